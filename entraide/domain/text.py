"""What members write, as HTML that can harm nobody: a little Markdown, then an allow-list."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "a"}
SCHEMES = {"http", "https", "mailto"}
_FIRST_HEADING, _LAST_HEADING = 2, 4
# What would hide text (a picture, code) or surprise (a line of dashes making a heading) stays as it was typed.
_LEFT_AS_TYPED = ["image", "code", "fence", "backticks", "hr", "lheading", "html_block", "html_inline"]


def markdown(text: str) -> Markup:
    """Paragraphs, line breaks, emphasis, lists, quotations, headings and links; everything else is shown as text."""
    parser = _parser()
    tokens = parser.parse(text)
    _set_headings_in_order(tokens)
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer ugc",
    )
    return Markup(html)  # noqa: S704 - it was just cleaned


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_LEFT_AS_TYPED)


def _set_headings_in_order(tokens: list[Token]) -> None:
    """The page has the only h1: the highest heading written becomes h2, and no level is skipped."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in headings}), _FIRST_HEADING)}
    level = _FIRST_HEADING - 1
    for token in headings:
        if token.type == "heading_open":
            level = min(ranks[token.tag], level + 1, _LAST_HEADING)
        token.tag = f"h{level}"
