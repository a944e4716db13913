"""Shot size from how tall a face stands in the frame, or from the one thing that stands out of a plain ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightreel.spec.film import Box
from nightreel.spec.reading import ShotSize

if TYPE_CHECKING:
    from nightreel.media.filters import Frame
    from nightreel.reading.measure.faces import Face

_FACE_OF_HEAD = 0.7
"""A detector's box begins between the brow and the hair line, which are 0.57 and 0.86 of a head above the chin (the
same book)."""
_HEADS: tuple[tuple[float, ShotSize], ...] = (
    (1.15, "extreme_close_up"), (2.2, "close_up"), (3.2, "medium_close_up"), (4.8, "medium"), (6.6, "medium_long"),
    (13.0, "long"),
)  # fmt: skip
"""How many heads fit into the frame's height up to which a size is meant. A grown person is 7.5 heads tall (Loomis,
"Figure Drawing for All It's Worth", 1943): head and shoulders are 2, to the chest 3, to the waist 4, to the knees 6,
the whole figure with air around it 8 to 13."""
_THING: tuple[tuple[float, ShotSize], ...] = (
    (0.8, "close_up"), (0.55, "medium_close_up"), (0.35, "medium"), (0.18, "long"), (0.0, "extreme_long")
)  # fmt: skip
"""Part of the frame's longer fit that a thing takes, from which a size is meant; a convention of ours."""
_SOLID, _ALONE = 0.35, 0.8
"""A thing fills this part of its box, and is this part of all that stands out: lines of a drawing do neither."""


@dataclass(frozen=True)
class Framing:
    """How near a picture is to what it shows."""

    size: ShotSize
    by: Literal["face", "thing", "nothing"]
    share: float = 0.0
    """Height of the face, or the longer side of the thing, as part of the frame's."""
    region: Box | None = None


def measure_framing(pixels: Frame, faces: tuple[Face, ...]) -> Framing:
    """Judge the shot size; by the tallest face, else by one thing before a plain ground, else it is unknown.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.
        faces: of ``find_faces``, the tallest first.
    """
    if faces:
        face = faces[0].region
        return Framing(size_of_face(face.height), "face", face.height, face)
    thing = _thing(pixels)
    if thing is None:
        return Framing("unknown", "nothing")
    share = max(thing.width, thing.height)
    return Framing(next(size for least, size in _THING if share >= least), "thing", share, thing)


def size_of_face(height: float) -> ShotSize:
    """Give the shot size of a face's height, as part of the frame's height."""
    heads = _FACE_OF_HEAD / max(height, 1e-6)
    return next((size for most, size in _HEADS if heads <= most), "extreme_long")


def side_of(box: Box) -> Literal["left", "middle", "right"]:
    """Say on which side of the frame a box stands."""
    middle = box.x + box.width / 2
    return "left" if middle < 0.4 else "right" if middle > 0.6 else "middle"


def _thing(pixels: Frame) -> Box | None:
    """Give the box of the one solid thing before a plain ground."""
    import cv2
    import numpy as np

    from nightreel.media.subject import standing_out

    mask = standing_out(pixels)
    if mask is None or not mask.any():
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    left, top, width, height, area = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())]
    if area < _ALONE * mask.sum() or area < _SOLID * width * height or area < 0.002 * mask.size:
        return None
    rows, columns = mask.shape
    return Box(x=left / columns, y=top / rows, width=width / columns, height=height / rows)
