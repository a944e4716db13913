"""The page of moving pictures: the frames that were looked at, what changes when, and answers with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import JsonValue

from nightreel.reading.moving.texts import Say
from nightreel.reading.moving.timeline import COLOURS, Timeline, draw_timeline
from nightreel.reading.pages import Mark, Shown, box_style, labels, marks, render, shown
from nightreel.spec.reading import MovingAnswer, MovingReading, Reading

if TYPE_CHECKING:
    from nightreel.media.filters import Frame
    from nightreel.store.protocol import Store

_WHY = {
    "first": "first", "cut": "cut", "motion": "motion", "change": "change", "fill": "between",
    "last": "last",
}  # fmt: skip
_FRAME_PX = 420
_ALONE_PX = 900


@dataclass(frozen=True)
class _Frame:
    picture: Shown
    time: str
    why: str
    colour: str


@dataclass(frozen=True)
class _Answer:
    question: str
    text: str
    free: bool
    marks: tuple[Mark, ...]
    bare: int
    """Parts that nothing was named for."""
    ruled: str
    """Who has left it so, in words; empty where nobody was asked."""
    choice: str


@dataclass(frozen=True)
class _Moving:
    source: str
    facts: tuple[str, ...]
    notes: tuple[str, ...]
    line: Timeline | None
    shape: str
    frames: tuple[_Frame, ...]
    answers: tuple[_Answer, ...]
    marks: tuple[Mark, ...]


def draw_page(reading: Reading, frames: Sequence[Sequence[Frame]], *, subtitle: str, date: str) -> str:
    """Draw the page.

    Args:
        reading: of moving pictures.
        frames: that were looked at, of each of them: uint8 RGB ``(H, W, 3)``.
        subtitle: whose it is.
        date: of the run.

    Returns:
        HTML that needs nothing but itself.
    """
    items = [_moving(moving, seen, reading.language) for moving, seen in zip(reading.moving, frames, strict=True)]
    say = labels(reading.language)

    def place(mark: Mark, moving: _Moving) -> str:
        return say("frame {n}, {t} s", n=mark.look, t=moving.frames[mark.look].time)

    return render(
        "moving.html", reading.language, title=reading.title, subtitle=subtitle, by=reading.by, notes=reading.notes,
        date=date, items=items, mark_place=place,
    )  # fmt: skip


def kept_frames(reading: Reading, store: Store) -> list[list[Frame]]:
    """Load the frames that were looked at, of each moving picture.

    Raises:
        StoreError: one is gone.
    """
    from nightreel.media.pictures import read_picture

    return [[read_picture(store.local(one.media))[..., :3] for one in moving.seen] for moving in reading.moving]


def _moving(moving: MovingReading, frames: Sequence[Frame], language: str) -> _Moving:
    say = labels(language)
    drawn: dict[tuple[int, str], int] = {}
    answers = [_answer(answer, drawn, say) for answer in moving.answers]
    pixels = _ALONE_PX if len(frames) == 1 else _FRAME_PX
    cards = []
    for number, (seen, frame) in enumerate(zip(moving.seen, frames, strict=True)):
        time, why = f"{seen.at_s:.2f}", say(_WHY[seen.why])
        alt = say("frame {n} of {of}, at {t} s, chosen as {why}", n=number, of=moving.frames, t=time, why=why)
        cards.append(_Frame(shown(frame, alt, pixels), time, why, COLOURS[seen.why]))
    tall = frames[0].shape[0] > 1.25 * frames[0].shape[1]
    return _Moving(
        moving.source, _facts(moving, say), moving.notes, draw_timeline(moving),
        "one" if len(frames) == 1 else "tall" if tall else "", tuple(cards), tuple(answers),
        _once(answers),
    )  # fmt: skip


def _answer(answer: MovingAnswer, drawn: dict[tuple[int, str], int], say: Say) -> _Answer:
    ruling = answer.ruling
    words = "edited by {who}" if ruling is not None and ruling.choice == "edit" else "adopted by {who}"
    return _Answer(
        answer.question, answer.text, not answer.preset, _marks(answer, drawn), _without_evidence(answer.data),
        say(words, who=ruling.by) if ruling is not None else "", ruling.choice if ruling is not None else "",
    )  # fmt: skip


def _marks(answer: MovingAnswer, drawn: dict[tuple[int, str], int]) -> tuple[Mark, ...]:
    """Number an answer's evidence; one place in one frame has one number on the whole page."""
    found: dict[tuple[int, str], Mark] = {}
    for evidence in answer.evidence:
        place = (evidence.look, box_style(evidence.region))
        mark = marks([evidence], drawn.setdefault(place, len(drawn) + 1))[0]
        found.setdefault((mark.number, mark.reason), mark)
    return tuple(found.values())


def _without_evidence(data: JsonValue) -> int:
    """Count the parts of an answer that name no frame: steps, moments, faults."""
    parts = data.values() if isinstance(data, dict) else ()
    listed = [one for part in parts if isinstance(part, list) for one in part if isinstance(one, dict)]
    return sum(one.get("evidence") == [] for one in listed)


def _once(answers: Sequence[_Answer]) -> tuple[Mark, ...]:
    """Give what is drawn into the frames: each place once."""
    return tuple({mark.number: mark for answer in answers for mark in answer.marks}.values())


def _facts(moving: MovingReading, say: Say) -> tuple[str, ...]:
    size = f"{moving.width_px} × {moving.height_px}"
    if moving.frames == 1:
        return size, say("one frame")
    facts = [
        size, say("{n} frames, {t} s", n=f"{moving.frames:,}", t=f"{moving.duration_s:.2f}"),
        say("{n} frames looked at", n=len(moving.seen)),
    ]  # fmt: skip
    if moving.cuts_s:
        facts.append(say("{n} cuts", n=len(moving.cuts_s)))
    if moving.loops:
        facts.append(say("loops"))
    return tuple(facts)
