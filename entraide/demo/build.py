"""Builds the demonstration: a year of a Conseil in the Val-de-Marne, day after day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from entraide.database import Engines
from entraide.demo import arrivals, choosing, deciding, helping, today
from entraide.demo.story import Story
from entraide.demo.texts import SHOWN
from entraide.domain import passphrase, rules
from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.members import account
from entraide.domain.members.account import PauseDraft
from entraide.domain.members.words import SlowHash
from entraide.keys import Keys
from entraide.models.action import Ending
from entraide.models.decision import Kind
from entraide.models.member import State

YEAR = 365
LAST_WEEKS = YEAR - 14
"""When `today` goes on; all have arrived by then, however many they are."""
Chapter = Callable[[Story], object]


@dataclass(frozen=True)
class World:
    """What the caller shows: the words of the three members, one of them, an open decision."""

    words: dict[str, str]
    member_id: int
    decision_id: int


def build_demo(engines: Engines, keys: Keys, now: datetime, members: int = 40) -> World:
    """Fill an empty, migrated database, in one transaction. Only the three shown members have words."""
    words = {name: passphrase.generate() for name in SHOWN}
    slow = SlowHash(keys.words_salt)
    hashes = {name: slow.of_words(typed) for name, typed in words.items()}
    # In the morning, so that what happened a whole number of days later happened by day.
    begun_at = (now - timedelta(days=YEAR)).replace(hour=9, minute=0, second=0)
    with engines.writing() as session:
        story = Story(session, keys, begun_at, now, begun_at)
        names = arrivals.found(story, hashes)
        story.go_to(3)
        story.everybody_was_there()
        deciding.adopt_the_charter(story)
        story.go_to(20)
        helping.record_services(story)
        _live_a_year(story, [next(names) for _person in range(members - arrivals.CARDS)])
        decision = today.tell(story, YEAR)
        session.flush()
        return World(words, story.people[SHOWN[0]].id, decision.id)


def _live_a_year(story: Story, names: list[str]) -> None:
    """People arrive all year long; between two arrivals, what happened in those days."""
    chapters: list[tuple[float, Chapter]] = [
        (40, _first_action), (75, _first_rule), (110, _an_action_that_failed), (150, _not_enough), (190, _an_objection),
        (205, choosing.choose_a_workshop), (222, choosing.choose_a_pace), (232, choosing.go_on_unless), (236, choosing.ask_advice),
        (240, lambda s: helping.share(s, 4, 4)),
        (250, choosing.choose_sheets), (262, _a_meeting), (280, _second_action), (290, _a_secret), (300, _a_trial),
        (320, _exchanges), (326, choosing.try_something),
    ]  # fmt: skip
    months = [(float(day), helping.meet_this_month) for day in range(30, 340, 30)]
    steps = sorted([*chapters, *months], key=lambda step: step[0])
    day, pace = 21.0, (LAST_WEEKS - 21) / max(1, len(names))
    for number, name in enumerate(names):
        while steps and steps[0][0] <= day:
            _tell(story, *steps.pop(0))
        story.go_to(day)
        last = len(names) - number
        arrivals.arrive(story, name, {1: State.CANDIDATE, 2: State.WELCOME}.get(last, State.MEMBER))
        day += pace
    for start, chapter in steps:
        _tell(story, start, chapter)


def _tell(story: Story, day: float, chapter: Chapter) -> None:
    story.go_to(day)
    story.everybody_was_there()
    story.those_asked_answer()
    chapter(story)


def _first_action(story: Story) -> None:
    deciding.drop_ideas(story, 0, 4)
    helping.share(story, 0, 4)
    action = deciding.propose_action(story, 0)
    decision = deciding.put_to_decision(story, action)
    deciding.answer(story, decision, story.inside(), "consent")
    story.go_to(55)
    deciding.keep_logbook(
        story,
        action,
        "Salle trouvée, au café associatif.",
        "Six personnes sont venues. On a gardé deux heures.",
    )
    story.go_to(70)
    deciding.end(
        story,
        action,
        Ending.DONE,
        "Quatre permanences, une quinzaine de dossiers avancés.",
        "À deux on tient ; seul, non.",
    )


def _first_rule(story: Story) -> None:
    """Members shorten how long private messages are kept."""
    draft = QuestionDraft(
        title="Garder moins longtemps les messages privés",
        simple="Les messages privés sont effacés après 6 mois au lieu de 12.",
        if_nothing="Les messages restent 12 mois.",
    )
    effect = Effect(Kind.RULE, "messages.mois", rules.parse(rules.KINDS["messages.mois"], "6"))
    decision = proposing.propose(story.session, story.some(1)[0], draft, effect, story.now)
    deciding.read_through(story, decision)
    deciding.answer(story, decision, story.inside(), "consent")


def _an_action_that_failed(story: Story) -> None:
    action = deciding.propose_action(story, 17)
    decision = deciding.put_to_decision(story, action)
    deciding.answer(story, decision, story.inside()[:8], "consent")
    story.go_to(125)
    deciding.keep_logbook(story, action, "Trois personnes inscrites, puis une seule.")
    story.go_to(140)
    deciding.end(
        story,
        action,
        Ending.FAILED,
        "La chaîne s'est arrêtée au bout de deux semaines.",
        "Mieux vaut commencer à cinq ou six.",
    )


def _not_enough(story: Story) -> None:
    """Nobody answers: extended once, then not enough answers, never refused."""
    deciding.drop_ideas(story, 20, 5)
    decision = deciding.put_to_decision(story, deciding.propose_action(story, 8))
    deciding.answer(story, decision, story.some(1), "consent")


def _an_objection(story: Story) -> None:
    """An objection, a better text, then consent."""
    decision = deciding.put_to_decision(story, deciding.propose_action(story, 14))
    voters = story.inside()
    deciding.answer(story, decision, voters[2:9], "consent")
    words = "Toutes les semaines, c'est trop : je ne pourrais pas suivre."
    deciding.answer(story, decision, voters[1:2], "objection", words, "limits")
    story.go_to(200)
    deciding.improve(story, decision)
    deciding.answer(story, decision, voters[:9], "consent")


def _second_action(story: Story) -> None:
    """An action that is still under way today."""
    deciding.drop_ideas(story, 26, 4)
    action = deciding.propose_action(story, 3)
    decision = deciding.put_to_decision(story, action)
    deciding.answer(story, decision, story.inside()[:12], "consent")
    story.go_to(290)
    deciding.keep_logbook(
        story, action, "La fiche d'une page est écrite, on la relit.", "Deux médecins l'ont trouvée utile."
    )


def _exchanges(story: Story) -> None:
    """People who helped one another, and pause."""
    for number in range(8):
        author = story.some(1)[0]
        helper = helping.with_room(story, author)
        if helper is not None:
            helping.help_each_other(story, number, author, helper, ended=number % 3 != 0)
    account.set_pause(story.session, story.inside()[-1], PauseDraft(pause="oui"), story.now)


def _a_meeting(story: Story) -> None:
    choosing.choose_when_and_where(story, first=12)


def _a_secret(story: Story) -> None:
    """Long sealed today."""
    title = "Répondre à la journaliste qui nous a écrit"
    choosing.vote_in_secret(story, title, "Deux personnes la rencontrent, sans donner de nom.", yes=8, no=3)


def _a_trial(story: Story) -> None:
    """Tried for a month, then kept."""
    title, simple = "Un tour de parole, montre en main", "Chacun a trois minutes, et peut passer son tour."
    decision = choosing.opened(story, title, simple, trial_days=10, after_trial="stop")
    deciding.answer(story, decision, story.inside()[:7], "consent")
    story.go_to(319)
    choosing.review(story, decision)
