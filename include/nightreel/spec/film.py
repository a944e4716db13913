"""What steps pass on: material, clips, the reel and renditions. Pure data; no pixel is touched here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.generation import Making, PackCredit
from nightreel.spec.measure import Measure
from nightreel.spec.model import Model, Rate
from nightreel.spec.script import Shot
from nightreel.store.artifact import Artifact

TextAnimation = Literal["none", "fade", "fade_in_from_bottom", "slide_in_from_left", "word_by_word", "typewriter"]
TransitionEffect = Literal["cut", "dissolve", "fade_through_black", "slide", "wipe"]


class Box(Model):
    """A rectangle relative to its frame: 0 to 1 from the upper left corner."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)
    width: float = Field(gt=0, le=1)
    height: float = Field(gt=0, le=1)


class Picture(Model):
    """A still of the brief, upright, sRGB, 8 bit, RGB or RGBA."""

    name: str
    media: Artifact
    width_px: int
    height_px: int
    has_alpha: bool = False
    subject: Box | None = Field(None, description="Where the product is; the whole picture when unknown.")


class Clip(Model):
    """A moving picture at a constant frame rate, BT.709, upright, square pixels."""

    name: str
    media: Artifact
    width_px: int
    height_px: int
    fps: Rate
    frames: int = Field(ge=1)
    has_sound: bool = False
    subject: Box | None = Field(None, description="Where the subject stays during the whole clip.")
    made: Making | None = Field(None, description="How it was made; nothing for what people brought.")


class Material(Model):
    """The pictures, footage and sound that a brief brings, checked and normalised."""

    pictures: tuple[Picture, ...] = ()
    footage: tuple[Clip, ...] = ()
    music: Artifact | None = None
    notes: tuple[str, ...] = Field((), description="What was mended or skipped, for people.")


class ShotClip(Model):
    """A shot and the clip made for it; ``clip.frames`` may exceed ``shot.frames`` by a tail for transitions."""

    shot: Shot
    clip: Clip


class Transition(Model):
    """How a segment begins; it takes the first ``frames`` of the segment's own time."""

    effect: TransitionEffect = "cut"
    frames: int = Field(0, ge=0)


class Segment(Model):
    """One clip on the timeline. Past its last frame the clip is held."""

    clip: Clip
    start_frame: int = Field(ge=0)
    frames: int = Field(ge=1)
    transition: Transition = Transition()


class Title(Model):
    """On-screen text, drawn at export for each rendition in that rendition's own layout."""

    role: Literal["label", "headline", "body", "logo"]
    text: str
    start_frame: int = Field(ge=0)
    frames: int = Field(ge=1)
    animation: TextAnimation = "fade_in_from_bottom"
    layout: Literal["hero", "left", "right", "full", "logo", "type"] = "hero"


class FilterEntry(Model):
    """A frame filter that is still to be applied; the step's ``filter`` builds it again at export."""

    step: str
    version: str
    stage: Literal["shot", "film"] = Field(description="Before transitions, shot by shot, or after them.")
    options: dict[str, JsonValue]
    measured: dict[str, JsonValue] = Field(default_factory=dict, description="What the step measured once.")


class Track(Model):
    """A sound on the timeline."""

    role: Literal["voice", "music", "original"]
    media: Artifact
    start_s: float = Field(0, ge=0, description="Where it begins in the film.")
    offset_s: float = Field(0, ge=0, description="What is skipped of its beginning.")
    duration_s: float | None = Field(None, gt=0, description="How much of it is used; to its end when missing.")
    gain_db: float = 0
    fade_in_s: float = Field(0, ge=0)
    fade_out_s: float = Field(0, ge=0)
    loop: bool = False


class CaptionLine(Model):
    """Words that are said, and when."""

    start_s: float = Field(ge=0)
    end_s: float
    text: str


class Reel(Model):
    """A film that need not be rendered yet."""

    title: str
    language: str
    width_px: int
    height_px: int
    fps: Rate
    segments: tuple[Segment, ...] = Field(min_length=1)
    titles: tuple[Title, ...] = ()
    filters: tuple[FilterEntry, ...] = ()
    tracks: tuple[Track, ...] = ()
    duck_db: float = Field(0, ge=0, description="How far music steps back under the voice.")
    spoken: tuple[CaptionLine, ...] = Field((), description="Voice-over with measured times.")
    captions: tuple[CaptionLine, ...] = ()
    burn_captions: bool = False
    payload: str | None = Field(None, pattern=r"^[0-9a-f]{16}$", description="Watermark payload, 64 bits.")
    description: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.segments[-1].start_frame + self.segments[-1].frames

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(self.frames / self.fps)


class Sidecar(Model):
    """A file that goes beside a rendition: captions."""

    name: str
    media: Artifact


class Rendition(Model):
    """A final file for one platform."""

    platform: str
    media: Artifact
    width_px: int
    height_px: int
    fps: Rate
    frames: int
    lufs: float
    true_peak_dbtp: float
    target_lufs: float
    sidecars: tuple[Sidecar, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict, description="Metadata read back from the file.")
    payload: str | None = None


class Renditions(Model):
    """Every rendition of one film."""

    title: str
    language: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    items: tuple[Rendition, ...] = Field(min_length=1)
    makings: tuple[Making, ...] = Field((), description="How each shot was made, in the film's order.")
    packs: tuple[PackCredit, ...] = Field((), description="Brand packs that the film was made with.")


class Finding(Model):
    """One thing that the check step looked at."""

    platform: str
    name: str
    passed: bool
    got: str
    want: str


class Report(Model):
    """The outcome of the check step."""

    passed: bool
    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...] = Field((), description="Scores of each shot, of the first rendition.")
    page: Artifact = Field(description="HTML page with pictures.")
    contact_sheet: Artifact


class Manifest(Model):
    """What was published, where, and how it was made."""

    files: dict[str, str] = Field(description="Address of each published file and its sha256.")
    manifest: Artifact
