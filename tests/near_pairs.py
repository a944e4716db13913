"""A labelled set of pairs of artworks, made by code: the same picture in other clothes, and others that look alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.demo.artworks import ARTWORKS

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, np.random.Generator], Pixels]


def _jpeg(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return _coded(pixels, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(62, 88))])


def _webp(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return _coded(pixels, ".webp", [cv2.IMWRITE_WEBP_QUALITY, int(random.integers(70, 90))])


def _coded(pixels: Pixels, kind: str, how: list[int]) -> Pixels:
    _, data = cv2.imencode(kind, np.ascontiguousarray(pixels[..., ::-1]), how)
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def _scaled(pixels: Pixels, random: np.random.Generator) -> Pixels:
    share = float(random.uniform(0.72, 0.96))
    return _jpeg(cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), random)


def _brighter(pixels: Pixels, random: np.random.Generator) -> Pixels:
    gain = float(random.choice((0.94, 0.96, 1.04, 1.06)))
    return np.clip(pixels * gain + random.uniform(-3, 3), 0, 255).astype(np.uint8)


def _recoloured(pixels: Pixels, random: np.random.Generator, turn: float = 0) -> Pixels:
    hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV_FULL).astype(np.int32)
    hsv[..., 0] = (hsv[..., 0] + int(turn or random.integers(25, 200))) % 256
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB_FULL)


def _tinted(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """A slightly different colour of everything: warmer or colder by some steps."""
    tint = np.array((1.0, 0.0, -1.0)) * float(random.choice((-14, 14)))
    return np.clip(pixels + tint, 0, 255).astype(np.uint8)


def _field_recoloured(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """One part of the picture in another colour."""
    height, width = pixels.shape[:2]
    made = pixels.copy()
    y, x = (int(random.uniform(0.1, 0.6) * side) for side in (height, width))
    part = np.s_[y : y + height // 4, x : x + width // 4]
    lab = cv2.cvtColor(made[part], cv2.COLOR_RGB2LAB).astype(np.int32)
    lab[..., 1:] += random.choice((-22, 22), 2)
    made[part] = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return made


def _grey(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Without colour; of an ink painting, with the contrast of another print, since it has hardly any colour."""
    grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(np.clip((grey.astype(np.float32) - 128) * 1.3 + 128, 0, 255), np.uint8)


def _mirrored(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return np.ascontiguousarray(pixels[:, ::-1])


def _cropped(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Cut on every side by 3 to 6 %, so that its proportion stays."""
    height, width = pixels.shape[:2]
    share = float(random.uniform(0.03, 0.06))
    y, x = round(height * share), round(width * share)
    return np.ascontiguousarray(pixels[y : height - y, x : width - x])


def _detail(pixels: Pixels, random: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    y, x = (int(random.uniform(0, 0.4) * side) for side in (height, width))
    return np.ascontiguousarray(pixels[y : y + height * 6 // 10, x : x + width * 6 // 10])


def _signed(pixels: Pixels, random: np.random.Generator, step: float = 110) -> Pixels:
    """Another signature near the lower edge: thin strokes, 7 % of the width, that much darker or lighter (8 bits)."""
    height, width = pixels.shape[:2]
    x, y = int(width * random.uniform(0.05, 0.85)), int(height * random.uniform(0.9, 0.95))
    points = [(x + int(width * 0.07 * at / 6), y + int(random.uniform(-0.022, 0.022) * height)) for at in range(7)]
    strokes = np.zeros((height, width), np.uint8)
    cv2.polylines(strokes, [np.array(points, np.int32)], False, 255, max(1, round(width / 260)), cv2.LINE_AA)
    darker = pixels[strokes > 128].mean() > 105
    made = pixels + strokes[..., None].astype(np.float32) / 255 * (-step if darker else step)
    return np.asarray(np.clip(made, 0, 255), np.uint8)


def _faintly_signed(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return _signed(pixels, random, 45)


def _figure_changed(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """One thing painted over in the colour beside it, or one thing more: 6 % of the width."""
    made, (height, width) = pixels.copy(), pixels.shape[:2]
    at = (int(width * random.uniform(0.2, 0.8)), int(height * random.uniform(0.3, 0.85)))
    beside = made[at[1], at[0]].astype(int)
    colour = np.clip(beside + (55 if beside.mean() < 120 else -55), 0, 255)
    cv2.ellipse(made, at, (width * 3 // 100, width * 4 // 100), 15, 0, 360, colour.tolist(), -1, cv2.LINE_AA)
    return made


SAME: dict[str, Change] = {"jpeg": _jpeg, "webp": _webp, "scaled": _scaled, "brightness": _brighter}
OTHER: dict[str, Change] = {
    "recoloured": _recoloured, "tinted": _tinted, "part recoloured": _field_recoloured, "grey": _grey,
    "mirrored": _mirrored, "cropped": _cropped, "detail": _detail, "signed": _signed,
    "faintly signed": _faintly_signed, "figure": _figure_changed,
}  # fmt: skip


def works(seeds: int, long_px: int) -> Iterator[tuple[str, int, Pixels]]:
    """Give works of every kind."""
    for kind, make in ARTWORKS.items():
        for seed in range(seeds):
            yield kind, seed, make(seed, long_px)


def pairs(seeds: int, long_px: int) -> Iterator[tuple[str, bool, Pixels, Pixels]]:
    """Give pairs: what was done, whether it is the same work, and both pictures.

    ``twin`` is another work by the same hand: the same kind, the same palette, drawn anew.
    """
    random = np.random.default_rng(61)
    for kind, seed, picture in works(seeds, long_px):
        for name, change in SAME.items():
            yield name, True, picture, change(picture, random)
        for name, change in OTHER.items():
            yield name, False, picture, change(picture, random)
        yield "twin", False, picture, ARTWORKS[kind](seed + 20, long_px)
