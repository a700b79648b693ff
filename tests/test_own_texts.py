"""What one member wrote in the texts that everybody keeps: told to them, or taken away with them."""

import pytest
from sqlmodel import Session, select

from entraide.domain import own_texts, resources
from entraide.domain.resources import ResourceDraft
from entraide.models.member import Member
from entraide.models.resource import Resource
from entraide.models.search import SearchDocument
from entraide.models.version import Version
from tests.conftest import Site
from tests.test_territory import noted
from tests.visitor import Visitor


@pytest.fixture
def sheet(site: Site, alice: Member) -> str:
    with site.writing() as session:
        draft = ResourceDraft(title="Le bus 183", body="Le texte d'Alice.")
        return f"/ressources/{resources.add(session, alice, draft, site.clock()).id}"


def rewrite(writer: Visitor, sheet: str, body: str, seen: int) -> None:
    writer.post(f"{sheet}/modifier", {"title": "Le bus 183", "body": body, "version": str(seen)})


def leaves(site: Site, person: Member, takes_texts: bool = True) -> None:
    with site.writing() as session:
        member = session.get_one(Member, person.id)
        member.takes_texts = takes_texts
        for hook in (own_texts.leave, own_texts.erase):
            hook(session, member, site.clock())


def bodies(session: Session) -> list[str]:
    return [
        version.content["body"]
        for version in session.exec(select(Version).order_by(Version.number))  # type: ignore[arg-type]
    ]


def test_texts_stay_unless_their_author_takes_them(site: Site, alice: Member, sheet: str, as_bob: Visitor):
    leaves(site, alice, takes_texts=False)

    assert "Le texte d'Alice." in as_bob.get(sheet).text


def test_what_one_person_alone_wrote_is_erased(
    site: Site, alice: Member, sheet: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    rewrite(as_alice, sheet, "La suite d'Alice.", 1)
    as_bob.post(f"{sheet}/retrait", {"version": "2"})
    leaves(site, alice)

    as_bob.get(sheet, status=404)
    for table in (Resource, Version, SearchDocument):
        assert session.exec(select(table)).all() == []


def test_what_others_wrote_comes_back(
    site: Site, alice: Member, bob: Member, sheet: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    rewrite(as_bob, sheet, "Le texte de Bob.", 1)
    rewrite(as_alice, sheet, "Encore Alice.", 2)
    leaves(site, alice)

    page = as_bob.get(sheet)
    assert "Le texte de Bob." in page.text
    assert "Dernier changement : Bob" in page.text
    assert bodies(session) == ["Le texte de Bob."] * 2
    assert "Alice" not in as_bob.get(f"{sheet}/versions").text
    assert "Le texte de Bob." in as_bob.get(f"{sheet}/versions/2").text


def test_what_stands_today_stays_when_others_wrote_it(
    site: Site, alice: Member, sheet: str, as_bob: Visitor, session: Session
):
    rewrite(as_bob, sheet, "Le texte de Bob.", 1)
    leaves(site, alice)

    assert bodies(session) == ["Le texte de Bob."]
    rewrite(as_bob, sheet, "Bob continue.", 2)
    assert "Bob continue." in as_bob.get(sheet).text


def test_bringing_back_does_not_make_an_author(
    site: Site, alice: Member, sheet: str, as_bob: Visitor, session: Session
):
    rewrite(as_bob, sheet, "Le texte de Bob.", 1)
    as_bob.post(f"{sheet}/versions/1/retour", {"version": "2"})
    leaves(site, alice)

    assert "Le texte de Bob." in as_bob.get(sheet).text
    assert set(bodies(session)) == {"Le texte de Bob."}


def test_a_sheet_of_the_site_is_as_it_came(site: Site, alice: Member, as_alice: Visitor, session: Session):
    with site.writing() as writing:
        resources.install_starter_sheets(writing, site.clock())
        before = writing.get_one(Resource, 1).body
    rewrite(as_alice, "/ressources/1", "Un texte d'Alice.", 1)
    leaves(site, alice)

    assert session.get_one(Resource, 1).body == before
    assert "Écrit avec le site" in as_alice.get("/ressources/1").text


def test_facts_about_an_organisation_stay(site: Site, alice: Member, as_bob: Visitor):
    number = noted(site, alice)
    leaves(site, alice)

    assert "GEM Les Copains" in as_bob.get(f"/territoire/structures/{number}").text


def test_a_member_takes_a_copy_of_what_they_wrote_and_checked(
    site: Site, alice: Member, bob: Member, sheet: str, as_bob: Visitor
):
    as_bob.post(f"{sheet}/verification", {"version": "1"})
    noted(site, alice)
    with site.reading() as session:
        mine = own_texts.export(session, session.get_one(Member, alice.id))
        of_bob = own_texts.export(session, session.get_one(Member, bob.id))

    assert [(row["sorte"], row["nom"], row["version"]) for row in mine["textes_communs"]] == [
        ("ressource", "Le bus 183", 1),
        ("structure", "GEM Les Copains", 1),
    ]
    assert mine["textes_communs"][0]["texte"] == "Le texte d'Alice."
    assert mine["verifications"] == of_bob["textes_communs"] == []
    assert of_bob["verifications"][0]["le"] == site.clock()
