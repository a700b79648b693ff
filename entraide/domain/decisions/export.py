"""The plain file with which anybody can count again, and what a member's own export says of their answers."""

from typing import Any

from sqlmodel import Session, col, select

from entraide.domain.dates import wall_clock
from entraide.domain.decisions import own_objections, recounting
from entraide.domain.decisions.advice import Asking
from entraide.domain.decisions.choices import Choices
from entraide.domain.decisions.meeting_choice import MeetingChoice
from entraide.domain.decisions.methods.meeting import coming
from entraide.domain.decisions.reading import Reading
from entraide.domain.decisions.standing import terms_of
from entraide.domain.decisions.texts import fingerprint, frozen_text
from entraide.domain.decisions.words import ANSWERS, KINDS, METHODS, RESULTS, ballot_name
from entraide.domain.journal_chain import stamp
from entraide.models.decision import Ballot, Decision, Kind, Stage
from entraide.models.member import Member

Rows = list[dict[str, Any]]


def recount_file(reading: Reading) -> dict[str, Any]:
    """French keys, as in all exports; `docs/deciding.md` says what each is. Votes here are open: names are shown."""
    decision, there = reading.decision, reading.there
    file: dict[str, Any] = {
        "v": 1,
        "scrutin": ballot_name(decision.id),
        "objet": KINDS[Kind(decision.kind)],
        "titre": decision.title,
        "texte": frozen_text(decision, reading.text),
        "texte_sha256": fingerprint(decision, reading.text),
        "version": decision.version,
        "methode": METHODS[decision.method],
        **_answers(reading),
    }
    if decision.terms:
        terms = terms_of(decision)
        file |= {"liste": terms.roll, "base": terms.base, "plancher": terms.floor, "prolonge": there.extended}
        file |= {"seuil": list(terms.threshold)} if decision.method == "yes_no" else {}
    file |= {"ferme": stamp(there.closes_at)} if there.closes_at else {}
    return file | ({"resultat": RESULTS[there.stage]} if there.stage in RESULTS else {})


def _answers(reading: Reading) -> dict[str, Any]:
    """Of a meeting, without names, and not before the reader answered; nor what is given to options. Of an advice, what
    was said too."""
    own, terms, there = reading.by_method, reading.terms, reading.there
    if isinstance(own, MeetingChoice):
        if terms is None or (there.stage == Stage.OPEN and reading.mine is None):
            return {}
        closes = wall_clock(there.closes_at) if there.closes_at else ""
        return own.recount_keys(coming(terms.dates, closes), terms.places)
    passed_over = [line.ballot for line in reading.objections.lapsed]
    answers = {"bulletins": [_ballot(v.name, v.ballot, v.ballot in passed_over) for v in reading.voices]}
    if terms is not None and (not isinstance(own, Choices) or own.told):
        for line, voice in zip(answers["bulletins"], reading.voices, strict=True):
            line |= recounting.chosen(reading.decision.method, voice.ballot)
        given = [voice.ballot for voice in reading.voices]
        answers |= recounting.recount_keys(reading.decision.method, terms, given)
    if isinstance(own, Asking):
        answers["avis"] = [
            {"membre": piece.author, "mots": piece.remark.words, "reponse": piece.remark.reply}
            for piece in own.pieces
        ]
    return answers


def my_decisions(session: Session, member: Member) -> dict[str, Rows]:
    """For a member's own data: what they proposed and what they answered."""
    proposed = session.exec(
        select(Decision).where(Decision.author_id == member.id).order_by(col(Decision.id))
    )
    query = select(Ballot, Decision).join(Decision, col(Decision.id) == Ballot.decision_id)
    mine = query.where(Ballot.member_id == member.id).order_by(col(Ballot.decision_id), col(Ballot.version))
    lapsed = own_objections.passed_over(session, member)
    return {
        "decisions_proposees": [
            {"titre": d.title, "le": d.proposed_at, "conclusion": d.conclusion} for d in proposed
        ],
        "bulletins": [
            {
                "decision": d.title,
                **_ballot(member.pseudonym, b, _key(b) in lapsed),
                **recounting.chosen(d.method, b),
                "le": b.answered_at,
            }
            for b, d in session.exec(mine)
        ],
    }


def _key(ballot: Ballot) -> tuple[int, int]:
    return ballot.decision_id, ballot.version


def _ballot(name: str, ballot: Ballot, passed_over: bool) -> dict[str, Any]:
    return {
        "membre": name,
        "version": ballot.version,
        "reponse": ANSWERS[ballot.answer],
        "mots": ballot.words,
        "levee": ballot.settled_at is not None and not passed_over,
        "passee_outre": passed_over,
        "notee": ballot.recorded_by_id is not None,
    }
