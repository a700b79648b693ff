"""The seven days to check: what each may see of their own ballot, and how a contestation makes it be voted again."""

import json

import pytest

from entraide.domain.decisions.urn import own
from entraide.domain.members import erasing
from entraide.domain.refusals import Refusal
from entraide.models.decision import Decision, Stage
from entraide.models.member import Member
from entraide.models.urn import UrnCode, UrnContest
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_cast import OPTIONS, TEXT, Box, make_box


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


def test_each_finds_their_line_and_their_choices_in_what_is_published(box: Box):
    ballots = [{OPTIONS[0]: mention, OPTIONS[1]: "Bien"} for mention in ("Bien", "Excellent", "Passable") * 2]
    box.open("judgment").vote_all(ballots).close()
    published = box.closing()

    for who, ballot in enumerate(ballots):
        proof = box.proof(who)
        assert [proof.line, True] in published["emargements"]
        assert proof.voted
        assert proof.choices == {f"q1/{o}": ballot.get(o, "sans-avis") for o in OPTIONS}
        for key, code in proof.codes.items():
            assert [code, proof.choices[key]] in published["bulletins"][key]
    codes = [tuple(box.proof(who).codes.values()) for who in range(6)]
    assert len(set(codes)) == 6
    absent = box.proof(7)
    assert (absent.voted, absent.codes, absent.choices) == (False, {}, {})
    assert [absent.line, False] in published["emargements"]
    assert json.loads(absent.document()).keys() == {"membre", "sel", "ligne", "codes"}


def test_there_is_no_code_before_the_closing_and_no_proof_after_the_sealing(box: Box):
    box.open().vote_all(["pour"] * 5)
    with pytest.raises(Refusal, match="après la clôture"):
        box.proof(0)
    box.close().proof(0)
    box.seal()
    with pytest.raises(Refusal, match="scellé"):
        box.proof(0)


def test_somebody_who_is_not_on_the_roll_has_nothing_to_check_nor_to_contest(box: Box, site: Site):
    box.open().vote_all(["pour"] * 5).close()
    with site.writing() as session:
        newcomer = make_member(session, "Nouvelle", box.now)
        session.expunge(newcomer)
    box.members.append(newcomer)

    for refused in (lambda: box.proof(8), lambda: box.contest(8)):
        with pytest.raises(Refusal, match="pas sur la liste"):
            refused()


def test_t1_18_one_contestation_that_could_change_nothing_lets_the_vote_stand(box: Box):
    """T1.18: seven for, one against: one ballot more or less changes nothing."""
    box.open().vote_all(["pour"] * 7 + ["contre"]).close()
    box.contest(0, "otherwise", "Je me suis trompée de bouton ?")

    assert box.look().stage == Stage.CHECKING
    assert box.urn().reason == "une-contestation"
    assert box.closing()["resultat"] == {"q1": "adopte"}
    box.contest(0, "not_there")
    assert [(row.reason, row.words) for row in box.rows(UrnContest)] == [("not_there", "")]
    assert box.look().stage == Stage.CHECKING
    assert box.seal().look().stage == Stage.ADOPTED
    assert not box.rows(UrnContest)


def test_t1_18_two_contestations_make_it_be_voted_again(box: Box):
    """T1.18: whatever the result."""
    box.open().vote_all(["pour"] * 7 + ["contre"]).close()
    first = box.closing()
    box.contest(0)
    box.contest(7, "did_not_vote")

    assert box.look().stage == Stage.REDO
    assert box.closing() != first
    assert box.closing()["resultat"] == {"q1": "refaire"}
    assert not box.rows(UrnCode)
    told = [public for _, public in box.acts("scrutin.clos")]
    assert [public["resultat"] for public in told] == ["adopte", "a-refaire"]
    assert told[1]["motif"] == "contestations"
    assert told[1]["cloture_sha256"] == box.urn().closing_sha256 != told[0]["cloture_sha256"]
    assert box.proof(0).codes == {}
    box.seal()
    assert box.look().stage == Stage.REDO


@pytest.mark.parametrize(
    ("method", "ballots"),
    [
        ("yes_no", ["pour"] * 4 + ["contre"] * 2),
        ("yes_no", ["contre"] * 3 + ["pour"] * 3),
        ("approval", [{OPTIONS[0]: "oui"}] * 3 + [{OPTIONS[1]: "oui"}] * 2),
        ("approval", [{OPTIONS[0]: "oui"}] * 3 + [{OPTIONS[1]: "oui"}] * 3),
        ("approval", [{}] * 5),
        ("judgment", [{OPTIONS[0]: "Bien", OPTIONS[1]: "Passable"}] * 3 + [{OPTIONS[1]: "Bien"}] * 2),
        ("resistance", [{OPTIONS[0]: "1", OPTIONS[2]: "1"}] * 4 + [{OPTIONS[0]: "1", OPTIONS[2]: "2"}]),
    ],
)
def test_t1_18_one_contestation_is_enough_when_one_ballot_could_decide(box: Box, method: str, ballots: list):
    """T1.18: as many contestations as the ballots that would change the result."""
    box.open(method).vote_all(ballots).close()
    assert box.look().stage == Stage.CHECKING
    box.contest(7, "did_not_vote")

    assert box.look().stage == Stage.REDO


@pytest.mark.parametrize(
    ("method", "ballot"),
    [
        ("approval", {OPTIONS[0]: "oui"}),
        ("judgment", {OPTIONS[0]: "Excellent", OPTIONS[1]: "Passable", OPTIONS[2]: "Insuffisant"}),
        ("resistance", {OPTIONS[0]: "0", OPTIONS[1]: "3", OPTIONS[2]: "3"}),
    ],
)
def test_t1_18_a_clear_choice_stands_one_contestation(box: Box, method: str, ballot: dict[str, str]):
    """T1.18: eight who agree are not upset by one."""
    box.open(method).vote_all([ballot] * 8).close()
    box.contest(0)

    assert box.look().stage == Stage.CHECKING


def test_t1_18_of_a_small_closing_one_contestation_is_enough(box: Box):
    """T1.18: whether it would be would tell by how much it was decided."""
    box.open().vote_all(["pour"] * 4).close().advance(days=3)
    box.contest(0)

    assert box.look().stage == Stage.REDO


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("autre", ""), ("otherwise", "x" * 1001)])
def test_a_contestation_has_one_of_three_reasons(box: Box, reason: str, words: str):
    box.open().vote_all(["pour"] * 5).close()

    with pytest.raises(Refusal):
        box.contest(0, reason, words)
    assert not box.rows(UrnContest)


def test_nobody_contests_before_the_closing_nor_after_the_seven_days(box: Box):
    box.open().vote_all(["pour"] * 5)
    with pytest.raises(Refusal, match="passé"):
        box.contest(0)
    box.close()
    until = box.urn().contest_until
    assert (until - box.now).days == 7
    box.site.clock.now = until
    with pytest.raises(Refusal, match="passé"):
        box.contest(0)
    box.site.clock.advance(seconds=-1)
    box.contest(0)


def test_who_is_erased_leaves_a_vote_and_no_words(box: Box, site: Site):
    box.open().vote_all(["pour"] * 7 + ["contre"]).close()
    box.contest(0, "otherwise", "Des mots à moi")
    with site.writing() as session:
        member = session.get_one(Member, box.members[0].id)
        assert own.export(session, member) == {
            "votes_secrets": [{"decision": TEXT.title, "a_vote": True}],
            "contestations": [{"decision": TEXT.title, "motif": "vote-autrement", "mots": "Des mots à moi"}],
        }
        erasing.erase(session, member, box.now)

    assert [row.words for row in box.rows(UrnContest)] == [""]
    assert box.seal().look().stage == Stage.ADOPTED


def test_what_was_decided_is_carried_out_only_after_the_seven_days(box: Box):
    box.open().vote_all(["pour"] * 5).close()
    box.advance(days=6, hours=23, minutes=59)
    assert box.look().stage == Stage.CHECKING
    box.advance(minutes=1)
    assert box.look().stage == Stage.ADOPTED
    assert len(box.acts("scrutin.clos")) == 1


def test_a_key_lost_while_one_checks_makes_it_be_voted_again(box: Box):
    """Nobody could check any more."""
    box.open().vote_all(["pour"] * 5).close()
    box.keys.destroy(box.name)
    with pytest.raises(Refusal, match="perdue"):
        box.proof(0)
    box.tick()

    assert box.look().stage == Stage.REDO


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM urn_ballot WHERE pseudo = (SELECT pseudo FROM urn_ballot ORDER BY pseudo LIMIT 1)",
        "UPDATE urn_line SET voted = (1 = 0) WHERE member_id = (SELECT min(member_id) FROM urn_line)",
        "UPDATE urn_line SET voted = (1 = 1)",
        "UPDATE urn_ballot SET cipher = (SELECT cipher FROM urn_ballot ORDER BY pseudo LIMIT 1)",
        "UPDATE urn_line SET line = '00000000000000000000000000' WHERE member_id = 1",
        "DELETE FROM urn_line WHERE member_id = 8",
        "UPDATE urn SET opening = replace(opening, '\"base\":8', '\"base\":2')",
    ],
)
def test_a_box_changed_by_hand_is_not_counted(box: Box, harm: str):
    box.open().vote_all(["pour"] * 6)
    with box.site.engines.writer.begin() as connection:
        connection.exec_driver_sql(harm)
    box.close()

    assert box.look().stage == Stage.REDO
    assert box.closing()["resultat"] == {"q1": "refaire"}
    with box.site.reading() as session:
        assert session.get_one(Decision, box.decision_id).closed_at is not None
