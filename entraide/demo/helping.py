"""Requests and exchanges, meetings, resources and services."""

from datetime import datetime, time, timedelta

from sqlmodel import col, select

from entraide.demo.arrivals import THEME_OF
from entraide.demo.story import Story
from entraide.demo.texts import rows
from entraide.domain import resources, territory, versions
from entraide.domain.exchanges import answers, conversation, room
from entraide.domain.exchanges.conversation import EndDraft, MessageDraft
from entraide.domain.meetings import planning
from entraide.domain.meetings.drafts import AnswerDraft, MeetingDraft
from entraide.domain.requests import asking
from entraide.domain.requests.drafts import EVERYBODY, RequestDraft
from entraide.domain.resources import ResourceDraft
from entraide.domain.territory import ServiceDraft
from entraide.models.competence import Theme
from entraide.models.exchange import Exchange
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.models.request import HelpRequest
from entraide.models.resource import Resource

SERVICES = (
    (
        "MDPH du Val-de-Marne",
        "MDPH",
        "Créteil",
        "Le lieu où l'on demande ses droits liés au handicap. Horaires à vérifier avant de venir.",
    ),
    (
        "Groupe d'entraide mutuelle, exemple",
        "GEM",
        "Vitry-sur-Seine",
        "Exemple inventé pour la démonstration : un lieu tenu par ses adhérents.",
    ),
    (
        "Centre médico-psychologique, exemple",
        "CMP",
        "Cachan",
        "Exemple inventé pour la démonstration : consultations sur rendez-vous.",
    ),
)


def ask(story: Story, number: int, author: Member, helper: Member | None = None) -> HelpRequest:
    """The request of this line of the data, open to all or addressed."""
    row = rows("demandes")[number]
    draft = RequestDraft(
        sentence=row["texte"],
        theme=THEME_OF.get(row["categories_attendues"].split("|")[0], Theme.OTHER),
        signed="oui" if number % 2 else "non",
        helper=helper.id if helper else EVERYBODY,
    )
    return asking.open_request(story.session, author, draft, story.now)


def with_room(story: Story, author: Member) -> Member | None:
    """Somebody who can be asked now."""
    query = select(Member).where(room.with_room(), Member.id != author.id)
    found = list(story.session.exec(query.order_by(col(Member.id)).limit(40)))
    return story.chance.choice(found) if found else None


def exchange_of(story: Story, request: HelpRequest) -> Exchange:
    return story.session.exec(select(Exchange).where(Exchange.request_id == request.id)).one()


def help_each_other(story: Story, number: int, author: Member, helper: Member, ended: bool) -> Exchange:
    """Asked, accepted, talked over; ended with thanks, or still under way."""
    exchange = exchange_of(story, ask(story, number, author, helper))
    answers.accept(story.session, helper, exchange.id, story.now)
    conversation.say(
        story.session,
        helper,
        exchange.id,
        MessageDraft(body="Bonjour. Quand voulez-vous qu'on en parle ?"),
        story.now,
    )
    conversation.say(
        story.session,
        author,
        exchange.id,
        MessageDraft(body="Mardi après-midi si c'est possible pour vous."),
        story.now,
    )
    if ended:
        thanks = "Merci, j'ai pu envoyer mon dossier."
        conversation.end(
            story.session, author, exchange.id, EndDraft(settled="oui", thanks=thanks), story.now
        )
    return exchange


def meet(story: Story, day: datetime, place: str, link: str = "") -> Meeting:
    """A meeting planned now for that day; people say that they come."""
    author = story.some(1)[0]
    draft = MeetingDraft(
        title="Rencontre du Conseil",
        on=day.date(),
        starts=time(14, 0),
        ends=time(16, 0),
        place=place,
        link=link,
        comforts=["quiet", "step_free", "free"],
        notes="Trois sujets au plus, une pause au milieu. On peut venir et repartir quand on veut.",
    )
    meeting = planning.plan(story.session, author, draft, story.now)
    for member in story.some(6, without=author):
        planning.answer(story.session, member, meeting, AnswerDraft(coming="oui"), story.now)
    return meeting


def meet_this_month(story: Story) -> None:
    place = story.chance.choice(
        ("Bibliothèque d'Arcueil", "Maison des associations de Cachan", "Parc de Vitry, près du kiosque")
    )
    meet(story, story.now + timedelta(days=12), place)


def share(story: Story, first: int, number: int) -> None:
    """Sheets that members put in common, and services that they know."""
    sheets = [row for row in rows("ressources") if "Lien" not in row["type"]]
    for row in sheets[first : first + number]:
        body = f"{row['description']}\n\n- Ce qu'il faut préparer : à compléter ensemble.\n- À qui demander : voir les compétences du Conseil."
        draft = ResourceDraft(title=row["titre"], body=body)
        _read_again(story, resources.add(story.session, story.some(1)[0], draft, story.now), draft)


def _read_again(story: Story, resource: Resource, draft: ResourceDraft) -> None:
    """Somebody completes the sheet, somebody else checks it."""
    editor, checker = story.some(2)
    more = draft.model_copy(
        update={"body": f"{draft.body}\n- Le mardi est plus calme.", "version": resource.version}
    )
    resources.edit(story.session, editor, resource, more, story.now)
    versions.verify(story.session, resource, checker, resource.version, story.now)


def record_services(story: Story) -> None:
    for name, kind, commune, about in SERVICES:
        draft = ServiceDraft(name=name, kind=kind, commune=commune, about=about)
        territory.add_service(story.session, story.some(1)[0], draft, story.now)
