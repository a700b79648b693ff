"""Resources: sheets and links that everybody keeps."""

from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, select

from entraide.domain import resources
from entraide.domain.resources import ResourceDraft
from entraide.models.member import Member, State
from entraide.models.resource import Resource
from entraide.models.version import Version
from tests.conftest import Clock, Site
from tests.factories import make_member
from tests.test_text import ATTACKS
from tests.visitor import Page, Visitor

BUS = {"kind": "sheet", "title": "Prendre le bus 183", "body": "L'arrêt est devant la pharmacie."}
PSYCOM = {
    "kind": "link",
    "title": "Psycom",
    "url": "https://www.psycom.org/",
    "body": "Des brochures gratuites.",
}


def added(site: Site, author: Member, **fields: str) -> int:
    with site.writing() as session:
        draft = ResourceDraft.model_validate({**BUS, **fields})
        return resources.add(session, author, draft, site.clock()).id


def somebody(site: Site, state: State) -> Member:
    with site.writing() as session:
        person = make_member(session, "Fatou", site.clock(), state)
        session.expunge(person)
        return person


def test_a_sheet_is_put_in_common(as_alice: Visitor, as_bob: Visitor):
    as_alice.get("/ressources/nouvelle")
    page = as_alice.follow("/ressources/nouvelle", {**BUS, "body": "## Y aller\n\n- le bus\n- à pied"})

    assert page.title == "Ressource – Carnet"
    assert page.one("h1").text == BUS["title"]
    assert [item.text for item in page.all(".prose li")] == ["le bus", "à pied"]
    assert "Pas encore vérifié par un membre." in page.text
    assert "Dernier changement : Alice, le 21 novembre 2026." in page.text
    assert BUS["title"] in as_bob.get("/ressources").text


def test_a_link_shows_where_it_leads(as_alice: Visitor):
    assert as_alice.get("/ressources/nouvelle?genre=liens").one("#url")
    page = as_alice.follow("/ressources/nouvelle", PSYCOM)

    link = page.one('main a[href="https://www.psycom.org/"]')
    assert link["rel"] == ["noopener", "noreferrer"]
    assert link.text == "Aller sur www.psycom.org"
    assert "target" not in link.attrs


@pytest.mark.parametrize(
    ("typed", "kept", "domain"),
    [
        ("mdph94.fr/papiers", "https://mdph94.fr/papiers", "mdph94.fr"),
        ("HTTP://Exemple.FR", "http://exemple.fr/", "exemple.fr"),
        (
            "https://evil.example\\@service-public.fr",
            "https://evil.example/@service-public.fr",
            "evil.example",
        ),
        ("https://аpple.com", "https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://exemple.fr/\"'><b>", "https://exemple.fr/%22'%3E%3Cb%3E", "exemple.fr"),
    ],
)
def test_an_address_is_read_as_a_browser_reads_it(as_alice: Visitor, typed: str, kept: str, domain: str):
    page = as_alice.follow("/ressources/nouvelle", {**PSYCOM, "url": typed})

    assert page.one("main a.button")["href"] == kept
    assert page.one("main a.button").text == f"Aller sur {domain}"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "ftp://exemple.fr/x",
        "//exemple.fr",
        "https://moi:secret@exemple.fr/",
        "http://localhost/",
        "pas une adresse",
        "https://exemple.fr/" + "é" * 300,
    ],
)
def test_another_address_is_refused_beside_its_field(as_alice: Visitor, session: Session, url: str):
    page = as_alice.post("/ressources/nouvelle", {**PSYCOM, "url": url}, status=422)

    assert page.title == "Erreur : Ajouter une ressource – Carnet"
    assert "adresse" in page.error("url")
    assert page.one("#url")["value"] == url
    assert page.one("#body").text == PSYCOM["body"]
    assert session.exec(select(Resource)).all() == []


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"title": ""}, "title", "Remplissez ce champ."),
        ({"title": "Le"}, "title", "Écrivez au moins 3 caractères."),
        ({"title": "é" * 121}, "title", "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ({"body": " "}, "body", "Remplissez ce champ."),
        ({"body": "é" * 20_001}, "body", "Écrivez au plus 20000 caractères. Vous en avez écrit 20001."),
        ({"sources": "é" * 2001}, "sources", "Écrivez au plus 2000 caractères. Vous en avez écrit 2001."),
    ],
)
def test_a_refused_sheet_is_explained_and_kept(
    as_alice: Visitor, session: Session, fields: dict[str, str], field: str, reason: str
):
    sent = {**BUS, "sources": "le plan du quartier", **fields}
    page = as_alice.post("/ressources/nouvelle", sent, status=422)

    assert page.error(field) == reason
    assert page.one("#title")["value"] == sent["title"]
    assert page.one("#body").text == sent["body"]
    assert page.one("#sources").text == sent["sources"]
    assert session.exec(select(Resource)).all() == []


def test_a_link_needs_its_address(as_alice: Visitor):
    page = as_alice.post("/ressources/nouvelle", {**PSYCOM, "url": ""}, status=422)

    assert page.error("url") == "Remplissez ce champ."


def test_the_longest_sheet_is_read_whole(as_alice: Visitor):
    body = ("Une phrase avec des accents : é à ü œ. " * 600)[:19_999] + "."

    page = as_alice.follow("/ressources/nouvelle", {**BUS, "title": "É" * 120, "body": body})

    assert page.one(".prose").text.strip() == body
    assert page.one("h1").text == "É" * 120


@pytest.mark.parametrize("field", ["kind", "version"])
def test_a_hidden_field_of_the_wrong_type_is_refused(as_alice: Visitor, session: Session, field: str):
    page = as_alice.post("/ressources/nouvelle", {**BUS, field: "<b>"}, status=422)

    assert page.all(".error-summary li")
    assert page.one("#body").text == BUS["body"]
    assert session.exec(select(Resource)).all() == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_written_harms_nobody(as_alice: Visitor, attack: str):
    page = as_alice.follow(
        "/ressources/nouvelle", {"title": f"T {attack}"[:120], "body": attack, "sources": attack}
    )

    for seen in (page, as_alice.get(f"{page.answer.request.url.path}/versions"), as_alice.get("/ressources")):
        assert_harmless(seen)
    assert_harmless(as_alice.get(f"{page.answer.request.url.path}/modifier"))


def assert_harmless(page: Page) -> None:
    """Nothing runs, nothing is fetched elsewhere; links lead to http, https, mailto or here."""
    assert not page.all(
        "main :is(script, style, img, iframe, form[action^=http], svg:not(.icon), math, details[ontoggle])"
    )
    assert not [tag for tag in page.all("main *") for name in tag.attrs if name.startswith(("on", "style"))]
    schemes = {urlsplit(str(link["href"])).scheme.lower() for link in page.all("a[href]")}
    assert schemes <= {"", "http", "https", "mailto", "tel"}


def test_a_double_tap_adds_once(as_alice: Visitor, session: Session, clock: Clock):
    first, second = (as_alice.post("/ressources/nouvelle", BUS).location for _tap in range(2))
    clock.advance(minutes=61)
    third = as_alice.post("/ressources/nouvelle", BUS).location

    assert first == second != third
    assert len(session.exec(select(Resource)).all()) == 2


def test_the_same_words_from_somebody_else_are_another_resource(as_alice: Visitor, as_bob: Visitor):
    assert (
        as_alice.post("/ressources/nouvelle", BUS).location
        != as_bob.post("/ressources/nouvelle", BUS).location
    )


def test_anybody_changes_a_resource(site: Site, alice: Member, as_bob: Visitor):
    number = added(site, alice)
    form = as_bob.get(f"/ressources/{number}/modifier")
    assert form.one("#body").text == BUS["body"]
    assert form.one("input[name=version]")["value"] == "1"

    page = as_bob.follow(
        f"/ressources/{number}/modifier", {**BUS, "body": "Il a changé de place.", "version": "1"}
    )

    assert page.one(".prose").text.strip() == "Il a changé de place."
    assert "Dernier changement : Bob, le 21 novembre 2026." in page.text


def test_a_text_changed_meanwhile_keeps_both(site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor):
    number = added(site, alice)
    url = f"/ressources/{number}/modifier"
    as_bob.post(url, {**BUS, "body": "Le texte de Bob.", "version": "1"})

    page = as_alice.post(url, {**BUS, "body": "Le texte d'Alice.", "version": "1"}, status=422)

    assert page.title == "Erreur : Changer une ressource – Carnet"
    assert "Quelqu'un a changé ce texte entre-temps." in page.one(".error-summary").text
    assert "Le texte de Bob." in page.one("#version").text
    assert page.one("#body").text == "Le texte d'Alice."
    again = as_alice.follow(
        url, {**BUS, "body": "Les deux textes.", "version": page.one("input[name=version]")["value"]}
    )
    assert "Les deux textes." in again.text


def test_a_replayed_or_empty_change_writes_nothing(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    number = added(site, alice)
    for _tap in range(2):
        as_alice.post(f"/ressources/{number}/modifier", {**BUS, "body": "Autre texte.", "version": "1"})
    as_alice.post(f"/ressources/{number}/modifier", {**BUS, "body": "Autre texte.", "version": "2"})

    assert len(session.exec(select(Version)).all()) == 2


def test_a_refused_change_keeps_the_text(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = added(site, alice)
    page = as_alice.post(
        f"/ressources/{number}/modifier", {**BUS, "body": "é" * 20_001, "version": "1"}, status=422
    )

    assert page.error("body").startswith("Écrivez au plus 20000 caractères.")
    assert page.one("#body").text == "é" * 20_001
    assert page.one("input[name=version]")["value"] == "1"
    assert session.get(Resource, number).body == BUS["body"]


def test_a_sheet_does_not_become_a_link(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = added(site, alice)
    as_alice.post(f"/ressources/{number}/modifier", {**PSYCOM, "version": "1"}, status=422)

    assert session.get(Resource, number).kind == "sheet"


# --- lists ---


def test_nobody_has_added_anything_yet(as_alice: Visitor):
    assert "Il n'y a pas encore de ressource ici." in as_alice.get("/ressources").text
    assert "Aucune ressource n'a été retirée." in as_alice.get("/ressources?genre=retirees").text


def test_a_list_shows_twenty_by_kind_then_the_rest(site: Site, alice: Member, as_alice: Visitor):
    with site.writing() as session:
        for number in range(25):
            for fields in (BUS, PSYCOM):
                draft = ResourceDraft.model_validate({**fields, "title": f"{fields['title']} {number}"})
                resources.add(session, alice, draft, site.clock())
    with site.counting() as asked:
        page = as_alice.get("/ressources?genre=liens")
    rest = as_alice.get(str(page.one(".more a")["href"]))

    assert len(asked) <= 4
    assert [len(page.all(".card")), len(rest.all(".card"))] == [20, 5]
    assert page.one(".card:first-child a").text == "Psycom 24"
    assert rest.one(".card:last-child a").text == "Psycom 0"
    assert not rest.all(".more")
    assert "Il n'y a rien de plus ancien." in as_alice.get("/ressources?avant=1").text


@pytest.mark.parametrize("query", ["genre=livres", "avant=zero", "avant=0", "avant=99999999999999999999"])
def test_a_strange_list_is_no_page(as_alice: Visitor, query: str):
    as_alice.get(f"/ressources?{query}", status=404)


@pytest.mark.parametrize("end", ["", "/modifier", "/versions", "/versions/1"])
@pytest.mark.parametrize("number", ["999", "0", "-1", "abc", "99999999999999999999"])
def test_a_resource_that_is_not_there(as_alice: Visitor, number: str, end: str):
    as_alice.get(f"/ressources/{number}{end}", status=404)


@pytest.mark.parametrize("act", ["modifier", "retrait", "verification", "versions/1/retour"])
def test_no_act_on_a_resource_that_is_not_there(as_alice: Visitor, act: str):
    as_alice.post(f"/ressources/999/{act}", {**BUS, "version": "1"}, status=404)


# --- who may ---

PAGES = [
    "/savoir",
    "/savoir/mots",
    "/ressources",
    "/ressources/{}",
    "/ressources/{}/versions",
    "/ressources/{}/versions/1",
]


@pytest.mark.parametrize("url", [*PAGES, "/ressources/nouvelle", "/ressources/{}/modifier"])
def test_a_visitor_signs_in_first(site: Site, alice: Member, visitor: Visitor, url: str):
    visitor.get(url.format(added(site, alice)), status=401)


@pytest.mark.parametrize("url", PAGES)
def test_a_candidate_reads_without_buttons(site: Site, alice: Member, as_candidate: Visitor, url: str):
    page = as_candidate.get(url.format(added(site, alice)))

    assert not page.all("main form")
    assert not page.all("main a[href$=nouvelle], main a[href$=modifier], main a[href^='/territoire']")


@pytest.mark.parametrize("state", [State.CANDIDATE, State.SUSPENDED])
def test_who_may_not_take_part_changes_nothing(site: Site, alice: Member, session: Session, state: State):
    number = added(site, alice)
    as_person = site.signed_in(somebody(site, state))
    for act in ("nouvelle", f"{number}/modifier", f"{number}/retrait", f"{number}/verification"):
        as_person.post(f"/ressources/{act}", {**BUS, "version": "1"}, status=403)

    assert len(session.exec(select(Version)).all()) == 1


def test_who_left_reads_no_more(site: Site):
    site.signed_in(somebody(site, State.LEFT)).get("/ressources", status=403)


def test_who_left_is_a_person(site: Site, alice: Member, as_bob: Visitor):
    number = added(site, alice)
    with site.writing() as session:
        session.get_one(Member, alice.id).state = State.LEFT

    assert "Dernier changement : une personne," in as_bob.get(f"/ressources/{number}").text


# --- what came with the site ---


def test_a_conseil_begins_with_its_sheets(site: Site, as_alice: Visitor, session: Session):
    for _again in range(2):
        with site.writing() as writing:
            resources.install_starter_sheets(writing, site.clock())

    count = len(session.exec(select(Resource)).all())
    assert count >= 5
    assert len(session.exec(select(Version)).all()) == count
    sheet = as_alice.get("/savoir").one("main a:-soup-contains('papiers à joindre')")
    page = as_alice.get(str(sheet["href"]))
    assert "Écrit avec le site, le 21 novembre 2026." in page.text
    assert "Pas encore vérifié par un membre." in page.text
    assert "Sources" in page.text
    assert "Maison départementale des personnes handicapées" in page.text


def test_a_changed_starter_sheet_is_not_put_back(site: Site, as_alice: Visitor, session: Session):
    with site.writing() as writing:
        resources.install_starter_sheets(writing, site.clock())
    number = session.exec(select(Resource.id).where(Resource.slug == "pieces-du-dossier-mdph")).one()
    as_alice.post(f"/ressources/{number}/modifier", {**BUS, "version": "1"})
    with site.writing() as writing:
        resources.install_starter_sheets(writing, site.clock())

    assert as_alice.get(f"/ressources/{number}").one("h1").text == BUS["title"]


def test_what_is_said_of_the_mdph_is_to_be_checked_after_six_months(site: Site, alice: Member, clock: Clock):
    number = added(site, alice, body="La MDPH répond en quatre mois.")
    other = added(site, alice)
    clock.advance(days=183)
    as_alice = site.signed_in(alice)
    assert "À vérifier" not in as_alice.get(f"/ressources/{number}").text
    clock.advance(minutes=1)
    assert "À vérifier : ce texte parle de la MDPH" in as_alice.get(f"/ressources/{number}").text
    assert "À vérifier" not in as_alice.get(f"/ressources/{other}").text

    page = as_alice.follow(f"/ressources/{number}/verification", {"version": "1"})

    assert "À vérifier" not in page.text
    assert "Vérifié le 23 mai 2027 par Alice." in page.text


def test_the_words_of_the_trade_are_explained(site: Site, alice: Member, as_alice: Visitor):
    number = added(site, alice, title="Le GEM et le CMP", body="Un mot sans rapport : AGEMENT. Puis le PTSM.")

    assert [tag.contents[0].strip() for tag in as_alice.get(f"/ressources/{number}").all("dt")] == [
        "PTSM",
        "GEM",
        "CMP",
    ]
