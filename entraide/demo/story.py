"""The teller of the demonstration: a session, a clock that goes forward, chance that is the same each time."""

import random
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from entraide.domain.duties import catch_up
from entraide.domain.members.presence import mark_seen
from entraide.keys import Keys
from entraide.models.member import Member, State


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
        """Forward to this day of the story; what the clock made due is written, and people were there."""
        self.now = max(self.now, min(self.begun_at + timedelta(days=day), self.ends_at))
        mark_seen(
            self.session, [person.id for person in self.people.values() if not person.paused], self.now.date()
        )
        catch_up(self.session, self.now)
        self.session.expire_all()
        return self.now

    def member(self, name: str) -> Member:
        return self.people[name]

    def inside(self, state: State = State.MEMBER) -> list[Member]:
        """Those in this state, by order of arrival."""
        query = select(Member).where(Member.state == state, col(Member.paused).is_(False))
        return list(self.session.exec(query.order_by(col(Member.id))))

    def some(self, number: int, without: Member | None = None) -> list[Member]:
        """Full members drawn by chance."""
        among = [person for person in self.inside() if without is None or person.id != without.id]
        return self.chance.sample(among, min(number, len(among)))


def unknown_words() -> str:
    """A hash of no words at all: nobody signs in as this member."""
    return secrets.token_hex(32)
