"""A reading as the studio's review room shows it: pictures, what is ruled on, boxes, and what was ruled."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.records.reviews import ReviewDesk
from nightreel.records.rulings import Item, items_of
from nightreel.spec.film import Box
from nightreel.spec.model import Model
from nightreel.spec.reading import LONGEST_RULING, Ruling
from nightreel.spec.review import ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel_airflow.review.found import FoundReview
from nightreel_airflow.review.view import link_of

_MOST_WORDS = {"shot": 2000, "difference": 2000}
"""Characters that a panel's fields take; all other texts take ``LONGEST_RULING``."""


class ReviewPicture(Model):
    """A panel, a frame or an artwork."""

    label: str = Field("", description="Number of the panel, or time of the frame; empty where there is one picture.")
    picture: str = Field(description="Signed link.")
    width_px: int = 0
    height_px: int = 0
    origin: str = ""


class ReviewBox(Model):
    """Where something is seen."""

    picture: int = Field(ge=0, description="Which of the pictures, from 0.")
    region: Box | None = Field(None, description="All of it when missing.")
    reason: str = ""


class ReviewItem(Model):
    """One thing that is adopted, rejected or edited."""

    id: str
    what: Literal["difference", "shot", "answer", "text"]
    kind: str
    of: str
    words: str
    script: str = ""
    line: int | None = None
    panel: int | None = None
    asked: str = ""
    reason: str = ""
    picture: int | None = Field(None, description="Which of the pictures it is about, from 0.")
    evidence: tuple[ReviewBox, ...] = ()
    most: int = Field(description="Characters that an edit may have.")


class ReviewReading(Model):
    """All that is shown of a reading."""

    kind: Literal["storyboard", "moving", "artwork"]
    language: str
    against: Literal["script", "board", ""] = Field("", description="Empty where nothing is compared.")
    amount: float = Field(0, description="How much differs, 0 to 1.")
    engine: str = ""
    model: str = ""
    partial: bool = False
    would_add: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    pictures: tuple[ReviewPicture, ...] = ()
    items: tuple[ReviewItem, ...] = ()
    rulings: dict[str, Ruling] = Field(default_factory=dict, description="What was ruled, once it is decided.")


def reading_of(shown: FoundReview) -> ReviewReading | None:
    """Give what is shown of a reading; ``None`` for a film. Links to pictures are signed and last half a day."""
    sheet = shown.sheet
    if sheet.reading is None:
        return None
    reading, found = sheet.reading, sheet.differences
    by = found.by if found is not None else reading.by
    pictures = _pictures(shown.tenant, sheet)
    places = {media.uri: at for at, (media, _) in enumerate(pictures)}
    answer = ReviewDesk(shown.store, shown.place.run_id, shown.place.step_id, dag_id=shown.place.dag_id).answered(
        shown.asked
    )
    return ReviewReading(
        kind=reading.kind, language=reading.language, against=found.against if found is not None else "",
        amount=found.amount if found is not None else 0, engine=by.engine, model=by.model, partial=by.partial,
        would_add=by.would_add, cautions=found.cautions if found is not None else (),
        pictures=tuple(picture for _, picture in pictures),
        items=tuple(_item(item, places) for item in items_of(sheet)),
        rulings=answer.decision.rulings if answer is not None else {},
    )  # fmt: skip


def first_picture(sheet: ReviewSheet) -> Artifact | None:
    """Give the picture that stands for a reading in the queue."""
    return next((item.pictures[0] for item in items_of(sheet) if item.pictures), None)


def _pictures(tenant: Tenant, sheet: ReviewSheet) -> list[tuple[Artifact, ReviewPicture]]:
    """Give each picture once, in the order of the reading."""
    reading, found = sheet.reading, sheet.differences
    shown: list[tuple[Artifact, str, int, int, str]] = []
    board = reading.board if reading is not None else None
    for panel in found.panels if found is not None else board.panels if board is not None else ():
        shown.append((panel.media, str(panel.number), panel.width_px, panel.height_px, panel.origin))
    for moving in reading.moving if reading is not None and found is None else ():
        shown += [
            (frame.media, f"{frame.at_s:.2f} s", moving.width_px, moving.height_px, moving.source)
            for frame in moving.seen
        ]
    for work in reading.works if reading is not None and found is None else ():
        shown.append((work.after, "", 0, 0, work.record.get("title", "")))
    once = {entry[0].uri: entry for entry in shown}
    return [
        (media, ReviewPicture(
            label=label, picture=link_of(tenant, media, f"picture-{at + 1}.png"), width_px=width, height_px=height,
            origin=origin,
        ))
        for at, (media, label, width, height, origin) in enumerate(once.values())
    ]  # fmt: skip


def _item(item: Item, places: dict[str, int]) -> ReviewItem:
    def place(look: int) -> int | None:
        return places.get(item.pictures[look].uri) if 0 <= look < len(item.pictures) else None

    boxes = tuple(
        ReviewBox(picture=at, region=part.region, reason=part.reason)
        for part in item.evidence
        if (at := place(part.look)) is not None
    )
    own = place(item.panel - 1) if item.panel is not None else boxes[0].picture if boxes else place(0)
    if own is None and boxes:
        own = boxes[0].picture
    return ReviewItem(
        id=item.id, what=item.what, kind=item.kind, of=item.of, words=item.words, script=item.script, line=item.line,
        panel=item.panel, asked=item.asked, reason=item.reason, evidence=boxes,
        picture=own if item.what != "difference" or item.panel is not None or boxes else None,
        most=_MOST_WORDS.get(item.what, LONGEST_RULING),
    )  # fmt: skip
