"""A person with a browser that examines every page it crosses."""

from typing import Any
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from starlette.testclient import TestClient

ORIGIN = "http://127.0.0.1:8000"
# What html5lib, of 2017, does not know yet and the standard allows.
ALLOWED_PARSE_ERRORS: frozenset[str] = frozenset()


def plain(sentence: str) -> str:
    """The sentence with the plain spaces that a test is typed with."""
    return sentence.replace("\u202f", " ").replace("\xa0", " ")


class Page:
    """An answer, its status, and its parsed HTML."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.status: int = answer.status_code
        self.headers = answer.headers
        self.html: str = answer.text
        self.soup = BeautifulSoup(self.html, "html.parser")

    @property
    def title(self) -> str:
        return plain(self.soup.title.get_text(strip=True)) if self.soup.title else ""

    @property
    def text(self) -> str:
        """The page's words, single spaces, plain spaces for the unbreakable ones."""
        main = self.soup.find("main") or self.soup
        return " ".join(plain(main.get_text(" ")).split())

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def one(self, selector: str) -> Tag:
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} × {selector}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def error(self, field: str) -> str:
        """The sentence beside this field."""
        tag = self.one(f"#{field}-error")
        return plain(tag.get_text(" ", strip=True)).removeprefix("Erreur :").strip()


class Visitor:
    """`get` and `post` give pages, and fail on a page that breaks the house's rules for HTML."""

    def __init__(self, app: FastAPI, token: str = "") -> None:
        self.client = TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=True)
        self.client.headers.update({"Sec-Fetch-Site": "same-origin"})
        if token:
            self.client.cookies.set("session", token)

    def get(self, url: str, status: int = 200, **extra: Any) -> Page:
        return self._examined(self.client.get(url, **extra), status)

    def post(self, url: str, fields: dict[str, Any] | None = None, status: int = 303, **extra: Any) -> Page:
        return self._examined(self.client.post(url, data=fields or {}, **extra), status)

    def follow(self, url: str, fields: dict[str, Any] | None = None) -> Page:
        """Post, then open the page that the answer leads to."""
        return self.get(self.post(url, fields).location)

    def _examined(self, answer: Any, status: int) -> Page:
        page = Page(answer)
        assert page.status == status, f"{page.status} {answer.request.url.path}: {page.text[:400]}"
        if page.headers.get("content-type", "").startswith("text/html") and "<html" in page.html:
            examine(page)
        return page


def examine(page: Page) -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page.html)
    errors = [f"{code} {position}" for position, code, _ in parser.errors if code not in ALLOWED_PARSE_ERRORS]
    assert not errors, errors[:5]
    assert len(page.all("h1")) == 1, "one h1 a page"
    assert page.title, "a title"
    ids = [tag["id"] for tag in page.all("[id]")]
    assert len(ids) == len(set(ids)), f"same id twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}"
    _fields_are_labelled(page, ids)
    assert page.all('a[href="/aide-urgence"]'), "help is one tap away"
    for tag in page.all("[src], link[href], form[action], use[href]"):
        target = str(tag.get("src") or tag.get("href") or tag.get("action"))
        assert not urlsplit(target).netloc, f"third party: {target}"
    assert not page.all("[style], script:not([src])"), "no inline script or style"
    assert "b'\\x01" not in page.text, "sealed words shown as they are: use `| opened(…)`"


def _fields_are_labelled(page: Page, ids: list[Any]) -> None:
    for field in page.all("input:not([type=hidden]), textarea, select"):
        assert field.get("id"), f"no id: {field}"
        assert page.all(f'label[for="{field["id"]}"]'), f"no label: {field}"
    for tag in page.all("[aria-describedby]"):
        for name in str(tag["aria-describedby"]).split():
            assert name in ids, f"dangling aria-describedby: {name}"
