"""Notices about a content, from anybody: a receipt at once, a message to the contact, erased after 12 months."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from sqlalchemy import delete
from sqlmodel import Session, col, select

from entraide.language import _
from entraide.models.outbox import Leaving
from entraide.models.report import ContentNotice

KEPT = timedelta(days=365)
RECEIPT_SIGNS, SIGNS = "0123456789abcdefghjkmnpqrstvwxyz", 8


class ContentNoticeDraft(BaseModel):
    """The fields of a complete notice; who writes may stay unnamed."""

    place: Annotated[str, Field(min_length=3, max_length=500)]
    reason: Annotated[str, Field(min_length=10, max_length=2000)]
    name: Annotated[str, Field(max_length=80)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    good_faith: str = ""

    @field_validator("email")
    @classmethod
    def looks_like_an_address(cls, email: str) -> str:
        if email and (email.count("@") != 1 or " " in email or "." not in email.rpartition("@")[2]):
            raise ValueError(_("Écrivez une adresse comme nom@exemple.fr, ou laissez ce champ vide."))
        return email

    @field_validator("good_faith", mode="after")
    @classmethod
    def said(cls, value: str) -> str:
        if value != "oui":
            raise ValueError(_("Cochez cette case pour envoyer."))
        return value

    model_config = {"validate_default": True}


def receive(session: Session, draft: ContentNoticeDraft, now: datetime) -> ContentNotice:
    """Keep the notice, to be sent to the contact; the same text within the hour is the same notice."""
    recent = select(ContentNotice).where(col(ContentNotice.received_at) > now - timedelta(hours=1))
    same = session.exec(
        recent.where(ContentNotice.place == draft.place, ContentNotice.reason == draft.reason)
    ).first()
    if same:
        return same
    return keep(session, draft, now, new_receipt())


def keep(session: Session, draft: ContentNoticeDraft, now: datetime, receipt: str) -> ContentNotice:
    notice = ContentNotice(receipt=receipt, received_at=now, **draft.model_dump(exclude={"good_faith"}))
    session.add(notice)
    session.flush()
    return notice


def new_receipt() -> str:
    return "".join(secrets.choice(RECEIPT_SIGNS) for _sign in range(SIGNS))


def unused(session: Session, receipt: str) -> str:
    """This receipt, if it looks like one and names no notice yet; else another."""
    ours = len(receipt) == SIGNS and set(receipt) <= set(RECEIPT_SIGNS)
    taken = session.exec(select(ContentNotice.id).where(ContentNotice.receipt == receipt)).first()
    return receipt if ours and taken is None else new_receipt()


def forget_old(session: Session, now: datetime) -> None:
    session.exec(delete(ContentNotice).where(col(ContentNotice.received_at) <= now - KEPT))


def kept(session: Session) -> list[ContentNotice]:
    """All of them, newest first."""
    return list(session.exec(select(ContentNotice).order_by(col(ContentNotice.received_at).desc())))


def claim(session: Session) -> ContentNotice | None:
    """The oldest one not sent to the contact yet, marked as being sent: a crash in the middle sends no second letter."""
    waiting = select(ContentNotice).where(ContentNotice.letter == Leaving.WAITING)
    notice = session.exec(waiting.order_by(col(ContentNotice.id)).limit(1)).first()
    if notice is not None:
        notice.letter = Leaving.SENDING
        session.flush()
        session.expunge(notice)
    return notice


def mark(session: Session, notice_id: int, sent: bool) -> None:
    session.get_one(ContentNotice, notice_id).letter = Leaving.SENT if sent else Leaving.FAILED
    session.flush()
