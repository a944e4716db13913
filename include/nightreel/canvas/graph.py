"""A pipeline as the canvas shows it: nodes, edges, notes, and what was found wrong where."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.canvas import CanvasNote, Point
from nightreel.spec.model import Model
from nightreel.steps.base import PortType

RUN = "run"
"""The node that stands for the run itself: it gives the brief."""
Place = tuple[str | int, ...]
"""A way into a node's options or a pipeline's settings: ``("options", "settings", "steps")``."""


class GraphNode(Model):
    """One step as it stands on the canvas."""

    id: str
    step: str = Field(description="Name of the step; one that nobody knows is shown, and kept.")
    engine: str | None = None
    options: dict[str, JsonValue] = Field(default_factory=dict, description="As written, without defaults.")
    always: bool = False
    retries: int | None = Field(None, description="The pipeline language's default when left out.")
    timeout_s: int | None = None
    at: Point | None = Field(None, description="Where it lies; laid out by the canvas when left out.")


class GraphEdge(Model):
    """One connection: an output port of a step, or of the run, to an input port."""

    source: str = Field(description="Step id, or `run`.")
    source_port: str
    target: str
    target_port: str
    kind: PortType | None = Field(None, description="None where a step is unknown.")
    written: bool = Field(False, description="Whether the text says it, rather than the order of steps.")


class Graph(Model):
    """A pipeline: the same meaning gives the same graph, however the text is written."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()
    notes: tuple[CanvasNote, ...] = ()
    settings: dict[str, JsonValue] = Field(
        default_factory=dict, description="Every key of the file but steps and canvas: name, title, form, batch …"
    )


class CanvasFault(Model):
    """An error with the places where it shows: a line of the text, a node, a field of its form."""

    code: str
    got: str = ""
    want: str = ""
    fix: str = ""
    sentence: str = Field(description="The whole of it, for people.")
    line: int | None = Field(None, description="From 1.")
    node: str | None = None
    place: Place = ()


class CostLine(Model):
    """What one step takes."""

    node: str
    money: float = Field(description="US dollars, likely.")
    gpu_s: float
    wall_s: float


class Cost(Model):
    """What one run is likely to take, before anything is measured on it."""

    money: float
    gpu_s: float
    wall_s: float
    duration_s: float = Field(description="Of the film that is priced.")
    said: str = Field(description="One sentence for people.")
    over: tuple[str, ...] = Field((), description="Sentences on the tenant's caps that this would break.")
    steps: tuple[CostLine, ...] = ()


class Checked(Model):
    """A text with everything that is known about it; what compiles it also judges it."""

    text: str
    graph: Graph | None = Field(None, description="None where no list of steps can be read.")
    whole: bool = Field(True, description="Whether the graph is all of the text; what follows a YAML fault is missing.")
    faults: tuple[CanvasFault, ...] = ()
    cost: Cost | None = Field(None, description="Only of a pipeline without faults.")


class PalettePort(Model):
    """One input or output of a step."""

    name: str
    kind: PortType
    optional: bool = False


class PaletteEngine(Model):
    """One way to do a step."""

    name: str
    title: str
    devices: tuple[str, ...] = ()
    licence: str = ""
    why_not: str = Field("", description="Why this tenant may not use it; empty when it may.")


class PaletteStep(Model):
    """One step as the palette offers it."""

    name: str
    title: str
    line: str = Field(description="One sentence of what it does.")
    group: str
    takes: tuple[PalettePort, ...] = ()
    any_one: bool = Field(False, description="Whether one of its inputs is enough: this or that.")
    gives: tuple[PalettePort, ...] = ()
    each: bool = Field(False, description="Whether it works on every shot by itself.")
    asks: bool = False
    renders: bool = False
    queue: Literal["cpu", "gpu"] = "cpu"
    engines: tuple[PaletteEngine, ...] = ()
    default_engine: str = ""
    form: dict[str, JsonValue] = Field(description="JSON Schema of its options, as the form shows it.")
    brand: dict[str, str] = Field(
        default_factory=dict, description="Option: what the tenant's brand gives when it is left empty, for people."
    )
    why_not: str = ""


class Template(Model):
    """A pipeline to begin from."""

    name: str
    title: str
    line: str
    text: str


class Palette(Model):
    """Everything that a tenant may put on a canvas."""

    steps: tuple[PaletteStep, ...]
    templates: tuple[Template, ...]
    platforms: dict[str, str] = Field(description="Name: words shown.")
    settings: dict[str, JsonValue] = Field(description="JSON Schema of a pipeline's own settings.")
    references: dict[str, str] = Field(
        default_factory=dict, description="Reference such as ${brief.title}: words shown."
    )
