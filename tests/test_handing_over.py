"""« C'est trop lourd pour moi », capacity first, and several people at the same moment."""

import pytest
from sqlmodel import Session, col, select

from entraide.domain import duties
from entraide.domain.exchanges import room
from entraide.models.exchange import GOING_ON, Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.outbox import Mail
from entraide.models.request import Stage
from tests.adversarial.test_twice import at_once, count, raw
from tests.conftest import Site
from tests.factories import make_exchange, make_request
from tests.test_requests import change, exchanges_of, requests_of
from tests.town import FIELDS, SENTENCE, ask, asked, reach, settle, tick
from tests.visitor import Visitor

HEAVY = "C'est trop lourd pour moi"


@pytest.fixture
def town(site: Site, cast: dict[str, Member]) -> dict[str, Member]:
    return settle(site, cast)


def button(visitor: Visitor, url: str) -> list[str]:
    return [form["action"] for form in visitor.get(url).all("form[action$=relais]")]


# --- what one is asked ---


def test_too_heavy_is_one_tap_and_the_next_person_is_asked_at_once(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    reach(site, alice)
    url = f"/demandes/{ask(site, alice, town['Bob'])}"
    assert HEAVY in as_bob.get(url).text
    [act] = button(as_bob, url)
    page = as_bob.follow(act)

    assert page.one("h1").text == "Une demande"
    assert "Vous avez passé la main. Vous n'avez rien d'autre à faire." in page.text
    [name] = asked(site)
    assert "vous demande" not in as_bob.get("/attentes").text
    assert "Alice vous demande de l'aide." in site.signed_in(town[name]).get("/attentes").text
    kind = "Bob passe la main : c'est trop lourd en ce moment. Ce n'est pas à cause de vous."
    for where in (url, "/attentes"):
        text = as_alice.get(where).text.replace("\xa0", " ")
        assert kind in text
        assert f"Le site a demandé à {name}." in text
    assert [mail.kind for mail in session.exec(select(Mail))] == ["answered"]
    [first, _second] = exchanges_of(session)
    assert (first.ending, first.reason) == (Ending.DECLINED, "too_heavy")


def test_tapped_twice_it_is_said_once(site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor):
    ask(site, alice, town["Bob"])
    as_bob.post("/entraides/1/relais")
    as_bob.post("/entraides/1/relais")
    as_bob.post("/entraides/1/refus", {"reason": "too_heavy"})
    assert len(asked(site)) == 1


def test_said_with_words_it_hands_over_too(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor, as_alice: Visitor
):
    url = f"/demandes/{ask(site, alice, town['Bob'])}"
    as_bob.post("/entraides/1/refus", {"reason": "too_heavy", "words": "Courage à vous"})
    assert len(asked(site)) == 1
    assert "Courage à vous" in as_alice.get(url).text


def test_nobody_else_is_asked_when_the_author_said_so_or_nobody_has_room(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"/demandes/{ask(site, alice, town['Bob'], only='oui', theme='deplacements')}"
    as_bob.post("/entraides/1/relais")
    text = as_alice.get(url).text
    assert asked(site) == []
    assert "Bob passe la main" in text
    assert "Comme vous l'avez choisi, le site ne demande à personne d'autre." in text
    for name in ("Chloé", "Driss", "Fanny", "Gaël", "Bob"):
        change(site, town[name], capacity=0)
    change(site, town["Hana"], capacity=3)
    second = ask(site, alice, town["Hana"], sentence="Prendre le bus pour la mairie")
    site.signed_in(town["Hana"]).post("/entraides/2/relais")
    assert asked(site, second) == []
    assert "Personne n'est en train de répondre" in as_alice.get(f"/demandes/{second}").text


def test_the_last_one_handing_over_does_not_come_back_to_the_first(
    site: Site, town: dict[str, Member], alice: Member
):
    request_id = ask(site, alice, town["Bob"])
    for _turn in range(7):
        with site.reading() as session:
            rows = session.exec(select(Exchange).where(Exchange.state == State.PROPOSED)).all()
            last = [(row.id, session.get_one(Member, row.helper_id)) for row in rows]
        for number, helper in last:
            site.signed_in(helper).post(f"/entraides/{number}/relais")
    names = asked(site, request_id)
    assert sorted(names) == ["Chloé", "Driss", "Fanny", "Gaël"]
    tick(site, days=4)
    assert asked(site, request_id) == names


# --- the help one gives ---


def test_inside_a_help_it_ends_it_and_nothing_of_the_conversation_goes_further(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    change(site, town["Bob"], capacity=1)
    with site.writing() as writing:
        make_exchange(
            writing, alice, town["Bob"], site.clock(), sentence=SENTENCE, signed="non", contact="06 11"
        )
    as_alice.post("/entraides/1/messages", {"body": "UN-SECRET"})
    assert button(as_alice, "/entraides/1") == []
    site.clock.advance(days=20)
    [act] = button(as_bob, "/entraides/1")
    page = as_bob.follow(act)

    assert "Vous avez passé la main." in page.text
    assert "UN-SECRET" in page.text
    assert not page.all("form[action$=messages], form[action$=relais]")
    [given, following] = exchanges_of(session)
    assert (given.state, given.ending, given.ended_at) == (State.ENDED, Ending.NOT_YET, site.clock())
    assert requests_of(session)[0].stage == Stage.WAITING
    assert room.free(session, session.get_one(Member, town["Bob"].id)) == 1
    [name] = asked(site)
    text = as_alice.get("/entraides/1").text.replace("\xa0", " ")
    assert "Bob a passé la main : c'était trop lourd en ce moment. Ce n'est pas à cause de vous." in text
    text = as_alice.get("/demandes/1").text.replace("\xa0", " ")
    assert "Bob passe la main" in text
    assert f"Le site a demandé à {name}. Sans aide d'ici lundi 14 décembre, 10 h" in text
    other = site.signed_in(town[name])
    for url in ("/demandes/1", "/attentes", "/entraides"):
        assert not [word for word in ("UN-SECRET", "Alice", "06 11", "Bob") if word in other.get(url).html]
    other.get("/entraides/1", status=404)
    other.post(f"/entraides/{following.id}/accord")
    page = other.get(f"/entraides/{following.id}")
    assert "06 11" in page.text
    assert "UN-SECRET" not in page.html


def test_handing_over_a_help_twice_asks_one_person(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor
):
    with site.writing() as session:
        make_exchange(session, alice, town["Bob"], site.clock(), sentence=SENTENCE)
    pages = at_once(raw(as_bob, "/entraides/1/relais"), raw(as_bob, "/entraides/1/relais"))
    assert [page.status for page in pages] == [303, 303]
    as_bob.post("/entraides/1/relais")
    assert len(asked(site)) == 1


def test_who_handed_over_is_not_asked_again_for_it(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    with site.writing() as session:
        make_exchange(session, alice, town["Bob"], site.clock(), sentence=SENTENCE)
    as_bob.post("/entraides/1/relais")
    page = as_alice.post("/demandes/1/personnes", {"helper": town["Bob"].id}, status=409)
    assert "Cette personne vous a déjà répondu." in page.text


def test_who_may_hand_over(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    as_chloe, url = site.signed_in(town["Chloé"]), "/entraides/1/relais"
    ask(site, alice, town["Bob"])
    as_chloe.post(url, status=404)
    as_alice.post(url, status=403)
    site.visitor().post(url, status=401)
    as_alice.post("/entraides/99/relais", status=404)
    as_bob.post("/entraides/1/accord")
    as_chloe.post(url, status=404)
    as_alice.post(url, status=403)
    as_bob.post("/entraides/1/fin", {"settled": "oui"})
    page = as_bob.post(url, status=409)
    assert "Cette entraide est terminée." in page.text
    as_alice.post("/demandes", {**FIELDS, "sentence": "Une autre, ouverte à tous"})
    as_bob.post("/demandes/2/offres")
    as_bob.post("/entraides/2/relais", status=403)
    as_alice.post("/entraides/2/relais", status=409)
    as_alice.post("/demandes/2/retrait")
    assert "retirée" in as_bob.post("/entraides/2/relais", status=409).text
    change(site, town["Bob"], state="suspended")
    as_bob.post(url, status=403)


def test_an_author_who_may_not_take_part_has_nobody_asked(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor
):
    ask(site, alice, town["Bob"])
    change(site, alice, state="suspended")
    as_bob.post("/entraides/1/relais")
    assert asked(site) == []


# --- capacity first ---


@pytest.mark.parametrize("fields", [{"paused": True}, {"capacity": 0}])
def test_who_becomes_unavailable_while_one_writes_leaves_the_text_and_the_next_one_by_name(
    site: Site, town: dict[str, Member], as_alice: Visitor, session: Session, fields: dict
):
    typed = {
        **FIELDS,
        "helper": town["Bob"].id,
        "details": "Au 3e",
        "contact": "06 00",
        "signed": "non",
        "only": "oui",
    }
    assert "Demander à Bob" in as_alice.get(f"/demandes/nouvelle?pour={town['Bob'].id}").text
    change(site, town["Bob"], **fields)
    page = as_alice.post("/demandes", typed, status=409)

    assert "Cette personne n'est pas disponible." in page.text
    assert (page.one("#sentence").text.strip(), page.one("#details").text.strip()) == (SENTENCE, "Au 3e")
    assert page.one("#contact")["value"] == "06 00"
    assert page.one("input[name=signed][value=non]").has_attr("checked")
    assert page.one("input[name=only]").has_attr("checked")
    first = page.all("button[name=helper]")[0]
    assert "Bob" not in page.text
    as_alice.post("/demandes", {**typed, "helper": first["value"]})
    assert requests_of(session)[0].sentence == SENTENCE


def test_on_the_page_of_a_request_the_next_one_is_offered_by_name(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, session: Session
):
    url = f"/demandes/{ask(site, alice, town['Bob'])}"
    change(site, town["Chloé"], paused=True)
    page = as_alice.post(f"{url}/personnes", {"helper": town["Chloé"].id}, status=409)

    assert page.title.startswith("Erreur : ")
    assert page.error("helper") == "Cette personne n'est pas disponible."
    [field, *_others] = page.all("form[action$=personnes] input[name=helper]")
    as_alice.post(f"{url}/personnes", {"helper": field["value"]})
    assert len(exchanges_of(session)) == 2


# --- at the same moment ---


def test_two_who_accept_at_the_same_moment_one_helps_and_the_other_reads_why(
    site: Site, town: dict[str, Member], alice: Member
):
    ask(site, alice, town["Bob"])
    tick(site, hours=72)
    with site.reading() as session:
        rows = session.exec(select(Exchange).order_by(col(Exchange.id))).all()
        taps = [
            raw(site.signed_in(session.get_one(Member, row.helper_id)), f"/entraides/{row.id}/accord")
            for row in rows
        ]

    pages = at_once(*taps)

    assert sorted(page.status for page in pages) == [303, 409, 409]
    assert [("Quelqu'un d'autre aide déjà" in page.text) for page in pages if page.status == 409] == [
        True,
        True,
    ]
    assert count(site, Exchange, col(Exchange.state).in_(GOING_ON)) == 1


def test_two_askers_for_one_last_place_one_is_helped_and_both_are_spoken_to(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor
):
    ask(site, alice, town["Bob"])
    ask(site, town["Chloé"], town["Bob"], sentence="Le bus aussi me fait peur")
    pages = at_once(raw(as_bob, "/entraides/1/accord"), raw(as_bob, "/entraides/2/accord"))

    assert sorted(page.status for page in pages) == [303, 409]
    assert [page for page in pages if "autant de personnes que vous l'avez dit" in page.text]
    assert count(site, Exchange, col(Exchange.state).in_(GOING_ON)) == 1
    with site.reading() as session:
        assert room.free(session, session.get_one(Member, town["Bob"].id)) == 0


def test_two_askers_accept_the_same_last_place(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor
):
    ask(site, alice)
    ask(site, town["Chloé"], sentence="Le bus aussi me fait peur")
    as_bob.post("/demandes/1/offres")
    as_bob.post("/demandes/2/offres")
    askers = [site.signed_in(alice), site.signed_in(town["Chloé"])]

    pages = at_once(*(raw(asker, f"/entraides/{n}/accord") for n, asker in enumerate(askers, 1)))

    assert sorted(page.status for page in pages) == [303, 409]
    assert [page for page in pages if "Cette personne n'est pas disponible." in page.text]


def test_ending_gives_the_place_back(site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor):
    ask(site, alice, town["Bob"])
    ask(site, town["Chloé"], town["Bob"], sentence="Le bus aussi me fait peur")
    as_bob.post("/entraides/1/accord")
    as_bob.post("/entraides/2/accord", status=409)
    as_bob.post("/entraides/1/relais")
    as_bob.post("/entraides/2/accord")


def test_rounds_of_the_clock_at_the_same_moment_ask_two(site: Site, town: dict[str, Member], alice: Member):
    ask(site, alice)
    site.clock.advance(hours=72)
    people = [site.signed_in(town[name]) for name in ("Bob", "Chloé", "Driss", "Hana")]
    at_once(*(raw(who, "/idees", {"sentence": f"Une idée pour le soir {n}"}) for n, who in enumerate(people)))
    assert len(asked(site)) == 2
    with site.writing() as session:
        duties.catch_up(session, site.clock())
    assert len(asked(site)) == 2


def test_after_a_withdrawal_nothing_more_happens(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    url = f"/demandes/{ask(site, alice, town['Bob'])}"
    as_alice.post(f"{url}/retrait")
    assert "retirée" in as_bob.post("/entraides/1/relais", status=409).text
    as_alice.post(f"{url}/personnes", {"helper": town["Chloé"].id}, status=409)
    tick(site, days=10)
    assert asked(site) == []
    assert session.exec(select(Message)).all() == []
    with site.writing() as writing:
        make_request(writing, alice, site.clock(), sentence="Une demande nouvelle, plus tard")
