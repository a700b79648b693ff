"""What the two people of an exchange read of where it stands: always one true sentence, never a button that refuses."""

import pytest

from entraide.domain.exchanges import traces
from entraide.domain.members import leaving
from entraide.domain.requests.asking import withdraw
from entraide.models.exchange import Exchange
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.request import HelpRequest
from tests.conftest import Site
from tests.factories import make_exchange, make_member
from tests.test_attachments import make_resource
from tests.test_endings import offer_to_listen
from tests.test_requests import change
from tests.visitor import Visitor

HELLO = "Un bonjour suffit pour commencer."
NONE_LEFT = "Il n'y a pas de message ici. Le site efface les messages au bout de quelques mois."
WAITS = "La demande attend de nouveau quelqu'un."


@pytest.fixture
def helped(site: Site, alice: Member, bob: Member) -> str:
    """Bob helps Alice."""
    with site.writing() as session:
        return f"/entraides/{make_exchange(session, alice, bob, site.clock()).id}"


def test_nobody_is_invited_to_say_hello_where_nobody_can(helped: str, as_alice: Visitor, as_bob: Visitor):
    assert HELLO in as_alice.get(helped).text
    as_alice.post(f"{helped}/depart")
    assert HELLO not in as_alice.get(helped).text
    assert HELLO in as_bob.get(helped).text
    as_alice.post(f"{helped}/retour")
    as_alice.post(f"{helped}/fin", {"settled": "oui"})
    for visitor in (as_alice, as_bob):
        assert HELLO not in visitor.get(helped).text


def test_messages_that_the_clock_erased_are_not_said_never_written(
    site: Site, helped: str, alice: Member, as_alice: Visitor
):
    as_alice.post(f"{helped}/messages", {"body": "Il y a longtemps"})
    site.clock.advance(days=400)
    with site.writing() as session:
        traces.erase_old(session, site.clock())
    page = site.signed_in(alice).get(helped)
    assert NONE_LEFT in page.text
    assert HELLO not in page.text


def test_somebody_suspended_reads_why_they_do_not_write(
    site: Site, cast: dict[str, Member], bob: Member, helped: str, as_bob: Visitor
):
    offer_to_listen(site, cast["Driss"], capacity=3)
    change(site, bob, state=Standing.SUSPENDED)
    page = as_bob.get(helped)
    assert "Vous pouvez lire, mais pas écrire pour le moment." in page.text
    assert not page.all("#ecrire")
    page = as_bob.get(f"{helped}/dur")
    assert not page.all('main a[href^="/demandes"]')
    assert page.all('main a[href^="tel:"]')


def test_the_request_is_said_to_wait_only_while_it_does(
    site: Site, helped: str, alice: Member, as_bob: Visitor, as_alice: Visitor
):
    as_bob.post(f"{helped}/fin", {"settled": "non"})
    assert WAITS in as_bob.get(f"{helped}/apres").text
    with site.writing() as session:
        withdraw(session, session.get_one(Member, alice.id), 1, site.clock())
    page = as_bob.get(f"{helped}/apres")
    assert WAITS not in page.text
    assert "Cette entraide s'est arrêtée. Vous n'avez rien d'autre à faire." in page.text
    assert "Ce n'est pas à cause de vous." in as_alice.get(f"{helped}/apres").text


def test_who_helped_somebody_who_leaves_does_not_read_that_they_wait(
    site: Site, helped: str, alice: Member, as_bob: Visitor
):
    with site.writing() as session:
        leaving.depart(session, session.get_one(Member, alice.id), site.clock())
    assert WAITS not in as_bob.get(f"{helped}/apres").text


def test_five_hundred_exchanges_are_all_reached_twenty_at_a_time(site: Site, bob: Member, as_bob: Visitor):
    now = site.clock()
    with site.writing() as session:
        asker = make_member(session, "Farah", now)
        for number in range(500):
            request = HelpRequest(
                author_id=asker.id,
                sentence=f"Demande numéro {number}",
                theme="autre",
                opened_at=now,
                signed=True,
                addressed=True,
            )
            session.add(request)
            session.flush()
            going_on = {"accepted_at": now, "state": "accepted"} if number % 2 else {}
            session.add(
                Exchange(
                    request_id=request.id,
                    asker_id=asker.id,
                    helper_id=bob.id,
                    offered=False,
                    proposed_at=now,
                    **going_on,
                )
            )
    read: list[str] = []
    url = "/entraides"
    while url:
        with site.counting() as asked:
            page = as_bob.get(url)
        assert len(asked) <= 8, asked
        assert len(page.html) < 15_000
        lines = [tag.text for tag in page.all(".card h3")]
        assert len(lines) <= 20
        read += lines
        url = next((str(tag["href"]) for tag in page.all(".more a")), "")
    assert read == [f"Demande numéro {number}" for number in range(499, -1, -1)]


def test_a_word_that_cannot_arrive_does_not_keep_anybody_from_ending(
    helped: str, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    as_bob.post(f"/membres/{alice.id}/distance", {"kind": "blocked"})
    page = as_alice.post(f"{helped}/fin", {"settled": "oui", "thanks": "Merci"}, status=409)
    sentence = "Cette personne n'est pas disponible. Vous pouvez terminer sans ce mot."
    assert page.error("thanks") == sentence
    assert page.one("#thanks").text.strip() == "Merci"
    as_alice.post(f"{helped}/fin", {"settled": "oui"})


def test_nothing_is_sent_to_who_is_blocked_and_they_learn_nothing(
    site: Site, helped: str, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    with site.writing() as session:
        make_resource(session, bob, site, "Une fiche")
    as_alice.post(f"/membres/{bob.id}/distance", {"kind": "blocked"})
    assert not as_alice.get("/ressources/1/envoyer").all(".cards a")
    assert as_bob.get("/ressources/1/envoyer").one(".cards a").text == "Alice"
    as_alice.post(f"/membres/{bob.id}/distance", {"kind": "hidden"})
    assert as_alice.get("/ressources/1/envoyer").one(".cards a").text == "Bob"
