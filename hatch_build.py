"""What the site ships but the repository does not hold: htmx, and the compiled catalogues."""

import hashlib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HTMX = "django_htmx/static/django_htmx/htmx-2.min.js"
HTMX_SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"


class BuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        package = Path(self.root) / "entraide"
        copy_htmx(package / "static/js/htmx.min.js")
        for catalogue in package.glob("locale/**/*.po"):
            compile_catalogue(catalogue)


def copy_htmx(target: Path) -> None:
    """htmx 2.0.10 out of the package django-htmx, refused if it is not the file we know."""
    content = Path(distribution("django-htmx").locate_file(HTMX)).read_bytes()
    if hashlib.sha256(content).hexdigest() != HTMX_SHA256:
        raise RuntimeError(f"{HTMX} is not the htmx 2.0.10 this project was tried with")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def compile_catalogue(path: Path) -> None:
    """French is its own message id; its plurals are written out, or gettext would count 0 as many."""
    catalogue = read_po(path.open("rb"))
    for message in catalogue:
        if catalogue.locale_identifier == "fr" and message.pluralizable and not any(message.string):
            message.string = message.id
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalogue)
