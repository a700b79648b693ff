"""The frame in a real browser."""

from playwright.sync_api import Page


def test_help_in_a_crisis_is_one_tap_away(phone: Page):
    phone.goto("/")
    phone.get_by_role("link", name="Aide urgente").click()

    assert phone.get_by_role("heading", level=1).inner_text() == "Aide urgente"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
