"""How people came in, one by one, by invitation and confirmation."""

from collections.abc import Iterator

from entraide.demo.story import Story, unknown_words
from entraide.demo.texts import PLACES, pseudonyms, rows
from entraide.domain import communes, competences
from entraide.domain.competences import CompetenceDraft
from entraide.domain.members import account, admissions, cards, invitations, newcomers
from entraide.domain.members.account import CapacityDraft
from entraide.models.competence import How, Theme
from entraide.models.member import Member, State

CARDS = 5
THEME_OF = {label: theme for theme, label in competences.THEMES.items()}
HOW = (
    [How.IN_PERSON],
    [How.BY_PHONE],
    [How.IN_PERSON, How.BY_PHONE],
    [How.BY_VIDEO, How.IN_WRITING],
    [How.IN_WRITING],
)


def found(story: Story, words_hashes: dict[str, str]) -> Iterator[str]:
    """Found the Conseil and use its cards; yields the pseudonyms that are still free."""
    names = pseudonyms()
    printed = admissions.found(
        story.session, story.keys, story.now, "Conseil d'Entraide du Val-de-Marne", "Arcueil", CARDS
    )
    for number, card in enumerate(printed):
        story.go_to(number / 2)
        invitation = cards.by_link(story.session, story.keys, card.link)
        name = next(names)
        words = words_hashes.get(name, unknown_words())
        story.people[name] = admissions.join(story.session, invitation, name, words, [], story.now)
        settle(story, story.people[name])
    return names


def arrive(story: Story, name: str, until: State = State.MEMBER) -> Member:
    """Somebody invites this person; enough members confirm them, and meet them, as far as `until`."""
    inviter = story.some(1)[0]
    card = invitations.invite(story.session, story.keys, inviter, story.now)
    invitation = cards.by_link(story.session, story.keys, card.link)
    person = admissions.join(story.session, invitation, name, unknown_words(), [], story.now)
    story.people[name] = person
    if until == State.CANDIDATE:
        return person
    for sponsor in story.some(6, without=inviter):
        if person.state != State.CANDIDATE:
            break
        newcomers.confirm(story.session, sponsor, person.id, story.now)
    if until == State.MEMBER and person.state == State.WELCOME:
        newcomers.attest(story.session, inviter, person.id, story.now)
    settle(story, person)
    return person


def settle(story: Story, person: Member) -> None:
    """What a person says of themselves, and what they can do for others."""
    place = story.chance.choice(PLACES)
    person.commune = place
    account.set_capacity(
        story.session, person, CapacityDraft(capacity=story.chance.choice((0, 1, 1, 2, 2, 3)))
    )
    known = rows("competences")
    first = (person.id - 1) * 5 % len(known)
    for row in known[first : first + story.chance.choice((3, 4, 5))]:
        draft = CompetenceDraft(
            sentence=row["libelle"],
            theme=THEME_OF.get(row["categorie"], Theme.OTHER),
            how=story.chance.choice(HOW),
            commune=communes.name(place),
            place=place,
        )
        competences.offer(story.session, person, draft, story.now)
