"""A person who joins, as they would: the five screens, one after the other."""

from sqlmodel import Session, col, select

from entraide.domain import passphrase
from entraide.domain.members import admissions, cards
from entraide.domain.members.cards import Card
from entraide.models.member import Member
from tests.conftest import Site
from tests.visitor import ORIGIN, Page, Visitor

AGREED = {"charter": "oui", "data": "oui"}
WORDS, OTHERS = (" ".join(passphrase.words()[n : n + 6]) for n in (0, 6))


def found(site: Site, number: int = 5) -> list[Card]:
    with site.writing() as session:
        return admissions.found(
            session, site.app.state.keys, site.clock(), "Conseil d'Arcueil", "Arcueil", number
        )


def shown_words(page: Page) -> list[str]:
    return [item.get_text(strip=True) for item in page.all(".words li")]


def up_to_words(visitor: Visitor, address: str, pseudonym: str) -> list[str]:
    """Screens ① to ③; the six words."""
    visitor.get(address)
    visitor.follow(address, AGREED)
    return shown_words(visitor.follow(f"{address}/pseudonyme", {"pseudonym": pseudonym}))


def asked(page: Page) -> list[int]:
    """The numbers of the two words asked back."""
    return [int(str(page.one(f'label[for="{name}"]').text).split()[-1]) for name in ("first", "second")]


def answers(page: Page, words: list[str]) -> dict[str, str]:
    first, second = asked(page)
    return {"first": words[first - 1], "second": words[second - 1]}


def join(visitor: Visitor, address: str, pseudonym: str) -> tuple[Page, list[str]]:
    """All five screens; the last one, and the six words."""
    words = up_to_words(visitor, address, pseudonym)
    page = visitor.get(f"{address}/verification")
    return visitor.follow(f"{address}/verification", answers(page, words)), words


def join_by(site: Site, card: Card, pseudonym: str) -> Member:
    join(site.visitor(), f"/invitation/{card.link}", pseudonym)
    with site.reading() as session:
        return session.exec(select(Member).where(Member.pseudonym == pseudonym)).one()


def begin(site: Site) -> list[Member]:
    """A Conseil of three, past its foundation."""
    return [
        join_by(site, card, name) for card, name in zip(found(site), ("Ada", "Basile", "Cora"), strict=False)
    ]


def another_card(session: Session, site: Site) -> Card:
    """One more founding card."""
    return cards.draw(session, site.app.state.keys, None, site.clock())


def card_address(page: Page) -> str:
    """Where the link of the invitation shown leads."""
    return str(page.one(".pass a")["href"]).removeprefix(ORIGIN)


def people(session: Session) -> list[Member]:
    return list(session.exec(select(Member).order_by(col(Member.id))))


def entry(typed: str, own: str = "oui", **more: str) -> dict[str, str]:
    """The fields of the sign-in form."""
    return {"words": typed, "own": own, **more}
