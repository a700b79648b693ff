"""Objections on the screen: the guide, the form, no name for the others, the page that follows one."""

import pytest

from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.objection_pages import OBJECTION, numbers, object_unsigned, rewrite
from tests.questions import QUESTION, WORDS, ask, full_members
from tests.visitor import Visitor, plain


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks."""
    return f"/decisions/{ask(site, alice)}"


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


@pytest.fixture
def objected(site: Site, everybody: dict[str, Visitor], url: str) -> str:
    """Driss objects without showing his name, and would like somebody to carry it."""
    return object_unsigned(site, everybody["Driss"], url)


# --- before objecting ---


def test_a_short_guide_comes_before_the_form(as_bob: Visitor, url: str):
    button = as_bob.get(url).one(f'button[formaction="{url}/objecter"]')
    assert button["formmethod"] == "get"
    page = as_bob.get(f"{url}/objecter")
    assert [plain(step.text) for step in page.all("main ol h2")] == [
        "Est-ce assez sûr pour essayer ?",
        "Qu'est-ce qui vous arrête ?",
        "Ou est-ce une préférence ?",
    ]
    assert [link["href"] for link in page.all("main a")][1:] == [
        f"{url}/bulletin?reponse=reserve",
        f"{url}/bulletin?reponse=objection",
    ]


def test_the_form_still_opens_by_itself_and_says_the_limit(as_bob: Visitor, url: str):
    page = as_bob.get(f"{url}/bulletin?reponse=objection")

    assert page.one("#unsigned")["value"] == "oui"
    assert (
        "Dans un petit groupe, on peut parfois deviner de qui elle vient, et le serveur le garde."
        in page.text
    )


def test_no_guide_leads_to_an_objection_where_one_votes(as_alice: Visitor, as_bob: Visitor):
    url = as_alice.post("/decisions/nouvelle", QUESTION | {"method": "yes_no"}).location
    as_bob.post(f"{url}/relecture")

    as_bob.get(f"{url}/objecter", status=404)


def test_what_was_ticked_comes_back_ticked(everybody: dict[str, Visitor], url: str, objected: str):
    page = everybody["Driss"].get(f"{url}/bulletin?reponse=objection")
    assert page.all("#unsigned[checked]")
    assert page.all("#wants_carrier[checked]")

    page = everybody["Driss"].post(f"{url}/bulletin", OBJECTION | {"words": "non", "unsigned": "oui"}, 422)
    assert page.all("#unsigned[checked]")


def test_letting_the_others_decide_says_what_it_does(as_bob: Visitor, url: str):
    assert "Cela ne compte ni pour, ni contre, et rien d'autre ne vous sera demandé." in as_bob.get(url).text


@pytest.mark.parametrize("page", ["/objecter", "/objections/1", "/autre-methode"])
def test_a_visitor_signs_in_first(site: Site, url: str, page: str):
    site.visitor().get(f"{url}{page}", status=401)


def test_after_the_closing_the_guide_is_closed_too(site: Site, clock: Clock, as_bob: Visitor, url: str):
    clock.advance(days=20)
    as_bob.get(f"{url}/objecter", status=409)


# --- unsigned to the others ---


def test_nobody_reads_the_name_of_who_did_not_sign(
    site: Site, clock: Clock, everybody: dict[str, Visitor], url: str, objected: str
):
    for name in ("Alice", "Bob"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    for when in (0, 8):
        clock.advance(days=when)
        everybody["Bob"].post("/idees", {"sentence": f"Une idée pour attendre {when} jours."})
        for name in ("Alice", "Bob", "Chloé"):
            for page in (
                url,
                objected,
                f"{url}/resultat",
                f"{url}/export.json",
                "/attentes",
                "/journal",
                "/decisions",
            ):
                assert "Driss" not in everybody[name].get(page).html, page
    page = everybody["Alice"].get(url)
    assert "Une personne a une objection" in page.text
    assert "J'ai une objection une personne" in page.text
    assert "Driss" not in everybody["Alice"].get(f"{url}/versions/nouvelle").html
    assert WORDS in everybody["Alice"].get(f"{url}/versions/nouvelle").text


def test_noting_answers_in_a_meeting_does_not_tell_either(
    everybody: dict[str, Visitor], url: str, objected: str
):
    """Whoever tries each pseudonym reads the same of all who show no answer, those who gave none included."""
    everybody["Alice"].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    read = {}
    for name in ("Alice", "Chloé", "Driss"):
        for answer in ("rien de tel", "consent"):
            noted = {"person": name, "answer": answer, "version": 1}
            page = everybody["Bob"].post(f"{url}/pour-quelquun", noted, status=422)
            read[name] = page.error("person")

    assert read["Chloé"] == read["Driss"]
    assert "sans donner son nom" in read["Driss"]
    assert "a déjà une réponse" in read["Alice"]


def test_after_a_better_text_neither(everybody: dict[str, Visitor], url: str, objected: str):
    rewrite(everybody["Alice"], url)
    everybody["Driss"].post(f"{objected}/maintien")
    everybody["Driss"].post(f"{url}/bulletin", OBJECTION | {"version": 2, "unsigned": "oui"})
    for page in (url, objected, f"{url}/resultat", f"{url}/export.json"):
        assert "Driss" not in everybody["Bob"].get(page).html, page


def test_my_own_data_hold_it_with_my_name(everybody: dict[str, Visitor], objected: str):
    mine = everybody["Driss"].get("/moi/donnees/export.json")
    assert WORDS in mine.html
    assert '"sans_nom": true' in mine.html
    assert "(vous)" in everybody["Driss"].get(objected).text


# --- following one ---


def test_its_page_says_its_words_its_kind_and_where_it_stands(everybody: dict[str, Visitor], objected: str):
    page = everybody["Bob"].get(objected)

    assert page.title.startswith("Une objection à une décision")
    assert WORDS in page.text
    assert "Cela dépasse mes limites." in page.text
    assert "Tant qu'elle n'est pas levée, ce texte ne peut pas être adopté." in page.text
    assert not page.all(f'form[action="{objected}/levee"]')


def test_its_author_lifts_it_in_one_tap(everybody: dict[str, Visitor], objected: str):
    assert everybody["Driss"].get(objected).one(f'form[action="{objected}/levee"]')
    assert "Levée le" in everybody["Driss"].follow(f"{objected}/levee").text
    everybody["Driss"].post(f"{objected}/levee", status=409)


@pytest.mark.parametrize("act", ["levee", "maintien", "portage/fin"])
def test_somebody_else_does_not(everybody: dict[str, Visitor], objected: str, act: str):
    page = everybody["Bob"].post(f"{objected}/{act}", status=403)
    assert "Seules" in page.text


def test_the_author_of_the_decision_is_led_to_a_better_text(
    everybody: dict[str, Visitor], url: str, objected: str
):
    page = everybody["Alice"].get(objected)
    assert page.one("main a.button")["href"] == f"{url}/versions/nouvelle"
    assert page.one("main a.button").text == "Proposer un texte qui en tient compte"
    assert not everybody["Bob"].get(objected).all("main a.button")


@pytest.mark.parametrize("number", ["0", "99", "x"])
def test_one_that_does_not_exist_is_not_found(everybody: dict[str, Visitor], url: str, number: str):
    everybody["Bob"].get(f"{url}/objections/{number}", status=404)
    everybody["Bob"].post(f"{url}/objections/{number}/levee", status=404)


def test_one_of_another_decision_is_not_found(
    site: Site, cast: dict[str, Member], everybody: dict, objected: str
):
    other = f"/decisions/{int(objected.split('/')[2]) + 1}/objections/{objected.rpartition('/')[2]}"
    everybody["Bob"].post("/decisions/nouvelle", QUESTION | {"title": "Une autre question"})
    everybody["Driss"].get(other, status=404)
    everybody["Driss"].post(f"{other}/levee", status=404)


def test_after_a_better_text_its_author_says_in_one_tap_whether_it_holds(
    site: Site, everybody: dict[str, Visitor], url: str, objected: str
):
    rewrite(everybody["Alice"], url)
    assert (
        "Le texte a changé depuis : elle est à relire par la personne qui l'a dite."
        in everybody["Bob"].get(objected).text
    )
    for page in (everybody["Driss"].get(url), everybody["Driss"].get(objected)):
        assert [b.text for b in page.all(f'form[action^="{objected}"] button')] == [
            "Elle tient toujours",
            "Elle est levée",
        ]
    page = everybody["Driss"].follow(f"{objected}/maintien")

    assert "J'ai une objection, sans montrer votre nom" in page.text
    again = f"{url}/objections/{numbers(site)[1]}"
    assert "Elle a été redonnée pour un texte plus récent." in everybody["Bob"].get(objected).text
    assert everybody["Bob"].get(objected).one(f'a[href="{again}"]')


def test_an_objection_to_what_is_done_unless_objected_is_kept_in_one_tap_too(
    site: Site, alice: Member, everybody: dict[str, Visitor]
):
    url = f"/decisions/{ask(site, alice, 'lazy')}"
    objection = object_unsigned(site, everybody["Driss"], url)
    rewrite(everybody["Alice"], url)
    page = everybody["Driss"].get(url)
    assert page.one(f'form[action="{objection}/maintien"]')
    everybody["Driss"].post(f"{objection}/maintien")

    assert len(numbers(site)) == 2
    assert "Driss" not in everybody["Bob"].get(url).html
