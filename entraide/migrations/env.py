"""How Alembic reaches the database: by the connection that the caller gives it."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

import entraide.models  # noqa: F401  (the tables)


def ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """The full-text tables and columns are made by hand in the migrations: comparing would drop them."""
    return not (name or "").startswith("doc_fts")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_object=ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
