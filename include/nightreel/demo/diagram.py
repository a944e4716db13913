"""The picture of the data's way for the README. ``python -m nightreel.demo.diagram FILE`` draws it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import skia

from nightreel.demo.canvas import (
    AMBER,
    TEAL,
    WHITE,
    Letters,
    Pixels,
    Point,
    fill,
    font,
    inks,
    line,
    linear,
    render,
    write,
)
from nightreel.demo.pictures import PICTURES

WIDTH, HEIGHT = 1920, 960
_GROUND, _CARD, _EDGE, _QUIET = "#0A1224", "#121D36", "#2A3A5C", "#8FA3BF"

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_BRIEF: Bounds = (56, 178, 292, 424)
_MATERIAL: Bounds = (56, 480, 292, 716)
_SCRIPT: Bounds = (408, 178, 640, 566)
_SHOTS: Bounds = (772, 178, 1004, 716)
_REEL: Bounds = (1136, 178, 1436, 716)
_RENDITIONS: Bounds = (1568, 178, 1864, 716)


def draw_diagram(scale: float = 1.0) -> Pixels:
    """Draw the way from a brief to renditions, RGB, uint8, ``1920x960`` times ``scale``."""
    pixels = render(_diagram, WIDTH, HEIGHT, scale)
    return np.ascontiguousarray(np.clip(pixels[..., :3] * 255 + 0.5, 0, 255).astype(np.uint8))


def _diagram(canvas: skia.Canvas) -> None:
    canvas.drawColor(0xFF0A1224)
    _head(canvas)
    _store(canvas)
    _brief(canvas)
    _material(canvas)
    _script(canvas)
    _shots(canvas)
    _reel(canvas)
    _renditions(canvas)
    for start, end, name, renders in (
        (_BRIEF, _SCRIPT, "enrich", False),
        (_SCRIPT, _SHOTS, "generate", True),
        (_SHOTS, _REEL, "assemble", False),
        (_REEL, _RENDITIONS, "export", True),
    ):
        y = 301.0
        _arrow(canvas, [(start[2] + 6, y), (end[0] - 8, y)])
        _pill(canvas, ((start[2] + end[0]) / 2, y - 34), name, renders)
    _arrow(canvas, [(_MATERIAL[2] + 6, 640), (706, 640), (706, 301)], tip=False)


def _head(canvas: skia.Canvas) -> None:
    write(canvas, "From a brief to finished films", (56, 84), Letters(40, 700, align=0))
    words = "Every step is a task of its own in Airflow. Pixels are made only where they must be."
    write(canvas, words, (56, 124), Letters(21, 500, align=0), fill(_QUIET))
    for y, name, renders, does in (
        (74, "renders", True, "makes frames"),
        (118, "lazy", False, "makes none: text, or a filter for the reel"),
    ):
        _pill(canvas, (1496, y), name, renders, align=1)
        write(canvas, does, (1512, y + 7), Letters(18, align=0), fill(_QUIET))


def _rounded(bounds: Bounds, radius: float) -> skia.RRect:
    return skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(*bounds), radius, radius)


def _card(canvas: skia.Canvas, bounds: Bounds, title: str, note: str, *, dashed: bool = False) -> None:
    left, top, _, bottom = bounds
    shader = linear((0, top), (0, bottom), inks("#16233F", _CARD))
    canvas.drawRRect(_rounded((left, top + 8, bounds[2], bottom + 10), 20), fill("#000000", 0.28, blur=10))
    canvas.drawRRect(_rounded(bounds, 20), fill(shader=shader))
    border = line(TEAL if dashed else _EDGE, width=2)
    if dashed:
        border.setPathEffect(skia.DashPathEffect.Make([9, 8], 0))
    canvas.drawRRect(_rounded(bounds, 20), border)
    write(canvas, title, (left + 20, top + 40), Letters(25, 700, align=0))
    write(canvas, note, (left + 20, top + 65), Letters(15.5, 500, align=0), fill(_QUIET))


def _pill(canvas: skia.Canvas, at: Point, words: str, renders: bool, *, align: float = 0.5) -> float:
    """Draw a step's name and give the width; ``align`` 0 puts the point at the left end."""
    width = font(19, 700).measureText(words) + 32
    left = at[0] - align * width
    shape = _rounded((left, at[1] - 18, left + width, at[1] + 18), 18)
    canvas.drawRRect(shape, fill(AMBER if renders else _GROUND))
    canvas.drawRRect(shape, line(AMBER if renders else TEAL, width=2))
    write(canvas, words, (left + 16, at[1] + 6.5), Letters(19, 700, align=0), fill("#2A1900" if renders else TEAL))
    return float(width)


def _arrow(canvas: skia.Canvas, points: list[Point], *, tip: bool = True) -> None:
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], False)
    paint = line("#5E7396", width=2.4)
    paint.setPathEffect(skia.CornerPathEffect.Make(18))
    canvas.drawPath(path, paint)
    x1, y1 = points[-1]
    if tip:
        head = skia.Path()
        head.addPoly([skia.Point(x1 - 9, y1 - 7), skia.Point(x1, y1), skia.Point(x1 - 9, y1 + 7)], False)
        canvas.drawPath(head, line("#5E7396", width=2.4))
    else:
        canvas.drawCircle(x1, y1, 4.5, fill("#5E7396"))


@cache
def _picture(name: str) -> skia.Image:
    pixels = PICTURES[name](1.0 if name == "watch_message.png" else 0.3)
    if pixels.shape[2] == 3:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    return skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType)


def _show(canvas: skia.Canvas, name: str, bounds: Bounds, *, cover: bool = True, focus: Point = (0.55, 0.55)) -> None:
    """Show a picture in a rounded window: covering it around a focus, or whole."""
    image, window = _picture(name), skia.Rect.MakeLTRB(*bounds)
    scales = (window.width() / image.width(), window.height() / image.height())
    scale = max(scales) if cover else min(scales)
    wide, tall = image.width() * scale, image.height() * scale
    x = bounds[0] + (window.width() - wide) * (focus[0] if cover else 0.5)
    y = bounds[1] + (window.height() - tall) * (focus[1] if cover else 0.5)
    canvas.save()
    canvas.clipRRect(_rounded(bounds, 8), True)
    if name.startswith("watch"):
        canvas.drawRect(window, fill(shader=linear((0, bounds[1]), (0, bounds[3]), inks("#1B2C4E", "#0B1428"))))
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    canvas.drawImageRect(image, skia.Rect.MakeXYWH(x, y, wide, tall), sampling)
    canvas.restore()


def _lines(canvas: skia.Canvas, left: float, top: float, rows: tuple[str, ...], step: float = 31) -> None:
    for index, words in enumerate(rows):
        write(canvas, words, (left, top + index * step), Letters(17, 500, align=0), fill("#D5E2F0"))


def _brief(canvas: skia.Canvas) -> None:
    _card(canvas, _BRIEF, "Brief", "YAML, form or REST")
    rows = ("Aurora Watch", "14 days of battery", "early starters", "15 s, three places")
    _lines(canvas, _BRIEF[0] + 40, _BRIEF[1] + 110, rows)
    for index in range(4):
        canvas.drawCircle(_BRIEF[0] + 25, _BRIEF[1] + 104 + 31 * index, 4, fill(TEAL if index else AMBER))


def _material(canvas: skia.Canvas) -> None:
    _card(canvas, _MATERIAL, "Material", "pictures, clips, music")
    left, top = _MATERIAL[0] + 20, _MATERIAL[1] + 84
    for index, name in enumerate(("watch_front.png", "watch_heart.png", "watch_message.png")):
        _show(canvas, name, (left + 67 * index, top, left + 67 * index + 61, top + 76), cover=False)
    _pill(canvas, (_MATERIAL[0] + 16, _MATERIAL[3] - 36), "intake", False, align=0)
    _pill(canvas, (_MATERIAL[2] - 14, _MATERIAL[3] - 36), "upscale", True, align=1)


def _script(canvas: skia.Canvas) -> None:
    _card(canvas, _SCRIPT, "Script", "shots with exact times")
    rows = (
        ("0.0 s", "hook", "slow push"), ("2.5 s", "problem", "pan left"), ("5.0 s", "solution", "orbit"),
        ("8.5 s", "benefit", "push"), ("12.0 s", "logo", "hold"),
    )  # fmt: skip
    for index, (at, role, camera) in enumerate(rows):
        y = _SCRIPT[1] + 108 + index * 51
        write(canvas, at, (_SCRIPT[0] + 72, y), Letters(17, 700, align=1), fill(TEAL))
        write(canvas, role, (_SCRIPT[0] + 92, y), Letters(17, 600, align=0))
        write(canvas, camera, (_SCRIPT[0] + 92, y + 21), Letters(14.5, 500, align=0), fill(_QUIET))
    write(
        canvas, "text, voice, camera, prompts", (_SCRIPT[0] + 20, _SCRIPT[3] - 20), Letters(15, align=0), fill(_QUIET)
    )


def _shots(canvas: skia.Canvas) -> None:
    _card(canvas, _SHOTS, "Shots", "one task each, side by side")
    left, right = _SHOTS[0] + 20, _SHOTS[2] - 20
    seen = (("city_morning.png", 0.55), ("watch_heart.png", 0.44), ("runner_dawn.png", 0.62), ("watch_front.png", 0.5))
    for index, (name, height) in enumerate(seen):
        focus = (0.5, height)
        top = _SHOTS[1] + 84 + index * 112
        _show(canvas, name, (left, top, right, top + 102), focus=focus)


def _reel(canvas: skia.Canvas) -> None:
    _card(canvas, _REEL, "Reel", "a film that need not be rendered yet", dashed=True)
    left, top = _REEL[0] + 20, _REEL[1] + 84
    canvas.drawRRect(_rounded((left, top, _REEL[2] - 20, top + 84), 8), fill("#060C1A"))
    for index in range(13):
        for y in (top + 7, top + 71):
            canvas.drawRRect(
                _rounded((left + 9 + index * 19.2, y, left + 19 + index * 19.2, y + 6), 2), fill("#31456C")
            )
    for index, name in enumerate(("city_morning.png", "runner_dawn.png", "city_morning.png")):
        frame = (left + 8 + index * 83, top + 19, left + 8 + index * 83 + 78, top + 65)
        _show(canvas, name, frame, focus=((0.62, 0.5, 0.2)[index], 0.6))
        canvas.drawRect(skia.Rect.MakeLTRB(*frame), fill(_GROUND, 0.45))
    rows = (
        ("grade", "white balance, look"), ("sound", "voice over music"),
        ("caption", "burnt in, SRT, VTT"), ("watermark", "invisible, keyed"),
    )  # fmt: skip
    for index, (name, does) in enumerate(rows):
        y = top + 136 + index * 78
        _pill(canvas, (left, y), name, False, align=0)
        write(canvas, does, (left + 16, y + 40), Letters(15.5, align=0), fill(_QUIET))
        canvas.drawCircle(_REEL[2] - 38, y, 12, line(TEAL, 0.7, width=2))
        canvas.drawLine(_REEL[2] - 43, y, _REEL[2] - 33, y, line(TEAL, width=2.4))
        canvas.drawLine(_REEL[2] - 38, y - 5, _REEL[2] - 38, y + 5, line(TEAL, width=2.4))


def _renditions(canvas: skia.Canvas) -> None:
    _card(canvas, _RENDITIONS, "Renditions", "one decode, every format")
    left, top = _RENDITIONS[0] + 20, _RENDITIONS[1] + 84
    _show(canvas, "runner_dawn.png", (left, top, left + 256, top + 144))
    _show(canvas, "runner_dawn.png", (left, top + 156, left + 122, top + 308), focus=(0.5, 0.5))
    _show(canvas, "runner_dawn.png", (left + 134, top + 156, left + 220, top + 308), focus=(0.48, 0.5))
    for words, x, y in (("16:9", left + 10, top + 134), ("4:5", left + 10, top + 298), ("9:16", left + 144, top + 298)):
        write(canvas, words, (x, y), Letters(15, 700, align=0), fill(WHITE, 0.9))
    for index, (name, does) in enumerate((("label", "metadata"), ("check", "quality"), ("publish", "folder, S3"))):
        y = top + 334 + index * 44
        _pill(canvas, (left, y), name, False, align=0)
        write(canvas, does, (left + 124, y + 6), Letters(16, align=0), fill(_QUIET))


def _store(canvas: skia.Canvas) -> None:
    dots = line("#5E7396", 0.8, width=2.2)
    dots.setPathEffect(skia.DashPathEffect.Make([0.1, 8], 0))
    for left, _, right, bottom in (_MATERIAL, _SCRIPT, _SHOTS, _REEL, _RENDITIONS):
        canvas.drawLine((left + right) / 2, bottom + 14, (left + right) / 2, 796, dots)
    bounds: Bounds = (56, 804, 1864, 896)
    canvas.drawRRect(
        _rounded(bounds, 20), fill(shader=linear((56, 0), (1864, 0), inks("#12304A", "#15294A", "#2B2740")))
    )
    canvas.drawRRect(_rounded(bounds, 20), line(_EDGE, width=2))
    write(canvas, "Store", (84, 859), Letters(25, 700, align=0))
    words = "Every result is kept by its content and by what made it: "
    words += "a retry, a revision or a second run makes again only what changed."
    write(canvas, words, (190, 858), Letters(23, 500, align=0), fill("#C9D8EA"))


def png(pixels: Pixels) -> bytes:
    """Encode small enough for a repository: the lowest bit of a photograph is noise, so it goes."""
    halved = cv2.cvtColor(pixels & 0xFE, cv2.COLOR_RGB2BGR)
    options = [cv2.IMWRITE_PNG_COMPRESSION, 9, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_ALL_FILTERS]
    return bytes(cv2.imencode(".png", halved, options)[1].tobytes())


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(png(draw_diagram(5 / 6)))
