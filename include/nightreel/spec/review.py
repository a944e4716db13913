"""A review: what a person is shown, what was asked, and what the person decided."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nightreel.spec.film import Report
from nightreel.spec.model import Model, Options
from nightreel.spec.reading import Differences, Reading, Ruling
from nightreel.spec.script import Script
from nightreel.store.artifact import Artifact

Address = Annotated[str, Field(pattern=r"^[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}$")]
Choice = Literal["approve", "reject", "again"]
Of = Literal["script", "cut", "film", "reading"]
Wish = Annotated[str, Field(max_length=500)]

LONGEST_NOTE = 2000
LONGEST_WORDS = {"label": 60, "headline": 120, "body": 240, "voice_over": 1000}
"""Most characters of a shot's words."""
MOST_SHOTS = 200
MOST_RULINGS = 2000
"""Differences or texts that one decision may rule on."""
RulingId = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


class ReviewOptions(Options):
    """Who is told, how long a person has, and what counts when nobody comes."""

    title: str = Field("", max_length=120, description="What the reviewer is asked; words that fit the step if empty.")
    time_limit_h: float = Field(24, gt=0, le=24 * 90, description="Hours until the default counts.")
    at_time_limit: Literal["approve", "reject"] = Field("reject", description="What counts when nobody has decided.")
    email: tuple[Address, ...] = Field((), description="Who gets the link; the tenant's own addresses when empty.")


class SheetFilm(Model):
    """A film that the reviewer can play."""

    platform: str
    title: str
    media: Artifact
    width_px: int
    height_px: int
    duration_s: float
    captions: Artifact | None = Field(None, description="WebVTT.")


class SheetShot(Model):
    """One shot as the strip shows it."""

    number: int = Field(ge=1)
    start_s: float = Field(ge=0)
    duration_s: float = Field(gt=0)
    still: Artifact | None = None


class ReviewSheet(Model):
    """All that a reviewer looks at, made before anybody is asked."""

    schema_name: Literal["nightreel.review-sheet/1"] = Field("nightreel.review-sheet/1", alias="schema")
    of: Of
    title: str = Field(description="Of the film.")
    language: str = ""
    films: tuple[SheetFilm, ...] = ()
    shots: tuple[SheetShot, ...] = ()
    strip: Artifact | None = Field(None, description="All stills in one picture.")
    script: Script | None = None
    report: Report | None = None
    reading: Reading | None = None
    differences: Differences | None = Field(None, description="What is ruled on; without any, the reading's texts are.")


class Words(Model):
    """New words of one shot; what is left out stays, an empty text takes words away."""

    headline: str | None = Field(None, max_length=LONGEST_WORDS["headline"])
    body: str | None = Field(None, max_length=LONGEST_WORDS["body"])
    label: str | None = Field(None, max_length=LONGEST_WORDS["label"])
    voice_over: str | None = Field(None, max_length=LONGEST_WORDS["voice_over"])


class Decision(Model):
    """What a person decided about a film."""

    choice: Choice
    note: str = Field("", max_length=LONGEST_NOTE, description="Why; what a revision should mind.")
    shots: dict[int, Wish] = Field(
        default_factory=dict, max_length=MOST_SHOTS, description="Number of a shot from 1: what its new take should be."
    )
    words: dict[int, Words] = Field(
        default_factory=dict, max_length=MOST_SHOTS, description="Number of a shot from 1: its new words."
    )
    rating: int | None = Field(None, ge=1, le=5)
    rulings: dict[RulingId, Ruling] = Field(
        default_factory=dict, max_length=MOST_RULINGS,
        description="Of a reading: id of a difference or a text, and what is said of it.",
    )  # fmt: skip


class Answer(Model):
    """A decision with whose it is."""

    decision: Decision
    by: str = Field("", description="Airflow's name of the person; empty when the time limit decided.")
    when: str = Field(description="ISO 8601, UTC.")
    timed_out: bool = False


class Asked(Model):
    """That somebody was asked, kept while the run waits and afterwards."""

    number: int = Field(1, ge=1, description="Which asking of this step in this run.")
    dag_id: str
    run_id: str
    step_id: str
    title: str = Field(description="Of the film.")
    question: str
    sheet: Artifact
    asked: str = Field(description="ISO 8601, UTC.")
    until: str = Field(description="When the default counts: ISO 8601, UTC.")
    at_time_limit: Literal["approve", "reject"]
    told: str = Field("", description="What was wrong with the last answer.")
