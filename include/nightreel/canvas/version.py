"""Versions of a pipeline: what was saved by whom, and which one runs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.canvas.graph import CanvasFault, Checked
from nightreel.spec.model import Model

Tag = str
"""Names a state of a pipeline: digest of its newest text. Who saves says which one they began with (HTTP's ETag)."""


class Version(Model):
    """One saved text."""

    number: int = Field(ge=1)
    tag: Tag
    by: str
    message: str = Field("", max_length=500)
    when: str = Field(description="ISO 8601, UTC.")
    origin: Literal["studio", "file", "archive"] = Field(
        "studio", description="`file`: found edited by other means; `archive`: nothing of it runs from here on."
    )
    ran: int = Field(0, description="Of `archive`: the version that ran until then; 0 of a draft.")
    published: bool = Field(False, description="Whether this is the one that runs.")
    was_published: str = Field("", description="When it was last made the one that runs; ISO 8601.")


class VersionPage(Model):
    """Some versions, the newest first."""

    versions: tuple[Version, ...]
    older: int = Field(description="How many come before them.")


class PipelineLine(Model):
    """A pipeline in the list."""

    name: str
    title: str
    state: Literal["draft", "published", "changed", "archived"] = Field(
        description="`changed`: a newer draft than what runs; `archived`: nothing of it runs until it is brought back."
    )
    tag: Tag
    number: int = Field(description="Of its newest version.")
    dag_id: str
    by: str = ""
    when: str = ""
    faults: int = 0


class PipelineState(Model):
    """One pipeline, open on the canvas."""

    line: PipelineLine
    checked: Checked
    version: Version
    published: Version | None = None


class GraphChange(Model):
    """One difference between two graphs."""

    kind: Literal["added", "removed", "changed", "moved"]
    what: Literal["node", "edge", "note", "setting"]
    node: str = ""
    field: str = Field("", description="The option, the setting, or the port.")
    before: str = ""
    after: str = ""


class VersionDiff(Model):
    """Two versions side by side."""

    a: Version
    b: Version
    text_a: str
    text_b: str
    changes: tuple[GraphChange, ...] = ()


class Conflict(Model):
    """Somebody saved in between: both texts, so that nothing is lost."""

    sentence: str
    theirs: Version
    text: str
    changes: tuple[GraphChange, ...] = Field((), description="From what both began with to theirs.")


class Seen(Model):
    """Whether Airflow knows a published version yet."""

    dag_id: str
    seen: bool
    waited_s: float = 0
    sentence: str
    faults: tuple[CanvasFault, ...] = ()
