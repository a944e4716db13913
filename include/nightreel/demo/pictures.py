"""The demo's pictures: what a client of an agency would hand over with a brief."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.demo import faces
from nightreel.demo.canvas import (
    AMBER,
    TEAL,
    Letters,
    Painter,
    Pixels,
    fill,
    glow,
    inks,
    line,
    linear,
    render,
    sweep,
    to_bytes,
    write,
)
from nightreel.demo.city import city_morning
from nightreel.demo.ridge import runner_at_dawn
from nightreel.demo.turned import turned_watch
from nightreel.demo.watch import watch

Picture = Callable[[float], Pixels]
"""Takes a scale, 1 for the full size, and gives RGBA, uint8, ``(H, W, 4)``."""


def watch_front(scale: float = 1.0) -> Pixels:
    """Draw the hero: the watch from the front, cut out, 971x1400."""
    return _cut_out(partial(watch, screen=faces.always_on), (860, 1240), scale * 1400 / 1240)


def watch_heart(scale: float = 1.0) -> Pixels:
    """Draw the watch tilted with the heart rate on it, cut out, 1005x1400."""

    def tilted(canvas: skia.Canvas) -> None:
        canvas.rotate(-12)
        watch(canvas, faces.heart_rate, reach=540)

    return _cut_out(tilted, (840, 1170), scale * 1400 / 1170)


def watch_message(scale: float = 1.0) -> Pixels:
    """Draw the watch turned in space with a message, cut out, only 331x480: food for super-resolution."""

    def turned(canvas: skia.Canvas) -> None:
        canvas.translate(-65, -64)
        turned_watch(canvas, faces.message)

    doubled = _draw(turned, (800, 1160), 2 * scale * 480 / 1160)
    height, width = doubled.shape[0] // 2 * 2, doubled.shape[1] // 2 * 2
    halved = doubled[:height, :width].reshape(height // 2, 2, width // 2, 2, 4).mean(axis=(1, 3))
    return to_bytes(halved)


def logo(scale: float = 1.0) -> Pixels:
    """Draw mark and wordmark of Lumen for dark grounds, cut out, 1330x440."""
    return to_bytes(render(_logo, 1330, 440, scale))


def scene_city(scale: float = 1.0) -> Pixels:
    """Draw the city at sunrise, opaque, 2400x1350."""
    return to_bytes(city_morning(scale))[..., :3].copy()


def scene_runner(scale: float = 1.0) -> Pixels:
    """Draw the runner at dawn, opaque, 2400x1350."""
    return to_bytes(runner_at_dawn(scale))[..., :3].copy()


PICTURES: dict[str, Picture] = {
    "watch_front.png": watch_front,
    "watch_heart.png": watch_heart,
    "watch_message.png": watch_message,
    "city_morning.png": scene_city,
    "runner_dawn.png": scene_runner,
    "logo.png": logo,
}
"""File name: how it is drawn."""


def _draw(paint: Painter, size: tuple[int, int], scale: float) -> NDArray[np.float32]:
    def centred(canvas: skia.Canvas) -> None:
        canvas.translate(size[0] / 2, size[1] / 2)
        paint(canvas)

    return render(centred, *size, scale)


def _cut_out(paint: Painter, size: tuple[int, int], scale: float) -> Pixels:
    return to_bytes(_draw(paint, size, scale))


def _logo(canvas: skia.Canvas) -> None:
    canvas.save()
    canvas.translate(220, 220)
    mark(canvas)
    canvas.restore()
    ink = fill(shader=linear((0, 130), (0, 300), inks("#FFFFFF", "#DCEFF3")))
    write(canvas, "lumen", (446, 306), Letters(292, 700, align=0, tracking=-0.022), ink)


def mark(canvas: skia.Canvas) -> None:
    """Draw Lumen's mark around the origin, radius 150: a sun that rises inside an open ring."""
    ring = sweep((0, 0), inks("#1FA6C9", TEAL, "#A8FFE9", TEAL, "#1FA6C9"), [0, 0.3, 0.55, 0.8, 1])
    bounds = skia.Rect.MakeLTRB(-124, -124, 124, 124)
    canvas.drawArc(bounds, 128, 284, False, line(width=44, shader=ring))
    canvas.drawCircle(0, 0, 50, fill(shader=linear((-30, -50), (30, 50), inks("#FFD79A", AMBER))))
    angle = math.radians(90)
    at = (124 * math.cos(angle), 124 * math.sin(angle))
    canvas.drawCircle(*at, 22, fill(AMBER))
    glow(canvas, at, 60, AMBER, 0.25)
