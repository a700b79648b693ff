"""A secret vote on a phone of 360 px, from the request for secrecy to the check: few taps, axe finds nothing."""

from collections.abc import Callable

import pytest

from entraide.domain import duties
from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Kind
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones, Walker
from tests.browser.test_accessibility import problems

NAMES = ("Alice", "Bob", "Chloé", "Driss", "Emma", "Farid")
OPTIONS = '["Le jardin partagé, derrière la médiathèque, le mardi et le jeudi matin quand il fait beau", "La cuisine", "On ne change rien"]'
TEXT = QuestionDraft(
    title="Où nous retrouver le mardi",
    simple="Nous nous retrouvons chaque mardi au même endroit.",
    if_nothing="Chacun reste chez soi.",
)


@pytest.fixture
def cast(served: Served) -> list[Member]:
    with served.engines.writing() as session:
        made = [factories.make_member(session, name, served.clock()) for name in NAMES]
        session.expunge_all()
        return made


@pytest.fixture
def looks_right(javascript: bool) -> Callable[[Walker], None]:
    def look(walker: Walker) -> None:
        assert not javascript or problems(walker.page) == [], walker.place

    return look


def propose(served: Served, author: Member, way: Way) -> str:
    with served.engines.writing() as session:
        kind = Kind.CHOICE if way.options else Kind.QUESTION
        writer = session.get_one(Member, author.id)
        decision = proposing.propose(session, writer, TEXT, Effect(kind), served.clock(), way)
        return f"/decisions/{decision.id}"


def pass_days(served: Served, days: int) -> None:
    served.clock.advance(days=days)
    with served.engines.writing() as session:
        duties.catch_up(session, served.clock())


def ask_for_secrecy(served: Served, phones: Phones, cast: list[Member], way: Way) -> tuple[Walker, str]:
    url = propose(served, cast[0], way)
    walker = phones.of(cast[1])
    walker.open(url)
    walker.tap("Demander un vote secret")
    walker.reads("On ne peut pas revenir en arrière", "Vous êtes 6.")
    return walker, url


def test_from_the_request_to_the_check(
    served: Served, phones: Phones, cast: list[Member], looks_right: Callable[[Walker], None]
):
    bob, url = ask_for_secrecy(served, phones, cast, Way("consent"))
    looks_right(bob)
    bob.tap("Demander le vote secret")
    bob.reads("Le vote sera secret.")
    bob.tap("J'ai relu : on peut l'ouvrir")
    looks_right(bob)

    people = [phones.of(member) for member in cast[:5]]
    for person, choice in zip(people, ("Pour", "Pour", "Contre", "Pour", "Pour"), strict=True):
        person.start_counting()
        person.tap("Lire et répondre")
        person.tap(choice)
        assert (person.taps, person.fields) == (2, 0)
        person.reads("Votre bulletin est enregistré")
    chloe = people[2]
    chloe.tap("Afficher mon choix")
    chloe.reads("Contre")
    looks_right(chloe)
    chloe.tap("La décision")
    chloe.unfold("Changer mon vote")
    chloe.tap("Pour")
    chloe.reads("Votre bulletin est enregistré")

    pass_days(served, 7)
    check(chloe, url, looks_right)
    abstainer = phones.of(cast[5])
    abstainer.tap("Vérifier")
    abstainer.tap("Afficher ma ligne et mes codes")
    abstainer.reads("Si vous n'avez pas voté, c'est juste.")
    abstainer.tap("J'ai voté autrement.")
    abstainer.reads("Votre contestation est enregistrée.")
    looks_right(abstainer)


def check(walker: Walker, url: str, looks_right: Callable[[Walker], None]) -> None:
    walker.open("/")
    walker.tap("Vérifier")
    walker.tap("Afficher ma ligne et mes codes")
    walker.reads("Ce code ne prouve rien à personne")
    looks_right(walker)
    code = walker.main.locator("#mes-codes code").inner_text()
    walker.tap("Voir le compte")
    walker.reads("Le vote donne : adopté.", "5 personnes ont voté, sur 6. Aucun nom n'est publié.")
    walker.unfold("Les codes et les choix")
    row = walker.main.locator("tr", has_text=code)
    assert row.inner_text().split() == [code, "Pour"]
    looks_right(walker)


def test_a_choice_in_secret(
    served: Served, phones: Phones, cast: list[Member], looks_right: Callable[[Walker], None]
):
    bob, url = ask_for_secrecy(served, phones, cast, Way("judgment", OPTIONS))
    bob.tap("Demander le vote secret")
    bob.tap("J'ai relu : on peut l'ouvrir")
    looks_right(bob)
    for member in cast[:5]:
        person = phones.of(member)
        person.open(url)
        person.main.get_by_role("group", name="La cuisine").get_by_label("Bien", exact=True).check()
        person.tap("Mettre mon bulletin dans l'urne")
        person.reads("Votre bulletin est enregistré")
    pass_days(served, 7)
    bob.open(f"{url}/resultat")
    bob.reads("Le vote donne : La cuisine.")
    looks_right(bob)
    bob.open(f"{url}/verification")
    bob.tap("Afficher ma ligne et mes codes")
    looks_right(bob)


def test_how_it_works_is_read_in_one_page(
    phones: Phones, cast: list[Member], looks_right: Callable[[Walker], None]
):
    alice = phones.of(cast[0])
    alice.open("/decisions/secret")
    alice.reads("Comment marche le vote secret", "demandez un vote Belenios ou un vote en réunion")
    looks_right(alice)
