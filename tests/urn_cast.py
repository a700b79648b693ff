"""A secret ballot among the members of an assembly: what the tests of the urn share."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from entraide.domain import duties
from entraide.domain.decisions import lifecycle, proposing, secrecy
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.urn import checking, reading, sealing, voting
from entraide.domain.decisions.words import ballot_name
from entraide.domain.journal import Act, record
from entraide.models.decision import Decision, Kind
from entraide.models.journal import JournalEntry
from entraide.models.member import Member
from entraide.models.urn import Urn, UrnBallot, UrnLine
from tests.conftest import START, Site
from tests.factories import make_member

TEXT = QuestionDraft(
    title="Un café le jeudi",
    simple="Nous nous retrouvons chaque jeudi au café de la place.",
    if_nothing="Nous continuons à nous écrire seulement.",
)
PLAIN = ("yes_no", "consent")
OPTIONS = ["Le jardin", "La cuisine", "Ne rien changer"]


@dataclass
class Box:
    """One secret vote, and whoever may vote, in the order they came."""

    site: Site
    members: list[Member]
    decision_id: int = 0
    secrets: list[bytes] = field(default_factory=list)

    @property
    def now(self) -> Any:
        return self.site.clock()

    @property
    def keys(self) -> Any:
        return self.site.engines.urns

    @property
    def name(self) -> str:
        return ballot_name(self.decision_id)

    def propose(self, method: str = "yes_no", title: str = TEXT.title, read: bool = False) -> int:
        options = "" if method in PLAIN else json.dumps(OPTIONS)
        draft = TEXT.model_copy(update={"title": title})
        with self.site.writing() as session:
            way = Way(method=method, options=options, read=read)
            effect = Effect(Kind.QUESTION if method in PLAIN else Kind.CHOICE)
            decision = proposing.propose(session, self.members[0], draft, effect, self.now, way)
            self.decision_id = decision.id
        return self.decision_id

    def open(self, method: str = "yes_no", title: str = TEXT.title) -> "Box":
        """Proposed, asked to be secret, read through: it opens."""
        self.propose(method, title)
        with self.site.writing() as session:
            decision = self.decision(session)
            secrecy.ask(session, session.get_one(Member, self.members[1].id), decision)
            proposing.read_through(session, self.members[1], decision, self.now)
        return self

    def decision(self, session: Session) -> Decision:
        return lifecycle.find(session, self.decision_id)

    def vote(self, who: int, choices: Mapping[str, str] | str) -> None:
        given = {"": choices} if isinstance(choices, str) else choices
        with self.site.writing() as session:
            voting.vote(session, self.members[who], self.decision(session), given, self.now)

    def vote_all(self, choices: Iterable[Mapping[str, str] | str]) -> "Box":
        for who, choice in enumerate(choices):
            self.vote(who, choice)
        return self

    def contest(self, who: int, reason: str = "otherwise", words: str = "") -> None:
        with self.site.writing() as session:
            member, decision = self.members[who], self.decision(session)
            checking.contest(session, member, decision, reason, words, self.now)

    def proof(self, who: int) -> checking.Proof:
        with self.site.reading() as session:
            return checking.proof(session, self.members[who], self.decision(session))

    def choice(self, who: int) -> dict[str, str] | None:
        with self.site.reading() as session:
            return voting.my_choice(session, self.members[who], self.decision(session))

    def advance(self, **duration: float) -> "Box":
        self.site.clock.advance(**duration)
        self.tick()
        return self

    def close(self) -> "Box":
        return self.advance(days=7)

    def seal(self) -> "Box":
        self.advance(days=7)
        sealing.seal_due(self.site.engines, self.now)
        return self

    def tick(self) -> None:
        with self.site.writing() as session:
            duties.catch_up(session, self.now)

    def look(self) -> Decision:
        with self.site.reading() as session:
            return self.decision(session)

    def urn(self) -> Urn:
        with self.site.reading() as session:
            return session.get_one(Urn, self.decision_id)

    def closing(self) -> dict[str, Any] | None:
        with self.site.reading() as session:
            return reading.closing_of(session, self.decision(session))

    def rows(self, table: type[Any]) -> list[Any]:
        with self.site.reading() as session:
            return list(session.exec(select(table).where(table.decision_id == self.decision_id)))

    def acts(self, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
        with self.site.reading() as session:
            rows = session.exec(select(JournalEntry).order_by(JournalEntry.n)).all()
        return [(row.type, json.loads(row.public)) for row in rows if not kinds or row.type in kinds]

    def what_must_go(self) -> list[bytes]:
        """All that must be nowhere once it is sealed: the key, names of ballots, ballots, salts."""
        found = [self.keys.read(self.name) or b""]
        for line in self.rows(UrnLine):
            found.append(line.salt)
        for ballot in self.rows(UrnBallot):
            found += [ballot.pseudo, ballot.cipher]
        assert all(found)
        return found


def make_box(site: Site, people: int = 8) -> Box:
    with site.writing() as session:
        record(session, START, Act.GENESIS, {"collectif": "Essai", "logiciel": "0"})
        members = [make_member(session, f"Membre {n}", START) for n in range(people)]
        for member in members:
            record(session, START, Act.MEMBER, member_id=member.id)
            session.expunge(member)
    return Box(site, members)
