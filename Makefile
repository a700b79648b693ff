# `make run` shows the site, `make test` tries it, `make check` reads it. Everything lives in .venv.
HOST = 127.0.0.1
PORT = 8000
DEMO = var/demo
WORKERS = auto
ARGS =

PYTHON = .venv/bin/python
HTMX = entraide/static/js/htmx.min.js
CATALOGUE = entraide/locale/fr/LC_MESSAGES/entraide.po
PROJECT = scripts/install pyproject.toml hatch_build.py requirements-build.lock $(wildcard $(CATALOGUE)) $(HTMX)

.PHONY: run test check format bench catalogue lock clean

run: .venv/run.stamp
	@ENTRAIDE_DATA_DIR="$(DEMO)" ENTRAIDE_HOST="$(HOST)" ENTRAIDE_PORT="$(PORT)" $(PYTHON) -m entraide demo $(ARGS)

test: .venv/dev.stamp
	@scripts/system test
	$(PYTHON) -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/dev.stamp
	$(PYTHON) -m ruff format --check --output-format concise .
	$(PYTHON) -m ruff check --output-format concise .
	$(PYTHON) -m mypy
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(PYTHON) scripts/catalogue.py --check

format: .venv/dev.stamp
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: .venv/dev.stamp
	$(PYTHON) benchmarks/pages.py $(ARGS)

# The French sentences of the code and the templates, gathered in the catalogue.
catalogue: .venv/dev.stamp
	$(PYTHON) scripts/catalogue.py

# Versions and hashes, without an address; ARGS=--upgrade for the newest ones.
lock: .venv/run.stamp
	scripts/lock $(ARGS)

clean:
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis $(HTMX)
	find entraide tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find entraide -name '*.mo' -delete

# A stamp is younger than what it was installed from; a missing htmx counts as changed.
.venv/run.stamp: requirements.lock requirements-meaning.lock $(PROJECT)
	@scripts/system run
	@scripts/install run
	@touch $@

.venv/dev.stamp: requirements-dev.lock $(PROJECT)
	@scripts/system run
	@scripts/install dev
	@touch $@ .venv/run.stamp

$(HTMX): ;
