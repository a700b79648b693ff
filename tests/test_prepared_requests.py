"""What somebody prepares before coming in: one request, under the eyes of who invited them alone."""

import pytest
from sqlmodel import Session, select

from entraide.domain.refusals import Refusal
from entraide.domain.requests import asking
from entraide.models.member import Member, State
from entraide.models.request import HelpRequest
from tests.conftest import Site
from tests.visitor import Visitor

ASKED = {"sentence": "Je voudrais de l'aide pour lire une lettre", "signed": "oui", "helper": "0"}


def prepared(as_candidate: Visitor) -> str:
    return as_candidate.post("/demandes", ASKED).location


def test_a_candidate_prepares_a_request_and_reads_who_sees_it(as_candidate: Visitor):
    form = as_candidate.get("/demandes/nouvelle")
    page = as_candidate.get(prepared(as_candidate))

    assert "la personne qui vous a invité est seule à lire" in form.text
    assert "Quand vous serez dans le Conseil, tous les membres la liront." in page.text


def test_only_the_inviter_reads_it(as_candidate: Visitor, as_alice: Visitor, as_bob: Visitor):
    url = prepared(as_candidate)

    assert ASKED["sentence"] in as_alice.get(url).text
    assert ASKED["sentence"] in as_alice.get("/demandes").text
    as_bob.get(url, status=404)
    assert ASKED["sentence"] not in as_bob.get("/demandes").text


def test_nobody_answers_it_before_they_come_in(as_candidate: Visitor, as_alice: Visitor):
    url = prepared(as_candidate)

    assert "pas encore entrée" in as_alice.post(f"{url}/offres", {"words": ""}, status=409).text


def test_all_members_read_it_once_they_are_in(
    site: Site, cast: dict[str, Member], as_candidate: Visitor, as_bob: Visitor
):
    url = prepared(as_candidate)
    with site.writing() as session:
        session.get_one(Member, cast["Élio"].id).state = State.WELCOME

    assert ASKED["sentence"] in as_bob.get(url).text


def test_a_second_one_is_refused_and_the_text_kept(as_candidate: Visitor, session: Session):
    prepared(as_candidate)
    page = as_candidate.post("/demandes", {**ASKED, "sentence": "Et encore une autre demande"}, status=409)

    assert "une seule demande" in page.text
    assert page.one("#sentence").text == "Et encore une autre demande"
    assert len(session.exec(select(HelpRequest)).all()) == 1


def test_it_is_addressed_to_nobody(as_candidate: Visitor, alice: Member):
    page = as_candidate.post("/demandes", {**ASKED, "helper": str(alice.id)}, status=409)

    assert "quand vous serez dans le Conseil" in page.text


def test_nobody_is_asked_for_it_either(site: Site, cast: dict[str, Member], as_candidate: Visitor):
    request_id = int(prepared(as_candidate).rsplit("/", 1)[1])

    as_candidate.post(f"/demandes/{request_id}/personnes", {"helper": str(cast["Bob"].id)}, status=403)
    with site.writing() as session, pytest.raises(Refusal, match="quand vous serez dans le Conseil"):
        asking.ask(
            session, session.get_one(Member, cast["Élio"].id), request_id, cast["Bob"].id, site.clock()
        )


def test_it_is_taken_back(as_candidate: Visitor, as_alice: Visitor):
    url = prepared(as_candidate)

    assert as_candidate.post(f"{url}/retrait").location == "/"
    as_alice.get(url, status=404)
