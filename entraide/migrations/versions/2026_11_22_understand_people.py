"""Search by situations and by meaning: what each document says, which kinds of help it answers, its vector."""

import sqlalchemy as sa
from alembic import op

revision = "understand_people"
down_revision = "open_the_house"
branch_labels = None
depends_on = None

# The fields of each kind of document, as they are indexed.
FIELDS = {
    "competence": ("competence", ("sentence", "when_to_call", "details")),
    "resource": ("resource", ("title", "body")),
    "service": ("service", ("name", "kind", "about")),
    "action": ("action", ("title", "simple", "details", "what_was_done", "what_was_learnt")),
}


def upgrade() -> None:
    with op.batch_alter_table("search_document") as batch:
        batch.add_column(sa.Column("text", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("read_with", sa.String(16), nullable=False, server_default=""))
        batch.add_column(sa.Column("vector", sa.LargeBinary(), nullable=True))
    for kind, (table, fields) in FIELDS.items():
        text = " || char(10) || ".join(f"replace({field}, char(10), ' ')" for field in fields)
        if op.get_bind().dialect.name == "postgresql":
            text = text.replace("char(10)", "chr(10)")
        op.execute(
            f"UPDATE search_document SET text = (SELECT {text} FROM {table} WHERE id = object_id)"  # noqa: S608
            f" WHERE kind = '{kind}' AND EXISTS (SELECT 1 FROM {table} WHERE id = object_id)"
        )
    with op.batch_alter_table("search_document") as batch:
        batch.alter_column("text", server_default=None)
        batch.alter_column("read_with", server_default=None)
    op.create_index("ix_search_document_read_with", "search_document", ["read_with", "id"])
    op.create_table(
        "search_link",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("situation", sa.String(60), nullable=False),
        sa.Column("sure", sa.Float(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.CheckConstraint("sure >= 0 AND sure <= 1", name=op.f("ck_search_link_sure_range")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["search_document.id"],
            name=op.f("fk_search_link_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "situation", name=op.f("pk_search_link")),
    )
    op.create_index("ix_search_link_situation_sure", "search_link", ["situation", "sure"])
    op.create_table(
        "search_sense",
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("learnt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_search_sense")),
    )
