"""A whole session of a secret vote, recorded: nothing that anybody reads before the closing depends on a choice."""

import json
import logging
from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from sqlalchemy import text

from entraide.models.decision import Stage
from entraide.models.member import Member, State
from entraide.web.logs import JsonLines
from tests.browser.crawl import kind_of
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_pages import Hall
from tests.visitor import Page, Visitor

FIRST = ("pour", "pour", "contre", "abstention", "contre", "pour")
THEN = ("contre", "abstention", "pour", "contre", "pour", "contre")
FILES = ("/journal/export.json", "/moi/donnees/export.json", "/moi/donnees/export.html")
KEPT = ("journal", "mail", "decision", "urn", "urn_code", "ballot")
NOT_FOLLOWED = ("/static/", "//")
SEALED = "/signaler"
"""Forms that carry a seal of their own, another one each time."""
READERS = (0, 2, 3, 7)
"""Who proposed it, two who vote otherwise than they, and one who does not vote; the others read what these do."""
Recording = dict[str, str]


class Kept(logging.Handler):
    """What the log would hold, without its instants."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = json.loads(self.format(record))
        self.lines.append({name: line[name] for name in line if name not in ("t", "ms")})


@pytest.fixture
def log() -> Iterator[Kept]:
    kept, logger = Kept(), logging.getLogger("entraide")
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    yield kept
    logger.removeHandler(kept)
    logger.setLevel(before)


@pytest.fixture
def hall(site: Site) -> Hall:
    hall = Hall(site)
    with site.writing() as session:
        for member in hall.box.members:
            row = session.get_one(Member, member.id)
            row.email, row.email_verified_at = f"m{row.id}@example.org", site.clock()
    hall.open()
    hall.site.clock.advance(days=6)
    hall.box.tick()  # those who have not voted yet are reminded
    return hall


def walk(who: Visitor, url: str) -> Recording:
    """Every page that can be walked to, one of each kind, and the files."""
    pages, kinds = {}, set()
    queue = ["/", url, f"{url}/resultat", f"{url}/export.json", f"{url}/texte.txt", f"{url}/urne", *FILES]
    while queue:
        address = queue.pop(0)
        if kind_of(address) in kinds:
            continue
        kinds.add(kind_of(address))
        answer = who.client.get(address)
        pages[address] = f"{answer.status_code} {answer.text}"
        if answer.headers.get("content-type", "").startswith("text/html"):
            links = [urldefrag(str(link["href"])).url for link in Page(answer).all("a[href]")]
            links = [link for link in links if link.startswith("/") and not link.startswith(NOT_FOLLOWED)]
            queue += [link for link in links if not link.endswith(SEALED)]
    return pages


def rows(site: Site) -> Recording:
    with site.reading() as session:
        return {name: str(session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in KEPT}


def record(hall: Hall, *people: int) -> Recording:
    """What these people and a visitor may read, and what is kept in clear."""
    hall.site.app.state.limits.times.clear()
    found = rows(hall.site)
    for name, who in [(str(n), hall[n]) for n in people] + [("visitor", hall.site.visitor())]:
        found |= {f"{name} {address}": page for address, page in walk(who, hall.url).items()}
    return found


def differences(one: Recording, other: Recording) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def test_t1_12_nothing_that_is_read_before_the_closing_depends_on_a_choice(hall: Hall, log: Kept):
    hall.vote(*FIRST)
    first_log = list(log.lines)
    first = record(hall, *READERS)
    log.lines.clear()
    hall.vote(*THEN)
    then_log = list(log.lines)
    then = record(hall, *READERS)

    assert len(first) > 150
    assert differences(first, then) == []
    assert first_log == then_log
    assert {line["route"] for line in first_log} == {"/decisions/{decision_id}/urne"}
    shown = hall[0].post(f"{hall.url}/urne/mon-choix", status=200)
    assert "Votre vote Contre" in shown.text

    hall.close(days=1)
    assert hall.box.look().stage == Stage.CHECKING
    told = "".join((*first.values(), *then.values(), str(first_log), str(log.lines)))
    proofs = [hall.box.proof(n) for n in range(6)]
    assert [proof.choices["q1"] for proof in proofs] == list(THEN)
    assert not [proof for proof in proofs if proof.codes["q1"] in told]


def test_t1_12_nobody_else_can_see_that_one_more_has_voted(hall: Hall):
    hall.vote(*FIRST)
    before = record(hall, 0, 7)
    hall[6].post(f"{hall.url}/urne", {"answer": "for"})

    assert differences(before, record(hall, 0, 7)) == []


def test_t1_12_a_line_and_a_code_are_shown_to_their_voter_alone(hall: Hall):
    hall.vote(*FIRST)
    hall.close(days=1)
    with hall.site.writing() as session:
        session.expunge(make_member(session, "Nouvelle", hall.site.clock(), State.MEMBER))
    proofs = [hall.box.proof(n) for n in range(8)]
    seen = {n: "".join(walk(hall[n], hall.url).values()) for n in (0, 7)}

    for n, pages in seen.items():
        others = pages.replace(hall.page(n, "/export.json").answer.text, "")
        assert not [proof for proof in proofs if proof.line in others]
        assert not [proof for proof in proofs if proof.salt in pages]
