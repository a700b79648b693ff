"""`entraide verify`: whatever the members do, the journal says what the tables say; a row changed by hand is named."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from entraide.domain import duties, rules
from entraide.domain.decisions import ballots, rule_changes
from entraide.domain.decisions.drafts import BallotDraft, RuleDraft
from entraide.domain.verification import verify
from entraide.models.decision import Decision, Stage
from entraide.models.member import Member, State
from tests.conftest import Site
from tests.council import IF_NOTHING, SIMPLE, Council


@pytest.mark.parametrize("seed", range(3))
def test_whatever_members_do_the_journal_says_what_the_tables_say(site: Site, seed: int):
    council = Council(site, seed, people=7)
    for _stretch in range(3):
        council.live(40)
        with site.reading() as session:
            assert verify(session) == []
            ended = {row for row in session.exec(select(Decision.stage))}
    assert len(ended) >= 3  # the walk went somewhere


# --- a row changed by hand ---


@pytest.fixture
def council(site: Site) -> Council:
    """Seven members; a rule changed, an action started, a question adopted, a question open."""
    council = Council(site, 0, people=7)
    with site.writing() as session:
        members = session.exec(select(Member).order_by(col(Member.id))).all()
        draft = RuleDraft(value="5", simple=SIMPLE, if_nothing=IF_NOTHING)
        first = rule_changes.propose_change(
            session, members[0], rules.KINDS["decision.jours"], draft, council.now
        )
        council.act(session)
        council.ask(session, "yes_no")
        council.read_through(session)
        for decision in session.exec(select(Decision)).all():
            choice = {"consent": "consent", "yes_no": "for"}[decision.method]
            for member in members[:4]:
                draft = BallotDraft(answer=choice, version=1)
                ballots.answer(session, member, decision, draft, council.now)
        assert first.stage == Stage.OPEN
    site.clock.advance(days=20)
    with site.writing() as session:
        duties.catch_up(session, council.now)
        council.ask(session)
        council.read_through(session)
        assert verify(session) == []
    return council


@pytest.mark.parametrize(
    ("act", "named"),
    [
        ("UPDATE rule SET value = '30' WHERE key = 'decision.jours'", "La règle « decision.jours »"),
        ("UPDATE rule SET decision_id = NULL WHERE key = 'decision.jours'", "La règle « decision.jours »"),
        ("DELETE FROM rule WHERE key = 'decision.jours'", "La règle « decision.jours »"),
        (
            "INSERT INTO rule (key, value, since_at) VALUES ('base.jours', '30', '2026-11-21')",
            "La règle « base.jours »",
        ),
        ("UPDATE member SET state = 'candidate' WHERE id = 3", "de la personne n° 3"),
        ("UPDATE member SET state = 'left' WHERE id = 3", "de la personne n° 3"),
        (
            "UPDATE decision SET stage = 'not_enough' WHERE id = 1",
            "s-1 n'est pas celle que dit le journal : le résultat",
        ),
        (
            "UPDATE decision SET closes_at = '2027-05-01' WHERE id = 4",
            "s-4 n'est pas celle que dit le journal : la version",
        ),
        (
            "UPDATE decision SET terms = replace(terms, '\"base\": 7', '\"base\": 2') WHERE id = 4",
            "s-4 n'est pas",
        ),
        ("UPDATE decision SET kind = 'question' WHERE id = 1", "s-1 n'est pas"),
        ("UPDATE decision SET trial = 'ended' WHERE id = 1", ": la fin de l'essai"),
        ("DELETE FROM ballot WHERE decision_id = 1", "s-1 n'est pas celle que dit le journal : le compte"),
        (
            "DELETE FROM roll WHERE decision_id = 4 AND member_id = 1",
            "s-4 n'est pas celle que dit le journal : le nombre",
        ),
        (
            "UPDATE decision_version SET simple = 'Un autre texte, glissé après coup.' WHERE decision_id = 1",
            ": le texte",
        ),
        ("UPDATE action SET started_at = NULL, state = 'proposal'", "L'action a-1"),
        ("UPDATE journal_content SET content = '{\"membre\": 4}' WHERE n = 6", "l'entrée n° 6"),
        ("UPDATE journal_content SET member_id = 4 WHERE n = 6", "l'entrée n° 6"),
        ("UPDATE decision SET terms = 'x' WHERE id = 4", "s-4 n'est pas"),
        ("UPDATE rule SET value = 'x' WHERE key = 'decision.jours'", "La règle « decision.jours »"),
        ("UPDATE journal_content SET content = '{' WHERE n = 6", "l'entrée n° 6"),
    ],
)
def test_a_row_changed_by_hand_is_named(site: Site, council: Council, act: str, named: str):
    with site.engines.writer.begin() as connection:
        connection.execute(text(act))

    with site.reading() as session:
        problems = [problem.replace("\xa0", " ") for problem in verify(session)]
    assert any(named in problem for problem in problems), problems


def test_an_entry_changed_by_hand_breaks_the_chain_there(site: Site, council: Council):
    off = {
        "sqlite": "DROP TRIGGER journal_no_update",
        "postgresql": "ALTER TABLE journal DISABLE TRIGGER ALL",
    }
    on = {"sqlite": None, "postgresql": "ALTER TABLE journal ENABLE TRIGGER ALL"}
    name = site.engines.writer.dialect.name
    public = json.dumps({"cle": "decision.jours", "avant": 7, "apres": 30, "scrutin": "s-1"})
    with site.engines.writer.begin() as connection:
        connection.execute(text(off[name]))
        connection.execute(
            text("UPDATE journal SET public = :public WHERE type = 'reglage.change' AND n > 5"),
            {"public": public},
        )
        if on[name]:
            connection.execute(text(on[name]))

    with site.reading() as session:
        [problem] = verify(session)
    assert "Le journal est rompu à l'entrée n° " in problem.replace("\xa0", " ")


def test_a_member_slipped_in_by_hand_is_named(site: Site, council: Council):
    with site.writing() as session:
        stranger = Member(
            pseudonym="Inconnu",
            pseudonym_key="inconnu",
            state=State.MEMBER,
            state_since_at=council.now,
            joined_at=council.now,
            seen_on=council.now.date(),
        )
        session.add(stranger)
        session.flush()
        assert any(f"n° {stranger.id}" in problem.replace("\xa0", " ") for problem in verify(session))
