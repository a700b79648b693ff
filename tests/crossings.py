"""A Conseil at random that crosses all the ways: secret votes, trials, answers noted, objections carried, late objections."""

from contextlib import suppress
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain.decisions import (
    another_way,
    ballots,
    carrying,
    choices,
    lifecycle,
    meeting_choice,
    options,
    proposing,
    recording,
    remarks,
    rule_changes,
    secrecy,
    trials,
)
from entraide.domain.decisions.drafts import BallotDraft, Effect, QuestionDraft
from entraide.domain.decisions.methods import METHODS
from entraide.domain.decisions.methods.choosing import CHOOSING
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.reading import read_decision
from entraide.domain.decisions.recording import RecordingDraft
from entraide.domain.decisions.remarks import RemarkDraft
from entraide.domain.decisions.trials import ReviewDraft
from entraide.domain.decisions.urn import checking, documents, opening, sealing, voting
from entraide.domain.decisions.urn.reading import opening_of
from entraide.domain.refusals import Refusal
from entraide.domain.rules import KINDS
from entraide.models.decision import Ballot, Decision, Kind, Stage
from entraide.models.deliberation import Objection
from entraide.models.member import Member, State
from tests.council import FIELDS, IF_NOTHING, OPTIONS, SIMPLE, Council

WHY = "Parce que c'est ainsi."


class Crossings(Council):
    """The verbs of a Council, and those that each came with a way of their own."""

    def verbs(self) -> list[Any]:
        more = [self.ask_secret, self.contest, self.try_a_rule, self.object, self.remark, self.second_round]
        more += [self.put_secret, self.note, self.not_mine, self.carry, self.settle, self.object_late] * 2
        return [*super().verbs(), *more, *[self.vote] * 6, *[self.review] * 2, self.vote_instead]

    def live(self, acts: int) -> None:
        super().live(acts)
        sealing.seal_due(self.site.engines, self.now)

    def whoever(self, session: Session, number: int) -> Member:
        return session.get_one(Member, number)

    def put_secret(self, session: Session) -> None:
        """With a trial, sometimes."""
        self.count += 1
        method = self.random.choice(list(opening.BECOMES))
        draft = QuestionDraft(title=f"Secret {self.count}", simple=SIMPLE, if_nothing=IF_NOTHING)
        names = options.parse(method, OPTIONS) if method in CHOOSING else []
        way = Way(method, options.to_json(names), self.random.choice([None, 30]), "stop")
        effect = Effect(Kind.CHOICE if names else Kind.QUESTION)
        decision = proposing.propose(session, self.anybody(session), draft, effect, self.now, way)
        secrecy.ask(session, self.anybody(session), decision)

    def ask_secret(self, session: Session) -> None:
        secrecy.ask(session, self.anybody(session), self.any_decision(session))

    def try_a_rule(self, session: Session) -> None:
        draft = rule_changes.RuleDraft(value="6", simple=SIMPLE, if_nothing=IF_NOTHING, trial="1")
        kind = KINDS["decision.jours"]
        rule_changes.propose_change(session, self.anybody(session), kind, draft, self.now)

    def vote(self, session: Session) -> None:
        query = select(Decision).where(col(Decision.secret).is_(True), Decision.stage == Stage.OPEN)
        for decision in session.exec(query).all():
            lists = documents.all_lists(opening_of(session, decision) or {"questions": []})
            for _several in range(3):
                put = {each.option: self.random.choice(each.choices) for each in lists}
                with suppress(Refusal):
                    voting.vote(session, self.anybody(session), decision, put, self.now)

    def contest(self, session: Session) -> None:
        query = select(Decision).where(Decision.stage == Stage.CHECKING)
        for decision in session.exec(query).all():
            checking.contest(session, self.anybody(session), decision, "otherwise", "", self.now)

    def object(self, session: Session) -> None:
        person = self.anybody(session)
        ballots.answer(session, person, self.any_decision(session), self.objection(session), self.now)

    def objection(self, session: Session) -> BallotDraft:
        ticked = {name: self.random.choice(["", "oui"]) for name in ("unsigned", "wants_carrier")}
        version = self.random.choice([1, 1, 2])
        return BallotDraft(answer="objection", version=version, words=WHY, **ticked)

    def object_late(self, session: Session) -> None:
        """To what was adopted because nobody had objected."""
        query = select(Decision).where(Decision.method == "lazy", Decision.stage == Stage.ADOPTED)
        for decision in session.exec(query).all():
            draft = self.objection(session).model_copy(update={"version": decision.version})
            with suppress(Refusal):
                ballots.answer(session, self.anybody(session), decision, draft, self.now)

    def note(self, session: Session) -> None:
        decision, person, by = self.any_decision(session), self.anybody(session), self.anybody(session)
        said = {f"choice-{n}": self.random.choice(["", "0", "1"]) for n in range(1, 6)}
        answer = self.random.choice(METHODS[decision.method].ANSWERS)
        draft = RecordingDraft(
            person=person.pseudonym, answer=answer, version=decision.version, words=WHY, **said
        )
        found = recording.person_of(session, by, decision, draft.person, self.now)
        typed = {name: self.random.choice(["", "yes", "no"]) for name in FIELDS}
        recording.record(session, by, found, decision, draft, self.now, typed)

    def not_mine(self, session: Session) -> None:
        noted = session.exec(select(Ballot).where(col(Ballot.recorded_at).is_not(None))).all()
        if noted:
            ballot = self.random.choice(noted)
            decision = lifecycle.find(session, ballot.decision_id)
            recording.undo(session, self.whoever(session, ballot.member_id), decision, self.now)

    def any_objection(self, session: Session) -> Objection:
        found = session.exec(select(Objection).order_by(col(Objection.id).desc()).limit(6)).all()
        if not found:
            raise Refusal
        return self.random.choice(found)

    def carry(self, session: Session) -> None:
        """Somebody offers, and is let carry it, or not."""
        objection = self.any_objection(session)
        carrying.offer(session, self.anybody(session), objection, self.now)
        if self.random.random() < 0.7 and objection.carrier_id is not None:
            author = self.whoever(session, objection.member_id)
            draft = carrying.CarrierDraft(carrier=objection.carrier_id)
            carrying.accept(session, author, objection, draft, self.now)

    def settle(self, session: Session) -> None:
        """By who objected, or by the peer who carries it."""
        objection = self.any_objection(session)
        person = self.whoever(session, self.random.choice([objection.carrier_id, objection.member_id]) or 1)
        verb = self.random.choice([carrying.lift, carrying.repeat, carrying.end])
        verb(session, person, objection, self.now)

    def remark(self, session: Session) -> None:
        draft = RemarkDraft(kind="question", words="Et pourquoi ?")
        remarks.add(session, self.anybody(session), self.any_decision(session), draft, self.now)

    def review(self, session: Session) -> None:
        query = select(Decision).where(Decision.trial == "review")
        for decision in session.exec(query).all():
            draft = ReviewDraft(next=self.random.choice(["continue", "stop"]))
            with suppress(Refusal):
                trials.answer(session, self.anybody(session, State.MEMBER), decision, draft, self.now)

    def second_round(self, session: Session) -> None:
        tied = session.exec(select(Decision).where(Decision.stage == Stage.TIE)).all()
        for decision in tied:
            person = self.anybody(session)
            one = read_decision(session, person, decision.id, self.now)
            with suppress(Refusal):
                if decision.method == "date_place":
                    meeting_choice.second_round(session, person, decision, one.by_method, self.now)
                else:
                    choices.second_round(session, person, decision, one.text, one.there, self.now)

    def vote_instead(self, session: Session) -> None:
        decision = self.any_decision(session)
        author = self.whoever(session, decision.author_id)
        another_way.vote_instead(session, author, decision, self.now)
