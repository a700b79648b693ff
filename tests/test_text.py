"""Members' Markdown: useful, and harmless whatever is written."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from entraide.domain import text

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](tel:15)",
    "<javascript:alert(1)>",
    "![x](https://ailleurs.example/pixel.png)",
    '![x](x" onerror="alert(1))',
    '[x](https://e.example "a\\" onmouseover=alert(1)")',
    "<style>*{display:none}</style>",
    "<iframe src=https://e.example></iframe>",
    "<form action=https://e.example><input name=mots></form>",
    "<p style='position:fixed' class=urgence id=main>x</p>",
    "<details open ontoggle=alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<!--><script>alert(1)</script-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
]


def assert_harmless(html: str) -> None:
    assert isinstance(html, Markup)
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in text.TAGS
        assert set(tag.attrs) <= {"href", "rel"}
        if tag.name == "a" and "href" in tag.attrs:
            scheme = re.match(r"([^/?#]*?):", tag["href"])
            assert scheme is None or scheme[1] in text.SCHEMES
            assert tag["rel"] == ["noopener", "noreferrer", "ugc"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_passes(attack):
    html = text.markdown(attack)

    assert_harmless(html)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', html)).lower()


@given(st.text(st.sampled_from("<>\"'/=()[]!#*_`-\\\n\t &;:.jascriptonhtfdx1é{}"), max_size=60))
def test_no_text_is_harmful(typed):
    assert_harmless(text.markdown(typed))


def test_html_is_shown_as_it_was_typed():
    assert text.markdown("<b>gras</b> & 1 < 2") == "<p>&lt;b&gt;gras&lt;/b&gt; &amp; 1 &lt; 2</p>\n"


def test_what_members_use_is_kept():
    html = text.markdown("Un **mot** et *un autre*\nà la ligne\n\n- un\n- deux\n\n1. trois\n\n> « dit »")

    assert html == (
        "<p>Un <strong>mot</strong> et <em>un autre</em><br>\nà la ligne</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"
        "<ol>\n<li>trois</li>\n</ol>\n<blockquote>\n<p>« dit »</p>\n</blockquote>\n"
    )


@pytest.mark.parametrize(
    "url", ["https://www.psycom.org/", "http://a.example/?b=1&c=2", "mailto:a@b.example", "/aide-urgence"]
)
def test_links_lead_where_they_say(url):
    html = text.markdown(f"[là]({url})")

    assert html == f'<p><a href="{escape(url)}" rel="noopener noreferrer ugc">là</a></p>\n'


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# a\n## b\n### c\n# d", "2342"),
        ("## a\n### b", "23"),
        ("### a", "2"),
        ("### a\n# b\n#### c", "223"),
        ("# a\n## b\n### c\n#### d\n##### e", "23444"),
    ],
)
def test_headings_follow_the_title_of_the_page_without_a_gap(typed, levels):
    assert re.findall(r"<h(\d)>", text.markdown(typed)) == list(levels)


def test_dashes_and_indents_make_nothing_unexpected():
    assert text.markdown("Bonjour\n---") == "<p>Bonjour<br>\n---</p>\n"
    assert text.markdown("    Bonjour") == "<p>Bonjour</p>\n"
    assert text.markdown("`a` **b") == "<p>`a` **b</p>\n"
