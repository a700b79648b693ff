"""The charter and the sheets that come with the site."""

import re
from datetime import date

import pytest

from entraide.domain import facts, shipped
from entraide.domain.charter import charter
from entraide.domain.starter_sheets import starter_sheets
from entraide.domain.text import markdown

SHEETS = starter_sheets()
TEXTS = {"charte": charter().body} | {sheet.slug: sheet.body for sheet in SHEETS}
NAMES = sorted(TEXTS)


def test_the_sheets_are_there_whole_and_dated():
    assert [sheet.slug for sheet in SHEETS] == [
        "aide-entre-pairs-mdph",
        "avant-une-visio",
        "certificat-medical-mdph",
        "contribuer-au-ptsm",
        "delais-et-recours-mdph",
        "parties-du-formulaire-mdph",
        "pieces-du-dossier-mdph",
    ]
    for sheet in SHEETS:
        assert 3 <= len(sheet.title) <= 120
        assert len(sheet.body) <= 20_000
        assert 0 < len(sheet.sources) <= 2000
        assert sheet.dated == date(2026, 11, 21)


def test_the_charter_has_ten_numbered_articles():
    titles = re.findall(r"^## (\d+)\. (.+)$", charter().body, re.MULTILINE)

    assert [int(number) for number, _ in titles] == list(range(1, 11))
    assert all(len(title) <= 60 for _, title in titles)
    assert (charter().version, charter().dated_on) == (1, date(2026, 11, 21))


@pytest.mark.parametrize(
    "limit",
    [
        "remplissons pas à votre place",
        "pas d'avis médical",
        "aucun résultat",
        "aucune copie",
        "aucun mot de passe",
    ],
)
def test_the_charter_says_the_limits_of_the_help_of_a_peer(limit):
    assert limit in charter().body


def test_the_charter_gives_only_numbers_that_are_checked():
    said = set(re.findall(r"\*\*(\d+)\*\*", charter().body))

    assert said == {"15", "112", "114", "3114"}
    assert said <= {line.number for line in facts.help_lines()}


@pytest.mark.parametrize(
    "slug", [slug for slug in NAMES if "mdph" in slug and "pairs" not in slug] + ["contribuer-au-ptsm"]
)
def test_a_sheet_says_what_is_not_sure(slug):
    assert "## Ce dont nous ne sommes pas sûrs" in TEXTS[slug]


@pytest.mark.parametrize(
    "slug", ["pieces-du-dossier-mdph", "parties-du-formulaire-mdph", "certificat-medical-mdph"]
)
def test_a_sheet_on_the_form_tells_of_the_new_one_on_trial(slug):
    assert "à l'essai depuis le 1er\u00a0mars 2026 dans cinq départements" in TEXTS[slug]


@pytest.mark.parametrize("name", NAMES)
def test_spaces_do_not_break_before_a_sign_and_nothing_shouts(name):
    text = TEXTS[name]

    assert re.findall(r".{10} [;:?!»].{5}", text) == []
    assert re.findall(r"« .{5}|«[^\u00a0]", text) == []
    assert "!" not in text
    assert "oeuvre" not in text


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short(name):
    plain = re.sub(r"[*#]|\(.*?\)|^\d+\. |^- ", "", TEXTS[name], flags=re.MULTILINE)
    sentences = re.split(r"[.:;?]\s|\n", plain)

    assert [sentence for sentence in sentences if len(sentence.split()) > 30] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_text_is_rendered_with_its_headings_in_order(name):
    html = markdown(TEXTS[name])

    assert re.findall(r"<h(\d)>", html)[:1] in ([], ["2"])
    assert "**" not in html
    assert "\\" not in html


def test_a_text_without_a_head_is_not_read_by_mistake():
    head, body = shipped.read("charte.md")

    assert set(head) == {"version", "date"}
    assert body.startswith("## 1. ")
