"""Choices through the domain: the floor and its one extension, what the journal says, the file that anybody counts again."""

import json
import random
from typing import Any

import pytest
from typer.testing import CliRunner

from entraide.__main__ import app
from entraide.domain.decisions import export, lifecycle, options
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.reading import read_decision
from entraide.domain.decisions.texts import frozen_text
from entraide.domain.journal_sentences import sentence
from entraide.domain.verification import verify
from entraide.models.decision import Ballot, DecisionVersion, Kind, Stage
from tests.assembly import Assembly, make_assembly
from tests.conftest import Site
from tests.visitor import plain

NAMES = ("Le café", "Le jardin", "Le cinéma")
METHODS = ("approval", "judgment", "resistance")
STEPS = {"approval": 2, "judgment": 5, "resistance": 4}


@pytest.fixture
def eight(site: Site) -> Assembly:
    return make_assembly(site)


def put(assembly: Assembly, method: str) -> list[str]:
    names = options.parse(method, NAMES)
    assembly.propose(effect=Effect(Kind.CHOICE), method=method, options=options.to_json(names))
    return names


def miscounted(assembly: Assembly) -> list[str]:
    """Its members come from no journal: only the counts are looked at."""
    return [wrong for wrong in assembly.read(verify) if "le compte des bulletins" in wrong]


@pytest.mark.parametrize("method", METHODS)
def test_fewer_than_the_floor_are_given_three_more_days_once(eight: Assembly, method: str):
    put(eight, method)
    eight.answer("choice", 0, choice_1="1", choice_4="1")
    eight.answer("stand_aside", 1, 2, 3)
    assert eight.advance(days=7).look().stage == Stage.OPEN
    assert eight.look().extended
    assert eight.advance(days=3).look().stage == Stage.NOT_ENOUGH
    assert eight.journal()[-1][1]["resultat"] == "pas-assez-de-reponses"
    assert "choisi" not in eight.journal()[-1][1]


@pytest.mark.parametrize(("method", "winner"), [("approval", 2), ("judgment", 2), ("resistance", 2)])
def test_the_journal_tells_the_place_of_what_was_chosen(eight: Assembly, method: str, winner: int):
    put(eight, method)
    last = str(STEPS[method] - 1)
    steps = {"choice_1": "2", "choice_2": "1", "choice_4": "3"}
    for who in (0, 1):
        eight.answer("choice", who, **(steps if method == "resistance" else {"choice_2": last}))
    assert eight.advance(days=7).look().stage == Stage.CHOSEN
    kind, public = eight.journal()[-1]
    assert (kind, public["resultat"], public["choisi"]) == ("scrutin.clos", "choisi", winner)
    assert miscounted(eight) == []


def test_a_tie_changes_nothing(eight: Assembly):
    put(eight, "judgment")
    eight.answer("choice", 0, choice_1="4", choice_2="0")
    eight.answer("choice", 1, choice_1="0", choice_2="4")
    assert eight.advance(days=7).look().stage == Stage.TIE
    assert eight.journal()[-1][1]["resultat"] == "egalite"


def test_nothing_is_less_resisted_than_to_change_nothing(eight: Assembly):
    put(eight, "resistance")
    eight.answer("choice", 0, 1, choice_1="1", choice_2="2", choice_4="1")
    assert eight.advance(days=7).look().stage == Stage.CHOSEN
    assert eight.journal()[-1][1]["choisi"] == 4


def test_nobody_spoke_of_changing_nothing(eight: Assembly):
    """Then nothing can be compared: more time once, and not enough answers."""
    put(eight, "resistance")
    eight.answer("choice", 0, 1, 2, choice_1="0")
    assert eight.advance(days=7).look().stage == Stage.OPEN
    assert eight.advance(days=3).look().stage == Stage.NOT_ENOUGH


def test_the_frozen_text_names_the_options(eight: Assembly):
    put(eight, "resistance")

    def text(session: Any) -> str:
        version = session.get_one(DecisionVersion, (eight.decision_id, 1))
        return frozen_text(lifecycle.find(session, eight.decision_id), version)

    assert eight.read(text).endswith("\n\n– Le café\n– Le jardin\n– Le cinéma\n– On ne change rien")


@pytest.mark.parametrize(
    "change", [{"choices": '{"Le café": 1, "Le jardin": 0, "Le cinéma": 0}'}, {"choices": '{"Rien": 1}'}]
)
def test_a_ballot_changed_by_hand_is_named(eight: Assembly, change: dict[str, Any]):
    put(eight, "approval")
    eight.answer("choice", 0, 1, choice_2="1")
    eight.answer("choice", 2, choice_1="1")
    eight.advance(days=7)
    assert miscounted(eight) == []
    with eight.site.writing() as session:
        for who in (0, 1):
            ballot = session.get_one(Ballot, (eight.decision_id, eight.members[who].id, 1))
            ballot.choices = change["choices"]
    assert len(miscounted(eight)) == 1


def exported(eight: Assembly) -> dict[str, Any]:
    def read(session: Any) -> dict[str, Any]:
        me, now = eight.members[0], eight.site.clock()
        return export.recount_file(read_decision(session, me, eight.decision_id, now))

    return eight.read(read)


def recounted(eight: Assembly, tmp_path: Any) -> dict[str, Any]:
    """By the command that anybody can run."""
    file = tmp_path / "decision.json"
    file.write_text(json.dumps(exported(eight), ensure_ascii=False), encoding="utf-8")
    done = CliRunner().invoke(app, ["tally", str(file)])
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.output))


OUTCOMES = {
    Stage.CHOSEN: "chosen",
    Stage.TIE: "tie",
    Stage.NOT_ENOUGH: "not-enough",
    Stage.NOT_ADOPTED: "not-adopted",
    Stage.ADOPTED: "adopted",
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(5))
def test_the_file_of_a_choice_is_counted_again_by_the_command(
    eight: Assembly, tmp_path: Any, method: str, seed: int
):
    chance, names = random.Random(seed), put(eight, method)
    for who in range(chance.randint(1, 8)):
        steps = {f"choice_{n}": str(chance.randrange(STEPS[method])) for n in range(1, len(names) + 1)}
        if method == "approval":
            steps = {name: step for name, step in steps.items() if step == "1"} or {"none": "oui"}
        eight.answer("choice", who, **steps)
    eight.advance(days=7).advance(days=3)
    result = recounted(eight, tmp_path)

    outcome = eight.read(eight.standing).outcome
    assert outcome is not None
    assert outcome.choice is not None
    assert result["outcome"] == OUTCOMES[Stage(eight.look().stage)]
    assert result["winner"] == outcome.chosen
    if result["outcome"] != "not-enough":
        assert result["ranks"] == outcome.choice.ranks


@pytest.mark.parametrize("against", range(4))
def test_the_file_of_a_yes_or_no_is_counted_again_by_the_command(
    eight: Assembly, tmp_path: Any, against: int
):
    eight.propose(method="yes_no")
    eight.answer("for", 0, 1)
    eight.answer("against", *range(2, 2 + against))
    eight.answer("abstention", 7)
    eight.advance(days=7)
    assert recounted(eight, tmp_path)["outcome"] == OUTCOMES[Stage(eight.look().stage)]


def test_nobody_is_named_in_the_ballots_of_the_file(eight: Assembly):
    put(eight, "approval")
    eight.answer("choice", 0, 1, choice_2="1")
    file = exported(eight)
    assert file["ballots"] == [{"approves": ["Le jardin"]}] * 2
    assert [line["choix"] for line in file["bulletins"]] == [["Le jardin"]] * 2
    assert file["plancher"] == file["floor"] == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"resultat": "choisi", "choisi": 2}, "La décision n° 7 est close ; l'option n° 2 est choisie."),
        ({"resultat": "choisi"}, "La décision n° 7 est close ; un choix est fait."),
        ({"resultat": "egalite"}, "La décision n° 7 est close ; des options sont à égalité, rien ne change."),
    ],
)
def test_the_journal_says_a_choice_in_a_sentence(more: dict[str, Any], said: str):
    assert plain(sentence("scrutin.clos", {"scrutin": "s-7", **more}, "")) == said
