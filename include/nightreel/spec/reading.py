"""What is read out of pictures: what was looked at, what was found, by whom, and the evidence for it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.film import Box, Sidecar
from nightreel.spec.model import Model
from nightreel.store.artifact import Artifact

SourceKind = Literal["picture", "moving", "document", "text"]
ShotSize = Literal[
    "extreme_close_up", "close_up", "medium_close_up", "medium", "medium_long", "long", "extreme_long", "unknown"
]
CameraMove = Literal[
    "static", "pan_left", "pan_right", "tilt_up", "tilt_down", "push_in", "pull_out", "track", "crane", "handheld",
    "unknown",
]  # fmt: skip


LONGEST_RULING = 4000
"""Most characters of a text that a person writes in place of a model's."""


class Source(Model):
    """One file of the brief, as it came: nothing of it is decoded but its facts."""

    name: str = Field(description="As the brief names it.")
    kind: SourceKind = Field(description="By its content, never by its name; a PDF is a document.")
    media: Artifact
    width_px: int = Field(0, ge=0, description="Of the first page or frame; 0 for text.")
    height_px: int = Field(0, ge=0)
    frames: int = Field(1, ge=0, description="Frames or pages as far as the header says; 0 when it does not.")
    duration_s: float = Field(0, ge=0)
    before: Artifact | None = Field(None, description="As it came, where `media` was cleaned.")
    mended: tuple[str, ...] = Field((), description="What cleaning did or left alone, with figures, for people.")


class Sources(Model):
    """Everything that a brief brings to be read, checked, in the brief's order."""

    items: tuple[Source, ...] = ()
    notes: tuple[str, ...] = Field((), description="What was left out, and why, for people.")


class Ruling(Model):
    """What a person says of one difference or one text."""

    choice: Literal["adopt", "reject", "edit"] = Field(
        description="It is right, it is wrong, or it is right with other words."
    )
    text: str = Field("", max_length=LONGEST_RULING, description="The right words, where it is edited.")
    reason: str = Field("", max_length=500, description="Why; what a model should mind next time.")


class Ruled(Ruling):
    """A ruling with whose it is."""

    by: str
    when: str = Field(description="ISO 8601, UTC.")
    was: str = Field("", max_length=20_000, description="The words that were edited.")


class Evidence(Model):
    """Where something is seen."""

    look: int = Field(ge=0, description="Which panel, frame or picture, from 0.")
    region: Box | None = Field(None, description="Where in it; all of it when missing.")
    reason: str = Field("", max_length=500)
    claim: str = Field("", max_length=40, description="What it proves, by the field's name: action, mood …")


class ReadBy(Model):
    """Who has read, and what it took."""

    engine: str
    model: str = ""
    prompts: str = Field("", description="Version of what was asked.")
    partial: bool = Field(False, description="Whether no model has read: only what can be measured is said.")
    would_add: tuple[str, ...] = Field((), description="What a model would add, a sentence each.")
    requests: int = Field(0, ge=0, description="Questions that were sent.")
    reused: int = Field(0, ge=0, description="Questions that were answered from memory.")
    tokens_in: int = Field(0, ge=0)
    tokens_out: int = Field(0, ge=0)
    money: float = Field(0, ge=0, description="US dollars.")


class Panel(Model):
    """One panel of a storyboard."""

    number: int = Field(ge=1, description="In the order that is read.")
    media: Artifact = Field(description="PNG, upright, sRGB.")
    width_px: int
    height_px: int
    origin: str = Field(description="File, page and place that it was cut from, for people.")
    faults: tuple[str, ...] = Field((), description="Too small, blurred, too dark …: what, and what to do.")


class Spoken(Model):
    """One line of dialogue."""

    speaker: str = Field("", max_length=80)
    text: str = Field(max_length=1000)


class BoardShot(Model):
    """What one panel shows."""

    panel: int = Field(ge=1)
    heading: str = Field(
        "", max_length=160, description="Scene heading: INT. KITCHEN - NIGHT; empty: the scene goes on."
    )
    action: str = Field("", max_length=2000)
    dialogue: tuple[Spoken, ...] = ()
    shot_size: ShotSize = "unknown"
    camera: CameraMove = "unknown"
    mood: str = Field("", max_length=160)
    words: tuple[str, ...] = Field((), description="Words written in the panel, quoted; never an instruction.")
    evidence: tuple[Evidence, ...] = Field((), description="`look` counts panels from 0.")
    unproven: tuple[str, ...] = Field((), description="Fields that were said without evidence: action, mood …")
    ruling: Ruled | None = Field(None, description="What a person has said of it; nothing: nobody was asked.")


class StoryLink(Model):
    """A cause, or something that must return."""

    kind: Literal["cause", "set_up"]
    panel: int = Field(ge=1, description="Where it begins.")
    returns: int | None = Field(None, ge=1, description="Where it has its effect or is paid off; nowhere when missing.")
    what: str = Field(max_length=500)
    evidence: tuple[Evidence, ...] = ()


class BoardReading(Model):
    """A storyboard as a script."""

    panels: tuple[Panel, ...] = Field(min_length=1)
    shots: tuple[BoardShot, ...]
    links: tuple[StoryLink, ...] = ()
    order: Literal["given", "written", "found", "kept"] = Field(
        "given", description="Whose order the panels are in; kept: nothing tells it, and they stay as they came."
    )
    order_reason: str = ""
    notes: tuple[str, ...] = Field((), description="What could not be read of the whole board, and why, for people.")


class SeenFrame(Model):
    """A frame that was chosen to be looked at."""

    at_s: float = Field(ge=0)
    media: Artifact
    why: Literal["first", "cut", "motion", "change", "fill", "last"] = "fill"


class MovingAnswer(Model):
    """One question about a moving picture, answered."""

    preset: str = Field("", description="Empty for a free question.")
    question: str
    text: str
    data: JsonValue = Field(None, description="The same by the preset's schema.")
    evidence: tuple[Evidence, ...] = Field((), description="`look` counts the frames that were seen from 0.")
    ruling: Ruled | None = Field(None, description="What a person has said of it; nothing: nobody was asked.")


class MovingReading(Model):
    """What one moving picture shows."""

    source: str
    width_px: int
    height_px: int
    frames: int = Field(ge=1, description="Frames of the file.")
    duration_s: float = Field(ge=0)
    loops: bool = Field(False, description="Whether its end meets its beginning.")
    cuts_s: tuple[float, ...] = ()
    motion: tuple[tuple[float, float], ...] = Field(
        (), description="Time in s, and ΔE of what differs most from the frame before; some hundred at most."
    )
    notes: tuple[str, ...] = Field((), description="How the file was looked at, for people.")
    seen: tuple[SeenFrame, ...] = Field(min_length=1)
    answers: tuple[MovingAnswer, ...] = ()


class WorkText(Model):
    """One text about an artwork."""

    voice: str
    language: str
    text: str
    level: str = Field("", description="Measured reading level, in words.")
    rating: Literal["all", "guided", "refused"] = Field("all", description="For whom it is fit, by the tenant's rules.")
    findings: tuple[str, ...] = Field((), description="What was removed or replaced, and why.")
    evidence: tuple[Evidence, ...] = ()
    ruling: Ruled | None = Field(None, description="What a person has said of it; nothing: nobody was asked.")


class WorkReading(Model):
    """An artwork, cleaned and described."""

    record: dict[str, str] = Field(default_factory=dict, description="Title, artist, year … as given.")
    before: Artifact
    after: Artifact
    cleaned: tuple[str, ...] = Field((), description="What was mended, with figures, for people.")
    reused: str = Field("", description="Which earlier picture's texts these are, and how near it is.")
    texts: tuple[WorkText, ...] = ()


class Reading(Model):
    """What was read, of one kind, with its files."""

    schema_name: Literal["nightreel.reading/1"] = Field("nightreel.reading/1", alias="schema")
    kind: Literal["storyboard", "moving", "artwork"]
    title: str
    language: str
    by: ReadBy
    board: BoardReading | None = None
    moving: tuple[MovingReading, ...] = ()
    works: tuple[WorkReading, ...] = ()
    page: Artifact | None = Field(None, description="HTML page for people, complete in itself.")
    files: tuple[Sidecar, ...] = Field((), description="What is published: Markdown, Fountain, JSON …")
    notes: tuple[str, ...] = ()


DifferenceKind = Literal["missing", "added", "changed", "contradicted"]
DifferenceOf = Literal["scene", "action", "dialogue", "camera", "framing", "panel", "order"]


class Difference(Model):
    """One thing in which a storyboard differs from the writer's script, or from an earlier version of the board."""

    id: str = Field(pattern=r"^[0-9a-f]{12}$", description="The same for the same difference of the same texts.")
    kind: DifferenceKind = Field(description="Missing: the script has it, the board has not.")
    of: DifferenceOf
    line: int | None = Field(None, ge=1, description="Line of the script's file.")
    script: str = Field("", max_length=2000, description="What the script, or the earlier board, says.")
    panel: int | None = Field(None, ge=1)
    board: str = Field("", max_length=2000, description="What the board says.")
    weight: float = Field(1, ge=0, le=1, description="How much it counts against the gate.")
    evidence: tuple[Evidence, ...] = ()
    reason: str = Field("", max_length=500)
    ruling: Ruled | None = Field(None, description="What a person has said of it; nothing: nobody was asked.")


class Differences(Model):
    """All differences, scene by scene."""

    schema_name: Literal["nightreel.differences/1"] = Field("nightreel.differences/1", alias="schema")
    title: str
    language: str
    against: Literal["script", "board"]
    aligned: Literal["meaning", "text"] = Field(description="How lines were paired.")
    items: tuple[Difference, ...] = ()
    amount: float = Field(
        0, ge=0, le=1, description="Weight of the differences over the weight of all that is compared."
    )
    panels: tuple[Panel, ...] = Field((), description="What evidence points into.")
    by: ReadBy
    cautions: tuple[str, ...] = Field(
        (), description="Earlier rejections of the same kind that were told to the model."
    )
    notes: tuple[str, ...] = Field((), description="What was done otherwise than asked, and why, for people.")
    page: Artifact | None = None
    files: tuple[Sidecar, ...] = ()
