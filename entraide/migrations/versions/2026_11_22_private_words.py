"""Conversations sealed at rest: …"""

revision = "private_words"
down_revision = "nobody_alone"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
