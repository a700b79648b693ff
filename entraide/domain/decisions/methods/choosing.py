"""The ways to choose, as a named decision uses them: who answered, whether they are enough, then the pure count.

The floor counts the people who gave an opinion. When they are fewer, or when their opinions give nothing to compare,
three more days are added once for a version of the text; then answers lack. Who stands aside counts nowhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from entraide.domain.decisions.methods import approval, majority_judgment, resistance
from entraide.domain.decisions.methods.choice import Answer, Choice, Grades, Weighted, profiles
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms

Cast = Sequence[Grades]
"""What each person gave to each option; in an approval 1 for those that suit them, 0 for the others."""


@dataclass(frozen=True, slots=True)
class WayToChoose:
    """A method whose ballots give a step, from 0 to `steps` - 1, or nothing, to each option."""

    steps: int
    count: Callable[[Sequence[str], Cast], Choice]
    ANSWERS: tuple[str, ...] = ("choice", "stand_aside")

    def missing(self, answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
        """The fields to mend; what is given to the options is read by `decisions.options`."""
        return () if answer in self.ANSWERS else ("answer",)

    def decide(self, ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
        current = [ballot for ballot in ballots if ballot.version == answers.version]
        cast = [ballot.choices for ballot in current if ballot.answer == "choice"]
        counts = {"choice": len(cast), "stand_aside": len(current) - len(cast), "floor": terms.floor}
        choice = self.count(terms.options, cast)
        if len(cast) >= terms.floor and choice.kind != Kind.NOT_ENOUGH:
            return Outcome(choice.kind, counts, choice)
        return Outcome(Kind.NOT_ENOUGH if answers.extended else Kind.EXTEND, counts, choice)


def approve(options: Sequence[str], cast: Cast) -> Choice:
    """A ballot that approves nothing says that none of the options suits."""
    approved = [[option for option, step in given.items() if step] for given in cast]
    none = sum(not names for names in approved)
    return approval.decide(approval.ticks(options, each_once(approved)), len(cast), none)


def judge(options: Sequence[str], cast: Cast) -> Choice:
    return majority_judgment.decide(profiles(options, len(majority_judgment.MENTIONS), each_once(cast)))


def resist(options: Sequence[str], cast: Cast) -> Choice:
    return resistance.decide(profiles(options, resistance.STEPS, each_once(cast)), options[-1])


def each_once(cast: Sequence[Answer]) -> Weighted[Answer]:
    return [(given, 1) for given in cast]


CHOOSING: Mapping[str, WayToChoose] = {
    "approval": WayToChoose(2, approve),
    "judgment": WayToChoose(len(majority_judgment.MENTIONS), judge),
    "resistance": WayToChoose(resistance.STEPS, resist),
}
