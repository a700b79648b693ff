"""Resources: a sheet or a link, kept by everybody."""

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from entraide.models.version import Shared


class ResourceKind(StrEnum):
    """A text of ours, or a page elsewhere and what one finds there."""

    SHEET = "sheet"
    LINK = "link"


class Resource(Shared, table=True):
    """`slug` names a sheet that came with the site; `body` is Markdown."""

    VERSIONED: ClassVar[tuple[str, ...]] = ("title", "url", "body", "sources")
    SEARCHED: ClassVar[tuple[str, ...]] = ("title", "body")
    __table_args__ = (
        CheckConstraint("kind IN ('sheet', 'link')", name="known_kind"),
        CheckConstraint("length(title) BETWEEN 3 AND 120", name="title_length"),
        CheckConstraint("length(body) BETWEEN 1 AND 20000", name="body_length"),
        CheckConstraint("length(sources) <= 2000", name="sources_length"),
        CheckConstraint("(kind = 'link') = (url <> '')", name="link_leads_somewhere"),
        CheckConstraint("url = '' OR url LIKE 'https://%' OR url LIKE 'http://%'", name="url_scheme"),
    )

    kind: str = Field(max_length=5)
    slug: str | None = Field(default=None, max_length=60, unique=True)
    title: str = Field(max_length=120)
    url: str = Field(default="", max_length=500)
    body: str
    sources: str = Field(default="", max_length=2000)
