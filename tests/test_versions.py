"""What any member may change, anybody may undo: history, versions, withdrawing, checking."""

import pytest
from sqlmodel import Session, select

from entraide.domain import resources, territory
from entraide.domain.changes import MOST_LINES, Hunk, changes, hunks
from entraide.domain.resources import ResourceDraft
from entraide.domain.territory import ProjectDraft, ServiceDraft
from entraide.models.member import Member
from entraide.models.search import Kind, SearchDocument
from entraide.models.version import Version
from tests.conftest import Clock, Site
from tests.visitor import Page, Visitor

BODY = "Une première ligne.\nUne deuxième.\n\nUne troisième."
ROOMS = ["/ressources", "/territoire/structures", "/territoire/ptsm"]


@pytest.fixture
def things(site: Site, alice: Member) -> dict[str, int]:
    """One shared thing in each room, written by Alice."""
    with site.writing() as session:
        now = site.clock()
        sheet = resources.add(session, alice, ResourceDraft(title="Le bus 183", body=BODY), now)
        service = territory.add_service(session, alice, ServiceDraft(name="GEM Les Copains", kind="GEM"), now)
        draft = ProjectDraft(department="94", url="https://exemple.fr/ptsm")
        project = territory.add_project(session, alice, draft, now)
        return dict(zip(ROOMS, (sheet.id, service.id, project.id), strict=True))


@pytest.fixture
def sheet(things: dict[str, int]) -> str:
    return f"/ressources/{things['/ressources']}"


def rewrite(writer: Visitor, sheet: str, body: str, seen: int, title: str = "Le bus 183") -> Page:
    return writer.follow(f"{sheet}/modifier", {"title": title, "body": body, "version": str(seen)})


# --- what changed ---


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb\nc", "a\nB\nc", [Hunk(["b"], ["B"])]),
        ("a", "a\nb", [Hunk([], ["b"])]),
        ("a\nb", "a", [Hunk(["b"], [])]),
        ("", "a", [Hunk([], ["a"])]),
        ("a\nb\nc\nd", "x\nb\nc\ny", [Hunk(["a"], ["x"]), Hunk(["d"], ["y"])]),
        ("a\nb", "a\n\nb ", []),
    ],
)
def test_only_the_lines_that_changed_are_told(before: str, after: str, expected: list[Hunk]):
    assert hunks(before, after) == expected


def test_a_very_long_text_is_told_whole():
    before = "\n".join(f"ligne {n}" for n in range(MOST_LINES))

    assert hunks(before, before + "\nfin") == [Hunk(before.split("\n"), [*before.split("\n"), "fin"])]


def test_changes_come_in_the_order_of_the_fields():
    old, new = {"title": "a", "body": "b", "url": None}, {"title": "A", "body": "b", "url": "u"}

    assert [change.field for change in changes(old, new)] == ["title", "url"]


# --- history ---


def test_the_history_says_who_changed_what(sheet: str, as_bob: Visitor, clock: Clock):
    clock.advance(days=1)
    rewrite(as_bob, sheet, BODY.replace("deuxième", "seconde"), 1, title="Le bus 183, de nuit")

    page = as_bob.get(f"{sheet}/versions")

    assert page.title == "Historique – Carnet"
    assert [card.h2.text for card in page.all(".card")] == ["Version 2", "Version 1"]
    newest, first = page.all(".card")
    assert "Bob, 22 novembre 2026" in " ".join(newest.text.split())
    assert [line.text for line in newest.select("del p")] == ["Le bus 183", "Une deuxième."]
    assert [line.text for line in newest.select("ins p")] == ["Le bus 183, de nuit", "Une seconde."]
    assert [line.text for line in newest.select(".change .meta")] == ["Avant", "Après"] * 2
    assert "Premier texte." in first.text


def test_a_history_without_any_change(sheet: str, as_alice: Visitor):
    page = as_alice.get(f"{sheet}/versions")

    assert len(page.all(".card")) == 1
    assert not page.all("main form")


def test_a_long_history_goes_by_twenty(sheet: str, as_alice: Visitor, site: Site):
    for number in range(1, 22):
        rewrite(as_alice, sheet, f"Texte {number}", number)
    with site.counting() as asked:
        page = as_alice.get(f"{sheet}/versions")
    rest = as_alice.get(str(page.one(".more a")["href"]))

    assert len(asked) <= 5
    assert [len(page.all(".card")), len(rest.all(".card"))] == [20, 2]
    assert page.all(".card")[-1].select_one("del p").text == "Texte 1"
    assert "pas de version plus ancienne" in as_alice.get(f"{sheet}/versions?avant=1").text


def test_a_great_change_is_cut_in_the_list_and_whole_on_its_page(sheet: str, as_alice: Visitor):
    rewrite(as_alice, sheet, "\n".join(f"Ligne {n}" for n in range(40)), 1)
    page = as_alice.get(f"{sheet}/versions")

    assert len(page.all("ins p")) == 13
    assert page.all("ins p")[-1].text == "Tout voir"
    assert len(as_alice.get(f"{sheet}/versions/2").all("ins p")) == 40


def test_an_older_version_can_be_read(sheet: str, as_alice: Visitor):
    rewrite(as_alice, sheet, "Autre texte.", 1)
    old, now = as_alice.get(f"{sheet}/versions/1"), as_alice.get(f"{sheet}/versions/2")

    assert "Une première ligne." in old.one(".prose").text
    assert "C'est une version ancienne." in old.text
    assert "la version que l'on lit aujourd'hui" in now.text
    assert not now.all("main form")
    as_alice.get(f"{sheet}/versions/3", status=404)


# --- undoing ---


def test_anybody_comes_back_to_a_version(sheet: str, as_bob: Visitor, as_alice: Visitor):
    rewrite(as_alice, sheet, "Un texte effacé par erreur.", 1)

    page = as_bob.follow(f"{sheet}/versions/1/retour", {"version": "2"})

    assert "Une première ligne." in page.one(".prose").text
    assert "Dernier changement : Bob" in page.text
    assert "Retour à la version 1." in as_bob.get(f"{sheet}/versions").text


def test_a_double_tap_comes_back_once(sheet: str, as_alice: Visitor, session: Session):
    rewrite(as_alice, sheet, "Autre texte.", 1)
    for _tap in range(2):
        as_alice.post(f"{sheet}/versions/1/retour", {"version": "2"})

    versions = session.exec(select(Version).where(Version.subject == "resource")).all()
    assert [version.number for version in versions] == [1, 2, 3]


def test_coming_back_to_what_one_reads_is_kindly_refused(sheet: str, as_alice: Visitor, session: Session):
    page = as_alice.post(f"{sheet}/versions/1/retour", {"version": "1"}, status=409)

    assert "C'est déjà le texte que l'on lit aujourd'hui." in page.text
    assert len(session.exec(select(Version).where(Version.subject == "resource")).all()) == 1


def test_nobody_undoes_what_they_have_not_read(sheet: str, as_alice: Visitor, as_bob: Visitor):
    rewrite(as_alice, sheet, "Deuxième texte.", 1)
    rewrite(as_bob, sheet, "Troisième texte.", 2)

    for act in ("versions/1/retour", "retrait", "verification"):
        page = as_alice.post(f"{sheet}/{act}", {"version": "2"}, status=409)
        assert "Quelqu'un a changé ce texte entre-temps." in page.text

    assert "Troisième texte." in as_alice.get(sheet).text


def test_a_version_that_is_not_there(sheet: str, as_alice: Visitor):
    as_alice.post(f"{sheet}/versions/9/retour", {"version": "1"}, status=404)


@pytest.mark.parametrize("act", ["versions/1/retour", "retrait", "verification"])
@pytest.mark.parametrize("seen", ["", "<b>", "9" * 30])
def test_an_act_that_does_not_say_what_was_read(
    sheet: str, as_alice: Visitor, session: Session, act: str, seen: str
):
    status = 409 if seen.isdigit() else 422
    rewrite(as_alice, sheet, "Deuxième texte.", 1)
    as_alice.post(f"{sheet}/{act}", {"version": seen}, status=status)

    assert "Deuxième texte." in as_alice.get(sheet).text


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_withdrawn_leaves_the_list_and_comes_back(
    things: dict[str, int], as_alice: Visitor, as_bob: Visitor, room: str
):
    url = f"{room}/{things[room]}"
    name = as_alice.get(url).one("h1").text
    for _tap in range(2):
        as_alice.post(f"{url}/retrait", {"version": "1"})

    lists = {
        "/ressources": "/ressources",
        ROOMS[1]: "/territoire",
        ROOMS[2]: "/territoire/ptsm?departement=94",
    }
    assert not as_bob.get(lists[room]).all(".card")
    gone = as_bob.get(url)
    assert "Cette page a été retirée par Alice, le 21 novembre 2026." in gone.text
    assert not gone.all("main form")
    as_bob.post(f"{url}/verification", {"version": "2"}, status=409)
    assert "Retirée de la liste." in as_bob.get(f"{url}/versions").text
    assert name in as_bob.follow(f"{url}/versions/1/retour", {"version": "2"}).text
    assert name in as_bob.get(lists[room]).text


@pytest.mark.parametrize(
    ("genre", "room"), [("/ressources?genre=retirees", 0), ("/territoire?genre=retirees", 1)]
)
def test_what_is_withdrawn_can_be_found_again(
    things: dict[str, int], as_alice: Visitor, genre: str, room: int
):
    url = f"{ROOMS[room]}/{things[ROOMS[room]]}"
    as_alice.post(f"{url}/retrait", {"version": "1"})

    assert as_alice.get(genre).one(".card a")["href"] == url


def test_what_is_withdrawn_is_not_changed(sheet: str, as_alice: Visitor):
    as_alice.post(f"{sheet}/retrait", {"version": "1"})
    page = as_alice.post(f"{sheet}/modifier", {"title": "Titre", "body": "Texte", "version": "2"}, status=422)

    assert "Cette page est retirée." in page.text
    assert page.one("#body").text == "Texte"


# --- checking ---


@pytest.mark.parametrize("room", ROOMS)
def test_checking_is_one_tap_dated_and_signed(things: dict[str, int], as_bob: Visitor, room: str):
    url = f"{room}/{things[room]}"
    for _tap in range(2):
        page = as_bob.follow(f"{url}/verification", {"version": "1"})

    assert "Vérifié le 21 novembre 2026 par Bob." in page.text
    assert "Dernier changement : Alice" in page.text


def test_a_new_version_is_not_checked(sheet: str, as_bob: Visitor):
    as_bob.post(f"{sheet}/verification", {"version": "1"})

    assert "Pas encore vérifié par un membre." in rewrite(as_bob, sheet, "Autre texte.", 1).text
    again = as_bob.follow(f"{sheet}/versions/1/retour", {"version": "2"})
    assert "Pas encore vérifié par un membre." in again.text


# --- search ---


def test_search_knows_what_is_kept_and_only_that(
    things: dict[str, int], sheet: str, as_alice: Visitor, site: Site
):
    def titles() -> set[str]:
        with site.reading() as session:
            return set(session.exec(select(SearchDocument.title)).all())

    assert titles() == {"Le bus 183", "GEM Les Copains"}
    rewrite(as_alice, sheet, BODY, 1, title="Le bus de nuit")
    assert titles() == {"Le bus de nuit", "GEM Les Copains"}
    as_alice.post(f"{sheet}/retrait", {"version": "2"})
    assert titles() == {"GEM Les Copains"}
    as_alice.post(f"{sheet}/versions/1/retour", {"version": "3"})
    assert titles() == {"Le bus 183", "GEM Les Copains"}


def test_search_reads_every_room_that_is_searched(site: Site, things: dict[str, int], session: Session):
    kinds = session.exec(select(SearchDocument.kind)).all()

    assert sorted(kinds) == sorted([Kind.RESOURCE, Kind.SERVICE])


# --- who may ---


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("end", ["/versions", "/versions/1"])
def test_a_visitor_reads_no_history(things: dict[str, int], visitor: Visitor, room: str, end: str):
    visitor.get(f"{room}/{things[room]}{end}", status=401)


@pytest.mark.parametrize("room", ROOMS[1:])
@pytest.mark.parametrize("end", ["", "/versions", "/versions/1"])
def test_a_candidate_reads_nothing_of_the_territory(
    things: dict[str, int], as_candidate: Visitor, room: str, end: str
):
    as_candidate.get(f"{room}/{things[room]}{end}", status=403)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("act", ["versions/1/retour", "retrait", "verification"])
def test_a_visitor_changes_nothing(things: dict[str, int], visitor: Visitor, room: str, act: str):
    visitor.post(f"{room}/{things[room]}/{act}", {"version": "1"}, status=401)


# --- what comes back after a new sign-in ---


def test_a_text_carried_over_a_sign_in_is_shown_and_not_sent(
    site: Site, sheet: str, alice: Member, as_alice: Visitor, session: Session
):
    text = site.carried(alice, title="Le bus 183", body="Mon long texte.", version="1")
    page = as_alice.post(f"{sheet}/modifier", {"carried": text}, status=200)

    assert page.one("#body").text == "Mon long texte."
    assert page.one("input[name=version]")["value"] == "1"
    assert session.get_one(Version, ("resource", 1, 1)).content["body"] == BODY
    assert session.get(Version, ("resource", 1, 2)) is None


@pytest.mark.parametrize("act", ["versions/1/retour", "retrait", "verification"])
def test_a_tap_carried_over_a_sign_in_is_not_done(
    site: Site, sheet: str, alice: Member, as_alice: Visitor, act: str
):
    page = as_alice.follow(f"{sheet}/{act}", {"carried": site.carried(alice, version="1")})

    assert "Une première ligne." in page.text
    assert "Pas encore vérifié par un membre." in page.text
