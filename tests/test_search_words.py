"""From what people type to what is compared: words, typing slips, other words for the same need."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.domain.search import thesaurus
from entraide.domain.search.spelling import Vocabulary, nearest, sound, spelled
from entraide.domain.search.words import stem, terms, words


def test_accents_capitals_and_ligatures_make_no_difference():
    assert words("Cœur, ÉTÉ & Élève à Noël") == ["coeur", "eleve", "noel"]
    assert terms(unicodedata.normalize("NFD", "Élève")) == terms("élève") == terms("ELEVE") == terms("eleves")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vélos", "vélo"),
        ("travaux", "travau"),
        ("jeux", "jeu"),
        ("formulaires", "formulaire"),
        ("remplir", "rempli"),
        ("rendez-vous", "rdv"),
        ("accompagner", "accompagne"),
        ("médicaments", "medoc"),
    ],
)
def test_forms_of_one_word_have_one_stem(one, other):
    assert terms(one) == terms(other) != []


def test_small_words_are_left_out_but_not_those_that_say_a_need():
    assert words("Je suis seul, j'ai peur, j'en ai marre et je n'ai personne") == [
        "seul",
        "peur",
        "marre",
        "personne",
    ]
    assert words("g besoin daide pr les papié") == ["papiers"]
    assert words("le 3114, la partie B") == ["3114", "partie"]
    assert terms("bus, bus et bus") == ["bus"]


@given(st.text(max_size=200))
def test_any_text_gives_plain_words(text):
    found = words(text)

    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in found)
    assert [stem(word) for word in found] == [stem(word) for word in found]
    assert words(" ".join(found)) == found


IN_USE = Vocabulary(
    {
        "formulaire": 9,
        "papiers": 4,
        "papier": 2,
        "bus": 7,
        "bas": 1,
        "mdph": 12,
        "allocation": 3,
        "jardin": 5,
        "aah": 1,
        "medecin": 3,
        "quoi": 1,
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("formulaire", ["formulaire"]),
        ("formulére", ["formulaire"]),
        ("alocasion", ["allocation"]),
        ("papié", ["papier", "papiers"]),
        ("laah", ["aah"]),
        ("medesin", ["medecin"]),
        ("bsu", ["bus"]),
        ("bes", ["bus", "bas"]),
        ("mpdh", ["mdph"]),
        ("mpdg", []),
        ("zebre", []),
        ("bu", []),
        ("94110", []),
        ("", []),
    ],
)
def test_a_slip_is_mended_by_what_is_glued_heard_then_nearest(typed, meant):
    assert IN_USE.repair(typed) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("papié", "papiers"),
        ("koi", "quoi"),
        ("téléphone", "telefone"),
        ("opital", "hôpital"),
        ("cochemard", "cauchemar"),
        ("psikiatre", "psychiatre"),
        ("ordonence", "ordonnance"),
        ("voizin", "voisin"),
        ("docier", "dossier"),
        ("méson", "maison"),
        ("mangé", "manger"),
    ],
)
def test_words_that_sound_the_same_are_one(one, other):
    assert sound(one) == sound(other) != ""


def test_at_most_three_words_stand_for_one():
    assert nearest("jarding", {f"jardin{letter}": n for n, letter in enumerate("abcdef")}) == [
        "jardinf",
        "jardine",
        "jardind",
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("G besoin pr les papiers", "j ai besoin pour les papiers"),
        ("qqun pr mdhp", "quelqu un pour mdph"),
        ("jsuis nul, koi faire", "je suis nul quoi faire"),
        ("Où aller ?", "où aller"),
        ("مساعدة 😀", ""),
    ],
)
def test_sms_writing_is_spelled_out(typed, said):
    assert " ".join(spelled(typed)) == said


GROUPS = thesaurus.Thesaurus(
    [["dossier MDPH", "papiers du handicap", "cotorep"], ["bus", "transports en commun"], ["écoute", "de la"]]
)


@pytest.mark.parametrize(
    ("query", "others"),
    [
        ("mes papiers, c'est le handicap", ["dossier mdph", "cotorep"]),
        ("COTOREP", ["dossier mdph", "papiers handicap"]),
        ("transport en commun", ["bus"]),
        ("papiers", []),
        ("écoute", []),
        ("", []),
    ],
)
def test_another_expression_of_the_same_need_is_added(query, others):
    assert GROUPS.expand(terms(query)) == [tuple(terms(other)) for other in others]


def test_a_slip_can_be_mended_towards_the_thesaurus_too():
    assert nearest("cotorepe", GROUPS.words | {"jardin": 2}) == ["cotorep"]


def test_the_shipped_thesaurus_knows_how_people_say_it():
    expanded = thesaurus.shipped().expand(terms("j'ai un problème avec la cotorep"))

    assert ("mdph",) in expanded
    assert thesaurus.shipped() is thesaurus.shipped()
