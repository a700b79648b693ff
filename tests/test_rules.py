"""The common rules: their bounds, the page that lists them, and how a change is proposed."""

from fractions import Fraction

import pytest
from sqlmodel import Session, select

from entraide.domain import rules
from entraide.domain.refusals import Refusal
from entraide.domain.rules import KINDS
from entraide.models.decision import Decision, DecisionVersion
from entraide.models.member import Member, State
from entraide.models.rule import Rule
from tests.conftest import Clock, Site
from tests.factories import make_member
from tests.visitor import Visitor

CHANGE = {
    "value": "14",
    "simple": "Un mois, c'est long pour une nouvelle personne.",
    "if_nothing": "Elle attend trente jours avant de tout pouvoir faire.",
}

# The table of the founding study: key, default, bounds.
TABLE = [
    ("accueil.jours", 30, 7, 90),
    ("parrains.petit", 1, 1, 5),
    ("parrains.moyen", 2, 1, 5),
    ("parrains.grand", 3, 1, 5),
    ("decision.jours", 7, 3, 30),
    ("decision.jours_regle", 14, 3, 30),
    ("decision.plancher", 5, 2, 10),
    ("decision.seuil_regle", (2, 3), (1, 2), (9, 10)),
    ("decision.ouvertes", 3, 1, 10),
    ("base.jours", 45, 30, 90),
    ("messages.mois", 12, 1, 24),
    ("demandes.mois", 6, 1, 12),
]


@pytest.mark.parametrize(("key", "default", "low", "high"), TABLE)
def test_defaults_and_bounds_are_those_of_the_study(key: str, default: object, low: object, high: object):
    kind = KINDS[key]

    assert (kind.default, kind.low, kind.high) == (default, low, high)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.may_change], ids=lambda kind: kind.key
)
def test_what_a_rule_shows_as_typed_is_read_back(kind: rules.RuleKind):
    value = kind.default or "94003"

    assert rules.parse(kind, kind.typed(value)) == value


@pytest.mark.parametrize(("key", "_default", "low", "high"), TABLE)
def test_no_value_beyond_the_bounds_is_read(key: str, _default: object, low: object, high: object):
    kind = KINDS[key]
    if kind.choices:
        shares = [Fraction(text) for text, _label in kind.choices]
        assert (min(shares), max(shares)) == (Fraction(*kind.low), Fraction(*kind.high))
        beyond = ["1/3", "1/1", "0/0", "19/20"]
    else:
        beyond = [str(kind.low - 1), str(kind.high + 1)]
    for typed in (*beyond, "", "douze", "1e1", "-3", "٣", "7.5", "9" * 30):
        with pytest.raises(Refusal):
            rules.parse(kind, typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Arcueil", "94003"), ("arcueil", "94003"), ("94110", "94003"), ("Saint-Denis (93)", "93066")],
)
def test_a_commune_is_read_by_its_name_or_its_postal_code(typed: str, code: str):
    assert rules.parse(KINDS["conseil.commune"], typed) == code


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("Saint-Denis", "Saint-Denis (93)"), ("Nulle-Part-sur-Rien", "inconnue"), ("", "inconnue")],
)
def test_an_unclear_commune_is_explained(typed: str, sentence: str):
    with pytest.raises(Refusal, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        rules.parse(KINDS["conseil.commune"], typed)


# --- the pages ---


def test_each_rule_is_listed_with_its_bounds_and_said_provisional(as_alice: Visitor):
    page = as_alice.get("/regles")

    assert len(page.all("li.card")) == len(KINDS)
    card = page.one('[id="accueil.jours"]').get_text(" ", strip=True).replace("\xa0", " ")
    assert "30 jours" in card
    assert "de 7 à 90 jours." in card
    assert "provisoire" in card
    assert page.all('a[href="/regles/accueil.jours"]')


def test_a_change_is_a_decision_of_fourteen_days(session: Session, as_alice: Visitor, as_bob: Visitor):
    url = as_alice.post("/regles/accueil.jours", CHANGE).location
    page = as_bob.follow(f"{url}/relecture")

    assert (
        page.one("h1").text.replace("\xa0", " ")
        == "Changer une règle : Durée de l'accueil d'une nouvelle personne"
    )
    assert "Proposé : 14 jours. Aujourd'hui : 30 jours." in page.text
    assert "samedi 5 décembre" in page.text
    assert session.exec(select(DecisionVersion.value)).one() == "14"
    assert session.exec(select(Rule)).all() == []
    assert "Une décision est en cours sur cette règle" in as_bob.get("/regles").text
    assert "Une décision est déjà en cours" in as_bob.get("/regles/accueil.jours").text


def test_an_adopted_change_is_listed_with_its_decision(clock: Clock, as_alice: Visitor, as_bob: Visitor):
    url = as_alice.post("/regles/accueil.jours", CHANGE).location
    as_bob.post(f"{url}/relecture")
    for visitor in (as_alice, as_bob):
        visitor.post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    clock.advance(days=14)
    as_alice.post("/idees", {"sentence": "Une idée pour faire passer le temps."})

    page = as_alice.get("/regles")
    card = page.one('[id="accueil.jours"]')
    assert "14 jours" in card.text
    assert "provisoire" not in card.text
    assert card.select_one(f'a[href="{url}"]').text.strip() == "Décidée le samedi 5 décembre"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("value", "6", "Cette règle va de 7 à 90."),
        ("value", "91", "Cette règle va de 7 à 90."),
        ("value", "beaucoup", "Écrivez un nombre entier."),
        ("value", "30", "C'est la valeur d'aujourd'hui. Proposez-en une autre."),
        ("value", "", "Remplissez ce champ."),
        ("simple", "Court", "Écrivez au moins 10 caractères."),
        ("if_nothing", "", "Remplissez ce champ."),
    ],
)
def test_a_refused_change_keeps_what_was_typed(
    session: Session, as_alice: Visitor, field: str, value: str, sentence: str
):
    page = as_alice.post("/regles/accueil.jours", {**CHANGE, field: value}, status=422)

    assert page.title.startswith("Erreur : Proposer un changement de règle")
    assert page.error(field) == sentence
    assert page.one("#value")["value"] == (value if field == "value" else "14")
    assert session.exec(select(Decision)).all() == []


def test_a_share_is_chosen_in_a_list(as_alice: Visitor):
    page = as_alice.get("/regles/decision.seuil_regle")
    options = [option["value"] for option in page.all("select#value option")]
    assert options == ["1/2", "3/5", "2/3", "3/4", "4/5", "9/10"]

    as_alice.post("/regles/decision.seuil_regle", {**CHANGE, "value": "95/100"}, status=422)
    page = as_alice.follow("/regles/decision.seuil_regle", {**CHANGE, "value": "3/4"})
    assert "Proposé : 3/4. Aujourd'hui : 2/3." in page.text


def test_the_value_of_a_reworked_rule_is_reworked_too(session: Session, as_alice: Visitor):
    url = as_alice.post("/regles/accueil.jours", CHANGE).location
    page = as_alice.get(f"{url}/versions/nouvelle")
    assert page.one("#value")["value"] == "14"
    refused = as_alice.post(f"{url}/versions/nouvelle", {**CHANGE, "value": "100", "version": 1}, status=422)
    assert refused.error("value") == "Cette règle va de 7 à 90."

    page = as_alice.follow(f"{url}/versions/nouvelle", {**CHANGE, "value": "21", "version": 1})
    assert "Proposé : 21 jours." in page.text


@pytest.mark.parametrize("key", ["inconnue", "charte.version"])
def test_what_is_not_a_rule_to_change_is_not_found(as_alice: Visitor, key: str):
    as_alice.get(f"/regles/{key}", status=404)
    as_alice.post(f"/regles/{key}", CHANGE, status=404)


@pytest.mark.parametrize("path", ["/regles", "/regles/accueil.jours"])
def test_rules_are_for_members(visitor: Visitor, as_candidate: Visitor, path: str):
    visitor.get(path, status=401)
    as_candidate.get(path, status=403)


def test_who_is_in_welcome_reads_the_rules_and_proposes_none(
    site: Site, bob: Member, as_bob: Visitor, clock: Clock
):
    with site.writing() as session:
        for number in range(8):  # in a smaller Conseil a welcome ends at once
            make_member(session, f"Membre {number}", clock())
        session.get_one(Member, bob.id).state = State.WELCOME

    assert not as_bob.get("/regles").all('a[href^="/regles/"]')
    as_bob.get("/regles/accueil.jours", status=403)
    as_bob.post("/regles/accueil.jours", CHANGE, status=403)


def test_only_the_founding_sets_a_rule_without_a_decision(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor
):
    url = as_alice.post("/regles/accueil.jours", CHANGE).location
    as_bob.post(f"{url}/relecture")
    for visitor in (as_alice, as_bob):
        visitor.post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    clock.advance(days=14)
    as_alice.post("/idees", {"sentence": "Une idée pour faire passer le temps."})

    with site.writing() as session, pytest.raises(Refusal, match="seule une décision"):
        rules.set_provisional(session, "accueil.jours", 30, clock())
