"""Requests with a clock: what it did, what their authors allow it, and whom the site asked in their stead.

An addressed request was written when its form said that nobody else would read it: those stay so.
"""

import sqlalchemy as sa
from alembic import op

revision = "nobody_alone"
down_revision = "understand_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: rebuilding a table that others point at would refuse rows on SQLite.
    op.add_column("help_request", sa.Column("widens", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE help_request SET widens = NOT addressed")
    for name in ("widened_at", "agenda_at"):
        op.add_column("help_request", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("exchange", sa.Column("relayed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Restore a backup instead: what the clock did since has no place in the older tables."""
