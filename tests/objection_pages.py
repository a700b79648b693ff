"""An objection without a name, made through the site: what the tests of its pages share."""

from sqlmodel import select

from entraide.models.deliberation import Objection
from tests.conftest import Site
from tests.questions import QUESTION, WORDS
from tests.visitor import Visitor

OBJECTION = {"answer": "objection", "version": 1, "words": WORDS, "objection": "limits"}


def numbers(site: Site) -> list[int]:
    with site.reading() as session:
        return list(session.exec(select(Objection.id).order_by(Objection.id)))


def object_unsigned(site: Site, who: Visitor, url: str) -> str:
    """They would also like somebody to carry it."""
    who.post(f"{url}/bulletin", OBJECTION | {"unsigned": "oui", "wants_carrier": "oui"})
    return f"{url}/objections/{numbers(site)[0]}"


def rewrite(author: Visitor, url: str, version: int = 1, text: str = "Un jeudi sur deux, au calme.") -> None:
    draft = {"simple": text, "if_nothing": QUESTION["if_nothing"], "version": version}
    author.post(f"{url}/versions/nouvelle", draft)
