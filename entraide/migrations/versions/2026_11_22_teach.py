"""What members teach the search: « quand on dit … on cherche … », without any member."""

import sqlalchemy as sa
from alembic import op

revision = "teach"
down_revision = "still_agreed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saying",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(120), nullable=False),
        sa.Column("sought", sa.String(120), nullable=False),
        sa.Column("anchor", sa.String(60), nullable=False),
        sa.Column("pair", sa.String(64), nullable=False),
        sa.Column("taught_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(said) BETWEEN 1 AND 120", name=op.f("ck_saying_said_length")),
        sa.CheckConstraint("length(sought) BETWEEN 1 AND 120", name=op.f("ck_saying_sought_length")),
        sa.CheckConstraint("length(anchor) BETWEEN 1 AND 60", name=op.f("ck_saying_anchor_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saying")),
        sa.UniqueConstraint("pair", name=op.f("uq_saying_pair")),
    )
    op.create_index("ix_saying_anchor", "saying", ["anchor"])


def downgrade() -> None:
    """Restore a backup instead: what was taught since has no place in the older tables."""
