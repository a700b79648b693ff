"""What a message carries of the Conseil, and the carnet in which a helper keeps what they choose."""

import sqlalchemy as sa
from alembic import op

revision = "attach_and_end"
down_revision = "private_words"
branch_labels = None
depends_on = None

THEMES = (
    "theme IN ('papiers', 'logement', 'sante', 'ecoute', 'deplacements', 'travail', 'numerique',"
    " 'famille', 'loisirs', 'quotidien', 'langues', 'citoyennete', 'argent', 'autre')"
)


def upgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("carries", sa.String(10), nullable=True))
        message.create_check_constraint(op.f("ck_message_known_thing"), "carries IN ('resource', 'meeting')")
        for thing in ("resource", "meeting"):
            name, only = f"{thing}_id", f"{thing}_id IS NULL OR carries = '{thing}'"
            message.add_column(sa.Column(name, sa.Integer(), nullable=True))
            message.create_check_constraint(op.f(f"ck_message_carries_a_{thing}"), only)
            message.create_foreign_key(op.f(f"fk_message_{name}"), thing, [name], ["id"], ondelete="SET NULL")
    op.create_table(
        "notebook_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(20), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(THEMES, name=op.f("ck_notebook_line_known_theme")),
        sa.CheckConstraint("length(label) <= 120", name=op.f("ck_notebook_line_label_length")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_notebook_line_month_length")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 6000", name=op.f("ck_notebook_line_minutes_range")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notebook_line_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notebook_line")),
    )
    op.create_index("ix_notebook_line_member_id_month", "notebook_line", ["member_id", "month"])


def downgrade() -> None:
    """Restore a backup instead: what was kept since has no place in the older tables."""
