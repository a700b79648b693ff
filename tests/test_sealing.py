"""Private words at rest: nowhere in clear, bound to their place, and neither lost nor mixed when the key is not there."""

import gzip
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session, col, select

from entraide.domain.exchanges import traces
from entraide.domain.exchanges.sealing import COLUMNS, UNREADABLE, opened, seal, trouble
from entraide.domain.refusals import Refusal
from entraide.domain.requests.asking import offer
from entraide.domain.requests.drafts import OfferDraft
from entraide.keys import SEALING_FILE, KeyFile, SealingKey
from entraide.main import create_app
from entraide.models.exchange import Exchange, Message
from entraide.models.member import Member
from entraide.models.request import HelpRequest
from entraide.models.sealing import KeyMark
from entraide.operating.backup import back_up
from entraide.operating.migration import migrate
from entraide.settings import Settings
from tests import factories
from tests.conftest import START, Site
from tests.factories import make_exchange, make_request
from tests.test_my_data import erase, exported, in_clear, under_seal
from tests.visitor import Visitor, plain

DETAILS, CONTACT, BODY, OFFER, NO, THANKS = (
    f"{word} {word}" for word in ("pangolin", "quetzal", "tamanoir", "axolotl", "narval", "okapi")
)
WORDS = tuple(text.split()[0] for text in (DETAILS, CONTACT, BODY, OFFER, NO, THANKS))
SENTENCE = "La clé qui les ouvre manque sur le serveur, ou ce n'est pas la bonne. Rien n'est perdu."
SHORT = plain(UNREADABLE)

# --- the key alone ---


@pytest.fixture
def key() -> SealingKey:
    return SealingKey(b"k" * 32)


@pytest.mark.parametrize(
    "text", ["oui", "é" * 2000, "🙂" * 2000, "a\x80\0", "\0\0", "ligne\n\nligne", "سلام"]
)
def test_what_is_sealed_opens(key: SealingKey, text: str):
    sealed = key.seal("message", "body", 7, text)

    assert key.open("message", "body", 7, sealed) == text
    assert text.encode() not in sealed
    assert len(sealed) <= 8221


def test_the_same_words_twice_look_different_and_short_ones_weigh_the_same(key: SealingKey):
    yes, again, longer = (key.seal("message", "body", 1, text) for text in ("oui", "oui", "non " * 60))

    assert yes != again
    assert len({len(yes), len(again), len(longer)}) == 1


@pytest.mark.parametrize("place", [("message", "body", 8), ("exchange", "body", 7), ("message", "words", 7)])
def test_words_moved_elsewhere_do_not_open(key: SealingKey, place: tuple[str, str, int]):
    assert key.open(*place, key.seal("message", "body", 7, "oui")) is None


def test_another_key_or_a_changed_byte_opens_nothing(key: SealingKey):
    sealed = key.seal("message", "body", 7, "oui")

    assert SealingKey(b"x" * 32).open("message", "body", 7, sealed) is None
    for place in (0, 1, 12, 13, 100, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert key.open("message", "body", 7, bytes(changed)) is None, place
    for cut in (b"", sealed[:1], sealed[:20], sealed[:-1], sealed + b"\0"):
        assert key.open("message", "body", 7, cut) is None, len(cut)


def test_of_two_keys_the_last_closes_and_both_open(key: SealingKey):
    later = SealingKey(b"x" * 32)
    both = SealingKey(b"k" * 32, b"x" * 32)
    old, new = (it.seal("message", "body", 7, "oui") for it in (key, both))

    assert both.open("message", "body", 7, old) == both.open("message", "body", 7, new) == "oui"
    assert later.open("message", "body", 7, new) == "oui"
    assert key.open("message", "body", 7, new) is None
    assert both.mark == later.mark


def test_a_mark_is_the_same_for_one_key_and_holds_nothing_of_it(key: SealingKey):
    assert key.mark == SealingKey(b"k" * 32).mark != SealingKey(b"x" * 32).mark
    assert (b"k" * 32).hex() not in key.mark


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path):
    file = KeyFile(tmp_path / SEALING_FILE)
    assert file.read() is None
    made = file.make()

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.read().mark == KeyFile(file.path).read().mark == made.mark  # type: ignore[union-attr]
    with pytest.raises(FileExistsError):
        file.make()
    assert KeyFile(file.path).read().mark == made.mark  # type: ignore[union-attr]
    KeyFile(tmp_path / "other").make()
    assert {path.name for path in tmp_path.iterdir()} >= {SEALING_FILE, "other"}


@pytest.mark.parametrize(
    "content", [b"", b"abcd", b"not hexadecimal", b"\xff\xfe", b"00" * 31, b"00" * 32 + b"\n00"]
)
def test_a_file_that_holds_no_key_is_no_key(tmp_path: Path, content: bytes):
    (tmp_path / SEALING_FILE).write_bytes(content)

    assert KeyFile(tmp_path / SEALING_FILE).read() is None


# --- nowhere in clear ---


@pytest.fixture
def talk(site: Site, alice: Member, bob: Member, cast: dict[str, Member]) -> str:
    """Alice and Bob wrote in every private place: an offer refused with words, a help, messages, an end with thanks."""
    with site.writing() as session:
        now = site.clock()
        asked = make_request(session, alice, now, details=DETAILS, contact=CONTACT)
        offer(session, session.get_one(Member, cast["Driss"].id), asked.id, OfferDraft(words=OFFER), now)
        make_exchange(session, alice, bob, now, sentence="Une autre demande de papiers", details=DETAILS)
    site.signed_in(alice).post("/entraides/1/refus", {"reason": "otherwise", "words": NO})
    site.signed_in(bob).post("/entraides/2/messages", {"body": BODY})
    site.signed_in(alice).post("/entraides/2/fin", {"settled": "oui", "thanks": THANKS})
    return "/entraides/2"


def test_no_private_word_stands_in_clear_in_the_database_nor_in_a_backup(
    site: Site, talk: str, tmp_path: Path
):
    assert in_clear(site, *WORDS, "Une autre demande de papiers") != []
    assert in_clear(site, *WORDS) == []
    assert all(word in under_seal(site) for word in WORDS)

    back_up(site.engines, tmp_path / "file", site.clock())
    kept = gzip.decompress((tmp_path / "file").read_bytes()).decode()
    secret = site.app.state.keys.sealing.path.read_text()
    assert "Une autre demande de papiers" in kept
    for word in (*WORDS, secret):
        assert word not in kept
        assert word.encode().hex() not in kept


def test_both_read_their_words_and_take_them_away_in_clear(talk: str, as_alice: Visitor, as_bob: Visitor):
    for reader in (as_alice, as_bob):
        page = reader.get(talk)
        assert BODY in page.text
        assert THANKS in page.text
        assert SENTENCE not in page.text
        assert [row["texte"] for row in exported(reader)["messages"]] == [BODY]
    mine = exported(as_alice)
    assert [(row["precisions"], row["contact"]) for row in mine["demandes"]] == [
        (DETAILS, CONTACT),
        (DETAILS, ""),
    ]
    assert [(row["mots"], row["reponse"], row["merci"]) for row in mine["entraides"]] == [
        (OFFER, NO, ""),
        ("", "", THANKS),
    ]


def test_the_key_is_made_with_the_first_words(tmp_path: Path):
    app = create_app(Settings(data_dir=tmp_path, log_level="error"))
    engines, file = app.state.engines, app.state.keys.sealing
    migrate(engines)
    with engines.writing() as session:
        cast = factories.make_cast(session, START)
        make_request(session, cast["Alice"], START, cast["Bob"])
        assert trouble(session) == ""
    assert not file.path.exists()
    with engines.writing() as session:
        make_request(session, cast["Bob"], START, cast["Alice"], contact=CONTACT)

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.path.parent.iterdir()) == [
        SEALING_FILE,
        "seal.key",
        "words.salt",
    ]
    engines.dispose()


def test_a_key_made_just_before_a_crash_is_the_key(tmp_path: Path):
    app = create_app(Settings(data_dir=tmp_path, log_level="error"))
    engines, file = app.state.engines, app.state.keys.sealing
    migrate(engines)
    file.path.with_suffix(".partial").write_bytes(b"12")
    mark = file.make().mark
    with engines.writing() as session:
        cast = factories.make_cast(session, START)
        make_request(session, cast["Bob"], START, cast["Alice"], contact=CONTACT)
        assert session.exec(select(KeyMark.mark)).one() == mark
    engines.dispose()


def test_the_tables_refuse_words_in_clear(site: Site, talk: str):
    with pytest.raises((StatementError, TypeError)), site.writing() as session:
        session.get_one(Message, 1).body = "en clair"  # type: ignore[assignment]
    with pytest.raises(DBAPIError, match="body_sealed"), site.writing() as session:
        session.get_one(Message, 1).body = b"en clair"


# --- without the key ---


def hide(site: Site) -> None:
    file = site.app.state.keys.sealing.path
    file.rename(file.with_suffix(".away"))


def change(site: Site) -> None:
    hide(site)
    KeyFile(site.app.state.keys.sealing.path).make()


def spoil(site: Site) -> None:
    hide(site)
    site.app.state.keys.sealing.path.write_text("un fichier abîmé")


def put_back(site: Site) -> None:
    file = site.app.state.keys.sealing.path
    file.with_suffix(".away").replace(file)


LOSSES = [hide, change, spoil]


@pytest.fixture(params=LOSSES, ids=lambda loss: loss.__name__)
def lost(site: Site, talk: str, request: pytest.FixtureRequest) -> Any:
    """The key is missing, another, or spoilt; then it is put back."""
    request.param(site)
    yield site.app.state.keys.sealing.path
    put_back(site)


def rows(site: Site) -> list[dict[str, Any]]:
    with site.reading() as session:
        return [row.model_dump() for table in (*COLUMNS, KeyMark) for row in session.exec(select(table))]


def test_a_conversation_says_why_and_loses_nothing(site: Site, talk: str, as_alice: Visitor, as_bob: Visitor):
    before = rows(site)
    for loss in LOSSES:
        loss(site)
        for reader in (as_alice, as_bob):
            page = reader.get(talk)
            assert page.text.count(SENTENCE) == 1
            assert "conversations.key" in page.text
            assert SHORT in page.text
            assert BODY not in page.html
            assert not page.all("#body")
        for url in ("/", "/demandes", "/entraides", "/moi", "/chercher?q=papiers", "/competences"):
            assert SHORT not in as_alice.get(url).text
        assert as_alice.get("/demandes/1").text.count(SENTENCE) == 1
        assert exported(as_alice)["messages"][0]["texte"] == UNREADABLE
        put_back(site)
        assert BODY in as_bob.get(talk).text  # at once, without restarting
    assert rows(site) == before


@pytest.fixture
def open_talk(site: Site, talk: str, alice: Member, cast: dict[str, Member]) -> None:
    """Driss helps Alice (entraide 3), was asked by her (4), and could offer his help to Bob (demande 5)."""
    with site.writing() as session:
        session.get_one(Member, cast["Driss"].id).capacity = 3
        make_exchange(session, alice, cast["Driss"], site.clock(), sentence="Une troisième demande")
        make_request(session, alice, site.clock(), cast["Driss"], sentence="Une quatrième demande")
        make_request(session, cast["Bob"], site.clock(), sentence="Une demande ouverte de Bob")


WRITES: dict[str, tuple[str, str, dict[str, str], str]] = {
    "a message": ("Driss", "/entraides/3/messages", {"body": "Mots tapés"}, "body"),
    "thanks": ("Alice", "/entraides/3/fin", {"settled": "oui", "thanks": "Mots tapés"}, "thanks"),
    "a no": ("Driss", "/entraides/4/refus", {"reason": "not_now", "words": "Mots tapés"}, "words"),
    "an offer": ("Driss", "/demandes/5/offres", {"words": "Mots tapés"}, "words"),
    "details": (
        "Alice",
        "/demandes",
        {"sentence": "Une demande toute neuve", "signed": "oui", "details": "Mots tapés"},
        "details",
    ),
    "a contact": (
        "Alice",
        "/demandes",
        {"sentence": "Une demande toute neuve", "signed": "oui", "contact": "Mots tapés"},
        "contact",
    ),
}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("what", WRITES)
def test_private_words_are_refused_on_their_page_and_kept_there(
    site: Site, cast: dict[str, Member], open_talk: None, what: str, loss: Callable[[Site], None]
):
    who, url, fields, field = WRITES[what]
    visitor, before = site.signed_in(cast[who]), rows(site)
    loss(site)
    page = visitor.post(url, fields, status=409)

    assert SENTENCE in page.one(".error-summary").text
    typed = page.one(f"#{field}")
    assert "Mots tapés" in (typed.text, typed.get("value"))
    assert rows(site) == before
    assert site.app.state.keys.sealing.path.exists() == (loss is not hide)
    put_back(site)
    visitor.post(url, fields)


def test_what_is_not_private_goes_on(
    site: Site, open_talk: None, lost: Path, as_alice: Visitor, cast: dict[str, Member]
):
    as_alice.post("/demandes", {"sentence": "Une demande sans précisions", "signed": "oui"})
    as_driss = site.signed_in(cast["Driss"])
    as_driss.post("/demandes/5/offres", {})
    as_driss.post("/entraides/4/refus", {"reason": "not_now"})
    as_alice.post("/entraides/3/fin", {"settled": "oui"})
    as_alice.post("/entraides/3/merci", {"thanks": "Mots tapés"}, status=409)


def test_erasing_and_the_months_need_no_key(site: Site, lost: Path, as_alice: Visitor, session: Session):
    erase(site, as_alice)
    assert session.exec(select(HelpRequest).where(col(HelpRequest.details) != b"")).all() == []
    session.rollback()
    with site.writing() as writing:
        site.clock.advance(days=400)
        traces.erase_old(writing, site.clock())
    assert session.exec(select(Message)).all() == []


def test_once_no_word_waits_for_a_lost_key_another_takes_its_place(
    site: Site, talk: str, alice: Member, bob: Member
):
    hide(site)
    with site.writing() as session:
        first = session.exec(select(KeyMark.mark)).one()
        assert trouble(session)
        for table, columns in COLUMNS.items():
            for row in session.exec(select(table)):
                for column in columns:
                    setattr(row, column, b"")
        session.flush()
        assert trouble(session) == ""
        make_request(session, alice, site.clock(), bob, contact=CONTACT, sentence="Une demande de plus")
    with site.reading() as session:
        assert session.exec(select(KeyMark.mark)).one() != first
        assert opened(session.get_one(HelpRequest, 3), "contact") == CONTACT
    put_back(site)


def test_health_and_the_server_page_say_it(site: Site, talk: str, lost: Path, visitor: Visitor):
    assert visitor.client.get("/sante").text.startswith("ok\nLes conversations")
    assert SENTENCE in visitor.get("/serveur").text


def test_words_moved_by_hand_in_the_tables_are_not_read(site: Site, talk: str, as_bob: Visitor):
    as_bob.get(talk)
    with site.writing() as session:
        seal(session, Message(exchange_id=2, author_id=1, sent_at=site.clock()), body="Autres mots")
        one, two = session.exec(select(Message).order_by(col(Message.id))).all()
        one.body, two.body = two.body, one.body
    page = as_bob.get(talk)
    assert page.text.count(SHORT) == 2
    assert SENTENCE not in page.text
    assert DETAILS not in page.text  # ended: no longer shown


def test_two_sites_in_one_process_have_two_keys(tmp_path: Path):
    apps = [create_app(Settings(data_dir=tmp_path / name, log_level="error")) for name in ("one", "two")]
    for app in apps:
        engines = app.state.engines
        migrate(engines)
        with engines.writing() as session:
            cast = factories.make_cast(session, START)
            make_request(session, cast["Alice"], START, cast["Bob"], contact=CONTACT)
        engines.dispose()
    shutil.copyfile(tmp_path / "one" / "entraide.db", tmp_path / "two" / "entraide.db")
    for app, readable in zip(apps, (True, False), strict=True):
        with app.state.engines.reading() as session:
            assert (opened(session.get_one(HelpRequest, 1), "contact") == CONTACT) is readable
            assert (trouble(session) == "") is readable
            if not readable:
                with pytest.raises(Refusal, match="Rien n'est perdu"):
                    seal(session, session.get_one(Exchange, 1), answer="Non")
        app.state.engines.dispose()
