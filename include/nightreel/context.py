"""Everything around a step while it works: whose it is, where things are kept, whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from nightreel.spec.generation import Usage
from nightreel.spec.measure import Measure
from nightreel.spec.tenant import Tenant
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


@dataclass(frozen=True)
class RunInfo:
    """Which run this is."""

    run_id: str
    date: str
    """ISO 8601, UTC."""
    platforms: tuple[str, ...] = ()


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
