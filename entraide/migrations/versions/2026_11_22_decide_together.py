"""Deciding together: texts read before they open, several ways to choose, objections followed, trials reviewed."""

import sqlalchemy as sa
from alembic import op

revision = "decide_together"
down_revision = "call_me_for"
branch_labels = None
depends_on = None

KINDS = "'action', 'rule', 'charter', 'question', 'choice', 'date'"
STAGES = (
    "'preparing', 'waiting', 'open', 'integration', 'checking', 'adopted', 'not_adopted', 'not_enough', "
    "'chosen', 'tie', 'redo', 'withdrawn'"
)


def upgrade() -> None:
    _decisions()
    op.add_column("decision_version", _text("options"))
    op.add_column("ballot", _text("choices"))
    op.add_column("ballot", _flag("unsigned"))
    _pointer("ballot", "recorded_by_id", "member")
    op.add_column("ballot", _instant("recorded_at", nullable=True))
    _pointer("meeting", "decision_id", "decision")
    _remarks()
    _objections()
    _reviews()
    _undone_recordings()


def _decisions() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("ck_decision_known_kind"), type_="check")
        batch.drop_constraint(op.f("ck_decision_known_stage"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_known_kind"), f"kind IN ({KINDS})")
        batch.create_check_constraint(op.f("ck_decision_known_stage"), f"stage IN ({STAGES})")
        batch.add_column(_flag("secret"))
        batch.add_column(_instant("read_at", nullable=True))
        batch.add_column(_instant("held_since", nullable=True))
        batch.add_column(sa.Column("held_for", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("trial_days", sa.Integer(), nullable=True))
        for name, length in (("after_trial", 10), ("trial", 10), ("undo", None), ("conclusion", 2000)):
            batch.add_column(_text(name, length))
        batch.add_column(_instant("review_at", nullable=True))
        batch.add_column(sa.Column("read_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_decision_read_by_id"), "member", ["read_by_id"], ["id"])
        batch.create_foreign_key(op.f("fk_decision_replaces_id"), "decision", ["replaces_id"], ["id"])
    op.create_index(op.f("ix_decision_read_by_id"), "decision", ["read_by_id"])
    op.create_index(op.f("ix_decision_review_at"), "decision", ["review_at"])


def _remarks() -> None:
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("decision.id"), nullable=False, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False, index=True),
        sa.Column("words", sa.String(1000), nullable=False),
        _instant("written_at"),
        sa.Column("reply", sa.String(1000), nullable=False),
        _instant("replied_at", nullable=True),
        sa.Column("taken", sa.String(3), nullable=False),
        _instant("taken_back_at", nullable=True),
        sa.CheckConstraint(
            "kind IN ('question', 'feeling', 'for', 'against', 'amendment', 'advice')",
            name=op.f("ck_remark_known_kind"),
        ),
        sa.CheckConstraint("length(words) BETWEEN 3 AND 1000", name=op.f("ck_remark_words_length")),
        sa.CheckConstraint("length(reply) <= 1000", name=op.f("ck_remark_reply_length")),
        sa.CheckConstraint("taken IN ('', 'yes', 'no')", name=op.f("ck_remark_known_answer")),
    )


def _objections() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("decision_id", sa.Integer(), nullable=False, index=True),
        sa.Column("member_id", sa.Integer(), nullable=False, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wants_carrier", sa.Boolean(), nullable=False),
        sa.Column("carrier_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=True, index=True),
        _instant("carried_at", nullable=True),
        _instant("lapsed_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id", "member_id", "version"],
            ["ballot.decision_id", "ballot.member_id", "ballot.version"],
            name=op.f("fk_objection_decision_id_member_id_version"),
        ),
    )
    op.execute(
        "INSERT INTO objection (decision_id, member_id, version, wants_carrier) "
        "SELECT decision_id, member_id, version, false FROM ballot WHERE answer = 'objection'"
    )


def _reviews() -> None:
    op.create_table(
        "review_answer",
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("decision.id"), primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True, index=True),
        sa.Column("went_well", sa.String(1000), nullable=False),
        sa.Column("was_hard", sa.String(1000), nullable=False),
        sa.Column("next", sa.String(10), nullable=False),
        sa.Column("energy", sa.String(10), nullable=False),
        _instant("answered_at"),
        sa.CheckConstraint(
            "next IN ('continue', 'change', 'stop')", name=op.f("ck_review_answer_known_next")
        ),
        sa.CheckConstraint(
            "energy IN ('', 'light', 'medium', 'heavy')", name=op.f("ck_review_answer_known_energy")
        ),
        sa.CheckConstraint("length(went_well) <= 1000", name=op.f("ck_review_answer_went_well_length")),
        sa.CheckConstraint("length(was_hard) <= 1000", name=op.f("ck_review_answer_was_hard_length")),
    )


def _undone_recordings() -> None:
    op.create_table(
        "undone_recording",
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("decision.id"), primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True, index=True),
        sa.Column("recorded_by_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False, index=True),
        _instant("undone_at"),
    )


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _pointer(table: str, name: str, target: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(f"fk_{table}_{name}"), target, [name], ["id"])
    op.create_index(op.f(f"ix_{table}_{name}"), table, [name])


def downgrade() -> None:
    """Restore a backup instead: what was decided since has no place in the older tables."""
