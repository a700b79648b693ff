"""Choices between several, a date with a place, trials, secret votes, a text that is prepared: one of each."""

from datetime import timedelta
from typing import Any

from entraide.demo import deciding
from entraide.demo.story import Story
from entraide.domain.dates import PARIS
from entraide.domain.decisions import (
    advice,
    availability,
    ballots,
    meeting_choice,
    options,
    proposing,
    remarks,
    secrecy,
    trials,
)
from entraide.domain.decisions.advice import AdviceDraft, ConclusionDraft, Piece
from entraide.domain.decisions.availability import AvailabilityDraft
from entraide.domain.decisions.drafts import AskingDraft, BallotDraft, Effect
from entraide.domain.decisions.meeting_choice import MeetingChoiceDraft
from entraide.domain.decisions.meeting_options import Options, Place, Slot
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.remarks import RemarkDraft
from entraide.domain.decisions.trials import ReviewDraft
from entraide.domain.decisions.urn import voting
from entraide.models.decision import Decision, Kind
from entraide.models.member import Member

STAYS = "Chacun continue comme aujourd'hui."


def put(story: Story, title: str, simple: str, *names: str, **way: Any) -> Decision:
    """A question, or a choice between these names, read through by somebody else. `way`: as in `Way`."""
    author, method = story.some(1)[0], way.pop("method", "consent")
    known = options.parse(method, names)
    terms = Way(method=method, options=options.to_json(known), **way)
    effect = Effect(Kind.CHOICE if known else Kind.QUESTION)
    text = AskingDraft(title=title, simple=simple, if_nothing=STAYS)
    return proposing.propose(story.session, author, text, effect, story.now, terms)


def opened(story: Story, *asked: str, **way: Any) -> Decision:
    return deciding.read_through(story, put(story, *asked, **way))


def answer(story: Story, decision: Decision, voters: list[Member], steps: list[tuple[int, ...]]) -> None:
    """Each voter gives one of these sets of steps to the options, in turn."""
    for number, voter in enumerate(voters):
        given = steps[number % len(steps)]
        typed = {f"choice-{n}": str(step) for n, step in enumerate(given, 1) if step >= 0}
        draft = BallotDraft.model_validate({"answer": "choice", "version": decision.version, **typed})
        ballots.answer(story.session, voter, decision, draft, story.now)


def choose_a_workshop(story: Story) -> Decision:
    """By majority judgment."""
    decision = opened(
        story,
        "Quel atelier commencer au printemps ?",
        "Nous avons de l'énergie pour un atelier, une fois par mois. Dites ce que vous pensez de chacun.",
        "Atelier d'écriture", "Jardin partagé", "Cinéma du dimanche", "Jeux de société",
        method="judgment",
    )  # fmt: skip
    answer(story, decision, story.inside()[:11], [(3, 2, 2, 1), (4, 3, 1, -1), (3, 4, 2, 0), (3, 1, 0, 2)])
    return decision


def choose_a_name(story: Story) -> Decision:
    """The same, still open; those who are shown have not answered."""
    decision = opened(
        story,
        "Quel nom donner à notre lettre ?",
        "La lettre part deux fois par an. Dites ce que vous pensez de chaque nom.",
        "Le fil", "Entre pairs", "La lettre du Conseil",
        method="judgment",
    )  # fmt: skip
    answer(story, decision, story.inside()[3:8], [(3, 2, 1), (2, 4, -1), (1, 3, 3)])
    return decision


def choose_a_pace(story: Story) -> Decision:
    """By the least resistance."""
    decision = opened(
        story,
        "À quel rythme nous retrouver ?",
        "Chaque rythme fatigue quelqu'un. Dites ce que chacun vous coûterait.",
        "Chaque semaine", "Tous les quinze jours", "Une fois par mois",
        method="resistance",
    )  # fmt: skip
    answer(story, decision, story.inside()[:9], [(3, 1, 0, 2), (2, 0, 1, 2), (3, 2, 0, 1)])
    return decision


def choose_sheets(story: Story) -> Decision:
    """By approval: several may be ticked."""
    decision = opened(
        story,
        "Quelles fiches écrire en premier ?",
        "Cochez toutes celles qui vous seraient utiles. La plus cochée sera écrite d'abord.",
        "Renouveler un titre de transport", "Parler à son propriétaire", "Préparer une visite à la MDPH",
        method="approval",
    )  # fmt: skip
    answer(story, decision, story.inside()[:8], [(0, 0, 1), (1, 0, 1), (0, 1, 0), (1, 0, 1)])
    return decision


def choose_when_and_where(story: Story, first: float) -> Decision:
    """Two dates and three places, from `first` days on."""
    slots = tuple(_slot(story, first + more) for more in (0, 4))
    places = (
        Place("Bibliothèque de Gentilly", ("quiet", "free", "near_stop")),
        Place("Café associatif d'Arcueil", ("free", "easy_exit")),
        Place("Parc de la Vache-Noire, à l'abri", ("free", "step_free", "easy_exit")),
    )
    draft = MeetingChoiceDraft(
        title="Notre prochaine rencontre", simple="Où et quand le plus de monde peut-il venir ?"
    )
    decision = meeting_choice.propose(
        story.session, story.some(1)[0], draft, Options(slots, places), story.now
    )
    deciding.read_through(story, decision)
    _say_when(story, decision, story.inside()[3:12])
    return decision


def _slot(story: Story, days: float) -> Slot:
    on = (story.now + timedelta(days=days)).astimezone(PARIS).date()
    return Slot(f"{on}T14:00", "16:00")


def _say_when(story: Story, decision: Decision, voters: list[Member]) -> None:
    said = ("yes", "if-needed", "no")
    for n, voter in enumerate(voters):
        dates = {f"date-{d}": said[(n * d) % 3] for d in (1, 2)}
        places = {f"place-{p}": said[(n + p) % 3] for p in (1, 2, 3)}
        draft = AvailabilityDraft(version=decision.version)
        availability.answer(story.session, voter, decision, dates | places, draft, story.now)


def try_something(story: Story) -> Decision:
    """For a month, then everybody says how it went."""
    decision = opened(
        story,
        "Une heure calme au début de chaque rencontre",
        "La première heure se passe sans débat : on arrive, on s'installe, on parle à deux.",
        trial_days=30,
        after_trial="continue",
    )
    deciding.answer(story, decision, story.inside()[:9], "consent")
    return decision


def review(story: Story, decision: Decision) -> None:
    said = (
        ("continue", "light", "On parle mieux ensuite.", ""),
        ("change", "medium", "", "Une heure, c'est long pour qui repart tôt."),
        ("continue", "light", "", ""),
    )
    for person, (after, energy, well, hard) in zip(story.inside()[2:5], said, strict=True):
        draft = ReviewDraft.model_validate(
            {"next": after, "energy": energy, "went_well": well, "was_hard": hard}
        )
        trials.answer(story.session, person, decision, draft, story.now)


def vote_in_secret(story: Story, title: str, simple: str, yes: int, no: int) -> Decision:
    decision = put(story, title, simple, method="yes_no")
    secrecy.ask(story.session, story.some(1)[0], decision)
    deciding.read_through(story, decision)
    voters = story.inside()
    for choice, people in (("pour", voters[:yes]), ("contre", voters[yes : yes + no])):
        for voter in people:
            voting.vote(story.session, voter, decision, {"": choice}, story.now)
    return decision


def go_on_unless(story: Story) -> Decision:
    """What is small is done, unless somebody objects."""
    decision = opened(
        story,
        "Mettre une boîte à livres à l'entrée du café",
        "Je pose une caisse de livres le mois prochain, avec l'accord du café.",
        method="lazy",
    )
    return decision


def ask_advice(story: Story) -> Decision:
    """One person decides, after having asked."""
    decision = opened(
        story,
        "Changer l'heure de la marche du jeudi",
        "Je voudrais partir à 15 heures plutôt qu'à 14. Qu'est-ce que cela changerait pour vous ?",
        method="advice",
    )
    author = story.session.get_one(Member, decision.author_id)
    others = [person for person in story.inside() if person.id != author.id]
    said = ("En hiver, il fait nuit au retour.", "Pour moi c'est mieux : le matin m'est difficile.")
    for person, words in zip(others[2:4], said, strict=True):
        draft = AdviceDraft(version=decision.version, words=words)
        advice.give(story.session, person, decision, draft, story.now)
    replies = {piece.remark.id: "J'en ai tenu compte." for piece in _pieces(story, author, decision)}
    conclusion = ConclusionDraft(done="do", words="On part à 15 heures d'avril à septembre seulement.")
    advice.conclude(story.session, author, decision, conclusion, replies, story.now)
    return decision


def _pieces(story: Story, author: Member, decision: Decision) -> list[Piece]:
    return advice.read(story.session, author, decision, story.now).pieces


def prepare(story: Story) -> Decision:
    """A text that others read, ask about, feel and mend."""
    decision = put(
        story,
        "Prêter un ordinateur entre nous",
        "Nous achetons un ordinateur d'occasion, et qui en a besoin l'emprunte pour deux semaines.",
    )
    author = story.session.get_one(Member, decision.author_id)
    others = [person for person in story.inside() if person.id != author.id]
    said = (
        ("question", "Qui le garde entre deux prêts ?"),
        ("feeling", "Cela me rassure : le mien ne marche plus."),
        ("for", "Beaucoup de démarches ne se font plus qu'en ligne."),
        ("against", "S'il tombe en panne, qui paie ?"),
        ("amendment", "Ajouter : on peut aussi l'utiliser sur place, pendant les rencontres."),
    )
    for person, (kind, words) in zip((others[4:9] + others)[: len(said)], said, strict=True):
        draft = RemarkDraft.model_validate({"kind": kind, "words": words})
        remarks.add(story.session, person, decision, draft, story.now)
    return decision
