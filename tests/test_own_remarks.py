"""What one member said of decisions: told to them, or its words taken away with them."""

import pytest

from entraide.domain.decisions import own_remarks
from entraide.domain.members import erasing, leaving
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, remark_on, said, say
from tests.test_my_data import exported
from tests.visitor import Visitor


@pytest.fixture
def url(as_alice: Visitor) -> str:
    return as_alice.post("/decisions/nouvelle", QUESTION).location


@pytest.fixture
def remark(url: str, as_alice: Visitor, as_bob: Visitor) -> str:
    """Bob proposes a change; Alice takes it."""
    remark = say(as_bob, url, "amendment", "Un jeudi sur deux.")
    as_alice.post(f"{remark}/reponse", {"taken": "yes", "reply": "Bonne idée de Bob."})
    return remark


def depart(site: Site, person: Member, takes_texts: bool) -> None:
    with site.writing() as session:
        member = session.get_one(Member, person.id)
        member.takes_texts = takes_texts
        leaving.depart(session, member, site.clock())


def erase(site: Site, person: Member) -> None:
    with site.writing() as session:
        erasing.erase(session, session.get_one(Member, person.id), site.clock())


def test_a_member_takes_a_copy_of_what_they_said(
    site: Site, as_alice: Visitor, as_bob: Visitor, remark: str, url: str
):
    taken_back = say(as_bob, url, "feeling", "J'ai peur du bruit.")
    as_bob.post(f"{taken_back}/retrait")
    data = exported(as_bob)

    now = site.clock().isoformat()
    line = {"decision": QUESTION["title"], "version": 1, "le": now, "retiree": None}
    assert data["remarques"][0] == {
        **line,
        "sorte": "amendement",
        "mots": "Un jeudi sur deux.",
        "reponse": "Bonne idée de Bob.",
        "prise": True,
    }
    assert (data["remarques"][1]["retiree"], "bruit" in str(data)) == (now, False)
    answers = [{"decision": QUESTION["title"], "mots": "Bonne idée de Bob.", "le": now}]
    assert exported(as_alice)["reponses_aux_remarques"] == answers
    assert exported(as_alice)["remarques"] == data["reponses_aux_remarques"] == []


@pytest.mark.parametrize("end", [lambda site, bob: None, erase])
def test_words_stay_without_a_name_unless_their_author_takes_them(
    site: Site, bob: Member, as_alice: Visitor, remark: str, url: str, end
):
    depart(site, bob, takes_texts=False)
    end(site, bob)

    shown = remark_on(as_alice.get(url), remark)
    assert shown.startswith("Un jeudi sur deux. une personne")


def test_words_go_and_their_place_stays(site: Site, bob: Member, as_alice: Visitor, remark: str, url: str):
    depart(site, bob, takes_texts=True)

    shown = remark_on(as_alice.get(url), remark)
    assert shown.startswith("Remarque retirée. une personne")
    assert "Bonne idée de Bob." in shown
    assert "jeudi sur deux" not in said(site)[0].words


def test_what_the_author_of_a_text_answered_goes_too_but_not_what_others_answer_after(
    site: Site,
    clock: Clock,
    alice: Member,
    as_bob: Visitor,
    remark: str,
    url: str,
    cast: dict[str, Member],
):
    question = say(as_bob, url, "question", "À quelle heure ?")
    depart(site, alice, takes_texts=True)
    assert "Bonne idée" not in as_bob.get(url).text

    clock.advance(hours=1)
    site.signed_in(cast["Chloé"]).post(f"{question}/reponse", {"reply": "À 15 h, dit Chloé."})
    erase(site, alice)
    assert "À 15 h, dit Chloé." in as_bob.get(url).text
    assert "Un jeudi sur deux." in as_bob.get(url).text


def test_nothing_is_taken_from_others(site: Site, alice: Member, as_bob: Visitor, remark: str, url: str):
    other = say(as_bob, url, "for", "On se verrait enfin.")
    with site.writing() as session:
        member = session.get_one(Member, alice.id)
        member.takes_texts = True
        own_remarks.take_words_away(session, member, site.clock())

    assert remark_on(as_bob.get(url), other).startswith("On se verrait enfin.")
