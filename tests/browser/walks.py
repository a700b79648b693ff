"""The walks that several journeys begin with."""

from tests.browser.steps import Walker


def copy_words(walker: Walker) -> list[str]:
    return walker.main.locator(".words li").all_inner_texts()


def give_two_back(walker: Walker, words: list[str]) -> None:
    for field in ("first", "second"):
        label = walker.main.locator(f"label[for={field}]").inner_text()
        walker.type(label, words[int(label.split()[-1]) - 1])


def join(walker: Walker, link: str, pseudonym: str) -> None:
    """The five screens, from the link to the first screen of the site."""
    walker.open(f"/invitation/{link}")
    walker.tick("Je suis d'accord avec la charte.")
    walker.tick("J'accepte que le site garde ce que j'y écris.")
    walker.tap("Continuer")
    walker.type("Pseudonyme", pseudonym)
    walker.tap("Continuer")
    words = copy_words(walker)
    walker.tap("Je les ai notés")
    give_two_back(walker, words)
    walker.tap("Entrer dans le Conseil")
    assert walker.main.locator(".codes li").count() == 8
    walker.tap("J'ai gardé ma feuille")


def ask_the_first_found(asker: Walker, sentence: str) -> str:
    """Type a sentence, choose the first person, ask them; who they are."""
    asker.type("De quoi avez-vous besoin ?", sentence)
    asker.tap("Chercher", inside="main")
    ask = asker.main.get_by_role("button", name="Demander à").first.inner_text()
    asker.tap(ask, nth=0)
    assert asker.typed("Ce dont j'ai besoin, en une phrase") == sentence
    asker.tap(ask)
    return ask.removeprefix("Demander à ")
