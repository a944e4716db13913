"""What of a reading can be ruled on, and the reading with what a person has said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from nightreel.spec.model import Model
from nightreel.spec.reading import (
    BoardReading,
    Difference,
    Differences,
    Evidence,
    Reading,
    Ruled,
    Ruling,
)
from nightreel.spec.review import ReviewSheet
from nightreel.store.artifact import Artifact
from nightreel.store.digest import value_digest

What = Literal["difference", "shot", "answer", "text"]
T = TypeVar("T", bound=Model)


@dataclass(frozen=True)
class Item:
    """One thing that is adopted, rejected or edited.

    Args:
        id: twelve hexadecimal digits; the same for the same words at the same place.
        what: a difference, what a panel shows, an answer about a moving picture, or a text about an artwork.
        kind: of the difference; ``text`` for all others.
        of: what differs; the voice of a text, the preset of an answer.
        words: the model's, which an edit replaces.
        language: of the words.
        pictures: what evidence points into, by its number ``look``.
    """

    id: str
    what: What
    kind: str
    of: str
    words: str
    language: str
    asked: str = ""
    script: str = ""
    line: int | None = None
    panel: int | None = None
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    pictures: tuple[Artifact, ...] = ()
    difference: Difference | None = None


def items_of(sheet: ReviewSheet) -> tuple[Item, ...]:
    """Give what of a sheet can be ruled on: its differences; without any, its reading's texts.

    Differences that were looked for and not found leave nothing to rule on.
    """
    if sheet.differences is not None:
        return tuple(_differences(sheet.differences))
    return tuple(_texts(sheet.reading)) if sheet.reading is not None else ()


def rule(
    sheet: ReviewSheet, rulings: Mapping[str, Ruling], by: str, when: str
) -> tuple[Reading | None, Differences | None]:
    """Give the reading and the differences with the rulings in them.

    Edited words stand where the model's stood. What was rejected stays and says so: those who publish leave it out.
    The amount of the differences counts without what was rejected.

    Args:
        sheet: what was shown.
        rulings: by id, checked; what is not ruled on stays as it is.
        by: who has decided.
        when: ISO 8601, UTC.
    """
    ruled = {
        item.id: Ruled(**rulings[item.id].model_dump(), by=by, when=when, was=was)
        for item in items_of(sheet)
        if item.id in rulings
        for was in (item.words if rulings[item.id].choice == "edit" else "",)
    }
    reading, differences = sheet.reading, sheet.differences
    if not ruled:
        return reading, differences
    if differences is not None:
        changed = _ruled_differences(differences, ruled)
        return (_with_edits(reading, differences, ruled) if reading is not None else None), changed
    return (_ruled_texts(reading, ruled) if reading is not None else None), None


def _differences(found: Differences) -> Iterator[Item]:
    pictures = tuple(panel.media for panel in found.panels)
    for one in found.items:
        yield Item(
            id=one.id, what="difference", kind=one.kind, of=one.of, words=one.board, language=found.language,
            script=one.script, line=one.line, panel=one.panel, reason=one.reason, evidence=one.evidence,
            pictures=pictures, difference=one,
        )  # fmt: skip


def _texts(reading: Reading) -> Iterator[Item]:
    if reading.board is not None:
        pictures = tuple(panel.media for panel in reading.board.panels)
        for shot in reading.board.shots:
            yield Item(
                id=_id("shot", shot.panel, shot.action), what="shot", kind="text", of="action", words=shot.action,
                language=reading.language, panel=shot.panel, evidence=shot.evidence, pictures=pictures,
            )  # fmt: skip
    for at, moving in enumerate(reading.moving):
        seen = tuple(frame.media for frame in moving.seen)
        for answer in moving.answers:
            yield Item(
                id=_id("answer", at, answer.preset, answer.question, answer.text), what="answer", kind="text",
                of=answer.preset or "free", words=answer.text, language=reading.language, asked=answer.question,
                evidence=answer.evidence, pictures=seen,
            )  # fmt: skip
    for at, work in enumerate(reading.works):
        for text in work.texts:
            yield Item(
                id=_id("text", at, text.voice, text.language, text.text), what="text", kind="text", of=text.voice,
                words=text.text, language=text.language, evidence=text.evidence, pictures=(work.after,),
            )  # fmt: skip


def _ruled_differences(found: Differences, ruled: Mapping[str, Ruled]) -> Differences:
    items = tuple(
        one.model_copy(update={"ruling": said, **({"board": said.text[:2000]} if said.choice == "edit" else {})})
        if (said := ruled.get(one.id)) is not None
        else one
        for one in found.items
    )
    weight = sum(one.weight for one in items)
    kept = sum(one.weight for one in items if one.ruling is None or one.ruling.choice != "reject")
    amount = found.amount * kept / weight if weight else found.amount
    return found.model_copy(update={"items": items, "amount": amount})


def _with_edits(reading: Reading, found: Differences, ruled: Mapping[str, Ruled]) -> Reading:
    """Give the reading with the words that were edited, where a panel says the very words of a difference."""
    if reading.board is None:
        return reading
    edits = [(one, ruled[one.id]) for one in found.items if one.id in ruled and ruled[one.id].choice == "edit"]
    shots = list(reading.board.shots)
    for one, said in edits:
        for at, shot in enumerate(shots):
            if shot.panel != one.panel or not one.board:
                continue
            if one.of == "action" and one.board in shot.action:
                shots[at] = shot.model_copy(update={"action": shot.action.replace(one.board, said.text)[:2000]})
            elif one.of == "scene" and shot.heading == one.board:
                shots[at] = shot.model_copy(update={"heading": said.text[:160]})
            elif one.of == "dialogue":
                lines = tuple(
                    line.model_copy(update={"text": said.text[:1000]}) if line.text == one.board else line
                    for line in shot.dialogue
                )
                shots[at] = shot.model_copy(update={"dialogue": lines})
    return reading.model_copy(update={"board": reading.board.model_copy(update={"shots": tuple(shots)})})


def _ruled_texts(reading: Reading, ruled: Mapping[str, Ruled]) -> Reading:
    """Give a reading whose texts carry what was said of them."""
    board: BoardReading | None = reading.board
    if board is not None:
        shots = tuple(
            _said(shot, "action", ruled.get(_id("shot", shot.panel, shot.action)), 2000) for shot in board.shots
        )
        board = board.model_copy(update={"shots": shots})
    moving = tuple(
        one.model_copy(
            update={
                "answers": tuple(
                    _said(answer, "text", ruled.get(_id("answer", at, answer.preset, answer.question, answer.text)))
                    for answer in one.answers
                )
            }
        )
        for at, one in enumerate(reading.moving)
    )
    works = tuple(
        work.model_copy(
            update={
                "texts": tuple(
                    _said(text, "text", ruled.get(_id("text", at, text.voice, text.language, text.text)))
                    for text in work.texts
                )
            }
        )
        for at, work in enumerate(reading.works)
    )
    return reading.model_copy(update={"board": board, "moving": moving, "works": works})


def _said(value: T, field: str, said: Ruled | None, most: int | None = None) -> T:
    if said is None:
        return value
    changed = {field: said.text[:most]} if said.choice == "edit" else {}
    return value.model_copy(update={"ruling": said, **changed})


def _id(*parts: str | int) -> str:
    return value_digest(list(parts))[:12]
