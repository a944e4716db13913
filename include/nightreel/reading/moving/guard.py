"""What an answer about a moving picture may be: words of the frames are quoted, never obeyed, and evidence is real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import JsonValue

from nightreel.reading.moving.answers import MovingAnswers
from nightreel.reading.orders import demanded, follows, gives_orders, quoted

A = TypeVar("A", bound=MovingAnswers)

_NO_CLAIMS = ("words", "evidence")


@dataclass(frozen=True)
class Guarded:
    """Answers that may be shown."""

    answers: MovingAnswers
    ordered: bool
    """Whether words in the frames gave orders to their reader."""
    obeyed: tuple[str, ...]
    """Where an answer only said what such words demanded; it was left out."""


def guarded(answers: MovingAnswers, looks: int) -> Guarded:
    """Check answers against what the frames' own words demand, and their evidence against the frames.

    What only repeats a demand is left out; orders that are told of are put in quotation marks. Where words in the
    frames gave orders, no moderator is told that nothing need be looked at. Evidence of frames that nobody saw is left
    out.

    Args:
        answers: of an engine.
        looks: how many frames it saw.
    """
    value = answers.model_dump(mode="json")
    demands = demanded(answers.words)
    obeyed: list[str] = []
    cleaned = {
        name: part if name in _NO_CLAIMS else _cleaned(part, name, demands, obeyed) for name, part in value.items()
    }
    ordered = any(gives_orders(text) for text in _texts(value))
    _keep_real_evidence(cleaned, looks)
    moderation = cleaned.get("moderation")
    if ordered and isinstance(moderation, dict) and moderation["decision"] == "allow":
        moderation["decision"] = "review"
        obeyed.append("moderation")
    return Guarded(type(answers).model_validate(cleaned), ordered, tuple(dict.fromkeys(obeyed)))


def _cleaned(part: JsonValue, place: str, demands: tuple[str, ...], obeyed: list[str]) -> JsonValue:
    if isinstance(part, str):
        if follows(part, demands) and not place.endswith((".decision", ".level", ".strength", ".kind", ".label")):
            obeyed.append(place.partition(".")[0])
            return ""
        return quoted(part)
    if isinstance(part, list):
        return [_cleaned(one, place, demands, obeyed) for one in part]
    if isinstance(part, dict):
        return {
            key: one if key in _NO_CLAIMS else _cleaned(one, f"{place}.{key}", demands, obeyed)
            for key, one in part.items()
        }
    return part


def _texts(part: JsonValue) -> list[str]:
    if isinstance(part, str):
        return [part]
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [text for one in parts for text in _texts(one)]


def _keep_real_evidence(part: Any, looks: int) -> None:
    """Leave out evidence of frames that nobody saw; in place."""
    if isinstance(part, dict):
        if "evidence" in part:
            part["evidence"] = [one for one in part["evidence"] if cast(int, one["look"]) < looks]
        for one in part.values():
            _keep_real_evidence(one, looks)
    elif isinstance(part, list):
        for one in part:
            _keep_real_evidence(one, looks)
