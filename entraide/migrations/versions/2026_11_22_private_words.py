"""Private words sealed at rest, with a key outside the database: those already written are sealed now.

One transaction on both engines. The old columns are emptied before they change type, so that no table rebuilt on the
way holds a word in clear. On PostgreSQL the change of type writes the table anew and drops the file of the old one.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from entraide.keys import KeyFile

revision = "private_words"
down_revision = "nobody_alone"
branch_labels = None
depends_on = None

LONGEST = {
    "message": {"body": (2000, 8221)},
    "exchange": {"words": (300, 1309), "answer": (300, 1309), "thanks": (300, 1309)},
    "help_request": {"details": (2000, 8221), "contact": (200, 1053)},
}


def upgrade() -> None:
    op.create_table(
        "key_mark",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_key_mark")),
    )
    for table, columns in LONGEST.items():
        sealed = _sealed(table, list(columns))
        names = ", ".join(f"{column} = ''" for column in columns)
        op.execute(f"UPDATE {table} SET {names}")  # noqa: S608  (our own names)
        _retype(table, columns)
        for row in sealed:
            values = ", ".join(f"{column} = :{column}" for column in columns)
            op.get_bind().execute(sa.text(f"UPDATE {table} SET {values} WHERE id = :id"), row)  # noqa: S608


def _sealed(table: str, columns: list[str]) -> list[dict[str, Any]]:
    """For each row that says something, its number and its words, sealed."""
    some = " OR ".join(f"{column} <> ''" for column in columns)
    names = ", ".join(["id", *columns])
    rows = op.get_bind().execute(sa.text(f"SELECT {names} FROM {table} WHERE {some}")).mappings().all()  # noqa: S608
    if not rows:
        return []
    key = _key()
    return [
        {"id": row["id"]}
        | {name: key.seal(table, name, row["id"], row[name]) if row[name] else b"" for name in columns}
        for row in rows
    ]


def _key() -> Any:
    """The key of this site, and its mark in the database."""
    file: KeyFile | None = context.config.attributes.get("sealing")
    if file is None:
        raise RuntimeError("private words cannot be sealed without the folder of the secrets")
    key = file.read() or file.make()
    known = op.get_bind().execute(sa.text("SELECT count(*) FROM key_mark")).scalar()
    if not known:
        op.get_bind().execute(sa.text("INSERT INTO key_mark (mark) VALUES (:mark)"), {"mark": key.mark})
    return key


def _retype(table: str, columns: dict[str, tuple[int, int]]) -> None:
    with op.batch_alter_table(table) as batch:
        for column, (characters, longest) in columns.items():
            batch.drop_constraint(op.f(f"ck_{table}_{column}_length"), type_="check")
            batch.alter_column(
                column,
                existing_type=sa.String(characters),
                existing_nullable=False,
                type_=sa.LargeBinary(),
                postgresql_using="''::bytea",
            )
            batch.create_check_constraint(
                op.f(f"ck_{table}_{column}_sealed"),
                f"length({column}) = 0 OR (length({column}) % 256 = 29 AND length({column}) <= {longest})",
            )


def downgrade() -> None:
    """Words in clear do not come back: restore a backup instead."""
