"""Confirming and meeting: how a newcomer becomes welcome, then a member."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from entraide.domain.journal import entries
from entraide.domain.members import newcomers
from entraide.models.invitation import Confirmation, Encounter
from entraide.models.journal import JournalContent
from entraide.models.member import Member, State
from entraide.models.rule import Rule
from tests.conftest import Clock, Site
from tests.factories import make_member
from tests.joiner import card_address, join
from tests.visitor import Visitor


@pytest.fixture
def elio(cast: dict[str, Member]) -> Member:
    return cast["Élio"]


@pytest.fixture
def eight(site: Site, cast: dict[str, Member]) -> None:
    """Four more full members: from eight on, a welcome lasts."""
    with site.writing() as session:
        for name in ("Ines", "Jo", "Kim", "Lou"):
            make_member(session, name, site.clock())


def state_of(session: Session, person: Member) -> str:
    session.rollback()  # SQLite would go on showing what it showed first
    return session.get_one(Member, person.id).state


def acts_about(session: Session, person: Member) -> list[str]:
    mine = session.exec(select(JournalContent.n).where(JournalContent.member_id == person.id)).all()
    return [entry.type for entry in reversed(entries(session)) if entry.n in mine]


def path(person: Member, act: str) -> str:
    return f"/invitations/personnes/{person.id}/{act}"


# --- confirming ---


@pytest.mark.parametrize(("size", "needed"), [(1, 1), (3, 1), (4, 2), (7, 2), (39, 2), (40, 3), (200, 3)])
def test_confirmations_needed_go_with_size(session: Session, size: int, needed: int):
    assert newcomers.confirmations_needed(session, size) == needed


def test_a_rule_never_asks_for_more_than_there_are_members(site: Site, session: Session):
    with site.writing() as writing:
        writing.add(Rule(key="parrains.petit", value="5", since_at=site.clock()))

    assert newcomers.confirmations_needed(session, 2) == 2


def grow(site: Site, size: int, name: str = "m") -> list[Member]:
    with site.writing() as session:
        members = [make_member(session, f"{name}{n}", site.clock()) for n in range(size)]
        for member in members:
            session.expunge(member)
        return members


@pytest.mark.parametrize(("size", "more"), [(3, 0), (4, 1), (40, 2)])
def test_at_each_size_the_last_confirmation_opens_at_once(site: Site, size: int, more: int, session: Session):
    members = grow(site, size)
    join(site.visitor(), card_address(site.signed_in(members[0]).follow("/invitations")), "Rosa")
    rosa = session.exec(select(Member).where(Member.pseudonym == "Rosa")).one()

    for sponsor in members[1 : 1 + more]:
        assert state_of(session, rosa) == State.CANDIDATE
        site.signed_in(sponsor).post(path(rosa, "confirmation"))
    assert state_of(session, rosa) == (State.WELCOME if size >= 8 else State.MEMBER)


def test_a_candidate_is_confirmed_from_the_page(as_bob: Visitor, elio: Member, session: Session):
    assert "1 personne attend d'être confirmée" in as_bob.get("/").text
    page = as_bob.get("/invitations")
    assert "Élio attend : il manque 1 confirmation." in page.text
    assert "Son invitation vient de : Alice." in page.text

    as_bob.post(str(page.one('form[action$="/confirmation"]')["action"]))
    assert state_of(session, elio) == State.MEMBER
    assert acts_about(session, elio) == ["membre.accueil", "membre.membre"]
    assert "attend d'être confirmée" not in as_bob.get("/attentes").text


def test_a_confirmation_given_twice_counts_once(as_alice: Visitor, elio: Member, session: Session):
    as_alice.post(path(elio, "confirmation"))
    as_alice.post(path(elio, "confirmation"))

    assert state_of(session, elio) == State.CANDIDATE
    assert len(session.exec(select(Confirmation)).all()) == 1


def test_a_confirmation_is_taken_back_until_admission(
    as_alice: Visitor, as_bob: Visitor, as_candidate: Visitor, elio: Member, session: Session
):
    assert "Vous avez confirmé." in as_alice.get("/invitations").text
    as_alice.post(path(elio, "retrait"))
    assert "Il manque 2 confirmations" in as_candidate.get("/").text
    as_alice.post(path(elio, "retrait"))
    as_bob.post(path(elio, "confirmation"))
    assert state_of(session, elio) == State.CANDIDATE
    as_alice.post(path(elio, "confirmation"))

    assert state_of(session, elio) == State.MEMBER
    assert "ne se retire plus" in as_bob.post(path(elio, "retrait"), status=409).text


def test_a_confirmation_after_admission_is_explained(
    site: Site, cast: dict[str, Member], as_bob: Visitor, elio: Member
):
    as_bob.post(path(elio, "confirmation"))

    as_bob.post(path(elio, "confirmation"))
    late = site.signed_in(cast["Chloé"])
    assert "il ne manque plus de confirmation" in late.post(path(elio, "confirmation"), status=409).text


def test_nobody_confirms_themselves_or_a_stranger(as_alice: Visitor, alice: Member):
    as_alice.post(path(alice, "confirmation"), status=409)
    for act in ("confirmation", "retrait", "rencontre"):
        as_alice.post(f"/invitations/personnes/999/{act}", status=404)


def test_a_person_in_welcome_does_not_confirm(site: Site, eight: None, elio: Member, session: Session):
    with site.writing() as writing:
        person = make_member(writing, "Mina", site.clock(), State.WELCOME)
        writing.expunge(person)
    as_mina = site.signed_in(person)

    assert "Seuls les membres confirment" in as_mina.post(path(elio, "confirmation"), status=403).text
    assert "Vous êtes en accueil" in as_mina.get("/invitations").text
    assert "à la fin de votre accueil" in as_mina.post("/invitations", status=403).text
    as_mina.post(path(person, "rencontre"), status=403)
    assert session.exec(select(Encounter)).all() == []


def test_only_full_members_count(
    site: Site, cast: dict[str, Member], as_bob: Visitor, elio: Member, session: Session
):
    with site.writing() as writing:
        grow_by_one = make_member(writing, "Zoé", site.clock())
        writing.get_one(Member, cast["Alice"].id).state = State.LEFT
        writing.expunge(grow_by_one)
    as_bob.post(path(elio, "confirmation"))

    assert state_of(session, elio) == State.CANDIDATE


def test_a_conseil_that_shrinks_asks_for_less(
    site: Site, cast: dict[str, Member], as_bob: Visitor, elio: Member, session: Session
):
    """Run by the clock, without anybody confirming again."""
    with site.writing() as writing:
        writing.get_one(Member, cast["Driss"].id).state = State.LEFT
    as_bob.post("/moi/mots/feuille")

    assert state_of(session, elio) == State.MEMBER


def test_who_waits_is_shown_on_the_first_screen_for_two_weeks(as_bob: Visitor, elio: Member, clock: Clock):
    clock.advance(days=15)

    assert "attend d'être confirmée" not in as_bob.get("/").text
    assert "Élio attend" in as_bob.get("/invitations").text


# --- welcome ---


@pytest.fixture
def welcomed(eight: None, as_bob: Visitor, elio: Member, session: Session) -> Member:
    as_bob.post(path(elio, "confirmation"))
    assert state_of(session, elio) == State.WELCOME
    return elio


def test_a_welcome_ends_with_thirty_days_and_a_meeting(
    welcomed: Member, as_bob: Visitor, session: Session, clock: Clock, site: Site
):
    page = as_bob.get("/invitations")
    assert "est en accueil jusqu'au lundi 21 décembre" in page.text
    as_bob.post(path(welcomed, "rencontre"))
    as_bob.post(path(welcomed, "rencontre"))
    assert "est en accueil" not in as_bob.get("/invitations").text
    clock.advance(days=29, hours=23)
    as_bob.post("/moi/mots/feuille")
    assert state_of(session, welcomed) == State.WELCOME
    clock.advance(hours=1)
    with site.writing() as writing:
        newcomers.advance(writing, clock())
        newcomers.advance(writing, clock())

    assert state_of(session, welcomed) == State.MEMBER
    assert acts_about(session, welcomed) == ["membre.accueil", "membre.membre"]


def test_without_a_meeting_a_welcome_lasts_then_ends_with_it(
    welcomed: Member, as_alice: Visitor, session: Session, clock: Clock
):
    clock.advance(days=60)
    assert "Il manque seulement une rencontre" in as_alice.get("/invitations").text
    as_alice.post("/moi/mots/feuille")
    assert state_of(session, welcomed) == State.WELCOME
    as_alice.post(path(welcomed, "rencontre"))

    assert state_of(session, welcomed) == State.MEMBER


def test_in_a_small_conseil_a_welcome_ends_at_once_up_to_eight(site: Site, session: Session):
    members = grow(site, 7)
    with site.writing() as writing:
        people = [make_member(writing, name, site.clock(), State.WELCOME) for name in ("Rosa", "Simone")]
        newcomers.advance(writing, site.clock())
        states = [person.state for person in people]

    assert states == [State.MEMBER, State.WELCOME]
    assert len(members) == 7


def test_a_candidate_is_not_met_yet(as_bob: Visitor, elio: Member):
    assert "attend encore d'être confirmée" in as_bob.post(path(elio, "rencontre"), status=409).text


def test_the_list_goes_on_by_twenty(site: Site, as_alice: Visitor):
    with site.writing() as session:
        for n in range(21):
            make_member(session, f"c{n}", site.clock(), State.CANDIDATE)

    first = as_alice.get("/invitations")
    assert len(first.all('form[action$="/confirmation"]')) == 20
    second = as_alice.get(str(first.one("a[rel=next]")["href"]))
    assert len(second.all("li.card [id^=personne-]")) == 2


def test_a_page_asks_little_of_the_database(site: Site, as_alice: Visitor, count_queries: Callable[[], int]):
    as_alice.get("/invitations")

    assert count_queries() <= 8


@pytest.fixture
def count_queries(site: Site) -> Iterator[Callable[[], int]]:
    seen: list[str] = []

    def watch(_connection, _cursor, statement, *_more) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(site.engines.reader, "before_cursor_execute", watch)
    yield lambda: len(seen)
    event.remove(site.engines.reader, "before_cursor_execute", watch)
