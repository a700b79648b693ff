"""The territory: outside services, and the local mental-health projects (PTSM)."""

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from entraide.models.version import Shared


class Service(Shared, table=True):
    """An outside service as an organisation makes itself public; never a named person."""

    VERSIONED: ClassVar[tuple[str, ...]] = ("name", "kind", "commune", "phone", "site", "address", "about")
    SEARCHED: ClassVar[tuple[str, ...]] = ("name", "kind", "about")
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 3 AND 120", name="name_length"),
        CheckConstraint("length(about) <= 2000", name="about_length"),
        CheckConstraint(
            "site = '' OR site LIKE 'https://%' OR site LIKE 'http://%'",
            name="site_scheme",
        ),
    )

    name: str = Field(max_length=120)
    # A key of domain.territory.KINDS.
    kind: str = Field(max_length=20, index=True)
    # INSEE code; none until the Conseil has one.
    commune: str | None = Field(default=None, max_length=5)
    phone: str = Field(default="", max_length=20)
    site: str = Field(default="", max_length=500)
    address: str = Field(default="", max_length=200)
    about: str = Field(default="", max_length=2000)


class TerritorialProject(Shared, table=True):
    """One PTSM. A département may have several; `contact` is generic, never a person."""

    VERSIONED: ClassVar[tuple[str, ...]] = (
        "title",
        "department",
        "url",
        "carrier",
        "contact",
        "meets_on",
        "meets_at",
    )
    __tablename__ = "territorial_project"
    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 3 AND 120", name="title_length"),
        CheckConstraint("url LIKE 'https://%' OR url LIKE 'http://%'", name="url_scheme"),
    )

    title: str = Field(max_length=120)
    # The code of a département: « 94 », « 2A », « 974 ».
    department: str = Field(max_length=3, index=True)
    url: str = Field(max_length=500)
    carrier: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    # The next meeting open to all, and where it takes place.
    meets_on: date | None = None
    meets_at: str = Field(default="", max_length=200)
