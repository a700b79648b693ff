"""For which situations the owners of competences want to be called, or not."""

import sqlalchemy as sa
from alembic import op

revision = "call_me_for"
down_revision = "teach"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competence_situation",
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column("situation", sa.String(60), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"],
            ["competence.id"],
            name=op.f("fk_competence_situation_competence_id_competence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("competence_id", "situation", name=op.f("pk_competence_situation")),
    )


def downgrade() -> None:
    """Restore a backup instead: what was chosen since has no place in the older tables."""
