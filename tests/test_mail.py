"""What leaves by e-mail: against a real SMTP server, in real processes, one of them killed."""

import asyncio
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import Session, col, select

from entraide.domain import competences, notices
from entraide.domain.competences import CompetenceDraft
from entraide.domain.duties import catch_up
from entraide.domain.notices import Notice
from entraide.models.member import Member, State
from entraide.models.outbox import Leaving, Mail
from entraide.outbox.mail import send_due
from entraide.outbox.round import Rounds
from entraide.settings import Settings
from tests.conftest import START, Site

CHILD = """
import json, sys
from datetime import datetime
from entraide.database import open_engines
from entraide.outbox.mail import send_due
from entraide.settings import Settings
settings, now = Settings(**json.loads(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
send_due(settings, open_engines(settings.sqlalchemy_url), lambda: now)
"""


class Postmaster:
    """An SMTP server's handler that keeps what it receives, may refuse an address, or hold one command for ever."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = ""
        self.holds = ""
        self.held = threading.Event()

    async def _hold(self, command: str) -> None:
        if command == self.holds:
            self.held.set()
            await asyncio.sleep(30)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, name: str, answers: list[str]
    ) -> list[str]:
        await self._hold("EHLO")
        session.host_name = name
        return answers

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await self._hold("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address == self.refuses:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(BytesParser(policy=default).parsebytes(envelope.content))  # type: ignore[arg-type]
        await self._hold("DATA")
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def post() -> Iterator[Postmaster]:
    handler = Postmaster()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port  # type: ignore[attr-defined]
    yield handler
    controller.stop()


@pytest.fixture
def settings(site: Site, post: Postmaster) -> Settings:
    return with_smtp(site, f"smtp://127.0.0.1:{post.port}")  # type: ignore[attr-defined]


def with_smtp(site: Site, url: str) -> Settings:
    return site.settings.model_copy(update={"smtp_url": url, "mail_from": "carnet@example.org"})


@pytest.fixture
def bob_by_mail(site: Site, bob: Member) -> Member:
    """Bob, who gave an address and proved it."""
    return give_address(site, bob)


def give_address(site: Site, member: Member) -> Member:
    with site.writing() as session:
        found = session.get_one(Member, member.id)
        found.email, found.email_verified_at = f"{found.pseudonym.lower()}@example.org", site.clock()
    return member


def tell(site: Site, member: Member) -> bool:
    with site.writing() as session:
        return notices.tell(session, session.get_one(Member, member.id), Notice.ASKED, site.clock())


def send(site: Site, settings: Settings) -> None:
    send_due(settings, site.engines, site.clock)


def states(site: Site) -> list[str]:
    with site.reading() as session:
        return list(session.exec(select(Mail.state).order_by(col(Mail.id))))


def settle(site: Site) -> None:
    with site.writing() as session:
        notices.settle(session, site.clock())


def child(site: Site, settings: Settings) -> "subprocess.Popen[bytes]":
    fields = settings.model_dump(mode="json", exclude={"port"})
    return subprocess.Popen([sys.executable, "-c", CHILD, json.dumps(fields), site.clock().isoformat()])


# --- what is written ---


def test_the_message_says_nothing_but_that_there_is_something_new(
    site: Site, settings: Settings, post: Postmaster, bob_by_mail: Member
):
    tell(site, bob_by_mail)
    send(site, settings)

    [letter] = post.letters
    assert letter["Subject"] == "Du nouveau dans votre carnet"
    assert letter["From"] == "carnet@example.org"
    assert letter["To"] == "bob@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_content()
    assert f"{settings.origin}/moi" in text
    assert "Conseil" not in text
    assert "Bob" not in text
    assert states(site) == [Leaving.SENT]


def asked_of(site: Site, member: Member) -> int:
    """Something that this member offers, about which they are asked « toujours d'accord ? » today."""
    give_address(site, member)
    with site.writing() as session:
        draft = CompetenceDraft(sentence="Je relis vos lettres")
        number = competences.offer(session, session.get_one(Member, member.id), draft, site.clock()).id
        site.clock.advance(days=90)
        catch_up(session, site.clock())
    return number


def test_the_question_of_freshness_carries_one_link_and_says_nothing_more(
    site: Site, settings: Settings, post: Postmaster, bob: Member, visitor: Any
):
    number = asked_of(site, bob)
    send(site, settings)

    [letter] = post.letters
    text = letter.get_content()
    assert letter["Subject"] == "Du nouveau dans votre carnet"
    for told_too_much in ("Bob", "lettres", "accord", "compétence", "Conseil"):
        assert told_too_much not in text
    [token] = re.findall(rf"{settings.origin}/reponse/(\S+)", text)
    assert re.fullmatch(r"[\w-]+", token)
    assert text.count("http") == 3
    page = visitor.get(f"/reponse/{token}")
    assert page.title == "Répondre – Carnet"
    assert "Bob" not in page.html
    assert "Je relis vos lettres" in page.text
    for _twice in range(2):
        page = visitor.follow(f"/reponse/{token}", {"answer": "oui", "competences": number})
    assert page.one("h1").text == "C'est noté"


def test_a_question_answered_before_the_message_leaves_makes_no_link(
    site: Site, settings: Settings, post: Postmaster, bob: Member
):
    number = asked_of(site, bob)
    site.signed_in(bob).post("/competences/accord", {"answer": "oui", "competences": number})
    send(site, settings)

    assert ["/reponse" in letter.get_content() for letter in post.letters] == [False]


def test_the_question_of_freshness_joins_the_message_that_waits_already(
    site: Site, settings: Settings, post: Postmaster, bob: Member
):
    give_address(site, bob)
    with site.writing() as session:
        draft = CompetenceDraft(sentence="Je relis vos lettres")
        competences.offer(session, session.get_one(Member, bob.id), draft, site.clock())
    site.clock.advance(days=90)
    tell(site, bob)
    with site.writing() as session:
        catch_up(session, site.clock())
    tell(site, bob)
    send(site, settings)

    assert ["/reponse" in letter.get_content() for letter in post.letters] == [True]


def test_one_message_a_day_and_what_comes_after_it_is_for_tomorrow(
    site: Site, settings: Settings, post: Postmaster, bob_by_mail: Member
):
    tell(site, bob_by_mail)
    tell(site, bob_by_mail)
    send(site, settings)
    tell(site, bob_by_mail)
    tell(site, bob_by_mail)
    send(site, settings)
    assert len(post.letters) == 1

    site.clock.now = START.replace(day=22, hour=6)
    send(site, settings)
    assert len(post.letters) == 1
    site.clock.advance(hours=1)  # eight o'clock in Paris
    send(site, settings)
    assert len(post.letters) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"email": None},
        {"email_verified_at": None},
        {"paused": True},
        {"state": State.LEFT},
    ],
)
def test_who_paused_or_left_or_took_back_the_address_is_not_written_to(
    site: Site, settings: Settings, post: Postmaster, bob_by_mail: Member, change: dict[str, Any]
):
    assert tell(site, bob_by_mail)
    with site.writing() as session:
        session.get_one(Member, bob_by_mail.id).sqlmodel_update(change)
    send(site, settings)

    assert post.letters == []
    assert states(site) == []
    assert not tell(site, bob_by_mail)


def test_the_round_sends(site: Site, settings: Settings, post: Postmaster, bob_by_mail: Member):
    tell(site, bob_by_mail)
    Rounds(settings, site.engines, site.clock, set()).once()

    assert len(post.letters) == 1


# --- what goes wrong ---


def test_without_a_server_everything_waits_then_is_said(site: Site, as_bob: Any, bob_by_mail: Member):
    tell(site, bob_by_mail)
    send(site, site.settings)
    with pytest.raises(OSError, match="refused"):
        send(site, with_smtp(site, f"smtp://127.0.0.1:{free_port()}"))
    settle(site)
    assert states(site) == [Leaving.WAITING]

    site.clock.advance(days=2, seconds=1)
    settle(site)
    assert states(site) == [Leaving.FAILED]
    assert "Un message n'a peut-être pas pu partir" in as_bob.get("/attentes").text
    assert "samedi 21 novembre" in as_bob.get("/attentes").text

    site.clock.advance(days=6)
    assert "peut-être" not in as_bob.get("/attentes").text
    site.clock.advance(days=30)
    settle(site)
    assert states(site) == []


def test_a_refused_address_fails_and_the_others_leave(
    site: Site, settings: Settings, post: Postmaster, alice: Member, bob_by_mail: Member
):
    tell(site, bob_by_mail)
    tell(site, give_address(site, alice))
    post.refuses = "bob@example.org"
    send(site, settings)
    send(site, settings)

    assert states(site) == [Leaving.FAILED, Leaving.SENT]
    assert [letter["To"] for letter in post.letters] == ["alice@example.org"]


@pytest.mark.parametrize(
    ("held", "received", "found", "at_last"),
    [
        ("EHLO", 0, Leaving.WAITING, Leaving.WAITING),
        ("MAIL", 0, Leaving.SENDING, Leaving.FAILED),
        ("DATA", 1, Leaving.SENDING, Leaving.FAILED),
    ],
)
def test_a_process_killed_while_sending_never_makes_two_messages(
    site: Site,
    settings: Settings,
    post: Postmaster,
    as_bob: Any,
    bob_by_mail: Member,
    held: str,
    received: int,
    found: Leaving,
    at_last: Leaving,
):
    tell(site, bob_by_mail)
    post.holds = held
    process = child(site, settings)
    assert post.held.wait(60)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert states(site) == [found]
    assert len(post.letters) == received

    post.holds = ""
    if found == Leaving.SENDING:
        site.clock.advance(minutes=9)
        settle(site)
        send(site, settings)
        assert states(site) == [Leaving.SENDING]
        site.clock.advance(minutes=2)
    settle(site)
    assert states(site) == [at_last]
    said = "n'a peut-être pas pu partir" in as_bob.get("/attentes").text
    assert said == (at_last == Leaving.FAILED)

    send(site, settings)
    assert len(post.letters) == (1 if at_last == Leaving.WAITING else received)


def test_two_processes_at_once_send_each_message_once(site: Site, settings: Settings, post: Postmaster):
    with site.writing() as session:
        for number in range(20):
            member = _numbered(session, number)
            notices.tell(session, member, Notice.ANSWERED, site.clock())
    processes = [child(site, settings) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]

    assert sorted(letter["To"] for letter in post.letters) == sorted(f"m{n}@example.org" for n in range(20))
    assert set(states(site)) == {Leaving.SENT}


def _numbered(session: Session, number: int) -> Member:
    from tests.factories import make_member

    return make_member(
        session, f"Membre {number}", START, email=f"m{number}@example.org", email_verified_at=START
    )


# --- who is trusted ---


def test_elsewhere_than_here_a_server_without_encryption_is_refused(
    site: Site, post: Postmaster, bob_by_mail: Member
):
    tell(site, bob_by_mail)
    elsewhere = Controller(
        post, hostname="127.0.0.2", port=free_port()
    )  # not one of our names for this machine
    elsewhere.start()
    try:
        with pytest.raises(Exception, match="STARTTLS"):
            send(site, with_smtp(site, f"smtp://127.0.0.2:{elsewhere.port}"))
    finally:
        elsewhere.stop()

    assert post.letters == []
    assert states(site) == [Leaving.WAITING]


def test_a_server_whose_certificate_nobody_vouches_for_is_refused(
    site: Site, post: Postmaster, bob_by_mail: Member, tmp_path: Path
):
    tell(site, bob_by_mail)
    stranger = Controller(post, hostname="127.0.0.1", port=free_port(), ssl_context=_self_signed(tmp_path))
    stranger.start()
    try:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(site, with_smtp(site, f"smtps://127.0.0.1:{stranger.port}"))
    finally:
        stranger.stop()

    assert post.letters == []
    assert states(site) == [Leaving.WAITING]


def _self_signed(folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START - timedelta(days=1))
        .not_valid_after(START + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
