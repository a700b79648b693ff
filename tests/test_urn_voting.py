"""A secret ballot from its opening to its end, as its members live it."""

import json

import pytest
from sqlmodel import select

from entraide.domain.decisions import proposing
from entraide.domain.decisions.urn import opening, reading, voting
from entraide.domain.decisions.urn.documents import sha256
from entraide.domain.refusals import Refusal
from entraide.models.decision import RollLine, Stage
from entraide.models.member import Member, State
from entraide.models.outbox import Mail
from entraide.models.urn import CIPHER, UrnBallot, UrnCode, UrnLine
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_cast import OPTIONS, TEXT, Box, make_box


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


def test_from_the_opening_to_the_sealing(box: Box):
    box.open().vote_all(["pour"] * 5 + ["contre"])
    assert (box.look().stage, box.look().method, box.look().secret) == (Stage.OPEN, "yes_no", True)
    assert box.closing() is None

    box.close()
    assert box.look().stage == Stage.CHECKING
    closing = box.closing()
    assert closing["resultat"] == {"q1": "adopte"}
    assert closing["depouillement"] == {"q1": {"pour": 5, "contre": 1, "abstention": 0}}

    box.seal()
    assert box.look().stage == Stage.ADOPTED
    assert box.urn().sealed_at == box.now
    assert not any(box.rows(table) for table in (UrnLine, UrnBallot, RollLine))
    assert box.keys.names() == []
    assert [kind for kind, _ in box.acts()][1:] == ["scrutin.ouvert", "scrutin.clos", "scrutin.scelle"]
    assert box.closing() == closing
