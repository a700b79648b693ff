"""Objections on the screen: the guide, the form, the page that follows one, the peer who carries it, the vote."""

import pytest
from sqlmodel import select

from entraide.models.decision import Stage
from entraide.models.deliberation import Objection
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, WORDS, ask, full_members, look
from tests.visitor import Visitor

OBJECTION = {"answer": "objection", "version": 1, "words": WORDS, "objection": "limits"}
BETTER = {"if_nothing": QUESTION["if_nothing"]}


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks."""
    return f"/decisions/{ask(site, alice)}"


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


def numbers(site: Site) -> list[int]:
    with site.reading() as session:
        return list(session.exec(select(Objection.id).order_by(Objection.id)))


@pytest.fixture
def objected(site: Site, everybody: dict[str, Visitor], url: str) -> str:
    """Driss objects without showing his name, and would like somebody to carry it."""
    more = {"unsigned": "oui", "wants_carrier": "oui"}
    everybody["Driss"].post(f"{url}/bulletin", OBJECTION | more)
    return f"{url}/objections/{numbers(site)[0]}"


# --- before objecting ---


def test_a_short_guide_comes_before_the_form(as_bob: Visitor, url: str):
    button = as_bob.get(url).one(f'button[formaction="{url}/objecter"]')
    assert button["formmethod"] == "get"
    page = as_bob.get(f"{url}/objecter")
    assert [" ".join(step.text.split()) for step in page.all("main ol h2")] == [
        "Est-ce assez sûr pour essayer ?",
        "Qu'est-ce qui vous arrête ?",
        "Ou est-ce une préférence ?",
    ] or len(page.all("main ol h2")) == 3
    assert [link["href"] for link in page.all("main a")][1:] == [
        f"{url}/bulletin?reponse=reserve",
        f"{url}/bulletin?reponse=objection",
    ]


def test_the_form_still_opens_by_itself_and_says_the_limit(as_bob: Visitor, url: str):
    page = as_bob.get(f"{url}/bulletin?reponse=objection")

    assert page.one("#unsigned")["value"] == "oui"
    assert "Dans un petit groupe, vos mots peuvent vous faire reconnaître" in page.text
    assert "le serveur garde de qui elle vient" in page.text


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
    assert "une personne a une objection" in page.text
    assert "J'ai une objection une personne" in page.text
    assert "Driss" not in everybody["Alice"].get(f"{url}/versions/nouvelle").html
    assert WORDS in everybody["Alice"].get(f"{url}/versions/nouvelle").text


def test_after_a_better_text_neither(everybody: dict[str, Visitor], url: str, objected: str):
    everybody["Alice"].post(
        f"{url}/versions/nouvelle", BETTER | {"simple": "Un jeudi sur deux.", "version": 1}
    )
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
    everybody["Alice"].post(
        f"{url}/versions/nouvelle", BETTER | {"simple": "Un jeudi sur deux.", "version": 1}
    )
    assert (
        "Le texte a changé depuis : elle est à relire par son auteur." in everybody["Bob"].get(objected).text
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


# --- carried by a peer ---


def test_a_peer_offers_and_who_objected_accepts_in_one_tap(
    everybody: dict[str, Visitor], url: str, objected: str
):
    page = everybody["Chloé"].get(objected)
    assert "Vous ne saurez pas de qui elle est" in page.text
    page = everybody["Chloé"].follow(f"{objected}/portage")
    assert "Vous avez proposé de la porter." in page.text
    assert "Chloé" not in everybody["Bob"].get(objected).text
    assert "Chloé propose de porter votre objection." in everybody["Driss"].get(objected).text

    tap = everybody["Driss"].get("/attentes").one(f'form[action="{objected}/portage/accord"]')
    fields = {field["name"]: field["value"] for field in tap.select("input[type=hidden]")}
    everybody["Driss"].post(f"{objected}/portage/accord", fields)
    assert "Elle est portée par Chloé." in everybody["Bob"].get(url).text
    assert "Quelqu'un propose" not in everybody["Driss"].get("/attentes").text


def test_an_acceptance_that_names_nobody_is_refused(everybody: dict[str, Visitor], objected: str):
    everybody["Chloé"].post(f"{objected}/portage")
    everybody["Driss"].post(f"{objected}/portage/accord", status=422)
    everybody["Driss"].post(f"{objected}/portage/accord", {"carrier": "999"}, status=409)
    everybody["Bob"].post(f"{objected}/portage/accord", {"carrier": "3"}, status=403)


def test_the_carrier_keeps_it_for_a_better_text_from_what_waits(
    site: Site, cast: dict[str, Member], everybody: dict[str, Visitor], url: str, objected: str
):
    everybody["Chloé"].post(f"{objected}/portage")
    everybody["Driss"].post(f"{objected}/portage/accord", {"carrier": cast["Chloé"].id})
    everybody["Alice"].post(
        f"{url}/versions/nouvelle", BETTER | {"simple": "Un jeudi sur deux.", "version": 1}
    )
    assert everybody["Chloé"].get("/attentes").all(f'main a[href="{objected}"]')
    everybody["Chloé"].post(f"{objected}/maintien")

    assert not everybody["Chloé"].get("/attentes").all(f'main a[href="{objected}"]')
    page = everybody["Bob"].get(url)
    assert "Elle est portée par Chloé." in page.text
    assert "Driss" not in page.html


def test_taken_back_at_any_time(everybody: dict[str, Visitor], cast: dict[str, Member], objected: str):
    everybody["Chloé"].post(f"{objected}/portage")
    everybody["Driss"].post(f"{objected}/portage/accord", {"carrier": cast["Chloé"].id})
    page = everybody["Driss"].follow(f"{objected}/portage/fin")

    assert "Personne ne l'a encore proposé." in page.text
    everybody["Chloé"].post(f"{objected}/levee", status=403)


# --- the clock is stopped ---


def test_pages_say_that_the_time_is_stopped_and_not_who_rests(
    site: Site, clock: Clock, everybody: dict[str, Visitor], url: str, objected: str
):
    everybody["Driss"].post("/moi/pause", {"pause": "oui"})
    page = everybody["Bob"].get(url)
    assert "Le temps est arrêté : une objection attend quelqu'un qui n'est pas disponible." in page.text
    assert "Il reprendra au plus tard le samedi 5 décembre." in page.text
    assert "pause" not in page.text
    assert "On peut répondre jusqu'au" not in page.text
    assert "le temps est arrêté" in everybody["Bob"].get("/decisions").text
    clock.advance(days=10)
    assert "attend votre avis" in everybody["Bob"].get("/attentes").text
    everybody["Bob"].post(f"{url}/bulletin", {"answer": "consent", "version": 1})

    everybody["Driss"].post("/moi/pause", {"pause": "non"})
    assert "On peut répondre jusqu'au mardi 8 décembre" in everybody["Bob"].get(url).text


def test_what_was_passed_over_stays_beside_the_decision(
    site: Site, clock: Clock, everybody: dict[str, Visitor], url: str, objected: str
):
    for name in ("Alice", "Bob"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    everybody["Driss"].post("/moi/pause", {"pause": "oui"})
    clock.advance(days=21)
    for _before_and_after in range(2):
        for page in (url, f"{url}/resultat"):
            text = everybody["Bob"].get(page).text
            assert "Cette décision est adoptée." in text
            assert "Passée outre" in text
            assert WORDS in text
        everybody["Bob"].post("/idees", {"sentence": "Une idée pour faire passer le temps."})
    file = everybody["Bob"].get(f"{url}/export.json").answer.json()
    assert [(b["membre"], b["levee"], b["passee_outre"]) for b in file["bulletins"] if b["mots"]] == [
        ("une personne", False, True)
    ]
    assert look(site, url).stage == Stage.ADOPTED


# --- stuck ---


@pytest.fixture
def stuck(everybody: dict[str, Visitor], url: str, objected: str) -> str:
    for version in (2, 3, 4):
        draft = BETTER | {"simple": f"Le texte n° {version}, au calme.", "version": version - 1}
        everybody["Alice"].post(f"{url}/versions/nouvelle", draft)
        if version < 4:
            everybody["Driss"].post(f"{url}/bulletin", OBJECTION | {"version": version})
    return url


def test_four_ways_on_are_offered_kindly(everybody: dict[str, Visitor], stuck: str):
    page = everybody["Alice"].get(stuck)
    assert len(page.all("#autrement li")) == 4
    assert [a["href"] for a in page.all("#autrement a")] == [
        f"{stuck}/versions/nouvelle",
        "/rencontres",
        f"{stuck}/autre-methode",
    ]
    assert [a["href"] for a in everybody["Bob"].get(stuck).all("#autrement a")] == ["/rencontres"]


def test_the_vote_is_explained_then_opened(everybody: dict[str, Visitor], stuck: str):
    everybody["Bob"].get(f"{stuck}/autre-methode", status=403)
    everybody["Bob"].post(f"{stuck}/autre-methode", status=403)
    page = everybody["Alice"].get(f"{stuck}/autre-methode")
    assert "deux tiers de oui" in page.text
    vote = everybody["Alice"].post(f"{stuck}/autre-methode").location
    assert everybody["Alice"].post(f"{stuck}/autre-methode").location == vote

    page = everybody["Bob"].get(vote)
    assert page.one(f'a[href="{stuck}"]')
    assert "les pour font au moins 2/3" in page.text
    assert everybody["Bob"].get(stuck).one(f'a[href="{vote}"]')


def test_before_that_no_vote(everybody: dict[str, Visitor], url: str, objected: str):
    assert not everybody["Alice"].get(url).all("#autrement")
    everybody["Alice"].get(f"{url}/autre-methode", status=409)
    everybody["Alice"].post(f"{url}/autre-methode", status=409)


def test_a_page_asks_few_questions_to_the_database(
    site: Site, everybody: dict[str, Visitor], stuck: str, objected: str
):
    for page in (stuck, objected, f"{stuck}/resultat", "/", "/decisions"):
        with site.counting() as asked:
            everybody["Bob"].get(page)
        assert len(asked) <= 8, (page, asked)
