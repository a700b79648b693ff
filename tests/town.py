"""A small town where several people could help, and the acts that its stories begin with."""

from typing import Any

from sqlmodel import col, select

from entraide.domain import competences, duties
from entraide.domain.competences import CompetenceDraft
from entraide.models.exchange import Exchange
from entraide.models.member import Member
from tests.conftest import Site
from tests.factories import make_member, make_request
from tests.test_requests import change

SENTENCE = "J'ai peur de prendre le bus toute seule."
FIELDS = {"sentence": SENTENCE, "signed": "oui", "helper": "0"}


def settle(site: Site, cast: dict[str, Member]) -> dict[str, Member]:
    """Bob, Chloé, Driss, Fanny and Gaël take the bus with people; all have room. Enough for a welcome to last."""
    with site.writing() as session:
        for name in ("Fanny", "Gaël", "Hana", "Joël", "Kim"):
            cast[name] = make_member(session, name, site.clock())
            session.expunge(cast[name])
    for name in ("Bob", "Chloé", "Driss", "Fanny", "Gaël"):
        can(site, cast[name])
    return cast


def can(
    site: Site, member: Member, sentence: str = "Je prends le bus avec vous la première fois.", **more: Any
):
    with site.writing() as session:
        owner = session.get_one(Member, member.id)
        competences.offer(session, owner, CompetenceDraft(sentence=sentence, **more), site.clock())


def tick(site: Site, **duration: float) -> None:
    """Time goes by, then a round of the clock; another changes nothing."""
    site.clock.advance(**duration)
    with site.writing() as session:
        duties.catch_up(session, site.clock())
        before = [(row.id, row.state) for row in session.exec(select(Exchange))]
        duties.catch_up(session, site.clock())
        assert [(row.id, row.state) for row in session.exec(select(Exchange))] == before


def ask(site: Site, author: Member, helper: Member | None = None, **fields: Any) -> int:
    with site.writing() as session:
        return make_request(session, author, site.clock(), helper, **{"sentence": SENTENCE, **fields}).id


def asked(site: Site, request_id: int = 1) -> list[str]:
    """Whom the site asked, by name, in order."""
    with site.reading() as session:
        query = select(Member.pseudonym).join(Exchange, col(Exchange.helper_id) == Member.id)
        query = query.where(Exchange.request_id == request_id, col(Exchange.relayed))
        return list(session.exec(query.order_by(col(Exchange.id))))


def reach(site: Site, *people: Member) -> None:
    for person in people:
        change(site, person, email=f"{person.id}@example.org", email_verified_at=site.clock())
