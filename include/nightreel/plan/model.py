"""The plan: a pipeline checked and resolved, what a DAG is built from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.model import Model
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.platforms import Platform
from nightreel.spec.tenant import Tenant

Source = tuple[str, str]
"""Step and port: ``("run", "brief")`` is the run's own brief, a port ``shots`` all of a mapped step's ``shot``."""


class PlannedStep(Model):
    """One step with everything decided that can be decided before a run."""

    id: str
    step: str
    title: str = Field(description="The step in a marketer's words.")
    engine: str = Field("", description="Empty for a step without engines.")
    options: dict[str, JsonValue] = Field(description="Checked, with defaults; references are kept as written.")
    takes: dict[str, Source]
    gives: dict[str, str] = Field(description="Output ports and their types.")
    refers: tuple[Source, ...] = Field((), description="Outputs that options refer to by ${steps.…}.")
    each: str = Field("", description="`shots` when it is done once per shot.")
    publishes: bool = Field(False, description="It gives results out of the house.")
    always: bool = Field(False, description="No run may switch it off.")
    queue: Literal["cpu", "gpu"] = "cpu"
    pool: str = "default_pool"
    retries: int = 3
    timeout_s: int = 3600

    @property
    def upstream(self) -> tuple[str, ...]:
        """Give the ids of the steps that come before, each once."""
        sources = (*self.takes.values(), *self.refers)
        return tuple(dict.fromkeys(step for step, _ in sources if step != "run"))


class Plan(Model):
    """A tenant's pipeline, ready to run; a JSON value."""

    tenant: Tenant
    pipeline: Pipeline
    platforms: tuple[Platform, ...] = Field(description="Where films go when the brief names no platform.")
    steps: tuple[PlannedStep, ...] = Field(description="Each after those that it needs.")
