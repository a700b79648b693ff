"""The search box: people do not type the words of the offer, and everybody gets their turn."""

import csv
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from entraide.domain import competences, resources
from entraide.domain.competences import CompetenceDraft
from entraide.domain.search import index, ranking
from entraide.domain.search.finding import find
from entraide.domain.search.index import Document
from entraide.models.distance import Distance
from entraide.models.member import Member, State
from entraide.models.search import Kind, SearchDocument, SearchWord
from tests import factories
from tests.conftest import Clock, Site
from tests.visitor import Visitor, plain

MDPH = "Je peux vous aider à remplir le formulaire MDPH, page par page"
BUS = "Je fais le trajet en bus ou en métro avec vous pour s'entraîner"
LEAK = "Je sais réparer une petite fuite ou déboucher un évier"


def offered(site: Site, owner: Member, sentence: str, **more: Any) -> int:
    with site.writing() as session:
        draft = CompetenceDraft(sentence=sentence, **more)
        return competences.offer(session, session.merge(owner), draft, site.clock()).id


def newcomer(site: Site, pseudonym: str, **columns: Any) -> Member:
    with site.writing() as session:
        member = factories.make_member(session, pseudonym, site.clock(), **columns)
        session.expunge(member)
        return member


def sentences(session: Session, reader: Member, text: str) -> list[str]:
    return [offer.sentence for offer in find(session, reader, text).offers]


def owners(session: Session, reader: Member, text: str) -> list[str]:
    return [offer.pseudonym for offer in find(session, reader, text).offers]


@pytest.fixture
def demo(site: Site, cast: dict[str, Member]) -> dict[str, Member]:
    """The sheets and the competences that the site ships, the latter shared out among three members."""
    text = (files("entraide") / "data" / "demo" / "competences.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))[1:]
    people = [cast[name] for name in ("Bob", "Chloé", "Driss")]
    with site.writing() as session:
        resources.install_starter_sheets(session, site.clock())
        for number, row in enumerate(rows):
            owner = session.merge(people[number % len(people)])
            competences.offer(session, owner, CompetenceDraft(sentence=row[0]), site.clock())
    return cast


# --- understanding ---


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("papiers du handicap", "formulaire MDPH"),
        ("papié mdph", "formulaire MDPH"),
        ("mpdh", "MDPH"),
        ("FORMULAIRES MDPH", "formulaire MDPH"),
        ("prendre le buss", "trajet en bus"),
        ("peur du metro", "trajet en bus"),
        ("evier bouche", "déboucher un évier"),
        ("levier est bouché", "déboucher un évier"),
        ("jdors pas", "sommeil"),
        ("un toubib", "médecin"),
        ("dette caf coment faire", "trop-perçu"),
        ("demenagements", "déménagements"),
        ("je me sens seul", "solitude"),
        ("stop clope", "arrêté de fumer"),
    ],
)
def test_what_people_type_finds_who_can_help(
    demo: dict[str, Member], session: Session, text: str, answer: str
):
    found = sentences(session, demo["Alice"], text)[:3]

    assert any(answer in sentence for sentence in found), found


def test_both_engines_answer_in_the_same_order(sqlite_site: Site, postgres_site: Site):
    answers = []
    for site in (sqlite_site, postgres_site):
        site.reset()
        with site.writing() as session:
            cast = factories.make_cast(session, site.clock())
        text = (files("entraide") / "data" / "demo" / "competences.csv").read_text("utf-8")
        with site.writing() as session:
            people = [session.merge(cast[name]) for name in ("Alice", "Bob", "Chloé", "Driss")]
            for number, row in enumerate(csv.reader(text.splitlines(), delimiter=";")):
                draft = CompetenceDraft(sentence=f"{row[0]} ensemble")
                competences.offer(session, people[number % 4], draft, site.clock())
        with site.reading() as session:
            queries = (
                "papier mdph",
                "seul et fatigué",
                "ordi en panne",
                "parler de ma maladie au boulot",
                "vélo bus",
            )
            answers.append([[o.id for o in find(session, cast["Alice"], query).offers] for query in queries])

    assert answers[0] == answers[1]
    assert all(answers[0])


def test_the_words_of_need_find_too(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, MDPH, when_to_call="Quand un dossier vous effraie")
    offered(site, alice, BUS, details="J'ai longtemps eu le vertige.")

    assert sentences(session, bob, "effrayé") == [MDPH]
    assert sentences(session, bob, "vertiges") == [BUS]


def test_the_sentence_counts_more_than_the_details(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, "Je cuisine pour presque rien")
    offered(site, bob, BUS, details="Et puis, je cuisine.")

    assert sentences(session, bob, "cuisine") == ["Je cuisine pour presque rien", BUS]


# --- hostile and odd ---


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "é" * 2000,
        "mot " * 500,
        "😀🦆",
        "مساعدة في الأوراق",
        "עזרה",
        "bus OR NEAR(mdph, 3) AND NOT *",
        '"bus" -mdph ^a:b {c} (d',
        "bus'; DROP TABLE member; --",
        "' | !bus & (",
        "<script>alert(1)</script> bus",
        "%00\x00 bus",
        "\u202e sub \ufffe \x1b \x85",
        "%",
        "NULL",
    ],
)
def test_odd_texts_are_never_an_error(site: Site, alice: Member, as_bob: Visitor, text: str):
    offered(site, alice, BUS)
    page = as_bob.get("/chercher", params={"q": text})

    assert page.title == "Chercher – Carnet"
    assert not page.all("main script")
    assert (BUS in page.text) is ("bus" in text and "mot" not in text)


def test_a_long_text_is_cut_and_says_so(as_bob: Visitor):
    page = as_bob.get("/chercher", params={"q": "mot " * 500})

    assert "seuls ses 300 premiers caractères ont été lus" in page.text
    assert page.one("#q")["value"] == ("mot " * 500).strip()
    assert page.one("form[action='/demandes/brouillon'] input")["value"] == ("mot " * 500).strip()
    assert "premiers caractères" not in as_bob.get("/chercher", params={"q": "bus " * 75}).text


# --- fairness ---


def test_people_without_room_are_at_the_end_and_said_so(
    site: Site, alice: Member, bob: Member, as_bob: Visitor, session: Session
):
    offered(site, newcomer(site, "Fatou", capacity=0), MDPH)
    offered(site, newcomer(site, "Gilles", paused=True), MDPH)
    offered(site, alice, "J'aide pour la MDPH parfois, entre autres choses et papiers")
    page = as_bob.get("/chercher", params={"q": "remplir le formulaire mdph page par page"})

    shown = [
        [str(card.select_one(".meta").text).split(" ·")[0], card.select_one(".tag").text]
        for card in page.all(".card")
    ]
    assert shown == [
        ["Alice", "a de la place"],
        ["Gilles", "pas disponible en ce moment"],
        ["Fatou", "pas disponible en ce moment"],
    ]
    apart = page.html.index("Pas disponibles en ce moment")
    assert page.html.index("Alice") < apart < page.html.index("Gilles")
    assert [button.text for button in page.all(".card button")] == ["Demander à Alice"]


def test_among_equals_those_asked_longest_ago_come_first(
    site: Site, bob: Member, session: Session, clock: Clock
):
    for name, asked in (("Jamais", None), ("Tard", date(2026, 11, 1)), ("Tôt", date(2026, 1, 1))):
        offered(site, newcomer(site, name, asked_on=asked), MDPH)

    assert owners(session, bob, "mdph") == ["Jamais", "Tôt", "Tard"]


def test_then_the_nearest(site: Site, bob: Member, session: Session):
    for name, commune in (("Lyon", "Lyon"), ("Arcueil", "94110"), ("Créteil", "Créteil")):
        offered(site, newcomer(site, name), MDPH, commune=commune)

    assert owners(session, bob, "mdph") == ["Arcueil", "Créteil", "Lyon"]


def test_one_s_own_offers_come_last(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, bob, f"{MDPH} et le dossier")
    offered(site, alice, MDPH)

    assert owners(session, bob, "formulaire mdph dossier") == ["Alice", "Bob"]


def test_a_better_answer_comes_before_one_who_was_never_asked(
    site: Site, alice: Member, bob: Member, session: Session
):
    offered(site, newcomer(site, "Souvent", asked_on=date(2026, 11, 20)), MDPH)
    offered(site, alice, "Je connais un peu la MDPH de loin")

    assert owners(session, bob, "formulaire mdph")[0] == "Souvent"


def test_nobody_takes_more_than_two_of_the_first_five_places(
    site: Site, alice: Member, bob: Member, session: Session
):
    for name in ("Fatou", "Gilles", "Hana"):
        offered(site, newcomer(site, name), MDPH)
    for number in range(6):
        offered(site, alice, f"{MDPH} {number}")
    first = owners(session, bob, "formulaire mdph")

    assert first[:5].count("Alice") == 2
    assert sorted(first) == sorted(["Alice"] * 6 + ["Fatou", "Gilles", "Hana"])


def test_what_the_reader_offers_takes_no_place_from_others(
    site: Site, alice: Member, bob: Member, session: Session
):
    for number in range(3):
        offered(site, bob, f"{MDPH} {number}")
        offered(site, alice, f"{MDPH} {number}")
    for name in ("Fatou", "Gilles", "Hana"):
        offered(site, newcomer(site, name, asked_on=date(2026, 11, 20)), MDPH)
    near, _further, _later = find(session, bob, "formulaire mdph").apart(bob)

    assert [offer.pseudonym for offer in near[:5]].count("Alice") == 2
    assert len(near) == 6


def test_one_person_alone_is_shown_whole(site: Site, alice: Member, bob: Member, session: Session):
    for number in range(6):
        offered(site, alice, f"{MDPH} {number}")

    assert len(owners(session, bob, "mdph")) == 6


# --- who is found ---


@pytest.mark.parametrize("state", [State.CANDIDATE, State.SUSPENDED, State.LEFT, State.EXCLUDED])
def test_people_outside_are_not_found(site: Site, alice: Member, bob: Member, session: Session, state: State):
    offered(site, alice, MDPH)
    with site.writing() as writing:
        writing.merge(alice).state = state

    assert sentences(session, bob, "mdph") == []


def test_people_apart_do_not_find_each_other(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, MDPH)
    with site.writing() as writing:
        writing.add(Distance(member_id=alice.id, other_id=bob.id, kind="blocked"))

    assert sentences(session, bob, "mdph") == []


def test_a_changed_text_is_found_by_its_new_words_alone(
    site: Site, alice: Member, bob: Member, session: Session
):
    number = offered(site, alice, MDPH)
    with site.writing() as writing:
        found, _ = competences.find(writing, alice, number)
        competences.edit(writing, found, CompetenceDraft(sentence=LEAK), site.clock())

    assert sentences(session, bob, "mdph") == []
    assert sentences(session, bob, "fuite") == [LEAK]
    assert "formulaire" not in index.words_in_use(session)


# --- the index ---


def test_words_in_use_are_counted_by_document(site: Site, session: Session):
    with site.writing() as writing:
        index.put(writing, Kind.RESOURCE, 1, ("Le vélo, les vélos", "vélo"))
        index.put(writing, Kind.SERVICE, 1, ("Un vélo",))

    assert index.words_in_use(session) == {"velo": 2, "velos": 1}
    with site.writing() as writing:
        index.remove(writing, Kind.RESOURCE, 1)
        index.remove(writing, Kind.RESOURCE, 1)
    session.rollback()
    assert index.words_in_use(session) == {"velo": 1}
    assert [found.kind for found in index.holding(session, ["velo"])] == [Kind.SERVICE]


def test_an_undone_act_leaves_nothing_in_the_index(site: Site, session: Session):
    with site.writing() as writing:
        index.put(writing, Kind.RESOURCE, 1, ("Le vélo",))
        writing.rollback()

    assert session.exec(select(SearchDocument)).all() == session.exec(select(SearchWord)).all() == []
    assert index.holding(session, ["velo"]) == []


def test_a_text_without_words_is_kept_without_harm(site: Site, session: Session):
    with site.writing() as writing:
        index.put(writing, Kind.RESOURCE, 1, ("😀", ""))
        index.put(writing, Kind.RESOURCE, 1, ("مساعدة " * 100, "x" * 5000))

    assert len(session.exec(select(SearchDocument)).all()) == 1


def test_resources_services_and_actions_follow(site: Site, alice: Member, as_bob: Visitor):
    offered(site, alice, MDPH)
    with site.writing() as session:
        index.put(session, Kind.ACTION, 7, ("Un café MDPH <b>",))
        index.put(session, Kind.RESOURCE, 5, ("Le dossier MDPH", "Les pièces à joindre"))
        index.put(session, Kind.SERVICE, 3, ("MDPH du Val-de-Marne",))
    page = as_bob.get("/chercher", params={"q": "mdph"})

    assert [link["href"] for link in page.all(".doors a")] == [
        "/ressources/5",
        "/territoire/structures/3",
        "/actions/7",
    ]
    assert "Un café MDPH <b>" in page.text


# --- ranking, without a database ---


def document(number: int, *fields: str) -> Document:
    return Document(number, Kind.COMPETENCE, number, "", tuple(frozenset(text.split()) for text in fields))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (("a b",), 3.0),
        (("a", "b"), 2.6),
        (("a", "a b"), 2.6),
        (("c", "c", "a"), 0.6),
        (("c",), 0.0),
        (("",), 0.0),
    ],
)
def test_a_stem_counts_once_where_it_tells_most(fields: tuple[str, ...], expected: float):
    assert ranking.of_words(document(1, *fields), {"a": 1.0, "b": 2.0}) == pytest.approx(expected)


def test_rare_stems_are_worth_more():
    surely = {"rare": 1.0, "common": 1.0, "nowhere": 1.0}
    asked = ranking.asked(surely, surely, {"rare": 1, "common": 90}, 100)
    worths = asked.worths

    assert worths["rare"] > 5 * worths["common"] > 0
    assert "nowhere" not in worths
    assert asked.whole > worths["rare"] + worths["common"]


def test_what_falls_far_behind_is_left_out_unless_it_holds_the_very_words():
    documents = [document(n, "a" if n == 3 else "b") for n in (1, 2, 3, 4)]
    found = ranking.scored(documents, ranking.Asked({"a": 1.0}, 2.0), {1: 1.0, 2: 0.31, 3: 0.0, 4: 0.29}, {})

    assert [it.object_id for it, _score in found] == [1, 2, 3]


def test_what_is_shown_keeps_the_share_of_each(site: Site, alice: Member, bob: Member, session: Session):
    """Headings do not give back to one person the places that fairness gave to others."""
    for part in ("A", "B", "C"):
        offered(site, alice, f"Je remplis le formulaire MDPH, partie {part}")
    for number in range(4):
        offered(site, newcomer(site, f"Roseau {number}"), "Je scanne un formulaire papier avec un téléphone")
    near, further, _later = find(session, bob, "formulaire mdph").apart(bob)

    assert sum(offer.member_id == alice.id for offer in (near + further)[:5]) == 2
    assert sum(offer.member_id == alice.id for offer in near + further) == 3


def test_in_distress_who_listens_comes_first(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, "Je fais la tisane contre l'envie de mourir d'ennui")
    offered(site, alice, "Je suis là pour écouter, même quand on n'a plus envie de rien", theme="ecoute")

    assert "écouter" in sentences(session, bob, "je veux mourir, j'ai plus envie de rien")[0]


# --- the page ---


def test_an_empty_box_shows_the_themes_and_how_to_ask(site: Site, alice: Member, as_bob: Visitor):
    offered(site, alice, MDPH, theme="papiers")
    for query in ("", "?q=", "?q=%20%20"):
        page = as_bob.get(f"/chercher{query}")
        assert page.title == "Chercher – Carnet"
        assert "Papiers et droits 1 compétence" in page.text
        assert "Par exemple" in page.text


def test_nothing_found_offers_to_ask_everybody(as_bob: Visitor):
    page = as_bob.get("/chercher", params={"q": "xylophone <b>"})

    assert "Personne ne propose encore cela avec ces mots." in page.text
    form = page.one("form[action='/demandes/brouillon']")
    assert form.find("input")["value"] == "xylophone <b>"
    assert page.one("#q")["value"] == "xylophone <b>"
    asking = as_bob.post("/demandes/brouillon", {"sentence": "xylophone <b>"}, status=200)
    assert asking.one("#sentence").text == "xylophone <b>"


def test_each_answer_says_why_it_is_shown(site: Site, alice: Member, as_bob: Visitor):
    offered(site, alice, MDPH)

    def why(typed: str) -> str:
        return plain(as_bob.get("/chercher", params={"q": typed}).all(".card .meta")[1].text)

    assert why("formulaire, mdhp !") == "Parce que vous avez parlé de « formulaire », « mdhp »."
    assert why("cerfa handicap à cocher") == "Proche de : remplir le dossier de la MDPH."


def test_a_word_or_a_situation_of_hostile_letters_stays_text(site: Site, alice: Member, as_bob: Visitor):
    offered(site, newcomer(site, "<b>" + "M" * 37), MDPH)
    page = as_bob.get("/chercher", params={"q": "<i>mdph</i> formulaire"})

    assert not page.all(".card i, .card b")


def test_an_answer_says_how_far_it_is(site: Site, alice: Member, as_bob: Visitor):
    for commune in ("Créteil", "94110", "Lyon"):
        offered(site, alice, f"{MDPH} ({commune})", commune=commune, how=["in_person", "by_phone"])
    lines = [
        tag.text for tag in as_bob.get("/chercher", params={"q": "mdph"}).all(".card .meta:first-of-type")
    ]

    assert lines[0].startswith("Alice · en vrai, par téléphone · ")
    assert [line.split(" · ")[-1] for line in lines] == [
        "Arcueil, votre commune",
        "Créteil, à environ 9 km",
        "Lyon, à environ 390 km",
    ]


def test_a_search_without_a_known_word_says_so(site: Site, alice: Member, as_bob: Visitor):
    offered(site, alice, MDPH)
    for typed in ("😀🦆", "مساعدة", "z", '" * ^ &'):
        page = as_bob.get("/chercher", params={"q": typed})
        assert "Le site n'a reconnu aucun mot de votre recherche." in page.text, typed
        assert page.one("#q")["value"] == typed
        assert page.one("form[action='/demandes/brouillon'] input")["value"] == typed


def test_one_s_own_offer_is_apart_and_not_asked(site: Site, alice: Member, as_alice: Visitor):
    offered(site, alice, MDPH)
    page = as_alice.get("/chercher", params={"q": "mdph"})

    assert page.all("h2")[0].text == "Ce que vous proposez"
    assert page.one(".card .tag").text == "c'est vous"


def test_distress_shows_the_numbers_above_the_answers(site: Site, alice: Member, as_bob: Visitor):
    offered(
        site,
        alice,
        "Je suis disponible pour écouter au téléphone, sans juger, quand on veut parler de mourir",
    )
    page = as_bob.get("/chercher", params={"q": "je veux mourir"})

    assert page.one(".crisis a[href='tel:3114']")
    assert page.one(".crisis a[href='sms:114']")
    assert page.html.index('class="crisis"') < page.html.index("Je suis disponible pour écouter")
    page = as_bob.get("/chercher", params={"q": "suicide"})
    assert page.one("a[href='/competences?theme=ecoute']")
    assert "Personne ne propose" not in page.text
    assert not as_bob.get("/chercher", params={"q": "ca me tue ces papiers"}).all(".crisis")


def test_one_asks_straight_from_the_answers(site: Site, alice: Member, as_bob: Visitor, as_alice: Visitor):
    number = offered(site, alice, MDPH)
    form = as_bob.get("/chercher", params={"q": "mdph"}).one(".card form")
    fields = {str(field["name"]): str(field["value"]) for field in form.find_all("input")}

    assert fields == {"sentence": "mdph", "helper": str(alice.id), "competence": str(number)}
    page = as_bob.post(str(form["action"]), fields, status=200)
    assert page.one("#sentence").text == "mdph"
    assert page.one("button[name=helper]")["value"] == str(alice.id)
    assert not as_alice.get("/chercher", params={"q": "mdph"}).all(".card form")


def test_search_is_for_members(visitor: Visitor, as_candidate: Visitor):
    visitor.get("/chercher?q=mdph", status=401)
    as_candidate.get("/chercher?q=mdph", status=403)


def test_somebody_who_searches_without_end_waits_a_little(as_bob: Visitor):
    for _ in range(30):
        as_bob.get("/chercher?q=bus")

    as_bob.get("/chercher?q=bus", status=429)
    as_bob.get("/chercher")


def test_twenty_answers_in_few_queries(site: Site, as_bob: Visitor):
    for number in range(25):
        offered(site, newcomer(site, f"Membre {number}"), f"{MDPH} {number}")
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.extend([statement] * statement.startswith("SELECT"))

    event.listen(site.engines.reader, "before_cursor_execute", count)
    try:
        page = as_bob.get("/chercher", params={"q": "formulair mdpf handicap"})
    finally:
        event.remove(site.engines.reader, "before_cursor_execute", count)

    assert len(page.all(".card")) == 20
    assert len(asked) <= 8, asked
