"""Cards of invitation and of foundation as one sees and prints them: the link, its QR code, the short code."""

import base64
from collections.abc import Iterable
from typing import NamedTuple

import segno
from markupsafe import Markup

from entraide.domain.members.cards import Card
from entraide.language import _
from entraide.settings import Settings
from entraide.web.pages import open_templates
from entraide.web.static import FOLDER, StaticFiles


class PrintedCard(NamedTuple):
    url: str
    qr: Markup
    short: str
    door: str
    """Where the short code is typed."""


def printed(origin: str, card: Card) -> PrintedCard:
    url = f"{origin}/invitation/{card.link}"
    return PrintedCard(url, _qr(url), card.short, f"{origin}/rejoindre")


def printable_cards(settings: Settings, cards: Iterable[Card], council: str) -> str:
    """One HTML file of founding cards to print, complete in itself: it is opened from a disk, not from the site."""
    style = base64.b64encode((FOLDER / "css" / "site.css").read_bytes()).decode()
    return (
        open_templates(settings, StaticFiles())
        .get_template("joining/cards.html")
        .render(
            cards=[printed(settings.origin, card) for card in cards],
            council=council,
            stylesheet=f"data:text/css;base64,{style}",
        )
    )


def _qr(url: str) -> Markup:
    drawing = segno.make(url, error="m", micro=False)
    svg = drawing.svg_inline(title=_("QR code de l'invitation"), svgclass="qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn here from an address of ours
