"""A Conseil whose members act at random, through the domain's own verbs."""

import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from sqlmodel import Session, col, select

from entraide.domain import duties, rules
from entraide.domain.actions import people, proposals
from entraide.domain.actions.drafts import ActionDraft
from entraide.domain.actions.drafts import QuestionDraft as ActionQuestion
from entraide.domain.decisions import (
    advice,
    availability,
    ballots,
    founding,
    lifecycle,
    meeting_choice,
    options,
    proposing,
    rule_changes,
)
from entraide.domain.decisions.advice import AdviceDraft, ConclusionDraft
from entraide.domain.decisions.availability import AvailabilityDraft
from entraide.domain.decisions.drafts import BallotDraft, Effect, NewTextDraft, QuestionDraft, RuleDraft
from entraide.domain.decisions.meeting_choice import MeetingChoiceDraft
from entraide.domain.decisions.meeting_options import Options, Place, Slot
from entraide.domain.decisions.methods import METHODS, date_place
from entraide.domain.decisions.methods.choosing import CHOOSING
from entraide.domain.decisions.proposing import Way
from entraide.domain.members import account, admissions, erasing, newcomers
from entraide.domain.members.account import PauseDraft
from entraide.domain.refusals import Refusal
from entraide.models.decision import Ballot, Decision, Kind, Stage
from entraide.models.member import Member, State
from tests.conftest import Site

SIMPLE, IF_NOTHING = "Une proposition en mots simples.", "Rien ne change."
OPTIONS = ("Le café", "Le jardin", "Le cinéma")
FIELDS = ("date-1", "date-2", "place-1", "place-2", "place-3")


class Council:
    """Each verb opens no transaction: `live` gives it one, and undoes what the domain refuses."""

    def __init__(self, site: Site, seed: int, people: int) -> None:
        self.site, self.random, self.count = site, random.Random(seed), 0
        with site.writing() as session:
            admissions.found(session, site.app.state.keys, self.now, "Conseil d'Arcueil", "Arcueil", 5)
            for _person in range(people):
                self.join(session, State.MEMBER)

    @property
    def now(self):
        return self.site.clock()

    def live(self, acts: int) -> None:
        for _act in range(acts):
            with suppress(Refusal), self.site.writing() as session:
                duties.catch_up(session, self.now)
                self.random.choice(self.verbs())(session)

    def verbs(self) -> list[Callable[[Session], None]]:
        found = [
            self.join,
            self.leave,
            self.erase,
            self.pause,
            self.pause_objector,
            self.ask,
            self.change_rule,
            self.act,
            self.found,
        ]
        rest = [self.read_through, self.rewrite, self.withdraw, self.take_back, self.wait, self.wait]
        return [*found, *[self.answer] * 8, *rest]

    def anybody(self, session: Session, *states: State) -> Member:
        inside = select(Member).where(col(Member.state).in_(states or (State.MEMBER, State.WELCOME)))
        return self.random.choice(session.exec(inside.order_by(col(Member.id))).all())

    def any_decision(self, session: Session) -> Decision:
        found = session.exec(select(Decision).order_by(col(Decision.id))).all()
        if not found:
            raise Refusal
        return self.random.choice(found)

    def join(self, session: Session, state: State = State.CANDIDATE) -> None:
        self.count += 1
        person = Member(
            pseudonym=f"Personne {self.count}",
            pseudonym_key=f"personne{self.count}",
            state_since_at=self.now,
            joined_at=self.now,
            seen_on=self.now.date(),
        )
        session.add(person)
        session.flush()
        newcomers.enter(session, person, state, self.now)

    def leave(self, session: Session) -> None:
        if newcomers.full_members(session) > 4:
            person = self.anybody(session, State.MEMBER, State.WELCOME, State.CANDIDATE)
            person.leaving_at = self.now + timedelta(days=7)

    def erase(self, session: Session) -> None:
        if newcomers.full_members(session) > 4:
            erasing.erase(session, self.anybody(session), self.now)

    def pause(self, session: Session) -> None:
        self.rest(session, self.anybody(session))

    def pause_objector(self, session: Session) -> None:
        """The clock of a decision stops, or goes on."""
        objected = select(Member).join(Ballot, col(Ballot.member_id) == Member.id)
        found = session.exec(objected.where(Ballot.answer == "objection").order_by(col(Member.id))).all()
        if found:
            self.rest(session, self.random.choice(found))

    def rest(self, session: Session, person: Member) -> None:
        """On pause, or back."""
        account.set_pause(session, person, PauseDraft(pause="non" if person.paused else "oui"), self.now)

    def ask(self, session: Session, method: str = "") -> None:
        self.count += 1
        draft = QuestionDraft(title=f"Question {self.count}", simple=SIMPLE, if_nothing=IF_NOTHING)
        method = method or self.random.choice(list(METHODS))
        if method == "date_place":
            return self.ask_to_meet(session)
        names = options.parse(method, OPTIONS) if method in CHOOSING else []
        kind, way = Kind.CHOICE if names else Kind.QUESTION, Way(method, options.to_json(names))
        proposing.propose(session, self.anybody(session), draft, Effect(kind), self.now, way)

    def ask_to_meet(self, session: Session) -> None:
        days = [(self.now + timedelta(days=days)).date() for days in (9, 14)]
        slots = tuple(Slot(f"{day}T18:00", "20:00") for day in days)
        where = Options(slots, tuple(Place(name) for name in OPTIONS))
        draft = MeetingChoiceDraft(title=f"Rencontre {self.count}", simple=SIMPLE)
        meeting_choice.propose(session, self.anybody(session), draft, where, self.now)

    def change_rule(self, session: Session) -> None:
        key, value = self.random.choice(
            [("decision.jours", "5"), ("base.jours", "60"), ("decision.seuil_regle", "3/4")]
        )
        draft = RuleDraft(value=value, simple=SIMPLE, if_nothing=IF_NOTHING)
        rule_changes.propose_change(session, self.anybody(session), rules.KINDS[key], draft, self.now)

    def act(self, session: Session) -> None:
        self.count += 1
        draft = ActionDraft(title=f"Action {self.count}", simple=SIMPLE, if_nothing=IF_NOTHING)
        author = self.anybody(session)
        action = proposals.propose(session, author, draft, self.now)
        team = people.team(session, action, self.now)
        proposals.put_to_decision(
            session, author, action, team, ActionQuestion(if_nothing=IF_NOTHING), self.now
        )

    def found(self, session: Session) -> None:
        draft = founding.FoundingDraft(name="Conseil de la Bièvre", commune="Gentilly")
        founding.open_founding(session, self.anybody(session), draft, self.now)

    def answer(self, session: Session) -> None:
        decision = self.any_decision(session)
        if decision.method in ("date_place", "advice"):
            return (
                self.say_when(session, decision)
                if decision.method == "date_place"
                else self.advise(session, decision)
            )
        choice = self.random.choice(METHODS[decision.method].ANSWERS)
        for _several in range(4):
            said = {f"choice-{n}": self.random.choice(["", "0", "1"]) for n in range(1, 6)}
            draft = BallotDraft(
                answer=choice, version=decision.version, words="Parce que c'est ainsi.", **said
            )
            with suppress(Refusal):
                ballots.answer(session, self.anybody(session), decision, draft, self.now)

    def say_when(self, session: Session, decision: Decision) -> None:
        for _several in range(4):
            said = {name: self.random.choice(["", *date_place.ANSWERS]) for name in FIELDS}
            draft = AvailabilityDraft(version=decision.version)
            with suppress(Refusal):
                availability.answer(session, self.anybody(session), decision, said, draft, self.now)

    def advise(self, session: Session, decision: Decision) -> None:
        """Two pieces of advice, and sometimes what the person who asked concludes."""
        for _several in range(2):
            draft = AdviceDraft(version=decision.version, words=SIMPLE)
            with suppress(Refusal):
                advice.give(session, self.anybody(session), decision, draft, self.now)
        done = ConclusionDraft(done=self.random.choice(["do", "do_not"]))
        author = session.get_one(Member, decision.author_id)
        advice.conclude(session, author, decision, done, defaultdict(lambda: SIMPLE), self.now)

    def read_through(self, session: Session) -> None:
        """Whatever is being prepared is read by somebody else."""
        for decision in session.exec(select(Decision).where(Decision.stage == Stage.PREPARING)).all():
            others = select(Member).where(Member.state == State.MEMBER, Member.id != decision.author_id)
            proposing.read_through(session, session.exec(others).first(), decision, self.now)

    def rewrite(self, session: Session) -> None:
        decision = self.any_decision(session)
        self.count += 1
        draft = NewTextDraft(simple=f"{SIMPLE} {self.count}", if_nothing=IF_NOTHING, version=decision.version)
        if decision.method in CHOOSING:
            draft.option = self.random.choice([[], ["Le parc", *OPTIONS]])
        author = session.get_one(Member, decision.author_id)
        proposing.rewrite(session, author, decision, draft, self.now)

    def withdraw(self, session: Session) -> None:
        decision = self.any_decision(session)
        for ballot in lifecycle.ballots_of(session, decision):
            if ballot.answer == "objection":
                person = session.get_one(Member, ballot.member_id)
                ballots.withdraw_objection(session, person, decision, self.now)

    def take_back(self, session: Session) -> None:
        decision = self.any_decision(session)
        if self.random.random() < 0.2:
            author = session.get_one(Member, decision.author_id)
            proposing.take_back(session, author, decision, self.now)

    def wait(self, session: Session) -> None:
        self.site.clock.advance(hours=self.random.choice([1, 30, 80, 200]))
