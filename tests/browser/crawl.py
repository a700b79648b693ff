"""Walks a site as a person does, link after link: one page for each kind of address."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

NOT_PAGES = re.compile(r"\.(json|ics|html|txt|csv|jsonl|py)$|^/static/|^/sante$|^/robots\.txt$")

# Each state and each way to decide makes of these another page.
EACH_APART = re.compile(
    r"/decisions/(N|N/(resultat|bulletin-papier|pour-quelquun|bulletin\?reponse)|nouvelle\?.*)"
)
ENOUGH = 40
LEADS_TO = """all => all.map(one => one.getAttribute('href')
  || (one.getAttribute('formaction') || one.form.getAttribute('action')) + (one.name ? `?${one.name}=${one.value}` : ''))"""


def kind_of(url: str) -> str:
    """`/actions/12?avant=3` → `/actions/N?avant`: pages of one kind share it."""
    parts = urlsplit(url)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return re.sub(r"\d+", "N", parts.path) + (f"?{'&'.join(names)}" if names else "")


def walk(page: Page, start: str = "/") -> Iterator[str]:
    """Yield the address of each page once it is open, one page of a kind unless each is another page."""
    seen: dict[str, int] = {}
    queue, opened = [start], set[str]()
    while queue:
        url = queue.pop(0)
        kind = kind_of(url)
        if url in opened or seen.get(kind, 0) >= (ENOUGH if EACH_APART.fullmatch(kind) else 1):
            continue
        opened.add(url)
        seen[kind] = seen.get(kind, 0) + 1
        answer = page.goto(url)
        assert answer is not None
        assert answer.status < 400 or answer.status == 403, f"{answer.status} {url}"
        links = page.eval_on_selector_all("a[href], button[formmethod=get]", LEADS_TO)
        yield url
        for link in links:
            target = urlsplit(urljoin(url, link))
            if target.netloc or target.scheme or not target.path or NOT_PAGES.search(target.path):
                continue
            queue.append(target.path + (f"?{target.query}" if target.query else ""))
