"""Everything around a step while it works: whose it is, where things are kept, whom to tell."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from nightreel.errors import CancelledError
from nightreel.spec.generation import Usage
from nightreel.spec.measure import Measure
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant import Tenant
from nightreel.store.jobs import JobLedger, JobTicket
from nightreel.store.keys import tenant_key
from nightreel.store.protocol import Store


class Progress(Protocol):
    """Called often; cheap."""

    def __call__(self, fraction: float, message: str = "") -> None:
        """Say how much is done, 0 to 1, and with what."""
        ...


def _silent(fraction: float, message: str = "") -> None:
    """Progress that nobody watches."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


class Waiting(BaseException):
    """Nothing can be done here until a remote job has ended: the step is to be called again then.

    Not an ``Exception``, so that no engine takes it for a fault. What was sent is in the ledger: the second call
    finds it there.
    """

    def __init__(self, ticket: JobTicket) -> None:
        self.ticket = ticket
        super().__init__(ticket.id)


@dataclass(frozen=True)
class RunInfo:
    """Which run this is."""

    run_id: str
    date: str
    """ISO 8601, UTC."""
    platforms: tuple[str, ...] = ()
    attempt: int = 1
    """Which try of the step in this run; a call again after ``Waiting`` is the same one."""

    request: RunRequest = field(default_factory=RunRequest)
    """What the run was told besides its brief."""

    @property
    def call_name(self) -> str:
        """Name of this try of the step in this run."""
        return f"{self.run_id}#{self.attempt}"


@dataclass(frozen=True)
class StepContext:
    """Everything around a step while it works: whose it is, where things are kept, whom to tell."""

    tenant: Tenant
    tenant_root: Path
    """Folder of tenant.yaml; the tenant's files lie below it."""
    store: Store
    work_dir: Path
    """Empty folder for half-made files; removed afterwards."""
    run: RunInfo
    engine: str = ""
    shot_index: int | None = None
    """Which shot a mapped step works on."""
    progress: Progress = _silent
    stills: list[Path] = field(default_factory=list)
    """PNG previews that the step leaves, in ``work_dir``."""
    notes: list[str] = field(default_factory=list)
    """Sentences for people: what was skipped, mended or chosen, and why."""
    cancelled: Callable[[], bool] = never
    """Whether the work is no longer wanted; long work asks between its parts."""
    usage: list[Usage] = field(default_factory=list)
    """What the work used so far."""
    measures: list[Measure] = field(default_factory=list)
    """Figures for people."""
    away_s: list[float] = field(default_factory=list)
    """How long remote jobs of this run took, from sending to result; the step may have slept through it."""
    untypical: list[str] = field(default_factory=list)
    """Why the time that this took tells nothing about the next time: its job was there before."""
    waits_elsewhere: bool = False
    """Whether ``wait`` raises ``Waiting`` instead of sleeping."""
    result_key: str = ""
    """Memo key of the result that is made."""
    only_now: list[str] = field(default_factory=list)
    """Why the result is not what was asked for and is remembered for this run only."""

    def note(self, sentence: str) -> None:
        """Tell people something about this step's work."""
        self.notes.append(sentence)

    def measure(self, *measures: Measure) -> None:
        """Tell people figures; they stand beside the stills."""
        self.measures.extend(measures)

    def spend(self, usage: Usage) -> None:
        """Count what a part of the work used."""
        self.usage.append(usage)

    def key(self, purpose: str) -> bytes:
        """Give the tenant's secret for a purpose (``watermark``); see ``nightreel.store.keys``."""
        return tenant_key(self.tenant.name, purpose)

    @property
    def jobs(self) -> JobLedger:
        """The tenant's ledger of remote jobs."""
        return JobLedger(self.store)

    def wait(self, ticket: JobTicket) -> None:
        """Wait until it is worth asking again for a remote job.

        Raises:
            Waiting: somebody else waits; the step is called again.
            CancelledError: the work is no longer wanted.
        """
        if self.waits_elsewhere:
            raise Waiting(ticket)
        self.sleep(ticket.poll_s * random.uniform(0.9, 1.1))  # noqa: S311 - spreads requests, hides nothing

    def sleep(self, seconds: float) -> None:
        """Do nothing for a while.

        Raises:
            CancelledError: the work is no longer wanted (``run.cancelled``).
        """
        until = time.monotonic() + seconds
        while True:
            if self.cancelled():
                raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.2))
