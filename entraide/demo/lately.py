"""The last two weeks of the three members who are shown: helping, asking, waiting, and what the search was taught."""

from datetime import timedelta

from sqlmodel import col, select

from entraide.demo import helping
from entraide.demo.story import Story
from entraide.demo.texts import SHOWN
from entraide.domain import call_me_for, notebook
from entraide.domain.call_me_for import CallsDraft
from entraide.domain.exchanges import answers, attachments, conversation
from entraide.domain.exchanges.conversation import EndDraft, MessageDraft
from entraide.domain.members import account
from entraide.domain.members.account import CapacityDraft
from entraide.domain.notebook import LineDraft
from entraide.domain.search import sayings
from entraide.domain.search.sayings import SayingDraft
from entraide.models.competence import Competence, Freshness, Theme
from entraide.models.exchange import Carried
from entraide.models.member import Member
from entraide.models.resource import Resource

SAYINGS = (
    ("le gros dossier me fait peur", "formulaire MDPH"),
    ("le frigo est vide", "épicerie solidaire"),
    ("le papier bleu", "formulaire MDPH"),
)
"""The last one is withdrawn: a blue paper is not that one."""

KEPT = (
    (Theme.PAPERS, "Un dossier relu à deux", 240, 90),
    (Theme.LISTENING, "", 150, None),
    (Theme.TRAVEL, "Un premier trajet en bus", 60, 120),
    (Theme.PAPERS, "Un appel passé ensemble", 30, 45),
)
"""Kind of help, words, how many days ago, minutes."""


def members_shown(story: Story) -> tuple[Member, Member, Member]:
    first, second, third = (story.people[name] for name in SHOWN)
    return first, second, third


def two_weeks_ago(story: Story) -> None:
    mistral, bruyere, _galet = members_shown(story)
    for person in (mistral, bruyere):
        account.set_capacity(story.session, person, CapacityDraft(capacity=3))
    _help_to_the_end(story, bruyere, mistral)


def a_week_ago(story: Story) -> None:
    """A request that nobody answers: the next meeting hears of it."""
    helping.ask(story, 49, members_shown(story)[2])


def four_days_ago(story: Story) -> None:
    """A help under way, and a request that two more people are asked about."""
    mistral, bruyere, _galet = members_shown(story)
    _talk_over(story, bruyere, mistral)
    helping.ask(story, 28, mistral, bruyere)


def today(story: Story) -> None:
    _teach(story)
    _say_when_to_call(story)
    _keep_a_notebook(story)


def _help_to_the_end(story: Story, author: Member, helper: Member) -> None:
    exchange = helping.exchange_of(story, helping.ask(story, 36, author, helper))
    answers.accept(story.session, helper, exchange.id, story.now)
    _say(story, exchange.id, helper, "Bonjour. On peut le relire jeudi, au téléphone.")
    _say(story, exchange.id, author, "Jeudi me va. Le matin si possible.")
    ended = EndDraft(settled="oui", thanks="Merci d'avoir pris le temps.")
    conversation.end(story.session, author, exchange.id, ended, story.now)


def _talk_over(story: Story, author: Member, helper: Member) -> None:
    """With a sheet of the Conseil beside a message."""
    exchange = helping.exchange_of(story, helping.ask(story, 0, author, helper))
    answers.accept(story.session, helper, exchange.id, story.now)
    _say(story, exchange.id, author, "Bonjour. Je n'arrive pas à écrire la page sur mes journées.")
    _say(
        story, exchange.id, helper, "Elle m'a bloqué aussi. Voici une fiche. On se parle demain ?", sheet=True
    )


def _say(story: Story, exchange_id: int, author: Member, body: str, sheet: bool = False) -> None:
    first = story.session.exec(select(Resource.id).order_by(col(Resource.id)).limit(1)).first()
    thing = attachments.named(Carried.RESOURCE, first) if sheet and first else ""
    conversation.say(story.session, author, exchange_id, MessageDraft(thing=thing, body=body), story.now)


def _teach(story: Story) -> None:
    taught = [
        sayings.teach(story.session, SayingDraft(said=said, sought=sought), story.now)
        for said, sought in SAYINGS
    ]
    sayings.withdraw(story.session, taught[-1].id, story.now)


def _say_when_to_call(story: Story, offers: int = 12) -> None:
    """The first to have offered something tick what the site read in it, three situations at most."""
    agreed = select(Competence).where(Competence.freshness == Freshness.AGREED)
    agreed = agreed.where(col(Competence.withdrawn_at).is_(None)).order_by(col(Competence.id)).limit(offers)
    for competence in story.session.exec(agreed).all():
        read = [it.slug for it, _answers in call_me_for.situations_of(story.session, competence)][:3]
        draft = CallsDraft(wanted=read, when_to_call=competence.when_to_call)
        call_me_for.choose(story.session, competence, draft, story.now)


def _keep_a_notebook(story: Story) -> None:
    for theme, label, ago, minutes in KEPT:
        month = (story.now - timedelta(days=ago)).strftime("%Y-%m")
        draft = LineDraft(theme=theme, label=label, month=month, minutes=minutes)
        notebook.keep(story.session, members_shown(story)[0], draft, story.now)
