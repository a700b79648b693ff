"""A meeting whose date and place are chosen together: what its tests share."""

from typing import Any

from sqlmodel import Session, select

from entraide.domain.decisions import availability, lifecycle
from entraide.domain.decisions.availability import AvailabilityDraft
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.meeting_choice import MeetingText
from entraide.domain.decisions.meeting_options import Options, Place, Slot
from entraide.models.decision import Kind
from entraide.models.meeting import Meeting
from tests.assembly import Assembly

D1, D2 = "2026-12-10T18:00", "2026-12-12T14:00"
CAFE, PARK = "Café du Midi, près de la poste", "Parc, le banc du bassin"
TEXT = MeetingText("Réunion de décembre", "Nous parlerons de l'année qui vient.")
OPTIONS = Options(
    (Slot(D1, "20:00"), Slot(D2, "16:00")),
    (Place(CAFE, ("quiet", "free")), Place(PARK)),
    "https://visio.example.org/s",
)
NEW = "/decisions/nouvelle/date-lieu"
TYPED: dict[str, Any] = {
    "title": "Réunion de décembre",
    "simple": "Nous parlerons de l'année qui vient.",
    "starts": "18:00",
    "ends": "20:00",
    "on": ["2026-12-10", "2026-12-12"],
    "own_starts": ["", "14:00"],
    "own_ends": ["", "16:00"],
    "place": [CAFE, PARK],
    "comforts": ["1-quiet", "1-free"],
    "link": "https://visio.example.org/s",
}
ANSWERS = {"o": "yes", "s": "if-needed", "n": "no", "-": ""}


def put(council: Assembly, author: int = 0, options: Options = OPTIONS, **more: Any) -> int:
    way = {"method": "date_place", "options": options.to_json()} | more
    return council.propose(author, Effect(Kind.DATE), text=more.pop("text", TEXT), **way)


def fields(said: str) -> dict[str, str]:
    """« on so »: yes then no to the dates, if needed then yes to the places; a third word for the link."""
    words = said.split()
    typed = {f"date-{n}": ANSWERS[sign] for n, sign in enumerate(words[0], 1)}
    typed |= {f"place-{n}": ANSWERS[sign] for n, sign in enumerate(words[1], 1)}
    return typed | ({"remote": ANSWERS[words[2]]} if len(words) > 2 else {})


def says(council: Assembly, who: int, said: str, number: int = 0) -> None:
    """`number`: of the decision, else the last put."""
    with council.site.writing() as session:
        decision = lifecycle.find(session, number or council.decision_id)
        draft = AvailabilityDraft(version=decision.version)
        availability.answer(
            session, council.members[who], decision, fields(said), draft, council.site.clock()
        )


def meetings(council: Assembly) -> list[Meeting]:
    return council.rows(select(Meeting).order_by(Meeting.id))


def held(session: Session) -> list[Meeting]:
    return list(session.exec(select(Meeting).order_by(Meeting.id)))
