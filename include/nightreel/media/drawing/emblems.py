"""Emblems: an abstract subject for each part of a story, where a film has no picture of its product."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import skia

from nightreel.media.drawing.canvas import Bgra, drawn
from nightreel.media.drawing.scene import Scene
from nightreel.media.type.ink import Ink, argb, mixed

Draw = Callable[[Any, Scene, np.random.Generator], None]
"""Draws on a canvas of 1000 by 1000 units."""


def emblem(scene: Scene, size_px: int) -> Bgra:
    """Draw the emblem of a shot's role in the brand's colours.

    Args:
        scene: role, colours, seed.
        size_px: side of the square that it fills.
    """
    rng = np.random.default_rng((scene.seed, 23, scene.shot.index))
    draw = _DRAW.get(scene.shot.role, _orb)

    def paint(canvas: Any) -> None:
        canvas.scale(size_px / 1000, size_px / 1000)
        draw(canvas, scene, rng)

    return drawn(size_px, size_px, paint)


def _orb(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """A lit sphere with a ring round it."""
    tilt = float(rng.uniform(-28, -14))
    ring = skia.Rect.MakeLTRB(60, 400, 940, 600)
    for front in (False, True):
        if front:
            _sphere(canvas, (500, 500, 300), scene.colours.primary, scene)
        canvas.save()
        canvas.rotate(tilt, 500, 500)
        for width, inset, ink in ((13.0, 0.0, scene.colours.accent), (4.0, 34.0, scene.colours.light)):
            paint = skia.Paint(
                AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width,
                Color=argb(ink, 0.95 if front else 0.4), StrokeCap=skia.Paint.kRound_Cap,
            )  # fmt: skip
            canvas.drawArc(ring.makeInset(inset, inset * 0.25), 0 if front else 180, 180, False, paint)
        canvas.restore()


def _sphere(canvas: Any, place: tuple[float, float, float], ink: Ink, scene: Scene) -> None:
    x, y, radius = place
    light, deep = mixed(ink, (255, 255, 255), 0.62), mixed(ink, scene.colours.dark, 0.78)
    shader = skia.GradientShader.MakeTwoPointConical(
        skia.Point(x - 0.34 * radius, y - 0.40 * radius), 0.0, skia.Point(x, y), radius * 1.04,
        [argb(light), argb(ink), argb(mixed(ink, deep, 0.7)), argb(deep), argb(mixed(deep, ink, 0.55))],
        [0.0, 0.34, 0.72, 0.93, 1.0],
    )  # fmt: skip
    canvas.drawCircle(x, y, radius, skia.Paint(Shader=shader, AntiAlias=True))


def _tiles(canvas: Any, scene: Scene, rng: np.random.Generator, *, tidy: bool) -> None:
    """Nine tiles: in disorder, or in their order."""
    for at in range(9):
        column, row = at % 3, at // 3
        canvas.save()
        x, y = 185.0 + 315 * column, 185.0 + 315 * row
        if not tidy:
            x, y = x + float(rng.uniform(-62, 62)), y + float(rng.uniform(-62, 62))
        canvas.translate(x, y)
        if not tidy:
            canvas.rotate(float(rng.uniform(-38, 38)))
        shown = scene.colours.accent if at == (4 if tidy else 2) else scene.colours.primary
        deep = (column + row) / 4
        ink = mixed(shown, scene.colours.dark, 0.55 * deep if tidy else 0.5 * float(rng.random()))
        _tile(canvas, 128 if tidy else 108, ink, scene)
        canvas.restore()


def _tile(canvas: Any, half: float, ink: Ink, scene: Scene) -> None:
    rect = skia.Rect.MakeLTRB(-half, -half, half, half)
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(-half, -half), skia.Point(half, half)],
        [argb(mixed(ink, (255, 255, 255), 0.32)), argb(ink), argb(mixed(ink, scene.colours.dark, 0.45))],
    )
    canvas.drawRoundRect(rect, 0.3 * half, 0.3 * half, skia.Paint(Shader=shader, AntiAlias=True))
    edge = skia.Paint(
        Color=argb(scene.colours.light, 0.4), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=3
    )
    canvas.drawRoundRect(rect.makeInset(2, 2), 0.29 * half, 0.29 * half, edge)


def _problem(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    _tiles(canvas, scene, rng, tidy=False)


def _solution(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    _tiles(canvas, scene, rng, tidy=True)


def _benefit(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """Bars that rise."""
    heights = np.sort(rng.uniform(0.25, 0.86, 5))
    heights[-1] = 0.92
    for at, part in enumerate(heights):
        ink = scene.colours.accent if at == 4 else mixed(scene.colours.dark, scene.colours.primary, 0.62 + 0.12 * at)
        rect = skia.Rect.MakeLTRB(75 + 176 * at, 960 - 920 * float(part), 221 + 176 * at, 960)
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(0, rect.top()), skia.Point(0, 960)],
            [argb(mixed(ink, (255, 255, 255), 0.25)), argb(mixed(ink, scene.colours.dark, 0.42))],
        )
        canvas.drawRoundRect(rect, 34, 34, skia.Paint(Shader=shader, AntiAlias=True))


def _proof(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """A gauge that is nearly full."""
    oval, full = skia.Rect.MakeLTRB(110, 110, 890, 890), float(rng.uniform(285, 320))
    track = skia.Paint(
        Color=argb(mixed(scene.colours.primary, scene.colours.dark, 0.6), 0.55), AntiAlias=True,
        Style=skia.Paint.kStroke_Style, StrokeWidth=96,
    )  # fmt: skip
    canvas.drawOval(oval, track)
    matrix = skia.Matrix()
    matrix.setRotate(-102, 500, 500)
    shader = skia.GradientShader.MakeSweep(
        500, 500, [argb(scene.colours.primary), argb(mixed(scene.colours.primary, scene.colours.light, 0.45)),
                   argb(scene.colours.accent), argb(scene.colours.accent), argb(scene.colours.primary)],
        positions=[0.0, 0.45, 0.78, 0.95, 0.955], localMatrix=matrix,
    )  # fmt: skip
    paint = skia.Paint(
        AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=96, Shader=shader, StrokeCap=skia.Paint.kRound_Cap
    )
    canvas.drawArc(oval, -90, full, False, paint)
    angle = math.radians(full - 90)
    end = (500 + 390 * math.cos(angle), 500 + 390 * math.sin(angle))
    canvas.drawCircle(*end, 22, skia.Paint(Color=argb(scene.colours.light), AntiAlias=True))
    _sphere(canvas, (500, 500, 170), scene.colours.primary, scene)


def _contrast(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """Two halves of a disc that have slipped apart."""
    slip = float(rng.uniform(60, 90))
    grey = mixed(scene.colours.dark, scene.colours.light, 0.42)
    for left, ink, shift in ((True, grey, slip), (False, scene.colours.primary, -slip)):
        canvas.save()
        canvas.translate(-14 if left else 14, shift)
        canvas.clipRect(skia.Rect.MakeLTRB(0 if left else 500, -200, 500 if left else 1000, 1200), True)
        _sphere(canvas, (500, 500, 400), ink, scene)
        canvas.restore()
    canvas.drawCircle(860, 165, 46, skia.Paint(Color=argb(scene.colours.accent), AntiAlias=True))


def _emotion(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """A flower of six clear petals."""
    turn = float(rng.uniform(0, 60))
    for at in range(6):
        canvas.save()
        canvas.rotate(turn + 60 * at, 500, 500)
        ink = mixed(scene.colours.primary, scene.colours.accent, at / 5)
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(500, 60), skia.Point(500, 520)],
            [argb(mixed(ink, (255, 255, 255), 0.3), 0.82), argb(ink, 0.30)],
        )
        canvas.drawOval(skia.Rect.MakeLTRB(352, 55, 648, 515), skia.Paint(Shader=shader, AntiAlias=True))
        canvas.restore()
    _sphere(canvas, (500, 500, 92), scene.colours.accent, scene)


def _concept(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """Points joined to one in the middle."""
    turn = float(rng.uniform(0, 2 * math.pi))
    around = [
        (500 + reach * math.cos(turn + at * math.pi / 3.5), 500 + reach * math.sin(turn + at * math.pi / 3.5))
        for at, reach in enumerate((370, 300, 390, 320, 380, 290, 360))
    ]
    line = skia.Paint(Color=argb(mixed(scene.colours.primary, scene.colours.light, 0.3), 0.75), StrokeWidth=6)
    line.setAntiAlias(True)
    for at, point in enumerate(around):
        canvas.drawLine(500, 500, *point, line)
        canvas.drawLine(*point, *around[(at + 1) % 7], line)
    for at, point in enumerate(around):
        _sphere(canvas, (*point, 44 + 12 * (at % 3)), scene.colours.accent if at == 2 else scene.colours.primary, scene)
    _sphere(canvas, (500, 500, 138), scene.colours.primary, scene)


def _step(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """Cards that go up like stairs; the shot's own one is lit."""
    lit = scene.shot.index % 4
    for at in range(4):
        canvas.save()
        canvas.translate(155 + 230 * at, 830 - 220 * at)
        ink = scene.colours.accent if at == lit else mixed(scene.colours.primary, scene.colours.dark, 0.35 - 0.1 * at)
        _tile(canvas, 118, ink, scene)
        canvas.restore()


def _recap(canvas: Any, scene: Scene, rng: np.random.Generator) -> None:
    """Three spheres that touch."""
    places = ((275, 640, 205), (725, 640, 205), (500, 275, 205))
    for at, place in enumerate(places):
        _sphere(canvas, place, scene.colours.accent if at == 2 else scene.colours.primary, scene)


_DRAW: dict[str, Draw] = {
    "hook": _orb,
    "problem": _problem,
    "solution": _solution,
    "benefit": _benefit,
    "proof": _proof,
    "contrast": _contrast,
    "emotion": _emotion,
    "concept": _concept,
    "step": _step,
    "recap": _recap,
}
