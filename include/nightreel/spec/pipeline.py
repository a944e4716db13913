"""A pipeline as people write it: a list of steps, wired by name where the order does not tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from nightreel.spec.batch import Batch
from nightreel.spec.canvas import Canvas
from nightreel.spec.model import Model, Name

PortReference = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*$", examples=["grade.reel"])]


class StepUse(Model):
    """One step of a pipeline."""

    step: str = Field(description="Name of the step: see `nightreel steps`.")
    id: Name | None = Field(None, description="Its name in this pipeline; the step's own when left out.")
    engine: str | None = Field(None, description="How it is done; the step's default when left out.")
    options: dict[str, JsonValue] = Field(default_factory=dict)
    takes: dict[str, PortReference] = Field(
        default_factory=dict,
        description="Port: step.port. Left out, a port takes the nearest earlier output that fits.",
    )
    always: bool = Field(False, description="No run may switch it off.")
    retries: int = Field(3, ge=0, le=10)
    timeout_s: int = Field(int(timedelta(hours=1).total_seconds()), ge=10, le=86_400)


class FormField(Model):
    """How one field of the brief is shown in the trigger form."""

    title: str = ""
    help: str = ""
    default: JsonValue = None
    choices: dict[str, str] | None = Field(None, description="Value: words shown.")
    hidden: bool = False


class Pipeline(Model):
    """A tenant's graph of steps."""

    name: Name
    title: str = Field(max_length=80)
    description: str = ""
    tags: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ("youtube",)
    form: dict[str, FormField] = Field(default_factory=dict, description="Field of the brief: how the form shows it.")
    tasks: Literal["step", "film"] = Field(
        "step",
        description="What one Airflow task does: one step (one shot of it), or a whole film, which spares small films "
        "the seconds that a task costs.",
    )
    batch: Batch | None = Field(None, description="Makes a nightly DAG of this pipeline.")
    canvas: Canvas | None = Field(None, exclude=True, description="How the canvas shows it; no run depends on it.")
    steps: tuple[StepUse, ...] = Field(min_length=1)
