"""A decision open by each of the ways to decide: what the tests of paper and of « Agir » share."""

import json

from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Kind
from entraide.models.member import Member
from tests.conftest import Site
from tests.questions import QUESTION

NAMES = ["Le café de la place", "Le parc, s'il fait beau", "Chez <b>Driss</b> & Chloé"]
MEETING = {
    "dates": ["2026-12-10T18:00", "2026-12-11T14:00"],
    "ends": ["20:00", "16:00"],
    "places": ["Mairie", "Parc"],
    "comforts": [["quiet"], []],
    "link": "",
}
OPTIONS = {
    "approval": NAMES,
    "judgment": NAMES,
    "resistance": [*NAMES, "On ne change rien"],
    "date_place": MEETING,
}
METHODS = ("consent", "yes_no", "lazy", *OPTIONS)


def put(site: Site, author: Member, method: str, title: str = QUESTION["title"]) -> str:
    """A decision is open, by this method."""
    kind = {"date_place": Kind.DATE, "consent": Kind.QUESTION, "yes_no": Kind.QUESTION, "lazy": Kind.QUESTION}
    options = json.dumps(OPTIONS[method]) if method in OPTIONS else ""
    with site.writing() as session:
        draft = QuestionDraft(**{**QUESTION, "title": title, "method": "consent"})
        effect, way = Effect(kind.get(method, Kind.CHOICE)), Way(method, options, read=True)
        return f"/decisions/{proposing.propose(session, author, draft, effect, site.clock(), way).id}"
