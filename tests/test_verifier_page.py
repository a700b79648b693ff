"""The page that offers the verifier, and the file that it gives."""

import hashlib

from entraide.routes.verifier import program
from tests.conftest import Site
from tests.visitor import Visitor


def test_anybody_downloads_the_program(visitor: Visitor):
    answer = visitor.client.get("/verifier.py")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="verifier.py"'
    assert answer.content == program()
    compile(answer.content, "verifier.py", "exec")


def test_the_page_gives_the_fingerprint_of_what_it_offers(as_alice: Visitor):
    page = as_alice.get("/decisions/verifier")

    given = as_alice.client.get(page.one('a[href="/verifier.py"]')["href"]).content
    assert hashlib.sha256(given).hexdigest() in page.text
    assert page.all('a[href="/journal/export.json"]')
    assert page.one(".back a")["href"] == "/decisions"


def test_the_page_says_what_no_program_sees(as_alice: Visitor):
    text = as_alice.get("/decisions/verifier").text

    for words in ("--votants 6", "--temoin", "vote=non", "Ce qu'aucun programme ne voit seul"):
        assert words in text


def test_only_members_open_the_page(visitor: Visitor, as_candidate: Visitor):
    visitor.get("/decisions/verifier", status=401)
    as_candidate.get("/decisions/verifier", status=403)


def test_a_decision_still_has_its_page(site: Site, as_alice: Visitor):
    as_alice.get("/decisions/1", status=404)
