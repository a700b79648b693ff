"""`entraide verify` of a secret ballot: true at each of its ages, and a row changed by hand is named."""

from collections.abc import Callable

import pytest

from entraide.domain.verification import verify
from entraide.models.decision import Stage
from tests.conftest import Site
from tests.urn_cast import OPTIONS, Box, make_box


def problems(box: Box) -> list[str]:
    with box.site.reading() as session:
        return [problem.replace("\xa0", " ") for problem in verify(session)]


def upset(box: Box) -> None:
    box.close()
    for who in (0, 1):
        if box.look().stage == Stage.CHECKING:
            box.contest(who)
    assert box.look().stage == Stage.REDO


AGES: dict[str, Callable[[Box], object]] = {
    "open": lambda box: None,
    "checking": lambda box: box.close(),
    "sealed": lambda box: box.close().seal(),
    "redone": lambda box: upset(box),
    "redone and sealed": lambda box: [upset(box), box.seal()],
    "key lost": lambda box: [box.keys.destroy(box.name), box.tick()],
}


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("method", ["yes_no", "approval", "judgment", "resistance"])
def test_at_each_age_the_tables_say_what_the_journal_says(box: Box, method: str, age: str):
    given = {
        "yes_no": "pour",
        "approval": {OPTIONS[0]: "oui"},
        "judgment": {},
        "resistance": {OPTIONS[0]: "0"},
    }
    box.open(method).vote_all([given[method]] * 7)
    AGES[age](box)

    assert problems(box) == []


def test_a_small_closing_and_an_extension_too(box: Box):
    box.open().vote_all(["pour"] * 3).close()
    assert problems(box) == []
    box.advance(days=3)
    assert problems(box) == []
    box.seal()
    assert problems(box) == []


DOCUMENTS, ROLL, COUNT = "les documents du vote secret", "le nombre de personnes de la liste", "le compte"


@pytest.mark.parametrize(
    ("age", "act", "named"),
    [
        ("open", """UPDATE urn SET opening = replace(opening, '"base":8', '"base":2')""", DOCUMENTS),
        ("open", "UPDATE urn_line SET salt = (SELECT salt FROM urn_line WHERE member_id = 2)", ROLL),
        ("open", "DELETE FROM urn_line WHERE member_id = 8", ROLL),
        ("open", "DELETE FROM roll WHERE member_id = 8", ROLL),
        ("checking", "UPDATE urn SET closing = replace(closing, 'non-adopte', 'adopte')", DOCUMENTS),
        ("checking", "UPDATE urn SET closing = replace(closing, '\"contre\"]', '\"pour\"]')", COUNT),
        ("checking", "UPDATE urn SET closing = ''", DOCUMENTS),
        ("checking", "UPDATE urn_code SET choice = 'pour'", COUNT),
        ("checking", "DELETE FROM urn_code WHERE code = (SELECT min(code) FROM urn_code)", COUNT),
        ("sealed", "UPDATE decision SET stage = 'adopted' WHERE id = 1", "le résultat"),
        ("sealed", "INSERT INTO roll (decision_id, member_id) VALUES (1, 1)", ROLL),
        ("sealed", "UPDATE decision SET secret = (1 = 0) WHERE id = 1", DOCUMENTS),
        ("redone", "UPDATE decision SET stage = 'not_adopted' WHERE id = 1", "le résultat"),
    ],
)
def test_a_row_changed_by_hand_is_named(box: Box, age: str, act: str, named: str):
    box.open().vote_all(["contre"] * 6 + ["pour"])
    AGES[age](box)
    assert problems(box) == []
    with box.site.engines.writer.begin() as connection:
        connection.exec_driver_sql(act)

    assert any("s-1" in problem and named in problem for problem in problems(box)), problems(box)
