"""A request by its number: candidates read their own alone, who left reads none."""

import pytest

from entraide.domain.requests import asking
from entraide.domain.requests.drafts import EVERYBODY, RequestDraft
from entraide.models.member import Member, State
from tests.conftest import START, Site

WORDS = RequestDraft(sentence="Relire un courrier avec moi", theme="papiers", signed="oui", helper=EVERYBODY)


@pytest.mark.parametrize("state", [State.CANDIDATE, State.LEFT, State.EXCLUDED])
def test_the_open_request_of_somebody_else_is_for_members(site: Site, alice: Member, bob: Member, state: str):
    with site.writing() as session:
        number = asking.open_request(session, alice, WORDS, START).id
        session.get_one(Member, bob.id).state = state
    site.signed_in(bob).get(f"/demandes/{number}", status=404)


@pytest.mark.parametrize(("state", "status"), [(State.CANDIDATE, 200), (State.LEFT, 404)])
def test_ones_own_is_read_as_long_as_one_may_ask(site: Site, alice: Member, state: str, status: int):
    with site.writing() as session:
        number = asking.open_request(session, alice, WORDS, START).id
        session.get_one(Member, alice.id).state = state
    site.signed_in(alice).get(f"/demandes/{number}", status=status)
