"""Ornaments: thin shapes between ground and subject that give depth."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import skia

from nightreel.media.drawing.canvas import Bgra, drawn
from nightreel.media.drawing.scene import Scene
from nightreel.media.type.ink import Ink, argb, mixed

_BY_ROLE: dict[str, tuple[str, ...]] = {
    "hook": ("rings", "arc"),
    "problem": ("dots", "beams"),
    "solution": ("rings", "disc"),
    "benefit": ("arc", "disc", "rings"),
    "proof": ("dots", "rings"),
    "contrast": ("beams", "disc"),
    "emotion": ("disc", "arc"),
    "logo": ("rings",),
}


PLAIN = frozenset({"concept", "step", "recap"})
"""Shots that teach: nothing decorates them."""


def ornament(scene: Scene, size_px: int) -> Bgra:
    """Draw the ornament that fits a shot's role; the seed chooses among those that do.

    Args:
        scene: role, colours, seed.
        size_px: side of the square that it fills.
    """
    rng = np.random.default_rng((scene.seed, 17, scene.shot.index))
    if scene.shot.role in PLAIN:
        return drawn(size_px, size_px, lambda canvas: None)
    names = _BY_ROLE[scene.shot.role]
    name = names[int(rng.integers(len(names)))]
    draw: Callable[[Any, Scene, float, np.random.Generator], None] = _DRAW[name]
    return drawn(size_px, size_px, lambda canvas: draw(canvas, scene, size_px, rng))


def line_ink(scene: Scene) -> Ink:
    """Give the colour of fine lines on the ground."""
    return mixed(scene.colours.primary, scene.colours.light if scene.dark else scene.colours.dark, 0.35)


def _rings(canvas: Any, scene: Scene, size: float, rng: np.random.Generator) -> None:
    middle, unit = size / 2, scene.unit_px
    turn = float(rng.uniform(0, 360))
    for at, radius in enumerate((0.30, 0.375, 0.455)):
        shader = _sweep(middle, turn + 75 * at, line_ink(scene), 0.62 - 0.13 * at)
        canvas.drawCircle(middle, middle, radius * size, _stroke((1.6 + 0.5 * at) * unit, shader))
    angle = math.radians(turn + 15)
    for radius, dot, ink in ((0.375, 7.0, scene.colours.accent), (0.455, 4.0, line_ink(scene))):
        x, y = middle + radius * size * math.cos(angle), middle + radius * size * math.sin(angle)
        canvas.drawCircle(x, y, dot * unit, skia.Paint(Color=argb(ink, 0.9), AntiAlias=True))
        angle += 2.2


def _arc(canvas: Any, scene: Scene, size: float, rng: np.random.Generator) -> None:
    unit, start = scene.unit_px, float(rng.choice([120.0, 200.0, 290.0]))
    for at, (radius, width) in enumerate(((0.40, 26.0), (0.458, 3.0))):
        shader = _sweep(size / 2, start, scene.colours.primary, 0.75 if at == 0 else 0.5)
        paint = _stroke(width * unit, shader)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        inset = size * (0.5 - radius)
        oval = skia.Rect.MakeLTRB(inset, inset, size - inset, size - inset)
        canvas.drawArc(oval, start, 215 - 60 * at, False, paint)


def _disc(canvas: Any, scene: Scene, size: float, rng: np.random.Generator) -> None:
    middle, radius = size / 2, 0.36 * size
    top, low = (0.55, 0.02) if scene.dark else (0.34, 0.04)
    ink = scene.colours.primary
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(middle - radius * 0.5, middle - radius), skia.Point(middle + radius * 0.4, middle + radius)],
        [argb(mixed(ink, scene.colours.light, 0.15), top), argb(ink, low)],
    )
    canvas.drawCircle(middle, middle, radius, skia.Paint(Shader=shader, AntiAlias=True))
    edge = _sweep(middle, float(rng.uniform(180, 260)), scene.colours.light if scene.dark else ink, 0.5)
    canvas.drawCircle(middle, middle, radius, _stroke(1.6 * scene.unit_px, edge))


def _beams(canvas: Any, scene: Scene, size: float, rng: np.random.Generator) -> None:
    canvas.rotate(float(rng.choice([-24.0, 24.0])), size / 2, size / 2)
    for at in range(4):
        x, width = size * (0.16 + 0.2 * at), size * (0.05 + 0.035 * float(rng.random()))
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(0, size * 0.1), skia.Point(0, size * 0.9)],
            [argb(line_ink(scene), 0), argb(line_ink(scene), 0.16 - 0.02 * at), argb(line_ink(scene), 0)],
        )
        canvas.drawRect(skia.Rect.MakeXYWH(x, size * 0.08, width, size * 0.84), skia.Paint(Shader=shader))


def _dots(canvas: Any, scene: Scene, size: float, rng: np.random.Generator) -> None:
    pitch, bright = size / 22, rng.random((22, 22))
    for row in range(22):
        for column in range(22):
            x, y = (column + 0.5) * pitch, (row + 0.5) * pitch
            far = math.hypot(x - size / 2, y - size / 2) / (size / 2)
            alpha = max(0.0, 1 - far) ** 0.8 * min(1.0, max(0.0, far * 3 - 0.4)) * 0.62
            ink = scene.colours.accent if bright[row, column] > 0.975 else line_ink(scene)
            if alpha > 0.01:
                paint = skia.Paint(Color=argb(ink, alpha), AntiAlias=True)
                canvas.drawCircle(x, y, (1.5 + 1.6 * bright[row, column]) * scene.unit_px, paint)


def _sweep(middle: float, turn_deg: float, ink: Ink, alpha: float) -> Any:
    """A gradient that runs round: bright at the turn, clear on the other side."""
    colours = [argb(ink, alpha), argb(ink, alpha * 0.25), argb(ink, 0.0), argb(ink, alpha * 0.25), argb(ink, alpha)]
    matrix = skia.Matrix()
    matrix.setRotate(turn_deg, middle, middle)
    return skia.GradientShader.MakeSweep(middle, middle, colours, localMatrix=matrix)


def _stroke(width: float, shader: Any) -> Any:
    return skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=max(1.0, width), Shader=shader)


_DRAW: dict[str, Callable[[Any, Scene, float, np.random.Generator], None]] = {
    "rings": _rings,
    "arc": _arc,
    "disc": _disc,
    "beams": _beams,
    "dots": _dots,
}
