"""Requests with a clock: …"""

revision = "nobody_alone"
down_revision = "understand_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
