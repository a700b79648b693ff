"""What the pages of a choice voted in secret say: whole, small, equal, to be redone; while trying hostile names."""

import json

import pytest

from entraide.models.decision import DecisionVersion, Stage
from tests.conftest import Site
from tests.urn_cast import OPTIONS
from tests.urn_pages import Hall
from tests.visitor import Page

CLEAR = {
    "approval": {"choice-1": "1"},
    "judgment": {"choice-1": "4", "choice-2": "1", "choice-3": "0"},
    "resistance": {"choice-1": "0", "choice-2": "2", "choice-3": "2"},
}
EQUAL = {
    "approval": {"choice-1": "1", "choice-2": "1"},
    "judgment": {"choice-1": "4", "choice-2": "4", "choice-3": "0"},
}
HOSTILE = ['<script>alert("1")</script>', "x" * 80, "Ne rien changer & garder l'« esprit »"]


def results(
    site: Site, method: str, fields: dict[str, str], voters: int, people: int = 8
) -> tuple[Hall, Page]:
    hall = Hall(site, people).open(method)
    for who in range(voters):
        hall[who].post(f"{hall.url}/urne", fields)
    hall.close()
    return hall, hall.page(people - 1, "/resultat")


@pytest.mark.parametrize("method", CLEAR)
def test_a_choice_is_told_counted_and_listed(site: Site, method: str):
    hall, page = results(site, method, CLEAR[method], 6)

    assert f"Le vote donne : {OPTIONS[0]}." in page.text
    assert "6 personnes ont voté, sur 8. Aucun nom n'est publié." in page.text
    lists = hall.box.closing()["bulletins"]
    codes = [tag.text for tag in page.all("details th code")]
    assert codes == [code for option in OPTIONS for code, _choice in lists[f"q1/{option}"]]
    shown = hall[2].post(f"{hall.url}/verification", status=200)
    assert all(code in shown.text for code in hall.box.proof(2).codes.values())
    hall.box.seal()
    assert hall.box.look().stage == Stage.CHOSEN
    for path in ("", "/resultat"):
        assert OPTIONS[0] in hall.page(0, path).text


@pytest.mark.parametrize("method", EQUAL)
def test_equals_first_are_named_and_nothing_changes(site: Site, method: str):
    hall, page = results(site, method, EQUAL[method], 6)

    assert f"Le vote donne : égalité. {OPTIONS[0]}, {OPTIONS[1]}." in page.text
    hall.box.seal()
    assert hall.box.look().stage == Stage.TIE
    for path in ("", "/resultat"):
        assert OPTIONS[1] in hall.page(0, path).text


@pytest.mark.parametrize("method", CLEAR)
def test_a_small_choice_says_what_is_in_front_and_no_number(site: Site, method: str):
    hall, page = results(site, method, CLEAR[method], 4, people=9)
    hall.close(days=3)
    page = hall.page(8, "/resultat")

    assert f"Le vote donne : {OPTIONS[0]}." in page.text
    assert "Alors personne d'autre ne peut recompter ce vote." in page.text
    assert not page.all("main :is(table, code, svg)")
    hall.box.seal()
    for path in ("", "/resultat"):
        assert not hall.page(0, path).all("main :is(table, code, svg)")


def test_nobody_votes_and_nothing_is_told(site: Site):
    hall, _page = results(site, "judgment", {}, 0)
    hall.close(days=3)
    page = hall.page(0, "/resultat")

    assert "Le vote donne : pas assez de réponses pour l'instant." in page.text
    hall.box.seal()
    assert "On pourra la proposer de nouveau après 30 jours." in hall.page(0).text


@pytest.mark.parametrize("method", CLEAR)
def test_to_be_redone_has_no_number(site: Site, method: str):
    hall, _page = results(site, method, CLEAR[method], 6)
    for who in (1, 2):
        if hall.box.look().stage == Stage.CHECKING:
            hall[who].post(f"{hall.url}/contestation", {"reason": "otherwise"})
    page = hall.page(0, "/resultat")

    assert "Ce vote est à refaire." in page.text
    assert not page.all("main :is(table, code, svg)")
    assert hall.page(0).status == 200


def test_hostile_and_long_names_are_shown_as_they_are(site: Site):
    hall = Hall(site).propose("judgment")
    with site.writing() as session:
        session.get_one(DecisionVersion, (hall.box.decision_id, 1)).options = json.dumps(HOSTILE)
    hall[1].post(f"{hall.url}/secret")
    hall[1].post(f"{hall.url}/relecture")
    assert HOSTILE[0] in hall.page(1).text
    for who in range(5):
        hall[who].post(f"{hall.url}/urne", {"choice-1": "4", "choice-2": "0"})
    hall.close()

    for page in (
        hall.page(1),
        hall.page(1, "/resultat"),
        hall[1].post(f"{hall.url}/verification", status=200),
    ):
        assert "<script>alert" not in page.html
        assert HOSTILE[0] in page.text
    exported = json.loads(hall.page(1, "/export.json").answer.content)
    assert exported["ouverture"]["questions"][0]["options"] == HOSTILE
