"""A text before it opens: read through by somebody else, improved freely, offered to readers; the line of stages; the queue."""

from datetime import timedelta

import pytest

from entraide.domain.decisions.stages import stage_line
from entraide.domain.decisions.standing import Standing
from entraide.models.decision import Decision, Stage
from entraide.models.member import Member, State
from tests.conftest import START, Clock, Site
from tests.questions import QUESTION, look, say
from tests.visitor import Visitor

TO_READ = "Un texte attend qu'une personne le relise"
BETTER = {**QUESTION, "simple": "Un jeudi sur deux, au calme.", "version": "1"}


@pytest.fixture
def url(as_alice: Visitor) -> str:
    """Alice proposes a text; nobody has read it through."""
    return as_alice.post("/decisions/nouvelle", QUESTION).location


# --- the stages ---

NAMES = ["questions", "feelings", "better_text", "answers", "result"]
WITH_TRIAL = [*NAMES, "trial", "review"]


@pytest.mark.parametrize(
    ("stage", "more", "hours", "here", "names"),
    [
        ("preparing", {}, 0, "questions", NAMES),
        ("preparing", {}, 24, "feelings", NAMES),
        ("preparing", {"version": 2}, 0, "better_text", NAMES),
        ("preparing", {"trial_days": 30}, 0, "questions", WITH_TRIAL),
        ("waiting", {}, 0, "better_text", NAMES),
        ("open", {"trial_days": 30}, 0, "answers", WITH_TRIAL),
        ("integration", {}, 0, "better_text", NAMES),
        ("checking", {}, 0, "result", NAMES),
        ("adopted", {}, 0, "result", NAMES),
        ("adopted", {"trial_days": 30}, 0, "result", WITH_TRIAL),
        ("adopted", {"trial_days": 30, "trial": "running"}, 0, "trial", WITH_TRIAL),
        ("adopted", {"trial_days": 30, "trial": "running", "review_at": START}, 0, "review", WITH_TRIAL),
        ("adopted", {"trial_days": 30, "trial": "review"}, 0, "review", WITH_TRIAL),
        ("adopted", {"trial_days": 30, "trial": "kept"}, 0, "review", WITH_TRIAL),
        ("not_adopted", {"trial_days": 30}, 0, "result", NAMES),
        ("withdrawn", {"trial_days": 30}, 0, "result", NAMES),
    ],
)
def test_the_line_of_stages(stage: str, more: dict, hours: int, here: str, names: list[str]):
    decision = Decision(**{"version": 1, "trial": "", "stage": stage, "proposed_at": START} | more)
    line = stage_line(decision, Standing(Stage(stage), None, False, None), START + timedelta(hours=hours))

    assert [step.name for step in line] == names
    at = names.index(here)
    assert [step.place for step in line] == ["behind"] * at + ["here"] + ["ahead"] * (len(names) - at - 1)


def test_where_one_is_is_said_in_words(as_bob: Visitor, clock: Clock, url: str):
    assert as_bob.get(url).one('ol.stages [aria-current="step"]').text == "questions Vous êtes ici"
    as_bob.post(f"{url}/relecture")
    steps = as_bob.get(url).all("ol.stages li")
    assert [tag.text.removesuffix(" Vous êtes ici") for tag in steps] == [
        "questions",
        "ressentis",
        "texte amélioré",
        "réponses",
        "résultat",
    ]
    assert steps[3]["aria-current"] == "step"


# --- reading through ---


def test_somebody_else_reads_and_it_opens(site: Site, as_alice: Visitor, as_bob: Visitor, url: str):
    page = as_alice.get(url)
    assert not page.all(f'form[action="{url}/relecture"]')
    assert page.one(f'a.button[href="{url}/versions/nouvelle"]').text == "Améliorer le texte"
    assert "il s'ouvrira de lui-même le lundi 23 novembre, 10 h, dans 2 jours" in page.text
    as_alice.post(f"{url}/relecture", status=403)

    page = as_bob.get(url)
    assert page.one(f'form[action="{url}/relecture"] button')["class"] == ["button"]
    page = as_bob.follow(f"{url}/relecture")
    assert "Relu par Bob, le samedi 21 novembre." in page.text
    assert look(site, url).stage == Stage.OPEN


def test_without_a_reader_it_opens_after_two_days(site: Site, clock: Clock, as_bob: Visitor, url: str):
    clock.advance(hours=47, minutes=59)
    assert "Ce texte se prépare." in as_bob.get(url).text
    clock.advance(minutes=1)
    assert "Ce texte se prépare." not in as_bob.get(url).text
    as_bob.post("/idees", {"sentence": "Une idée pour faire passer le temps."})

    assert look(site, url).stage == Stage.OPEN
    assert "Relu par" not in as_bob.get(url).text


def test_the_text_is_improved_freely_and_each_is_a_version(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    clock.advance(hours=1)
    page = as_alice.follow(f"{url}/versions/nouvelle", BETTER)
    assert "Ce texte se prépare." in page.text
    assert "lundi 23 novembre, 10 h" in page.text, "improving does not push the opening away"

    as_bob.post(f"{url}/relecture")
    decision = look(site, url)
    assert (decision.version, decision.stage) == (2, Stage.OPEN)


# --- offered to those who may read ---


def test_a_text_to_read_is_offered_once_and_not_to_its_author(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    other = as_alice.post("/decisions/nouvelle", {**QUESTION, "title": "Une autre"}).location
    assert TO_READ not in as_alice.get("/attentes").text
    page = as_bob.get("/attentes")
    assert page.text.count(TO_READ) == 1
    assert page.all(f'main a[href="{url}"]')
    assert "Ce texte attend qu'une personne le relise." in as_bob.get("/decisions").text
    assert "Ce texte attend qu'une personne le relise." not in as_alice.get("/decisions").text

    as_bob.post(f"{url}/relecture")
    text = as_bob.get("/attentes").text
    assert text.index("Une décision attend votre avis") < text.index(TO_READ)
    assert as_bob.get("/attentes").all(f'main a[href="{other}"]')
    clock.advance(hours=48)
    assert TO_READ not in as_bob.get("/attentes").text


@pytest.mark.parametrize("change", [{"paused": True}, {"state": State.SUSPENDED}])
def test_a_text_to_read_is_not_offered_on_pause_nor_suspended(
    site: Site, bob: Member, as_bob: Visitor, url: str, change: dict
):
    with site.writing() as session:
        for name, value in change.items():
            setattr(session.get_one(Member, bob.id), name, value)

    assert TO_READ not in as_bob.get("/attentes").text


def test_who_proposes_learns_that_something_waits_for_an_answer(
    clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    waits = "On vous a écrit à propos d'un texte que vous proposez."
    say(as_alice, url, "question", "Une question à moi-même ?")
    say(as_bob, url, "for", "On se verrait enfin.")
    taken_back = say(as_bob, url, "question", "Oubliez.")
    as_bob.post(f"{taken_back}/retrait")
    assert waits not in as_alice.get("/attentes").text

    remark = say(as_bob, url, "question", "À quelle heure ?")
    assert waits not in as_bob.get("/attentes").text
    assert as_alice.get("/attentes").all(f'main a[href="{url}#remarques"]')
    as_alice.post(f"{remark}/reponse", {"reply": "À 15 h."})
    assert waits not in as_alice.get("/attentes").text


# --- the queue ---


def test_the_list_says_the_order_of_the_queue(as_alice: Visitor, as_bob: Visitor, url: str):
    for number in range(5):
        proposed = as_alice.post("/decisions/nouvelle", {**QUESTION, "title": f"Question {number}"}).location
        as_bob.post(f"{proposed}/relecture")
    page = as_bob.get("/decisions")

    titles = {h2.text: [h3.text for h3 in h2.find_next(("ul", "ol")).select("h3")] for h2 in page.all("h2")}
    assert titles == {
        "En cours": ["Question 0", "Question 1", "Question 2"],
        "En attente d'une place": ["Question 3", "Question 4"],
        "En préparation": [QUESTION["title"]],
    }
    ranks = [tag.text for tag in page.all("ol.cards .meta:last-child")]
    assert ranks == ["La prochaine à s'ouvrir", "2e dans la file"]
    assert "La première de la file s'ouvre d'elle-même" in page.text


def test_an_action_whose_decision_is_prepared_says_so(as_alice: Visitor, as_bob: Visitor):
    text = {"title": "Un café", "simple": QUESTION["simple"], "if_nothing": QUESTION["if_nothing"]}
    action = as_alice.post("/actions/nouvelle", text).location
    as_alice.post(f"{action}/decision", {"if_nothing": QUESTION["if_nothing"]})

    assert "Son texte attend qu'une autre personne le relise." in as_bob.get(action).text
