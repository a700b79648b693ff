"""Voting in secret: a ballot changed at will until the closing; nothing is counted nor shown before."""

import json
import os
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain.decisions.urn.box import line_of, named, require_cipher, urn_of
from entraide.domain.decisions.urn.documents import BallotList, all_lists, plain
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Decision, Stage
from entraide.models.member import Member
from entraide.models.urn import CIPHER, Urn, UrnBallot, UrnLine

STEP = 5
"""While it is open, how many voted is told rounded down to a multiple of this."""


def vote(
    session: Session, member: Member, decision: Decision, choices: Mapping[str, str], now: datetime
) -> None:
    """Put a ballot in the box, in place of an earlier one. `choices`: by option, or by "" for a yes or no.

    One transaction marks the line of the roll and keeps the ballot; the instant is looked at inside it.
    """
    line, urn = line_of(session, member, decision), urn_of(session, decision)
    if decision.stage != Stage.OPEN or decision.closes_at is None or now >= decision.closes_at:
        raise Refusal(_("Le vote secret est clos : votre bulletin ne peut plus changer."))
    put = indices(all_lists(json.loads(urn.opening)), choices)
    cipher = require_cipher(session, decision)
    pseudo = cipher.pseudo(named(member.id))
    ballot = session.get(UrnBallot, (decision.id, pseudo))
    if line.voted != (ballot is not None):
        raise Refusal(_("L'urne ne correspond plus à la liste. Il faudra voter de nouveau."))
    ballot = ballot or UrnBallot(decision_id=decision.id, pseudo=pseudo, cipher=b"")
    ballot.cipher, line.voted = cipher.close(pseudo, put), True
    session.add_all((ballot, line))
    session.flush()


def indices(lists: list[BallotList], choices: Mapping[str, str]) -> list[int]:
    """The place of each choice among those permitted; what is left empty means what the format says it means."""
    given = {plain(option): choice for option, choice in choices.items()}
    if given.keys() - {each.option for each in lists}:
        raise Refusal(_("Une des options n'est pas celles de ce vote. Rechargez la page."))
    put = [given.get(each.option, "") or each.unanswered for each in lists]
    if any(choice not in each.choices for choice, each in zip(put, lists, strict=True)):
        raise Refusal(_("Choisissez une des réponses proposées."))
    return [each.choices.index(choice) for choice, each in zip(put, lists, strict=True)]


def my_choice(session: Session, member: Member, decision: Decision) -> dict[str, str] | None:
    """What the member put in, by option; None when they have not voted, which takes as long to say."""
    line_of(session, member, decision)
    cipher = require_cipher(session, decision)
    pseudo = cipher.pseudo(named(member.id))
    ballot = session.get(UrnBallot, (decision.id, pseudo))
    put = cipher.open(pseudo, ballot.cipher if ballot else os.urandom(CIPHER))
    lists = all_lists(json.loads(urn_of(session, decision).opening))
    if put is None:
        return None
    return {each.option: each.choices[place] for each, place in zip(lists, put, strict=True)}


def has_voted(session: Session, member: Member, decision: Decision) -> bool:
    """For that member alone."""
    line = session.get(UrnLine, (decision.id, member.id))
    return line is not None and line.voted


def marked(session: Session, decision: Decision) -> int:
    """How many voted: never shown before the closing, and never for a small one."""
    voted = select(func.count()).where(UrnLine.decision_id == decision.id, col(UrnLine.voted).is_(True))
    return session.exec(voted).one()


def cast(session: Session, decision: Decision) -> int:
    """How many voted, as it may be told: by fives while it is open; then as published, none when too few."""
    if decision.stage == Stage.OPEN:
        return marked(session, decision) // STEP * STEP
    urn = session.get(Urn, decision.id)
    closing = json.loads(urn.closing) if urn and urn.closing else {}
    return sum(voted for _line, voted in closing.get("emargements", ()))
