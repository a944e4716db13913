"""What the studio is told about reviews; its own words for it are chosen there, in the language of whoever looks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from nightreel.spec.model import Model
from nightreel.spec.review import LONGEST_NOTE, Choice, Of
from nightreel_airflow.api.errors import Said
from nightreel_airflow.studio.api.review_reading import ReviewReading

MOST_AT_ONCE = 100
"""Reviews that one request may decide."""
Id = Annotated[str, StringConstraints(min_length=1, max_length=250)]


class ReviewName(Model):
    """Which review is meant."""

    dag_id: Id
    run_id: Id
    step_id: Id


class ReviewNight(Model):
    """The night that a film was made in."""

    id: str
    day: str = Field("", description="ISO 8601; empty where its book cannot be read.")


class ReviewAsked(ReviewName):
    """What is asked, of which film, until when."""

    tenant: str
    client: str = Field(description="Title of the tenant.")
    pipeline: str
    of: Of
    title: str = Field(description="Of the film.")
    question: str = Field("", description="In the pipeline's own words; empty where it has none.")
    asked: str = Field(description="ISO 8601, UTC.")
    until: str = Field(description="When the default counts: ISO 8601, UTC.")
    at_time_limit: Literal["approve", "reject"]
    may_decide: bool
    parent: str = Field("", description="Run that this one revises.")
    night: ReviewNight | None = None


class WaitingReview(ReviewAsked):
    """One review that waits."""

    still: str = Field("", description="Signed link.")
    film: str = Field("", description="Signed link to the first film.")
    width_px: int = 16
    height_px: int = 9
    duration_s: float = 0
    shots: int = 0
    rulings: int = Field(0, description="Differences or texts of a reading to rule on.")
    failed_checks: int = 0


class ReviewQueue(Model):
    """What waits for people, the oldest first."""

    now: str = Field(description="The server's time: ISO 8601, UTC.")
    reviews: tuple[WaitingReview, ...]
    more: bool = Field(False, description="Whether others wait that are not listed.")


class ReviewFilm(Model):
    """A film that can be played."""

    platform: str
    title: str
    film: str = Field(description="Signed link.")
    captions: str = Field("", description="Signed link to WebVTT.")
    width_px: int
    height_px: int
    duration_s: float


class ReviewWords(Model):
    """One text of a shot."""

    field: Literal["label", "headline", "body", "voice_over"]
    text: str
    most: int = Field(description="Characters that fit.")


class ReviewShot(Model):
    """One shot: on the strip, and as words."""

    number: int
    still: str = Field("", description="Signed link.")
    start_s: float
    duration_s: float
    scene: str = ""
    take: int = 1
    wish: str = ""
    words: tuple[ReviewWords, ...] = ()


class ReviewCheck(Model):
    """One finding of the quality check."""

    passed: bool
    kind: str
    name: str
    platform: str
    got: str
    want: str


class ReviewFigure(Model):
    """One score of one thing."""

    text: str
    percent: int | None = None
    state: str = ""
    detail: str = ""


class ReviewScores(Model):
    """Scores as a table: names of the qualities, then a row for each thing."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ReviewFigure | None, ...]], ...]


class ReviewChange(Model):
    """One text that is different from the parent's."""

    shot: int
    field: str
    before: str
    after: str


class ReviewParent(Model):
    """The film that this one revises, and what is different."""

    run_id: str
    note: str = ""
    by: str = ""
    films: tuple[ReviewFilm, ...] = ()
    shots: tuple[ReviewShot, ...] = ()
    again: tuple[int, ...] = Field((), description="Numbers of the shots that were asked for again.")
    changes: tuple[ReviewChange, ...] = ()
    made: tuple[str, ...] = Field((), description="What was made anew: shots, then steps.")
    reused: tuple[str, ...] = ()


class ReviewState(Model):
    """How a review stands."""

    name: Literal["waiting", "approve", "reject", "again", "expired", "over", "early", ""]
    by: str = ""
    when: str = ""
    note: str = ""
    revised_as: str = ""


class ReviewSheetAnswer(ReviewAsked):
    """All of one review."""

    now: str
    state: ReviewState
    told: str = Field("", description="Why the last answer could not be taken.")
    language: str = ""
    fps: float | None = None
    films: tuple[ReviewFilm, ...]
    shots: tuple[ReviewShot, ...]
    has_script: bool
    then: tuple[str, ...] = Field((), description="Steps that come after this one.")
    checks: tuple[ReviewCheck, ...] = ()
    scores: ReviewScores | None = None
    parent_film: ReviewParent | None = None
    reading: ReviewReading | None = None


class ReviewDecided(ReviewName):
    """What a decision came to."""

    choice: Choice
    by: str
    sentence: str = Field(description="What happens now, for people.")


class OneOfMany(ReviewName):
    """A decision about one of many reviews."""

    choice: Literal["approve", "reject"]
    note: str = Field("", max_length=LONGEST_NOTE)


class ManyDecisions(Model):
    """Decisions about many reviews."""

    decisions: tuple[OneOfMany, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class OneOutcome(ReviewName):
    """What became of one of many decisions."""

    done: bool
    choice: Choice
    error: Said | None = Field(None, description="Why nothing was decided.")


class ManyOutcomes(Model):
    """What became of each, in the order in which they were sent."""

    outcomes: tuple[OneOutcome, ...]
