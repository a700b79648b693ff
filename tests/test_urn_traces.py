"""What is left of a secret ballot: in the files of the database, in backups, in the order of rows."""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from entraide.domain.decisions.urn import sealing
from entraide.domain.decisions.urn.cipher import UrnCipher, _derived
from entraide.models.decision import RollLine
from entraide.models.urn import UrnBallot, UrnCode, UrnContest, UrnLine
from entraide.operating.backup import back_up
from tests.conftest import Site
from tests.urn_cast import OPTIONS, Box, make_box

PEOPLE = 60


def files_of(site: Site) -> Iterator[Path]:
    """The database as it lies on the disk, with its log; and all else that the site keeps."""
    yield from (path for path in site.settings.data_dir.rglob("*") if path.is_file())
    if site.engines.reader.dialect.name == "postgresql":
        with site.engines.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            folder = Path(str(connection.execute(text("SHOW data_directory")).scalar()))
        yield from (path for path in (folder / "base").rglob("*") if path.is_file())


def found(site: Site, secrets: list[bytes]) -> int:
    """How many of these bytes stand somewhere."""
    contents = [path.read_bytes() for path in files_of(site)]
    forms = [(secret, secret.hex().encode()) for secret in secrets]
    return sum(any(form in content for content in contents for form in both) for both in forms)


def keys_of(box: Box) -> list[bytes]:
    key = box.keys.read(box.name)
    return [key, *(_derived(key, use) for use in ("pseudo", "chiffre", "suivi"))]


def vote_much(box: Box, people: int = PEOPLE) -> None:
    """All vote, in any order, and some change their vote: rows move about."""
    order = random.Random(7).sample(range(people), people)
    for who in (*order, *order[:20]):
        mentions = {option: random.choice(["Bien", "Passable", "Excellent", ""]) for option in OPTIONS}
        box.vote(who, mentions)


def sample_columns(site: Site) -> None:
    """As PostgreSQL does by itself: it keeps values of each column apart from the rows."""
    with site.engines.writer.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site, PEOPLE)


def test_t1_2_after_the_sealing_nothing_of_it_stands_in_any_file(box: Box, site: Site, tmp_path: Path):
    """T1.2: no pseudo, no ballot, no salt, no named roll, no key; another vote goes on meanwhile."""
    box.open("judgment")
    vote_much(box)
    overwritten = [row.cipher for row in box.rows(UrnBallot)]
    vote_much(box)
    secrets, keys = [*overwritten, *box.what_must_go()], keys_of(box)
    other = Box(site, box.members)
    box.close().contest(3)
    other.open(title="Une autre question").vote_all(["pour"] * PEOPLE)
    kept = other.what_must_go()
    sample_columns(site)
    assert found(site, box.what_must_go()) > PEOPLE  # this search finds what is there
    assert found(site, keys) == 1

    box.advance(days=7)
    sealing.seal_due(site.engines, box.now)
    assert box.urn().sealed_at is not None
    back_up(site.engines, tmp_path / "file", box.now)
    backup = gzip.decompress((tmp_path / "file").read_bytes())
    assert found(site, [*secrets, *keys]) == 0
    assert not any(form in backup for secret in (*secrets, *keys) for form in (secret, secret.hex().encode()))
    for table in (UrnLine, UrnBallot, UrnContest, RollLine):
        assert not box.rows(table)
    assert found(site, kept) == len(kept)


@pytest.mark.parametrize("table", ["urn_line", "member"])
def test_t1_3_with_somebody_reading_it_is_not_said_to_be_sealed(box: Box, site: Site, table: str):
    """T1.3: what was deleted is still there for that reader, in the log or as dead rows; the next round ends it."""
    box.open("judgment")
    vote_much(box)
    secrets = box.what_must_go()
    box.close().advance(days=7)
    steady = {"postgresql": {"isolation_level": "REPEATABLE READ"}}.get(site.engines.reader.dialect.name, {})
    with site.engines.reader.connect().execution_options(**steady) as reader:
        reader.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
        sealing.seal_due(site.engines, box.now)
        assert box.urn().sealed_at is None
        assert box.keys.names() == []
        assert not box.rows(UrnBallot)
        assert found(site, secrets) > 0
    sealing.seal_due(site.engines, box.now)

    assert box.urn().sealed_at == box.now
    assert found(site, secrets) == 0
    assert len(box.acts("scrutin.scelle")) == 1


def test_t1_4_a_backup_made_while_one_votes_holds_no_key(box: Box, site: Site, tmp_path: Path):
    """T1.4: it holds who voted and ballots that nothing in it opens."""
    box.open("judgment")
    vote_much(box)
    back_up(site.engines, tmp_path / "file", box.now)
    backup = gzip.decompress((tmp_path / "file").read_bytes())

    assert box.rows(UrnBallot)[0].cipher.hex().encode() in backup
    for key in keys_of(box):
        assert key not in backup
        assert key.hex().encode() not in backup


ORDERS = {
    "sqlite": [("primary key", "member_id", "question, code")],
    "postgresql": [
        ("physical order", "ctid", "ctid"),
        ("transaction", "xmin::text::bigint, ctid", "xmin::text::bigint, ctid"),
    ],
}
"""Every order in which an engine can be asked for rows; a table without row numbers has one alone."""


def test_t1_5_no_order_of_rows_joins_a_person_to_a_choice(site: Site):
    """T1.5: two hundred voters; by row number, physical order or transaction one finds no more than by chance."""
    box = make_box(site, 200).open("approval")
    answers = {n: "oui" if random.Random(n).random() < 0.5 else "non" for n in range(200)}
    for who in random.Random(1).sample(range(200), 200):
        box.vote(who, {OPTIONS[0]: answers[who]})
    box.close()
    by_member = {member.id: answers[n] for n, member in enumerate(box.members)}
    name = site.engines.reader.dialect.name
    for how, of_lines, of_codes in ORDERS[name]:
        lines = rows(site, f"SELECT member_id FROM urn_line ORDER BY {of_lines}")
        codes = rows(
            site, f"SELECT choice FROM urn_code WHERE question = 'q1/{OPTIONS[0]}' ORDER BY {of_codes}"
        )
        right = sum(by_member[person] == choice for person, choice in zip(lines, codes, strict=True))
        assert 60 < right < 140, how  # 100 by chance; 140 is beyond five and a half standard deviations
    if name == "sqlite":
        for table in ("urn_line", "urn_ballot", "urn_code", "urn_contest"):
            with pytest.raises(Exception, match="no such column: rowid"):
                rows(site, f"SELECT rowid FROM {table}")


def rows(site: Site, query: str) -> list:
    with site.engines.reader.connect() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def test_t1_5_no_table_of_the_box_holds_a_time_or_an_order():
    """T1.5: nothing to join by."""
    for table in (UrnLine, UrnBallot, UrnCode):
        columns = table.__table__.columns
        assert not any(column.type.python_type.__name__ == "datetime" for column in columns)
        assert not any(column.name == "id" or column.autoincrement is True for column in columns)
        assert table.__table__.dialect_options["sqlite"]["with_rowid"] is False


def test_a_ballot_joined_to_its_line_says_nothing_without_the_key(box: Box):
    """On PostgreSQL the transaction joins them, and in any backup the mark does: what it leads to opens with no other key."""
    box.open("judgment")
    vote_much(box)
    other = UrnCipher(b"k" * 32, box.name)

    assert all(other.open(row.pseudo, row.cipher) is None for row in box.rows(UrnBallot))
    assert len({row.cipher for row in box.rows(UrnBallot)}) == PEOPLE
