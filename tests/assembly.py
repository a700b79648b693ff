"""Eight full members and one decision, driven by the clock: what the tests of decisions share."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session, select

from entraide.domain import duties, rules
from entraide.domain.decisions import ballots, holding, lifecycle, proposing, queries
from entraide.domain.decisions.drafts import BallotDraft, Effect, NewTextDraft, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.standing import Standing, standing
from entraide.models.action import Action, ActionState
from entraide.models.decision import Decision, Kind
from entraide.models.journal import JournalEntry
from entraide.models.member import Member
from tests.conftest import START, Site
from tests.factories import make_member

QUESTION = QuestionDraft(
    title="Un café le jeudi",
    simple="Nous nous retrouvons chaque jeudi au café de la place.",
    if_nothing="Nous continuons à nous écrire seulement.",
)
BETTER = NewTextDraft(
    simple="Nous nous retrouvons un jeudi sur deux, au calme.", if_nothing=QUESTION.if_nothing, version=1
)


T = TypeVar("T")


@dataclass
class Assembly:
    """Eight full members and one decision, driven by the clock."""

    site: Site
    members: list[Member]
    decision_id: int = 0

    def propose(self, author: int = 0, effect: Effect | None = None, **more: Any) -> int:
        """`more`: the text, and the `Way` that it is decided; somebody has read it through unless it says otherwise."""
        with self.site.writing() as session:
            effect = effect or Effect(Kind.QUESTION)
            decision = proposing.propose(
                session,
                self.members[author],
                more.pop("text", QUESTION),
                effect,
                self.site.clock(),
                Way(**{"read": True} | more),
            )
            self.decision_id = decision.id
            return decision.id

    def answer(self, choice: str, *who: int, words: str = "", version: int = 1, **steps: str) -> None:
        """`steps`: `choice_1="2"` for what is given to the first option."""
        for number in who:
            with self.site.writing() as session:
                given = {name.replace("_", "-"): step for name, step in steps.items()}
                draft = BallotDraft(answer=choice, words=words, version=version, **given)
                decision = lifecycle.find(session, self.decision_id)
                ballots.answer(session, self.members[number], decision, draft, self.site.clock())

    def withdraw_objection(self, who: int) -> None:
        with self.site.writing() as session:
            decision = lifecycle.find(session, self.decision_id)
            ballots.withdraw_objection(session, self.members[who], decision, self.site.clock())

    def rewrite(self, author: int = 0, draft: NewTextDraft | None = None, value: Any = None) -> None:
        with self.site.writing() as session:
            decision = lifecycle.find(session, self.decision_id)
            member = self.members[author]
            proposing.rewrite(session, member, decision, draft or BETTER, self.site.clock(), value)

    def take_back(self, author: int, number: int) -> None:
        with self.site.writing() as session:
            decision = lifecycle.find(session, number)
            proposing.take_back(session, self.members[author], decision, self.site.clock())

    def change(self, number: int, **values: Any) -> None:
        with self.site.writing() as session:
            member = session.get_one(Member, self.members[number].id)
            for name, value in values.items():
                setattr(member, name, value)
            session.flush()
            session.refresh(member)
            session.expunge(member)
            self.members[number] = member

    def make_action(self) -> int:
        with self.site.writing() as session:
            texts = {"simple": QUESTION.simple, "if_nothing": QUESTION.if_nothing, "title": QUESTION.title}
            action = Action(
                **texts,
                author_id=self.members[0].id,
                state=ActionState.DECIDING,
                proposed_at=START,
                carriers_changed_at=START,
            )
            session.add(action)
            session.flush()
            return action.id

    def stages(self, numbers: list[int]) -> list[str]:
        return self.read(lambda session: [lifecycle.find(session, number).stage for number in numbers])

    def standing(self, session: Session) -> Standing:
        decision = lifecycle.find(session, self.decision_id)
        away = [line.member_id for line in holding.absent(session).get(decision.id, [])]
        return standing(decision, lifecycle.ballots_of(session, decision), self.site.clock(), away)

    def tick(self) -> None:
        with self.site.writing() as session:
            duties.catch_up(session, self.site.clock())

    def advance(self, **duration: float) -> "Assembly":
        """Let time pass and the duties run; what a page said just before must be what they write."""
        self.site.clock.advance(**duration)
        seen = self.read(self.standing)
        self.tick()
        self.tick()
        written = self.look()
        assert (written.stage, written.closes_at, written.extended) == (
            seen.stage,
            seen.closes_at,
            seen.extended,
        )
        return self

    def read(self, look: Callable[[Session], T]) -> T:
        """Look at the tables as they are now: a session kept open would go on seeing what it first saw."""
        with self.site.reading() as session:
            return look(session)

    def rows(self, query: Any) -> list[Any]:
        return self.read(lambda session: list(session.exec(query)))

    def rule(self, key: str) -> Any:
        return self.read(lambda session: rules.value(session, key))

    def waiting(self, who: int) -> list[str]:
        lines = self.read(lambda s: list(queries.waits_for(s, self.members[who], self.site.clock())))
        return [line.url for line in lines]

    def look(self) -> Decision:
        return self.read(lambda session: lifecycle.find(session, self.decision_id))

    def journal(self) -> list[tuple[str, dict[str, Any]]]:
        rows = self.rows(select(JournalEntry).order_by(JournalEntry.n))
        return [(row.type, json.loads(row.public)) for row in rows]


def make_assembly(site: Site) -> Assembly:
    with site.writing() as session:
        members = [make_member(session, f"Membre {n}", START) for n in range(8)]
        for member in members:
            session.expunge(member)
    return Assembly(site, members)
