"""What a browser carries sealed for us: forged, replayed, put in the place of another seal."""

import pytest
from cryptography.fernet import Fernet

from entraide.models.member import Member
from tests.conftest import Site
from tests.joiner import AGREED, WORDS, entry, found
from tests.visitor import Page, Visitor

STRANGE = ["x", "gAAAAA", Fernet(Fernet.generate_key()).encrypt(b"{}").decode(), "é\u202f"]


def typed(page: Page, name: str) -> str:
    field = page.one(f"#{name}")
    return str(field.get("value") or field.get_text()).strip()


def test_a_seal_made_for_another_page_carries_no_text(site: Site, visitor: Visitor):
    address = f"/invitation/{found(site)[0].link}"
    visitor.post(address, AGREED)
    seal = visitor.client.cookies["arrivee"]

    page = visitor.post("/signaler-un-contenu", {"carried": seal, "place": "Une page"}, status=200)

    assert typed(page, "place") == ""


def test_a_seal_of_one_s_own_made_for_another_page_carries_no_text(as_alice: Visitor):
    as_alice.post("/moi/mots/feuille")

    page = as_alice.post("/idees", {"carried": as_alice.client.cookies["feuille"]}, status=200)

    assert typed(page, "sentence") == ""


def test_a_seal_made_for_another_page_does_not_disturb_signing_in(
    site: Site, alice: Member, as_alice: Visitor
):
    as_alice.post("/moi/mots/feuille")
    seal = as_alice.client.cookies["feuille"]
    with site.writing() as session:
        session.get_one(Member, alice.id).words_hash = site.app.state.slow_hash.of_words(WORDS)

    page = site.visitor().post("/connexion", entry(WORDS, carried=seal, next="/idees"))

    assert page.location == "/idees"


@pytest.mark.parametrize("forged", STRANGE, ids=range(len(STRANGE)))
def test_a_forged_seal_opens_nothing(as_alice: Visitor, forged: str):
    as_alice.post("/idees", {"carried": forged}, status=200)
    as_alice.client.cookies.set("feuille", forged.encode("ascii", "ignore").decode())

    assert as_alice.get("/moi/mots/feuille.txt", status=303).location == "/moi/mots"


def test_the_text_of_somebody_is_given_to_nobody_else_and_not_after_a_day(
    site: Site, alice: Member, as_alice: Visitor, bob: Member
):
    site.clock.advance(days=180, hours=1)
    asked = as_alice.post("/idees", {"sentence": "Mon idée à moi seule"}, status=401)
    carried = str(asked.one("[name=carried]")["value"])

    def given_back(reader: Visitor, url: str) -> bool:
        return "Mon idée" in reader.post(url, {"carried": carried}, status=200).html

    assert not given_back(site.visitor(), "/signaler-un-contenu")
    assert not given_back(site.signed_in(bob), "/idees")
    assert given_back(site.signed_in(alice), "/idees")
    site.clock.advance(hours=25)
    assert not given_back(site.signed_in(alice), "/idees")
