"""What an answer about a moving picture may be: words of the frames are quoted, never obeyed, and evidence is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import JsonValue

from nightreel.reading.moving.answers import MovingAnswers
from nightreel.reading.orders import demanded, follows, gives_orders, quoted

A = TypeVar("A", bound=MovingAnswers)

_MOST_LABELS = 14
_NO_CLAIMS = ("words", "evidence")


@dataclass(frozen=True)
class Guarded:
    """Answers that may be shown."""

    answers: MovingAnswers
    ordered: bool
    """Whether words in the frames gave orders to their reader."""
    obeyed: tuple[str, ...]
    """Where an answer only said what such words demanded; it was left out."""


def guarded(answers: MovingAnswers, looks: int, flashing: str = "", words: Sequence[str] = ()) -> Guarded:
    """Check answers against what the frames' own words demand, and their evidence against the frames.

    What only repeats a demand is left out; orders that are told of are put in quotation marks. Where words in the
    frames gave orders, no moderator is told that nothing need be looked at. Evidence of frames that nobody saw is left
    out.

    Args:
        answers: of an engine.
        looks: how many frames it saw.
        flashing: what was measured of flashing that may harm; a moderator is told, whatever the answer says.
        words: that were read in the frames by measurement; a model need not report them.
    """
    value = answers.model_dump(mode="json")
    demands = demanded((*answers.words, *words))
    obeyed: list[str] = []
    cleaned = {
        name: part if name in _NO_CLAIMS else _cleaned(part, name, demands, obeyed) for name, part in value.items()
    }
    ordered = any(gives_orders(text) for text in (*words, *_texts(value)))
    _keep_real_evidence(cleaned, looks)
    moderation = cleaned.get("moderation")
    if isinstance(moderation, dict):
        if ordered and moderation["decision"] == "allow":
            moderation["decision"] = "review"
            obeyed.append("moderation")
        _tell_flashing(moderation, flashing)
    return Guarded(type(answers).model_validate(cleaned), ordered, tuple(dict.fromkeys(obeyed)))


def _tell_flashing(moderation: dict[str, Any], flashing: str) -> None:
    """Add what was measured to a moderator's labels, where the answer does not name it; in place."""
    if not flashing or any(found["label"] == "flashing" for found in moderation["labels"]):
        return
    moderation["labels"] = [
        *moderation["labels"][: _MOST_LABELS - 1],
        {"label": "flashing", "level": "clear", "what": flashing, "evidence": []},
    ]
    if moderation["decision"] == "allow":
        moderation["decision"] = "review"


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
