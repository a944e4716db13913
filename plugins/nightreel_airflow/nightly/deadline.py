"""A deadline that will not hold is told before it has passed, with an estimate and with what would help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel_airflow.nightly.admission import Position, ready_rows
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.shares import quota_of

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

    from nightreel_airflow.notify import Message

SURE = 3
"""So many films have to be done before an estimate is told."""
_NAMED = 20
_EVENT = "batch.late"


def warn(night: Night, checked: Checked, rows: Path, position: Position, log: Logger) -> None:
    """Tell people, once a batch, when its films will not be ready in time.

    Args:
        night: which batch.
        checked: its counts.
        rows: file of its checked rows.
        position: how far it is.
        log: gets the estimate, and whom it could not be told to.
    """
    from nightreel.batch.admission import estimate

    now = datetime.now(UTC)
    if night.due is None or now >= night.due or len(position.seconds) < SURE:
        return
    left, working = checked.counts["ready"] - position.next, len(position.working)
    at_once = quota_of(night)
    seconds = estimate(left, working, position.seconds, at_once).seconds
    if seconds is None or now + timedelta(seconds=seconds) <= night.due:
        return
    in_time = (night.due - now).total_seconds() / seconds * (left + working)
    late = min(left + working, max(1, round(left + working - in_time)))
    if not night.store.remember_new(f"told/late/{night.batch_id}", {"told": now.isoformat()}):
        return
    names = _last_rows(rows, checked.counts["ready"], late)
    message = _message(night, late, names, now + timedelta(seconds=seconds), at_once)
    log.warning("%s", message.text)
    from nightreel_airflow.notify import tell

    for problem in tell(night.folder.tenant, night.notify, message):
        log.warning("%s", problem)


def _last_rows(rows: Path, ready: int, late: int) -> list[str]:
    """Name the rows that come last, and so late: all when they are few."""
    first = max(0, ready - late)
    return [f"{row.title} ({row.key})" for row in islice(ready_rows(rows), first, first + _NAMED)]


def _message(night: Night, late: int, names: list[str], ready_at: datetime, at_once: int) -> Message:
    from nightreel_airflow.notify import Message

    title = night.folder.pipeline(night.pipeline).pipeline.title
    due, ready = _clock(night, night.due or ready_at), _clock(night, ready_at)
    more = f"\n… and {late - len(names)} more" if late > len(names) else ""
    text = (
        f"{night.folder.tenant.title}, {title}, {night.day}: {_films(late)} will not be ready by {due}. "
        f"As it goes, the last one is ready at {ready}.\n\n"
        + "\n".join(f"- {name}" for name in names)
        + f"{more}\n\nWhat would help: begin earlier, limit the catalogue, or make more films at once "
        f"(now {at_once}: `ahead` of the batch, `share` of the tenant, or more machines)."
    )
    return Message(
        subject=f"{title}: {_films(late)} will not be ready by {due}",
        text=text,
        data={
            "event": _EVENT, "pipeline": night.pipeline, "day": night.day, "batch": night.batch_id, "late": late,
            "rows": names, "due": (night.due or ready_at).isoformat(), "ready": ready_at.isoformat(),
        },
    )  # fmt: skip


def _films(count: int) -> str:
    return "1 film" if count == 1 else f"{count} films"


def _clock(night: Night, at: datetime) -> str:
    there = at.astimezone(night.zone)
    return f"{there:%H:%M}" if there.date().isoformat() == night.day else f"{there:%d %B, %H:%M}"
