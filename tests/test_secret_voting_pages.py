"""Voting in secret on the screen: two taps, changed at will, shown to nobody who did not ask."""

import pytest

from entraide.models.decision import Ballot
from entraide.models.member import Member, State
from entraide.models.urn import UrnBallot
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_cast import OPTIONS
from tests.urn_pages import Hall
from tests.visitor import Visitor

NEVER = ("Qui a répondu quoi", "Membre 1 ", "a répondu, sur", "Objections et réserves")


@pytest.fixture
def hall(site: Site) -> Hall:
    return Hall(site).open()


def test_from_the_first_screen_a_secret_vote_takes_two_taps(hall: Hall):
    home = hall[2].get("/")
    link = next(a for a in home.all("a.button") if a["href"] == hall.url)
    page = hall[2].get(str(link["href"]))
    assert "Vous êtes 8. Si tout le monde vote pareil, tout le monde saura." in page.text
    assert "Seul le dernier compte." in page.text
    buttons = page.all(f'form[action="{hall.url}/urne"] button[name=answer]')
    assert [button["value"] for button in buttons] == ["for", "against", "abstention"]
    page = hall[2].follow(f"{hall.url}/urne", {"answer": "for"})

    assert "Votre bulletin est enregistré ; vous pouvez le changer jusqu'au" in page.text
    assert hall.box.choice(2) == {"": "pour"}
    assert not [a for a in hall[2].get("/").all("a.button") if a["href"] == hall.url]


def test_the_last_vote_counts_and_is_shown_to_who_asks(hall: Hall):
    for answer in ("for", "against", "against"):
        hall[1].post(f"{hall.url}/urne", {"answer": answer})
    page = hall[1].post(f"{hall.url}/urne/mon-choix", status=200)

    assert "Votre vote Contre" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert len(hall.box.rows(UrnBallot)) == 1
    assert "Il n'y a pas de bulletin de vous" in hall[2].post(f"{hall.url}/urne/mon-choix", status=200).text
    hall[1].get(f"{hall.url}/urne/mon-choix", status=405)
    assert not hall[1].get(f"{hall.url}/urne").all("input[checked]")


def test_what_the_secret_does_not_protect_is_one_fold_away(hall: Hall):
    page = hall.page(3)

    assert any(
        "Ce qui est protégé, et ce qui ne l'est pas" in fold.text for fold in page.all("details summary")
    )
    assert "la personne qui tient le serveur pourrait techniquement voir les bulletins" in page.text
    assert page.all('main a[href="/decisions/secret"]')


def test_nobody_sees_who_voted_and_how_many_only_by_fives(hall: Hall):
    for number, told in enumerate(["", "", "", "", "", "Il y a au moins 5 bulletins.", "Il y a au moins 5"]):
        if number:
            hall.vote(*[""] * (number - 1), "pour")
        for who in (0, 7):
            page = hall.page(who)
            assert ("Il y a au moins" in page.text) == bool(told)
            assert told in page.text
            assert not [words for words in NEVER if words in page.text]
    assert hall.box.rows(Ballot) == []


def test_the_named_answer_is_closed_to_a_secret_vote(hall: Hall):
    hall[1].get(f"{hall.url}/bulletin", status=409)
    page = hall[1].post(f"{hall.url}/bulletin", {"answer": "for", "version": 1}, status=409)

    assert "Ce vote est secret" in page.text
    assert hall.box.rows(Ballot) == []


def test_a_vote_that_says_nothing_is_explained(hall: Hall):
    page = hall[1].post(f"{hall.url}/urne", {}, status=422)
    assert page.error("answer") == "Choisissez une des réponses proposées."
    assert page.title.startswith("Erreur : Voter en secret")
    hall[1].post(f"{hall.url}/urne", {"answer": "consent"}, status=422)
    hall[1].post(f"{hall.url}/urne", {"answer": ["for", "against"]}, status=422)

    assert hall.box.rows(UrnBallot) == []


def test_a_vote_whose_session_had_expired_is_shown_and_not_sent(hall: Hall):
    carried = hall.site.carried(hall.box.members[1], answer="for")
    page = hall[1].post(f"{hall.url}/urne", {"carried": carried}, status=200)

    assert page.one("input[checked]")["value"] == "for"
    assert hall.box.rows(UrnBallot) == []


def test_at_the_closing_it_is_too_late_even_when_nothing_ran(hall: Hall):
    hall.site.clock.advance(days=7, seconds=-1)
    hall.vote("pour", "pour", "pour", "pour", "pour")
    hall.site.clock.advance(seconds=1)

    page = hall.page(1)
    assert "L'heure de la clôture est passée." in page.text
    assert not page.all(f'form[action="{hall.url}/urne"]')
    hall[1].get(f"{hall.url}/urne", status=409)
    hall[1].post(f"{hall.url}/urne", {"answer": "for"}, status=409)
    hall[0].post(f"{hall.url}/urne/mon-choix", status=409)


def test_only_those_of_the_roll_vote(hall: Hall, visitor: Visitor):
    with hall.site.writing() as session:
        newcomer = make_member(session, "Nouvelle", hall.site.clock())
        session.get_one(Member, hall.box.members[3].id).state = State.SUSPENDED
        session.get_one(Member, hall.box.members[4].id).state = State.LEFT
        session.expunge(newcomer)
    as_newcomer = hall.site.signed_in(newcomer)

    assert "Vous n'y êtes pas cette fois." in as_newcomer.get(hall.url).text
    as_newcomer.get(f"{hall.url}/urne", status=403)
    for path in ("/urne", "/urne/mon-choix"):
        as_newcomer.post(f"{hall.url}{path}", {"answer": "for"}, status=403)
        visitor.post(f"{hall.url}{path}", {"answer": "for"}, status=401)
        hall[4].post(f"{hall.url}{path}", {"answer": "for"}, status=403)
        hall[2].post(f"/decisions/999{path}", {"answer": "for"}, status=404)
    assert hall.box.rows(UrnBallot) == []
    hall[3].post(f"{hall.url}/urne", {"answer": "for"})
    assert len(hall.box.rows(UrnBallot)) == 1


@pytest.mark.parametrize(
    ("method", "fields", "given"),
    [
        ("approval", {"choice-2": "1"}, ["non", "oui", "non"]),
        ("approval", {"none": "oui"}, ["non", "non", "non"]),
        (
            "judgment",
            {"choice-1": "4", "choice-2": "", "choice-3": "0"},
            ["Excellent", "sans-avis", "Insuffisant"],
        ),
        ("resistance", {"choice-1": "3", "choice-3": "0"}, ["3", "sans-avis", "0"]),
    ],
)
def test_a_choice_is_voted_option_by_option(
    site: Site, method: str, fields: dict[str, str], given: list[str]
):
    hall = Hall(site).open(method)
    for page in (hall.page(1), hall.page(1, "/urne")):
        for name in fields:
            assert page.all(f'form[action="{hall.url}/urne"] input[name="{name}"]')
    hall[1].post(f"{hall.url}/urne", fields)

    assert hall.box.choice(1) == dict(zip(OPTIONS, given, strict=True))
    shown = hall[1].post(f"{hall.url}/urne/mon-choix", status=200)
    assert OPTIONS[0] in shown.text


@pytest.mark.parametrize("method", ["approval", "judgment", "resistance"])
def test_a_choice_that_says_nothing_or_nonsense_is_explained(site: Site, method: str):
    hall = Hall(site).open(method)

    for fields in ({}, {"choice-1": "9"}, {"choice-1": "-1"}, {"choice-9": "1"}):
        page = hall[1].post(f"{hall.url}/urne", fields, status=422)
        assert page.all(".error-summary li")
    assert hall.box.rows(UrnBallot) == []


def test_its_pages_read_little(hall: Hall):
    def read(*paths: str) -> None:
        for path in paths:
            with hall.site.counting() as asked:
                hall.page(0, path)
            assert len(asked) <= 8, "\n".join(asked)

    hall.vote("pour", "contre", "pour", "pour", "pour", "pour")
    read("", "/urne", "/texte.txt", "/export.json")
    hall.close()
    read("", "/resultat", "/verification")
    hall.propose("judgment")
    read("", "/secret")
