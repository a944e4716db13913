"""The book of a run, in its tenant's store: who asked for what, what each step took and gave, how it ended.

``runs/<run>/head``, ``runs/<run>/step.<id>[.<shot>]``, ``runs/<run>/end`` and, where a revision takes its place,
``runs/<run>/revised``; ``<run>`` is a digest, since a run's id may be long and hold anything.
``runs/by-time/<time>.<pipeline>.<run>`` lists them, the newest first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from nightreel.errors import SpecError
from nightreel.spec.record import RunEnd, RunHead, RunRecord, RunState, StepRecord
from nightreel.store.protocol import Store

ROOM = "runs"
_BY_TIME = f"{ROOM}/by-time"
_PAGE = 1000
"""Entries that are listed at first; those who look further get ever more at once."""
_LAST_MS = 9_999_999_999_999
"""Times are kept as what is left until then, the year 2286, so that a store lists the newest first."""
_PLAIN = re.compile(r"[a-z0-9_-]{1,63}")

M = TypeVar("M", bound=BaseModel)


class RunBook:
    """What is kept of one run; several processes may write it at once, each its own part.

    Args:
        store: its tenant's.
        run_id: as Airflow or ``nightreel run`` named it.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.run_id = run_id
        self._store, self._room = store, f"{ROOM}/{run_name(run_id)}"

    def begin(self, head: RunHead) -> bool:
        """Write the head unless another step did; ``True`` for the one that wrote it.

        A head without a brief, of a run whose form could not be read, is completed by a later try that could.

        Raises:
            StoreError: it cannot be written.
        """
        key = f"{self._room}/head"
        known = self.head()
        if known is None and self._store.recall(key) is not None:
            return False  # damaged, or of a newer version
        if known is not None:
            if known.brief or not head.brief or known.dag_id != head.dag_id:
                return False
            head = head.model_copy(update={"began": known.began})
        # The list first: an entry without a book is passed over, a book that no list names would never be found.
        if not head.request.preview:
            self._store.remember(_time_key(head), {"run_id": head.run_id})
        if known is None:
            return self._store.remember_new(key, head.model_dump(mode="json", by_alias=True))
        self._store.remember(key, head.model_dump(mode="json", by_alias=True))
        return True

    def head(self) -> RunHead | None:
        """Give the head, or ``None`` where there is none that can be read."""
        return _read(self._store, f"{self._room}/head", RunHead)

    def step(self, record: StepRecord) -> None:
        """Write what a step did; a later try takes the place of an earlier one, never the other way round.

        Raises:
            StoreError: it cannot be written.
        """
        key = f"{self._room}/{_part(record)}"
        known = _read(self._store, key, StepRecord)
        if known is None or known.attempt <= record.attempt:
            self._store.remember(key, record.model_dump(mode="json"))

    def end(self, end: RunEnd) -> None:
        """Write how the run ended, where its steps do not tell: a decision, a cancellation, a time-out.

        An end that names a revision is kept beside the others, so that nobody who ends the run at the same time
        takes its place.

        Raises:
            StoreError: it cannot be written.
        """
        self._store.remember(f"{self._room}/{'revised' if end.revised_as else 'end'}", end.model_dump(mode="json"))

    def read(self) -> RunRecord | None:
        """Give all that is kept; parts that are damaged are left out with a note, no head is no record.

        Raises:
            StoreError: the store cannot be read.
        """
        head = self.head()
        if head is None:
            return None
        steps, notes, keys = [], [], self._store.keys(self._room)
        for key in keys:
            if not (name := key.rpartition("/")[2]).startswith("step."):
                continue
            if (part := _read(self._store, key, StepRecord)) is not None:
                steps.append(part)
            else:
                notes.append(f"{name.removeprefix('step.')}: its record is damaged and was left out")
        steps = _of_last_script(sorted(steps, key=lambda part: _place(part, head)))
        revised = _read(self._store, f"{self._room}/revised", RunEnd) if f"{self._room}/revised" in keys else None
        end = _end_of(_read(self._store, f"{self._room}/end", RunEnd), revised, steps)
        return RunRecord(head=head, steps=tuple(steps), end=end, notes=tuple(notes))

    def reserve_revision(self, asked_by: str) -> int:
        """Give the next number of a revision of this film; nobody else gets the same one."""
        number = 1 + max((number for number, _ in self.revisions()), default=0)
        while not self._store.remember_new(f"{self._room}/revision.{number}", {"by": asked_by}):
            number += 1
        return number

    def revisions(self) -> list[tuple[int, str]]:
        """Give the numbers of this film's revisions and their keys, in order."""
        names = ((key.rpartition("/")[2].partition(".")[2], key) for key in self._store.keys(self._room)
                 if "/revision." in key)  # fmt: skip
        return sorted((int(number), key) for number, key in names if number.isascii() and number.isdigit())


def run_name(run_id: str) -> str:
    """Give the name of a run in the store: 32 hexadecimal digits."""
    return hashlib.sha256(run_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def runs(
    store: Store,
    *,
    pipeline: str | None = None,
    limit: int | None = None,
    after: str = "",
    notes: list[str] | None = None,
) -> Iterator[RunHead]:
    """Give the heads of a tenant's runs, the newest first; only those that are given are read.

    Args:
        store: the tenant's.
        pipeline: only its runs.
        limit: how many at most.
        after: id of a run; those that are newer, and itself, are left out: the last one of the page before.
        notes: gets a sentence for each entry that cannot be read.

    Raises:
        SpecError: there is no run ``after`` (``runs.after``).
        StoreError: the store cannot be read.
    """
    cursor = _cursor(store, after) if after else ""
    given, page = 0, _PAGE
    while limit is None or given < limit:
        keys = store.keys(_BY_TIME, after=cursor, limit=page)
        for key in keys:
            if pipeline is not None and key.split(".")[1:2] != [_token(pipeline)]:
                continue
            head = _listed(store, key, notes)
            if head is None or (pipeline is not None and head.pipeline != pipeline):
                continue
            yield head
            given += 1
            if given == limit:
                return
        if len(keys) < page:
            return
        cursor, page = keys[-1], 4 * page


def entries(store: Store, *, after: str = "", limit: int | None = None) -> tuple[str, ...]:
    """Give the names under which runs are listed, the newest first; ``head_of_entry`` reads one.

    Raises:
        StoreError: the store cannot be read.
    """
    keys = store.keys(_BY_TIME, after=f"{_BY_TIME}/{after}" if after else "", limit=limit)
    return tuple(key.rpartition("/")[2] for key in keys)


def head_of_entry(store: Store, name: str) -> RunHead | None:
    """Give the head that an entry names; ``None`` where it is not begun (yet), damaged, or listed elsewhere."""
    return _listed(store, f"{_BY_TIME}/{name}", None)


def entry_began_s(name: str) -> float:
    """Give when an entry's run began, seconds since 1970."""
    return (_LAST_MS - int(name.partition(".")[0])) / 1000


def state_of(record: RunRecord) -> RunState:
    """Say how a run stands by what is kept of it; Airflow alone knows of one that has not begun or has been killed.

    An end that a person wrote counts until every step has ended well after it.
    """
    done = _is_done(record)
    last = max((_when(part.ended) for part in record.steps), default=0.0)
    if record.end is not None and not (done and last > _when(record.end.ended)):
        return record.end.state
    if done:
        return "success"
    faults = [part.fault for part in record.steps if part.fault is not None and not part.fault.passing]
    for state, found in (
        ("refused", any(fault.refused for fault in faults)),
        ("cancelled", any(fault.stopped for fault in faults)),
        ("timeout", any(fault.late for fault in faults)),
        ("failed", bool(faults)),
        ("waiting", any(part.waiting for part in record.steps)),
    ):
        if found:
            return state  # type: ignore[return-value]
    return "processing"


def _end_of(end: RunEnd | None, revised: RunEnd | None, steps: list[StepRecord]) -> RunEnd | None:
    """Give the end that counts: the one that names a revision, until the run has gone on after it."""
    if end is None or revised is None:
        return end or revised
    since = _when(revised.ended)
    went_on = any(_when(part.ended) > since for part in steps if part.fault is None or not part.fault.stopped)
    if went_on and _when(end.ended) > since:
        return end.model_copy(update={"revised_as": revised.revised_as})
    return revised


def _is_done(record: RunRecord) -> bool:
    """Whether every step of the plan, and every shot of a step that works on shots, has ended well."""
    if any(part.fault is not None or part.waiting for part in record.steps):
        return False
    of_step: dict[str, list[StepRecord]] = {}
    for part in record.steps:
        of_step.setdefault(part.step_id, []).append(part)
    shots = next((part.shots for part in reversed(record.steps) if part.shots is not None), 0)
    return bool(record.head.steps) and all(
        step_id in of_step and (of_step[step_id][0].shot_index is None or len(of_step[step_id]) >= shots)
        for step_id in record.head.steps
    )


def _part(record: StepRecord) -> str:
    name = record.step_id
    if not _PLAIN.fullmatch(name):  # of a DAG that somebody wrote by hand
        name = f"{re.sub(r'[^a-z0-9_-]', '-', name.lower())[:40]}-{run_name(name)[:12]}"
    return f"step.{name}" if record.shot_index is None else f"step.{name}.{record.shot_index}"


def _of_last_script(steps: list[StepRecord]) -> list[StepRecord]:
    """Leave out shots that only an earlier try's script had."""
    shots = next((part.shots for part in reversed(steps) if part.shots is not None), None)
    return [part for part in steps if shots is None or part.shot_index is None or part.shot_index < shots]


def _place(record: StepRecord, head: RunHead) -> tuple[int, str, str, int]:
    """Give what a record is sorted by: the plan's order, then the shot; a step of no plan by when it ended."""
    known = record.step_id in head.steps
    number = head.steps.index(record.step_id) if known else len(head.steps)
    return number, "" if known else record.ended, record.step_id, record.shot_index or 0


def _read(store: Store, key: str, model: type[M]) -> M | None:
    """Give a part of a book; one that is damaged or of a newer version is none."""
    found = store.recall(key)
    try:
        return None if found is None else model.model_validate(found)
    except ValidationError:
        return None


def _listed(store: Store, key: str, notes: list[str] | None) -> RunHead | None:
    """Give the head that an entry of the list names; ``None`` for an entry that somebody else's took the place of."""
    head = _read(store, f"{ROOM}/{key.rpartition('.')[2]}/head", RunHead)
    if head is not None and _time_key(head) == key:
        return head
    if head is None and notes is not None:
        notes.append(f"{key}: its book is damaged or was never begun, and was left out")
    return None


def _cursor(store: Store, run_id: str) -> str:
    head = RunBook(store, run_id).head()
    if head is None:
        raise SpecError("runs.after", got=run_id, want="a run of this tenant", fix="begin with the first page again")
    return _time_key(head)


def _time_key(head: RunHead) -> str:
    left_ms = min(_LAST_MS, max(0, _LAST_MS - int(_when(head.began) * 1000)))
    return f"{_BY_TIME}/{left_ms:013d}.{_token(head.pipeline)}.{run_name(head.run_id)}"


def _when(said: str) -> float:
    """Read a time, seconds since 1970; 0 where it is none."""
    try:
        when = datetime.fromisoformat(said)
    except ValueError:
        return 0.0
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _token(pipeline: str) -> str:
    return hashlib.sha256(pipeline.encode("utf-8", "surrogatepass")).hexdigest()[:8]
