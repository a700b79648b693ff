"""« Quand m'appeler »: what the site reads in a competence, and what its owner says of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from entraide.domain import call_me_for, competences
from entraide.domain.competences import CompetenceDraft
from entraide.domain.search import index, situations
from entraide.domain.search.finding import find
from entraide.domain.search.meaning import Sense
from entraide.models.competence import Competence, CompetenceSituation, Freshness
from entraide.models.member import Member, State
from entraide.models.search import Kind, SearchLink
from tests.conftest import Clock, Site
from tests.visitor import Page, Visitor

MDPH = "Je peux vous aider à remplir le formulaire MDPH, page par page"
VAGUE = "Je suis là si besoin, le matin surtout"
READ, FAR = "remplir-dossier-mdph", "petit-bricolage-meubles"
FORGED = ["n-existe-pas", "x" * 500, "'; DROP TABLE member; --", "😀", "\x00"]


def offered(site: Site, owner: Member, sentence: str = MDPH, **more: Any) -> int:
    with site.writing() as session:
        draft = CompetenceDraft(sentence=sentence, **more)
        return competences.offer(session, session.merge(owner), draft, site.clock()).id


def url_of(number: int) -> str:
    return f"/competences/{number}/situations"


def ticked(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.all("input[name=wanted][checked]")]


def boxes(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.all("input[name=wanted]")]


def kept(session: Session) -> dict[str, bool]:
    session.rollback()
    return {row.situation: row.wanted for row in session.exec(select(CompetenceSituation))}


def found(session: Session, reader: Member, text: str, sense: Sense | None = None) -> list[str]:
    session.rollback()
    return [offer.sentence for offer in find(session, reader, text, sense).offers]


# --- the page ---


def test_the_situations_of_its_words_are_there_at_once(site: Site, alice: Member, as_alice: Visitor):
    page = as_alice.get(url_of(offered(site, alice)))

    assert page.title == "Quand m'appeler – Carnet"
    assert "Le site comprend que l'on peut vous appeler pour :" in page.text
    assert ticked(page) == boxes(page)
    assert ticked(page)[0] == READ
    assert page.one(f"label[for=situation-{READ}] .hint").text.count("«") == 2


def test_words_that_say_nothing_give_an_empty_list(site: Site, alice: Member, as_alice: Visitor):
    number = offered(site, alice, "Xylophone xylophone")
    page = as_alice.get(url_of(number))

    assert boxes(page) == []
    assert "Rien n'a encore été compris dans vos mots." in page.text
    as_alice.post(url_of(number))


def test_what_is_ticked_and_unticked_is_kept(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    shown = ticked(as_alice.get(url_of(number)))
    fields = {"shown": shown, "wanted": [FAR], "when_to_call": "Quand un dossier fait peur"}
    page = as_alice.follow(url_of(number), fields)

    assert page.answer.request.url.path == f"/competences/{number}"
    assert "On peut vous appeler pour monter un meuble" in page.text
    assert "Quand un dossier fait peur" in page.text
    page = as_alice.get(url_of(number))
    assert ticked(page) == [FAR]
    assert set(boxes(page)) == {FAR, *shown}
    assert kept(session) == {FAR: True, **dict.fromkeys(shown, False)}


def test_sent_twice_it_is_one_choice(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    for _again in range(2):
        as_alice.post(url_of(number), {"shown": [READ], "wanted": [READ, READ, FAR]})

    assert kept(session) == {READ: True, FAR: True}


def test_nothing_ticked_is_an_answer(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, session: Session
):
    number = offered(site, alice)
    shown = ticked(as_alice.get(url_of(number)))
    as_alice.post(url_of(number), {"shown": shown})

    assert not any(kept(session).values())
    assert ticked(as_alice.get(url_of(number))) == []
    assert found(session, bob, "formulaire mdph") == [MDPH]  # by its own words, still


def test_a_forged_name_is_left_aside(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    as_alice.post(url_of(number), {"wanted": [*FORGED, FAR], "shown": FORGED})
    as_alice.get(url_of(number), params={"wanted": FORGED, "shown": FORGED, "when_to_call": ""})

    assert kept(session) == {FAR: True}


def test_one_is_not_called_for_everything(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    many = list(situations.shipped().all)[:21]
    page = as_alice.post(url_of(number), {"wanted": many, "when_to_call": "Le soir"}, status=422)

    assert page.error("wanted") == "Cochez au plus 20 situations."
    assert set(many) <= set(ticked(page))
    assert page.one("#when_to_call").text == "Le soir"
    assert kept(session) == {}


def test_a_long_text_is_refused_and_kept(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    page = as_alice.post(url_of(number), {"wanted": [FAR], "when_to_call": "é" * 301}, status=422)

    assert page.error("when_to_call") == "Écrivez au plus 300 caractères. Vous en avez écrit 301."
    assert page.one("#when_to_call").text == "é" * 301
    assert ticked(page) == [FAR]
    assert kept(session) == {}


# --- finding others ---


def test_others_are_found_by_words_and_nothing_typed_is_lost(site: Site, alice: Member, as_alice: Visitor):
    number = offered(site, alice)
    fields = {
        "shown": [READ],
        "when_to_call": "Le soir",
        "words": "monté une étagère ikea",
        "wanted": ["toc"],
    }
    page = as_alice.get(url_of(number), params=fields)

    assert FAR in [str(box["value"]) for box in page.all("#found input")]
    assert ticked(page) == ["toc"]
    assert page.one("#when_to_call").text == "Le soir"
    assert page.one("#words")["value"] == "monté une étagère ikea"
    assert page.one("button[formmethod=get]").text == "Chercher ces situations"


def test_looking_keeps_nothing(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    as_alice.get(url_of(number), params={"words": "bus", "wanted": [FAR], "when_to_call": "Le soir"})

    assert kept(session) == {}
    assert session.get_one(Competence, number).when_to_call == ""


@pytest.mark.parametrize("words", ["zzzxqk", "😀", "عربي", '"* NEAR(', "'; DROP TABLE member; --"])
def test_words_near_nothing_say_so(site: Site, alice: Member, as_alice: Visitor, words: str):
    page = as_alice.get(url_of(offered(site, alice)), params={"words": words})

    if words != "'; DROP TABLE member; --":
        assert "Aucune situation connue n'est proche de ces mots." in page.text
    assert page.one("#words")["value"] == words


def test_words_too_long_are_said_and_kept(site: Site, alice: Member, as_alice: Visitor):
    fields = {"words": "mot " * 500, "when_to_call": "Le soir", "wanted": [FAR]}
    page = as_alice.get(url_of(offered(site, alice)), status=422, params=fields)

    assert page.error("words").startswith("Écrivez au plus 300 caractères.")
    assert page.one("#words")["value"] == "mot " * 500
    assert ticked(page) == [FAR]


def test_what_is_already_there_is_not_found_again(site: Site, alice: Member, as_alice: Visitor):
    page = as_alice.get(url_of(offered(site, alice)), params={"words": MDPH})

    assert not page.all(f"#found [value={READ}]")


# --- who may ---


def test_it_is_its_owner_s_alone(
    site: Site, cast: dict[str, Member], alice: Member, as_bob: Visitor, visitor: Visitor, as_alice: Visitor
):
    number = offered(site, alice)
    for ask in (as_bob.get, as_bob.post):
        assert "Seule la personne qui propose cette compétence" in ask(url_of(number), status=403).text
    visitor.get(url_of(number), status=401)
    visitor.post(url_of(number), {"when_to_call": "Le soir"}, status=401)
    as_alice.get(url_of(999), status=404)
    as_alice.post(url_of(999), status=404)
    assert "/situations" not in as_bob.get(f"/competences/{number}").html


def test_others_read_what_was_ticked_alone(site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor):
    number = offered(site, alice)
    assert "On peut l'appeler pour" not in as_bob.get(f"/competences/{number}").text
    assert "Vous ne l'avez pas encore dit." in as_alice.get(f"/competences/{number}").text
    seven = list(situations.shipped().all)[:7]
    as_alice.post(url_of(number), {"wanted": seven})
    page = as_bob.get(f"/competences/{number}")

    assert "On peut l'appeler pour" in page.text
    assert len(page.all("dd li")) == 5


def test_a_text_carried_over_a_new_sign_in_is_shown_and_not_sent(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    number = offered(site, alice)
    carried = site.carried(alice, when_to_call="Le soir", wanted=FAR)
    page = as_alice.post(url_of(number), {"carried": carried}, status=200)

    assert ticked(page) == [FAR]
    assert page.one("#when_to_call").text == "Le soir"
    assert kept(session) == {}


# --- the search honours it ---


@pytest.mark.parametrize("with_meaning", [False, True])
def test_what_is_ticked_is_found_by_the_ways_to_say_it(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, session: Session, with_meaning: bool
):
    sense = _sense() if with_meaning else None
    number = offered(site, alice, VAGUE)
    way = "les vis du meuble suédois me rendent fou"
    assert found(session, bob, way) == []

    as_alice.post(url_of(number), {"wanted": [FAR]})
    _read(site, sense)
    assert found(session, bob, way) == [VAGUE]
    assert found(session, bob, way, sense) == [VAGUE]

    as_alice.post(url_of(number), {"shown": [FAR]})
    _read(site, sense)
    assert found(session, bob, way) == []


def test_who_ticks_much_is_not_before_who_offers_just_that(
    site: Site, alice: Member, bob: Member, cast: dict[str, Member], as_alice: Visitor, session: Session
):
    everything = index.linked(session, dict.fromkeys(situations.shipped().all, 1.0))
    assert everything == {}
    number = offered(site, alice, VAGUE)
    as_alice.post(url_of(number), {"wanted": list(situations.shipped().all)[:20]})
    session.rollback()
    near = index.linked(session, dict.fromkeys(situations.shipped().all, 0.5))

    assert [it.cosine for it in near.values()] == [1.0]


def test_a_choice_outlives_a_new_text_and_a_pause(
    site: Site, alice: Member, as_alice: Visitor, session: Session, clock: Clock
):
    number = offered(site, alice)
    as_alice.post(url_of(number), {"wanted": [FAR]})
    as_alice.post(f"/competences/{number}/modifier", {"sentence": VAGUE})
    as_alice.post(f"/competences/{number}/retrait")
    assert ticked(as_alice.get(url_of(number))) == [FAR]
    as_alice.post(url_of(number), {"wanted": [FAR, "toc"]})
    assert session.exec(select(SearchLink)).all() == []
    as_alice.post(f"/competences/{number}/retour")

    session.rollback()
    links = select(SearchLink.situation, SearchLink.sure).where(col(SearchLink.chosen))
    assert sorted(session.exec(links)) == [(FAR, 1.0), ("toc", 1.0)]


def test_saying_when_to_be_called_is_still_agreeing(
    site: Site, alice: Member, as_alice: Visitor, session: Session, clock: Clock
):
    number = offered(site, alice)
    with site.writing() as writing:
        writing.get_one(Competence, number).freshness = Freshness.TO_CONFIRM
    today = clock.advance(days=100).date()
    site.signed_in(alice).post(url_of(number), {"wanted": [FAR]})

    found = session.get_one(Competence, number)
    assert (found.freshness, found.confirmed_on) == (Freshness.AGREED, today)
    assert found.due_on == today + timedelta(days=90)


# --- a catalogue that changes ---


def test_a_situation_that_the_catalogue_lost_counts_for_nothing(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    number = offered(site, alice)
    with site.writing() as writing:
        writing.add(CompetenceSituation(competence_id=number, situation="disparue", wanted=True))
        document = index.put(writing, Kind.COMPETENCE, number, (MDPH,), {"disparue": True})
        assert document is None
    page = as_alice.get(url_of(number))

    assert "disparue" not in page.html
    as_bob.get(f"/competences/{number}")
    as_alice.post(url_of(number), {"wanted": [FAR]})
    assert as_alice.get("/moi/donnees/export.json").answer.json()["competences"][0]["pas_pour"] == ""


# --- one's data ---


def test_choices_are_exported_and_erased(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    as_alice.post(url_of(number), {"wanted": [FAR, "toc"], "shown": [READ]})
    [row] = as_alice.get("/moi/donnees/export.json").answer.json()["competences"]

    titles = situations.shipped().all
    assert row["appelez_moi_pour"] == f"{titles[FAR].title} ; {titles['toc'].title}"
    assert row["pas_pour"] == titles[READ].title
    with site.writing() as writing:
        competences.erase(writing, writing.merge(alice), site.clock())
    assert kept(session) == {}


def test_a_candidate_says_it_too(site: Site, cast: dict[str, Member], as_candidate: Visitor):
    assert cast["Élio"].state == State.CANDIDATE
    page = as_candidate.get(url_of(offered(site, cast["Élio"])))

    assert READ in ticked(page)


def test_each_situation_has_ways_to_say_it_that_are_easy_to_read():
    for it in situations.shipped().all.values():
        assert len(call_me_for.ways_to_say(it)) == 2, it.slug


def _sense() -> Sense:
    catalogue = situations.shipped()
    sense = Sense(catalogue)
    sense.remember(sense.learn(catalogue))
    return sense


def _read(site: Site, sense: Sense | None) -> None:
    if sense:
        with site.writing() as session:
            index.read_meanings(session, sense)
