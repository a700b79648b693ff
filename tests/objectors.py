"""What people do with an objection, through the domain: what the tests of objections share."""

from sqlmodel import select

from entraide.domain.decisions import another_way, ballots, carrying, lifecycle, objections
from entraide.domain.decisions.carrying import CarrierDraft
from entraide.domain.decisions.drafts import BallotDraft, QuestionDraft
from entraide.domain.decisions.reading import read_decision
from entraide.domain.members import account
from entraide.domain.members.account import PauseDraft
from entraide.models.decision import Decision
from entraide.models.deliberation import Objection
from entraide.models.member import Member
from tests.assembly import QUESTION, Assembly

WORDS = "Le café est trop bruyant pour moi."


class Objectors:
    """An assembly in which people object, carry, pause and come back."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly, self.site = assembly, assembly.site

    def object(self, who: int, version: int = 1, **more: str) -> int:
        """The number of the objection."""
        self.answer(who, version, **{"answer": "objection", "words": WORDS} | more)
        member_id = self.assembly.members[who].id
        key = {"decision_id": self.assembly.decision_id, "member_id": member_id, "version": version}
        return self.assembly.rows(select(Objection).filter_by(**key))[0].id

    def answer(self, who: int, version: int = 1, **fields: str) -> None:
        with self.site.writing() as session:
            decision = lifecycle.find(session, self.assembly.decision_id)
            draft = BallotDraft(version=version, **fields)
            ballots.answer(session, self.member(session, who), decision, draft, self.site.clock())

    def another_question(self) -> QuestionDraft:
        return QUESTION.model_copy(update={"title": "Une autre question"})

    def member(self, session, who: int) -> Member:
        return session.get_one(Member, self.assembly.members[who].id)

    def pause(self, who: int, pause: str = "oui") -> None:
        with self.site.writing() as session:
            draft = PauseDraft(pause=pause)
            account.set_pause(session, self.member(session, who), draft, self.site.clock())

    def come_back(self, who: int) -> None:
        self.pause(who, "non")

    def act(self, verb, who: int, number: int, *more) -> None:
        with self.site.writing() as session:
            objection = carrying.find(session, self.assembly.decision_id, number)
            verb(session, self.member(session, who), objection, *more, self.site.clock())

    def lift(self, who: int, number: int) -> None:
        self.act(carrying.lift, who, number)

    def repeat(self, who: int, number: int) -> None:
        self.act(carrying.repeat, who, number)

    def offer(self, who: int, number: int) -> None:
        self.act(carrying.offer, who, number)

    def accept(self, who: int, number: int, carrier: int) -> None:
        draft = CarrierDraft(carrier=self.assembly.members[carrier].id)
        self.act(carrying.accept, who, number, draft)

    def end(self, who: int, number: int) -> None:
        self.act(carrying.end, who, number)

    def vote_instead(self, who: int) -> int:
        with self.site.writing() as session:
            decision = lifecycle.find(session, self.assembly.decision_id)
            return another_way.vote_instead(
                session, self.member(session, who), decision, self.site.clock()
            ).id

    def lines(self, who: int = 0) -> list[objections.Line]:
        """As this member reads them."""
        with self.site.reading() as session:
            member, now = self.member(session, who), self.site.clock()
            return read_decision(session, member, self.assembly.decision_id, now).objections

    def where(self, who: int = 0) -> list[str]:
        return [str(line.where) for line in self.lines(who)]

    def look(self, number: int) -> Decision:
        with self.site.reading() as session:
            return lifecycle.find(session, number)
