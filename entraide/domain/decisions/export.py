"""The plain file with which anybody can count again, and what a member's own export says of their answers."""

from typing import Any

from sqlmodel import Session, col, select

from entraide.domain.decisions.reading import Reading
from entraide.domain.decisions.standing import terms_of
from entraide.domain.decisions.texts import fingerprint, frozen_text
from entraide.domain.decisions.words import ANSWERS, KINDS, METHODS, RESULTS, ballot_name
from entraide.domain.journal_chain import stamp
from entraide.models.decision import Ballot, Decision, Kind
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
        "bulletins": [_ballot(voice.name, voice.ballot) for voice in reading.voices],
    }
    if decision.terms:
        terms = terms_of(decision)
        file |= {"liste": terms.roll, "base": terms.base, "plancher": terms.floor, "prolonge": there.extended}
        file |= {"seuil": list(terms.threshold)} if decision.method == "yes_no" else {}
    file |= {"ferme": stamp(there.closes_at)} if there.closes_at else {}
    return file | ({"resultat": RESULTS[there.stage]} if there.stage in RESULTS else {})


def my_decisions(session: Session, member: Member) -> dict[str, Rows]:
    """For a member's own data: what they proposed and what they answered."""
    proposed = session.exec(
        select(Decision).where(Decision.author_id == member.id).order_by(col(Decision.id))
    )
    query = select(Ballot, Decision).join(Decision, col(Decision.id) == Ballot.decision_id)
    mine = query.where(Ballot.member_id == member.id).order_by(col(Ballot.decision_id), col(Ballot.version))
    return {
        "decisions_proposees": [{"titre": d.title, "le": d.proposed_at} for d in proposed],
        "bulletins": [
            {"decision": d.title, **_ballot(member.pseudonym, b), "le": b.answered_at}
            for b, d in session.exec(mine)
        ],
    }


def _ballot(name: str, ballot: Ballot) -> dict[str, Any]:
    return {
        "membre": name,
        "version": ballot.version,
        "reponse": ANSWERS[ballot.answer],
        "mots": ballot.words,
        "levee": ballot.settled_at is not None,
    }
