"""Reporting what harms: at once without any process first, then to whoever keeps the server, and nothing more than is said."""

import pytest
from sqlmodel import Session, select

from entraide.domain import content_notices
from entraide.domain.charter import charter
from entraide.domain.reports import FAMILIES
from entraide.models.distance import Distance
from entraide.models.exchange import Exchange
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.outbox import Mail
from entraide.models.report import ContentNotice
from entraide.outbox.content_notices import in_words
from tests.conftest import Site
from tests.factories import make_exchange, make_request
from tests.test_requests import change
from tests.visitor import Page, Visitor

WORDS = "Il me demande mon code de carte."


@pytest.fixture
def helped(site: Site, alice: Member, bob: Member) -> str:
    """Bob helps Alice."""
    with site.writing() as session:
        return f"/entraides/{make_exchange(session, alice, bob, site.clock()).id}"


def fields(page: Page, **more: str) -> dict[str, str]:
    return {"family": "frame", "receipt": str(page.one("input[name=receipt]")["value"]), **more}


def notices(session: Session) -> list[ContentNotice]:
    session.rollback()
    return content_notices.kept(session)


def test_it_says_first_what_needs_no_process_and_who_will_read(
    helped: str, as_alice: Visitor, as_bob: Visitor
):
    assert as_alice.get(helped).all(f'a[href="{helped}/signaler"]')
    page = as_alice.get(f"{helped}/signaler")
    assert page.all("main .crisis a[href='/aide-urgence']")
    assert [str(tag["href"]) for tag in page.all(".crisis a")][:4] == [
        "tel:3114",
        "tel:15",
        "tel:112",
        "sms:114",
    ]
    acts = [
        (str(tag["action"]), [str(one["value"]) for one in tag.select("[name=kind]")])
        for tag in page.all("form.one-tap")
    ]
    assert acts == [
        ("/membres/2/distance", ["hidden"]),
        ("/membres/2/distance", ["blocked"]),
        (f"{helped}/depart", []),
    ]
    assert page.text.index("Tout de suite") < page.text.index("Aucun jury n'existe encore")
    assert "Le site ne dit jamais à l'autre personne qui a signalé." in page.text
    assert not page.one("#block").has_attr("checked")
    assert len(page.all("[name=family]")) == len(FAMILIES)
    for url, values in acts:
        as_alice.post(url, {"kind": values[0]} if values else {})


def test_a_report_carries_no_name_and_no_word_of_the_conversation(
    site: Site, helped: str, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    change(site, bob, email="bob@example.org", email_verified_at=site.clock())
    as_bob.post(f"{helped}/messages", {"body": "hippocampe"})
    page = as_alice.post(
        f"{helped}/signaler", fields(as_alice.get(f"{helped}/signaler"), words=WORDS), status=200
    )

    [notice] = notices(session)
    assert notice.receipt in page.text
    assert "Reçu le samedi 21 novembre" in page.text
    assert notice.place == "Entraide n° 1, la personne qui aide"
    assert (
        notice.reason
        == f"De l'argent, un mot de passe ou des papiers demandés (charte, article 4)\n\n{WORDS}"
    )
    letter = in_words(notice)
    for secret in ("Alice", "Bob", "hippocampe"):
        assert secret not in letter
        assert secret not in notice.receipt
    assert (notice.name, notice.email) == ("", "")
    assert session.exec(select(Distance)).all() == []
    assert session.exec(select(Mail)).all() == []
    assert "signalé" not in as_bob.get(helped).text + as_bob.get("/attentes").text


def test_the_person_is_blocked_in_the_same_gesture_when_asked(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    page = as_alice.post(
        f"{helped}/signaler", fields(as_alice.get(f"{helped}/signaler"), block="oui"), status=200
    )
    assert "Vous avez bloqué cette personne." in page.text
    assert [(row.member_id, row.other_id, row.kind) for row in session.exec(select(Distance))] == [
        (1, 2, "blocked")
    ]
    as_bob.post(f"{helped}/messages", {"body": "Vous êtes là ?"}, status=409)
    assert as_bob.get(f"{helped}/signaler")


def test_a_tap_made_twice_is_one_report_and_two_people_make_two(
    site: Site, cast: dict[str, Member], as_alice: Visitor, as_bob: Visitor, session: Session
):
    url = f"/membres/{cast['Chloé'].id}/signaler"
    sent = fields(as_alice.get(url))
    first = as_alice.post(url, sent, status=200)
    site.clock.advance(minutes=2)
    assert as_alice.post(url, sent, status=200).text == first.text
    other = as_bob.post(url, fields(as_bob.get(url)), status=200)
    assert len(notices(session)) == 2
    assert "9 h 02" in other.text.replace("10 h 02", "9 h 02")
    assert first.one(".note").text != other.one(".note").text


@pytest.mark.parametrize("receipt", ["", "x", "../../aa", "aaaaaaaaaaaa", "<b>aaaa<"])
def test_a_receipt_made_up_is_not_taken(helped: str, as_alice: Visitor, session: Session, receipt: str):
    as_alice.post(f"{helped}/signaler", {"family": "other", "receipt": receipt}, status=200)
    [notice] = notices(session)
    assert len(notice.receipt) == 8
    assert notice.receipt != receipt


def test_the_receipt_of_somebody_else_shows_nothing_of_theirs(
    cast: dict[str, Member], as_alice: Visitor, as_bob: Visitor, session: Session
):
    url = f"/membres/{cast['Chloé'].id}/signaler"
    sent = fields(as_alice.get(url), words=WORDS)
    as_alice.post(url, sent, status=200)
    page = as_bob.post(url, {**sent, "words": "Autre chose"}, status=200)
    assert WORDS not in page.text
    assert len({notice.receipt for notice in notices(session)}) == 2


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"family": ""}, "family", "Remplissez ce champ."),
        ({"family": "x"}, "family", "Choisissez une des réponses proposées."),
        ({"words": "a" * 1501}, "words", "Écrivez au plus 1500 caractères. Vous en avez écrit 1501."),
    ],
)
def test_a_refused_report_says_why_and_keeps_everything(
    helped: str, as_alice: Visitor, session: Session, wrong: dict[str, str], field: str, sentence: str
):
    sent = {**fields(as_alice.get(f"{helped}/signaler"), words=WORDS, block="oui"), **wrong}
    page = as_alice.post(f"{helped}/signaler", sent, status=422)
    assert page.title.startswith("Erreur : Signaler")
    assert page.error(field) == sentence
    assert page.one("#words").text.strip() == sent["words"]
    assert page.one("#block").has_attr("checked")
    assert page.one("input[name=receipt]")["value"] == sent["receipt"]
    assert notices(session) == []
    assert session.exec(select(Distance)).all() == []


def test_ten_a_day_and_the_words_stay(
    helped: str, as_alice: Visitor, as_bob: Visitor, site: Site, session: Session
):
    for _number in range(10):
        as_alice.post(f"{helped}/signaler", fields(as_alice.get(f"{helped}/signaler")), status=200)
    sent = fields(as_alice.get(f"{helped}/signaler"), words=WORDS)
    page = as_alice.post(f"{helped}/signaler", sent, status=429)
    assert page.error("words").startswith("Vous avez envoyé dix signalements en un jour.")
    assert page.one("#words").text.strip() == WORDS
    as_bob.post(f"{helped}/signaler", fields(as_bob.get(f"{helped}/signaler")), status=200)
    assert len(notices(session)) == 11
    site.clock.advance(days=1, minutes=1)
    as_alice.post(f"{helped}/signaler", sent, status=200)


def test_blocking_waits_for_no_limit(
    helped: str, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    for _number in range(10):
        as_alice.post(f"{helped}/signaler", fields(as_alice.get(f"{helped}/signaler")), status=200)
    sent = fields(as_alice.get(f"{helped}/signaler"), block="oui")
    page = as_alice.post(f"{helped}/signaler", sent, status=429)
    assert "Cette personne est déjà bloquée." in page.error("words")
    assert [(row.other_id, row.kind) for row in session.exec(select(Distance))] == [(bob.id, "blocked")]
    as_bob.post(f"{helped}/messages", {"body": "Vous êtes là ?"}, status=409)


def test_a_tap_made_twice_is_counted_once(helped: str, as_alice: Visitor, session: Session):
    sent = fields(as_alice.get(f"{helped}/signaler"))
    for _tap in range(12):
        as_alice.post(f"{helped}/signaler", sent, status=200)
    assert len(notices(session)) == 1


def test_a_report_arrives_while_the_key_of_private_words_is_missing(
    site: Site, helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_bob.post(f"{helped}/messages", {"body": "hippocampe"})
    path = site.app.state.keys.sealing.path
    key = path.read_bytes()
    path.unlink()
    try:
        page = as_alice.get(f"{helped}/signaler")
        assert "chiffré" in page.text
        as_alice.post(f"{helped}/signaler", fields(page, words=WORDS), status=200)
        assert notices(session)[0].reason.endswith(WORDS)
    finally:
        path.write_bytes(key)


def test_a_request_is_reported_without_naming_its_author(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    with site.writing() as writing:
        make_request(writing, alice, site.clock(), signed="non")
    assert as_bob.get("/demandes/1").all('a[href="/demandes/1/signaler"]')
    page = as_bob.get("/demandes/1/signaler")
    assert not page.all("form.one-tap")
    assert not page.all("#block")
    assert f"/membres/{alice.id}" not in page.html
    page = as_bob.post("/demandes/1/signaler", fields(page, block="oui"), status=200)
    assert [notice.place for notice in notices(session)] == ["Demande n° 1"]
    assert "bloqué" not in page.text
    assert session.exec(select(Distance)).all() == []
    as_alice.get("/demandes/1/signaler", status=409)
    assert not as_alice.get("/demandes/1").all('a[href="/demandes/1/signaler"]')


def test_before_both_accepted_nobody_learns_who_the_other_is(
    site: Site, alice: Member, bob: Member, as_bob: Visitor, session: Session
):
    with site.writing() as writing:
        make_request(writing, alice, site.clock(), bob, signed="non")
    assert session.exec(select(Exchange)).one().accepted_at is None
    page = as_bob.get("/entraides/1/signaler")
    assert not page.all("#block")
    page = as_bob.post("/entraides/1/signaler", fields(page, block="oui"), status=200)
    assert f"/membres/{alice.id}/" not in page.html
    assert "Alice" not in page.html
    assert session.exec(select(Distance)).all() == []


def test_the_receipt_does_not_tell_the_account_of_who_did_not_sign(
    site: Site, alice: Member, bob: Member, as_bob: Visitor
):
    with site.writing() as writing:
        make_request(writing, alice, site.clock(), bob, signed="non")
    page = as_bob.post("/entraides/1/signaler", fields(as_bob.get("/entraides/1/signaler")), status=200)
    assert "Entraide n° 1, la personne aidée" in page.text
    assert "compte" not in page.one("blockquote").text


def test_who_reads_words_that_harm_in_an_offer_may_block_at_once(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    """Nothing is accepted yet: there is a person and words, and no conversation to leave."""
    with site.writing() as writing:
        make_request(writing, alice, site.clock())
    as_bob.post("/demandes/1/offres", {"words": "Des mots qui blessent"})
    assert as_alice.get("/demandes/1").all('a[href="/entraides/1/signaler"]')
    page = as_alice.get("/entraides/1/signaler")
    acts = [str(tag["action"]) for tag in page.all("form.one-tap")]
    assert acts == [f"/membres/{bob.id}/distance"] * 2
    page = as_alice.post("/entraides/1/signaler", fields(page, block="oui"), status=200)
    assert "Vous avez bloqué cette personne." in page.text
    assert [(row.member_id, row.other_id) for row in session.exec(select(Distance))] == [(alice.id, bob.id)]
    as_alice.get(str(page.one('main p a[href$="/distance"]')["href"]))


def test_words_sent_before_blocking_are_still_reported_and_blocked(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    """Who harms, then blocks first, is not out of reach for that."""
    with site.writing() as writing:
        make_request(writing, alice, site.clock())
    as_bob.post("/demandes/1/offres", {"words": "Des mots qui blessent"})
    as_bob.post(f"/membres/{alice.id}/distance", {"kind": "blocked"})
    as_alice.post(f"/membres/{bob.id}/distance", {"kind": "blocked"})
    page = as_alice.get("/entraides/1/signaler")
    as_alice.post("/entraides/1/signaler", fields(page, block="oui"), status=200)


def test_there_is_no_conversation_to_leave_once_left_or_over(helped: str, as_alice: Visitor, as_bob: Visitor):
    as_alice.post(f"{helped}/depart")
    assert not as_alice.get(f"{helped}/signaler").all(f'form[action="{helped}/depart"]')
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    assert not as_bob.get(f"{helped}/signaler").all(f'form[action="{helped}/depart"]')


def test_each_article_cited_is_in_the_charter():
    text = str(charter())
    for _sentence, article in FAMILIES.values():
        assert article is None or f"{article}. " in text


# --- who may ---


def test_who_may(
    site: Site,
    cast: dict[str, Member],
    alice: Member,
    helped: str,
    visitor: Visitor,
    as_candidate: Visitor,
    as_alice: Visitor,
):
    as_chloe = site.signed_in(cast["Chloé"])
    as_chloe.get(f"{helped}/signaler", status=404)
    as_chloe.post(f"{helped}/signaler", {"family": "other"}, status=404)
    as_chloe.post(f"{helped}/signaler", {}, status=404)
    for url in (
        "/entraides/99/signaler",
        "/membres/99/signaler",
        "/demandes/99/signaler",
        f"/membres/{alice.id}/signaler",
    ):
        as_alice.get(url, status=404)
        as_alice.post(url, {"family": "other"}, status=404)
    for url in (f"{helped}/signaler", "/membres/2/signaler", "/demandes/1/signaler"):
        visitor.get(url, status=401)
        visitor.post(url, {"family": "other"}, status=401)
        as_candidate.get(url, status=403)
        as_candidate.post(url, {"family": "other"}, status=403)


def test_somebody_suspended_can_say_what_harms_them(
    site: Site, alice: Member, helped: str, as_alice: Visitor, session: Session
):
    change(site, alice, state=Standing.SUSPENDED)
    as_alice.post(f"{helped}/signaler", fields(as_alice.get(f"{helped}/signaler"), block="oui"), status=200)
    assert len(notices(session)) == 1
