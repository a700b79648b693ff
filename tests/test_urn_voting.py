"""A secret ballot from its opening to its end, as its members live it."""

import json

import pytest

from entraide.domain.decisions.urn import reading, voting
from entraide.domain.decisions.urn.documents import sha256
from entraide.domain.refusals import Refusal
from entraide.models.decision import RollLine, Stage
from entraide.models.member import Member, State
from entraide.models.urn import CIPHER, UrnBallot, UrnCode, UrnLine
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_cast import OPTIONS, Box, make_box


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


def test_from_the_opening_to_the_sealing(box: Box):
    box.open().vote_all(["pour"] * 5 + ["contre"])
    assert (box.look().stage, box.look().method, box.look().secret) == (Stage.OPEN, "yes_no", True)
    assert box.closing() is None

    box.close()
    assert box.look().stage == Stage.CHECKING
    closing = box.closing()
    assert closing["resultat"] == {"q1": "adopte"}
    assert closing["depouillement"] == {"q1": {"pour": 5, "contre": 1, "abstention": 0}}

    box.seal()
    assert box.look().stage == Stage.ADOPTED
    assert box.urn().sealed_at == box.now
    assert not any(box.rows(table) for table in (UrnLine, UrnBallot, RollLine))
    assert box.keys.names() == []
    assert [kind for kind, _ in box.acts()][-3:] == ["scrutin.ouvert", "scrutin.clos", "scrutin.scelle"]
    assert box.closing() == closing


def test_the_journal_holds_the_hashes_of_both_documents(box: Box):
    box.open().vote_all(["pour"] * 6).close()
    urn = box.urn()
    (_, opened), (_, closed) = box.acts("scrutin.ouvert", "scrutin.clos")

    assert opened["secret"] is True
    assert opened["methode"] == "oui-non"
    assert opened["seuil"] == [2, 3]
    assert opened["ouverture_sha256"] == sha256(urn.opening.encode())
    assert closed["cloture_sha256"] == sha256(urn.closing.encode())
    assert closed["resultat"] == "adopte"
    with box.site.reading() as session:
        file = json.loads(reading.export_bytes(session, box.decision(session)))
    assert file == {"ouverture": json.loads(urn.opening), "cloture": json.loads(urn.closing)}


@pytest.mark.parametrize(
    ("method", "ballot", "result"),
    [
        ("approval", {OPTIONS[0]: "oui"}, {"oui": [5, 0, 0], "rangs": [1, 2, 2]}),
        ("judgment", {OPTIONS[0]: "Excellent", OPTIONS[1]: "Passable"}, {"rangs": [1, 2]}),
        ("resistance", {OPTIONS[0]: "0", OPTIONS[2]: "3"}, {"rangs": [1, 2], "retenue": [OPTIONS[0]]}),
    ],
)
def test_a_choice_is_voted_option_by_option(box: Box, method: str, ballot: dict[str, str], result: dict):
    box.open(method).vote_all([ballot] * 5).close()
    found = box.closing()["resultat"]["q1"]

    for name, values in result.items():
        told = [found[name]] if name == "retenue" else list(found[name].values())
        assert sorted(told, key=str) == sorted(values, key=str)
    assert box.acts("scrutin.clos")[0][1]["choisi"] == 1
    assert box.seal().look().stage == Stage.CHOSEN


def test_a_vote_changes_until_the_closing_and_is_shown_to_its_author_alone(box: Box):
    box.open("judgment")
    assert box.choice(0) is None
    box.vote(0, {OPTIONS[0]: "Bien"})
    box.vote(0, {OPTIONS[0]: "Excellent", OPTIONS[2]: "Insuffisant"})

    assert box.choice(0) == {OPTIONS[0]: "Excellent", OPTIONS[1]: "sans-avis", OPTIONS[2]: "Insuffisant"}
    assert box.choice(1) is None
    assert len(box.rows(UrnBallot)) == 1
    assert [line.voted for line in box.rows(UrnLine)].count(True) == 1


def test_how_many_voted_is_told_by_fives_and_never_what(box: Box):
    box.open()
    told = []
    for who in range(8):
        with box.site.reading() as session:
            told.append(voting.cast(session, box.decision(session)))
        box.vote(who, "contre")

    assert told == [0, 0, 0, 0, 0, 5, 5, 5]
    assert not box.rows(UrnCode)
    assert all(len(ballot.cipher) == CIPHER for ballot in box.rows(UrnBallot))


@pytest.mark.parametrize(
    "choices", [{}, {"": "peut-être"}, {"": "sans-avis"}, {"Le jardin": "oui"}, {"": "pour", "x": "oui"}]
)
def test_a_ballot_that_says_something_else_is_refused(box: Box, choices: dict[str, str]):
    box.open()

    with pytest.raises(Refusal):
        box.vote(0, choices)
    assert not box.rows(UrnBallot)


def test_t1_7_the_last_second_counts_and_the_closing_instant_does_not(box: Box):
    """T1.7: no background tick runs here: the instant alone decides."""
    box.open()
    closes_at = box.look().closes_at
    box.site.clock.now = closes_at.replace(second=0) - (closes_at - closes_at.replace(second=0))
    box.site.clock.advance(seconds=-1)
    box.vote(0, "pour")
    box.site.clock.advance(seconds=1)

    with pytest.raises(Refusal, match="clos"):
        box.vote(1, "pour")
    with pytest.raises(Refusal, match="clos"):
        box.vote(0, "contre")
    assert box.choice(0) == {"": "pour"}


def test_t1_8_who_comes_or_goes_after_the_opening_changes_no_roll(box: Box):
    """T1.8: admitted after the opening, one does not vote; excluded, one stays on the roll that was published."""
    box.open()
    before = json.loads(box.urn().opening)["liste"]
    with box.site.writing() as session:
        newcomer = make_member(session, "Nouvelle", box.now)
        session.expunge(newcomer)
        session.get_one(Member, box.members[7].id).state = State.EXCLUDED
    box.members.append(newcomer)

    with pytest.raises(Refusal, match="pas sur la liste"):
        box.vote(8, "pour")
    box.vote_all(["pour"] * 5).close()
    assert json.loads(box.urn().opening)["liste"] == before
    assert [line for line, _voted in box.closing()["emargements"]] == before
    assert len(box.rows(UrnLine)) == 8
