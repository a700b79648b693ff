"""The five screens of joining, and what happens when they are crossed in another way."""

import pytest
from sqlmodel import Session, select

from entraide.domain import passphrase
from entraide.domain.members.cards import Card
from entraide.domain.members.devices import OWN_DEVICE
from entraide.models.email import EmailCheck
from entraide.models.invitation import Confirmation, Invitation
from entraide.models.member import Device, Member, RescueCode, State
from entraide.models.outbox import Mail
from tests.conftest import Clock, Site
from tests.joiner import (
    AGREED,
    another_card,
    answers,
    asked,
    card_address,
    found,
    join,
    people,
    shown_words,
    up_to_words,
)
from tests.visitor import Visitor


@pytest.fixture
def card(site: Site) -> Card:
    return found(site)[0]


@pytest.fixture
def address(card: Card) -> str:
    return f"/invitation/{card.link}"


def test_one_joins_in_five_screens_and_four_fields(address: str, visitor: Visitor, session: Session):
    screens = [visitor.get(address), visitor.follow(address, AGREED)]
    screens.append(visitor.follow(f"{address}/pseudonyme", {"pseudonym": "Rosa"}))
    words = shown_words(screens[2])
    screens.append(visitor.get(str(screens[2].one(f'a[href="{address}/verification"]')["href"])))
    screens.append(visitor.follow(f"{address}/verification", answers(screens[3], words)))

    steps = [page.one(".meta").text for page in screens]
    assert steps == [f"Étape {n} sur 5" for n in range(1, 6)]
    assert sum(len(page.all("main input[type=text], main input[type=email]")) for page in screens) <= 4
    assert not screens[0].all("input[checked]")
    assert len(screens[0].all("main ol li")) == 10
    assert len(screens[4].all(".codes li")) == 8
    rosa = people(session)[0]
    assert (rosa.pseudonym, rosa.pseudonym_key) == ("Rosa", "rosa")
    assert visitor.post("/rejoindre/feuille").location == "/"
    assert visitor.get("/").all(".verb")


def test_nothing_readable_is_kept_of_words_and_codes(address: str, visitor: Visitor, session: Session):
    page, words = join(visitor, address, "Rosa")
    secrets = [" ".join(words[:2]), *(item.get_text(strip=True) for item in page.all(".codes li"))]

    kept = str([row.model_dump() for row in (*people(session), *session.exec(select(RescueCode)))])
    assert len(secrets) == 9
    assert not any(secret in kept or secret in str(visitor.client.cookies) for secret in secrets)


def test_the_joining_device_is_remembered_long(
    address: str, visitor: Visitor, session: Session, clock: Clock
):
    join(visitor, address, "Rosa")

    device = session.exec(select(Device)).one()
    assert device.own
    assert device.expires_at == clock() + OWN_DEVICE


def test_nothing_is_written_before_the_two_words(address: str, visitor: Visitor, session: Session):
    up_to_words(visitor, address, "Rosa")

    assert people(session) == []
    assert {card.used_at for card in session.exec(select(Invitation))} == {None}


# --- ① ---


@pytest.mark.parametrize("field", ["charter", "data"])
def test_both_boxes_must_be_ticked(address: str, visitor: Visitor, field: str):
    page = visitor.post(address, {name: "oui" for name in AGREED if name != field}, status=422)

    assert page.title.startswith("Erreur : Invitation")
    assert page.error(field)
    assert page.all("input[checked]")


def test_an_unknown_link_says_what_to_do(address: str, visitor: Visitor):
    assert "tapez le code court" in visitor.get("/invitation/inconnu", status=404).text
    visitor.post("/invitation/inconnu", AGREED, status=404)
    visitor.get("/invitation/" + "x" * 400, status=404)


# --- ② ---


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Remplissez ce champ."),
        ("a", "Écrivez au moins 2 caractères."),
        ("x" * 41, "Écrivez au plus 40 caractères. Vous en avez écrit 41."),
        ("?!", "Écrivez au moins deux lettres ou chiffres."),
        ("Rosa\u200b", "Ce pseudonyme contient un signe que le site ne peut pas montrer."),
        ("Une personne", "Ces mots désignent déjà les personnes parties. Choisissez autre chose."),
    ],
)
def test_a_pseudonym_that_does_not_fit_is_explained(
    address: str, visitor: Visitor, typed: str, sentence: str
):
    visitor.post(address, AGREED)

    page = visitor.post(f"{address}/pseudonyme", {"pseudonym": typed}, status=422)
    assert page.error("pseudonym") == sentence
    assert page.one("#pseudonym")["value"] == typed


@pytest.mark.parametrize("typed", ["Élio", "elio", " É L I O ", "E-lio"])
def test_two_people_cannot_look_alike(address: str, visitor: Visitor, cast: dict[str, Member], typed: str):
    visitor.post(address, AGREED)

    page = visitor.post(f"{address}/pseudonyme", {"pseudonym": typed}, status=422)
    assert page.error("pseudonym").startswith("Quelqu'un porte déjà ce pseudonyme")


def test_hostile_text_stays_text(address: str, visitor: Visitor):
    name = "<script>alert(1)</script>"
    join(visitor, address, name)

    assert name in visitor.get("/moi").text
    assert "<script>alert" not in visitor.get("/moi").html


def test_a_pseudonym_taken_meanwhile_is_asked_again(
    address: str, site: Site, visitor: Visitor, session: Session
):
    words = up_to_words(visitor, address, "Rosa")
    with site.writing() as writing:
        other = another_card(writing, site)
    join(site.visitor(), f"/invitation/{other.link}", "Rosa")

    page = visitor.get(f"{address}/verification")
    page = visitor.post(f"{address}/verification", answers(page, words), status=422)
    assert page.error("pseudonym").startswith("Quelqu'un porte déjà")
    again = visitor.follow(f"{address}/pseudonyme", {"pseudonym": "Rosalie"})
    assert shown_words(again) == words
    visitor.post(f"{address}/verification", answers(visitor.get(f"{address}/verification"), words))
    assert [person.pseudonym for person in people(session)] == ["Rosa", "Rosalie"]


# --- ③ ---


def test_the_six_words_are_of_the_list_and_can_be_changed(address: str, visitor: Visitor):
    words = up_to_words(visitor, address, "Rosa")

    assert len(words) == 6
    assert set(words) <= set(passphrase.words())
    others = shown_words(visitor.follow(f"{address}/mots"))
    assert others != words
    assert shown_words(visitor.get(f"{address}/mots")) == others


def test_changing_the_pseudonym_keeps_the_words_already_noted(address: str, visitor: Visitor):
    words = up_to_words(visitor, address, "Rosa")

    assert visitor.get(f"{address}/pseudonyme").one("#pseudonym")["value"] == "Rosa"
    assert shown_words(visitor.follow(f"{address}/pseudonyme", {"pseudonym": "Rosalie"})) == words


# --- ④ ---


def test_a_word_copied_wrong_is_explained_beside_its_field(address: str, visitor: Visitor, session: Session):
    words = up_to_words(visitor, address, "Rosa")
    page = visitor.get(f"{address}/verification")
    right = answers(page, words)

    page = visitor.post(f"{address}/verification", {**right, "second": "autrechose"}, status=422)
    number = asked(page)[1]
    assert page.error("second") == f"Ce n'est pas le mot numéro {number}. Vérifiez ce que vous avez noté."
    assert page.one("#first")["value"] == right["first"]
    assert not page.all("#first-error")
    assert visitor.post(f"{address}/verification", {}, status=422).error("first") == "Remplissez ce champ."
    assert people(session) == []


def test_words_copied_with_capitals_and_accents_are_right(address: str, visitor: Visitor):
    words = up_to_words(visitor, address, "Rosa")
    right = answers(visitor.get(f"{address}/verification"), words)

    visitor.post(f"{address}/verification", {name: f" {word.upper()}. " for name, word in right.items()})


# --- ⑤ ---


def test_later_leaves_no_code_and_is_reminded(address: str, visitor: Visitor, session: Session):
    join(visitor, address, "Rosa")

    visitor.post("/rejoindre/feuille", {"sheet": "later"})
    assert session.exec(select(RescueCode)).all() == []
    assert "Votre feuille de secours n'est pas faite" in visitor.get("/attentes").text
    assert visitor.get("/rejoindre/feuille", status=303).location == "/moi/mots"


def test_the_sheet_is_a_text_file_too(address: str, visitor: Visitor):
    page, _words = join(visitor, address, "Rosa")

    file = visitor.get("/moi/mots/feuille.txt")
    assert file.headers["content-type"].startswith("text/plain")
    assert "attachment" in file.headers["content-disposition"]
    assert all(code.get_text(strip=True) in file.html for code in page.all(".codes li"))
    assert "Rosa" not in file.html
    assert "&" not in file.html


def test_the_sheet_is_shown_to_its_member_only(address: str, site: Site, visitor: Visitor, as_alice: Visitor):
    join(visitor, address, "Rosa")
    as_alice.client.cookies.set("feuille", visitor.client.cookies["feuille"])

    assert as_alice.get("/rejoindre/feuille", status=303).location == "/moi/mots"
    assert as_alice.get("/moi/mots/feuille.txt", status=303).location == "/moi/mots"
    site.visitor().get("/rejoindre/feuille", status=401)
    site.visitor().post("/rejoindre/feuille", status=401)


def test_an_address_given_at_the_end_is_to_be_verified(
    address: str, site: Site, visitor: Visitor, session: Session
):
    visitor_app = visitor.client.app
    visitor_app.state.settings = site.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})  # type: ignore[attr-defined]
    try:
        page, _words = join(visitor, address, "Rosa")
        assert page.all("#address")
        refused = visitor.post("/rejoindre/feuille", {"address": "rosa chez elle"}, status=422)
        assert refused.error("address").startswith("Écrivez une adresse")
        assert refused.one("#address")["value"] == "rosa chez elle"
        assert len(refused.all(".codes li")) == 8
        assert visitor.post("/rejoindre/feuille", {"address": "rosa@example.org"}).location == "/moi/adresse"
    finally:
        visitor_app.state.settings = site.settings  # type: ignore[attr-defined]
    assert session.exec(select(EmailCheck)).one().address == "rosa@example.org"


def test_without_mail_no_address_is_asked(address: str, visitor: Visitor):
    page, _words = join(visitor, address, "Rosa")

    assert not page.all("#address")


# --- an invited person ---


def test_an_invited_person_is_a_candidate_whom_the_inviter_confirmed(
    site: Site, alice: Member, as_alice: Visitor, visitor: Visitor, session: Session
):
    join(visitor, card_address(as_alice.follow("/invitations")), "Rosa")

    rosa = session.exec(select(Member).where(Member.pseudonym == "Rosa")).one()
    assert (rosa.state, rosa.invited_by_id) == (State.CANDIDATE, alice.id)
    given = session.exec(select(Confirmation).where(Confirmation.newcomer_id == rosa.id)).one()
    assert given.sponsor_id == alice.id
    visitor.post("/rejoindre/feuille")
    home = visitor.get("/")
    assert "Il manque 1 confirmation pour que vous entriez" in home.text
    assert visitor.get("/membres", status=403)


def test_only_the_inviter_is_told_outside(site: Site, cast: dict[str, Member], session: Session):
    as_alice = site.signed_in(cast["Alice"])
    with site.writing() as writing:
        for member in writing.exec(select(Member)):
            member.email, member.email_verified_at = f"{member.id}@example.org", site.clock()
    join(site.visitor(), card_address(as_alice.follow("/invitations")), "Rosa")

    assert [mail.member_id for mail in session.exec(select(Mail))] == [cast["Alice"].id]
