"""Faces: where they are, never whose, nor of what sex or age.

OpenCV 5 brings neither the cascades nor weights for its detector. The picture check's net, which is installed with us,
knows faces too; it stays a program of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.errors import NightreelError
from nightreel.spec.film import Box

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_LEAST_SCORE = 0.5
_ONE_FACE = 0.4
"""Overlap (intersection over union) above which two finds are one face."""


@dataclass(frozen=True)
class Face:
    """One face."""

    region: Box
    """From the chin to the hair line, nearly."""
    score: float
    """How sure the detector is, 0 to 1."""


def find_faces(pictures: Sequence[Frame]) -> tuple[tuple[Face, ...], ...] | None:
    """Find faces; those that take less than about a twentieth of the long side are missed.

    Args:
        pictures: RGB uint8 ``(H, W, 3)`` each, of any sizes.

    Returns:
        For each picture its faces, the tallest first; ``None`` where nothing that finds faces is installed.
    """
    from nightreel.engines.image_check.nudenet import faces_in

    try:
        seen = faces_in(pictures)
    except NightreelError:
        return None
    return tuple(_apart([Face(box, score) for box, score in found if score >= _LEAST_SCORE]) for found in seen)


def _apart(faces: list[Face]) -> tuple[Face, ...]:
    """Keep the surest of finds that overlap."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(_overlap(face.region, other.region) < _ONE_FACE for other in kept):
            kept.append(face)
    return tuple(sorted(kept, key=lambda face: -face.region.height))


def _overlap(one: Box, other: Box) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (one.width * one.height + other.width * other.height - common)
