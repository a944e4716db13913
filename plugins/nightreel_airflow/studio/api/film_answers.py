"""What the library is answered of films: a line in the grid, one of them in full, and its past.

Every address is a path on this server. Those of media are signed, need no login and end: ask again for new ones.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.records.film_card import Facets, Indexing
from nightreel.records.readings import ReadingKind
from nightreel.spec.measure import Measure
from nightreel.spec.model import Model
from nightreel.spec.reading import ReadBy
from nightreel.spec.record import RunState
from nightreel_airflow.api.errors import Said

Kind = Literal["film", "captions", "report", "contact_sheet", "manifest", "reading", "differences", "text"]


class FilmCard(Model):
    """A film in the grid."""

    run_id: str
    dag_id: str
    pipeline: str
    title: str
    category: str = ""
    state: RunState
    began: str = Field(description="ISO 8601, UTC.")
    ended: str = Field("", description="ISO 8601, UTC; empty while it goes on.")
    by: str = Field("", description="Who asked for it.")
    platforms: tuple[str, ...] = ()
    reads: ReadingKind | None = Field(None, description="What was read, for a run that makes no film.")
    duration_s: float | None = None
    poster: str = Field("", description="Picture, at most 480 pixels on its long side; empty where there is none.")
    poster_width_px: int = Field(0, description="As wide as the poster's picture is to its height; 0 if unknown.")
    poster_height_px: int = 0
    hover: str = Field("", description="The smallest rendition, to be played while pointed at; signed.")
    passed: bool | None = Field(None, description="What the quality check said; nothing without one.")
    rating: float | None = Field(None, description="Mean of each person's last rating, 1 to 5.")
    ratings: int = 0
    comments: int = 0
    open_comments: int = Field(0, description="Comments that are not resolved.")
    parent: str = Field("", description="Run that it revises.")
    root: str = Field("", description="First run of the film, for a revision.")
    fault: str = Field("", description="Why it has ended without a film, in a sentence.")
    money: float = Field(0, description="US dollars, as far as they are known.")
    gpu_s: float = 0


class FilmPage(Model):
    """A page of films, the newest first."""

    films: tuple[FilmCard, ...]
    next: str = Field("", description="Give it as `cursor` for the next page; empty on the last one.")
    total: int = Field(description="Films that fit the filters.")
    facets: Facets | None = Field(None, description="Counts for the filters; with the first page only.")
    indexing: Indexing | None = Field(None, description="While the store's books are still being read.")
    stale: str = Field("", description="Why this is not the newest state; empty where it is.")


class FilmFile(Model):
    """A file of a film."""

    kind: Kind
    name: str
    play: str = Field("", description="Signed address that shows it; empty where it cannot be shown.")
    download: str = Field(description="Signed address that saves it.")
    size_bytes: int
    sha256: str


class FilmRendition(Model):
    """One platform's film."""

    platform: str
    title: str = Field(description="The platform's name for people.")
    file: FilmFile
    captions: tuple[FilmFile, ...] = ()
    vtt: str = Field("", description="Signed address of captions that a browser shows.")
    width_px: int
    height_px: int
    fps: str = Field(description="Frames a second, exact: 30000/1001.")
    fps_number: float = Field(description="The same as a number, for steps of frames.")
    frames: int
    duration_s: float
    lufs: float
    target_lufs: float
    true_peak_dbtp: float


class ShotLine(Model):
    """One shot: its picture, its time and its words."""

    number: int
    start_s: float
    duration_s: float
    role: str = ""
    scene: str = ""
    label: str = ""
    headline: str = ""
    body: str = ""
    voice_over: str = ""
    take: int = 1
    wish: str = Field("", description="What a reviewer asked for in this take.")
    still: str = Field("", description="Signed address of its picture.")
    engine: str = ""
    reused: bool = False


class BeforeAfter(Model):
    """The same picture before a step and after it."""

    before: str
    after: str
    shot: int | None = Field(None, description="Of which shot, where the step works on shots.")


class StepLine(Model):
    """What a step did."""

    step_id: str
    step: str
    title: str
    engine: str = ""
    state: Literal["made", "reused", "off", "waiting", "failed", "mixed"]
    made: int = 0
    reused: int = 0
    seconds: float = 0
    money: float = 0
    gpu_s: float = 0
    notes: tuple[str, ...] = ()
    stills: tuple[str, ...] = Field((), description="Signed addresses.")
    pairs: tuple[BeforeAfter, ...] = Field((), description="Before and after it, where both have pictures.")
    measures: tuple[Measure, ...] = ()
    fault: Said | None = None


class FindingLine(Model):
    """One thing that the quality check looked at."""

    platform: str
    name: str
    title: str
    passed: bool
    got: str
    want: str


class Quality(Model):
    """The quality report as data."""

    passed: bool
    findings: tuple[FindingLine, ...]
    measures: tuple[Measure, ...] = ()
    page: FilmFile
    contact_sheet: FilmFile


class Spent(Model):
    """What a run used."""

    money: float = Field(0, description="US dollars, as far as they are known.")
    gpu_s: float = 0
    tokens: int = 0
    seconds: float = Field(0, description="Of work, one step after the other.")
    made: int = Field(0, description="Results that were made anew.")
    reused: int = Field(0, description="Results that were there before, and cost nothing.")


class ReviewLine(Model):
    """A review of the film."""

    step_id: str
    question: str
    asked: str
    until: str = ""
    page: str = Field(description="Where it is decided.")
    choice: Literal["approve", "reject", "again", ""] = Field("", description="Empty while nobody has decided.")
    by: str = Field("", description="Empty where the time limit decided.")
    when: str = ""
    note: str = ""
    timed_out: bool = False


class RatingLine(Model):
    """What somebody thought of the film."""

    by: str
    when: str
    decision: str
    rating: int | None = None
    note: str = ""


class HistoryLine(Model):
    """One run in a film's past, the first run at its head."""

    run_id: str
    dag_id: str
    title: str
    state: RunState
    began: str
    by: str = ""
    note: str = ""
    parent: str = ""
    depth: int = Field(description="0 for the first run, 1 for what revises it …")
    made: int = 0
    reused: int = 0
    seconds: float = 0
    money: float = 0
    gpu_s: float = 0
    poster: str = ""
    is_this: bool = False


class DifferencesShown(Model):
    """In what a storyboard differs from the script, or from an earlier board."""

    against: Literal["script", "board"]
    items: int
    amount: float = Field(description="Weight of the differences over the weight of all that is compared, 0 to 1.")
    page: FilmFile | None = None


class ReadingShown(Model):
    """What a run has read out of pictures."""

    kind: ReadingKind
    language: str
    page: FilmFile | None = Field(None, description="Complete in itself; to be shown in a frame without rights.")
    files: tuple[FilmFile, ...] = Field((), description="Texts and data, as they are published.")
    by: ReadBy
    pictures: int = Field(description="Panels, moving pictures or works.")
    differences: DifferencesShown | None = None
    notes: tuple[str, ...] = ()


class FilmDetail(FilmCard):
    """One film in full."""

    tenant: str
    pipeline_title: str = ""
    language: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    note: str = Field("", description="Why it was made, in the words of whoever asked.")
    row: str = Field("", description="Catalogue row that it was made for.")
    airflow: str = Field("", description="Path of the run on Airflow's own pages.")
    why: Said | None = Field(None, description="Why it did not succeed.")
    revised_as: str = Field("", description="Run that takes its place.")
    renditions: tuple[FilmRendition, ...] = ()
    reading: ReadingShown | None = Field(None, description="For a run that has read pictures.")
    manifest: FilmFile | None = None
    published: tuple[str, ...] = Field((), description="Addresses at which its files were published.")
    shots: tuple[ShotLine, ...] = ()
    steps: tuple[StepLine, ...] = ()
    quality: Quality | None = None
    spent: Spent = Spent()
    reviews: tuple[ReviewLine, ...] = ()
    verdicts: tuple[RatingLine, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    may_publish: bool = Field(False, description="Whether the caller may start it again.")
    may_rate: bool = Field(False, description="Whether the caller may rate it.")
    notes: tuple[str, ...] = Field((), description="What is no longer in the store.")
