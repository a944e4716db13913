"""The colours of a picture by name, with how much of it they take and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from nightreel.spec.film import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightreel.media.filters import Frame

_SIDE_PX = 96
_LEAST_SHARE = 0.04
"""Colours that take less of a picture are not named, unless they shine out of it."""
_ACCENT_SHARE, _ACCENT_CHROMA = 0.0025, 0.12
"""A colour this strong (OKLab chroma) is an accent from this share on."""
_ONE_COLOUR = 0.11
"""Colours nearer than this (OKLab, hue and chroma weighted) are told as one."""
_NO_HUE = 0.02
"""Chroma below which a colour is a grey; stronger ones never are."""
_HUE_COUNTS = 1.7
"""Hue and chroma decide a name more than lightness does."""


@dataclass(frozen=True)
class ColourName:
    """A colour's name."""

    english: str
    chinese: str


@dataclass(frozen=True)
class Swatch:
    """One colour of a picture."""

    name: ColourName
    share: float
    """Of the picture's area."""
    rgb: tuple[int, int, int]
    """Its mean, sRGB."""
    chroma: float
    """In OKLab; below 0.03 it is a grey."""
    region: Box
    """Around its largest patch."""

    @property
    def is_accent(self) -> bool:
        """Whether it is strong, and takes little room."""
        return self.chroma >= _ACCENT_CHROMA and self.share < 0.2


def palette(pixels: Frame, most: int = 5) -> tuple[Swatch, ...]:
    """Name the colours of a picture.

    Each pixel of a small copy takes the nearest name of ``colours.tsv`` in OKLab (Ottosson, 2020), where equal
    distances look equally large; greys are compared with greys only. Names of nearly the same colour are joined.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.
        most: colours that are given, the largest first; an accent may come after them.
    """
    import numpy as np

    from nightreel.media.brand_score import to_oklab

    small = shrunk(pixels, _SIDE_PX)
    lab = to_oklab(small)
    labels = _joined(lab, _nearest(lab))
    found = []
    for label in np.unique(labels):
        mask = labels == label
        mean = lab[mask].mean(axis=0)
        chroma = float(np.hypot(mean[1], mean[2]))
        share = float(mask.mean())
        if share < (_ACCENT_SHARE if chroma >= _ACCENT_CHROMA else _LEAST_SHARE):
            continue
        red, green, blue = (int(value) for value in small[mask].mean(axis=0).round())
        found.append(Swatch(_names()[label], share, (red, green, blue), chroma, _largest_patch(mask)))
    found.sort(key=lambda swatch: -swatch.share)
    accents = [swatch for swatch in found[most:] if swatch.is_accent]
    return tuple(found[:most] + accents[:1])


def shrunk(pixels: Frame, long_side_px: int) -> Frame:
    """Reduce a picture to a long side; one that is smaller stays as it is."""
    import cv2
    import numpy as np

    scale = long_side_px / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (max(8, round(pixels.shape[1] * scale)), max(8, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _nearest(lab: NDArray[Any]) -> NDArray[Any]:
    """Give the row of ``colours.tsv`` for each colour, ``(..., 3)``."""
    import numpy as np

    table, weights = _table(), np.array([1, _HUE_COUNTS, _HUE_COUNTS], np.float32)
    greys = np.hypot(table[:, 1], table[:, 2]) < _NO_HUE
    apart = np.linalg.norm((lab[..., None, :] - table) * weights, axis=-1)
    hueless = np.hypot(lab[..., 1], lab[..., 2]) < _NO_HUE
    apart[hueless[..., None] != greys] = np.inf
    return np.asarray(apart.argmin(axis=-1), np.int16)


def _joined(lab: NDArray[Any], labels: NDArray[Any]) -> NDArray[Any]:
    """Join nearly equal colours to the larger one, and name each group by its mean."""
    import numpy as np

    groups, weights = labels.copy(), np.array([1, _HUE_COUNTS, _HUE_COUNTS])
    means: list[NDArray[Any]] = []
    present, counts = np.unique(labels, return_counts=True)
    for label in present[np.argsort(-counts, kind="stable")]:
        mask = labels == label
        mean = lab[mask].mean(axis=0)
        near = [number for number, other in enumerate(means) if np.linalg.norm((mean - other) * weights) < _ONE_COLOUR]
        groups[mask] = near[0] if near else len(means)
        if not near:
            means.append(mean)
    named = _nearest(np.stack([lab[groups == number].mean(axis=0) for number in range(len(means))]))
    return np.asarray(named[groups])


def _largest_patch(mask: NDArray[Any]) -> Box:
    import cv2
    import numpy as np

    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    left, top, width, height, _ = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())]
    rows, columns = mask.shape
    return Box(x=left / columns, y=top / rows, width=width / columns, height=height / rows)


@cache
def colour_words() -> tuple[str, ...]:
    """Give every name that a colour may be told by, in English and in Chinese."""
    return tuple(word for name in _names() for word in (name.english, name.chinese))


@cache
def _rows() -> tuple[tuple[str, ColourName], ...]:
    text = (files("nightreel.reading.measure") / "colours.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("# ")]
    return tuple((code, ColourName(english, chinese)) for code, english, chinese in rows)


@cache
def _names() -> tuple[ColourName, ...]:
    return tuple(name for _, name in _rows())


@cache
def _table() -> NDArray[Any]:
    import numpy as np

    from nightreel.media.brand_score import to_oklab

    values = [[int(code[at : at + 2], 16) for at in (1, 3, 5)] for code, _ in _rows()]
    return np.asarray(to_oklab(np.array([values], np.uint8))[0])
