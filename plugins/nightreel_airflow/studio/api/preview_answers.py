"""What the canvas is answered of a preview: for each step how it stands and what there is to see."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.spec.measure import Measure
from nightreel.spec.model import Model
from nightreel_airflow.api.errors import Said
from nightreel_airflow.studio.api.preview_read import PreviewRead

NodeState = Literal["waiting", "running", "done", "failed"]
PreviewState = Literal["queued", "running", "success", "failed", "cancelled"]


class PreviewStarted(Model):
    """A preview that was started."""

    run_id: str


class PreviewLine(Model):
    """One shot of a script, in words."""

    shot: int = Field(ge=1)
    start_s: float
    duration_s: float
    headline: str = ""
    body: str = ""
    voice_over: str = ""
    scene: str = ""


class PreviewFinding(Model):
    """One thing that the check looked at."""

    platform: str
    name: str
    passed: bool
    got: str
    want: str


class PreviewReport(Model):
    """What the check says."""

    passed: bool
    findings: tuple[PreviewFinding, ...] = ()
    page: str = Field("", description="Signed address of the whole report.")


class PreviewNode(Model):
    """One step of a preview."""

    node: str
    state: NodeState
    seconds: float | None = Field(None, description="As long as it worked, all shots together.")
    reused: bool = Field(False, description="Whether nothing was made anew: the memo had it.")
    stills: tuple[str, ...] = Field((), description="Signed addresses of pictures.")
    shots: int = Field(0, description="Shots that are done, of a step that works on each; else 0.")
    wave: str | None = Field(None, description="Signed address of a picture of the sound.")
    film: str | None = Field(None, description="Signed address of a film, where the step has rendered one.")
    script: tuple[PreviewLine, ...] | None = None
    report: PreviewReport | None = None
    read: PreviewRead | None = Field(None, description="Of a step that brings, cleans or reads files.")
    measures: tuple[Measure, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str | None = Field(None, description="A sentence.")


class Preview(Model):
    """A preview as it stands; ask again while it is queued or running."""

    run_id: str
    state: PreviewState
    nodes: tuple[PreviewNode, ...] = Field((), description="In the plan's order; empty before it has begun.")
    fault: Said | None = Field(None, description="Why there is none, where no step says it.")
