"""When a batch runs and when it must be ready, in its own time zone; hours that summer time skips or doubles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from nightreel.errors import NightreelError, SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.near import mend

_PRESETS = ("@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly")
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun l"
_FIVE = "five fields such as `0 1 * * *` (minute, hour, day, month, weekday)"
_LOOKS_AHEAD = timedelta(days=400)
_OFTEN = 12
"""A schedule that runs more often than this in a day is not worth a word about one hour."""


@dataclass(frozen=True)
class _Turn:
    """A change of clocks, on the wall's time: what is skipped, or what comes twice."""

    first: datetime
    last: datetime
    skips: bool


def zone_of(batch: Batch, where: str = "") -> tzinfo:
    """Give the batch's time zone.

    Raises:
        SpecError: nobody knows it (``batch.time_zone``).
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        return ZoneInfo(batch.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SpecError(
            "batch.time_zone", where=where, got=batch.time_zone or "an empty name", want="a zone such as Europe/Berlin",
            fix=mend(batch.time_zone, sorted(available_timezones()), "write Area/City as in the list of time zones"),
        ) from error  # fmt: skip


def check_schedule(batch: Batch, where: str) -> list[NightreelError]:
    """Give what is wrong with a batch's schedule and time zone; an hour that clocks skip is no fault."""
    errors: list[NightreelError] = []
    try:
        zone_of(batch, where)
    except NightreelError as error:
        errors.append(error)
    fault = _schedule_fault(batch.schedule, where) if batch.schedule else None
    return [*errors, fault] if fault else errors


def schedule_notes(batch: Batch, now: datetime | None = None) -> list[str]:
    """Say what happens in the nights when clocks change; nothing where schedule and deadline are not touched.

    Args:
        batch: its schedule and time zone are right.
        now: from when on; the present when left out.
    """
    zone = zone_of(batch)
    notes = []
    for turn in _turns(zone, now or datetime.now(UTC)):
        runs = _first_between(batch.schedule, turn) if batch.schedule else None
        if runs is not None:
            notes.append(_said(turn, runs, "the batch begins", later=True))
        if batch.deadline is not None:
            due = datetime.combine(turn.first.date(), time.fromisoformat(batch.deadline))
            if turn.first <= due < turn.last:
                notes.append(_said(turn, due, "the deadline is", later=False))
    return notes


def deadline_of(batch: Batch, day: str, began: datetime | None = None) -> datetime:
    """Give the moment when the films of a night must be ready.

    It is the first such time of day after the batch begins: a batch of ten in the evening with a deadline at half past
    six is due on the next morning. A time that clocks skip counts as much later as they skip; of a time that comes
    twice, the first one counts.

    Args:
        batch: with a deadline.
        day: date of the night, ISO 8601, in the batch's time zone.
        began: when the batch really began, for one that was started by hand.

    Raises:
        SpecError: the batch has no deadline, its zone is unknown, or the day is no date (``batch.day``).
    """
    if batch.deadline is None:
        raise SpecError("batch.deadline", got="no deadline", want="a time such as 06:30", fix="add deadline: to batch:")
    zone, night = zone_of(batch), day_of(day)
    due_at = time.fromisoformat(batch.deadline)
    if began is not None:
        from_then = began.astimezone(zone)
        due = _real(datetime.combine(from_then.date(), due_at), zone)
        return due if due > began else _real(datetime.combine(from_then.date() + timedelta(days=1), due_at), zone)
    starts = _first_of_day(batch.schedule, night)
    if starts is not None and due_at <= starts.time():
        night += timedelta(days=1)
    return _real(datetime.combine(night, due_at), zone)


def day_of(day: str) -> date:
    """Read the date of a night.

    Raises:
        SpecError: it is none (``batch.day``).
    """
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or found.isoformat() != day:
        raise SpecError("batch.day", got=day, want="a date such as 2026-11-22", fix="write year, month and day")
    return found


def _schedule_fault(schedule: str, where: str) -> SpecError | None:
    from croniter import CroniterBadDateError, croniter  # type: ignore[import-untyped]

    def fault(got: str, fix: str) -> SpecError:
        return SpecError("batch.schedule", where=where, got=got, want=_FIVE, fix=fix)

    words = schedule.split()
    if schedule.startswith("@"):
        is_known = schedule in _PRESETS
        return None if is_known else fault(schedule, mend(schedule, _PRESETS, "write five fields"))
    if len(words) != 5:
        return fault(f"{schedule}, which has {len(words)}", "write five fields with spaces between them")
    unknown = [word for word in re.findall("[a-z]+", schedule.lower()) if word not in set(_NAMES.split())]
    if unknown:
        return fault(f"{unknown[0]} in {schedule}", "write numbers, or names such as mon and jan")
    if not croniter.is_valid(schedule):
        return fault(schedule, "check each field: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7")
    try:
        croniter(schedule, datetime(2024, 1, 1)).get_next(datetime)
    except CroniterBadDateError:
        return fault(f"{schedule}, a day that no calendar has", "choose a day that comes")
    return None


def _first_of_day(schedule: str, night: date) -> datetime | None:
    if not schedule:
        return None
    midnight = datetime.combine(night, time())
    found = _next(schedule, midnight - timedelta(seconds=1))
    return found if found.date() == night else None


def _next(schedule: str, after: datetime) -> datetime:
    from croniter import croniter

    found: datetime = croniter(_plain(schedule), after).get_next(datetime)
    return found


def _plain(schedule: str) -> str:
    return "0 0 1 */3 *" if schedule == "@quarterly" else schedule


def _first_between(schedule: str, turn: _Turn) -> datetime | None:
    """Give when a schedule would run within what is skipped or doubled, unless it runs all day long."""
    found = _next(schedule, turn.first - timedelta(seconds=1))
    if found >= turn.last:
        return None
    at, runs = turn.first - timedelta(days=1), 0
    while at < turn.first and runs <= _OFTEN:
        at = _next(schedule, at)
        runs += 1
    return None if runs > _OFTEN else found


def _turns(zone: tzinfo, now: datetime) -> Iterator[_Turn]:
    """Give the changes of clocks in the next year."""
    at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    end = at + _LOOKS_AHEAD
    while at < end:
        later = at + timedelta(days=1)
        if _offset(at, zone) != _offset(later, zone):
            yield _turn(at, later, zone)
        at = later


def _turn(low: datetime, high: datetime, zone: tzinfo) -> _Turn:
    before, after = _offset(low, zone), _offset(high, zone)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    moment = high.replace(second=0, microsecond=0, tzinfo=None)
    first, last = sorted((moment + before, moment + after))
    return _Turn(first, last, skips=after > before)


def _offset(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _real(wall: datetime, zone: tzinfo) -> datetime:
    """Give the moment of a wall's time: moved on where clocks skip it, the first where it comes twice."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def _said(turn: _Turn, at: datetime, what: str, *, later: bool) -> str:
    length = turn.last - turn.first
    if turn.skips:
        return (
            f"On {at:%Y-%m-%d} clocks skip from {turn.first:%H:%M} to {turn.last:%H:%M}: "
            f"{what} at {at + length:%H:%M} instead of {at:%H:%M}."
        )
    which = "the second time, once" if later else "the first time"
    return f"On {at:%Y-%m-%d} {turn.first:%H:%M} to {turn.last:%H:%M} comes twice: {what} at {at:%H:%M} {which}."
