"""Every page that a member can walk to, empty and full, refused or not, in light and in dark: axe finds nothing."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlmodel import Session, col, select

from entraide.demo.build import build_demo
from entraide.domain.decisions import proposing, remarks
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.remarks import RemarkDraft
from entraide.domain.members.devices import open_device
from entraide.models.decision import Kind
from entraide.models.member import Member
from tests import factories
from tests.assembly import QUESTION
from tests.browser.conftest import Served
from tests.browser.crawl import kind_of, walk
from tests.browser.steps import TOO_WIDE, open_phone
from tests.meetings_chosen import OPTIONS, TEXT

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FORMS = "main form[method=post]:has(textarea, input:not([type=hidden]), select)"
EMPTY_AND_SEND = """form => {
  form.querySelectorAll('textarea, input:not([type=hidden], [type=radio], [type=checkbox])').forEach(e => e.value = '');
  form.querySelectorAll('input:checked').forEach(e => e.checked = false);
  HTMLFormElement.prototype.submit.call(form);
}"""
# Sent empty, these would act: they ask for a confirmation, and nothing else.
SENT_BY_OTHER_TESTS = ("/moi/donnees", "/moi/partir", "/moi/mots", "/deconnexion")


@pytest.fixture(scope="module", params=["empty", "full"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, str]]:
    """A served site, and the token of a member of it."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    with Served(folder) as site:
        if request.param == "full":
            member_id = build_demo(site.engines, site.app.state.keys, site.clock(), members=40).member_id
        else:
            with site.engines.writing() as session:
                member_id = factories.make_cast(session, site.clock())["Alice"].id
        with site.engines.writing() as session:
            member = session.get(Member, member_id)
            assert member is not None
            if request.param == "full":
                put_texts(session, member, site.clock())
            token = open_device(session, member, True, site.clock())
        yield site, token


def put_texts(session: Session, author: Member, now: datetime) -> None:
    """What only an author is asked: a better text, an answer to a remark; and a text to which dates are added."""
    proposing.propose(session, author, TEXT, Effect(Kind.DATE), now, Way("date_place", OPTIONS.to_json()))
    decision = proposing.propose(session, author, QUESTION, Effect(Kind.QUESTION), now)
    other = session.exec(select(Member).where(col(Member.id) != author.id)).first()
    assert other is not None
    remarks.add(session, other, decision, RemarkDraft(kind="question", words="Qui ouvre la salle ?"), now)


def problems(page: Page) -> list[str]:
    found = [
        f"{v['id']}: {v['nodes'][0]['html'][:140]}"
        for v in Axe().run(page, options=RULES).response["violations"]
    ]
    if page.evaluate(TOO_WIDE):
        found.append("wider than the phone")
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium: Browser, town: tuple[Served, str], scheme: str):
    site, token = town
    context = open_phone(chromium, site, color_scheme=scheme)
    context.add_cookies([{"name": "session", "value": token, "url": site.origin}])
    page, bad, walked = context.new_page(), {}, 0
    for url in walk(page):
        walked += 1
        if found := problems(page):
            bad[url] = found
        if url.startswith(SENT_BY_OTHER_TESTS):
            continue
        for number in range(page.locator(FORMS).count()):
            if found := refused(page, url, number):
                bad[f"{url} (form {number})"] = found
    context.close()
    assert not bad, "\n".join(f"{url}: {found}" for url, found in bad.items())
    assert walked > 30


def refused(page: Page, url: str, number: int) -> list[str]:
    """Send this form of the page empty; what axe says of the answer."""
    page.goto(url)
    with page.expect_navigation():
        page.locator(FORMS).nth(number).evaluate(EMPTY_AND_SEND)
    return problems(page)


def test_a_visitor_s_pages(chromium: Browser, town: tuple[Served, str]):
    site, _token = town
    context = open_phone(chromium, site)
    page = context.new_page()
    kinds = {}
    for url in walk(page):
        kinds[kind_of(url)] = problems(page)
    context.close()
    assert {kind: found for kind, found in kinds.items() if found} == {}
    assert "/connexion" in kinds
