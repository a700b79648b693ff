"""What a message carries, how a help ends: …"""

revision = "attach_and_end"
down_revision = "private_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
