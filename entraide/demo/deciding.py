"""Ideas, actions and decisions: one of each stage that a member can meet."""

from entraide.demo.story import Story
from entraide.demo.texts import rows
from entraide.domain import ideas
from entraide.domain.actions import people, proposals
from entraide.domain.actions import story as logbook
from entraide.domain.actions.drafts import (
    ActionDraft,
    CarryDraft,
    EndDraft,
    NoteDraft,
    PartDraft,
    QuestionDraft,
)
from entraide.domain.decisions import ballots, founding, proposing
from entraide.domain.decisions.drafts import BallotDraft, NewTextDraft
from entraide.domain.decisions.founding import FoundingDraft
from entraide.domain.ideas import EchoDraft, IdeaDraft
from entraide.models.action import Action, Ending
from entraide.models.decision import Decision
from entraide.models.member import Member


def adopt_the_charter(story: Story) -> None:
    """The founding decision: everybody there consents, and it closes by the clock."""
    author = story.inside()[0]
    draft = FoundingDraft(**founding.prefilled(story.session))
    decision = founding.open_founding(story.session, author, draft, story.now)
    answer(story, decision, story.inside(), "consent")


def drop_ideas(story: Story, first: int, number: int) -> None:
    """Ideas, some of which speak to others."""
    for row in rows("actions")[first : first + number]:
        author = story.some(1)[0]
        sentence = f"Et si on essayait ceci : {row['titre'][0].lower()}{row['titre'][1:]}"
        idea = ideas.drop(story.session, author, IdeaDraft(sentence=sentence[:200]), story.now)
        for member in story.some(story.chance.choice((0, 2, 3, 5)), without=author):
            ideas.echo(story.session, member, idea.id, EchoDraft(speaks="oui"))


def propose_action(story: Story, number: int, author: Member | None = None) -> Action:
    """The action of this line of the data, proposed by an idea's author or by this member."""
    row, author = rows("actions")[number], author or story.some(1)[0]
    draft = ActionDraft(
        title=row["titre"],
        simple=row["description"],
        if_nothing="Chacun continue comme aujourd'hui, de son côté.",
        details=f"Type d'action : {row['type']}.\n\nOn commence petit, à deux ou trois, et on regarde ensemble ce que cela donne.",
        carry="oui",
    )
    action = proposals.propose(story.session, author, draft, story.now)
    for member in story.some(3, without=author):
        people.take_part(story.session, member, action, PartDraft(part="oui"), story.now)
    second = story.some(1, without=author)[0]
    people.choose_carrying(story.session, second, action, CarryDraft(choice="carry"), story.now)
    return action


def put_to_decision(story: Story, action: Action) -> Decision:
    author = story.session.get_one(Member, action.author_id)
    team = people.team(story.session, action, story.now)
    draft = QuestionDraft(if_nothing=action.if_nothing)
    proposals.put_to_decision(story.session, author, action, team, draft, story.now)
    return read_through(story, story.session.get_one(Decision, action.decision_id))


def read_through(story: Story, decision: Decision) -> Decision:
    """Somebody else reads the text, and it opens or waits for a place."""
    author = story.session.get_one(Member, decision.author_id)
    reader = story.some(1, without=author)[0]
    proposing.read_through(story.session, reader, decision, story.now)
    return decision


def answer(
    story: Story, decision: Decision, voters: list[Member], choice: str, words: str = "", objection: str = ""
) -> None:
    """Each of these voters, on the roll since the opening, gives the same answer."""
    fields = {"answer": choice, "version": decision.version, "words": words, "objection": objection}
    for voter in voters:
        ballots.answer(story.session, voter, decision, BallotDraft.model_validate(fields), story.now)


def improve(story: Story, decision: Decision) -> None:
    """The author answers an objection with a better text."""
    author = story.session.get_one(Member, decision.author_id)
    draft = NewTextDraft(
        simple="La même chose, mais une fois par mois seulement, et jamais plus de deux heures.",
        if_nothing="Chacun continue comme aujourd'hui, de son côté.",
        details="Le rythme a changé pour tenir compte de la fatigue.",
        version=decision.version,
    )
    proposing.rewrite(story.session, author, decision, draft, story.now)


def keep_logbook(story: Story, action: Action, *lines: str) -> None:
    team = people.team(story.session, action, story.now)
    for line in lines:
        writer = story.session.get_one(Member, story.chance.choice(sorted(team.ids)))
        logbook.write_note(story.session, writer, action, team, NoteDraft(text=line), story.now)


def end(story: Story, action: Action, ending: Ending, done: str, learnt: str) -> None:
    team = people.team(story.session, action, story.now)
    teller = story.session.get_one(Member, team.people[0].member_id)
    draft = EndDraft(ending=ending, what_was_done=done, what_was_learnt=learnt)
    logbook.end(story.session, teller, action, team, draft, story.now)
