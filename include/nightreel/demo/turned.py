"""The watch turned in space: layers and strips of the flat drawing, each under its own projection."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.demo.canvas import TEAL, Painter, fill, inks, line, linear, radial, sweep
from nightreel.demo.watch import CASE, case, dial, draw_band, draw_lugs

Matrix = NDArray[np.float64]

_DISTANCE = 2600.0
_DEPTH = 96
_BEND = 430.0
_SHORTER = 0.76
_BAND_FROM, _BAND_TO = 250, 690


def turn(axis: str, degrees: float) -> Matrix:
    """Make a rotation about x, y or z."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    made = np.eye(4)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    made[first, first] = made[second, second] = cosine
    made[first, second], made[second, first] = -sine, sine
    return made


def move(x: float = 0, y: float = 0, z: float = 0) -> Matrix:
    """Make a translation; z points at the viewer."""
    made = np.eye(4)
    made[:3, 3] = x, y, z
    return made


def view(yaw: float, pitch: float, roll: float) -> Matrix:
    """Make the camera: the watch turned, seen in perspective."""
    lens = np.eye(4)
    lens[3, 2] = -1 / _DISTANCE
    return lens @ turn("z", roll) @ turn("x", pitch) @ turn("y", yaw)


def draw(canvas: skia.Canvas, placed: Matrix, paint: Painter) -> None:
    """Paint a flat drawing that a matrix puts into space."""
    canvas.save()
    flat = placed[np.ix_((0, 1, 3), (0, 1, 3))]  # the drawing lies in z = 0
    canvas.concat(skia.Matrix.MakeAll(*(float(value) for value in flat.flatten())))
    paint(canvas)
    canvas.restore()


def turned_watch(canvas: skia.Canvas, screen: Painter, yaw: float = -36, pitch: float = 12, roll: float = 9) -> None:
    """Draw the watch with its crown towards the viewer."""
    camera = view(yaw, pitch, roll)
    band = _band_image()
    for side in (-1, 1):
        _bent_band(canvas, camera @ (np.diag([1.0, side, 1.0, 1.0])), band)
    for z in range(-_DEPTH + 16, -19, 3):
        draw(canvas, camera @ move(z=z), draw_lugs)
    for z in range(-_DEPTH, 0, 2):
        radius = CASE - 2 - 26 * abs((z + _DEPTH * 0.42) / _DEPTH) ** 2.2
        draw(canvas, camera @ move(z=z), partial(_flank, radius=radius, z=z))
    _turned_crown(canvas, camera)
    draw(canvas, camera, case)
    draw(canvas, camera, partial(dial, screen=screen))


def _band_image() -> skia.Image:
    info = skia.ImageInfo.Make(400, _BAND_TO - _BAND_FROM + 10, skia.kRGBA_F16_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    canvas = surface.getCanvas()
    canvas.translate(200, -_BAND_FROM)
    draw_band(canvas)
    return surface.makeImageSnapshot()


def _bent_band(canvas: skia.Canvas, camera: Matrix, band: skia.Image) -> None:
    tall = 4
    for thickness in (*range(-22, 0, 2), 0):
        shade = skia.Paint(AntiAlias=True)
        if thickness:
            shade.setColorFilter(
                skia.ColorFilters.Blend(0xFF0C1219 if thickness < -4 else 0xFF2B3744, skia.BlendMode.kSrcIn)
            )
        for top in range(0, band.height() - tall, tall):
            angle = max(top - 60, 0) * _SHORTER / _BEND
            y = _BAND_FROM + min(top, 60) + _BEND * math.sin(angle)
            z = -52 - _BEND * (1 - math.cos(angle)) + thickness
            placed = camera @ move(0, y, z) @ turn("x", -math.degrees(angle))
            source = skia.Rect.MakeXYWH(0, top, 400, tall + 1)
            draw(canvas, placed, partial(_strip, band=band, source=source, shade=shade))


def _strip(canvas: skia.Canvas, band: skia.Image, source: skia.Rect, shade: skia.Paint) -> None:
    target = skia.Rect.MakeXYWH(
        -200, 0, source.width(), source.height() * (_SHORTER if source.top() >= 60 else 1) + 0.6
    )
    canvas.drawImageRect(band, source, target, skia.SamplingOptions(skia.CubicResampler.Mitchell()), shade)


def _flank(canvas: skia.Canvas, radius: float, z: int) -> None:
    level = (z + _DEPTH) / _DEPTH
    bright = 0.35 + 0.65 * math.exp(-(((level - 0.66) / 0.2) ** 2)) + (0.5 if level > 0.95 else 0)
    tones = ("#0B0F14", "#5E6A77", "#DCE7F0", "#4A5561", "#0D1117", "#1B222B", "#39444F", "#0B0F14")
    paint = fill(shader=sweep((0, 0), inks(*tones), [0, 0.07, 0.12, 0.19, 0.36, 0.55, 0.8, 1]))
    canvas.drawCircle(0, 0, radius, paint)
    canvas.drawCircle(0, 0, radius, fill("#000000", 1 - min(bright, 1)))


def _turned_crown(canvas: skia.Canvas, camera: Matrix) -> None:
    at_side = camera @ turn("z", -16) @ move(z=-_DEPTH * 0.45) @ turn("y", 90)
    for out in range(-14, 46):
        knob = out > 10
        radius = 44.0 if knob else 26.0
        if out in (8, 9, 10):
            draw(canvas, at_side @ move(z=CASE + out), lambda flat: flat.drawCircle(0, 0, 43, fill(TEAL)))
            continue
        draw(canvas, at_side @ move(z=CASE + out), partial(_knurl, radius=radius, toothed=knob))
    draw(canvas, at_side @ move(z=CASE + 46), _crown_cap)


def _knurl(canvas: skia.Canvas, radius: float, toothed: bool) -> None:
    canvas.drawCircle(
        0,
        0,
        radius,
        fill(
            shader=linear(
                (0, -radius),
                (0, radius),
                inks("#11161D", "#9AA8B5", "#E8F1F8", "#46515D", "#0A0D12"),
                [0, 0.2, 0.3, 0.55, 1],
            )
        ),
    )
    if toothed:
        for tooth in range(40):
            angle = math.radians(tooth * 9)
            canvas.drawCircle(radius * math.cos(angle), radius * math.sin(angle), 2.1, fill("#04060A", 0.85))


def _crown_cap(canvas: skia.Canvas) -> None:
    canvas.drawCircle(0, 0, 43, fill(shader=linear((-30, -40), (30, 40), inks("#8C99A6", "#39434E", "#12171D"))))
    canvas.drawCircle(0, 0, 42, line("#EAF3FA", 0.55, width=2))
    canvas.drawCircle(0, 0, 27, fill(shader=radial((-6, -8), 30, inks("#2B343E", "#0D1116"))))
    canvas.drawCircle(0, 0, 27, line(TEAL, 0.9, width=3))
