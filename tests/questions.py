"""A question put to the cast through the site: what the tests of the decision pages share."""

from sqlmodel import select

from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Ballot, Decision, Kind
from entraide.models.deliberation import Remark
from entraide.models.member import Member
from tests.conftest import START, Site
from tests.visitor import Page, Visitor, plain

QUESTION = {
    "title": "Un café le jeudi",
    "simple": "Nous nous retrouvons chaque jeudi au café de la place.",
    "if_nothing": "Nous continuons à nous écrire seulement.",
    "method": "consent",
}
WORDS = "Le café est trop bruyant pour moi."


def ask(site: Site, author: Member, method: str = QUESTION["method"]) -> int:
    """The roll holds the four full members of the cast."""
    with site.writing() as session:
        draft = QuestionDraft(**QUESTION)
        way = Way(method=method, read=True)
        return proposing.propose(session, author, draft, Effect(Kind.QUESTION), START, way).id


def full_members(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return {name: site.signed_in(cast[name]) for name in ("Alice", "Bob", "Chloé", "Driss")}


def ballots(site: Site) -> list[Ballot]:
    with site.reading() as session:
        return list(session.exec(select(Ballot).order_by(Ballot.member_id, Ballot.version)))


def look(site: Site, url: str) -> Decision:
    with site.reading() as session:
        return session.get_one(Decision, int(url.rpartition("/")[2]))


def say(visitor: Visitor, url: str, kind: str, words: str) -> str:
    """Say something of the text; the address of the remark."""
    place = visitor.post(f"{url}/remarques/nouvelle", {"kind": kind, "words": words}).location
    return f"{url}/remarques/{place.rpartition('-')[2]}"


def said(site: Site) -> list[Remark]:
    with site.reading() as session:
        return list(session.exec(select(Remark).order_by(Remark.id)))


def remark_on(page: Page, remark: str) -> str:
    """The words of this remark's line."""
    card = page.one(f"#remarque-{remark.rpartition('/')[2]}")
    return " ".join(plain(card.get_text(" ")).split())
