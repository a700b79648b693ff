"""/moi/carnet: its owner reads, adds, changes, erases, takes away and prints; nobody else meets any of it."""

import json
from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.domain import notebook
from entraide.domain.notebook import LineDraft, Total
from entraide.models.member import Member, State
from entraide.models.notebook import NotebookLine
from tests.conftest import Site
from tests.visitor import Visitor

LINE = {"theme": "papiers", "label": "Lire un courrier", "month": "2026-11", "minutes": "60"}


def keep(site: Site, owner: Member, **fields: Any) -> int:
    draft = LineDraft(**{**LINE, **fields})
    with site.writing() as session:
        return notebook.keep(session, session.get_one(Member, owner.id), draft, site.clock()).id


def kept(session: Session) -> list[tuple[str, str, str, int | None]]:
    session.rollback()
    return [(it.theme, it.label, it.month, it.minutes) for it in session.exec(select(NotebookLine))]


# --- totals, in words ---


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (Total(1, 0, 0), "1 aide"),
        (Total(3, 3, 235), "3 aides, environ 4 h"),
        (Total(3, 2, 90), "3 aides, au moins 1 h 30"),
        (Total(3, 2, 110), "3 aides, au moins 1 h 30"),
        (Total(2, 2, 59), "2 aides, environ 59 minutes"),
        (Total(1, 1, 1), "1 aide, environ 1 minute"),
        (Total(40, 40, 3000), "40 aides, environ 50 h"),
    ],
)
def test_totals_are_said_in_words(total: Total, words: str):
    assert str(total).replace("\xa0", " ") == words


# --- reading ---


def test_an_empty_carnet_says_what_it_is_for(as_alice: Visitor):
    page = as_alice.get("/moi/carnet")

    assert page.title == "Mon carnet d'entraide – Carnet"
    assert "Personne d'autre ne le lit." in page.text
    assert "Rien pour l'instant." in page.text
    assert "Imprimer" not in page.text
    assert "il n'y a rien à imprimer" in as_alice.get("/moi/carnet/imprimer").text
    assert as_alice.get("/moi").all('a[href="/moi/carnet"]')


def test_lines_go_by_year_and_month_with_totals_in_words(site: Site, alice: Member, as_alice: Visitor):
    keep(site, alice)
    keep(site, alice, theme="ecoute", label="", minutes=150)
    keep(site, alice, label="Le bus", theme="deplacements", minutes=None)
    keep(site, alice, month="2025-02")
    page = as_alice.get("/moi/carnet")

    assert [title.get_text() for title in page.all("h2")][:2] == ["2026", "2025"]
    assert [title.get_text() for title in page.all("h3")] == ["Novembre 2026", "Février 2025"]
    assert page.text.count("3 aides, au moins 3 h 30") == 2
    assert "1 aide, environ 1 h" in page.text
    assert (
        "Le bus Se déplacer Écoute et présence 2 h 30 Lire un courrier Papiers et droits · 1 h" in page.text
    )


def test_five_hundred_lines_twenty_at_a_time_in_few_queries(site: Site, alice: Member, as_alice: Visitor):
    with site.writing() as session:
        for number in range(500):
            month = f"20{20 + number % 5}-{1 + number % 12:02}"
            session.add(
                NotebookLine(
                    member_id=alice.id, theme="autre", label=f"n° {number}", month=month, kept_at=site.clock()
                )
            )
    seen, url = set(), "/moi/carnet"
    while url:
        with site.counting() as asked:
            page = as_alice.get(url)
        assert len(asked) <= 5
        seen |= {str(link["href"]) for link in page.all(".doors a") if link["href"][-1].isdigit()}
        url = next((str(link["href"]) for link in page.all("a[rel=next]")), "")
    assert len(seen) == 500
    assert "500" not in as_alice.get("/moi/carnet/imprimer").text
    assert "100 aides" in as_alice.get("/moi/carnet/imprimer?annee=2022").text
    assert "rien de plus ancien" in as_alice.get("/moi/carnet?avant=1000000").text


# --- writing ---


def test_a_line_is_added_by_hand_once(as_alice: Visitor, session: Session):
    page = as_alice.get("/moi/carnet/nouvelle")
    assert page.all("#month option")[0]["value"] == "2026-11"
    for _twice in range(2):
        page = as_alice.follow("/moi/carnet", LINE)

    assert kept(session) == [("papiers", "Lire un courrier", "2026-11", 60)]
    assert "Lire un courrier Papiers et droits · 1 h" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("label", "é" * 121, "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ("minutes", "0", "Choisissez au moins 1."),
        ("minutes", "une heure", "Écrivez un nombre entier."),
        ("minutes", "6001", "Choisissez au plus 6000."),
        ("month", "2026-13", "Choisissez un mois."),
        ("month", "2026-12", "Ce mois n'est pas encore commencé."),
        ("month", "", "Remplissez ce champ."),
        ("theme", "secret", "Choisissez une des réponses proposées."),
    ],
)
@pytest.mark.parametrize("changing", [False, True])
def test_a_refused_line_is_explained_and_kept(
    site: Site,
    alice: Member,
    as_alice: Visitor,
    session: Session,
    field: str,
    typed: str,
    reason: str,
    changing: bool,
):
    url = f"/moi/carnet/{keep(site, alice, label='Avant')}" if changing else "/moi/carnet"
    before = kept(session)
    page = as_alice.post(url, {**LINE, field: typed}, status=422)

    assert page.title == "Erreur : Une ligne de mon carnet – Carnet"
    assert page.error(field) == reason
    assert page.one("#label")["value"] == (typed if field == "label" else "Lire un courrier")
    assert page.all("main form")[0]["action"] == url
    assert kept(session) == before


def test_a_line_is_changed_then_erased(site: Site, alice: Member, as_alice: Visitor, session: Session):
    url = f"/moi/carnet/{keep(site, alice, month='2019-03')}"
    page = as_alice.get(url)
    assert page.one("#label")["value"] == "Lire un courrier"
    assert page.one("#minutes")["value"] == "60"
    assert page.one("#month option[selected]")["value"] == "2019-03"

    as_alice.post(url, {"theme": "autre", "month": "2026-10"})
    assert kept(session) == [("autre", "", "2026-10", None)]
    for _twice in range(2):
        as_alice.post(f"{url}/effacement")
    assert kept(session) == []
    as_alice.get(url, status=404)


def test_all_is_erased_after_a_page_that_asks(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, session: Session
):
    keep(site, alice)
    keep(site, alice, label="Autre")
    keep(site, bob, label="À Bob")
    page = as_alice.get("/moi/carnet/effacement")
    assert "Personne ne peut les faire revenir." in page.text
    assert len(kept(session)) == 3
    for _twice in range(2):
        as_alice.post("/moi/carnet/effacement")

    assert [label for _theme, label, *_rest in kept(session)] == ["À Bob"]


def test_hostile_words_stay_words(site: Site, alice: Member, as_alice: Visitor):
    keep(site, alice, label="<script>alert(1)</script>")
    for url in ("/moi/carnet", "/moi/carnet/imprimer", "/moi/carnet/1"):
        assert not as_alice.get(url).all("main script")


def test_a_carried_line_is_shown_and_not_kept(site: Site, alice: Member, as_alice: Visitor, session: Session):
    page = as_alice.post("/moi/carnet", {"carried": site.carried(alice, **LINE)}, status=200)

    assert page.one("#label")["value"] == "Lire un courrier"
    assert kept(session) == []


# --- taking it away ---


def test_it_is_taken_away_as_json(site: Site, alice: Member, bob: Member, as_alice: Visitor):
    keep(site, alice)
    keep(site, bob, label="À Bob")
    answer = as_alice.client.get("/moi/carnet.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="mon-carnet.json"'
    assert json.loads(answer.text) == {
        "format": "conseil-entraide/carnet",
        "version": 1,
        "le": site.clock().isoformat(),
        "carnet": [{"theme": "papiers", "mots": "Lire un courrier", "mois": "2026-11", "minutes": 60}],
    }


def test_the_sheet_to_print_says_that_nobody_certifies_it(site: Site, alice: Member, as_alice: Visitor):
    for label in ("Lire un courrier", "Remplir un dossier"):
        keep(site, alice, label=label)
    keep(site, alice, theme="ecoute", label="", minutes=None)
    keep(site, alice, month="2025-04", label="L'an passé")
    page = as_alice.get("/moi/carnet/imprimer")

    assert page.one("h1").text == "Ce que j'ai fait comme Conseiller ou Conseillère d'Entraide"
    assert "En 2026 : 3 aides, au moins 2 h." in page.text
    assert "Papiers et droits : 2 aides, environ 2 h Lire un courrier ; Remplir un dossier" in page.text
    assert "Personne ne l'a vérifiée ni certifiée" in page.text
    assert "Alice" not in page.one("article").get_text()
    assert "L'an passé" not in page.text
    page = as_alice.get(str(page.one(".filters a")["href"]))
    assert "En 2025 : 1 aide, environ 1 h. Papiers et droits : 1 aide, environ 1 h L'an passé" in page.text
    assert "En 2026" in as_alice.get("/moi/carnet/imprimer?annee=1999").text
    as_alice.get("/moi/carnet/imprimer?annee=x", status=404)


# --- its owner alone ---


def test_nobody_else_reads_changes_or_erases(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor, visitor: Visitor, session: Session
):
    number = keep(site, alice, label="Un secret d'Alice")
    own = f"/moi/carnet/{number}"
    assert "Un secret" in as_alice.get("/moi/carnet").text
    as_bob.get(own, status=404)
    as_bob.post(own, LINE, status=404)
    as_bob.post(f"{own}/effacement")
    as_bob.post("/moi/carnet/effacement")
    assert as_bob.get(f"/moi/carnet?avant={number}").all(".doors li") == []
    pages = ["/moi/carnet", "/moi/carnet/imprimer", "/moi/carnet.json", f"/membres/{alice.id}", "/membres"]
    pages += ["/chercher?q=secret", "/journal", "/", "/moi/donnees/export.json", "/competences"]
    for url in pages:
        assert "Un secret" not in as_bob.client.get(url).text, url
    for url in ("/moi/carnet", own, "/moi/carnet.json", "/moi/carnet/imprimer", "/moi/carnet/effacement"):
        visitor.get(url, status=401)
    for url in ("/moi/carnet", own, f"{own}/effacement", "/moi/carnet/effacement"):
        visitor.post(url, LINE, status=401)

    assert [label for _theme, label, *_rest in kept(session)] == ["Un secret d'Alice"]


def test_who_left_takes_it_away_and_changes_nothing(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    own = f"/moi/carnet/{keep(site, alice)}"
    with site.writing() as writing:
        writing.get_one(Member, alice.id).sqlmodel_update(
            {"state": State.LEFT, "state_since_at": site.clock()}
        )

    page = as_alice.get("/moi/carnet")
    assert "Lire un courrier" in page.text
    assert not page.all('a[href="/moi/carnet/nouvelle"], a[href="/moi/carnet/effacement"]')
    assert "Lire un courrier" in as_alice.client.get("/moi/carnet.json").text
    for url in ("/moi/carnet", own, f"{own}/effacement", "/moi/carnet/effacement"):
        as_alice.post(url, LINE, status=403)
    assert len(kept(session)) == 1
