"""A pencil for the demo's drawings: wobbly lines, ovals, curves and hatching on a canvas."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import skia

from nightreel.demo.canvas import Point, line

GRAPHITE = "#2E2D2B"


@dataclass
class Pencil:
    """Draws wobbly lines twice, as a hand does; the same seed draws the same."""

    canvas: skia.Canvas
    seed: int
    _count: int = field(default=0)

    def path(self, path: skia.Path, width: float = 3.0, dark: float = 0.8, rough: float = 2.2) -> None:
        """Draw a path in two strokes."""
        for stroke in range(2):
            self._count += 1
            paint = line(GRAPHITE, dark * (0.75 if stroke else 0.6), width=width * (0.7 if stroke else 1))
            paint.setPathEffect(skia.DiscretePathEffect.Make(14, rough, self.seed * 977 + self._count))
            self.canvas.drawPath(path, paint)

    def lines(self, *points: Point, width: float = 3.0, dark: float = 0.8, closed: bool = False) -> None:
        """Draw straight lines from point to point."""
        path = skia.Path()
        path.addPoly([skia.Point(*point) for point in points], closed)
        self.path(path, width, dark)

    def oval(self, centre: Point, rx: float, ry: float, width: float = 3.0, dark: float = 0.8) -> None:
        """Draw an ellipse."""
        path = skia.Path()
        path.addOval(skia.Rect.MakeLTRB(centre[0] - rx, centre[1] - ry, centre[0] + rx, centre[1] + ry))
        self.path(path, width, dark, rough=1.6)

    def curve(self, *points: Point, width: float = 3.0, dark: float = 0.8) -> None:
        """Draw a quadratic curve: from, through (pulled towards), to, and so on."""
        path = skia.Path()
        path.moveTo(*points[0])
        for control, end in zip(points[1::2], points[2::2], strict=True):
            path.quadTo(*control, *end)
        self.path(path, width, dark)

    def hatch(self, left: float, top: float, right: float, bottom: float, step: float = 13, dark: float = 0.3) -> None:
        """Shade a rectangle by slanting lines."""
        self.canvas.save()
        self.canvas.clipRect(skia.Rect.MakeLTRB(left, top, right, bottom))
        rng = random.Random(self.seed * 31 + int(left + 7 * top))  # noqa: S311 - draws, hides nothing
        x = left - (bottom - top)
        while x < right:
            jitter = rng.uniform(-3, 3)
            self.lines((x + jitter, bottom), (x + jitter + (bottom - top), top), width=2, dark=dark)
            x += step * rng.uniform(0.75, 1.3)
        self.canvas.restore()
