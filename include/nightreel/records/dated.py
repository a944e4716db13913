"""Entries whose names begin with their time: a store lists names in order, so the oldest comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from nightreel.spec.model import Model
from nightreel.store.digest import value_digest
from nightreel.store.protocol import Store

Entry = TypeVar("Entry", bound=Model)


def dated_name(when: str, said: dict[str, JsonValue]) -> str:
    """Give an entry's name: its time in milliseconds, then a digest, so that the very same entry is kept once.

    Args:
        when: ISO 8601; anything else counts as the beginning of time.
        said: the entry as it is kept.
    """
    try:
        stamp = f"{max(0, int(datetime.fromisoformat(when).timestamp() * 1000)):014d}"
    except (ValueError, OverflowError):
        stamp = "0" * 14
    return f"{stamp}-{value_digest(said)[:24]}"


def dated_entries(store: Store, room: str, kind: type[Entry], notes: list[str] | None = None) -> Iterator[Entry]:
    """Give every entry of a room, the oldest first.

    Args:
        store: the tenant's.
        room: where the entries are kept.
        kind: what they are read as.
        notes: gets a sentence for each entry that cannot be read.

    Raises:
        StoreError: the store cannot be read.
    """
    for key in store.keys(room):
        try:
            yield kind.model_validate(store.recall(key) or {})
        except ValidationError:
            if notes is not None:
                notes.append(f"{key}: it is damaged or of another version, and was left out")
