"""Texts that come with the site: a head of `name: value` lines between `---`, then Markdown."""

from importlib.resources import files


def read(path: str) -> tuple[dict[str, str], str]:
    """The head and the body of a file of `data/`."""
    text = (files("entraide") / "data" / path).read_text("utf-8")
    head, _separator, body = text.removeprefix("---\n").partition("\n---\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), body.strip()
