"""What is kept of every run: who asked for what, what each step took and gave, and how people judged it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.errors import CancelledError, NightreelError, Problems, RefusedError
from nightreel.spec.generation import Usage
from nightreel.spec.measure import Measure
from nightreel.spec.model import Model
from nightreel.spec.run import RunRequest
from nightreel.store.artifact import Artifact

LATE = "step.timeout"
"""Code of the fault of a step that took longer than its pipeline allows."""
RunState = Literal["pending", "processing", "waiting", "success", "failed", "timeout", "cancelled", "refused"]
"""As a caller sees a run; ``refused``: a rule or a reviewer said no."""


class Fault(Model):
    """An error as a report and a caller get it; its parts are those of ``NightreelError``."""

    code: str
    where: str = ""
    got: str = ""
    want: str = ""
    fix: str = ""
    refused: bool = Field(False, description="Whether a rule or a person said no, rather than something failing.")
    passing: bool = Field(False, description="Whether it may pass by itself, so that the step is tried again.")
    stopped: bool = Field(False, description="Whether somebody stopped the work.")
    others: tuple[str, ...] = Field((), description="Sentences of what was found wrong beside it.")

    @classmethod
    def of(cls, error: NightreelError) -> Fault:
        """Give an error's parts, of several found together the first one's."""
        errors = error.errors if isinstance(error, Problems) else (error,)
        return cls(
            **errors[0].as_dict(),
            refused=any(isinstance(one, RefusedError) for one in errors),
            passing=error.retry,
            stopped=isinstance(error, CancelledError),
            others=tuple(str(one) for one in errors[1:]),
        )

    @property
    def late(self) -> bool:
        """Whether the work took longer than it may."""
        return self.code == LATE


class RunHead(Model):
    """Written once, when a run begins."""

    schema_name: Literal["nightreel.run/1"] = Field("nightreel.run/1", alias="schema")
    run_id: str
    dag_id: str = Field("", description="Empty for a run without Airflow.")
    tenant: str
    pipeline: str
    title: str = Field(description="Of the film.")
    brief: dict[str, JsonValue]
    request: RunRequest = RunRequest()
    recipe: str = Field("", description="Digest of plan, brand and versions: what else than the brief decides a film.")
    steps: tuple[str, ...] = Field((), description="Ids of the plan's steps in order.")
    began: str = Field(description="ISO 8601, UTC.")


class StepRecord(Model):
    """One step's work in one run, its last try."""

    step_id: str
    step: str
    shot_index: int | None = None
    engine: str = ""
    options: dict[str, JsonValue] = Field(default_factory=dict)
    inputs: dict[str, tuple[Artifact, ...]] = Field(default_factory=dict)
    outputs: dict[str, Artifact] = Field(default_factory=dict)
    stills: tuple[Artifact, ...] = ()
    notes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    usage: Usage = Usage()
    reused: bool = False
    seconds: float = 0
    attempt: int = 1
    shots: int | None = Field(None, description="How many shots the script has that this step gave.")
    waiting: bool = Field(False, description="Whether it waits for a person; it ends with another record.")
    off: bool = Field(False, description="Whether it passed on what it took, as the run was told.")
    only_now: bool = Field(False, description="Whether it is not what was asked for, since something failed.")
    ended: str = Field(description="ISO 8601, UTC; where it waits: since when.")
    fault: Fault | None = None

    @property
    def made(self) -> bool:
        """Whether it made something anew in this run: histories and comparisons count by it."""
        return not (self.reused or self.off or self.waiting or self.fault)


class RunEnd(Model):
    """How a run ended where its steps do not tell: a person's decision, or a time-out."""

    state: RunState
    ended: str
    by: str = ""
    fault: Fault | None = None
    revised_as: str = Field("", description="Run id of the run that takes its place.")


class RunRecord(Model):
    """All that is kept of one run."""

    head: RunHead
    steps: tuple[StepRecord, ...] = Field((), description="In the plan's order, shots by number.")
    end: RunEnd | None = None
    notes: tuple[str, ...] = Field((), description="What of it could not be read.")


class Verdict(Model):
    """What a person thought of a film: one line of a data set."""

    schema_name: Literal["nightreel.verdict/1"] = Field("nightreel.verdict/1", alias="schema")
    run_id: str
    tenant: str
    pipeline: str
    step_id: str = ""
    by: str
    when: str = Field(description="ISO 8601, UTC.")
    decision: Literal["approved", "rejected", "again", "edited", "rated", "timeout"]
    rating: int | None = Field(None, ge=1, le=5)
    note: str = Field("", max_length=2000)
    shots: dict[str, str] = Field(default_factory=dict, description="Shot number from 1: note.")
    edits: dict[str, JsonValue] = Field(default_factory=dict, description="Words before and after, by field.")
    revised_as: str = ""
    title: str = ""
    script_sha256: str = ""
    media: dict[str, str] = Field(default_factory=dict, description="Platform: sha256 of the rendition judged.")
