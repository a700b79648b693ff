"""Ask whether an offer still holds: when it was last confirmed, where the question stands, when the clock looks again.

What is offered already counts as confirmed on the day it was offered; what was taken back rests.
"""

import sqlalchemy as sa
from alembic import op

revision = "still_agreed"
down_revision = "attach_and_end"
branch_labels = None
depends_on = None

DAY = {"sqlite": "date(offered_at)", "postgresql": "CAST(offered_at AT TIME ZONE 'UTC' AS date)"}
LATER = {"sqlite": "date(offered_at, '+90 days')", "postgresql": f"{DAY['postgresql']} + 90"}
KNOWN = "freshness IN ('agreed', 'asked', 'to_confirm')"


def upgrade() -> None:
    # In place: rebuilding the table would make SQLite forget which exchanges came from which competence.
    engine = op.get_bind().dialect.name
    known = sa.CheckConstraint(KNOWN, name=op.f("ck_competence_known_freshness"))
    freshness = sa.Column("freshness", sa.String(10), known, nullable=False, server_default="agreed")
    op.add_column("competence", freshness)
    op.add_column(
        "competence", sa.Column("confirmed_on", sa.Date(), nullable=False, server_default="2026-11-22")
    )
    op.add_column("competence", sa.Column("due_on", sa.Date(), nullable=True))
    op.execute(f"UPDATE competence SET confirmed_on = {DAY[engine]}")  # noqa: S608  (our own words)
    op.execute(f"UPDATE competence SET due_on = {LATER[engine]} WHERE withdrawn_at IS NULL")  # noqa: S608
    op.create_index("ix_competence_due_on", "competence", ["due_on"])


def downgrade() -> None:
    """Restore a backup instead: what was answered since has no place in the older tables."""
