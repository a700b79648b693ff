"""Hostile text in every field of every form that a member finds by following links, on both engines.

The page that answers is strict HTML, nothing typed is lost when it is refused, and nothing breaks the site.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

import pytest

from entraide.demo.build import build_demo
from entraide.domain.letters import showable
from entraide.domain.members.devices import open_device
from entraide.models.member import Member
from tests.conftest import Site
from tests.visitor import ORIGIN, Page, Visitor, examine

TYPED = ("text", "textarea", "email", "url", "tel", "search")
CLOSING = ("/deconnexion", "/moi/partir", "/moi/donnees/effacement", "/moi/presentation")
UNSHOWN = "\x00\x08\x0b\x1b\x7f\x9f\u202e\u2066\ud800\ufdd0\ufffe\U0001fffe\U0010ffff"
HOSTILE = (
    '</textarea>"><script>alert(1)</script><img src=x onerror=x> {{7*7}} {% x %} %s %(x)s {0} '
    "' OR 1=1;-- NEAR(a *) ^[x](javascript:x) ![i](http://e.x/i) \u200b\u0301é 😀 عربية \r\nBcc: e@e.x\r\n"
)
TEXTS = {"hostile": HOSTILE + UNSHOWN.replace("\ud800", ""), "huge": HOSTILE * 400}


class FoundForm(NamedTuple):
    method: str
    action: str
    fields: dict[str, str]
    typed: list[str]


def crawl(visitor: Visitor, starts: list[str]) -> Iterator[FoundForm]:
    """Each form once, with what it would send untouched; two pages at most of each kind."""
    waiting, kinds, forms = deque(starts), Counter(), set()
    while waiting:
        path = waiting.popleft().split("#")[0]
        kind = re.sub(r"\d+", "1", path)
        kinds[kind] += 1
        if kinds[kind] > 2 or not path.startswith("/") or re.search(r"static|export|\.txt|\.ics", path):
            continue
        answer = visitor.client.get(path, follow_redirects=True)
        page = Page(answer)
        waiting.extend(urljoin(path, str(link["href"])) for link in page.all("a[href^='/']"))
        for tag in page.all("form"):
            form = read_form(tag, path)
            name = (form.method, re.sub(r"\d+", "1", form.action), tuple(form.fields))
            if form.typed and name not in forms and not form.action.startswith(CLOSING):
                forms.add(name)
                yield form


def read_form(tag, path: str) -> FoundForm:
    fields, typed = {}, []
    for field in tag.select("input[name], textarea[name], select[name], button[name]"):
        name, kind = (
            str(field["name"]),
            str(field.get("type", "text") if field.name == "input" else field.name),
        )
        if kind == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            fields[name] = str(chosen["value"])
        elif name not in fields:
            fields[name] = str(field.get("value") or "")
        if kind in TYPED:
            typed.append(name)
    return FoundForm(
        str(tag.get("method", "get")), urljoin(path, str(tag.get("action") or path)), fields, typed
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_form_is_broken_by_what_is_typed(site: Site, text: str):
    world = build_demo(site.engines, site.app.state.keys, site.clock(), 40)
    with site.writing() as session:
        token = open_device(session, session.get_one(Member, world.member_id), True, site.clock())
    visitor, sent = Visitor(site.app, token), 0
    for form in crawl(
        visitor, ["/", "/agir", "/savoir", "/moi", "/signaler-un-contenu", "/decisions/nouvelle"]
    ):
        site.app.state.limits.times.clear()
        send(visitor, form, text)
        sent += 1
    assert sent > 25


def send(visitor: Visitor, form: FoundForm, text: str) -> None:
    fields = form.fields | dict.fromkeys(form.typed, text)
    if form.method == "get":
        return examine(Page(visitor.client.get(form.action, params={k: v[:2000] for k, v in fields.items()})))
    answer = visitor.client.post(form.action, data=fields)
    assert answer.status_code in (200, 303, 403, 409, 413, 422), f"{answer.status_code} {form.action}"
    if answer.status_code == 303:
        examine(Page(visitor.client.get(answer.headers["location"])))
    else:
        examine(Page(answer))
    if answer.status_code == 422:
        kept(Page(answer), form)


def kept(page: Page, form: FoundForm) -> None:
    for name in form.typed:
        if name == "words" and form.action == "/connexion":
            continue
        shown = [str(tag.get("value") or tag.get_text()) for tag in page.all(f'[name="{name}"]')]
        assert any("alert(1)" in each and "😀" in each for each in shown), f"{name} of {form.action} is lost"


# --- one field at a time ---


@pytest.mark.parametrize(
    "codec", ["unicode_escape", "raw_unicode_escape", "utf-7", "idna", "hex", "nonsense"]
)
def test_a_part_that_names_its_own_codec_breaks_nothing(as_alice: Visitor, codec: str):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="sentence"\r\n\r\n'
        b"Une id\\ud800e \\x00 qui se croit maline \xff\r\n--b--\r\n"
    )
    headers = {"Content-Type": f"multipart/form-data; boundary=b; charset={codec}", "Origin": ORIGIN}

    answer = as_alice.client.post("/idees", content=body, headers=headers)

    assert answer.status_code in (303, 400, 422)
    as_alice.get("/idees")


def test_what_a_page_cannot_show_is_dropped_and_the_rest_is_kept(as_alice: Visitor):
    page = as_alice.follow("/idees", {"sentence": f"Une idée {UNSHOWN.replace(chr(0xD800), '')} qui reste"})

    assert "Une idée qui reste" in page.text
    assert showable(UNSHOWN) == ""
    as_alice.get("/chercher", params={"q": UNSHOWN.replace("\ud800", "") + "papiers"})


def test_a_search_hands_over_its_words_and_nothing_else(as_alice: Visitor):
    fields = {
        "sentence": "Remplir un dossier",
        "signed": "non",
        "author_id": "2",
        "request": "x",
        "form": "x",
    }

    page = as_alice.post("/demandes/brouillon", fields, status=200)

    assert "Remplir un dossier" in page.html
