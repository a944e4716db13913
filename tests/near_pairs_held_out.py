"""Labelled pairs on which no threshold was chosen: other pictures, other damages, other ways to be another work.

Nothing here is shared with ``near_pairs``: six families of their own are drawn (cut paper, a hatched town, a pressed
plant, a printed page, a woven cloth, flowing lines), and four pictures are other examples'. Every pair was labelled by
what was done to it, before it was judged. ``first`` moves every seed: seeds from 0 are the first held-out set, those
from ``FRESH`` were drawn after the method had been changed on account of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.demo.canvas import Letters, fill, line, render, write

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, np.random.Generator], Pixels]
Family = Callable[[skia.Canvas, np.random.Generator, str], None]
_WIDE, _TALL = 900.0, 1150.0
_PAPERS = ("#F3EBDD", "#E9E4D4", "#F7F3EA", "#DDD2BC", "#EFE8E1")
_CUTS = ("#1F4E79", "#D1495B", "#EDAE49", "#66A182", "#2E4057", "#8D5A97", "#F26430", "#00798C")
_WORDS = (
    "river", "lamp", "winter", "orchard", "stone", "letter", "bridge", "harbour", "seven", "amber", "willow", "quiet",
    "garden", "thread", "copper",
)  # fmt: skip
_TENANTS = Path(__file__).parents[1] / "include/tenants"
_DEMO = ("demo/media/city_morning", "demo/media/runner_dawn", "demo/media/watch_front", "demo/media/watch_message")
_BOARD = tuple(f"film-studio/media/key_0{number}" for number in (1, 3, 5, 7))
FRESH = 100
"""The first seed of the set that was made after the method had been changed; its four pictures are panels."""


def _cut_paper(canvas: skia.Canvas, random: np.random.Generator, how: str) -> None:
    for number in range(9):
        x, y, size = random.uniform(120, 780), random.uniform(140, 1010), random.uniform(60, 190)
        shift = 70 if how == "moved" and number == 8 else 0
        path, lobes = skia.Path(), int(random.integers(4, 8))
        for step in range(60):
            turn = 2 * math.pi * step / 60
            away = size * (0.7 + 0.3 * math.sin(lobes * turn + number))
            (path.lineTo if step else path.moveTo)(x + shift + away * math.cos(turn), y + away * math.sin(turn))
        path.close()
        canvas.drawPath(path, fill(str(random.choice(_CUTS))))


def _hatched_town(canvas: skia.Canvas, random: np.random.Generator, how: str) -> None:
    left = 40.0
    while left < 820:
        wide, top = float(random.uniform(70, 150)), float(random.uniform(380, 720))
        canvas.drawRect(skia.Rect.MakeLTRB(left, top, left + wide, 1020), line("#22201E", width=2.4))
        for at in np.arange(top, 1020, float(random.uniform(7, 16))):
            canvas.drawLine(left, at, left + wide, at + 14, line("#22201E", 0.7, width=1.2))
        left += wide + 6
    x = float(random.uniform(200, 600)) + (60 if how == "moved" else 0)
    canvas.drawCircle(x, 210, 34, fill("#22201E"))


def _plant(canvas: skia.Canvas, random: np.random.Generator, how: str) -> None:
    canvas.drawLine(450, 1000, 450, 180, line("#4A5A2B", width=7))
    for number in range(14):
        y, side = 230 + 54 * number, (-1) ** number
        reach, droop = float(random.uniform(110, 250)), float(random.uniform(-60, 40))
        y += 38 if how == "moved" and number == 6 else 0
        leaf = skia.Path()
        leaf.moveTo(450, y)
        leaf.quadTo(450 + side * reach * 0.5, y + droop - 50, 450 + side * reach, y + droop)
        leaf.quadTo(450 + side * reach * 0.5, y + droop + 40, 450, y)
        canvas.drawPath(leaf, fill(str(random.choice(("#5F7F3A", "#3E5F2F", "#8A9A4B", "#6E7B2F")))))
    said = " ".join(random.choice(_WORDS, 2).tolist())
    write(canvas, "ashen meadow" if how == "worded" else said, (450, 1085), Letters(40, 500), fill("#3A342B"))


def _page(canvas: skia.Canvas, random: np.random.Generator, how: str) -> None:
    lines = [" ".join(random.choice(_WORDS, 5).tolist()) for _ in range(17)]
    if how == "worded":
        lines[6:8] = ["under every roof a clock", "that nobody has wound"]
    for number, said in enumerate(lines):
        write(canvas, said, (110, 250 + 46 * number), Letters(27, 450, 0.0), fill("#26221F"))
    x = 450.0 + (70 if how == "moved" else 0)
    canvas.drawCircle(x, 140, 30, fill(str(random.choice(_CUTS))))


def _woven(canvas: skia.Canvas, random: np.random.Generator, how: str) -> None:
    colours = random.choice(_CUTS, 4, replace=False).tolist()
    for row in range(23):
        for column in range(18):
            colour = colours[int((row * column + random.integers(0, 2)) % 3)]
            canvas.drawRect(skia.Rect.MakeXYWH(column * 50 + 2, row * 50 + 2, 46, 46), fill(colour))
    x = 200.0 + 50 * int(random.integers(2, 9)) + (100 if how == "moved" else 0)
    canvas.drawRect(skia.Rect.MakeXYWH(x, 500, 46, 146), fill(colours[3]))


def _flowing(canvas: skia.Canvas, random: np.random.Generator, how: str) -> None:
    waves = random.uniform(0.6, 2.2, 3)
    for number in range(46):
        path, y = skia.Path(), 25.0 * number
        for step in range(46):
            x = 20.0 * step
            bend = 46 * math.sin(waves[0] * x / 150 + number / 9) + 30 * math.sin(waves[1] * x / 90 - number / waves[2])
            (path.lineTo if step else path.moveTo)(x, y + bend)
        canvas.drawPath(path, line(_CUTS[number % 3 * 2], 0.85, width=6))
    canvas.drawCircle(300 + (90 if how == "moved" else 0), 360, 55, fill("#F2C14E"))


FAMILIES: dict[str, Family] = {
    "cut paper": _cut_paper, "town": _hatched_town, "plant": _plant, "page": _page, "cloth": _woven, "lines": _flowing,
}  # fmt: skip
_WORDED = ("plant", "page")


def drawn(family: str, seed: int, long_px: int, how: str = "") -> Pixels:
    """Draw a work; ``how`` may be ``moved`` (one thing elsewhere) or ``worded`` (other words)."""

    def paint(canvas: skia.Canvas) -> None:
        random = np.random.default_rng(7000 + seed)
        canvas.drawColor(skia.Color(*(int(_PAPERS[seed % 5][at : at + 2], 16) for at in (1, 3, 5))))
        FAMILIES[family](canvas, random, how)

    made = render(paint, _WIDE, _TALL, long_px / _TALL)[..., :3]
    grain = np.random.default_rng(9000 + seed).normal(0, 0.012, made.shape[:2])[..., None]
    return np.asarray(np.clip(made + grain, 0, 1) * 255 + 0.5, np.uint8)


def _coded(pixels: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(pixels[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def _resized(pixels: Pixels, share: float) -> Pixels:
    how = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=share, fy=share, interpolation=how), np.uint8)


def _strong_jpeg(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return _coded(pixels, int(random.integers(30, 56)))


def _light_jpeg(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return _coded(pixels, int(random.integers(89, 92)))


def _larger(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return _resized(pixels, float(random.uniform(1.1, 1.6)))


def _lit(pixels: Pixels, random: np.random.Generator) -> Pixels:
    gain, offset = float(random.choice((0.91, 0.98, 1.02, 1.09))), float(random.choice((-4, 4)))
    return np.asarray(np.clip(pixels.astype(np.float32) * gain + offset, 0, 255), np.uint8)


def _rescanned(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Another scanner: a softer lens, noise, a slightly other gamma, JPEG."""
    soft = cv2.GaussianBlur(pixels, (0, 0), float(random.uniform(0.5, 0.9))).astype(np.float32) / 255
    made = soft ** float(random.uniform(0.96, 1.04)) * 255 + random.normal(0, 2.0, pixels.shape)
    return _coded(np.asarray(np.clip(made, 0, 255), np.uint8), int(random.integers(57, 61)))


def _turned(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Laid askew by up to 0.3 degrees, and cut by up to 0.6 % so that no ground is seen."""
    height, width = pixels.shape[:2]
    warp = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.uniform(0.1, 0.3)), 1.006)
    return np.asarray(cv2.warpAffine(pixels, warp, (width, height), flags=cv2.INTER_CUBIC), np.uint8)


def _warmer(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """The colours turned by 14 to 20 degrees in Lab, and a little stronger: another printing."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    turn = math.radians(float(random.uniform(14, 20)))
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1] = 1.15 * (a * math.cos(turn) - b * math.sin(turn)) + 3
    lab[..., 2] = 1.15 * (a * math.sin(turn) + b * math.cos(turn)) + 3
    return np.asarray(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1) * 255, np.uint8)


def _cut_one_side(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Cut at one corner by 5 to 9 %: the proportion stays, the composition does not."""
    share = float(random.uniform(0.05, 0.09))
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[: round(height * (1 - share)), round(width * share) :])


def _upside_down(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return np.ascontiguousarray(pixels[::-1, ::-1])


def _patched(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """A piece of 9 % of the width, copied to another place: something there twice, something covered."""
    made, (height, width) = pixels.copy(), pixels.shape[:2]
    side, x, y = width * 9 // 100, int(width * 0.2), int(height * random.uniform(0.15, 0.7))
    places = [(int(width * at), int(height * up)) for at in (0.4, 0.55, 0.7) for up in (0.2, 0.45, 0.7)]
    piece = pixels[y : y + side, x : x + side].astype(int)
    apart = [np.abs(pixels[b : b + side, a : a + side].astype(int) - piece).mean() for a, b in places]
    a, b = places[int(np.argmax(apart))]
    made[b : b + side, a : a + side] = pixels[y : y + side, x : x + side]
    return made


SAME: dict[str, Change] = {
    "jpeg 30 to 55": _strong_jpeg, "jpeg 90": _light_jpeg, "enlarged": _larger, "lit": _lit, "rescanned": _rescanned,
    "askew": _turned,
}  # fmt: skip
OTHER: dict[str, Change] = {
    "colours turned": _warmer, "cut at a corner": _cut_one_side, "upside down": _upside_down, "patched": _patched,
}  # fmt: skip


def _sources(first: int, seeds: int, long_px: int) -> Iterator[tuple[str, int, Pixels]]:
    for family in FAMILIES:
        for seed in range(first, first + seeds):
            yield family, seed, drawn(family, seed, long_px)
    for name in _BOARD if first >= FRESH else _DEMO:
        picture = cv2.imread(str(_TENANTS / f"{name}.png"), cv2.IMREAD_COLOR)
        share = long_px / max(picture.shape[:2])
        yield name, first, np.ascontiguousarray(_resized(picture, share)[..., ::-1])


def held_out_pairs(first: int = 0, seeds: int = 3, long_px: int = 820) -> Iterator[tuple[str, bool, Pixels, Pixels]]:
    """Give pairs: what was done, whether it is the same work, and both pictures.

    Args:
        first: of the seeds; sets whose seeds differ share no drawn picture.
        seeds: works of each family.
        long_px: long side of the first picture.
    """
    random = np.random.default_rng(40_961 + first)
    for family, seed, picture in _sources(first, seeds, long_px):
        for name, change in SAME.items():
            yield name, True, picture, change(picture, random)
        for name, change in OTHER.items():
            yield name, False, picture, change(picture, random)
        if family in FAMILIES:
            yield "another of the series", False, picture, drawn(family, seed + 500, long_px)
            yield "one thing moved", False, picture, drawn(family, seed, long_px, "moved")
        if family in _WORDED:
            yield "other words", False, picture, drawn(family, seed, long_px, "worded")
