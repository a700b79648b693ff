"""Getting back in with one code of the feuille de secours, and renewing the sheet."""

import pytest
from sqlmodel import Session, select

from entraide.domain import passphrase
from entraide.domain.members import recovery
from entraide.models.invitation import WrongTry
from entraide.models.member import Device, Member, RescueCode
from entraide.models.outbox import Mail
from tests.conftest import Clock, Site
from tests.joiner import shown_words
from tests.visitor import Page, Visitor

WORDS = " ".join(passphrase.words()[:6])
NOTED = {"noted": "oui", "own": "oui"}


@pytest.fixture
def codes(site: Site, alice: Member) -> list[str]:
    """Alice's sheet; she has words and an address too."""
    codes, slow = recovery.draw_codes(), site.app.state.slow_hash
    with site.writing() as session:
        member = session.get_one(Member, alice.id)
        member.words_hash, member.email, member.email_verified_at = (
            slow.of_words(WORDS),
            "a@example.org",
            site.clock(),
        )
        recovery.replace_sheet(session, member, slow.of_codes(codes))
    return codes


def shown_codes(page: Page) -> list[str]:
    return [item.get_text(strip=True) for item in page.all(".codes li")]


def test_one_code_gives_six_new_words_and_a_new_sheet(
    site: Site, alice: Member, codes: list[str], visitor: Visitor, session: Session
):
    as_alice = site.signed_in(alice)
    page = visitor.follow("/recuperation", {"code": codes[3].lower().replace("-", " ")})
    words = shown_words(page)
    page = visitor.follow("/recuperation/mots", NOTED)

    assert len(words) == 6
    assert len(shown_codes(page)) == 8
    assert not set(shown_codes(page)) & set(codes)
    as_alice.get("/moi", status=401)
    assert visitor.get("/").all(".verb")
    assert session.exec(select(Device)).one().own
    assert session.exec(select(Mail)).one().kind == "account"
    signing = {"words": " ".join(words), "own": "non"}
    site.visitor().post("/connexion", signing)
    site.visitor().post("/connexion", {**signing, "words": WORDS}, status=422)


def test_all_old_codes_are_void_and_the_new_ones_work(codes: list[str], site: Site, visitor: Visitor):
    visitor.follow("/recuperation", {"code": codes[0]})
    new = shown_codes(visitor.follow("/recuperation/mots", NOTED))

    for code in codes:
        site.visitor().post("/recuperation", {"code": code}, status=422)
    site.visitor().post("/recuperation", {"code": new[7]})


def test_leaving_half_way_changes_nothing(codes: list[str], site: Site, visitor: Visitor, session: Session):
    visitor.follow("/recuperation", {"code": codes[0]})

    assert len(session.exec(select(RescueCode)).all()) == 8
    site.visitor().post("/connexion", {"words": WORDS, "own": "non"})
    site.visitor().post("/recuperation", {"code": codes[0]})


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("noted", "Notez d'abord vos six mots, puis cochez cette case."), ("own", "Choisissez oui ou non.")],
)
def test_both_answers_are_needed(
    codes: list[str], visitor: Visitor, missing: str, sentence: str, session: Session
):
    words = shown_words(visitor.follow("/recuperation", {"code": codes[0]}))

    page = visitor.post("/recuperation/mots", {k: v for k, v in NOTED.items() if k != missing}, status=422)
    assert page.error(missing) == sentence
    assert shown_words(page) == words
    assert len(session.exec(select(RescueCode)).all()) == 8


def test_a_wrong_code_is_explained_counted_and_kept_on_the_page(
    codes: list[str], visitor: Visitor, session: Session
):
    page = visitor.post("/recuperation", {"code": "00000-00000"}, status=422)

    assert page.title.startswith("Erreur : Retrouver mon compte")
    assert page.error("code").startswith("Ce code n'ouvre aucun compte")
    assert page.one("#code")["value"] == "00000-00000"
    assert len(session.exec(select(WrongTry)).all()) == 1
    assert visitor.post("/recuperation", {}, status=422).error("code") == "Remplissez ce champ."
    visitor.post("/recuperation", {"code": "x" * 61}, status=422)


def test_a_code_used_from_two_places_serves_once(codes: list[str], site: Site, visitor: Visitor):
    other = site.visitor()
    visitor.follow("/recuperation", {"code": codes[0]})
    other.follow("/recuperation", {"code": codes[0]})
    visitor.follow("/recuperation/mots", NOTED)

    assert "a déjà servi" in other.post("/recuperation/mots", NOTED, status=409).text


def test_the_same_answer_sent_twice_keeps_its_words_and_sheet(
    codes: list[str], visitor: Visitor, session: Session
):
    visitor.follow("/recuperation", {"code": codes[0]})
    before = dict(visitor.client.cookies)
    first = shown_codes(visitor.follow("/recuperation/mots", NOTED))
    visitor.client.cookies.clear()
    for name, value in before.items():
        visitor.client.cookies.set(name, value)

    assert shown_codes(visitor.follow("/recuperation/mots", NOTED)) == first
    assert len(session.exec(select(RescueCode)).all()) == 8


def test_a_lost_or_old_cookie_asks_for_the_code_again(codes: list[str], visitor: Visitor, clock: Clock):
    assert visitor.get("/recuperation/mots", status=303).location == "/recuperation"
    assert visitor.post("/recuperation/mots", NOTED).location == "/recuperation"
    visitor.follow("/recuperation", {"code": codes[0]})
    clock.advance(hours=1, seconds=1)
    assert visitor.get("/recuperation/mots", status=303).location == "/recuperation"


def test_on_a_shared_device_one_is_not_remembered(codes: list[str], visitor: Visitor, session: Session):
    visitor.follow("/recuperation", {"code": codes[0]})
    visitor.post("/recuperation/mots", {**NOTED, "own": "non"})

    assert not session.exec(select(Device)).one().own


def test_what_travels_for_one_purpose_opens_nothing_else(as_alice: Visitor):
    as_alice.post("/invitations")
    as_alice.client.cookies.set("feuille", as_alice.client.cookies["carte-faite"])

    assert not shown_codes(as_alice.get("/moi/mots"))


# --- the sheet, when signed in ---


def test_a_sheet_is_renewed_when_signed_in(
    codes: list[str], site: Site, alice: Member, as_alice: Visitor, session: Session
):
    assert "Il vous reste 8 codes." in as_alice.get("/moi/mots").text

    page = as_alice.follow("/moi/mots/feuille")
    assert len(shown_codes(page)) == 8
    site.visitor().post("/recuperation", {"code": codes[0]}, status=422)
    site.visitor().post("/recuperation", {"code": shown_codes(page)[0]})
    assert len(session.exec(select(RescueCode)).all()) == 8


def test_the_sheet_shown_goes_after_two_hours(codes: list[str], as_alice: Visitor, clock: Clock):
    as_alice.follow("/moi/mots/feuille")
    assert shown_codes(as_alice.get("/moi/mots"))
    clock.advance(hours=2, seconds=1)

    assert not shown_codes(as_alice.get("/moi/mots"))


def test_a_candidate_has_a_sheet_too(as_candidate: Visitor):
    assert "Vous n'en avez pas encore." in as_candidate.get("/moi/mots").text
    assert len(shown_codes(as_candidate.follow("/moi/mots/feuille"))) == 8


def test_a_visitor_makes_no_sheet(visitor: Visitor, session: Session):
    visitor.get("/moi/mots", status=401)
    visitor.post("/moi/mots/feuille", status=401)
    visitor.get("/moi/mots/feuille.txt", status=401)

    assert session.exec(select(RescueCode)).all() == []


def test_sheets_are_not_made_without_end(as_alice: Visitor):
    for _n in range(10):
        as_alice.post("/moi/mots/feuille")

    as_alice.post("/moi/mots/feuille", status=429)
