"""My data: taken away whole, erased for good."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from entraide.domain import journal, journal_chain
from entraide.domain.duties import catch_up
from entraide.domain.exchanges.sealing import COLUMNS, opened
from entraide.domain.journal import Act
from entraide.domain.members import email, erasing, export
from entraide.models.journal import JournalContent
from entraide.models.member import Device, Erasure, Member, RescueCode, State
from entraide.models.outbox import Mail
from entraide.outbox.round import Rounds
from tests import factories
from tests.conftest import Clock, Site
from tests.visitor import Visitor

ABOUT = "Jardinage pangolin"


@pytest.fixture
def zephyrine(site: Site, cast: dict[str, Member]) -> Member:
    """A member with something in each table of this room."""
    with site.writing() as session:
        now = site.clock()
        member = factories.make_member(
            session,
            "Zéphyrine",
            now,
            about=ABOUT,
            words_hash="f" * 64,
            email="zephyrine@example.org",
            email_verified_at=now,
        )
        email.begin(session, member, "zephyrine-neuve@example.org", now)
        session.add(RescueCode(code_hash="e" * 64, member_id=member.id))
        session.add(Mail(member_id=member.id, kind="asked", due_on=now.date(), due_at=now))
        journal.record(session, now, Act.MEMBER, member_id=member.id)
        journal.record(session, now, Act.MEMBER, member_id=cast["Bob"].id)
        session.expunge(member)
    return member


@pytest.fixture
def as_zephyrine(site: Site, zephyrine: Member) -> Visitor:
    return site.signed_in(zephyrine)


def run_duties(site: Site) -> None:
    with site.writing() as session:
        catch_up(session, site.clock())


def again(site: Site, member: Member) -> Member:
    with site.reading() as session:
        return session.get_one(Member, member.id)


def traces(site: Site, *words: str) -> list[str]:
    """Where these words still stand: in the bytes of SQLite's files, in any column of PostgreSQL, or under a seal."""
    return [f"sealed: {word}" for word in words if word.lower() in under_seal(site)] + in_clear(site, *words)


def under_seal(site: Site) -> str:
    with site.reading() as session:
        rows = [(row, columns) for table, columns in COLUMNS.items() for row in session.exec(select(table))]
        return " ".join(opened(row, column) for row, columns in rows for column in columns).lower()


def in_clear(site: Site, *words: str) -> list[str]:
    with site.engines.reader.connect() as connection:
        if connection.dialect.name == "postgresql":
            tables = inspect(connection).get_table_names()
            question = "SELECT count(*) FROM {0} WHERE CAST({0} AS text) ILIKE :like"
            return [
                f"{table}: {word}"
                for table in tables
                for word in words
                if connection.execute(text(question.format(table)), {"like": f"%{word}%"}).scalar()
            ]
    files = sorted(Path(site.settings.data_dir).glob("entraide.db*"))
    held = {file.name: file.read_bytes().decode("utf-8", "ignore").lower() for file in files}
    return [
        f"{name}: {word}" for name, bytes_of in held.items() for word in words if word.lower() in bytes_of
    ]


# --- export ---


def exported(visitor: Visitor) -> dict[str, Any]:
    page = visitor.get("/moi/donnees/export.json")
    assert page.headers["content-type"] == "application/json"
    assert page.headers["content-disposition"] == 'attachment; filename="carnet-mes-donnees.json"'
    return dict(json.loads(page.html))


def test_everything_about_me_is_in_the_json(as_zephyrine: Visitor, zephyrine: Member):
    data = exported(as_zephyrine)

    assert (data["format"], data["version"], data["le"]) == (
        "conseil-entraide/mes-donnees",
        1,
        "2026-11-21T09:00:00+00:00",
    )
    [me] = data["moi"]
    assert me["pseudonyme"] == "Zéphyrine"
    assert me["a_propos"] == ABOUT
    assert me["commune"] == "Arcueil"
    assert me["etat"] == "membre"
    assert me["courriel"] == "zephyrine@example.org"
    assert me["courriel_a_verifier"] == "zephyrine-neuve@example.org"
    assert len(data["appareils"]) == 1
    assert data["feuille_de_secours"] == [{"codes_restants": 1}]
    assert len(data["courriels"]) == 1


def test_the_export_opens_what_the_journal_hides(as_zephyrine: Visitor, session: Session):
    [mine] = exported(as_zephyrine)["journal"]
    [entry] = [line for line in journal.exported(session) if line["n"] == mine["n"]]

    commitment = journal_chain.commitment(bytes.fromhex(mine["sel"]), json.loads(mine["contenu"]))
    assert entry["eng"][mine["champ"]] == commitment


def test_no_secret_of_the_site_is_exported(as_zephyrine: Visitor):
    page = as_zephyrine.get("/moi/donnees/export.json")

    for secret in ("f" * 64, "e" * 64, "hash"):
        assert secret not in page.html


def test_the_same_reads_as_a_page(as_zephyrine: Visitor):
    page = as_zephyrine.get("/moi/donnees/export.html")

    assert page.title == "Mes données – Carnet"
    assert page.headers["content-disposition"] == 'attachment; filename="carnet-mes-donnees.html"'
    for words in ("Zéphyrine", ABOUT, "21 novembre 2026", "A propos", "oui"):
        assert words in page.soup.get_text()


def test_a_hostile_text_is_only_text(site: Site, as_zephyrine: Visitor):
    as_zephyrine.post("/moi/presentation", {"pseudonym": "Zéphyrine", "about": "<img src=//x onerror=y>"})

    assert "&lt;img" in as_zephyrine.get("/moi/donnees/export.html").html
    assert exported(as_zephyrine)["moi"][0]["a_propos"] == "<img src=//x onerror=y>"


def test_others_are_not_in_my_export(as_zephyrine: Visitor):
    html = as_zephyrine.get("/moi/donnees/export.json").html

    assert "Bob" not in html
    assert "Alice" not in html


def test_every_name_of_the_schema_is_documented(as_zephyrine: Visitor):
    schema = (Path(__file__).parent.parent / "docs" / "export.md").read_text()

    for name, rows in exported(as_zephyrine).items():
        assert f"`{name}`" in schema
        for row in rows if isinstance(rows, list) else []:
            for key in row:
                assert f"`{key}`" in schema, f"{name}.{key}"


URLS = ("/moi/donnees", "/moi/donnees/export.json", "/moi/donnees/export.html", "/moi/donnees/effacement")


@pytest.mark.parametrize("url", URLS)
def test_a_visitor_has_no_data_here(visitor: Visitor, url: str):
    visitor.get(url, status=401)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("state", list(State))
def test_in_every_state_one_reads_and_erases_ones_data(
    site: Site, as_zephyrine: Visitor, zephyrine: Member, state: State, url: str
):
    with site.writing() as session:
        session.get_one(Member, zephyrine.id).state = state

    as_zephyrine.get(url)


def test_exports_are_not_asked_for_without_end(as_zephyrine: Visitor):
    for _time in range(20):
        as_zephyrine.get("/moi/donnees/export.json")

    as_zephyrine.get("/moi/donnees/export.html", status=429)


# --- erasing ---


def test_an_account_closes_at_once_and_everywhere(site: Site, as_zephyrine: Visitor, zephyrine: Member):
    other = site.signed_in(zephyrine)

    answer = as_zephyrine.post("/moi/donnees/effacement")

    assert answer.location == "/au-revoir"
    assert "Clear-Site-Data" in answer.headers
    assert "7 jours" in as_zephyrine.get("/au-revoir").text
    as_zephyrine.get("/moi", status=401)
    other.get("/moi", status=401)


def test_for_seven_days_signing_in_again_shows_the_way_back(
    site: Site, clock: Clock, as_zephyrine: Visitor, zephyrine: Member
):
    as_zephyrine.post("/moi/donnees/effacement", {"texts": "oui"})
    clock.advance(days=6, hours=23)
    back = site.signed_in(again(site, zephyrine))

    assert back.get("/", status=303).location == "/moi"
    page = back.get("/moi")
    assert "Votre effacement est prévu le samedi 28 novembre, 10 h." in page.text
    back.get("/membres", status=403)
    back.get("/moi/presentation", status=403)
    back.post("/moi/pause", {"pause": "oui"}, status=403)
    back.get("/moi/donnees/export.json")

    assert back.post("/moi/donnees/effacement/annulation").location == "/moi"
    back.get("/membres")
    clock.advance(days=8)
    run_duties(site)
    kept = again(site, zephyrine)
    assert (kept.pseudonym, kept.erasing_at, kept.takes_texts) == ("Zéphyrine", None, False)


def test_two_taps_do_not_move_the_day(site: Site, clock: Clock, as_zephyrine: Visitor, zephyrine: Member):
    other = site.signed_in(zephyrine)
    as_zephyrine.post("/moi/donnees/effacement")
    first = again(site, zephyrine).erasing_at
    clock.advance(days=1)
    other.post("/moi/donnees/effacement", status=401)
    site.signed_in(again(site, zephyrine)).post("/moi/donnees/effacement")

    assert again(site, zephyrine).erasing_at == first


def test_a_refused_erasure_changes_nothing(site: Site, as_zephyrine: Visitor, zephyrine: Member):
    page = as_zephyrine.post("/moi/donnees/effacement", {"texts": "peut-être"}, status=422)

    assert page.error("texts")
    assert again(site, zephyrine).erasing_at is None


@pytest.mark.parametrize("url", ["/moi/donnees/effacement", "/moi/donnees/effacement/annulation"])
def test_a_visitor_erases_nobody(visitor: Visitor, url: str):
    visitor.post(url, status=401)


def erase(site: Site, visitor: Visitor, **fields: str) -> None:
    visitor.post("/moi/donnees/effacement", fields)
    site.clock.advance(days=7)
    Rounds(site.settings, site.engines, site.clock, set()).once()


def test_after_seven_days_nothing_of_the_person_remains(site: Site, as_zephyrine: Visitor, zephyrine: Member):
    assert traces(site, "phyrine") != []

    erase(site, as_zephyrine)

    assert traces(site, "phyrine", "pangolin", "f" * 64, "e" * 64) == []
    gone = again(site, zephyrine)
    assert (gone.pseudonym, gone.pseudonym_key, gone.state) == ("une personne", None, State.LEFT)


def test_an_erasure_leaves_others_and_the_chain_whole(
    site: Site, as_zephyrine: Visitor, zephyrine: Member, bob: Member, session: Session
):
    erase(site, as_zephyrine)

    assert journal_chain.verify(journal.exported(session)) is None
    kept = session.exec(select(JournalContent.member_id)).all()
    assert kept == [bob.id]
    assert again(site, bob).pseudonym == "Bob"
    types = [(entry.type, entry.public) for entry in journal.entries(session, limit=2)]
    assert types == [("effacement", '{"nombre":1}'), ("membre.sorti", '{"depuis":"membre"}')]
    assert session.exec(select(Erasure.member_id)).all() == [zephyrine.id]


def test_erasing_twice_is_erasing_once(site: Site, as_zephyrine: Visitor, session: Session):
    erase(site, as_zephyrine)
    site.clock.advance(days=40)
    run_duties(site)

    assert [entry.type for entry in journal.entries(session)].count("effacement") == 1


def test_thirty_days_after_leaving_the_rest_is_erased(
    site: Site, clock: Clock, as_zephyrine: Visitor, zephyrine: Member, session: Session
):
    as_zephyrine.post("/moi/partir")
    clock.advance(days=9)  # the clock's round was late: the thirty days run from the seventh
    run_duties(site)
    assert again(site, zephyrine).pseudonym == "Zéphyrine"
    assert exported(as_zephyrine)["moi"][0]["etat"] == "sorti"

    clock.now += timedelta(days=28, seconds=-1)
    run_duties(site)
    assert again(site, zephyrine).pseudonym == "Zéphyrine"
    clock.advance(seconds=1)
    run_duties(site)
    assert again(site, zephyrine).pseudonym == "une personne"
    as_zephyrine.get("/moi", status=401)
    assert [entry.type for entry in journal.entries(session)].count("membre.sorti") == 1


def test_an_act_at_the_hour_of_erasure_finds_nobody(
    site: Site, clock: Clock, as_zephyrine: Visitor, zephyrine: Member
):
    as_zephyrine.post("/moi/donnees/effacement")
    back = site.signed_in(again(site, zephyrine))
    clock.advance(days=7)

    back.post("/moi/donnees/effacement/annulation", status=401)

    run_duties(site)
    assert again(site, zephyrine).pseudonym == "une personne"


def test_who_an_older_backup_brings_back_is_erased_again(site: Site, zephyrine: Member, bob: Member):
    with site.writing() as session:
        session.add(Erasure(member_id=zephyrine.id, erased_at=site.clock()))
    with site.writing() as session:
        assert erasing.replay(session, [zephyrine.id, 999999], site.clock()) == 1
        assert erasing.replay(session, [zephyrine.id, 999999], site.clock()) == 0

    assert again(site, zephyrine).pseudonym == "une personne"
    assert again(site, bob).pseudonym == "Bob"


def test_no_device_outlives_its_member(
    site: Site, as_zephyrine: Visitor, zephyrine: Member, session: Session
):
    erase(site, as_zephyrine)

    assert session.exec(select(Device).where(Device.member_id == zephyrine.id)).all() == []


def test_rooms_add_their_part_once():
    for hooks in (export.EXPORTERS, erasing.ERASERS):
        assert len(set(hooks)) == len(hooks)
