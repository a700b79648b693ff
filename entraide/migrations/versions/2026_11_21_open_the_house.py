"""Open the house: every table of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "open_the_house"
down_revision = None
branch_labels = None
depends_on = None

JOURNAL_SQLITE = """
CREATE TRIGGER journal_no_{name} BEFORE {act} ON journal BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END
"""
JOURNAL_POSTGRESQL = """
CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION 'the journal only grows'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER journal_only_grows BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_only_grows()
"""
SEARCH_SQLITE = "CREATE VIRTUAL TABLE doc_fts USING fts5(stems, tokenize='ascii', detail='none')"
SEARCH_POSTGRESQL = """
CREATE TABLE doc_fts (
  rowid integer PRIMARY KEY REFERENCES search_document (id) ON DELETE CASCADE,
  stems tsvector NOT NULL
);
CREATE INDEX doc_fts_stems ON doc_fts USING gin (stems)
"""


def upgrade() -> None:
    op.create_table(
        "content_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(500), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("letter", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_notice")),
        sa.UniqueConstraint("receipt", name=op.f("uq_content_notice_receipt")),
    )
    op.create_index(op.f("ix_content_notice_received_at"), "content_notice", ["received_at"], unique=False)

    op.create_table(
        "journal",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("commitments", sa.String(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_type"), "journal", ["type"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(40), nullable=False),
        sa.Column("pseudonym_key", sa.String(80), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("state_since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("commune", sa.String(5), nullable=True),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("words_hash", sa.String(64), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaving_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erasing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takes_texts", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('candidate', 'welcome', 'member', 'suspended', 'left', 'excluded')",
            name=op.f("ck_member_known_state"),
        ),
        sa.CheckConstraint("capacity BETWEEN 0 AND 3", name=op.f("ck_member_capacity_range")),
        sa.CheckConstraint("length(pseudonym) BETWEEN 2 AND 40", name=op.f("ck_member_pseudonym_length")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["member.id"], name=op.f("fk_member_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("pseudonym_key", name=op.f("uq_member_pseudonym_key")),
        sa.UniqueConstraint("words_hash", name=op.f("uq_member_words_hash")),
    )
    op.create_index(op.f("ix_member_erasing_at"), "member", ["erasing_at"], unique=False)
    op.create_index(op.f("ix_member_leaving_at"), "member", ["leaving_at"], unique=False)
    op.create_index(op.f("ix_member_state"), "member", ["state"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("slug", sa.String(60), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sources", sa.String(2000), nullable=False),
        sa.CheckConstraint("(kind = 'link') = (url <> '')", name=op.f("ck_resource_link_leads_somewhere")),
        sa.CheckConstraint("kind IN ('sheet', 'link')", name=op.f("ck_resource_known_kind")),
        sa.CheckConstraint(
            "url = '' OR url LIKE 'https://%' OR url LIKE 'http://%'", name=op.f("ck_resource_url_scheme")
        ),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 20000", name=op.f("ck_resource_body_length")),
        sa.CheckConstraint("length(sources) <= 2000", name=op.f("ck_resource_sources_length")),
        sa.CheckConstraint("length(title) BETWEEN 3 AND 120", name=op.f("ck_resource_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("slug", name=op.f("uq_resource_slug")),
    )
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("stems", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_search_document_kind_object_id")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(60), nullable=False),
        sa.Column("stem", sa.String(60), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(op.f("ix_search_word_stem"), "search_word", ["stem"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("commune", sa.String(5), nullable=True),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("site", sa.String(500), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("about", sa.String(2000), nullable=False),
        sa.CheckConstraint(
            "site = '' OR site LIKE 'https://%' OR site LIKE 'http://%'", name=op.f("ck_service_site_scheme")
        ),
        sa.CheckConstraint("length(about) <= 2000", name=op.f("ck_service_about_length")),
        sa.CheckConstraint("length(name) BETWEEN 3 AND 120", name=op.f("ck_service_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_kind"), "service", ["kind"], unique=False)

    op.create_table(
        "territorial_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("department", sa.String(3), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("carrier", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("meets_at", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "url LIKE 'https://%' OR url LIKE 'http://%'", name=op.f("ck_territorial_project_url_scheme")
        ),
        sa.CheckConstraint(
            "length(title) BETWEEN 3 AND 120", name=op.f("ck_territorial_project_title_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territorial_project")),
    )
    op.create_index(
        op.f("ix_territorial_project_department"), "territorial_project", ["department"], unique=False
    )

    op.create_table(
        "wrong_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_try")),
    )
    op.create_index(op.f("ix_wrong_try_address_hash"), "wrong_try", ["address_hash"], unique=False)
    op.create_index(op.f("ix_wrong_try_at"), "wrong_try", ["at"], unique=False)

    op.create_table(
        "competence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(200), nullable=False),
        sa.Column("details", sa.String(1000), nullable=False),
        sa.Column("when_to_call", sa.String(300), nullable=False),
        sa.Column("theme", sa.String(20), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("by_video", sa.Boolean(), nullable=False),
        sa.Column("in_writing", sa.Boolean(), nullable=False),
        sa.Column("commune", sa.String(5), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "theme IN ('papiers', 'logement', 'sante', 'ecoute', 'deplacements', 'travail', 'numerique', 'famille', 'loisirs', 'quotidien', 'langues', 'citoyennete', 'argent', 'autre')",
            name=op.f("ck_competence_known_theme"),
        ),
        sa.CheckConstraint("length(details) <= 1000", name=op.f("ck_competence_details_length")),
        sa.CheckConstraint("length(sentence) BETWEEN 10 AND 200", name=op.f("ck_competence_sentence_length")),
        sa.CheckConstraint("length(when_to_call) <= 300", name=op.f("ck_competence_when_to_call_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_competence_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    op.create_index(op.f("ix_competence_member_id"), "competence", ["member_id"], unique=False)
    op.create_index("ix_competence_theme_id", "competence", ["theme", "id"], unique=False)

    op.create_table(
        "confirmation",
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["newcomer_id"], ["member.id"], name=op.f("fk_confirmation_newcomer_id")),
        sa.ForeignKeyConstraint(["sponsor_id"], ["member.id"], name=op.f("fk_confirmation_sponsor_id")),
        sa.PrimaryKeyConstraint("newcomer_id", "sponsor_id", name=op.f("pk_confirmation")),
    )
    op.create_index(op.f("ix_confirmation_sponsor_id"), "confirmation", ["sponsor_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(30), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(opened_at IS NULL) = (terms = '')", name=op.f("ck_decision_frozen_when_opened")),
        sa.CheckConstraint(
            "kind IN ('action', 'rule', 'charter', 'question')", name=op.f("ck_decision_known_kind")
        ),
        sa.CheckConstraint("stage <> 'open' OR closes_at IS NOT NULL", name=op.f("ck_decision_open_until")),
        sa.CheckConstraint(
            "stage IN ('waiting', 'open', 'integration', 'adopted', 'not_adopted', 'not_enough', 'withdrawn')",
            name=op.f("ck_decision_known_stage"),
        ),
        sa.CheckConstraint("length(title) BETWEEN 3 AND 120", name=op.f("ck_decision_title_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_decision_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_author_id"), "decision", ["author_id"], unique=False)
    op.create_index(op.f("ix_decision_closes_at"), "decision", ["closes_at"], unique=False)
    op.create_index(op.f("ix_decision_stage"), "decision", ["stage"], unique=False)
    op.create_index(op.f("ix_decision_subject"), "decision", ["subject"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_device_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_index(op.f("ix_device_expires_at"), "device", ["expires_at"], unique=False)
    op.create_index(op.f("ix_device_member_id"), "device", ["member_id"], unique=False)

    op.create_table(
        "distance",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.CheckConstraint("kind IN ('hidden', 'blocked')", name=op.f("ck_distance_known_kind")),
        sa.CheckConstraint("member_id <> other_id", name=op.f("ck_distance_two_people")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_distance_member_id")),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name=op.f("fk_distance_other_id")),
        sa.PrimaryKeyConstraint("member_id", "other_id", name=op.f("pk_distance")),
    )
    op.create_index(op.f("ix_distance_other_id"), "distance", ["other_id"], unique=False)

    op.create_table(
        "email_check",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries_left >= 0", name=op.f("ck_email_check_tries_counted")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_email_check_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_email_check")),
    )
    op.create_index(op.f("ix_email_check_asked_at"), "email_check", ["asked_at"], unique=False)
    op.create_index(op.f("ix_email_check_state"), "email_check", ["state"], unique=False)

    op.create_table(
        "encounter",
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["newcomer_id"], ["member.id"], name=op.f("fk_encounter_newcomer_id")),
        sa.ForeignKeyConstraint(["witness_id"], ["member.id"], name=op.f("fk_encounter_witness_id")),
        sa.PrimaryKeyConstraint("newcomer_id", name=op.f("pk_encounter")),
    )
    op.create_index(op.f("ix_encounter_witness_id"), "encounter", ["witness_id"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_erasure_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "help_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("details", sa.String(2000), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("theme", sa.String(20), nullable=False),
        sa.Column("commune", sa.String(5), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("addressed", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(stage = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_help_request_ended_once")
        ),
        sa.CheckConstraint(
            "stage IN ('waiting', 'helped', 'ended')", name=op.f("ck_help_request_known_stage")
        ),
        sa.CheckConstraint(
            "theme IN ('papiers', 'logement', 'sante', 'ecoute', 'deplacements', 'travail', 'numerique', 'famille', 'loisirs', 'quotidien', 'langues', 'citoyennete', 'argent', 'autre')",
            name=op.f("ck_help_request_known_theme"),
        ),
        sa.CheckConstraint("length(contact) <= 200", name=op.f("ck_help_request_contact_length")),
        sa.CheckConstraint("length(details) <= 2000", name=op.f("ck_help_request_details_length")),
        sa.CheckConstraint(
            "length(sentence) BETWEEN 10 AND 300", name=op.f("ck_help_request_sentence_length")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_help_request_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
    )
    op.create_index(
        op.f("ix_help_request_author_id_stage"), "help_request", ["author_id", "stage"], unique=False
    )
    op.create_index(op.f("ix_help_request_ended_at"), "help_request", ["ended_at"], unique=False)
    op.create_index(op.f("ix_help_request_stage"), "help_request", ["stage"], unique=False)

    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sentence) BETWEEN 10 AND 200", name=op.f("ck_idea_sentence_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_idea_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
    )
    op.create_index(op.f("ix_idea_author_id"), "idea", ["author_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column("short_hash", sa.String(64), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sender_id"], ["member.id"], name=op.f("fk_invitation_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_invitation_link_hash")),
        sa.UniqueConstraint("short_hash", name=op.f("uq_invitation_short_hash")),
    )
    op.create_index(op.f("ix_invitation_sender_id"), "invitation", ["sender_id"], unique=False)

    op.create_table(
        "journal_content",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_journal_content_member_id")),
        sa.ForeignKeyConstraint(["n"], ["journal.n"], name=op.f("fk_journal_content_n")),
        sa.PrimaryKeyConstraint("n", "field", name=op.f("pk_journal_content")),
    )
    op.create_index(op.f("ix_journal_content_member_id"), "journal_content", ["member_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f("ck_mail_known_state")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mail_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("member_id", "due_on", name=op.f("uq_mail_member_id_due_on")),
    )
    op.create_index(op.f("ix_mail_due_at"), "mail", ["due_at"], unique=False)
    op.create_index(op.f("ix_mail_member_id"), "mail", ["member_id"], unique=False)
    op.create_index(op.f("ix_mail_state"), "mail", ["state"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("comforts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.String(1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_meeting_cancelled_with_reason")
        ),
        sa.CheckConstraint("link = '' OR link LIKE 'https://%'", name=op.f("ck_meeting_link_https")),
        sa.CheckConstraint("place <> '' OR link <> ''", name=op.f("ck_meeting_somewhere")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")),
        sa.CheckConstraint("length(notes) <= 1000", name=op.f("ck_meeting_notes_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_meeting_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_author_id"), "meeting", ["author_id"], unique=False)
    op.create_index(op.f("ix_meeting_ends_at"), "meeting", ["ends_at"], unique=False)
    op.create_index(op.f("ix_meeting_starts_at"), "meeting", ["starts_at"], unique=False)

    op.create_table(
        "rescue_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_rescue_code_member_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_rescue_code")),
    )
    op.create_index(op.f("ix_rescue_code_member_id"), "rescue_code", ["member_id"], unique=False)

    op.create_table(
        "version",
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_version_author_id")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["member.id"], name=op.f("fk_version_verified_by_id")),
        sa.PrimaryKeyConstraint("subject", "subject_id", "number", name=op.f("pk_version")),
    )
    op.create_index(op.f("ix_version_author_id"), "version", ["author_id"], unique=False)
    op.create_index(op.f("ix_version_verified_by_id"), "version", ["verified_by_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("simple", sa.String(600), nullable=False),
        sa.Column("if_nothing", sa.String(600), nullable=False),
        sa.Column("details", sa.String(5000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("carriers_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(10), nullable=False),
        sa.Column("what_was_done", sa.String(2000), nullable=False),
        sa.Column("what_was_learnt", sa.String(2000), nullable=False),
        sa.CheckConstraint(
            "state <> 'ended' OR (ended_at IS NOT NULL AND ending <> '')",
            name=op.f("ck_action_told_when_ended"),
        ),
        sa.CheckConstraint(
            "state <> 'under_way' OR started_at IS NOT NULL", name=op.f("ck_action_started_when_under_way")
        ),
        sa.CheckConstraint(
            "state IN ('proposal', 'deciding', 'under_way', 'ended', 'set_aside')",
            name=op.f("ck_action_known_state"),
        ),
        sa.CheckConstraint("length(details) <= 5000", name=op.f("ck_action_details_length")),
        sa.CheckConstraint("length(if_nothing) <= 600", name=op.f("ck_action_if_nothing_length")),
        sa.CheckConstraint("length(simple) BETWEEN 10 AND 600", name=op.f("ck_action_simple_length")),
        sa.CheckConstraint("length(title) BETWEEN 3 AND 120", name=op.f("ck_action_title_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_action_author_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_action_decision_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_action_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_author_id"), "action", ["author_id"], unique=False)
    op.create_index(op.f("ix_action_decision_id"), "action", ["decision_id"], unique=False)
    op.create_index(op.f("ix_action_idea_id"), "action", ["idea_id"], unique=False)
    op.create_index(op.f("ix_action_state"), "action", ["state"], unique=False)

    op.create_table(
        "decision_version",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("simple", sa.String(600), nullable=False),
        sa.Column("if_nothing", sa.String(600), nullable=False),
        sa.Column("details", sa.String(5000), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(details) <= 5000", name=op.f("ck_decision_version_details_length")),
        sa.CheckConstraint(
            "length(if_nothing) BETWEEN 3 AND 600", name=op.f("ck_decision_version_if_nothing_length")
        ),
        sa.CheckConstraint(
            "length(simple) BETWEEN 10 AND 600", name=op.f("ck_decision_version_simple_length")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_version_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "number", name=op.f("pk_decision_version")),
    )
    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(10), nullable=True),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("reason", sa.String(20), nullable=True),
        sa.Column("answer", sa.String(300), nullable=False),
        sa.Column("thanks", sa.String(300), nullable=False),
        sa.Column("asker_left", sa.Boolean(), nullable=False),
        sa.Column("helper_left", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (ending IS NOT NULL)", name=op.f("ck_exchange_ended_somehow")
        ),
        sa.CheckConstraint(
            "ending IN ('settled', 'not_yet', 'declined', 'withdrawn', 'taken')",
            name=op.f("ck_exchange_known_ending"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'under_way', 'ended')", name=op.f("ck_exchange_known_state")
        ),
        sa.CheckConstraint("asker_id <> helper_id", name=op.f("ck_exchange_two_people")),
        sa.CheckConstraint("length(answer) <= 300", name=op.f("ck_exchange_answer_length")),
        sa.CheckConstraint("length(thanks) <= 300", name=op.f("ck_exchange_thanks_length")),
        sa.CheckConstraint("length(words) <= 300", name=op.f("ck_exchange_words_length")),
        sa.ForeignKeyConstraint(["asker_id"], ["member.id"], name=op.f("fk_exchange_asker_id")),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_exchange_competence_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["helper_id"], ["member.id"], name=op.f("fk_exchange_helper_id")),
        sa.ForeignKeyConstraint(["request_id"], ["help_request.id"], name=op.f("fk_exchange_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    op.create_index(op.f("ix_exchange_asker_id"), "exchange", ["asker_id"], unique=False)
    op.create_index(op.f("ix_exchange_helper_id"), "exchange", ["helper_id"], unique=False)
    op.create_index(op.f("ix_exchange_request_id"), "exchange", ["request_id"], unique=False)
    op.create_index(
        "one_help_at_a_time",
        "exchange",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('accepted', 'under_way')"),
        postgresql_where=sa.text("state IN ('accepted', 'under_way')"),
    )

    op.create_table(
        "idea_echo",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_echo_idea_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_idea_echo_member_id")),
        sa.PrimaryKeyConstraint("idea_id", "member_id", name=op.f("pk_idea_echo")),
    )
    op.create_index(op.f("ix_idea_echo_member_id"), "idea_echo", ["member_id"], unique=False)

    op.create_table(
        "meeting_answer",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_answer_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_meeting_answer_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_answer")),
    )
    op.create_index(op.f("ix_meeting_answer_member_id"), "meeting_answer", ["member_id"], unique=False)

    op.create_table(
        "roll",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_roll_decision_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_roll_member_id")),
        sa.PrimaryKeyConstraint("decision_id", "member_id", name=op.f("pk_roll")),
    )
    op.create_index(op.f("ix_roll_member_id"), "roll", ["member_id"], unique=False)

    op.create_table(
        "rule",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_rule_decision_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rule")),
    )
    op.create_table(
        "action_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 500", name=op.f("ck_action_note_text_length")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_note_action_id")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_action_note_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_note")),
    )
    op.create_index(op.f("ix_action_note_action_id"), "action_note", ["action_id"], unique=False)
    op.create_index(op.f("ix_action_note_author_id"), "action_note", ["author_id"], unique=False)

    op.create_table(
        "action_person",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carrying", sa.Boolean(), nullable=False),
        sa.Column("passing_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_person_action_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_action_person_member_id")),
        sa.PrimaryKeyConstraint("action_id", "member_id", name=op.f("pk_action_person")),
    )
    op.create_index(op.f("ix_action_person_member_id"), "action_person", ["member_id"], unique=False)

    op.create_table(
        "ballot",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("objection", sa.String(10), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answer <> 'objection' OR length(words) >= 10", name=op.f("ck_ballot_objection_has_words")
        ),
        sa.CheckConstraint("length(words) <= 2000", name=op.f("ck_ballot_words_length")),
        sa.ForeignKeyConstraint(
            ["decision_id", "member_id"],
            ["roll.decision_id", "roll.member_id"],
            name=op.f("fk_ballot_decision_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "version"],
            ["decision_version.decision_id", "decision_version.number"],
            name=op.f("fk_ballot_decision_id_version"),
        ),
        sa.PrimaryKeyConstraint("decision_id", "member_id", "version", name=op.f("pk_ballot")),
    )
    op.create_index(op.f("ix_ballot_member_id"), "ballot", ["member_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(2000), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(body) <= 2000", name=op.f("ck_message_body_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_message_exchange_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_author_id"), "message", ["author_id"], unique=False)
    op.create_index(op.f("ix_message_exchange_id"), "message", ["exchange_id"], unique=False)
    op.create_index(op.f("ix_message_sent_at"), "message", ["sent_at"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(JOURNAL_SQLITE.format(name=act.lower(), act=act))
        op.execute(SEARCH_SQLITE)
    else:
        op.execute(JOURNAL_POSTGRESQL)
        op.execute(SEARCH_POSTGRESQL)


def downgrade() -> None:
    """There is nothing before the first version: restore a backup instead."""
