"""Somebody who did something in every room is erased: no byte of theirs remains; what others wrote does."""

import re
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from entraide.domain import competences, ideas, journal, journal_chain, resources
from entraide.domain.actions import people, proposals, story
from entraide.domain.actions.drafts import ActionDraft, NoteDraft, PartDraft
from entraide.domain.competences import CompetenceDraft
from entraide.domain.decisions import ballots, proposing
from entraide.domain.decisions.drafts import BallotDraft, Effect
from entraide.domain.decisions.proposing import Way
from entraide.domain.exchanges import answers, conversation
from entraide.domain.exchanges.conversation import EndDraft, MessageDraft
from entraide.domain.exchanges.sealing import opened
from entraide.domain.ideas import IdeaDraft
from entraide.domain.meetings import planning
from entraide.domain.meetings.drafts import MeetingDraft
from entraide.domain.requests import asking
from entraide.domain.requests.drafts import OfferDraft, RequestDraft
from entraide.domain.resources import ResourceDraft
from entraide.models.action import Action, ActionState
from entraide.models.decision import Kind
from entraide.models.exchange import Exchange, Message
from entraide.models.idea import Idea
from entraide.models.member import Member
from tests import factories
from tests.assembly import QUESTION
from tests.conftest import Site
from tests.test_my_data import again, erase, exported, traces
from tests.visitor import Visitor

# One rare word a text, in the order of the rooms.
PRIVATE = ["phyrine", "pangolin", "quetzal", "tamanoir", "axolotl", "narval", "okapi", "fennec"]
COMMON = ["ornithorynque", "capybara", "wombat", "vison", "suricate", "loutre"]


@pytest.fixture
def zephyrine(site: Site, cast: dict[str, Member]) -> Member:
    with site.writing() as session:
        now = site.clock()
        member = factories.make_member(session, "Zéphyrine", now, about="Le pangolin")
        bob = session.get_one(Member, cast["Bob"].id)
        helps_and_is_helped(session, site, member, bob)
        leaves_texts(session, site, member, bob)
        session.flush()
        session.expunge(member)
    return member


def helps_and_is_helped(session: Session, site: Site, member: Member, bob: Member) -> None:
    now = site.clock()
    competences.offer(session, member, CompetenceDraft(sentence="Je dessine un quetzal avec vous."), now)
    request = asking.open_request(
        session,
        member,
        RequestDraft(sentence="Trouver un tamanoir", details="Un axolotl", contact="narval", helper=bob.id),
        now,
    )
    exchange = session.exec(select(Exchange).where(Exchange.request_id == request.id)).one()
    answers.accept(session, bob, exchange.id, now)
    conversation.say(session, member, exchange.id, MessageDraft(body="Bonjour okapi"), now)
    conversation.say(session, bob, exchange.id, MessageDraft(body="Réponse du lamantin"), now)
    conversation.end(session, member, exchange.id, EndDraft(settled="oui", thanks="Merci fennec"), now)
    hers = asking.open_request(session, bob, RequestDraft(sentence="Une demande du castor"), now)
    asking.offer(session, member, hers.id, OfferDraft(words="Oui, le fennec"), now)


def leaves_texts(session: Session, site: Site, member: Member, bob: Member) -> None:
    now = site.clock()
    ideas.drop(session, member, IdeaDraft(sentence="Voir un ornithorynque ensemble"), now)
    draft = ActionDraft(title="Sortie capybara", simple="Aller voir un capybara au parc.")
    proposals.propose(session, member, draft, now)
    draft = ActionDraft(title="Action du castor", simple="Une action de quelqu'un d'autre.")
    started = proposals.propose(session, bob, draft, now)
    started.state, started.started_at = ActionState.UNDER_WAY, now  # as its decision would
    session.flush()
    people.take_part(session, member, started, PartDraft(part="oui"), now)
    team = people.team(session, started, now)
    story.write_note(session, member, started, team, NoteDraft(text="Un wombat est venu"), now)
    decision = proposing.propose(session, bob, QUESTION, Effect(Kind.QUESTION), now, Way(read=True))
    words = BallotDraft(answer="objection", objection="harm", words="Trop loin pour la loutre", version=1)
    ballots.answer(session, member, decision, words, now)
    meeting = MeetingDraft.model_validate(
        {"title": "Goûter vison", "on": "2026-11-22", "starts": "14:00", "ends": "16:00", "place": "Le vison"}
    )
    planning.plan(session, member, meeting, now)
    sheet = ResourceDraft(title="Le suricate", body="Tout sur le suricate.")
    resources.add(session, member, sheet, now)


@pytest.fixture
def as_zephyrine(site: Site, zephyrine: Member) -> Visitor:
    return site.signed_in(zephyrine)


def test_the_export_holds_every_text_of_mine_and_no_others(as_zephyrine: Visitor):
    held = as_zephyrine.get("/moi/donnees/export.json").html.lower()

    assert [word for word in (*PRIVATE, *COMMON) if word not in held] == []
    assert "lamantin" in held  # said to me
    assert "castor" not in held  # said to all, by somebody else
    as_zephyrine.get("/moi/donnees/export.html")


def test_every_name_that_a_room_exports_is_documented(as_zephyrine: Visitor, site: Site):
    schema = (Path(__file__).parent.parent / "docs" / "export.md").read_text()
    for name, rows in exported(as_zephyrine).items():
        assert f"`{name}`" in schema
        for row in rows if isinstance(rows, list) else []:
            missing = [key for key in row if f"`{key}`" not in schema]
            assert missing == [], name


def test_with_texts_nothing_remains(site: Site, as_zephyrine: Visitor):
    assert {line.split(": ")[1] for line in traces(site, *PRIVATE, *COMMON)} == {*PRIVATE, *COMMON}

    erase(site, as_zephyrine, texts="oui")

    assert traces(site, *PRIVATE, *COMMON) == []


def test_without_texts_what_is_private_goes_and_the_rest_loses_its_name(
    site: Site, as_zephyrine: Visitor, as_bob: Visitor
):
    erase(site, as_zephyrine)

    assert traces(site, *PRIVATE) == []
    page = as_bob.get("/idees")
    assert "ornithorynque" in page.text
    assert "une personne" in page.text


def test_what_others_wrote_stays(
    site: Site, as_zephyrine: Visitor, zephyrine: Member, bob: Member, session: Session
):
    erase(site, as_zephyrine, texts="oui")

    assert traces(site, "lamantin", "castor") != []
    said = session.exec(select(Message).where(Message.author_id == bob.id))
    assert [opened(message, "body") for message in said] == ["Réponse du lamantin"]
    assert again(site, bob).pseudonym == "Bob"
    assert journal_chain.verify(journal.exported(session)) is None


def test_no_room_shows_a_name_after_an_erasure(
    site: Site, as_zephyrine: Visitor, as_bob: Visitor, session: Session
):
    erase(site, as_zephyrine)
    exchange_id = session.exec(select(Exchange.id).order_by(Exchange.id)).first()
    action_id = session.exec(select(Action.id)).first()

    for url in (
        "/idees",
        "/actions",
        f"/actions/{action_id}",
        "/decisions",
        "/decisions/1",
        "/rencontres",
        "/ressources",
        "/competences",
        "/demandes",
        "/entraides",
        f"/entraides/{exchange_id}",
        "/membres",
        "/journal",
        "/attentes",
        "/",
    ):
        page = as_bob.get(url)
        for word in PRIVATE:
            assert word not in page.html.lower(), url
    assert "lamantin" in as_bob.get(f"/entraides/{exchange_id}").text
    assert session.exec(select(Idea.sentence)).all() == ["Voir un ornithorynque ensemble"]


def test_the_register_says_what_becomes_of_each_column_that_names_a_member():
    named = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.c
        if column.name == "member_id" or any(key.column.table.name == "member" for key in column.foreign_keys)
    }
    register = (Path(__file__).parent.parent / "docs" / "erasure.md").read_text()

    assert {*named, "member.id"} == set(re.findall(r"`([a-z_]+\.[a-z_]*id)`", register))
