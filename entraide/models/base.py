"""What all tables share: the naming of constraints, instants in UTC."""

from datetime import UTC, datetime
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import CheckConstraint, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite forgets time zones: this puts them back, and refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A field that holds an instant; its name ends in `_at`."""
    default = None if nullable else PydanticUndefined
    return Field(default=default, sa_type=Instant, nullable=nullable, index=index)


def sealed(column: str, characters: int) -> CheckConstraint:
    """A column of sealed words (keys.py): empty, or whole blocks of 256 bytes and the 29 of a seal."""
    longest = (4 * characters // 256 + 1) * 256 + 29
    return CheckConstraint(
        f"length({column}) = 0 OR (length({column}) % 256 = 29 AND length({column}) <= {longest})",
        name=f"{column}_sealed",
    )
