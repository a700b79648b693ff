"""Communes found as people type them."""

import pytest

from entraide.domain import places


def names(typed: str, limit: int = 20) -> list[str]:
    return [commune.name for commune in places.find(typed, limit)]


@pytest.mark.parametrize(
    "typed",
    [
        "Saint-Maur-des-Fossés",
        "saint maur des fosses",
        "ST MAUR DES FOSSES",
        "st-maur-des-fossés",
        " Saint  Maur des Fosse\u0301s ",
    ],
)
def test_a_name_is_found_however_it_is_typed(typed):
    assert names(typed) == ["Saint-Maur-des-Fossés"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("l'hay les roses", "L'Haÿ-les-Roses"),
        ("L’Haÿ", "L'Haÿ-les-Roses"),
        ("havre", "Le Havre"),
        ("le havre", "Le Havre"),
        ("vitry s/ seine", "Vitry-sur-Seine"),
        ("ste genevieve des bois", "Sainte-Geneviève-des-Bois"),
        ("oeuilly", "Œuilly"),
        ("paris 12eme", "Paris 12e Arrondissement"),
        ("Lyon 3e", "Lyon 3e Arrondissement"),
        ("paris 1", "Paris 1er Arrondissement"),
        ("creteil", "Créteil"),
    ],
)
def test_what_people_type_finds_the_place_they_mean(typed, name):
    assert names(typed)[0] == name


def test_the_exact_name_comes_first_then_what_begins_so_the_largest_first():
    found = places.find("champigny")

    assert [commune.name for commune in found[:3]] == ["Champigny", "Champigny", "Champigny-sur-Marne"]
    assert found[0].population > found[1].population
    assert names("boulogne", 1) == ["Boulogne-Billancourt"]


def test_words_inside_a_name_are_a_last_resort():
    assert "Bagnoles de l'Orne Normandie" in names("normandie", 100)
    assert "Champigny-sur-Marne" in names("sur marne", 100)


def test_a_postal_code_gives_all_its_communes():
    assert names("94110") == names(" 94 110 ") == ["Arcueil"]
    assert names("75012") == ["Paris 12e Arrondissement", "Paris"]
    assert len(names("51300", 100)) > 40
    assert names("00000") == []


@pytest.mark.parametrize("typed", ["", "   ", "'-,", "94", "qzxqzx", ";", "\n", "%", "94028;", "é" * 500])
def test_what_is_no_place_finds_nothing_and_breaks_nothing(typed):
    assert places.find(typed) == []


def test_a_commune_is_known_by_its_code():
    creteil = places.commune("94028")

    assert creteil == (
        "94028",
        "Créteil",
        "94",
        ("94000",),
        creteil.population,
        creteil.latitude,
        creteil.longitude,
    )
    assert creteil.population > 80_000
    assert places.commune("94110") is None
    assert places.commune("94000") is None
    assert places.commune("2A004").name == "Ajaccio"
    assert places.commune("75112").postcodes == ("75012",)


def test_distances_are_those_of_the_map():
    arcueil, creteil, ajaccio, no_point = map(places.commune, ["94003", "94028", "2A004", "97701"])

    assert places.distance_km(arcueil, creteil) == pytest.approx(9.2, abs=0.1)
    assert places.distance_km(creteil, arcueil) == places.distance_km(arcueil, creteil)
    assert places.distance_km(arcueil, arcueil) == 0
    assert places.distance_km(arcueil, ajaccio) == pytest.approx(917, abs=15)
    assert places.distance_km(arcueil, no_point) is None


def test_a_department_has_a_name_and_a_region():
    assert places.department("94") == ("94", "Val-de-Marne", "Île-de-France")
    assert places.region_of("2B") == "Corse"
    assert places.region_of("999") is None
    assert len(places.departments()) == 109


def test_every_line_is_whole_and_sorted_by_the_letters_that_search_uses():
    lines = places._lines().decode().splitlines()[1:]
    parsed = [places._parse(line.encode()) for line in lines]

    assert len(parsed) == 35_014
    assert [key for key, _ in parsed] == sorted(places._key(commune.name) for _, commune in parsed)
    assert len({commune.code for _, commune in parsed}) == len(parsed)
    assert {commune.department for _, commune in parsed} <= set(places.departments())
