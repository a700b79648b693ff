"""A member's e-mail address: given, proved by a code, taken back. Against a real SMTP server."""

import re
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from entraide.domain.members import email
from entraide.models.email import EmailCheck
from entraide.models.member import Member
from entraide.outbox.codes import send_codes
from entraide.outbox.round import Rounds
from entraide.settings import Settings
from tests.conftest import Site
from tests.test_mail import Postmaster, free_port, with_smtp
from tests.visitor import Page, Visitor

ADDRESS = "alice@example.org"


@pytest.fixture
def post() -> Postmaster:
    return Postmaster()


@pytest.fixture
def settings(site: Site, post: Postmaster) -> Iterator[Settings]:
    """The site with its mail server."""
    server = Controller(post, hostname="127.0.0.1", port=free_port())
    server.start()
    site.app.state.settings = with_smtp(site, f"smtp://127.0.0.1:{server.port}")
    yield site.app.state.settings
    site.app.state.settings = site.settings
    server.stop()


def send(site: Site, settings: Settings) -> None:
    send_codes(settings, site.engines, site.clock)


def code_in(post: Postmaster) -> str:
    [code] = re.findall(r"\b\d{8}\b", post.letters[-1].get_content())
    return str(code)


def check_of(site: Site, member: Member) -> EmailCheck | None:
    with site.reading() as session:
        return session.get(EmailCheck, member.id)


def address_of(site: Site, member: Member) -> str | None:
    with site.reading() as session:
        found = session.get_one(Member, member.id)
        return found.email if found.email_verified_at else None


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


@pytest.fixture
def code(site: Site, settings: Settings, post: Postmaster, as_alice: Visitor) -> str:
    """The code that Alice received for her address."""
    as_alice.post("/moi/adresse", {"address": ADDRESS})
    send(site, settings)
    return code_in(post)


def test_an_address_is_used_once_its_code_came_back(site: Site, as_alice: Visitor, alice: Member, code: str):
    assert address_of(site, alice) is None
    page = as_alice.get("/moi/adresse")
    assert page.one("#code")["autocomplete"] == "one-time-code"

    page = as_alice.follow("/moi/adresse/code", {"code": f" {code[:4]} {code[4:]} "})

    assert address_of(site, alice) == ADDRESS
    assert check_of(site, alice) is None
    assert f"Votre adresse : {ADDRESS}" in page.text


def test_the_message_is_neutral_and_the_code_is_nowhere_else(
    site: Site,
    settings: Settings,
    post: Postmaster,
    alice: Member,
    as_alice: Visitor,
    code: str,
):
    [letter] = post.letters
    assert (letter["To"], letter["Subject"]) == (ADDRESS, "Votre code")
    text = letter.get_content()
    assert "Conseil" not in text
    assert "Alice" not in text
    assert "http" not in text
    check = check_of(site, alice)
    assert check
    assert code not in str(check.model_dump())


def test_the_round_sends_codes(site: Site, settings: Settings, post: Postmaster, as_alice: Visitor):
    as_alice.post("/moi/adresse", {"address": ADDRESS})
    Rounds(settings, site.engines, site.clock, set()).once()
    Rounds(settings, site.engines, site.clock, set()).once()

    assert len(post.letters) == 1


def test_five_tries_then_the_right_code_is_dead_too(site: Site, as_alice: Visitor, alice: Member, code: str):
    for left in ("4 essais", "3 essais", "2 essais", "1 essai"):
        page = as_alice.post("/moi/adresse/code", {"code": wrong(code)}, status=422)
        assert f"Il reste {left}." in page.error("code")
    page = as_alice.post("/moi/adresse/code", {"code": wrong(code)}, status=422)
    assert "dernier essai" in page.text

    page = as_alice.post("/moi/adresse/code", {"code": code}, status=422)

    assert "n'est plus valable" in page.text
    assert address_of(site, alice) is None


def test_a_code_lasts_ten_minutes(site: Site, as_alice: Visitor, alice: Member, code: str):
    site.clock.advance(minutes=10)

    page = as_alice.post("/moi/adresse/code", {"code": code}, status=422)

    assert "n'est plus valable" in page.text
    assert address_of(site, alice) is None
    assert "n'est plus valable" in as_alice.get("/moi/adresse").text


def test_just_before_ten_minutes_it_still_serves(site: Site, as_alice: Visitor, alice: Member, code: str):
    site.clock.advance(minutes=10, seconds=-1)
    as_alice.post("/moi/adresse/code", {"code": code})

    assert address_of(site, alice) == ADDRESS


def test_a_code_serves_once_and_its_member_only(
    site: Site, as_alice: Visitor, as_bob: Visitor, alice: Member, bob: Member, code: str
):
    as_bob.post("/moi/adresse/code", {"code": code}, status=422)
    as_alice.post("/moi/adresse/code", {"code": code})
    as_alice.post("/moi/adresse/code", {"code": code}, status=422)

    assert address_of(site, bob) is None


def test_a_new_code_ends_the_one_before(
    site: Site,
    settings: Settings,
    post: Postmaster,
    as_alice: Visitor,
    alice: Member,
    code: str,
):
    site.clock.advance(minutes=2)
    as_alice.post("/moi/adresse", {"address": "autre@example.org"})
    send(site, settings)
    as_alice.post("/moi/adresse/code", {"code": code}, status=422)
    as_alice.post("/moi/adresse/code", {"code": code_in(post)})

    assert address_of(site, alice) == "autre@example.org"


def test_two_taps_are_one_message(
    site: Site, settings: Settings, post: Postmaster, as_alice: Visitor, code: str
):
    as_alice.post("/moi/adresse", {"address": ADDRESS})
    send(site, settings)

    assert len(post.letters) == 1


def test_changing_keeps_the_old_address_until_the_new_one_is_proved(
    site: Site, settings: Settings, as_alice: Visitor, alice: Member, code: str
):
    as_alice.post("/moi/adresse/code", {"code": code})
    site.clock.advance(minutes=2)
    as_alice.post("/moi/adresse", {"address": "autre@example.org"})

    assert address_of(site, alice) == ADDRESS


def test_an_address_is_taken_back_at_once(site: Site, as_alice: Visitor, alice: Member, code: str):
    as_alice.post("/moi/adresse/code", {"code": code})
    page = as_alice.follow("/moi/adresse/retrait")

    assert address_of(site, alice) is None
    assert ADDRESS not in page.html


def test_a_code_that_was_not_asked_for_is_forgotten_with_the_address(
    site: Site, as_alice: Visitor, alice: Member, code: str
):
    as_alice.post("/moi/adresse/retrait")
    assert check_of(site, alice) is None
    as_alice.post("/moi/adresse/code", {"code": code}, status=422)


def test_an_unproved_address_is_not_kept(site: Site, alice: Member, code: str):
    site.clock.advance(days=1)
    with site.writing() as session:
        email.forget_unverified(session, site.clock())

    assert check_of(site, alice) is None


def test_the_answer_is_the_same_when_somebody_else_has_the_address(
    site: Site, settings: Settings, as_alice: Visitor, as_bob: Visitor, bob: Member, code: str
):
    as_alice.post("/moi/adresse/code", {"code": code})

    def answer(address: str) -> Page:
        page = as_bob.post("/moi/adresse", {"address": address})
        assert page.location == "/moi/adresse"
        shown = as_bob.get("/moi/adresse")
        as_bob.post("/moi/adresse/retrait")
        return shown

    assert answer(ADDRESS).text == answer("alone@example.org").text.replace("alone@", "alice@")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "alice",
        "alice@exemple",
        "alice@exemple..fr",
        "alice @exemple.fr",
        "alice@exemple.fr, bob@exemple.fr",
        "alicé@exemple.fr",
        "Alice <alice@exemple.fr>",
        "alice@exemple.fr\nBcc: bob@exemple.fr",
        "a" * 65 + "@exemple.fr",
        f"alice@{'e' * 250}.fr",
    ],
)
def test_what_is_no_address_is_refused_and_kept_as_typed(
    site: Site, settings: Settings, as_alice: Visitor, alice: Member, address: str
):
    page = as_alice.post("/moi/adresse", {"address": address}, status=422)

    assert page.error("address")
    assert page.one("#address")["value"] == address
    assert page.title.startswith("Erreur : Mon adresse e-mail")
    assert check_of(site, alice) is None


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "douze", "1234 567a"])
def test_what_is_no_code_is_refused_without_counting_a_try(
    site: Site, as_alice: Visitor, alice: Member, code: str, typed: str
):
    page = as_alice.post("/moi/adresse/code", {"code": typed}, status=422)

    assert page.error("code")
    check = check_of(site, alice)
    assert check
    assert check.tries_left == email.TRIES


def test_a_message_that_could_not_leave_is_said(
    site: Site,
    settings: Settings,
    post: Postmaster,
    as_alice: Visitor,
):
    post.refuses = ADDRESS
    as_alice.post("/moi/adresse", {"address": ADDRESS})
    send(site, settings)

    assert "n'est pas parti" in as_alice.get("/moi/adresse").text
    post.refuses = ""
    as_alice.post("/moi/adresse", {"address": ADDRESS})
    send(site, settings)
    assert len(post.letters) == 1


def test_while_the_mail_server_is_away_the_code_waits(
    site: Site, settings: Settings, as_alice: Visitor, alice: Member
):
    as_alice.post("/moi/adresse", {"address": ADDRESS})
    with pytest.raises(OSError, match="refused"):
        send(site, with_smtp(site, f"smtp://127.0.0.1:{free_port()}"))

    check = check_of(site, alice)
    assert check
    assert (check.state, check.code_hash) == ("waiting", "")


def test_a_site_without_mail_says_so_and_keeps_nothing(site: Site, as_alice: Visitor, alice: Member):
    page = as_alice.get("/moi/adresse")
    assert "n'envoie pas d'e-mails" in page.text
    assert not page.all("#address")

    as_alice.post("/moi/adresse", {"address": ADDRESS}, status=409)
    assert check_of(site, alice) is None


def test_codes_are_not_asked_for_without_end(site: Site, settings: Settings, as_alice: Visitor):
    for number in range(6):
        as_alice.post("/moi/adresse", {"address": f"a{number}@example.org"})

    as_alice.post("/moi/adresse", {"address": "a7@example.org"}, status=429)


@pytest.mark.parametrize("url", ["/moi/adresse", "/moi/adresse/code", "/moi/adresse/retrait"])
def test_a_visitor_gives_no_address(visitor: Visitor, url: str):
    visitor.post(url, {"address": ADDRESS, "code": "12345678"}, status=401)


def test_no_address_stands_in_a_title_or_a_url(as_alice: Visitor, code: str):
    page = as_alice.get("/moi/adresse")

    assert "@" not in page.title
    for tag in page.all("[href], [action]"):
        assert "@" not in str(tag.get("href") or tag.get("action"))
