"""What a run has read, found again from its book: the reading, its differences, and the picture that stands for it."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import BaseModel

from nightreel.errors import NightreelError, StoreAwayError
from nightreel.spec.reading import Differences, Reading
from nightreel.spec.record import RunRecord
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

ReadingKind = Literal["storyboard", "moving", "artwork"]

M = TypeVar("M", bound=BaseModel)


def last_output(record: RunRecord, port: str) -> Artifact | None:
    """Give the last output of a name, by the plan's order."""
    return next((part.outputs[port] for part in reversed(record.steps) if port in part.outputs), None)


def reading_of(record: RunRecord, store: Store) -> Reading | None:
    """Give what a run has read, as its last step left it; nothing where it read nothing, or it was removed.

    Raises:
        StoreAwayError: the store does not answer.
    """
    return _loaded(store, last_output(record, "reading"), Reading)


def differences_of(record: RunRecord, store: Store) -> Differences | None:
    """Give the differences that a run has found, as ``reading_of`` does."""
    return _loaded(store, last_output(record, "differences"), Differences)


def first_picture(reading: Reading) -> Artifact | None:
    """Give the picture that stands for a reading: the first panel, the first frame that was seen, the first work."""
    if reading.board is not None:
        return reading.board.panels[0].media
    if reading.moving:
        return reading.moving[0].seen[0].media
    return reading.works[0].after if reading.works else None


def _loaded(store: Store, artifact: Artifact | None, model: type[M]) -> M | None:
    if artifact is None:
        return None
    try:
        return store.load(artifact, model)
    except StoreAwayError:
        raise
    except NightreelError:
        return None
