"""What the interface answers: a run as a caller sees it, and lists of runs, pipelines and batches."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.model import Model
from nightreel.spec.record import RunState
from nightreel_airflow.api.errors import Said

Status = Literal["PENDING", "PROCESSING", "SUCCESS", "FAILED", "TIMEOUT"]
STATUS_OF: dict[RunState, Status] = {
    "pending": "PENDING", "processing": "PROCESSING", "waiting": "PROCESSING", "success": "SUCCESS",
    "failed": "FAILED", "cancelled": "FAILED", "refused": "FAILED", "timeout": "TIMEOUT",
}  # fmt: skip
"""The customer's states by ours, which say more."""


class Links(Model):
    """Where to go on."""

    self: str = Field(description="This run.")
    page: str = Field(description="The run in Airflow's user interface.")
    review: str = Field("", description="The page where a person decides; empty unless the run waits.")


class ResultFile(Model):
    """A file that a run made; its link needs no login and ends."""

    kind: Literal["film", "captions", "report", "contact_sheet", "manifest", "reading", "differences", "text"]
    name: str
    platform: str = ""
    link: str
    until: str = Field(description="When the link ends, ISO 8601, UTC; ask for the run again for a new one.")
    sha256: str
    size_bytes: int
    width_px: int | None = None
    height_px: int | None = None
    duration_s: float | None = None
    fps: str = Field("", description="Frames a second, exact: 30000/1001.")


class Cost(Model):
    """What a run used so far."""

    money: float = Field(0, description="US dollars, as far as they are known.")
    gpu_s: float = Field(0, description="Seconds of graphics cards.")
    tokens: int = Field(0, description="Of language models.")


class RowAnswer(Model):
    """The row of a catalogue that a run was started for."""

    batch: str = Field(description="Id of the batch, as `GET /batches/{batch}` takes it.")
    number: int
    key: str


class Accepted(Model):
    """A run that was started, or that an earlier request of the same key started."""

    id: str
    state: RunState
    status: Status = Field(description="The state by the customer's names.")
    links: Links


class RunLine(Accepted):
    """A run in a list."""

    tenant: str
    pipeline: str
    title: str = ""
    asked_by: str = ""
    created: str = Field("", description="ISO 8601, UTC.")
    began: str = ""
    ended: str = ""


class RunAnswer(RunLine):
    """A run as its caller sees it."""

    progress: float = Field(ge=0, le=1, description="Weighed by how long each step is likely to take.")
    step: str = Field("", description="What happens now, in words.")
    estimate_s: float | None = Field(
        None, description="Seconds that are left, likely; nothing while a person is waited for."
    )
    error: Said | None = Field(None, description="Why it did not succeed.")
    results: tuple[ResultFile, ...] = ()
    cost: Cost = Cost()
    parent: str = Field("", description="Run that this one revises.")
    revisions: tuple[str, ...] = Field((), description="Runs that revise this film, in order.")
    revised_as: str = Field("", description="Run that takes this one's place.")
    note: str = ""
    off: tuple[str, ...] = Field((), description="Steps that were switched off.")
    row: RowAnswer | None = None


class RunList(Model):
    """A page of runs, the newest first."""

    runs: tuple[RunLine, ...]
    next: str = Field("", description="Give it as `cursor` for the next page; empty on the last one.")


class PipelineAnswer(Model):
    """A pipeline that the caller may run."""

    tenant: str
    name: str
    title: str
    description: str = ""
    platforms: tuple[str, ...] = ()
    modules: tuple[str, ...] = Field((), description="Modules that a request may switch off.")
    brief_schema: dict[str, JsonValue] = Field(description="JSON Schema of the brief, with the form's words.")
    error: Said | None = Field(None, description="Why it cannot be run now.")


class PipelineList(Model):
    """Pipelines that the caller may run."""

    pipelines: tuple[PipelineAnswer, ...]
