"""What members teach the search: it finds by it, anybody undoes it, and nothing says whose words they were."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import Session, col, select

from entraide.domain import competences
from entraide.domain.refusals import Refusal
from entraide.domain.search import index, sayings, situations
from entraide.domain.search.finding import find
from entraide.domain.search.meaning import Sense
from entraide.domain.search.reading import read
from entraide.domain.search.sayings import SayingDraft
from entraide.domain.search.words import stem, terms
from entraide.models.member import Member, State
from entraide.models.request import HelpRequest
from entraide.models.saying import Saying
from tests.adversarial.test_twice import at_once, raw
from tests.conftest import Site
from tests.factories import make_exchange
from tests.test_search import LEAK, MDPH, offered, sentences
from tests.visitor import Visitor

SAID, SOUGHT = "zigouigoui qui goutte", "réparer une fuite"
MOTS = "/chercher/mots"


def teach(site: Site, said: str = SAID, sought: str = SOUGHT) -> int:
    with site.writing() as session:
        return sayings.teach(session, SayingDraft(said=said, sought=sought), site.clock()).id


def known(session: Session) -> list[tuple[str, str, bool]]:
    session.rollback()
    found = session.exec(select(Saying).order_by(col(Saying.id)))
    return [(it.said, it.sought, it.withdrawn_on is None) for it in found]


# --- finding ---


def test_a_search_that_failed_finds_once_taught_until_withdrawn(
    site: Site, alice: Member, as_bob: Visitor, session: Session
):
    offered(site, alice, LEAK)
    search = {"q": "mon zigouigoui goute"}
    assert LEAK not in as_bob.get("/chercher", params={"q": "zigouigoui"}).text

    as_bob.post(MOTS, {"said": "Zigouigoui", "sought": SOUGHT})
    page = as_bob.get("/chercher", params=search)
    assert LEAK in page.text
    assert (
        "La recherche a aussi cherché, comme des membres le lui ont appris : « réparer une fuite »"
        in page.text
    )
    as_bob.post(f"{MOTS}/1/retrait")
    assert "a aussi cherché" not in as_bob.get("/chercher", params=search).text
    assert LEAK not in as_bob.get("/chercher", params={"q": "zigouigoui"}).text
    as_bob.post(f"{MOTS}/1/retour")
    assert LEAK in as_bob.get("/chercher", params={"q": "zigouigoui"}).text


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("zigouigoui qui goutte", True),
        ("ZIGOUIGOUI, ça goutte encore la nuit", True),
        ("goutte", False),
        ("zigouigoui", False),
        ("zigouigouis qui gouttent", True),
        ("zigouigoui ki gouttte", True),
    ],
)
def test_all_its_words_must_be_asked_mended_ones_included(
    site: Site, bob: Member, session: Session, typed: str, finds: bool
):
    teach(site)

    assert find(session, bob, typed).taught == [SOUGHT] * finds


def test_words_taught_are_those_typed_before_any_is_mended(
    site: Site, alice: Member, bob: Member, session: Session
):
    offered(site, alice, MDPH)
    offered(site, alice, "Je prête un peu d'argent ou je montre où en demander")
    assert stem("hess") not in read(session, "c la hess", None).surely
    session.rollback()
    teach(site, "la hess", "argent")

    assert sentences(session, bob, "c la hess")[0].startswith("Je prête un peu d'argent")


def test_its_words_find_what_no_situation_tells_of(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, "Je sais régler un quadrilobe")
    teach(site, "zigouigoui", "quadrilobe")

    assert len(sentences(session, bob, "zigouigoui")) == 1


def test_its_situations_find_what_shares_no_word(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, "Je fais le trajet en bus ou en métro avec vous pour s'entraîner")
    teach(site, "flipette", "peur des transports en commun")

    assert len(sentences(session, bob, "flipette")) == 1


def test_it_is_found_by_meaning_too(site: Site, alice: Member, bob: Member, session: Session):
    offered(site, alice, LEAK)
    offered(site, alice, MDPH)
    few = situations.Catalogue(list(situations.shipped().all.values())[::20])
    sense = Sense(few)
    sense.remember(sense.learn(few))
    with site.writing() as writing:
        index.read_meanings(writing, sense)
    teach(site)

    assert find(session, bob, SAID, sense).offers[0].sentence == LEAK


def test_few_sayings_widen_one_search_the_closest_to_it_first(site: Site, bob: Member, session: Session):
    teach(site)
    for number in range(7):
        teach(site, "goutte", f"chose {number}")

    assert sayings.taught(session, terms(f"{SAID} encore")) == [
        SOUGHT,
        *(f"chose {number}" for number in (6, 5, 4, 3)),
    ]
    assert sayings.taught(session, []) == sayings.taught(session, ["autr"]) == []


def test_a_search_asks_the_database_as_little_as_before(site: Site, alice: Member, as_bob: Visitor):
    offered(site, alice, LEAK)
    teach(site)
    with site.counting() as asked:
        page = as_bob.get("/chercher", params={"q": "zigouigoui qui goutte"})

    assert LEAK in page.text
    assert sum("saying" in it for it in asked) == 1
    assert len(asked) <= 8, asked


@pytest.mark.parametrize("engine", ["sqlite"])
def test_no_table_is_read_whole(sqlite_site: Site, engine: str):
    sqlite_site.reset()
    with sqlite_site.reading() as session:
        query = (
            "EXPLAIN QUERY PLAN SELECT said FROM saying WHERE anchor IN ('a', 'b') AND withdrawn_on IS NULL"
        )
        plan = " ".join(row[3] for row in session.connection().exec_driver_sql(query))

    assert "ix_saying_anchor" in plan, engine


# --- teaching ---


def test_the_page_says_what_it_is_for_and_what_was_taught(as_bob: Visitor, session: Session):
    page = as_bob.get(MOTS)
    assert page.title == "Les mots de la recherche – Carnet"
    assert "La recherche n'a encore rien appris ici." in page.text
    assert "Ils ne sont pas signés." in page.text

    page = as_bob.follow(MOTS, {"said": f"  {SAID.replace(' ', '   ')}", "sought": SOUGHT})
    assert f"C'est appris : quand on dit « {SAID} », la recherche cherche aussi « {SOUGHT} »." in page.text
    assert "Rien sur le site n'a encore ces mots." in page.text
    assert f"Quand on dit « {SAID} », on cherche « {SOUGHT} »." in page.text
    assert "Appris samedi 21 novembre" in page.text
    assert known(session) == [(SAID, SOUGHT, True)]


def test_what_the_site_answers_already_is_simply_taught(site: Site, alice: Member, as_bob: Visitor):
    offered(site, alice, LEAK)

    assert "Rien sur le site" not in as_bob.follow(MOTS, {"said": SAID, "sought": SOUGHT}).text


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("said", "", "Remplissez ce champ."),
        ("sought", " ", "Remplissez ce champ."),
        ("said", "a" * 121, "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ("sought", "fuite " * 20 + "x", "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ("said", "le de la", "Écrivez au moins un mot qui dit de quoi il s'agit."),
        ("said", "😀🦆", "Écrivez au moins un mot qui dit de quoi il s'agit."),
        ("sought", "عربية", "Écrivez au moins un mot qui dit de quoi il s'agit."),
        (
            "sought",
            "le ZIGOUIGOUI",
            "Ces mots sont déjà dans l'autre champ : la recherche n'y apprendrait rien.",
        ),
    ],
)
def test_a_refused_word_is_explained_and_kept(
    as_bob: Visitor, session: Session, field: str, typed: str, reason: str
):
    page = as_bob.post(MOTS, {"said": SAID, "sought": SOUGHT, field: typed}, status=422)

    assert page.title == "Erreur : Les mots de la recherche – Carnet"
    assert page.error(field) == reason
    assert page.one(f"#{field}").text.strip() == typed.strip()
    assert known(session) == []


def test_words_of_distress_show_the_numbers_and_are_not_taught(as_bob: Visitor, session: Session):
    page = as_bob.post(MOTS, {"said": "g envi de mourir", "sought": "parler à quelqu'un"}, status=422)

    assert page.one(".crisis a[href='tel:3114']")
    assert page.error("said").startswith("Quand quelqu'un écrit cela, la recherche montre déjà les numéros")
    assert "plus bas" not in page.one(".crisis").text
    assert page.one("#said").text.strip() == "g envi de mourir"
    assert known(session) == []


@pytest.mark.parametrize(
    "said", ["é" * 120, "mot " * 30, "' OR 1=1;-- <script>alert(1)</script> NEAR(a *)", "œ\u202e"]
)
def test_odd_words_are_taught_and_harm_nobody(
    site: Site, alice: Member, as_bob: Visitor, session: Session, said: str
):
    offered(site, alice, LEAK)
    page = as_bob.follow(MOTS, {"said": said, "sought": SOUGHT})

    assert not page.all("main script")
    assert "C'est appris" in page.text
    [(kept, _sought, _in_force)] = known(session)
    assert LEAK in as_bob.get("/chercher", params={"q": kept}).text


def test_the_same_words_are_there_once_whatever_their_accents(site: Site, as_bob: Visitor, session: Session):
    assert teach(site) == teach(site, "Zigouigoui  QUI goutte", "Reparer une FUITE") == 1
    as_bob.post(f"{MOTS}/1/retrait")
    assert known(session) == [(SAID, SOUGHT, False)]
    assert as_bob.post(MOTS, {"said": SAID, "sought": SOUGHT}).location == f"{MOTS}?appris=1"
    assert known(session) == [(SAID, SOUGHT, True)]
    teach(site, SAID, "un plombier")
    assert len(known(session)) == 2


def test_two_taps_at_once_teach_once(site: Site, as_bob: Visitor, as_alice: Visitor, session: Session):
    fields = {"said": SAID, "sought": SOUGHT}
    pages = at_once(*(raw(visitor, MOTS, fields) for visitor in (as_bob, as_alice, as_bob, as_alice)))

    assert {page.location for page in pages} == {f"{MOTS}?appris=1"}
    assert known(session) == [(SAID, SOUGHT, True)]
    at_once(
        *(raw(visitor, f"{MOTS}/1/{act}") for visitor in (as_bob, as_alice) for act in ("retrait", "retour"))
    )


# --- undoing, by anybody ---


def test_anybody_withdraws_and_puts_back_and_both_stay_visible(
    site: Site, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(MOTS, {"said": SAID, "sought": SOUGHT})
    for _tap in range(2):
        assert as_bob.post(f"{MOTS}/1/retrait?avant=5").location == f"{MOTS}?avant=5#mots-1"
    site.clock.advance(days=1)
    as_bob.post(f"{MOTS}/1/retrait")
    page = as_alice.get(MOTS)
    assert "Mots retirés samedi 21 novembre" in page.text
    assert SAID in page.one("#mots-1 details").text
    assert not page.all(f'[action="{MOTS}/1/retrait"]')
    for _tap in range(2):
        page = as_alice.follow(f"{MOTS}/1/retour")
    assert page.all(f'[action="{MOTS}/1/retrait"]')
    assert known(session) == [(SAID, SOUGHT, True)]


@pytest.mark.parametrize("act", ["retrait", "retour"])
def test_what_is_not_there_is_not_found(as_bob: Visitor, act: str):
    as_bob.post(f"{MOTS}/7/{act}", status=404)
    as_bob.get(f"{MOTS}?appris=7", status=404)


def test_twenty_at_a_time(site: Site, as_bob: Visitor):
    with site.writing() as session:
        for number in range(45):
            day = site.clock().date() - timedelta(days=9)
            session.add(
                Saying(said=f"mot {number}", sought="x", anchor="mot", pair=str(number), taught_on=day)
            )
    seen, url = [], MOTS
    while url:
        with site.counting() as asked:
            page = as_bob.get(url)
        assert len(asked) <= 4
        seen.append(len(page.all(".card")))
        url = next((str(link["href"]) for link in page.all("a[rel=next]")), "")

    assert seen == [20, 20, 5]
    assert "Rien n'a été appris avant." in as_bob.get(f"{MOTS}?avant=1").text


# --- who may, and how much ---


def test_it_is_for_members(visitor: Visitor, as_candidate: Visitor, session: Session):
    for path in (MOTS, f"{MOTS}/brouillon", f"{MOTS}/1/retrait", f"{MOTS}/1/retour"):
        visitor.post(path, {"said": SAID, "sought": SOUGHT}, status=401)
        as_candidate.post(path, {"said": SAID, "sought": SOUGHT}, status=403)
    visitor.get(MOTS, status=401)
    as_candidate.get(MOTS, status=403)
    assert known(session) == []


@pytest.mark.parametrize(
    ("state", "reads"), [(State.SUSPENDED, 200), (State.LEFT, 403), (State.EXCLUDED, 403)]
)
def test_who_may_not_write_teaches_and_undoes_nothing(
    site: Site, bob: Member, as_bob: Visitor, session: Session, state: State, reads: int
):
    teach(site)
    with site.writing() as writing:
        writing.merge(bob).state = state
    page = as_bob.get(MOTS, status=reads)
    assert not page.all('main form[method="post"]')
    if reads == 200:
        assert not as_bob.get("/chercher", params={"q": SAID}).all(f'[action="{MOTS}/brouillon"]')
    for path in (MOTS, f"{MOTS}/brouillon", f"{MOTS}/1/retrait", f"{MOTS}/1/retour"):
        as_bob.post(path, {"said": "autre", "sought": SOUGHT}, status=403)
    assert known(session) == [(SAID, SOUGHT, True)]


def test_one_person_teaches_twenty_times_a_day(site: Site, as_bob: Visitor, as_alice: Visitor):
    for number in range(20):
        as_bob.post(MOTS, {"said": f"mot {number}", "sought": SOUGHT})
    page = as_bob.post(MOTS, {"said": "la flemme", "sought": SOUGHT}, status=409)
    assert page.error("said") == "C'est beaucoup de mots en une journée. Revenez demain avec ceux-ci."
    assert page.one("#said").text.strip() == "la flemme"
    as_alice.post(MOTS, {"said": "la flemme", "sought": SOUGHT})
    site.clock.advance(days=1)
    as_bob.post(MOTS, {"said": "galère", "sought": SOUGHT})


def test_one_person_undoes_sixty_times_a_day(site: Site, as_bob: Visitor):
    teach(site)
    for _ in range(60):
        as_bob.post(f"{MOTS}/1/retrait")

    as_bob.post(f"{MOTS}/1/retour", status=429)


def test_the_whole_site_learns_a_hundred_a_day(site: Site, as_bob: Visitor, session: Session):
    for number in range(100):
        teach(site, f"mot {number}")
    with pytest.raises(Refusal, match="beaucoup appris aujourd'hui"):
        teach(site)
    page = as_bob.post(MOTS, {"said": SAID, "sought": SOUGHT}, status=409)
    assert page.error("said").startswith("La recherche a beaucoup appris aujourd'hui.")
    assert teach(site, "mot 5") == 6
    site.clock.advance(days=1)
    assert teach(site) == 101


# --- nothing of a person ---


def test_nothing_says_who_taught(site: Site, as_bob: Visitor, session: Session):
    as_bob.post(MOTS, {"said": SAID, "sought": SOUGHT})

    columns = {it["name"] for it in inspect(session.connection()).get_columns("saying")}
    assert columns == {"id", "said", "sought", "anchor", "pair", "taught_on", "withdrawn_on"}
    assert inspect(session.connection()).get_foreign_keys("saying") == []
    assert "Bob" not in as_bob.get(MOTS).one("main").text


def test_words_of_a_search_are_carried_and_not_kept(as_bob: Visitor, session: Session):
    text = "zigouigoui " * 15
    form = as_bob.get("/chercher", params={"q": text}).one(f'form[action="{MOTS}/brouillon"]')
    page = as_bob.post(f"{MOTS}/brouillon", {"said": str(form.find("input")["value"])}, status=200)

    assert page.one("#said").text.strip() == ("zigouigoui " * 11).strip()
    assert page.one("#sought").text.strip() == ""
    assert "rien n'est encore gardé" in page.text
    assert known(session) == []
    page = as_bob.post(f"{MOTS}/brouillon", {"said": "x" * 300, "sought": "y"}, status=200)
    assert page.one("#said").text.strip() == "x" * 120


def test_a_distress_is_not_asked_to_teach(as_bob: Visitor):
    assert not as_bob.get("/chercher", params={"q": "je veux mourir"}).all(f'[action="{MOTS}/brouillon"]')


# --- after a help ---


def test_both_may_teach_after_a_settled_help_and_nothing_is_taught_by_itself(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    number = offered(site, bob, LEAK)
    with site.writing() as writing:
        exchange = make_exchange(writing, alice, bob, site.clock(), sentence="Mon zigouigoui goutte")
        exchange.competence_id = number
        page = f"/entraides/{exchange.id}"
        writing.get_one(HelpRequest, exchange.request_id).addressed = False
    as_bob.post(f"{page}/fin", {"settled": "oui"})

    for visitor in (as_alice, as_bob):
        form = visitor.get(f"{page}/apres").one(f'form[action="{MOTS}/brouillon"]')
        fields = {str(field["name"]): str(field["value"]) for field in form.find_all("input")}
        assert fields == {"said": "Mon zigouigoui goutte", "sought": LEAK}
        assert visitor.post(f"{MOTS}/brouillon", fields, status=200).one("#sought").text.strip() == LEAK
    assert known(session) == []


def test_who_helped_is_not_handed_words_that_few_could_read(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    number = offered(site, bob, LEAK)
    with site.writing() as writing:
        exchange = make_exchange(writing, alice, bob, site.clock(), sentence="Mon zigouigoui goutte")
        exchange.competence_id = number
        url = f"/entraides/{exchange.id}"
        competences.withdraw(writing, competences.find(writing, bob, number)[0], site.clock())
    as_bob.post(f"{url}/fin", {"settled": "oui"})

    for visitor, said in ((as_alice, "Mon zigouigoui goutte"), (as_bob, "")):
        values = [
            str(it["value"])
            for it in visitor.get(f"{url}/apres").all(f'form[action="{MOTS}/brouillon"] input')
        ]
        assert values == [said, ""]


def test_a_help_that_is_not_settled_teaches_nothing(site: Site, alice: Member, bob: Member, as_bob: Visitor):
    with site.writing() as writing:
        page = f"/entraides/{make_exchange(writing, alice, bob, site.clock()).id}"
    as_bob.post(f"{page}/fin", {"settled": "non"})

    assert not as_bob.get(f"{page}/apres").all(f'[action="{MOTS}/brouillon"]')
