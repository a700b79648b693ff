"""The texts of a decision: what changed from one to another, by words, said in words too."""

import json

import pytest

from entraide.domain.decisions.meeting_options import Options, Place, Slot
from entraide.domain.decisions.texts import AROUND, WORD, Piece, compared, differences
from entraide.models.decision import Decision, DecisionVersion, Kind
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, ask
from tests.visitor import Page, Visitor, plain

BETTER = {**QUESTION, "simple": "Nous nous retrouvons un jeudi sur deux au café de la place.", "version": "1"}


def by_words(old: str, new: str) -> list[tuple[str, str]]:
    return [tuple(piece) for piece in compared(WORD.findall(old), WORD.findall(new))]


def text(**values: str) -> DecisionVersion:
    same = {"simple": "Un texte.", "if_nothing": "Rien.", "details": "", "value": "", "options": ""}
    return DecisionVersion(decision_id=1, number=1, **same | values)


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks; it is open."""
    return f"/decisions/{ask(site, alice)}"


# --- comparing ---


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("Oui.", "Oui.", []),
        ("Un\ncafé.", "Un  café. ", []),
        ("", "Oui.", [("added", "Oui.")]),
        ("Oui.", "", [("removed", "Oui.")]),
        (
            "chaque jeudi au café",
            "un jeudi au café",
            [("removed", "chaque "), ("added", "un "), ("", "jeudi au café")],
        ),
        ("au café", "au grand café", [("", "au "), ("added", "grand "), ("", "café")]),
    ],
)
def test_texts_are_compared_word_by_word(old: str, new: str, pieces: list[tuple[str, str]]):
    assert by_words(old, new) == pieces


@pytest.mark.parametrize("at", [0, 50, 99])
def test_what_is_far_from_a_change_is_left_out(at: int):
    words = [f"mot{n} " for n in range(100)]
    pieces = compared(words, [*words[:at], "ajout ", *words[at:]])

    assert Piece("added", "ajout ") in pieces
    assert Piece("skipped", "") in pieces
    shown = sum(len(piece.words.split()) for piece in pieces if piece.mark == "")
    assert shown <= 2 * AROUND + 1


def test_what_was_and_what_is_can_be_read_again_from_the_pieces():
    old, new = "Le jeudi, un café, à 14 h, sans prévenir.", "Le mardi, un thé, à 14 h, en prévenant."
    pieces = by_words(old, new)

    assert "".join(words for mark, words in pieces if mark != "added") == old
    assert "".join(words for mark, words in pieces if mark != "removed") == new


def test_only_the_parts_that_changed_are_told():
    decision = Decision(kind=Kind.QUESTION, title="Un café")
    options = [json.dumps(names) for names in (["Le café", "Le parc"], ["Le café", "La gare"])]
    found = differences(decision, text(options=options[0]), text(options=options[1], details="Au calme."))

    assert [change.part for change in found] == ["details", "options"]
    assert found[1].pieces == [("", "Le café\n"), ("removed", "Le parc\n"), ("added", "La gare\n")]


def test_dates_and_places_that_changed_are_told_in_words():
    decision = Decision(kind=Kind.DATE, title="Une rencontre")
    slots, places = (Slot("2026-12-03T18:00", "20:00"),), (Place("Le café"),)
    old = Options(slots, places)
    new = Options((*slots, Slot("2026-12-10T18:30", "20:00")), (Place("Le café", ("quiet",)),))
    (change,) = differences(decision, text(options=old.to_json()), text(options=new.to_json()))

    assert [plain(words) for mark, words in change.pieces if mark == "added"] == [
        "10 décembre 2026, 18 h 30 – 20 h\nLe café (calme)\n"
    ]


def test_a_value_that_changed_is_told_as_it_is_read():
    decision = Decision(kind=Kind.RULE, subject="decision.seuil_regle", title="Une règle")
    (change,) = differences(decision, text(value="[2, 3]"), text(value="[3, 4]"))

    assert change.part == "value"
    assert [(mark, words.split()[-1]) for mark, words in change.pieces] == [
        ("removed", "2/3"),
        ("added", "3/4"),
    ]


# --- on the pages ---


def marked(page: Page, selector: str) -> list[str]:
    return [plain(tag.get_text()) for tag in page.all(f"{selector} :is(ins, del)")]


def test_what_changed_is_on_the_page_and_beside_the_tap(as_alice: Visitor, as_bob: Visitor, url: str):
    as_bob.post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    as_alice.post(f"{url}/versions/nouvelle", BETTER)
    as_alice.post(f"{url}/versions/nouvelle", {**BETTER, "if_nothing": "Rien ne se passe.", "version": "2"})

    said = ["[retiré : Nous continuons à nous écrire seulement.]", "[ajouté : Rien ne se passe.]"]
    since = {summary.text: marked_in(summary) for summary in as_bob.get(url).all("details > summary")}
    assert since["Ce qui a changé depuis le texte précédent"] == said
    assert since["Ce qui a changé depuis votre réponse"] == [
        "[retiré : chaque ]",
        "[ajouté : un ]",
        "[ajouté : sur deux ]",
        *said,
    ]
    titles = [summary.text for summary in as_alice.get(url).all("details > summary")]
    assert "Ce qui a changé depuis votre réponse" not in titles, "she gave none"


def marked_in(summary) -> list[str]:
    return [plain(tag.get_text()) for tag in summary.parent.select("ins, del")]


def test_all_the_texts_are_kept_with_what_each_changed(
    clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    assert not as_bob.get(url).all(f'a[href="{url}/versions"]')
    clock.advance(days=1)
    as_alice.post(f"{url}/versions/nouvelle", BETTER)
    assert as_bob.get(url).all(f'a[href="{url}/versions"]')

    page = as_bob.get(f"{url}/versions")
    assert [tag.text for tag in page.all("article h2")] == ["Texte n° 2", "Texte n° 1"]
    assert "dimanche 22 novembre, 10 h · celui d'aujourd'hui" in page.text
    assert marked(page, "#texte-2") == ["[retiré : chaque ]", "[ajouté : un ]", "[ajouté : sur deux ]"]
    assert QUESTION["simple"] in page.one("#texte-1").text


def test_any_two_texts_are_compared(as_alice: Visitor, as_bob: Visitor, url: str):
    as_alice.post(f"{url}/versions/nouvelle", BETTER)
    as_alice.post(f"{url}/versions/nouvelle", {**QUESTION, "version": "2"})

    section = "section[aria-labelledby=compare]"
    page = as_bob.get(f"{url}/versions?de=2&a=1")
    assert marked(page, section) == ["[retiré : un ]", "[ajouté : chaque ]", "[retiré : sur deux ]"]
    assert page.one("#de option[selected]")["value"] == "2"
    assert "Ces deux textes sont les mêmes." in as_bob.get(f"{url}/versions?de=1&a=3").text
    as_bob.get(f"{url}/versions?de=1&a=9", status=404)
    as_bob.get(f"{url}/versions?de=0&a=1", status=404)
    as_bob.get("/decisions/99/versions", status=404)


def test_texts_go_on_by_twenty(as_alice: Visitor, as_bob: Visitor, url: str):
    for number in range(1, 23):
        better = {**BETTER, "simple": f"Le texte du jour {number}.", "version": str(number)}
        as_alice.post(f"{url}/versions/nouvelle", better)
    page = as_bob.get(f"{url}/versions")
    assert len(page.all("article")) == 20
    assert marked(page, "#texte-4"), "the last of a page is compared too"

    page = as_bob.get(str(page.one('a[rel="next"]')["href"]))
    assert [tag["id"] for tag in page.all("article")] == ["texte-3", "texte-2", "texte-1"]


def test_texts_are_for_members(visitor: Visitor, as_candidate: Visitor, url: str):
    visitor.get(f"{url}/versions", status=401)
    as_candidate.get(f"{url}/versions", status=403)


def test_hostile_words_are_shown_as_typed(as_alice: Visitor, as_bob: Visitor, url: str):
    hostile = "</ins><script>alert(1)</script> {{ 7*7 }} " + "w" * 400
    as_alice.post(f"{url}/versions/nouvelle", {**BETTER, "simple": hostile})

    for page in (as_bob.get(url), as_bob.get(f"{url}/versions")):
        assert "<script>alert" not in page.html
        assert "</ins><script>alert(1)</script>" in page.text
