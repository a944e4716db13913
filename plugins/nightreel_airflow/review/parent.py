"""What a revision changes against its parent, as the reviewer of the revision sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nightreel.errors import NightreelError
from nightreel.records.book import RunBook
from nightreel.records.decisions import FIELDS, words_of
from nightreel.records.reviews import ReviewDesk
from nightreel.records.revision import script_of
from nightreel.spec.record import RunRecord
from nightreel.spec.review import ReviewSheet
from nightreel.spec.script import Script
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.review.view import NAMES, link_of, run_address


@dataclass(frozen=True)
class Change:
    """One text that is different."""

    shot: int
    name: str
    before: str
    after: str
    field: str = ""


@dataclass(frozen=True)
class Pair:
    """A shot before and now."""

    shot: int
    before: str
    after: str
    wish: str


@dataclass(frozen=True)
class Difference:
    """All that is told of a revision."""

    parent: str
    parent_address: str
    note: str
    by: str
    changes: tuple[Change, ...]
    pairs: tuple[Pair, ...]
    made: tuple[str, ...]
    reused: tuple[str, ...]


def differences(
    tenant: Tenant, store: Store, record: RunRecord | None, step_id: str, sheet: ReviewSheet
) -> Difference | None:
    """Give what changed since the parent; ``None`` for a first run. What can no longer be read is left out."""
    if record is None or not record.head.request.parent:
        return None
    request = record.head.request
    parent = RunBook(store, request.parent).read()
    before, old = _script(store, parent), parent_sheet(store, record, parent, step_id)
    changes = tuple(_changes(before, sheet.script)) if before is not None and sheet.script is not None else ()
    shots = {*request.again, *(change.shot for change in changes)}
    return Difference(
        parent=request.parent, parent_address=run_address(record.head.dag_id, request.parent), note=request.note,
        by=request.asked_by, changes=changes,
        pairs=tuple(_pairs(tenant, old, sheet, shots)) if old is not None else (),
        made=_named(record, reused=False), reused=_named(record, reused=True),
    )  # fmt: skip


def _script(store: Store, record: RunRecord | None) -> Script | None:
    try:
        return script_of(record, store) if record is not None else None
    except NightreelError:
        return None


def parent_sheet(store: Store, record: RunRecord, parent: RunRecord | None, step_id: str) -> ReviewSheet | None:
    """Give what was looked at in the parent: of the same step, or of the last one that showed a film.

    A film that was sent back as a draft never came to the review that its revision waits at.
    """
    own = _asked_sheet(store, record.head.dag_id, record.head.request.parent, step_id)
    if own is not None or parent is None:
        return own
    kept = (step.outputs["sheet"] for step in reversed(parent.steps) if "sheet" in step.outputs)
    return next((sheet for artifact in kept if (sheet := _loaded(store, artifact)) is not None and sheet.films), None)


def _asked_sheet(store: Store, dag_id: str, run_id: str, step_id: str) -> ReviewSheet | None:
    try:
        asked = ReviewDesk(store, run_id, step_id, dag_id=dag_id).asked()
    except NightreelError:
        return None
    return _loaded(store, asked.sheet) if asked is not None else None


def _loaded(store: Store, artifact: Artifact) -> ReviewSheet | None:
    try:
        return store.load(artifact, ReviewSheet)
    except NightreelError:
        return None


def _changes(before: Script, after: Script) -> Iterator[Change]:
    for old, new in zip(before.shots, after.shots, strict=False):
        was, now = words_of(old), words_of(new)
        for field in FIELDS:
            if was[field] != now[field]:
                yield Change(new.index + 1, NAMES[field], was[field], now[field], field)


def _pairs(tenant: Tenant, old: ReviewSheet, new: ReviewSheet, shots: set[int]) -> Iterator[Pair]:
    was = {shot.number: shot.still for shot in old.shots}
    wishes = {shot.index + 1: shot.wish for shot in new.script.shots} if new.script is not None else {}
    for shot in new.shots:
        if shot.number in shots and shot.still is not None and was.get(shot.number) is not None:
            name = f"shot-{shot.number}.jpg"
            before = link_of(tenant, was[shot.number], name)
            yield Pair(shot.number, before, link_of(tenant, shot.still, name), wishes.get(shot.number, ""))


def _named(record: RunRecord, *, reused: bool) -> tuple[str, ...]:
    """Name what was made anew, or what was taken from earlier runs: shots by number, then the other steps."""
    steps = [step for step in record.steps if step.reused == reused and not step.off]
    shots = [f"shot {step.shot_index + 1}" for step in steps if step.shot_index is not None]
    return (*shots, *(step.step_id for step in steps if step.shot_index is None))
