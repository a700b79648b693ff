"""The last two weeks of the demonstration, and what waits today."""

from datetime import timedelta

from entraide.demo import choosing, deciding, helping, lately
from entraide.demo.story import Story
from entraide.demo.texts import SHOWN
from entraide.models.decision import Decision

SECRET = (
    "Écrire nos pseudonymes sur les affiches du Conseil",
    "Les affiches diraient qui l'on peut demander. Chacun doit pouvoir dire non sans qu'on le sache.",
)


def tell(story: Story, day: int) -> Decision:
    """Until this day of the story; returns the decision that closes first."""
    story.go_to(day - 14)
    story.those_asked_answer()
    _an_objection_stands(story)
    lately.two_weeks_ago(story)
    story.go_to(day - 12)
    choosing.vote_in_secret(story, *SECRET, yes=6, no=2)
    story.go_to(day - 8)
    lately.a_week_ago(story)
    story.go_to(day - 5)
    closing = _some_have_answered(story)
    story.go_to(day - 4)
    lately.four_days_ago(story)
    story.go_to(day - 3)
    _opened_since(story)
    story.go_to(day - 1)
    choosing.prepare(story)
    story.go_to(day)
    story.everybody_was_there()
    _this_morning(story)
    return closing


def _an_objection_stands(story: Story) -> None:
    others = story.inside()[3:]
    decision = deciding.put_to_decision(story, deciding.propose_action(story, 30))
    deciding.answer(story, decision, others[1:7], "consent")
    words = "Le lieu n'est pas de plain-pied : deux personnes ne pourraient pas entrer."
    deciding.answer(story, decision, others[:1], "objection", words, "harm")


def _some_have_answered(story: Story) -> Decision:
    others = story.inside()[3:]
    decision = deciding.put_to_decision(story, deciding.propose_action(story, 6, author=others[0]))
    deciding.answer(story, decision, others[:5], "consent")
    words = "D'accord, si l'on finit avant 17 heures."
    deciding.answer(story, decision, others[5:6], "consent_with_concern", words)
    return decision


def _opened_since(story: Story) -> None:
    """Two choices, and an action that waits for a place: three are open."""
    others = story.inside()[3:]
    for number in range(10, 18):
        helping.ask(story, number, others[number % len(others)])
    deciding.drop_ideas(story, 40, 6)
    choosing.choose_when_and_where(story, first=11)
    choosing.choose_a_name(story)
    deciding.put_to_decision(story, deciding.propose_action(story, 24, author=others[1]))


def _this_morning(story: Story) -> None:
    others = story.inside()[3:]
    lately.today(story)
    helping.ask(story, 2, others[2], story.people[SHOWN[0]])
    deciding.propose_action(story, 34, author=others[3])
    soon, later = (story.now + timedelta(days=days) for days in (6, 34))
    helping.meet(story, soon, "Bibliothèque d'Arcueil", "https://visio.example.org/conseil")
    helping.meet(story, later, "Maison des associations de Cachan")
