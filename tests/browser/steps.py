"""People with a phone, whose effort is counted: screens that ask something of them, taps, fields they type in."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Locator, Page, Request, expect

from entraide.domain.members.devices import open_device
from entraide.models.member import Member

if TYPE_CHECKING:
    from tests.browser.conftest import Served

PHONE = {"width": 360, "height": 740}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def open_phone(chromium: Browser, site: "Served", javascript: bool = True, **more: object) -> BrowserContext:
    """A phone of 360 px."""
    context = chromium.new_context(
        **{"viewport": PHONE, **more}, base_url=site.origin, java_script_enabled=javascript, locale="fr-FR"
    )
    context.set_default_timeout(8000)
    return context


class Walker:
    """Somebody who walks the site with a thumb. A tap leads to another screen; ticking or opening a fold does not."""

    def __init__(self, page: Page) -> None:
        self.page, self.main = page, page.locator("main")
        self.taps = self.fields = self._shown = 0
        self._asked: set[int] = set()
        page.on("framenavigated", self._arrive)

    def _arrive(self, frame: Frame) -> None:
        self._shown += frame == self.page.main_frame

    def _act(self) -> None:
        self.taps += 1
        self._asked.add(self._shown)

    @property
    def screens(self) -> int:
        """Those where this person had to do something."""
        return len(self._asked)

    @property
    def place(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return " ".join(self.page.get_by_role("heading", level=1).inner_text().split())

    def start_counting(self) -> None:
        self.taps = self.fields = 0
        self._asked.clear()

    def open(self, address: str) -> None:
        """What a link received, a bookmark or a typed address does: no tap on the site."""
        self.page.goto(address)
        self._looks_right()

    def look_again(self) -> None:
        self.page.reload()
        self._looks_right()

    def control(self, name: str, inside: str = "body") -> Locator:
        place = self.page.locator(inside)
        return place.get_by_role("button", name=name, exact=True).or_(
            place.get_by_role("link", name=name, exact=True)
        )

    def tap(self, name: str, inside: str = "body", nth: int | None = None) -> None:
        """`nth`: which one, where several read the same."""
        found = self.control(name, inside)
        self._act()
        with self.page.expect_navigation():
            (found if nth is None else found.nth(nth)).click()
        self._looks_right()

    def tap_in_place(self, name: str, then: str, inside: str = "main") -> None:
        """A tap that changes one piece of the page, or the whole page without JavaScript."""
        self._act()
        self.control(name, inside).click()
        expect(self.main).to_contain_text(then)
        self._looks_right()

    def tick(self, label: str) -> None:
        self._act()
        self.page.get_by_label(label).check()

    def unfold(self, summary: str) -> None:
        self._act()
        self.main.locator("summary").get_by_text(summary, exact=True).click()

    def type(self, label: str, text: str) -> None:
        self.fields += 1
        self._asked.add(self._shown)
        self.page.get_by_label(label, exact=True).fill(text)

    def typed(self, label: str) -> str:
        return self.page.get_by_label(label, exact=True).input_value()

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.main).to_contain_text(sentence)

    def does_not_read(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.main).not_to_contain_text(sentence)

    def _looks_right(self) -> None:
        assert not self.page.evaluate(TOO_WIDE), f"{self.page.url} is wider than the phone"
        expect(self.page.locator('a[href="/aide-urgence"]').first).to_be_visible()


class Phones:
    """As many phones as a story needs. None may ask another site for anything, nor find an error in a page."""

    def __init__(self, chromium: Browser, site: "Served", javascript: bool) -> None:
        self.chromium, self.site, self.javascript = chromium, site, javascript
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def borrow(self, token: str = "", **more: object) -> Walker:
        """A phone that nobody is signed in on, unless with a token."""
        context = open_phone(self.chromium, self.site, self.javascript, **more)
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        if token:
            context.add_cookies([{"name": "session", "value": token, "url": self.site.origin}])
        self.contexts.append(context)
        return Walker(context.new_page())

    def of(self, member: Member, own: bool = True, **more: object) -> Walker:
        """The phone of this member, signed in, on the first screen."""
        with self.site.engines.writing() as session:
            token = open_device(session, session.get_one(Member, member.id), own, self.site.clock())
        walker = self.borrow(token, **more)
        walker.open("/")
        return walker

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.complaints == []

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site.origin, "data:")):
            self.complaints.append(f"asks another site: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        """Errors and broken policies; Chromium also writes one for each page of ours that answers 4xx."""
        refused = "status of 4" in message.text and "/static/" not in message.location["url"]
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(f"{message.text} ({message.location['url']})")
