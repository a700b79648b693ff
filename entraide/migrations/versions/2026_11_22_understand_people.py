"""Search by situations and by meaning: …"""

revision = "understand_people"
down_revision = "open_the_house"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
