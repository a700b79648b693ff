"""Ideas, an action from its proposal to its start, and answers, on a phone of 360 px."""

from typing import NamedTuple

import pytest
from sqlmodel import select

from entraide.domain.actions import people, proposals
from entraide.domain.actions.drafts import ActionDraft, QuestionDraft
from entraide.domain.decisions import lifecycle, proposing
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones, Walker

IDEA = "Un café le dimanche, au calme, près de la gare."


class Cast(NamedTuple):
    alice: Member
    bob: Member
    chloe: Member


@pytest.fixture
def cast(served: Served) -> Cast:
    with served.engines.writing() as session:
        made = Cast(
            *(factories.make_member(session, name, served.clock()) for name in ("Alice", "Bob", "Chloé"))
        )
        session.expunge_all()
        return made


def open_decision(served: Served, author: Member) -> int:
    """An action put to a decision, its text read through by somebody else; the number of that decision."""
    with served.engines.writing() as session:
        now, author = served.clock(), session.get_one(Member, author.id)
        words = {"simple": "On boit un café ensemble, le dimanche.", "if_nothing": "Chacun reste chez soi."}
        action = proposals.propose(session, author, ActionDraft(title="Café du dimanche", **words), now)
        team = people.team(session, action, now)
        draft = QuestionDraft(if_nothing=words["if_nothing"])
        proposals.put_to_decision(session, author, action, team, draft, now)
        assert action.decision_id
        reader = session.exec(select(Member).where(Member.id != author.id)).first()
        proposing.read_through(session, reader, lifecycle.find(session, action.decision_id), now)
        return action.decision_id


def test_dropping_an_idea_and_hearing_that_it_speaks_to_somebody(phones: Phones, cast: Cast):
    alice, bob = phones.of(cast.alice), phones.of(cast.bob)
    alice.tap("J'ai une idée")
    alice.start_counting()
    alice.type("Votre idée, en une phrase", IDEA)
    alice.tap("Déposer mon idée")
    assert (alice.screens, alice.fields, alice.taps) == (1, 1, 1)

    bob.tap("Agir")
    bob.tap("Idées")
    bob.tap_in_place("Ça me parle", then="Cela vous parle.")
    bob.tap_in_place("Ça ne me parle plus", then="Ça me parle")
    bob.tap_in_place("Ça me parle", then="Cela vous parle.")
    alice.open("/idees")
    alice.reads(IDEA, "Cela parle à 1 personne.")


def propose(walker: Walker) -> None:
    """An idea becomes an action."""
    walker.open("/idees")
    walker.type("Votre idée, en une phrase", IDEA)
    walker.tap("Déposer mon idée")
    walker.tap("En faire une action")
    assert walker.typed("En court") == IDEA
    walker.type("Le nom de l'action", "Café du dimanche")
    walker.tick("Je veux bien la porter au début")
    walker.tap("Proposer cette action")


def test_an_action_from_its_proposal_to_its_start(served: Served, phones: Phones, cast: Cast):
    alice, bob, chloe = (phones.of(member) for member in cast)
    propose(alice)
    alice.reads("Proposition")
    alice.tap("Ouvrir la décision")
    alice.type("Et si on ne fait rien ?", "Le dimanche reste long.")
    alice.tap("Ouvrir la décision")
    alice.reads("Ce texte se prépare.")
    bob.open("/")
    bob.tap("Lire le texte")
    bob.tap("J'ai relu : on peut l'ouvrir")
    alice.look_again()
    alice.tap("C'est bon pour moi")
    for walker in (bob, chloe):
        walker.open("/")
        walker.tap("Lire et répondre")
    bob.tap("C'est bon pour moi, avec une réserve")
    bob.type("Vos mots (facultatif)", "D'accord, si l'on finit avant 17 heures.")
    bob.tap("Envoyer ma réponse")
    chloe.tap("C'est bon pour moi")

    served.clock.advance(days=8)
    chloe.open("/idees")
    chloe.tap_in_place("Ça me parle", then="Cela vous parle.")
    alice.open("/agir")
    alice.reads("1 action est en cours.")
    alice.tap("Actions")
    alice.tap("Café du dimanche")
    alice.reads("En cours")
    alice.tap("Voir la décision")
    alice.reads("Cette décision est adoptée.", "L'action a commencé.")
    alice.tap("Voir le compte")
    alice.reads(
        "La liste avait 3 personnes. 3 ont répondu.",
        "Aucune objection ne reste.",
        "3 personnes ont dit que c'est bon pour elles.",
        "Le compte y est : la proposition est adoptée.",
        "D'accord, si l'on finit avant 17 heures.",
    )


def test_taking_part_keeping_the_logbook_and_telling_the_end(served: Served, phones: Phones, cast: Cast):
    decision_id = open_decision(served, cast.alice)
    alice, bob = phones.of(cast.alice), phones.of(cast.bob)
    for walker in (alice, bob):
        walker.open(f"/decisions/{decision_id}")
        walker.tap("C'est bon pour moi")
    served.clock.advance(days=8)
    bob.open(f"/decisions/{decision_id}")
    bob.reads("Cette décision est adoptée.")
    bob.does_not_read("L'action a commencé.")  # nobody wrote since: its effect comes with the next act
    bob.tap("Voir l'action")
    bob.tap_in_place("Je participe", then="Je ne participe plus")
    bob.tap_in_place("Je veux bien la porter", then="Passer le relais")
    bob.look_again()
    bob.type("Ajouter au carnet de bord", "La salle est trouvée.")
    bob.tap("Noter")
    bob.reads("La salle est trouvée.")
    bob.tap("Terminer l'action et raconter")
    bob.tick("Ça n'a pas marché")
    bob.type("Ce que nous avons fait", "Deux cafés, puis plus personne.")
    bob.tap("Terminer l'action")
    bob.reads("Terminée : ça n'a pas marché", "Une action qui n'a pas marché fait aussi partie du chemin.")


def test_answering_a_decision_from_the_first_screen(served: Served, phones: Phones, cast: Cast):
    open_decision(served, cast.alice)
    bob = phones.of(cast.bob)
    bob.tap("Lire et répondre")
    bob.tap("C'est bon pour moi")

    assert bob.taps == 2
    assert bob.fields == 0
    bob.reads("C'est bon pour moi. Vous pouvez changer votre réponse jusqu'à la clôture.")


def test_an_objection_is_said_with_words(served: Served, phones: Phones, cast: Cast):
    decision_id = open_decision(served, cast.alice)
    bob = phones.of(cast.bob)
    bob.open(f"/decisions/{decision_id}")
    bob.tap("J'ai une objection")
    bob.tap("Écrire mon objection")
    bob.tap("Envoyer ma réponse")
    bob.reads("À corriger")
    bob.type("Pourquoi ?", "Le café n'est pas de plain-pied : deux personnes ne pourraient pas entrer.")
    bob.tap("Envoyer ma réponse")
    bob.reads("J'ai une objection", "Lever mon objection")

    served.clock.advance(days=8)
    alice = phones.of(cast.alice)
    alice.open(f"/decisions/{decision_id}")
    alice.reads("une objection reste", "n'est pas de plain-pied")
    alice.tap("Proposer un texte retravaillé")
    alice.type("La proposition, en mots simples", "On boit un café ensemble, dans une salle de plain-pied.")
    alice.tap("Proposer ce texte")
    bob.open(f"/decisions/{decision_id}")
    bob.reads("Le texte a changé.", "dans une salle de plain-pied")
    bob.unfold("Répondre autrement")
    bob.tap("C'est bon pour moi")
