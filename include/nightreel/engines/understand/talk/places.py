"""Where a model says that something is: every way to write it becomes a box inside of a picture that was shown.

Four numbers are taken by one rule, in this order: up to 1 they are parts of the picture, up to 1000 thousandths (what
Qwen3-VL is taught), and above that pixels of the picture as it was sent, else as it was given. What reaches outside is
cut at the picture's edge; what lies outside, or has no size, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_NAMES = ("region", "bbox_2d", "bbox", "box", "bounding_box", "box_2d")
_LEAST = 0.002
"""Smallest side of a region, as a part of the picture's."""
_CUT = 0.01
"""What may be cut without a word."""


@dataclass(frozen=True)
class Shown:
    """One picture as the model got it: how it is called, and its sizes."""

    label: str
    sent_px: tuple[int, int]
    """Width and height."""
    own_px: tuple[int, int]


@dataclass
class Places:
    """Mends places in one answer.

    Args:
        shown: the pictures of the question.
    """

    shown: Sequence[Shown]
    notes: list[str] = field(default_factory=list)

    def mend(self, value: Any, *, inside: str = "") -> Any:
        """Give a JSON value with every place in the house's form; ``inside`` is the name of the list around it."""
        if isinstance(value, list):
            mended = [self.mend(one, inside=inside) for one in value]
            return [one for one in mended if one is not _NOWHERE]
        if not isinstance(value, dict):
            return value
        named = [name for name in _NAMES if name in value]
        if "look" in value or (inside == "evidence" and named):
            return self._evidence(value, named)
        return {name: self.mend(inner, inside=name) for name, inner in value.items()}

    def _evidence(self, value: dict[str, Any], named: Sequence[str]) -> Any:
        look = _whole(value.get("look", 0 if len(self.shown) == 1 else None))
        if look is None or not 0 <= look < len(self.shown):
            self.notes.append("Evidence in a picture that was not shown was left out.")
            return _NOWHERE
        rest = {name: inner for name, inner in value.items() if name not in (*_NAMES, "look")}
        region = self._region(value[named[0]], self.shown[look]) if named else None
        return {"look": look, "region": region, **rest}

    def _region(self, said: Any, shown: Shown) -> dict[str, float] | None:
        if said is None or said in ([], {}, ""):
            return None
        corners = _corners(said)
        parts = _parts(corners, shown) if corners is not None else None
        cut = [min(1.0, max(0.0, part)) for part in parts] if parts is not None else []
        if parts is None or cut[2] - cut[0] < _LEAST or cut[3] - cut[1] < _LEAST:
            self.notes.append(f"A region that is not inside {shown.label} was left out; all of it is meant.")
            return None
        if max(abs(one - other) for one, other in zip(parts, cut, strict=True)) > _CUT:
            self.notes.append(f"A region that reached outside of {shown.label} was cut at its edge.")
        left, top, right, bottom = (round(part, 4) for part in cut)
        return {"x": left, "y": top, "width": round(right - left, 4), "height": round(bottom - top, 4)}


class _Nowhere:
    """Stands for evidence that is left out."""


_NOWHERE = _Nowhere()


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(value) if float(value) == int(value) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _corners(said: Any) -> tuple[float, float, float, float] | None:
    """Give left, top, right and bottom, whatever names they have."""
    if isinstance(said, dict):
        inner = next((said[name] for name in _NAMES if name in said), None)
        if inner is not None:
            return _corners(inner)
        for names in (("x1", "y1", "x2", "y2"), ("left", "top", "right", "bottom"), ("xmin", "ymin", "xmax", "ymax")):
            if all(name in said for name in names):
                return _corners([said[name] for name in names])
        if all(name in said for name in ("x", "y", "width", "height")):
            four = _numbers([said[name] for name in ("x", "y", "width", "height")])
            return (four[0], four[1], four[0] + four[2], four[1] + four[3]) if four else None
        return None
    if isinstance(said, list) and len(said) == 1:
        return _corners(said[0])
    four = _numbers(said) if isinstance(said, list) else None
    if four is None:
        return None
    return min(four[0], four[2]), min(four[1], four[3]), max(four[0], four[2]), max(four[1], four[3])


def _numbers(said: Sequence[Any]) -> tuple[float, float, float, float] | None:
    if len(said) != 4 or any(isinstance(one, bool) or not isinstance(one, int | float) for one in said):
        return None
    one, two, three, four = (float(value) for value in said)
    whole = (one, two, three, four)
    return whole if all(abs(value) < 1e6 for value in whole) else None  # also false for what is no number


def _parts(corners: tuple[float, float, float, float], shown: Shown) -> tuple[float, float, float, float] | None:
    """Give corners as parts of the picture, by the rule above."""
    left, top, right, bottom = corners
    most = max(corners)
    if most <= 1 or (most < 2 and any(not corner.is_integer() for corner in corners)):
        return corners
    if most <= 1000:
        return left / 1000, top / 1000, right / 1000, bottom / 1000
    for width, height in (shown.sent_px, shown.own_px):
        if right <= width and bottom <= height:
            return left / width, top / height, right / width, bottom / height
    return (left / 1000, top / 1000, right / 1000, bottom / 1000) if left < 1000 and top < 1000 else None
