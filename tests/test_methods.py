"""The ways to decide, as tables and as promises that hold whatever is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.domain.decisions.methods import METHODS, consent, yes_no
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Terms

EIGHT = Terms(base=8)  # the floor is 2
FIRST, EXTENDED = AnswerRound(), AnswerRound(extended=True)


def ballots(**answers: int) -> list[Ballot]:
    return [Ballot(answer) for answer, count in answers.items() for _ in range(count)]


def closings(*ballots_at_each: list[Ballot], version: int = 1) -> list[Kind]:
    """What each closing of a version gives, the second one being after the extension."""
    rounds = [AnswerRound(version, extended) for extended in (False, True)]
    return [
        consent.decide(given, EIGHT, answers).kind
        for given, answers in zip(ballots_at_each, rounds, strict=False)
    ]


@pytest.mark.parametrize(
    ("base", "cap", "floor"),
    [
        (0, 5, 2),
        (1, 5, 2),
        (8, 5, 2),
        (9, 5, 3),
        (12, 5, 3),
        (13, 5, 4),
        (20, 5, 5),
        (21, 5, 5),
        (400, 5, 5),
        (400, 10, 10),
        (20, 2, 2),
    ],
)
def test_the_floor_is_a_quarter_rounded_up_between_2_and_the_cap(base, cap, floor):
    assert Terms(base=base, floor_cap=cap).floor == floor


def test_c1_consents_and_a_concern_adopt_and_the_concern_is_told():
    outcome = consent.decide(ballots(consent=3, consent_with_concern=1), EIGHT, FIRST)

    assert outcome.kind == Kind.ADOPTED
    assert outcome.counts == {
        "consent": 3,
        "consent_with_concern": 1,
        "stand_aside": 0,
        "objection": 0,
        "more_time": 0,
        "settled": 0,
        "yes": 4,
        "floor": 2,
    }


def test_c2_one_objection_outweighs_seven_consents():
    assert closings(ballots(consent=7, objection=1)) == [Kind.INTEGRATION]


@pytest.mark.parametrize(
    ("answer", "words", "objection", "missing"),
    [
        ("objection", "", "harm", ("words",)),
        ("objection", "   trop   ", "harm", ("words",)),
        ("objection", "C'est trop", "harm", ()),
        ("objection", "C'est trop pour moi", "", ()),
        ("objection", "C'est trop pour moi", "limits", ()),
        ("objection", "C'est trop pour moi", "taste", ("objection",)),
        ("consent", "", "", ()),
        ("consent_with_concern", "", "", ()),
        ("stand_aside", "", "", ()),
        ("more_time", "", "", ()),
        ("for", "", "", ("answer",)),
        ("", "", "", ("answer",)),
    ],
)
def test_c3_an_objection_is_kept_only_with_its_reason(answer, words, objection, missing):
    assert consent.missing(answer, words, objection) == missing


def test_c4_an_objection_settled_by_its_author_no_longer_stands():
    assert closings([*ballots(consent=7), Ballot("objection", settled=True)]) == [Kind.ADOPTED]


def test_c5_answers_to_the_earlier_text_are_not_counted_for_the_new_one():
    earlier = ballots(consent=7, objection=1)

    assert closings(earlier, earlier, version=2) == [Kind.EXTEND, Kind.NOT_ENOUGH]


def test_c6_one_consent_is_extended_once_then_not_enough():
    assert closings(ballots(consent=1), ballots(consent=1)) == [Kind.EXTEND, Kind.NOT_ENOUGH]


def test_c7_more_time_is_given_once_then_it_is_adopted():
    answers = ballots(consent=2, more_time=1)

    assert closings(answers, answers) == [Kind.EXTEND, Kind.ADOPTED]
    assert closings(answers, [*answers, Ballot("objection")]) == [Kind.EXTEND, Kind.INTEGRATION]


def test_c8_eight_consents_are_adopted_at_the_closing():
    """That it stays open until then is the clock's part: no method can close early."""
    assert closings(ballots(consent=8)) == [Kind.ADOPTED]


def test_c10_no_answer_is_extended_once_then_not_enough_and_implies_no_objection():
    assert closings([], []) == [Kind.EXTEND, Kind.NOT_ENOUGH]
    assert consent.decide([], EIGHT, EXTENDED).counts["objection"] == 0


@pytest.mark.parametrize(
    ("yes", "no", "abstention", "kind"),
    [
        (4, 2, 0, Kind.ADOPTED),
        (4, 3, 0, Kind.NOT_ADOPTED),
        (3, 0, 3, Kind.ADOPTED),
        (2, 0, 4, Kind.NOT_ENOUGH),
        (2, 2, 2, Kind.NOT_ENOUGH),
        (2, 3, 1, Kind.NOT_ADOPTED),
        (5, 0, 0, Kind.NOT_ENOUGH),
        (0, 6, 0, Kind.NOT_ADOPTED),
        (0, 0, 6, Kind.NOT_ENOUGH),
    ],
)
def test_the_published_table_of_yes_and_no(yes, no, abstention, kind):
    terms = Terms(base=12, threshold=(2, 3), roll=20, participation=(3, 10))
    outcome = yes_no.decide(ballots(**{"for": yes, "against": no, "abstention": abstention}), terms, FIRST)

    assert terms.floor == 3
    assert outcome.kind == kind
    assert outcome.counts == {
        "for": yes,
        "against": no,
        "abstention": abstention,
        "cast": yes + no + abstention,
        "floor": 3,
    }


@pytest.mark.parametrize(
    ("threshold", "yes", "no", "kind"),
    [
        ((1, 2), 3, 2, Kind.ADOPTED),
        ((1, 2), 3, 3, Kind.NOT_ADOPTED),
        ((3, 5), 3, 2, Kind.ADOPTED),
        ((3, 5), 5, 4, Kind.NOT_ADOPTED),
        ((2, 3), 2, 1, Kind.ADOPTED),
        ((9, 10), 9, 1, Kind.ADOPTED),
        ((9, 10), 17, 2, Kind.NOT_ADOPTED),
    ],
)
def test_a_half_is_more_than_half_and_other_thresholds_are_reached(threshold, yes, no, kind):
    assert (
        yes_no.decide(ballots(**{"for": yes, "against": no}), Terms(8, threshold=threshold), FIRST).kind
        == kind
    )


TERMS = st.builds(
    Terms,
    base=st.integers(0, 60),
    floor_cap=st.integers(2, 10),
    threshold=st.sampled_from([(1, 2), (3, 5), (2, 3), (9, 10)]),
    roll=st.integers(60, 80),
    participation=st.sampled_from([None, (3, 10)]),
)
ROUNDS = st.builds(AnswerRound, version=st.integers(1, 2), extended=st.booleans())
NAMES = st.sampled_from(["consent", "yes_no"])


@st.composite
def votes(draw, name):
    answers = st.builds(Ballot, st.sampled_from(METHODS[name].ANSWERS), st.integers(1, 2), st.just(False))
    settled = [Ballot("objection", version, True) for version in (1, 2)] if name == "consent" else []
    return draw(st.lists(answers | st.sampled_from(settled) if settled else answers, max_size=30))


@given(st.data(), NAMES, TERMS, ROUNDS)
def test_order_never_matters(data, name, terms, answers):
    cast = data.draw(votes(name))
    shuffled = data.draw(st.permutations(cast))

    assert METHODS[name].decide(cast, terms, answers) == METHODS[name].decide(shuffled, terms, answers)


@given(st.data(), NAMES, TERMS, ROUNDS)
def test_what_answers_another_version_is_silence_and_silence_changes_nothing(data, name, terms, answers):
    cast = data.draw(votes(name))
    current = [ballot for ballot in cast if ballot.version == answers.version]

    assert METHODS[name].decide(cast, terms, answers) == METHODS[name].decide(current, terms, answers)


@given(st.data(), TERMS, ROUNDS)
def test_an_objection_that_stands_never_lets_adopt(data, terms, answers):
    cast = [*data.draw(votes("consent")), Ballot("objection", answers.version)]

    assert consent.decide(cast, terms, answers).kind == Kind.INTEGRATION


@given(st.data(), NAMES, TERMS, ROUNDS)
def test_one_yes_more_never_undoes_an_adoption_nor_one_no_more_makes_it(data, name, terms, answers):
    cast = data.draw(votes(name))
    yes, no = {"consent": ("consent", "objection"), "yes_no": ("for", "against")}[name]
    before = METHODS[name].decide(cast, terms, answers).kind

    if before == Kind.ADOPTED:
        assert (
            METHODS[name].decide([*cast, Ballot(yes, answers.version)], terms, answers).kind == Kind.ADOPTED
        )
    elif terms.participation is None:
        assert METHODS[name].decide([*cast, Ballot(no, answers.version)], terms, answers).kind != Kind.ADOPTED


@given(st.data(), NAMES, TERMS, st.integers(1, 2))
def test_time_is_extended_once_at_most(data, name, terms, version):
    assert METHODS[name].decide(data.draw(votes(name)), terms, AnswerRound(version, True)).kind != Kind.EXTEND


@given(st.data(), NAMES, TERMS, ROUNDS)
def test_nothing_is_adopted_below_the_floor_and_no_lack_of_answers_is_a_refusal(data, name, terms, answers):
    outcome = METHODS[name].decide(data.draw(votes(name)), terms, answers)

    if outcome.kind == Kind.ADOPTED:
        assert outcome.counts.get("yes", outcome.counts.get("for", 0)) >= terms.floor
    if outcome.kind == Kind.NOT_ADOPTED:
        assert outcome.counts["against"] > 0
