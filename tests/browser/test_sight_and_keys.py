"""Without a mouse, with large text, with the system's own colours, on paper."""

import pytest
from playwright.sync_api import Page, expect

from entraide.demo.build import build_demo
from entraide.models.member import Member
from tests.browser.conftest import Served
from tests.browser.steps import TOO_WIDE, Phones

PLACES = ("/", "/chercher", "/demandes/nouvelle", "/agir", "/savoir", "/moi", "/aide-urgence", "/connexion")


@pytest.fixture
def mistral(served: Served) -> Member:
    world = build_demo(served.engines, served.app.state.keys, served.clock(), members=12)
    with served.engines.reading() as session:
        return session.get_one(Member, world.member_id)


def focused(page: Page) -> str:
    """What has the focus: its text, its class or its name."""
    return str(page.evaluate("(e => e.name || e.className || e.innerText.trim())(document.activeElement)"))


def tab_to(page: Page, what: str) -> None:
    for _tab in range(40):
        page.keyboard.press("Tab")
        if focused(page) == what:
            return
    raise AssertionError(f"« {what} » is not reached with the Tab key")


def test_keys_alone_send_a_form_and_reach_what_is_to_correct(phones: Phones, mistral: Member):
    page = phones.of(mistral).page
    page.goto("/idees")
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "sentence")
    page.keyboard.type("Court")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert focused(page) == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "sentence"
    page.keyboard.press("End")
    page.keyboard.type(" et simple : un café le mardi.")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Court et simple : un café le mardi." in page.locator("main").inner_text()


def test_the_skip_link_passes_the_five_places(phones: Phones, mistral: Member):
    page = phones.of(mistral).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert focused(page) == "verb need"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_five_places_each_read_on_one_line(phones: Phones, mistral: Member):
    page = phones.of(mistral).page
    heights = page.eval_on_selector_all(".places span", "names => names.map(name => name.offsetHeight)")

    assert len(heights) == 5
    assert len(set(heights)) == 1


def test_a_zoom_of_200_percent_never_asks_to_scroll_sideways(phones: Phones, mistral: Member):
    """The page has 180 px on a phone of 360."""
    walker = phones.of(mistral, viewport={"width": 180, "height": 370}, device_scale_factor=2)
    for address in PLACES:
        walker.open(address)


def test_letters_twice_as_large_never_ask_to_scroll_sideways(phones: Phones, mistral: Member):
    """As the setting of the browser makes them, on 320 px."""
    walker = phones.of(mistral, viewport={"width": 320, "height": 640})
    settings = walker.page.context.new_cdp_session(walker.page)
    for address in PLACES:
        walker.open(address)
        settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        expect(walker.page.locator("body")).to_have_css("font-size", "36px")
        assert not walker.page.evaluate(TOO_WIDE), address


@pytest.mark.parametrize(
    "sight",
    [
        {"forced_colors": "active"},
        {"contrast": "more"},
        {"color_scheme": "dark"},
        {"reduced_motion": "reduce"},
    ],
    ids=lambda sight: next(iter(sight)),
)
def test_each_way_of_seeing_shows_the_page(phones: Phones, mistral: Member, sight: dict[str, str]):
    walker = phones.of(mistral)
    walker.page.emulate_media(**sight)  # type: ignore[arg-type]
    for address in ("/", "/aide-urgence"):
        walker.open(address)
        assert len(walker.page.screenshot()) > 8000  # an empty screen weighs three times less
    ink, ground = (f"getComputedStyle(document.body).{name}" for name in ("color", "backgroundColor"))
    assert walker.page.evaluate(ink) != walker.page.evaluate(ground)


def test_paper_has_the_text_without_the_furniture(phones: Phones, mistral: Member):
    page = phones.of(mistral).page
    page.emulate_media(media="print")
    page.goto("/ressources")
    page.locator(".cards a").first.click()
    page.wait_for_url("**/ressources/*")

    assert page.locator(".prose").is_visible()
    for furniture in (".places", ".site-header", ".site-footer", ".acts"):
        assert not page.locator(furniture).is_visible()
    assert len(page.screenshot()) > 8000
