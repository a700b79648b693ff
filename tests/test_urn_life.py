"""When a secret ballot does not go straight: too few, too late, a lost key, taken back, asked again."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from entraide.domain.decisions import ballots, proposing
from entraide.domain.decisions.drafts import BallotDraft, NewTextDraft
from entraide.domain.decisions.urn import closing, opening, voting
from entraide.domain.notices import Notice
from entraide.domain.refusals import Refusal
from entraide.models.decision import Stage
from entraide.models.member import Member
from entraide.models.outbox import Mail
from entraide.models.urn import UrnBallot, UrnCode
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_cast import TEXT, Box, make_box


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


def test_under_five_electors_it_does_not_open_and_says_why(site: Site):
    box = make_box(site, people=4)
    with pytest.raises(Refusal, match="5 personnes"):
        box.open()
    with site.writing() as session:  # secret as it may become when people leave meanwhile
        box.decision(session).secret = True
        proposing.read_through(session, box.members[1], box.decision(session), box.now)
    with site.reading() as session:
        assert opening.electors(session, box.decision(session)) == 4
        assert "4" in opening.obstacle(session, box.decision(session))
    assert box.look().stage == Stage.WAITING
    with site.writing() as session:
        make_member(session, "Cinquième", box.now)
    box.tick()
    assert box.look().stage == Stage.OPEN


def test_four_ballots_are_extended_once_then_only_the_result_is_published(box: Box):
    box.open().vote_all(["pour"] * 3 + ["contre"])
    closes_at = box.look().closes_at
    box.close()
    assert (box.look().stage, box.look().extended) == (Stage.OPEN, True)
    assert (box.look().closes_at - closes_at).days == 3
    assert [public["prolonge"] for _, public in box.acts("scrutin.ouvert")] == [False, True]
    assert len({public["ouverture_sha256"] for _, public in box.acts("scrutin.ouvert")}) == 1

    box.advance(days=3)
    assert box.closing()["petit"] is True
    assert box.closing()["resultat"] == {"q1": "adopte"}
    assert not box.rows(UrnCode)
    with box.site.reading() as session:
        assert voting.cast(session, box.decision(session)) == 0
    assert box.proof(0).codes == {}


def test_a_site_that_slept_closes_once_and_gives_seven_days_from_then(box: Box):
    box.open().vote_all(["pour"] * 5)
    box.advance(days=30)

    assert box.look().stage == Stage.CHECKING
    assert (box.urn().contest_until - box.now).days == 7
    box.tick()
    assert len(box.acts("scrutin.clos")) == 1


def test_closing_again_writes_nothing_new(box: Box):
    """As after a crash between two steps that a later version might make."""
    box.open().vote_all(["pour"] * 5).close()
    first = box.urn()
    with box.site.writing() as session:
        assert closing.close(session, box.decision(session), box.now) == Stage.ADOPTED
    assert box.urn() == first
    assert len(box.rows(UrnCode)) == 5


def test_a_disk_that_does_not_answer_makes_one_vote_wait_and_loses_none(box: Box):
    blocked = box.keys.folder.with_name("scrutins")
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file where the folder should be")
    box.open()
    assert box.look().stage == Stage.WAITING
    blocked.unlink()
    box.tick()
    assert box.look().stage == Stage.OPEN
    box.vote_all(["pour"] * 5)

    key = box.keys.folder / f"{box.name}.cle"
    key.rename(key.with_suffix(".away"))
    key.mkdir()
    with pytest.raises(Refusal, match="ne répond pas"):
        box.vote(5, "pour")
    box.close()
    assert box.look().stage == Stage.OPEN
    key.rmdir()
    key.with_suffix(".away").rename(key)
    box.tick()
    assert box.look().stage == Stage.CHECKING


def lose(box: Box) -> None:
    (box.keys.folder / f"{box.name}.cle").unlink()


def cut(box: Box) -> None:
    (box.keys.folder / f"{box.name}.cle").write_bytes(b"k" * 31)


@pytest.mark.parametrize("harm", [lose, cut])
def test_t1_14_a_key_lost_while_voting_is_a_vote_to_redo(box: Box, harm: Callable[[Box], None]):
    """T1.14: and nobody votes twice meanwhile."""
    box.open().vote_all(["pour"] * 5)
    harm(box)
    with pytest.raises(Refusal, match="perdue"):
        box.vote(5, "pour")
    with pytest.raises(Refusal, match="perdue"):
        box.vote(0, "contre")
    assert len(box.rows(UrnBallot)) == 5

    box.tick()
    assert box.look().stage == Stage.REDO
    assert box.closing()["resultat"] == {"q1": "refaire"}
    ((_, closed),) = box.acts("scrutin.clos")
    assert (closed["resultat"], closed["motif"]) == ("a-refaire", "cle-perdue")
    with pytest.raises(Refusal, match="clos"):
        box.vote(5, "pour")
    box.seal()
    assert not box.rows(UrnBallot)
    box.open(title="Un café le jeudi")  # the same question again, at once


def test_t1_14_another_key_in_its_place_lets_nobody_vote_twice(box: Box):
    """T1.14: the ballots of the first key are not found again: that is seen, and nothing is counted."""
    box.open().vote_all(["pour"] * 5)
    lose(box)
    box.keys.make(box.name)

    with pytest.raises(Refusal, match="ne correspond plus"):
        box.vote(0, "contre")
    box.vote(5, "contre")
    box.close()
    assert box.look().stage == Stage.REDO
    assert box.acts("scrutin.clos")[0][1]["motif"] == "incoherence"


def test_once_open_its_text_changes_no_more_and_no_named_answer_is_taken(box: Box):
    box.open()
    better = NewTextDraft(simple="Un autre jour que le jeudi.", if_nothing=TEXT.if_nothing, version=1)
    with box.site.writing() as session, pytest.raises(Refusal, match="ne change plus"):
        proposing.rewrite(session, box.members[0], box.decision(session), better, box.now)
    given = BallotDraft(answer="for", version=1)
    with box.site.writing() as session, pytest.raises(Refusal, match="secret"):
        ballots.answer(session, box.members[0], box.decision(session), given, box.now)


def test_taken_back_while_it_is_voted_nothing_is_opened_and_all_is_destroyed(box: Box):
    box.open().vote_all(["pour"] * 5)
    with box.site.writing() as session:
        proposing.take_back(session, box.members[0], box.decision(session), box.now)
    box.seal()

    assert box.closing() is None
    assert not box.rows(UrnBallot)
    assert box.keys.names() == []


def test_the_same_question_is_not_asked_again_within_thirty_days(box: Box):
    box.open().vote_all(["pour"] * 5).close().seal()
    for title in ("Un café le jeudi", " un CAFÉ le jeudi"):
        with pytest.raises(Refusal, match="30 jours"):
            box.propose(title=title)
    box.propose(title="Un café le vendredi")
    box.site.clock.advance(days=24)
    box.propose()


def test_only_those_who_have_not_voted_are_reminded(box: Box):
    with box.site.writing() as session:
        for member in session.exec(select(Member)).all():
            member.email, member.email_verified_at = f"m{member.id}@example.org", box.now
            session.add(member)
    box.open().vote_all(["pour"] * 6)
    box.advance(days=5, minutes=1)
    assert told_of_the_closing(box) == {member.id for member in box.members[6:]}
    box.advance(days=2).seal()
    assert box.urn().sealed_at is not None
    assert told_of_the_closing(box) == set()


def told_of_the_closing(box: Box) -> set[int]:
    """Who had not voted two days before: that goes with the roll."""
    with box.site.reading() as session:
        return set(session.exec(select(Mail.member_id).where(Mail.kind == Notice.CLOSING)))
