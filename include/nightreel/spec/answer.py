"""What the programming interface answers, as far as a client reads it."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from nightreel.spec.model import Model
from nightreel.spec.record import RunState

FINAL: tuple[RunState, ...] = ("success", "failed", "timeout", "cancelled", "refused")
"""States after which nothing more becomes of a run."""


class _Answer(Model):
    """An answer; fields of a later version are passed over."""

    model_config = ConfigDict(extra="ignore")


class ResultFile(_Answer):
    """A file that a run made."""

    kind: str
    name: str
    platform: str = ""
    link: str = Field(description="Needs no login and ends.")
    until: str = ""
    sha256: str
    size_bytes: int


class RunFault(_Answer):
    """Why a run did not succeed."""

    code: str
    where: str = ""
    got: str = ""
    want: str = ""
    fix: str = ""


class Run(_Answer):
    """A run as the interface answers it."""

    id: str
    state: RunState
    status: Literal["PENDING", "PROCESSING", "SUCCESS", "FAILED", "TIMEOUT"]
    tenant: str = ""
    pipeline: str = ""
    title: str = ""
    progress: float = 0
    step: str = ""
    estimate_s: float | None = None
    error: RunFault | None = None
    results: tuple[ResultFile, ...] = ()
    parent: str = ""
    revisions: tuple[str, ...] = ()
    revised_as: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether its state is the last one."""
        return self.state in FINAL
