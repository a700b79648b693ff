"""The territory: outside services, the PTSM of a département, and the door « Savoir »."""

from datetime import date

import pytest
from sqlmodel import Session, select

from entraide.domain import resources, territory
from entraide.domain.territory import KINDS, ProjectDraft, ServiceDraft
from entraide.models.member import Member, State
from entraide.models.rule import Rule
from entraide.models.territory import Service, TerritorialProject
from entraide.models.version import Version
from tests.conftest import Clock, Site
from tests.test_resources import assert_harmless, somebody
from tests.test_text import ATTACKS
from tests.visitor import Page, Visitor, plain

GEM = {
    "name": "GEM Les Copains",
    "kind": "GEM",
    "commune": "Arcueil",
    "address": "3 rue de la Paix",
    "phone": "01 23 45 67 89",
    "site": "https://gem.example/",
    "about": "On peut venir boire un café.",
}
PTSM = {"url": "https://exemple.fr/ptsm", "department": "94"}
SERVICES, PROJECTS = "/territoire/structures", "/territoire/ptsm"


def in_val_de_marne(site: Site) -> None:
    """The Conseil has its commune, as when it was founded."""
    with site.writing() as session:
        session.add(Rule(key="conseil.commune", value='"94003"', since_at=site.clock()))


def noted(site: Site, author: Member, **fields: str) -> int:
    with site.writing() as session:
        draft = ServiceDraft.model_validate({**GEM, **fields})
        return territory.add_service(session, author, draft, site.clock()).id


def told(site: Site, author: Member, **fields: object) -> int:
    with site.writing() as session:
        draft = ProjectDraft.model_validate({**PTSM, **fields})
        return territory.add_project(session, author, draft, site.clock()).id


# --- services ---


def test_a_service_is_noted_for_all(as_alice: Visitor, as_bob: Visitor):
    as_alice.get(f"{SERVICES}/nouvelle")
    page = as_alice.follow(f"{SERVICES}/nouvelle", GEM)

    assert page.title == "Structure – Carnet"
    assert page.one("h1").text == GEM["name"]
    assert "Groupe d'entraide mutuelle" in page.text
    assert "Arcueil" in page.text
    assert page.one("a[href^='tel:']")["href"] == "tel:0123456789"
    assert page.one("a[href='https://gem.example/']")["rel"] == ["noopener", "noreferrer"]
    assert "Aller sur gem.example" in page.text
    assert "Pas encore vérifié par un membre." in page.text
    assert GEM["name"] in as_bob.get("/territoire").text


def test_only_the_name_is_required(site: Site, as_alice: Visitor):
    in_val_de_marne(site)
    page = as_alice.follow(f"{SERVICES}/nouvelle", {"name": "La maison de quartier"})

    assert "Autre lieu." in page.text
    assert "Arcueil" in page.text


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"name": ""}, "name", "Remplissez ce champ."),
        ({"name": "ab"}, "name", "Écrivez au moins 3 caractères."),
        ({"name": "é" * 121}, "name", "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ({"kind": "prison"}, "kind", "Choisissez une des réponses proposées."),
        ({"phone": "demander Paul"}, "phone", "Écrivez un numéro, par exemple 01 23 45 67 89."),
        (
            {"site": "javascript:alert(1)"},
            "site",
            "Écrivez une adresse qui commence par https:// ou http://.",
        ),
        ({"address": "é" * 201}, "address", "Écrivez au plus 200 caractères. Vous en avez écrit 201."),
        ({"about": "é" * 2001}, "about", "Écrivez au plus 2000 caractères. Vous en avez écrit 2001."),
        (
            {"commune": "Nulle-Part-les-Bains"},
            "commune",
            "Cette commune est inconnue. Essayez son code postal.",
        ),
    ],
)
def test_a_refused_service_is_explained_and_kept(
    as_alice: Visitor, session: Session, fields: dict[str, str], field: str, reason: str
):
    sent = {**GEM, **fields}
    page = as_alice.post(f"{SERVICES}/nouvelle", sent, status=422)

    assert page.title == "Erreur : Ajouter une structure – Carnet"
    assert page.error(field) == reason
    for name in ("name", "commune", "phone", "site", "address"):
        assert page.one(f"#{name}")["value"] == sent[name]
    assert page.one("#about").text == sent["about"]
    assert session.exec(select(Service)).all() == []


def test_several_communes_are_offered(as_alice: Visitor, session: Session):
    page = as_alice.post(f"{SERVICES}/nouvelle", {**GEM, "commune": "Saint-Denis"}, status=422)
    assert "Plusieurs communes correspondent." in page.error("commune")
    chosen = page.one("input[name=place]:nth-of-type(1)#place")["value"]

    as_alice.follow(f"{SERVICES}/nouvelle", {**GEM, "commune": "Saint-Denis", "place": str(chosen)})

    assert session.exec(select(Service.commune)).one() == chosen


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_written_of_a_service_harms_nobody(as_alice: Visitor, attack: str):
    fields = {"name": f"GEM {attack}"[:120], "address": attack, "about": attack}
    page = as_alice.follow(f"{SERVICES}/nouvelle", fields)
    url = page.answer.request.url.path

    for seen in (
        page,
        as_alice.get("/territoire"),
        as_alice.get(f"{url}/modifier"),
        as_alice.get(f"{url}/versions/1"),
    ):
        assert_harmless(seen)


def test_a_double_tap_notes_once(as_alice: Visitor, session: Session):
    assert len({as_alice.post(f"{SERVICES}/nouvelle", GEM).location for _tap in range(2)}) == 1
    assert len(session.exec(select(Service)).all()) == 1


def test_anybody_changes_a_service(site: Site, alice: Member, as_bob: Visitor):
    number = noted(site, alice)
    form = as_bob.get(f"{SERVICES}/{number}/modifier")
    assert form.one("#commune")["value"] == "Arcueil"

    page = as_bob.follow(f"{SERVICES}/{number}/modifier", {**GEM, "commune": "94230", "version": "1"})

    assert "Cachan" in page.text
    assert "Dernier changement : Bob" in page.text
    changed = as_bob.get(f"{SERVICES}/{number}/versions")
    assert [changed.one("del").text.strip(), changed.one("ins").text.strip()] == ["Arcueil", "Cachan"]


def test_a_service_sent_as_it_was_is_not_a_version(
    site: Site, alice: Member, as_bob: Visitor, session: Session
):
    number = noted(site, alice)
    form = as_bob.get(f"{SERVICES}/{number}/modifier")
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in form.all("main form input")}
    as_bob.post(f"{SERVICES}/{number}/modifier", {**fields, "kind": "GEM", "about": GEM["about"]})

    assert len(session.exec(select(Version)).all()) == 1


def test_a_service_changed_meanwhile_keeps_both(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"{SERVICES}/{noted(site, alice)}/modifier"
    as_bob.post(url, {**GEM, "phone": "01 00 00 00 00", "version": "1"})

    page = as_alice.post(url, {**GEM, "phone": "01 99 99 99 99", "version": "1"}, status=422)

    assert "Quelqu'un a changé ce texte entre-temps." in page.one(".error-summary").text
    assert "01 00 00 00 00" in page.one("#version").text
    assert page.one("#phone")["value"] == "01 99 99 99 99"
    assert page.one("input[name=version]")["value"] == "2"


def test_nobody_has_noted_a_service_yet(as_alice: Visitor):
    page = as_alice.get("/territoire")

    assert "Personne n'a encore noté de structure." in page.text
    assert not page.all("main form")


def test_services_go_by_twenty_and_by_kind(site: Site, alice: Member, as_alice: Visitor):
    for number in range(22):
        noted(site, alice, name=f"GEM {number}")
    noted(site, alice, name="Le bus social", kind="France Services")
    with site.counting() as asked:
        page = as_alice.get("/territoire")
    gems = as_alice.get("/territoire?genre=GEM")
    rest = as_alice.get(str(gems.one(".more a")["href"]))

    assert len(asked) <= 4
    assert page.one(".card:first-child a").text == "Le bus social"
    assert [len(gems.all(".card")), len(rest.all(".card"))] == [20, 2]
    assert gems.one("option[selected]")["value"] == "GEM"
    assert len(as_alice.get("/territoire?genre=France+Services").all(".card")) == 1
    assert "rien de cette sorte" in as_alice.get("/territoire?genre=CMP").text
    as_alice.get("/territoire?genre=prison", status=404)


def test_every_acronym_of_a_kind_shows_its_meaning(as_alice: Visitor):
    options = {
        str(tag["value"]): tag.text for tag in as_alice.get(f"{SERVICES}/nouvelle").all("#kind option")
    }

    assert options == KINDS
    assert options["GEM"] == "GEM – Groupe d'entraide mutuelle"
    assert plain(options["France Travail"]) == "France Travail (avant : Pôle emploi)"
    assert list(options)[-2:] == ["France Services", "autre"]


# --- the PTSM ---


def test_a_ptsm_page_says_what_it_is_and_whence(site: Site, as_alice: Visitor):
    in_val_de_marne(site)
    with site.counting() as asked:
        page = as_alice.get(PROJECTS)

    assert len(asked) <= 5
    assert page.title == "PTSM – Carnet"
    assert "projet territorial de santé mentale" in page.text
    assert "Département : Val-de-Marne" in page.text
    assert "Aucun membre n'a encore noté le PTSM d'ici." in page.text
    assert "Page ARS Île-de-France" in page.text
    assert "page non datée" in page.text
    assert "Trouvées pour ce site le 21 novembre 2026." in page.text
    assert page.one("a.button[href='/territoire/ptsm/nouveau?departement=94']").text == "J'ai le lien"
    assert [tag.text[0] for tag in page.all("h2:-soup-contains('priorités') ~ h3")] == list("123456")
    assert "décret 2017-1200" in page.text


def test_a_conseil_without_commune_chooses_a_department(as_alice: Visitor):
    page = as_alice.get(PROJECTS)

    assert len(page.all("#departement option")) == 109
    assert not page.all("a[href*=nouveau]")
    assert "Choisir un département" in page.text


@pytest.mark.parametrize(
    ("code", "local", "regional"), [("75", 2, 1), ("94", 0, 1), ("34", 1, 0), ("2A", 0, 0), ("974", 0, 0)]
)
def test_known_pages_are_dated_and_to_be_checked(as_alice: Visitor, code: str, local: int, regional: int):
    page = as_alice.get(f"{PROJECTS}?departement={code}")

    links = page.all("h3:-soup-contains('Pages à vérifier') ~ ul a[rel]")
    assert len([link for link in links if "ars.sante.fr" not in str(link["href"])]) + regional >= local
    assert len(links) == local + regional
    assert ("Nous n'avons pas trouvé la page de l'agence régionale" in page.text) == (regional == 0)


@pytest.mark.parametrize("code", ["999", "x", "<b>"])
def test_a_department_that_does_not_exist(as_alice: Visitor, code: str):
    as_alice.get(PROJECTS, params={"departement": code}, status=404)
    as_alice.get(f"{PROJECTS}/nouveau", params={"departement": code}, status=404)


def test_a_member_has_the_link(as_alice: Visitor):
    form = as_alice.get(f"{PROJECTS}/nouveau?departement=94")
    assert form.one("option[selected]")["value"] == "94"

    page = as_alice.follow(f"{PROJECTS}/nouveau", PTSM)

    assert page.one("h1").text == "PTSM, Val-de-Marne"
    assert page.one("main a.button").text == "Aller sur exemple.fr"
    assert "Pas encore vérifié par un membre." in page.text
    assert "PTSM, Val-de-Marne" in as_alice.get(f"{PROJECTS}?departement=94").text
    assert "PTSM, Val-de-Marne" not in as_alice.get(f"{PROJECTS}?departement=75").text


def test_a_department_may_have_several(site: Site, alice: Member, as_alice: Visitor):
    told(site, alice, title="PTSM du nord")
    told(site, alice, title="PTSM du sud", url="https://exemple.fr/sud")
    page = as_alice.get(f"{PROJECTS}?departement=94")

    assert [tag.text for tag in page.all(".card h3")] == ["PTSM du sud", "PTSM du nord"]
    assert page.one("a[href*=nouveau]").text == "J'ai un autre lien"


def test_the_next_meeting_is_told_until_it_is_past(site: Site, alice: Member, clock: Clock):
    number = told(site, alice, meets_on=date(2026, 12, 3), meets_at="Mairie de Créteil, 14 h")
    page = site.signed_in(alice).get(f"{PROJECTS}?departement=94")
    assert "Prochaine réunion ouverte : jeudi 3 décembre, Mairie de Créteil" in page.text

    clock.advance(days=13)
    as_alice = site.signed_in(alice)
    assert "réunion" not in as_alice.get(f"{PROJECTS}?departement=94").one(".card").text
    assert "Dernière réunion connue" in as_alice.get(f"{PROJECTS}/{number}").text


def test_a_date_comes_back_with_its_version(site: Site, alice: Member, as_alice: Visitor, session: Session):
    url = f"{PROJECTS}/{told(site, alice, meets_on=date(2026, 12, 3))}"
    assert as_alice.get(f"{url}/modifier").one("#meets_on")["value"] == "2026-12-03"
    as_alice.post(f"{url}/modifier", {**PTSM, "version": "1"})
    as_alice.post(f"{url}/versions/1/retour", {"version": "2"})

    assert session.exec(select(TerritorialProject.meets_on)).one() == date(2026, 12, 3)


def test_a_project_is_to_be_checked_after_a_year(site: Site, alice: Member, clock: Clock):
    number = told(site, alice)
    clock.advance(days=365)
    assert "À vérifier" not in site.signed_in(alice).get(f"{PROJECTS}/{number}").text
    clock.advance(days=1)
    assert "À vérifier" in site.signed_in(alice).get(f"{PROJECTS}/{number}").text


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"url": ""}, "url", "Remplissez ce champ."),
        ({"url": "javascript:alert(1)"}, "url", "Écrivez une adresse qui commence par https:// ou http://."),
        ({"department": "999"}, "department", "Choisissez un département de la liste."),
        ({"department": ""}, "department", "Remplissez ce champ."),
        ({"title": "ab"}, "title", "Écrivez au moins 3 caractères."),
        ({"carrier": "é" * 201}, "carrier", "Écrivez au plus 200 caractères. Vous en avez écrit 201."),
        ({"meets_on": "jeudi"}, "meets_on", "Écrivez une date, par exemple 2026-12-03."),
    ],
)
def test_a_refused_link_is_explained_and_kept(
    as_alice: Visitor, session: Session, fields: dict[str, str], field: str, reason: str
):
    page = as_alice.post(f"{PROJECTS}/nouveau", {**PTSM, "contact": "ptsm@exemple.fr", **fields}, status=422)

    assert page.error(field) == reason
    assert page.one("#contact")["value"] == "ptsm@exemple.fr"
    assert page.one("#url")["value"] == fields.get("url", PTSM["url"])
    assert session.exec(select(TerritorialProject)).all() == []


def test_a_project_changed_meanwhile_keeps_both(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"{PROJECTS}/{told(site, alice)}/modifier"
    as_bob.post(url, {**PTSM, "carrier": "L'hôpital", "version": "1"})

    page = as_alice.post(url, {**PTSM, "carrier": "Une association", "version": "1"}, status=422)

    assert "L'hôpital" in page.one("#version").text
    assert page.one("#carrier")["value"] == "Une association"


def test_a_double_tap_tells_once(as_alice: Visitor, session: Session):
    assert len({as_alice.post(f"{PROJECTS}/nouveau", PTSM).location for _tap in range(2)}) == 1
    assert len(session.exec(select(TerritorialProject)).all()) == 1


# --- who may ---

ADDRESSES = ["/territoire", f"{SERVICES}/nouvelle", PROJECTS, f"{PROJECTS}/nouveau"]


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_territory_is_for_members(visitor: Visitor, as_candidate: Visitor, url: str):
    visitor.get(url, status=401)
    as_candidate.get(url, status=403)


@pytest.mark.parametrize("url", [SERVICES, PROJECTS])
@pytest.mark.parametrize("number", ["999", "0", "abc", "9" * 20])
def test_what_is_not_there(as_alice: Visitor, url: str, number: str):
    for end in ("", "/modifier", "/versions"):
        as_alice.get(f"{url}/{number}{end}", status=404)


def test_who_is_suspended_reads_and_writes_nothing(site: Site, alice: Member):
    number, as_person = noted(site, alice), site.signed_in(somebody(site, State.SUSPENDED))

    assert not as_person.get("/territoire").all("main a[href$=nouvelle]")
    assert not as_person.get(f"{SERVICES}/{number}").all("main form")
    for url, fields in (
        (f"{SERVICES}/nouvelle", GEM),
        (f"{SERVICES}/{number}/modifier", GEM),
        (f"{PROJECTS}/nouveau", PTSM),
    ):
        as_person.post(url, fields, status=403)


# --- « Savoir » ---


def test_the_hub_leads_to_every_room(site: Site, as_alice: Visitor):
    with site.writing() as session:
        resources.install_starter_sheets(session, site.clock())
    with site.counting() as asked:
        page = as_alice.get("/savoir")

    assert len(asked) <= 4
    assert page.one(".places a[aria-current]")["href"] == "/savoir"
    leads = {str(link["href"]) for link in page.all("main a")}
    assert {
        "/ressources?genre=fiches",
        "/ressources?genre=liens",
        "/savoir/mots",
        "/territoire",
        PROJECTS,
    } <= leads
    for url in leads:
        as_alice.get(url)


def test_the_words_are_explained_in_alphabetical_order(as_alice: Visitor):
    page = as_alice.get("/savoir/mots")

    assert len(page.all("dt")) == len(page.all("dd")) == 34
    assert page.all("dt")[0].text.split()[0] == "AAH"
    assert page.all("dt")[-1].text.split()[0] == "Unafam"


# --- nothing from elsewhere ---


def outside(page: Page) -> list[str]:
    """Whatever a browser would fetch by itself from another site."""
    found = [
        f"{tag.name} {name}={value}"
        for tag in page.all("*")
        for name, value in tag.attrs.items()
        if (tag.name, name) not in {("a", "href"), ("input", "value")} and "//" in str(value)
    ]
    return found + [
        str(tag) for tag in page.all("iframe, object, embed, base, link[rel=preload], meta[http-equiv]")
    ]


def test_no_page_asks_another_site_for_anything(site: Site, alice: Member, as_alice: Visitor):
    in_val_de_marne(site)
    with site.writing() as session:
        resources.install_starter_sheets(session, site.clock())
        draft = resources.ResourceDraft(
            kind="link",
            title="Un lien",
            url="https://ailleurs.example/",
            body="![](https://ailleurs.example/p.png)",
        )
        link = resources.add(session, alice, draft, site.clock()).id
    service, project = noted(site, alice), told(site, alice)

    ends = {f"/ressources/{link}", f"{SERVICES}/{service}", f"{PROJECTS}/{project}"}
    urls = {"/savoir", "/savoir/mots", "/ressources", "/ressources/1", "/territoire", PROJECTS}
    urls |= {
        f"{PROJECTS}?departement=75",
        "/ressources/nouvelle",
        f"{SERVICES}/nouvelle",
        f"{PROJECTS}/nouveau",
    }
    for url in urls | {end + more for end in ends for more in ("", "/modifier", "/versions", "/versions/1")}:
        assert outside(as_alice.get(url)) == [], url
