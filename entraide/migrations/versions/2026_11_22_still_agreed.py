"""Toujours d'accord, and the carnet: …"""

revision = "still_agreed"
down_revision = "attach_and_end"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
