"""Coming in, on a phone of 360 px: by the invitation of a member, by a founding card, and what the first ones open."""

from entraide.domain.members import admissions, invitations
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones
from tests.browser.walks import copy_words, give_two_back, join


def invitation_of_a_member(served: Served) -> str:
    with served.engines.writing() as session:
        alice = factories.make_cast(session, served.clock())["Alice"]
        inviter = session.get_one(Member, alice.id)
        return invitations.invite(session, served.app.state.keys, inviter, served.clock()).link


def test_joining_from_an_invitation_link(served: Served, phones: Phones):
    newcomer = phones.borrow()
    join(newcomer, invitation_of_a_member(served), "Ondine")

    assert newcomer.place == "/"
    newcomer.reads("Il manque 1 confirmation")
    assert newcomer.screens <= 5
    assert newcomer.fields <= 4
    assert newcomer.taps <= 12


def test_words_copied_wrongly_are_asked_again(served: Served, phones: Phones):
    newcomer, link = phones.borrow(), invitation_of_a_member(served)
    newcomer.open(f"/invitation/{link}")
    newcomer.tick("Je suis d'accord avec la charte.")
    newcomer.tap("Continuer")
    newcomer.reads("À corriger")
    newcomer.tick("J'accepte que le site garde ce que j'y écris.")
    newcomer.tap("Continuer")
    newcomer.type("Pseudonyme", "Ondine")
    newcomer.tap("Continuer")
    words = copy_words(newcomer)
    newcomer.tap("Je les ai notés")
    give_two_back(newcomer, words[::-1])
    newcomer.tap("Entrer dans le Conseil")

    newcomer.reads("À corriger", "Vérifiez ce que vous avez noté.")
    give_two_back(newcomer, words)
    newcomer.tap("Entrer dans le Conseil")
    assert newcomer.heading.startswith("Votre compte est fait")


def test_three_founding_cards_begin_a_conseil_that_opens_its_first_decision(served: Served, phones: Phones):
    with served.engines.writing() as session:
        keys, now = served.app.state.keys, served.clock()
        cards = admissions.found(session, keys, now, "Conseil d'Arcueil", "Arcueil", 5)
    ada, basile, cora = phones.borrow(), phones.borrow(), phones.borrow()
    join(ada, cards[0].link, "Ada")
    ada.reads("Le Conseil est en fondation")
    basile.open("/rejoindre")
    basile.type("Code court", cards[1].short)
    basile.tap("Continuer")
    join(basile, basile.place.removeprefix("/invitation/"), "Basile")
    join(cora, cards[2].link, "Cora")

    cora.start_counting()
    cora.reads("La décision de fondation n'est pas encore ouverte")
    cora.tap("La lire et l'ouvrir")
    assert cora.typed("Le nom du Conseil") == "Conseil d'Arcueil"
    cora.tap("Ouvrir la décision de fondation")

    assert cora.taps == 2
    assert cora.heading == "La décision de fondation"
    cora.reads("Personne n'a encore répondu. 3 personnes peuvent le faire.")
    for founder in (ada, basile, cora):
        founder.open("/")
        founder.tap("Lire et répondre")
        founder.tap("C'est bon pour moi")
    cora.reads("3 personnes ont répondu, sur 3.")
