"""After a secret vote: what is published, checking one's own line, contesting in private, the exact files."""

import hashlib
import json
import unicodedata

import pytest
from sqlmodel import select

from entraide.domain.decisions.texts import frozen_text
from entraide.models.decision import DecisionVersion, Stage
from entraide.models.member import Member, State
from entraide.models.outbox import Mail
from entraide.models.urn import UrnContest
from tests.conftest import Site
from tests.factories import make_member
from tests.urn_pages import Hall
from tests.visitor import Visitor

SEVEN = ("pour", "pour", "pour", "pour", "contre", "pour", "abstention")
"""One ballot otherwise would have changed nothing."""


@pytest.fixture
def hall(site: Site) -> Hall:
    """Closed: seven of eight have voted, and it is adopted by as many as needed."""
    return Hall(site).open().vote(*SEVEN).close()


def test_the_result_is_said_counted_and_listed(hall: Hall):
    page = hall.page(7, "/resultat")

    for sentence in (
        "Le vote donne : adopté.",
        "Chacun peut vérifier et contester jusqu'au samedi 5 décembre, 10 h. Le résultat ne s'applique qu'ensuite.",
        "La liste avait 8 personnes. 7 ont répondu.",
        "Pour : 5. Contre : 1. Les abstentions (1)",
        "les pour fassent 2/3 des pour et des contre",
        "7 personnes ont voté, sur 8. Aucun nom n'est publié.",
    ):
        assert sentence in page.text
    closing = hall.box.closing()
    codes = [(row.th.text, row.td.text) for row in page.all("details table tbody tr")]
    assert [code for code, _choice in codes] == sorted(code for code, _choice in codes)
    assert [code for code, _choice in codes] == [code for code, _choice in closing["bulletins"]["q1"]]
    assert "Membre 1" not in page.text
    assert hall.box.look().stage == Stage.CHECKING


def test_the_effect_comes_after_seven_days(hall: Hall):
    assert "L'action a commencé" not in hall.page(0).text
    hall.box.seal()
    page = hall.page(0)

    assert hall.box.look().stage == Stage.ADOPTED
    assert "Cette décision est adoptée." in page.text
    assert "Ce vote est scellé" in page.text
    assert not page.all(f'a[href="{hall.url}/verification"]')
    assert "scellé" in hall.page(0, "/verification", status=409).text
    assert len(hall.page(0, "/resultat").all("details table tbody tr")) == 7


def test_a_voter_sees_their_line_and_their_code_when_they_ask(hall: Hall):
    before = hall.page(4, "/verification")
    proof = hall.box.proof(4)
    assert proof.line not in before.html
    assert proof.codes["q1"] not in before.html
    page = hall[4].post(f"{hall.url}/verification", status=200)

    assert proof.line in page.text
    assert "Vous avez voté oui" in page.text
    assert f"{proof.codes['q1']} Contre" in page.text
    assert (
        "Ce code ne prouve rien à personne : n'importe qui peut recopier n'importe quel code de la liste publiée. "
        "Personne n'a le droit de vous le demander."
    ) in page.text
    assert page.headers["cache-control"] == "no-store"
    others = [hall.box.proof(n) for n in range(7) if n != 4]
    assert not [one for one in others if one.line in page.html or one.codes["q1"] in page.html]


def test_who_did_not_vote_reads_no_on_their_line(hall: Hall):
    page = hall[7].post(f"{hall.url}/verification", status=200)

    assert hall.box.proof(7).line in page.text
    assert "Vous avez voté non" in page.text
    assert "Si vous avez voté, contestez." in page.text


def test_the_private_proof_is_the_file_that_the_verifier_reads(hall: Hall):
    answer = hall[4].post(f"{hall.url}/preuve.json", status=200).answer
    proof = json.loads(answer.content)

    assert sorted(proof) == ["codes", "ligne", "membre", "sel"]
    assert answer.content == hall.box.proof(4).document()
    assert (
        answer.headers["content-disposition"] == f'attachment; filename="preuve-{hall.box.decision_id}.json"'
    )
    assert json.loads(hall[7].post(f"{hall.url}/preuve.json", status=200).answer.content)["codes"] == {}
    hall[4].get(f"{hall.url}/preuve.json", status=405)


def test_one_contests_in_one_tap_and_in_private(hall: Hall):
    page = hall.page(4, "/verification")
    buttons = page.all(f'form[action="{hall.url}/contestation"] button')
    assert [button["value"] for button in buttons] == ["otherwise", "did_not_vote", "not_there"]
    page = hall[4].follow(f"{hall.url}/contestation", {"reason": "otherwise"})

    assert "Votre contestation est enregistrée." in page.text
    assert "Votre contestation" not in hall.page(5, "/verification").text
    for who in (0, 5):
        assert "Une personne a contesté." in hall.page(who).text
        assert "Membre 4" not in hall.page(who).text


def test_two_contestations_and_it_is_to_be_redone(hall: Hall):
    hall[4].post(f"{hall.url}/contestation", {"reason": "otherwise", "words": "J'avais mis pour."})
    hall[7].post(f"{hall.url}/contestation", {"reason": "did_not_vote"})
    page = hall.page(2)

    assert "Ce vote est à refaire. Rien n'est décidé." in page.text
    assert "Au moins une personne a dit que ce qui était publié ne correspondait pas à son vote." in page.text
    assert "J'avais mis" not in page.text
    assert not hall.page(2, "/resultat").all("table")
    assert hall.box.look().stage == Stage.REDO
    line = hall[4].post(f"{hall.url}/verification", status=200)
    assert "Les codes de ce vote ne sont pas publiés" in line.text
    assert not line.all(f'form[action="{hall.url}/contestation"]')


@pytest.mark.parametrize(
    "fields",
    [{}, {"reason": "je boude"}, {"reason": "otherwise", "words": "x" * 1001}],
    ids=["none", "unknown", "too long"],
)
def test_a_contestation_that_cannot_be_kept_is_explained(hall: Hall, fields: dict[str, str]):
    page = hall[4].post(f"{hall.url}/contestation", fields, status=422)

    assert page.all(".error-summary li")
    assert page.one("#words").text.strip() == fields.get("words", "")
    assert hall.box.rows(UrnContest) == []


def test_only_during_the_seven_days(site: Site):
    hall = Hall(site).open().vote(*SEVEN)
    hall.page(1, "/verification", status=409)
    hall[1].post(f"{hall.url}/preuve.json", status=409)
    hall[1].post(f"{hall.url}/contestation", {"reason": "otherwise"}, status=409)

    hall.close().site.clock.advance(days=7)
    hall[1].post(f"{hall.url}/contestation", {"reason": "otherwise"}, status=409)
    assert hall.box.rows(UrnContest) == []


def test_t1_17_the_export_is_for_members_and_byte_exact(hall: Hall, visitor: Visitor):
    with hall.site.writing() as session:
        candidate = make_member(session, "Candidate", hall.site.clock(), State.CANDIDATE)
        session.get_one(Member, hall.box.members[6].id).state = State.LEFT
        session.expunge(candidate)
    paths = [f"{hall.url}/export.json", f"{hall.url}/texte.txt", f"{hall.url}/resultat"]
    for path in paths:
        visitor.get(path, status=401)
        hall.site.signed_in(candidate).get(path, status=403)
        hall[6].get(path, status=403)

    answer = hall.page(7, "/export.json").answer
    parts = json.loads(answer.content)
    assert answer.headers["content-type"] == "application/json"
    assert sorted(parts) == ["cloture", "ouverture"]
    written = hall.box.urn()
    assert answer.content == f'{{"cloture":{written.closing},"ouverture":{written.opening}}}'.encode()
    told = {kind: public for kind, public in hall.box.acts("scrutin.ouvert", "scrutin.clos")}
    assert told["scrutin.ouvert"]["ouverture_sha256"] == hashlib.sha256(written.opening.encode()).hexdigest()
    assert told["scrutin.clos"]["cloture_sha256"] == hashlib.sha256(written.closing.encode()).hexdigest()


def test_before_the_closing_the_export_holds_the_opening_alone(site: Site):
    hall = Hall(site).propose()
    hall[1].post(f"{hall.url}/secret")
    hall.page(2, "/export.json", status=404)
    hall[1].post(f"{hall.url}/relecture")
    hall.vote(*SEVEN)

    assert list(json.loads(hall.page(2, "/export.json").answer.content)) == ["ouverture"]


def test_who_came_after_the_opening_has_nothing_to_check(hall: Hall):
    with hall.site.writing() as session:
        newcomer = make_member(session, "Nouvelle", hall.site.clock())
        session.expunge(newcomer)
    as_newcomer = hall.site.signed_in(newcomer)

    assert not as_newcomer.get(hall.url).all(f'a[href="{hall.url}/verification"]')
    as_newcomer.get(f"{hall.url}/verification", status=403)
    as_newcomer.post(f"{hall.url}/verification", status=403)
    for path in ("/preuve.json", "/contestation"):
        as_newcomer.post(f"{hall.url}{path}", {"reason": "otherwise"}, status=409)


def test_the_exact_text_has_the_hash_of_the_opening(hall: Hall):
    answer = hall.page(3, "/texte.txt").answer
    with hall.site.reading() as session:
        text = frozen_text(hall.box.decision(session), session.exec(select(DecisionVersion)).one())

    assert answer.content.decode() == text == unicodedata.normalize("NFC", text)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    opening = json.loads(hall.box.urn().opening)
    assert hashlib.sha256(answer.content).hexdigest() == opening["texte_sha256"]


def test_t1_11_four_ballots_give_three_more_days_then_no_number(site: Site):
    hall = Hall(site, people=20).open().vote("pour", "pour", "pour", "pour")
    hall.close()
    page = hall.page(9)
    assert "Trois jours ont été ajoutés : il y avait moins de 5 bulletins." in page.text
    assert "Il y a au moins" not in page.text
    hall.close(days=3)
    page = hall.page(9, "/resultat")

    assert "Il y a eu moins de 5 bulletins. Les nombres ne sont pas publiés" in page.text
    assert "Alors personne d'autre ne peut recompter ce vote." in page.text
    assert not page.all("table, code")
    assert "Pour : " not in page.text
    proof = hall[1].post(f"{hall.url}/verification", status=200)
    assert "Vous avez voté oui" in proof.text
    assert "Les codes de ce vote ne sont pas publiés" in proof.text


def test_publication_tells_all_of_the_roll_the_same(site: Site):
    hall = Hall(site)
    with site.writing() as session:
        for member in hall.box.members:
            row = session.get_one(Member, member.id)
            row.email, row.email_verified_at = f"m{row.id}@example.org", site.clock()
    hall.open().vote(*SEVEN)
    site.clock.advance(days=5)
    hall.box.tick()
    with site.reading() as session:
        reminded = session.exec(select(Mail).where(Mail.kind == "closing")).all()
        assert [mail.member_id for mail in reminded] == [hall.box.members[7].id]
    hall.close(days=2)

    with site.reading() as session:
        told = session.exec(select(Mail).where(Mail.kind == "to_check")).all()
        assert sorted(mail.member_id for mail in told) == [member.id for member in hall.box.members]
    for who in (0, 7):
        lines = hall[who].get("/attentes").text
        assert "Un vote secret est clos. Chacun peut vérifier sa ligne, même sans avoir voté." in lines
