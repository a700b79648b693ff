"""What members teach the search: « quand on dit … on cherche … »."""

revision = "teach"
down_revision = "still_agreed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
