"""How a Conseil begins: identical cards, three used, nothing governed before, nobody above the others."""

import json
from pathlib import Path

import html5lib
import pytest
from sqlmodel import Session, select

from entraide.domain import rules
from entraide.domain.journal import entries
from entraide.domain.members import admissions, invitations
from entraide.domain.refusals import Refusal
from entraide.models.invitation import Invitation
from entraide.models.journal import JournalContent
from entraide.models.member import Member, State
from entraide.models.rule import Rule
from entraide.web.cards import printable_cards
from tests.conftest import Clock, Site
from tests.joiner import begin, found, join, join_by
from tests.visitor import Visitor


def test_an_empty_site_explains_how_to_found_and_grants_nothing(visitor: Visitor):
    page = visitor.get("/rejoindre")

    assert page.one("h1").text == "Ce site n'a pas encore de Conseil"
    assert "entraide found" in page.text
    assert not page.all("main form")


def test_founding_gives_cards_and_writes_the_first_entries(site: Site, session: Session):
    cards = found(site, 5)

    assert len({card.link for card in cards}) == len({card.short for card in cards}) == 5
    first, second, *values = reversed(entries(session))
    assert (first.type, second.type) == ("genese", "operateur.commande")
    assert [value.type for value in values] == ["reglage.change"] * 2
    assert json.loads(first.public)["collectif"] == "Conseil d'Arcueil"
    assert json.loads(second.public) == {"cartes": 5, "commande": "found", "commune": "94003"}
    assert rules.value(session, "conseil.commune") == "94003"
    assert [rule.decision_id for rule in session.exec(select(Rule))] == [None, None]


def test_a_founded_site_asks_for_the_code(site: Site, visitor: Visitor):
    found(site)

    assert visitor.get("/rejoindre").all("input#code")


@pytest.mark.parametrize("number", [0, 2, 13])
def test_there_are_three_to_twelve_cards(site: Site, number: int, session: Session):
    with pytest.raises(Refusal, match="de 3 à 12"):
        found(site, number)

    assert entries(session) == []


@pytest.mark.parametrize(
    ("name", "commune"), [("ab", "Arcueil"), ("x" * 81, "Arcueil"), ("Conseil", "Nulleparville")]
)
def test_a_name_or_a_commune_that_does_not_fit_is_refused(site: Site, name: str, commune: str):
    with site.writing() as session, pytest.raises(Refusal):
        admissions.found(session, site.app.state.keys, site.clock(), name, commune, 5)


def test_no_code_is_kept(site: Site, session: Session):
    cards = found(site)

    kept = " ".join(str(row.model_dump()) for row in session.exec(select(Invitation)))
    assert not any(card.link in kept or card.short in kept for card in cards)


def test_founding_again_before_anybody_came_replaces_the_cards(
    site: Site, visitor: Visitor, session: Session
):
    lost = found(site)
    found(site, 3)

    visitor.get(f"/invitation/{lost[0].link}", status=404)
    assert [entry.type for entry in entries(session)].count("genese") == 1


def test_a_site_with_members_is_not_founded_again(site: Site):
    join_by(site, found(site)[0], "Ada")

    with pytest.raises(Refusal, match="déjà des membres"):
        found(site)


def test_the_conseil_begins_at_the_third_card(site: Site):
    cards = found(site)
    for card, name, still in zip(
        cards, ("Ada", "Basile", "Cora", "Dina"), (True, True, False, False), strict=False
    ):
        join_by(site, card, name)
        with site.reading() as session:
            assert admissions.in_foundation(session) is still


def test_in_foundation_nobody_invites(site: Site, session: Session):
    ada = join_by(site, found(site)[0], "Ada")
    as_ada = site.signed_in(ada)

    page = as_ada.get("/invitations")
    assert "Il attend encore 2 personnes" in page.text
    assert not page.all('form[action="/invitations"]')
    assert "en fondation" in as_ada.post("/invitations", status=409).text
    assert "en fondation" in as_ada.get("/").text
    assert [i for i in session.exec(select(Invitation)) if i.sender_id is not None] == []


def test_after_three_cards_one_invites(site: Site):
    ada = begin(site)[0]

    with site.writing() as session:
        invitations.invite(session, site.app.state.keys, session.merge(ada), site.clock())


def test_a_founding_card_makes_a_member_at_once_who_bears_no_mark(site: Site, session: Session):
    begin(site)

    people = session.exec(select(Member)).all()
    assert {person.state for person in people} == {State.MEMBER}
    assert {person.invited_by_id for person in people} == {None}
    mine = [c.n for c in session.exec(select(JournalContent).where(JournalContent.member_id == people[0].id))]
    assert [entry.type for entry in entries(session) if entry.n in mine] == ["membre.membre"]


def test_founding_cards_do_not_expire_while_they_are_needed(site: Site, clock: Clock):
    cards = found(site)
    clock.advance(days=200)
    join_by(site, cards[0], "Ada")
    join_by(site, cards[1], "Basile")
    join_by(site, cards[2], "Cora")

    assert "30 jours" in site.visitor().get(f"/invitation/{cards[3].link}", status=409).text


def test_a_founding_card_serves_once(site: Site, visitor: Visitor):
    card = found(site)[0]
    join(site.visitor(), f"/invitation/{card.link}", "Ada")

    assert "a déjà servi" in visitor.get(f"/invitation/{card.link}", status=409).text


def test_cards_are_one_file_to_print(site: Site, tmp_path: Path):
    cards = found(site)

    html = printable_cards(site.settings, cards, "Conseil d'Arcueil")

    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    assert parser.errors == []
    assert html.count("<svg") == html.count('class="card pass"') == 5
    assert all(card.link in html and card.short in html for card in cards)
    assert "src=" not in html
