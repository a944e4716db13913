"""A deadline that will not hold is told, before it has passed if possible, with what would help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel_airflow.nightly.admission import Position, ready_rows
from nightreel_airflow.nightly.forecast import Forecast, forecast_of
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.shares import quota_of

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

    from nightreel_airflow.notify import Message

SURE = 3
"""So many films have to be done before their times are believed rather than the plan's price."""
_NAMED = 20
_EVENT = "batch.late"
_NOTHING_KNOWN = "Nobody can say when they are: look whether workers work and whether the films' DAG is switched on."


def warn(night: Night, checked: Checked, rows: Path, position: Position, log: Logger) -> None:
    """Tell people, once a batch, when its films will not be ready in time, or at the latest when they are not.

    Args:
        night: which batch.
        checked: its counts.
        rows: file of its checked rows.
        position: how far it is.
        log: gets the estimate, and whom it could not be told to.
    """
    now = datetime.now(UTC)
    if night.due is None:
        return
    forecast = forecast_of(night, checked.counts["ready"])
    open_rows = [*sorted(run.index for run in position.open), *forecast.left(position.next)]
    at_once = quota_of(night)
    seconds = _takes(forecast, position, len(open_rows), at_once)
    late = _late(night.due, now, len(open_rows), seconds)
    if not late or not night.store.remember_new(f"told/late/{night.batch_id}", {"told": now.isoformat()}):
        return
    names = _names(rows, open_rows[-late:][:_NAMED])
    ready_at = now + timedelta(seconds=seconds) if seconds is not None else None
    message = _message(night, late, names, ready_at, at_once)
    log.warning("%s", message.text)
    from nightreel_airflow.notify import tell

    for problem in tell(night.folder.tenant, night.notify, message):
        log.warning("%s", problem)


def _takes(forecast: Forecast, position: Position, open_rows: int, at_once: int) -> float | None:
    """Estimate the seconds until the last film: by the films of this night, by the plan's price before that."""
    from nightreel.batch.admission import estimate

    priced = () if forecast.film_s is None else (forecast.film_s,)
    films_s = position.seconds if len(position.seconds) >= SURE else priced
    return estimate(open_rows - len(position.open), len(position.open), films_s, at_once).seconds


def _late(due: datetime, now: datetime, open_rows: int, seconds: float | None) -> int:
    """Give how many films will not be ready in time: all that are open once the time is over."""
    left_s = (due - now).total_seconds()
    if left_s <= 0:
        return open_rows
    if not seconds or seconds <= left_s:
        return 0
    return min(open_rows, max(1, round(open_rows - left_s / seconds * open_rows)))


def _names(rows: Path, places: list[int]) -> list[str]:
    """Name the rows of some places, which are in order."""
    last, wanted = max(places), set(places)
    return [f"{row.title} ({row.key})" for place, row in islice(ready_rows(rows), last + 1) if place.index in wanted]


def _message(night: Night, late: int, names: list[str], ready_at: datetime | None, at_once: int) -> Message:
    from nightreel_airflow.notify import Message

    title, due = night.folder.pipeline(night.pipeline).pipeline.title, night.due or datetime.now(UTC)
    is_over = due <= datetime.now(UTC)
    verb = f"{_were(late)} not" if is_over else "will not be"
    said = f"{_films(late)} {verb} ready by {_clock(night, due)}"
    likely = f"As it goes, the last one is ready at {_clock(night, ready_at)}." if ready_at else _NOTHING_KNOWN
    more = f"\n… and {late - len(names)} more" if late > len(names) else ""
    text = (
        f"{night.folder.tenant.title}, {title}, {night.day}: {said}. {likely}\n\n"
        + "\n".join(f"- {name}" for name in names)
        + f"{more}\n\nWhat would help: begin earlier, limit the catalogue, or make more films at once "
        f"(now {at_once}: `ahead` of the batch, `share` of the tenant, or more machines)."
    )
    return Message(
        subject=f"{title}: {said}",
        text=text,
        data={
            "event": _EVENT, "pipeline": night.pipeline, "day": night.day, "batch": night.batch_id, "late": late,
            "rows": names, "due": due.isoformat(), "ready": ready_at.isoformat() if ready_at else "",
        },
    )  # fmt: skip


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _films(count: int) -> str:
    return "1 film" if count == 1 else f"{count} films"


def _clock(night: Night, at: datetime) -> str:
    there = at.astimezone(night.zone)
    return f"{there:%H:%M}" if there.date().isoformat() == night.day else f"{there:%d %B, %H:%M}"
