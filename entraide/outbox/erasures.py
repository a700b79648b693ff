"""Keeps, outside the database, who was erased: a backup older than an erasure must not bring anybody back.

Only members' numbers, which say nothing once the person is erased: `effacements.json`, beside the database.
"""

import json
from pathlib import Path

from sqlmodel import select

from entraide.database import Engines
from entraide.models.member import Erasure
from entraide.settings import Settings


def file_of(settings: Settings) -> Path:
    return settings.data_dir / "effacements.json"


def erased(settings: Settings) -> list[int]:
    """The numbers kept so far."""
    file = file_of(settings)
    return list(json.loads(file.read_text())) if file.exists() else []


def keep_erasures(settings: Settings, engines: Engines) -> None:
    """Add those of the database to those kept."""
    with engines.reading() as session:
        known = set(session.exec(select(Erasure.member_id)))
    kept = set(erased(settings))
    if known <= kept:
        return
    partial = file_of(settings).with_suffix(".partial")
    partial.write_text(json.dumps(sorted(known | kept)))
    partial.replace(file_of(settings))
