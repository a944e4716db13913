"""Answers in a person's words: labels stay, and what said the same in other words gives way."""

from __future__ import annotations

from pydantic import JsonValue

from nightreel.spec.reading import MovingAnswer, MovingReading

_LABELS = {"moderation": ("decision", "labels")}
"""What an edit of the words leaves as it was found: a moderator's system reads it."""


def as_edited(moving: MovingReading) -> MovingReading:
    """Let the data of answers that a person has edited say what the edited words say, under the same preset."""
    return moving.model_copy(update={"answers": tuple(map(_answer, moving.answers))})


def _answer(answer: MovingAnswer) -> MovingAnswer:
    if answer.ruling is None or answer.ruling.choice != "edit":
        return answer
    found = answer.data if isinstance(answer.data, dict) else {}
    if not isinstance(found.get("text"), str):
        found = {name: _without_words(found[name]) for name in _LABELS.get(answer.preset, ()) if name in found}
    return answer.model_copy(update={"data": {**found, "text": answer.text}})


def _without_words(value: JsonValue) -> JsonValue:
    """Give labels without the sentences that stood with them."""
    if not isinstance(value, list):
        return value
    return [{key: part for key, part in one.items() if key != "what"} for one in value if isinstance(one, dict)]
