"""Competences: what one can do for a peer, who reads it, and taking it back."""

from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.domain import communes, competences
from entraide.domain.communes import CommuneDraft, UnclearCommune
from entraide.domain.competences import CompetenceDraft
from entraide.domain.sensitive import names_a_disorder
from entraide.models.competence import Competence, How, Theme
from entraide.models.distance import Distance
from entraide.models.member import Member, State
from entraide.models.rule import Rule
from entraide.models.search import SearchDocument, SearchWord
from tests.conftest import Clock, Site
from tests.visitor import Visitor

MDPH = "Je peux vous aider à remplir le formulaire MDPH, page par page"


def offered(site: Site, owner: Member, sentence: str = MDPH, **more: Any) -> int:
    with site.writing() as session:
        draft = CompetenceDraft(sentence=sentence, **more)
        return competences.offer(session, session.merge(owner), draft, site.clock()).id


def change(site: Site, member: Member, **columns: Any) -> None:
    with site.writing() as session:
        session.merge(member).sqlmodel_update(columns)


def all_of(session: Session) -> list[Competence]:
    session.expire_all()
    return list(session.exec(select(Competence)))


# --- offering ---


def test_only_the_sentence_is_required(as_alice: Visitor, session: Session):
    as_alice.get("/competences/nouvelle")
    page = as_alice.follow("/competences", {"sentence": MDPH})

    assert page.title == "Compétence – Carnet"
    assert page.one("h1").text == MDPH
    assert "C'est vous qui proposez cette compétence." in page.text
    assert "Comment à voir ensemble" in page.text
    assert all_of(session)[0].theme == Theme.OTHER


def test_all_that_was_added_is_shown(as_alice: Visitor, as_bob: Visitor):
    fields = {
        "sentence": MDPH,
        "details": "Je suis passé par là.\n\n- le lundi\n- le jeudi",
        "when_to_call": "Quand un dossier fait peur",
        "theme": "papiers",
        "how": ["in_person", "in_writing"],
        "commune": "arcueil",
    }
    page = as_bob.get(as_alice.post("/competences", fields).location)

    assert "Proposée par Alice" in page.text
    assert "Quand m'appeler Quand un dossier fait peur" in page.text
    assert "Comment en vrai, par écrit Où Arcueil" in page.text
    assert [item.text for item in page.all(".prose li")] == ["le lundi", "le jeudi"]
    assert page.one(".back a").text.endswith("Papiers et droits")
    assert page.one("main a.button")["href"].startswith("/demandes/nouvelle?pour=")
    assert "Demander à Alice" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("sentence", "", "Remplissez ce champ."),
        ("sentence", "Je lis", "Écrivez au moins 10 caractères."),
        ("sentence", "a                 b", "Écrivez au moins 10 caractères."),
        ("sentence", "é" * 201, "Écrivez au plus 200 caractères. Vous en avez écrit 201."),
        ("details", "é" * 1001, "Écrivez au plus 1000 caractères. Vous en avez écrit 1001."),
        ("when_to_call", "é" * 301, "Écrivez au plus 300 caractères. Vous en avez écrit 301."),
        ("theme", "secret", "Choisissez une des réponses proposées."),
        ("how", "par pigeon", "Choisissez une des réponses proposées."),
        ("commune", "Trifouilly", "Cette commune est inconnue. Essayez son code postal."),
        ("commune", "é" * 81, "Écrivez au plus 80 caractères. Vous en avez écrit 81."),
    ],
)
def test_a_refused_competence_is_explained_and_kept(
    as_alice: Visitor, session: Session, field: str, typed: str, reason: str
):
    page = as_alice.post("/competences", {"sentence": MDPH, "details": "Le lundi.", field: typed}, status=422)

    assert page.title == "Erreur : Je peux aider – Carnet"
    assert page.error(field) == reason
    assert page.all("details[open]")
    assert page.one("#sentence").text == (typed if field == "sentence" else MDPH)
    assert page.one("#details").text == (typed if field == "details" else "Le lundi.")
    assert all_of(session) == []


def test_hostile_text_stays_text(as_alice: Visitor):
    page = as_alice.follow(
        "/competences",
        {
            "sentence": "<script>alert(1)</script>",
            "details": "<img src=x onerror=alert(1)>",
            "when_to_call": "</dd>",
        },
    )

    assert page.one("h1").text == "<script>alert(1)</script>"
    assert not page.all("main img, main script")


def test_sent_twice_it_is_one_competence(as_alice: Visitor, as_bob: Visitor, clock: Clock, session: Session):
    first = as_alice.post("/competences", {"sentence": MDPH})
    again = as_alice.post("/competences", {"sentence": f" {MDPH}\n"})
    as_bob.post("/competences", {"sentence": MDPH})
    clock.advance(hours=2)
    as_alice.post("/competences", {"sentence": MDPH})

    assert first.location == again.location
    assert len(all_of(session)) == 3


def test_a_text_that_names_a_disorder_says_who_reads_it(as_alice: Visitor, as_bob: Visitor):
    page = as_alice.follow("/competences", {"sentence": "Je vis avec un trouble bipolaire, j'échange"})
    said = "Ce texte nomme un trouble : les membres le liront."

    assert said in page.text
    assert said not in as_bob.get(page.answer.request.url.path).text
    assert said not in as_alice.follow("/competences", {"sentence": MDPH}).text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("J'ai des TOC, je partage ce qui m'aide", True),
        ("Je vis avec une schizophrénie", True),
        ("J'entends des voix", True),
        ("J'ai arrêté l'alcool", True),
        ("Je prépare un bon stock de confiture", False),
        ("Je remplis le dossier de la MDPH", False),
        ("Je prends le bus avec vous", False),
    ],
)
def test_the_words_that_name_a_disorder(text: str, names: bool):
    assert names_a_disorder(text) is names


# --- the commune ---


def test_the_conseil_s_commune_is_taken_when_nothing_is_typed(
    site: Site, as_alice: Visitor, session: Session
):
    with site.writing() as writing:
        writing.add(Rule(key="conseil.commune", value='"94003"', since_at=site.clock()))
    assert "Laissez vide pour Arcueil." in as_alice.get("/competences/nouvelle").text

    as_alice.post("/competences", {"sentence": MDPH})

    assert all_of(session)[0].commune == "94003"


def test_several_communes_are_offered_on_the_same_page(as_alice: Visitor, session: Session):
    fields = {"sentence": MDPH, "commune": "saint denis"}
    page = as_alice.post("/competences", fields, status=422)

    assert (
        page.error("commune")
        == "Plusieurs communes correspondent. Choisissez la vôtre dans la liste, sous ce champ."
    )
    assert 2 <= len(page.all("input[name=place]")) <= 10
    assert "Saint-Denis (93)" in page.text
    as_alice.post("/competences", {**fields, "place": "94003"}, status=422)
    as_alice.post("/competences", {**fields, "place": "93066"})
    assert all_of(session)[0].commune == "93066"


def test_a_commune_picked_for_another_name_does_not_count(as_alice: Visitor, session: Session):
    as_alice.post("/competences", {"sentence": MDPH, "commune": "Arcueil", "place": "93066"})

    assert all_of(session)[0].commune == "94003"


@pytest.mark.parametrize(("typed", "code"), [("94110", "94003"), ("Paris", "75056"), ("ARCUEIL ", "94003")])
def test_a_commune_as_it_is_typed(session: Session, typed: str, code: str):
    assert communes.chosen(session, CommuneDraft(commune=typed)) == code


def test_communes_that_are_near_come_first(site: Site):
    with site.writing() as session:
        session.add(Rule(key="conseil.commune", value='"94003"', since_at=site.clock()))
        with pytest.raises(UnclearCommune) as refused:
            communes.chosen(session, CommuneDraft(commune="saint maur"))

    assert "Saint-Maur-des-Fossés" in [place.name for place in refused.value.among[:3]]


# --- reading ---


def test_the_directory_goes_by_theme(site: Site, alice: Member, bob: Member, as_bob: Visitor):
    offered(site, alice, theme=Theme.PAPERS)
    offered(site, bob, theme=Theme.PAPERS)
    offered(
        site, alice, "Je prends le bus avec vous", theme=Theme.TRAVEL, how=[How.BY_PHONE], commune="94110"
    )
    page = as_bob.get("/competences")

    assert page.title == "Compétences – Carnet"
    assert "Papiers et droits 2 compétences" in page.text
    assert "Se déplacer 1 compétence" in page.text
    assert "Ce que vous proposez" in page.text
    page = as_bob.get("/competences?theme=deplacements")
    assert page.title == "Compétences – Carnet"
    assert "Je prends le bus avec vous Alice · par téléphone · Arcueil" in page.text


def test_an_empty_directory_invites(as_alice: Visitor):
    assert "Personne n'a encore proposé de compétence." in as_alice.get("/competences").text
    assert "Personne ne propose encore d'aide" in as_alice.get("/competences?theme=papiers").text
    assert "Il n'y a rien de plus ancien" in as_alice.get("/competences?theme=papiers&avant=5").text


def test_twenty_at_a_time(site: Site, alice: Member, as_bob: Visitor):
    for number in range(45):
        offered(site, alice, f"Je fais la chose numéro {number}", theme=Theme.DAILY)
    seen: list[str] = []
    url = "/competences?theme=quotidien"
    for size in (20, 20, 5):
        page = as_bob.get(url)
        links = page.all(".card h3 a")
        assert len(links) == size
        seen += [link.text for link in links]
        url = next((str(link["href"]) for link in page.all("a[rel=next]")), "")

    assert seen == [f"Je fais la chose numéro {number}" for number in reversed(range(45))]
    assert url == ""


@pytest.mark.parametrize("columns", [{"capacity": 0}, {"paused": True}])
def test_somebody_without_room_is_not_shown_as_available(
    site: Site, alice: Member, as_bob: Visitor, columns: dict[str, Any]
):
    number = offered(site, alice, theme=Theme.PAPERS)
    change(site, alice, **columns)
    page = as_bob.get(f"/competences/{number}")

    assert "Alice pas disponible en ce moment" in page.text
    assert "Demander à Alice" not in page.text
    assert "Demander à tous les membres" in page.text
    assert "pas disponible en ce moment" in as_bob.get("/competences?theme=papiers").text


def test_the_owner_reads_that_they_have_no_room(site: Site, alice: Member, as_alice: Visitor):
    number = offered(site, alice)
    change(site, alice, capacity=0)

    assert "lisent que vous n'êtes pas disponible en ce moment" in as_alice.get(f"/competences/{number}").text


@pytest.mark.parametrize("state", [State.SUSPENDED, State.LEFT, State.EXCLUDED, State.CANDIDATE])
def test_the_offers_of_somebody_outside_are_unknown(site: Site, alice: Member, as_bob: Visitor, state: State):
    number = offered(site, alice, theme=Theme.PAPERS)
    change(site, alice, state=state)

    as_bob.get(f"/competences/{number}", status=404)
    assert "Papiers et droits" not in as_bob.get("/competences").text
    assert MDPH not in as_bob.get("/competences?theme=papiers").text


@pytest.mark.parametrize(("from_bob", "kind"), [(True, "hidden"), (True, "blocked"), (False, "blocked")])
def test_people_apart_do_not_see_each_other_s_offers(
    site: Site, alice: Member, bob: Member, as_bob: Visitor, from_bob: bool, kind: str
):
    number = offered(site, alice, theme=Theme.PAPERS)
    one, other = (bob, alice) if from_bob else (alice, bob)
    with site.writing() as session:
        session.add(Distance(member_id=one.id, other_id=other.id, kind=kind))

    as_bob.get(f"/competences/{number}", status=404)
    assert "Papiers et droits" not in as_bob.get("/competences").text
    assert MDPH not in as_bob.get("/competences?theme=papiers").text


def test_a_visitor_signs_in_first(site: Site, alice: Member, visitor: Visitor):
    number = offered(site, alice)

    for url in (
        "/competences",
        "/competences/nouvelle",
        f"/competences/{number}",
        f"/competences/{number}/modifier",
    ):
        visitor.get(url, status=401)
    for url in ("/competences", f"/competences/{number}/modifier", f"/competences/{number}/retrait"):
        visitor.post(url, {"sentence": MDPH}, status=401)


@pytest.mark.parametrize("number", ["0", "99", "abc", "99999999999999999999"])
def test_an_unknown_competence_is_not_found(as_alice: Visitor, number: str):
    as_alice.get(f"/competences/{number}", status=404)
    as_alice.get(f"/competences/{number}/modifier", status=404)
    for act in ("modifier", "retrait", "retour"):
        as_alice.post(f"/competences/{number}/{act}", {"sentence": MDPH}, status=404)


def test_an_unknown_theme_is_not_found(as_alice: Visitor):
    as_alice.get("/competences?theme=inconnu", status=404)
    as_alice.get("/competences?theme=papiers&avant=x", status=404)


# --- changing, taking back ---


def test_the_owner_changes_it(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice, how=[How.BY_VIDEO], commune="saint denis", place="93066", details="Avant.")
    page = as_alice.get(f"/competences/{number}/modifier")
    assert page.one("#sentence").text == MDPH
    assert page.one("#commune")["value"] == "Saint-Denis"
    assert [box["value"] for box in page.all("input[name=how][checked]")] == ["by_video"]

    fields = {tag["name"]: tag["value"] for tag in page.all("main input[name=place], #commune")}
    page = as_alice.follow(f"/competences/{number}/modifier", {"sentence": "Je relis vos lettres", **fields})

    assert page.one("h1").text == "Je relis vos lettres"
    assert "Où Saint-Denis" in page.text
    [kept] = all_of(session)
    assert (kept.commune, kept.details, kept.by_video) == ("93066", "", False)


def test_a_refused_change_keeps_what_was_typed(site: Site, alice: Member, as_alice: Visitor):
    number = offered(site, alice)
    page = as_alice.post(f"/competences/{number}/modifier", {"sentence": "Court", "details": "D"}, status=422)
    assert page.error("sentence") == "Écrivez au moins 10 caractères."
    assert page.one("form[action$=modifier] #details").text == "D"

    page = as_alice.post(f"/competences/{number}/modifier", {"sentence": MDPH, "commune": "Xyz"}, status=422)
    assert page.error("commune") == "Cette commune est inconnue. Essayez son code postal."


def test_nobody_else_changes_it(site: Site, alice: Member, as_bob: Visitor, session: Session):
    number = offered(site, alice)
    page = as_bob.get(f"/competences/{number}/modifier", status=403)

    assert "Seule la personne qui propose cette compétence peut la changer." in page.text
    for act in ("modifier", "retrait", "retour"):
        as_bob.post(f"/competences/{number}/{act}", {"sentence": "Je change la phrase"}, status=403)
    [kept] = all_of(session)
    assert (kept.sentence, kept.withdrawn_at) == (MDPH, None)


def test_taken_back_it_is_unknown_to_others_until_put_back(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    number = offered(site, alice, theme=Theme.PAPERS)
    for _ in range(2):
        page = as_alice.follow(f"/competences/{number}/retrait")

    assert "Personne d'autre ne la voit." in page.text
    assert "retirée" in as_alice.get("/competences").text
    as_bob.get(f"/competences/{number}", status=404)
    as_bob.post(f"/competences/{number}/retour", status=404)
    assert MDPH not in as_bob.get("/competences?theme=papiers").text
    assert session.exec(select(SearchDocument)).all() == session.exec(select(SearchWord)).all() == []

    as_alice.post(f"/competences/{number}/modifier", {"sentence": MDPH, "theme": "papiers"})
    session.rollback()
    assert session.exec(select(SearchDocument)).all() == []
    for _ in range(2):
        as_alice.follow(f"/competences/{number}/retour")
    assert MDPH in as_bob.get(f"/competences/{number}").text
    session.rollback()
    assert len(session.exec(select(SearchDocument)).all()) == 1


def test_somebody_suspended_reads_and_does_not_write(site: Site, alice: Member, as_alice: Visitor):
    number = offered(site, alice)
    change(site, alice, state=State.SUSPENDED)

    as_alice.get("/competences")
    assert "Changer le texte" not in as_alice.get(f"/competences/{number}").text
    as_alice.get("/competences/nouvelle", status=403)
    as_alice.get(f"/competences/{number}/modifier", status=403)
    as_alice.post("/competences", {"sentence": MDPH}, status=403)
    as_alice.post(f"/competences/{number}/retrait", status=403)


# --- before arriving ---


def test_a_candidate_prepares_one_competence_seen_by_who_invited_them(
    site: Site, cast: dict[str, Member], as_candidate: Visitor, as_alice: Visitor, as_bob: Visitor
):
    assert "seule la personne qui vous a invité la lira" in as_candidate.get("/competences/nouvelle").text
    page = as_candidate.follow("/competences", {"sentence": MDPH, "theme": "papiers"})
    url = page.answer.request.url.path

    assert "Cette compétence attend votre arrivée" in page.text
    page = as_candidate.post("/competences", {"sentence": "Je relis vos lettres"}, status=409)
    assert "vous préparez une seule compétence" in page.text
    as_candidate.get("/competences", status=403)
    assert MDPH in as_alice.get(url).text
    assert "Demander à" not in as_alice.get(url).text
    assert "Élio prépare cette compétence." in as_alice.get(url).text
    assert MDPH not in as_alice.get("/competences?theme=papiers").text
    as_bob.get(url, status=404)
    change(site, cast["Élio"], state=State.WELCOME)
    assert MDPH in as_bob.get("/competences?theme=papiers").text
    assert "Demander à Élio" in as_bob.get(url).text


def test_a_candidate_knows_of_no_other_competence(site: Site, alice: Member, as_candidate: Visitor):
    as_candidate.get(f"/competences/{offered(site, alice)}", status=404)


def test_what_a_member_offers(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice)
    offered(site, alice, "Je prends le bus avec vous")
    offered(site, bob)

    lines = competences.of_member(session, bob, alice.id)

    assert [line.sentence for line in lines] == ["Je prends le bus avec vous", MDPH]


def test_every_theme_and_way_has_its_words():
    assert set(competences.THEMES) == set(Theme)
    assert set(competences.WAYS) == set(How)


def test_a_carried_text_is_shown_and_not_sent(site: Site, alice: Member, clock: Clock, session: Session):
    visitor = site.signed_in(alice, own=False)
    clock.advance(hours=3)
    page = visitor.post("/competences", {"sentence": MDPH}, status=401)
    carried = page.one("input[name=carried]")["value"]
    page = site.signed_in(alice).post("/competences", {"carried": carried}, status=200)

    assert page.one("#sentence").text == MDPH
    assert all_of(session) == []


# --- leaving, erasing, taking one's data ---


def test_who_leaves_offers_nothing_any_more(site: Site, alice: Member, session: Session):
    offered(site, alice)
    with site.writing() as writing:
        competences.leave(writing, writing.merge(alice), site.clock())

    [kept] = all_of(session)
    assert kept.withdrawn_at == site.clock()
    assert session.exec(select(SearchDocument)).all() == []


def test_an_erased_account_leaves_no_offer_and_no_word(
    site: Site, alice: Member, bob: Member, session: Session
):
    offered(site, alice)
    kept = offered(site, bob, "Je relis vos lettres")
    with site.writing() as writing:
        competences.erase(writing, writing.merge(alice), site.clock())

    assert [competence.id for competence in all_of(session)] == [kept]
    assert {word.word for word in session.exec(select(SearchWord))} == {"relis", "lettres"}


def test_one_s_own_data_hold_every_competence(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, how=[How.BY_PHONE], theme=Theme.PAPERS, commune="94110")
    offered(site, bob, "Je relis vos lettres")
    with site.writing() as writing:
        competences.leave(writing, writing.merge(alice), site.clock())

    assert competences.export(session, alice) == {
        "competences": [
            {
                "phrase": MDPH,
                "precisions": "",
                "quand_m_appeler": "",
                "appelez_moi_pour": "",
                "pas_pour": "",
                "theme": "Papiers et droits",
                "comment": "par téléphone",
                "commune": "Arcueil",
                "proposee": site.clock(),
                "retiree": site.clock(),
                "confirmee": site.clock().date(),
                "a_confirmer": False,
                "question_le": None,
            }
        ]
    }
