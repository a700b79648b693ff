"""The secret ballot: its documents, its roll, its ballots, its codes, what is contested.

On SQLite the tables of persons, ballots and codes have no row number: it would tell the order of arrival.
"""

import sqlalchemy as sa
from alembic import op

revision = "urns"
down_revision = "decide_together"
branch_labels = None
depends_on = None

# PostgreSQL samples columns to plan its work, and keeps the samples after the rows are gone.
KEPT_FROM_STATISTICS = {
    "urn_line": ("member_id", "salt", "line", "voted"),
    "urn_ballot": ("pseudo", "cipher"),
    "urn_contest": ("member_id", "reason", "words"),
}


def upgrade() -> None:
    op.create_table(
        "urn",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("opening", sa.String(), nullable=False),
        sa.Column("opening_sha256", sa.String(64), nullable=False),
        sa.Column("closing", sa.String(), nullable=False),
        sa.Column("closing_sha256", sa.String(64), nullable=False),
        sa.Column("contest_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_urn_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_urn")),
    )
    _lines()
    _ballots()
    _codes()
    _contests()
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in KEPT_FROM_STATISTICS.items():
            for column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def _lines() -> None:
    op.create_table(
        "urn_line",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.String(26), nullable=False),
        sa.Column("voted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(salt) = 16", name=op.f("ck_urn_line_salt_length")),
        sa.CheckConstraint("length(line) = 26", name=op.f("ck_urn_line_line_length")),
        sa.ForeignKeyConstraint(["decision_id"], ["urn.decision_id"], name=op.f("fk_urn_line_decision_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_urn_line_member_id")),
        sa.PrimaryKeyConstraint("decision_id", "member_id", name=op.f("pk_urn_line")),
        sqlite_with_rowid=False,
    )


def _ballots() -> None:
    op.create_table(
        "urn_ballot",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("pseudo", sa.LargeBinary(), nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(pseudo) = 32", name=op.f("ck_urn_ballot_pseudo_length")),
        sa.CheckConstraint("length(cipher) = 284", name=op.f("ck_urn_ballot_cipher_length")),
        sa.ForeignKeyConstraint(["decision_id"], ["urn.decision_id"], name=op.f("fk_urn_ballot_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", "pseudo", name=op.f("pk_urn_ballot")),
        sqlite_with_rowid=False,
    )


def _codes() -> None:
    op.create_table(
        "urn_code",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("choice", sa.String(20), nullable=False),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_urn_code_code_length")),
        sa.ForeignKeyConstraint(["decision_id"], ["urn.decision_id"], name=op.f("fk_urn_code_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", "question", "code", name=op.f("pk_urn_code")),
        sqlite_with_rowid=False,
    )


def _contests() -> None:
    op.create_table(
        "urn_contest",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.CheckConstraint(
            "reason IN ('otherwise', 'did_not_vote', 'not_there')", name=op.f("ck_urn_contest_known_reason")
        ),
        sa.CheckConstraint("length(words) <= 1000", name=op.f("ck_urn_contest_words_length")),
        sa.ForeignKeyConstraint(
            ["decision_id", "member_id"],
            ["urn_line.decision_id", "urn_line.member_id"],
            name=op.f("fk_urn_contest_decision_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("decision_id", "member_id", name=op.f("pk_urn_contest")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Restore a backup instead: ballots under way cannot be kept elsewhere."""
