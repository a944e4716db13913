"""How a picture is laid out: its shape, what catches the eye, where its light is, how readable its words are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nightreel.reading.measure.palette import shrunk
from nightreel.spec.film import Box

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

Shape = Literal["wide", "tall", "square"]
Place = Literal[
    "upper_left", "upper", "upper_right", "left", "middle", "right", "lower_left", "lower", "lower_right"
]  # fmt: skip
_PLACES: tuple[Place, ...] = (
    "upper_left", "upper", "upper_right", "left", "middle", "right", "lower_left", "lower", "lower_right"
)  # fmt: skip
_STANDS_OUT = 0.08
"""Lightness (OKLab) by which a ninth of the picture must be lighter than the mean of all to be its light."""

_FAINT_INK, _ALL_OVER = 24, 0.6
"""Levels of 255 by which ink is darker than paper; part of the paper that "everywhere" begins with."""


def shape_of(pixels: Frame) -> Shape:
    """Say whether a picture is wide, tall or square, within a tenth."""
    height, width = pixels.shape[:2]
    return "wide" if width > 1.1 * height else "tall" if height > 1.1 * width else "square"


def place_of(box: Box) -> Place:
    """Name the ninth of the picture in which the middle of a box lies."""
    column = min(2, int(3 * (box.x + box.width / 2)))
    row = min(2, int(3 * (box.y + box.height / 2)))
    return _PLACES[3 * row + column]


def eye_of(pixels: Frame) -> Box | None:
    """Give where the eye falls first: spectral residual (Hou and Zhang, CVPR 2007); nowhere in a flat picture."""
    from nightreel.media.subject import eye_catcher

    return eye_catcher(pixels)


def lightest(pixels: Frame) -> Box | None:
    """Give the ninth of the picture that is lightest, where one clearly is.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.
    """
    import cv2
    import numpy as np

    from nightreel.media.brand_score import to_oklab

    grid = cv2.resize(to_oklab(shrunk(pixels, 96))[..., 0], (3, 3), interpolation=cv2.INTER_AREA)
    at = int(np.argmax(grid))
    if grid.flat[at] < grid.mean() + _STANDS_OUT:
        return None
    return Box(x=(at % 3) / 3, y=(at // 3) / 3, width=1 / 3, height=1 / 3)


def drawn_core(pixels: Frame) -> Box | None:
    """Give where most strokes of a drawing stand: between the 8th and the 92nd percentile along both axes.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``, dark strokes on light paper.

    Returns:
        ``None`` where they are all over the paper, or nowhere.
    """
    import cv2
    import numpy as np

    grey = cv2.cvtColor(shrunk(pixels, 192), cv2.COLOR_RGB2GRAY).astype(np.float32)
    ink = np.clip(np.median(grey) - grey - _FAINT_INK, 0, None)
    if ink.sum() <= 0:
        return None
    ends = []
    for axis in (0, 1):
        passed = np.cumsum(ink.sum(axis=axis)) / ink.sum()
        ends.append([float(np.searchsorted(passed, share)) / len(passed) for share in (0.08, 0.92)])
    (left, right), (top, bottom) = ends
    if (right - left) * (bottom - top) > _ALL_OVER or right <= left or bottom <= top:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def text_contrast(pixels: Frame, region: Box) -> float:
    """Give the contrast ratio of words to their ground (WCAG 2.2, 1.4.3): 1 none, 21 black on white.

    Words and ground are told apart by Otsu's threshold (1979); of each the outer quarter counts, since the edges of
    letters are mixtures.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.
        region: around one line of words.
    """
    import cv2
    import numpy as np

    from nightreel.media.brand_score import relative_luminance

    height, width = pixels.shape[:2]
    top, left = int(region.y * height), int(region.x * width)
    part = pixels[top : max(top + 2, round((region.y + region.height) * height)),
                  left : max(left + 2, round((region.x + region.width) * width))]  # fmt: skip
    grey = np.ascontiguousarray(cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY))
    cut, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    light = relative_luminance(np.ascontiguousarray(part))
    above = grey > cut
    if above.all() or not above.any():
        return 1.0
    bright, dark = float(np.percentile(light[above], 75)), float(np.percentile(light[~above], 25))
    return (bright + 0.05) / (dark + 0.05)
