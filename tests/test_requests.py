"""Asking for help: what is read by whom, who can be asked, and where it stands."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from entraide.domain.requests.asking import offer
from entraide.domain.requests.drafts import OfferDraft
from entraide.models.competence import Competence, Theme
from entraide.models.exchange import Ending, Exchange, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.outbox import Mail
from entraide.models.request import HelpRequest, Stage
from tests.conftest import Site
from tests.factories import make_exchange, make_member, make_request
from tests.visitor import Visitor

SENTENCE = "Je n'ose plus ouvrir mon courrier."
FIELDS = {"sentence": SENTENCE, "signed": "oui", "helper": "0"}


def change(site: Site, member: Member, **fields: Any) -> None:
    with site.writing() as session:
        session.get_one(Member, member.id).sqlmodel_update(fields)


def requests_of(session: Session) -> list[HelpRequest]:
    session.rollback()  # look afresh
    return list(session.exec(select(HelpRequest).order_by(col(HelpRequest.id))))


def exchanges_of(session: Session) -> list[Exchange]:
    session.rollback()
    return list(session.exec(select(Exchange).order_by(col(Exchange.id))))


def offer_competence(site: Site, member: Member, theme: Theme = Theme.PAPERS) -> int:
    with site.writing() as session:
        made = Competence(
            member_id=member.id,
            sentence="Je relis une lettre avec vous.",
            theme=theme,
            offered_at=site.clock(),
            confirmed_on=site.clock().date(),
        )
        session.add(made)
        session.flush()
        return made.id


# --- asking everybody ---


def test_a_request_open_to_all_is_read_by_members_with_its_name(
    site: Site, as_alice: Visitor, as_bob: Visitor, session: Session
):
    form = as_alice.get("/demandes/nouvelle")
    assert form.one("input[name=signed][value=oui]").has_attr("checked")
    page = as_alice.follow("/demandes", {**FIELDS, "theme": "papiers", "commune": "Arcueil"})

    assert SENTENCE in page.text
    assert "Personne n'a encore répondu." in page.text
    [made] = requests_of(session)
    assert (made.signed, made.addressed, made.stage, made.commune) == (True, False, Stage.WAITING, "94003")
    listed = as_bob.get("/demandes")
    assert f"{SENTENCE} Alice · Papiers et droits · Arcueil" in listed.text
    assert "Alice · Papiers et droits" in as_bob.get(f"/demandes/{made.id}").text


def test_an_unsigned_request_hides_the_name_everywhere_until_both_have_accepted(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", {**FIELDS, "signed": "non", "details": "Au 3e étage", "contact": "06 00"})
    [made] = requests_of(session)
    for url in ("/demandes", f"/demandes/{made.id}"):
        page = as_bob.get(url)
        assert "une personne" in page.text
        assert "Alice" not in page.html
        assert f"/membres/{alice.id}" not in page.html
    as_bob.post(f"/demandes/{made.id}/offres", {"words": "Je passe demain"})
    assert "Alice" not in as_bob.get(f"/demandes/{made.id}").html
    assert "Alice" not in as_bob.get("/entraides").html
    page = as_alice.get(f"/demandes/{made.id}")
    assert "Bob propose de vous aider." in page.text
    assert "Je passe demain" in page.text

    [proposed] = exchanges_of(session)
    as_alice.post(f"/entraides/{proposed.id}/accord")
    conversation = as_bob.get(f"/entraides/{proposed.id}").text
    assert "Vous aidez Alice" in conversation
    assert "Au 3e étage" in conversation
    assert "06 00" in conversation


def test_details_and_contact_are_read_only_by_who_helps(
    site: Site, cast: dict[str, Member], as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", {**FIELDS, "details": "SECRET-A", "contact": "SECRET-B"})
    [made] = requests_of(session)
    url = f"/demandes/{made.id}"
    as_chloe = site.signed_in(cast["Chloé"])
    as_bob.post(f"{url}/offres")
    as_chloe.post(f"{url}/offres")
    for visitor in (as_bob, as_chloe):
        assert "SECRET" not in visitor.get(url).html + visitor.get("/demandes").html
    assert "SECRET-A" in as_alice.get(url).text
    assert "SECRET-B" in as_alice.get(url).text

    [bobs, _chloes] = exchanges_of(session)
    as_alice.post(f"/entraides/{bobs.id}/accord")
    assert "SECRET-A" in as_bob.get(url).text
    assert "SECRET-B" in as_bob.get(f"/entraides/{bobs.id}").text
    assert "SECRET" not in as_chloe.get(url).html
    assert "Quelqu'un d'autre aide déjà" in as_chloe.get(url).text

    as_bob.post(f"/entraides/{bobs.id}/fin", {"settled": "oui"})
    assert "SECRET" not in as_bob.get(f"/entraides/{bobs.id}").html + as_bob.get(url).html


# --- asking one person ---


def test_an_addressed_request_is_known_to_two_people(
    site: Site,
    cast: dict[str, Member],
    alice: Member,
    bob: Member,
    as_alice: Visitor,
    as_bob: Visitor,
    session: Session,
):
    competence = offer_competence(site, bob)
    form = as_alice.get(f"/demandes/nouvelle?pour={bob.id}&competence={competence}")
    assert form.one("h1").text == "Demander à Bob"
    assert "Je relis une lettre avec vous." in form.text
    assert form.one("select[name=theme] option[selected]")["value"] == "papiers"
    page = as_alice.follow("/demandes", {**FIELDS, "helper": bob.id, "competence": competence})

    assert "Bob a reçu votre demande à l'instant." in page.text
    site.clock.advance(days=2)
    [made], [asked] = requests_of(session), exchanges_of(session)
    url = f"/demandes/{made.id}"
    assert "Bob a reçu votre demande il y a 2 jours." in as_alice.get(url).text
    assert (asked.competence_id, asked.offered, asked.state) == (competence, False, State.PROPOSED)
    assert session.get_one(Member, bob.id).asked_on == made.opened_at.date()
    assert SENTENCE in as_bob.get(url).text
    assert "Alice vous demande de l'aide." in as_bob.get("/").text
    as_chloe = site.signed_in(cast["Chloé"])
    as_chloe.get(url, status=404)
    assert SENTENCE not in as_chloe.get("/demandes").text
    as_chloe.post(f"{url}/offres", status=404)


def test_an_unsigned_addressed_request_waits_without_a_name(
    as_alice: Visitor, as_bob: Visitor, bob: Member, session: Session
):
    as_alice.post("/demandes", {**FIELDS, "signed": "non", "helper": bob.id})
    [made] = requests_of(session)

    assert "Une personne vous demande de l'aide." in as_bob.get("/").text
    page = as_bob.get(f"/demandes/{made.id}")
    assert "La personne n'a pas signé" in page.text
    for url in (f"/demandes/{made.id}", "/entraides", "/attentes"):
        assert "Alice" not in as_bob.get(url).html


def test_the_asker_reads_that_nobody_can_be_told_outside_and_is_offered_another(
    site: Site, cast: dict[str, Member], bob: Member, as_alice: Visitor, session: Session
):
    offer_competence(site, cast["Driss"])
    page = as_alice.follow("/demandes", {**FIELDS, "theme": "papiers", "helper": bob.id})

    assert "Le site ne peut pas prévenir cette personne quand elle n'est pas ici" in page.text
    assert "Demander à Driss" in page.text
    [made] = requests_of(session)
    as_alice.post(f"/demandes/{made.id}/personnes", {"helper": cast["Driss"].id})
    as_alice.post(f"/demandes/{made.id}/personnes", {"helper": cast["Driss"].id})
    page = as_alice.get(f"/demandes/{made.id}")
    assert "Bob et Driss ont reçu votre demande." in page.text
    assert "Le site ne peut pas prévenir ces personnes" in page.text
    assert len(exchanges_of(session)) == 2

    change(site, bob, email="bob@example.org", email_verified_at=site.clock())
    assert "Le site ne peut pas prévenir" in as_alice.get(f"/demandes/{made.id}").text
    change(site, cast["Driss"], email="driss@example.org", email_verified_at=site.clock())
    assert "Le site ne peut pas prévenir" not in as_alice.get(f"/demandes/{made.id}").text


def test_who_can_be_told_is_told(site: Site, bob: Member, as_alice: Visitor, session: Session):
    change(site, bob, email="bob@example.org", email_verified_at=site.clock())
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})

    assert [(mail.member_id, mail.kind) for mail in session.exec(select(Mail))] == [(bob.id, "asked")]


@pytest.mark.parametrize(
    "fields", [{"capacity": 0}, {"paused": True}, {"state": Standing.LEFT}, {"state": Standing.CANDIDATE}]
)
def test_who_has_no_room_cannot_be_asked_and_others_are_offered(
    site: Site,
    cast: dict[str, Member],
    bob: Member,
    as_alice: Visitor,
    session: Session,
    fields: dict[str, Any],
):
    change(site, bob, **fields)
    competence = offer_competence(site, bob)
    offer_competence(site, cast["Driss"])
    page = as_alice.get(f"/demandes/nouvelle?pour={bob.id}&competence={competence}")
    assert "Cette personne n'est pas disponible." in page.text
    assert "Demander à Driss" in page.text
    assert "Bob" not in page.text

    page = as_alice.post("/demandes", {**FIELDS, "helper": bob.id, "theme": "papiers"}, status=409)
    assert page.title.startswith("Erreur : ")
    assert "Cette personne n'est pas disponible." in page.text
    assert page.one("#sentence").text.strip() == SENTENCE
    buttons = [(tag["value"], tag.text) for tag in page.all("button[name=helper]")]
    assert buttons == [(str(cast["Driss"].id), "Demander à Driss"), ("0", "Demander à tous les membres")]
    assert requests_of(session) == []
    as_alice.post("/demandes", {**FIELDS, "helper": cast["Driss"].id, "theme": "papiers"})
    assert len(requests_of(session)) == 1


def test_a_helper_who_is_already_full_cannot_be_asked(
    site: Site, cast: dict[str, Member], bob: Member, as_alice: Visitor
):
    with site.writing() as session:
        exchange = make_exchange(session, cast["Chloé"], bob, site.clock())
        exchange_id = exchange.id
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id}, status=409)
    with site.writing() as session:
        session.get_one(Exchange, exchange_id).sqlmodel_update({"state": "ended", "ending": "settled"})
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})


@pytest.mark.parametrize("whom", ["alice", "nobody"])
def test_neither_oneself_nor_nobody_can_be_asked(as_alice: Visitor, alice: Member, whom: str):
    helper = alice.id if whom == "alice" else 99
    assert "n'est pas disponible" in as_alice.get(f"/demandes/nouvelle?pour={helper}").text
    as_alice.post("/demandes", {**FIELDS, "helper": helper}, status=409)


# --- where it stands, and what its author can do ---


def test_an_author_opens_to_all_what_nobody_answered(
    site: Site, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    [made], [asked] = requests_of(session), exchanges_of(session)
    as_bob.post(f"/entraides/{asked.id}/refus", {"reason": "not_now", "words": "Courage"})
    page = as_alice.get(f"/demandes/{made.id}")
    assert "Bob ne peut pas cette fois : « Je ne peux pas en ce moment. »" in page.text
    assert "Courage" in page.text
    for url in (f"/demandes/{made.id}", "/attentes"):
        assert "Personne n'est en train de répondre à votre demande." in as_alice.get(url).text

    as_alice.post(f"/demandes/{made.id}/ouverture")
    for url in (f"/demandes/{made.id}", "/attentes"):
        assert "Tous les membres peuvent lire votre demande." in as_alice.get(url).text
    assert SENTENCE in as_bob.get("/demandes").text


def test_an_author_withdraws_and_who_was_asked_reads_it(
    site: Site, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    [made], [asked] = requests_of(session), exchanges_of(session)
    as_alice.post(f"/demandes/{made.id}/retrait")
    as_alice.post(f"/demandes/{made.id}/retrait")
    [made], [asked] = requests_of(session), exchanges_of(session)

    assert (made.stage, asked.ending) == (Stage.ENDED, Ending.WITHDRAWN)
    assert made.ended_at == site.clock()
    assert "Cette demande a été retirée." in as_bob.get(f"/demandes/{made.id}").text
    page = as_bob.post(f"/entraides/{asked.id}/accord", status=409)
    assert "Cette proposition a été retirée." in page.text
    as_alice.post(f"/demandes/{made.id}/ouverture", status=409)
    assert "vous demande" not in as_bob.get("/attentes").text


def test_two_who_accept_at_once_one_helps_and_the_other_is_told_kindly(
    site: Site, cast: dict[str, Member], bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    [made] = requests_of(session)
    as_alice.post(f"/demandes/{made.id}/personnes", {"helper": cast["Driss"].id})
    [bobs, drisss] = exchanges_of(session)
    as_driss = site.signed_in(cast["Driss"])
    as_driss.post(f"/entraides/{drisss.id}/accord")
    page = as_bob.post(f"/entraides/{bobs.id}/accord", status=409)

    assert "Quelqu'un d'autre aide déjà pour cette demande. Merci d'avoir répondu." in page.text
    assert "Quelqu'un d'autre aide déjà" in as_bob.get(f"/demandes/{made.id}").text
    assert [row.state for row in exchanges_of(session)] == [State.ENDED, State.ACCEPTED]


# --- offering ---


def test_an_offer_is_made_once_and_can_be_taken_back(as_alice: Visitor, as_bob: Visitor, session: Session):
    as_alice.post("/demandes", FIELDS)
    [made] = requests_of(session)
    url = f"/demandes/{made.id}"
    as_bob.post(f"{url}/offres")
    as_bob.post(f"{url}/offres")
    [proposed] = exchanges_of(session)
    assert "Vous avez proposé votre aide." in as_bob.get(url).text
    as_bob.post(f"/entraides/{proposed.id}/accord", status=403)

    as_bob.post(f"/entraides/{proposed.id}/retrait")
    assert "Bob a retiré sa proposition." in as_alice.get(url).text
    as_alice.post(f"/entraides/{proposed.id}/accord", status=409)
    as_bob.post(f"{url}/offres")
    assert len(exchanges_of(session)) == 2


def test_who_was_declined_does_not_insist(as_alice: Visitor, as_bob: Visitor, session: Session):
    as_alice.post("/demandes", FIELDS)
    [made] = requests_of(session)
    as_bob.post(f"/demandes/{made.id}/offres")
    [proposed] = exchanges_of(session)
    as_alice.post(f"/entraides/{proposed.id}/refus", {"reason": "otherwise", "words": "Prenez soin de vous"})

    page = as_bob.get(f"/demandes/{made.id}")
    assert "Merci. Je vais faire autrement." in page.text
    assert "Prenez soin de vous" in page.text
    assert not page.all("form[action$=offres]")
    as_bob.post(f"/demandes/{made.id}/offres", status=409)


def test_who_has_no_room_does_not_offer(
    site: Site, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", FIELDS)
    [made] = requests_of(session)
    change(site, bob, capacity=0)
    assert "Vous n'avez pas de place" in as_bob.get(f"/demandes/{made.id}").text
    as_bob.post(f"/demandes/{made.id}/offres", status=409)
    change(site, bob, capacity=1, paused=True)
    page = as_bob.post(f"/demandes/{made.id}/offres", status=409)
    assert "Vous êtes en pause." in page.text
    assert exchanges_of(session) == []


def test_an_asker_cannot_accept_somebody_who_has_become_full(
    site: Site, cast: dict[str, Member], bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post("/demandes", FIELDS)
    [made] = requests_of(session)
    as_bob.post(f"/demandes/{made.id}/offres")
    [proposed] = exchanges_of(session)
    with site.writing() as writing:
        make_exchange(writing, cast["Chloé"], bob, site.clock())

    page = as_alice.post(f"/entraides/{proposed.id}/accord", status=409)
    assert "Cette personne n'est pas disponible." in page.text


# --- the list ---


def test_open_requests_come_by_twenty_the_newest_first(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    with site.writing() as session:
        for number in range(21):
            make_request(session, alice, site.clock(), sentence=f"Ma demande numéro {number:02}")
            site.clock.advance(hours=2)
    first = as_bob.get("/demandes")
    titles = [tag.text for tag in first.all(".cards h3")]
    assert titles == [f"Ma demande numéro {number:02}" for number in range(20, 0, -1)]
    second = as_bob.get(str(first.one(".more a")["href"]))
    assert [tag.text for tag in second.all(".cards h3")] == ["Ma demande numéro 00"]
    assert not second.all(".more")
    assert as_alice.get("/demandes").all(".cards h3")[0].text == "Ma demande numéro 20"


# --- bad input ---


def test_a_draft_from_the_search_writes_nothing_and_keeps_the_words(as_alice: Visitor, session: Session):
    typed = "<b>peur</b> " * 40
    page = as_alice.post("/demandes/brouillon", {"sentence": typed}, status=200)

    assert page.one("#sentence").text.strip() == typed.strip()
    assert not page.title.startswith("Erreur")
    assert requests_of(session) == []
    assert (
        as_alice.post("/demandes/brouillon", {"helper": "abc"}, status=200).one("#sentence").text.strip()
        == ""
    )


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"sentence": "court"}, "sentence", "Écrivez au moins 10 caractères."),
        ({"sentence": ""}, "sentence", "Remplissez ce champ."),
        ({"sentence": "a" * 301}, "sentence", "Écrivez au plus 300 caractères. Vous en avez écrit 301."),
        ({"details": "a" * 2001}, "details", "Écrivez au plus 2000 caractères. Vous en avez écrit 2001."),
        ({"contact": "a" * 201}, "contact", "Écrivez au plus 200 caractères. Vous en avez écrit 201."),
        ({"theme": "vacances"}, "theme", "Choisissez une des réponses proposées."),
        ({"signed": "peut-être"}, "signed", "Choisissez une des réponses proposées."),
        (
            {"commune": "Nulle-Part-sur-Rien"},
            "commune",
            "Cette commune est inconnue. Essayez son code postal.",
        ),
    ],
)
def test_a_refused_request_says_why_beside_the_field_and_keeps_everything(
    as_alice: Visitor, session: Session, fields: dict[str, str], field: str, sentence: str
):
    page = as_alice.post("/demandes", {**FIELDS, "contact": "06 00", **fields}, status=422)

    assert page.title.startswith("Erreur : J'ai besoin d'aide")
    assert page.error(field) == sentence
    assert page.one("#sentence").text.strip() == {**FIELDS, **fields}["sentence"]
    assert page.one("#contact")["value"] == fields.get("contact", "06 00")
    assert requests_of(session) == []


def test_what_is_not_said_hides_the_name(as_alice: Visitor, session: Session):
    as_alice.post("/demandes", {"sentence": SENTENCE})

    [made] = requests_of(session)
    assert not made.signed


def test_hostile_words_are_shown_as_words(as_alice: Visitor, as_bob: Visitor, session: Session):
    hostile = '<script>alert(1)</script> & "besoin"'
    as_alice.post("/demandes", {**FIELDS, "sentence": hostile})

    assert hostile in as_bob.get("/demandes").text
    assert "<script>alert" not in as_bob.get("/demandes").html


def test_the_same_request_sent_twice_is_one(site: Site, as_alice: Visitor, bob: Member, session: Session):
    as_alice.post("/demandes", FIELDS)
    as_alice.post("/demandes", FIELDS)
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    assert len(requests_of(session)) == 2
    site.clock.advance(hours=1, minutes=1)
    as_alice.post("/demandes", FIELDS)
    assert len(requests_of(session)) == 3


@pytest.mark.parametrize(("state", "most"), [(Standing.MEMBER, 20), (Standing.WELCOME, 3)])
def test_new_contacts_are_counted_for_a_day(
    site: Site,
    bob: Member,
    as_bob: Visitor,
    cast: dict[str, Member],
    session: Session,
    state: Standing,
    most: int,
):
    change(site, bob, state=state, capacity=3)
    with site.writing() as writing:
        others = [
            make_request(writing, cast["Alice"], site.clock(), sentence=f"La demande numéro {n}").id
            for n in range(2)
        ]
        for name in ("Fanny", "Gaël", "Hana", "Iris", "Joël"):  # large enough for a welcome to last
            make_member(writing, name, site.clock())
        for n in range(most - 1):
            make_request(writing, bob, site.clock(), sentence=f"Le besoin numéro {n}")
    as_bob.post(f"/demandes/{others[0]}/offres")
    page = as_bob.post(f"/demandes/{others[1]}/offres", status=409)
    assert f"En un jour, on peut écrire à {most} nouvelles personnes." in page.text
    page = as_bob.post("/demandes", FIELDS, status=409)
    assert page.one("#sentence").text.strip() == SENTENCE

    site.clock.advance(days=1)
    as_bob.post("/demandes", FIELDS)


# --- who may ---


GETS = ["/demandes", "/demandes/nouvelle", "/demandes/1"]
POSTS = ["/demandes", "/demandes/brouillon", "/demandes/1/offres", "/demandes/1/retrait"]
POSTS += ["/demandes/1/ouverture", "/demandes/1/personnes"]


def test_a_visitor_is_asked_to_sign_in(visitor: Visitor):
    for url in GETS:
        visitor.get(url, status=401)
    for url in POSTS:
        visitor.post(url, FIELDS, status=401)


def test_a_candidate_reads_why_not(as_candidate: Visitor):
    """They prepare one (test_prepared_requests); those of others come later."""
    as_candidate.get("/demandes", status=403)
    as_candidate.post("/demandes/brouillon", {}, status=403)


def test_somebody_suspended_reads_and_does_not_ask(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    as_bob.post("/demandes", FIELDS)
    change(site, alice, state=Standing.SUSPENDED)
    assert not as_alice.get("/demandes").all(".button.need")
    assert not as_alice.get("/demandes/1").all("form[action$=offres]")
    as_alice.post("/demandes", FIELDS, status=403)


def test_what_is_not_mine_or_does_not_exist_is_not_found(as_alice: Visitor, as_bob: Visitor):
    as_alice.post("/demandes", FIELDS)
    for verb in ("retrait", "ouverture", "personnes"):
        as_bob.post(f"/demandes/1/{verb}", {"helper": "1"}, status=404)
        as_alice.post(f"/demandes/99/{verb}", {"helper": "1"}, status=404)
    as_alice.post("/demandes/1/offres", status=404)
    as_alice.get("/demandes/99", status=404)
    as_alice.get("/demandes/abc", status=404)
    as_alice.get(f"/demandes/{10**30}", status=404)
    as_alice.get(f"/demandes/nouvelle?pour={10**30}", status=404)


def test_a_text_written_while_the_session_expired_comes_back_with_whom_it_was_for(
    site: Site, alice: Member, bob: Member
):
    shared = site.signed_in(alice, own=False)
    site.clock.advance(hours=3)
    page = shared.post("/demandes", {**FIELDS, "helper": bob.id}, status=401)
    carried = page.one("input[name=carried]")["value"]

    back = site.signed_in(alice).post("/demandes", {"carried": carried}, status=200)
    assert back.one("#sentence").text.strip() == SENTENCE
    assert back.one("button[name=helper]")["value"] == str(bob.id)


def test_offering_knows_nothing_of_an_addressed_request(
    site: Site, cast: dict[str, Member], alice: Member, bob: Member
):
    with site.writing() as session:
        made = make_request(session, alice, site.clock(), bob)
        with pytest.raises(Exception, match="n'existe pas"):
            offer(session, cast["Chloé"], made.id, OfferDraft(), site.clock())
