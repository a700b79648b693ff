"""The teller of the demonstration: a session, a clock that goes forward, chance that is the same each time."""

import random
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from entraide.domain.duties import catch_up
from entraide.domain.freshness import answers
from entraide.domain.freshness.answers import AnswerDraft
from entraide.domain.members.presence import mark_seen
from entraide.keys import Keys
from entraide.models.competence import Competence, Freshness
from entraide.models.member import Member, State

SILENT = 9
"""One offer in as many is never confirmed, the third of all among them."""


@dataclass
class Story:
    """`begun_at` is a year before `ends_at`, which is now."""

    session: Session
    keys: Keys
    begun_at: datetime
    ends_at: datetime
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(94))  # noqa: S311  (no secret: a story)
    people: dict[str, Member] = field(default_factory=dict)

    def go_to(self, day: float) -> datetime:
        """Forward to this day of the story; what the clock made due is written."""
        self.now = max(self.now, min(self.begun_at + timedelta(days=day), self.ends_at))
        catch_up(self.session, self.now)
        return self.now

    def everybody_was_there(self) -> None:
        """All but those on pause were seen today."""
        there = select(Member.id).where(col(Member.paused).is_(False))
        mark_seen(self.session, self.session.exec(there).all(), self.now.date())
        self.session.expire_all()

    def those_asked_answer(self) -> None:
        """« Toujours d'accord ? » They say yes, but for a few who do not answer."""
        asked = (
            select(Competence).where(Competence.freshness != Freshness.AGREED).order_by(col(Competence.id))
        )
        for competence in self.session.exec(asked).all():
            if competence.id % SILENT != 3:
                yes = AnswerDraft(answer="oui", competences=[competence.id])
                answers.answer(self.session, [competence], yes, self.now)

    def inside(self) -> list[Member]:
        """Full members who are not on pause, by order of arrival; the first hundred."""
        query = select(Member).where(Member.state == State.MEMBER, col(Member.paused).is_(False))
        return list(self.session.exec(query.order_by(col(Member.id)).limit(100)))

    def some(self, number: int, without: Member | None = None) -> list[Member]:
        """Full members drawn by chance."""
        query = select(Member.id).where(Member.state == State.MEMBER, col(Member.paused).is_(False))
        ids = [
            id_
            for id_ in self.session.exec(query.order_by(col(Member.id)))
            if without is None or id_ != without.id
        ]
        return [self.session.get_one(Member, id_) for id_ in self.chance.sample(ids, min(number, len(ids)))]


def unknown_words() -> str:
    """A hash of no words at all: nobody signs in as this member."""
    return secrets.token_hex(32)
