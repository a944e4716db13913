"""Invented artworks for the museum's example: an ink landscape, a colour field, a still life, a portrait."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.demo.canvas import Pixels, fill, inks, line, linear, radial, render

Artwork = Callable[[int, int], Pixels]
"""Takes a seed and the long side in px, gives RGB, uint8."""
_INK, _PAPER, _SEAL = "#1D1B1A", "#EDE3CD", "#B3261E"
_FIELDS = (
    ("#5A1A1C", "#C8452B", "#E58A2E", "#3A0F16"), ("#1D2B4A", "#2F5D8C", "#8FB1B5", "#10182B"),
    ("#6B5B2A", "#E3B23C", "#F0DFA8", "#7A2E1D"), ("#23352B", "#5E7F52", "#C9B458", "#15201B"),
    ("#4A2A4F", "#9A5B7E", "#E0A799", "#22142B"),
)  # fmt: skip
_GROUNDS = (("#6E7F78", "#8C5A3C"), ("#8A7A63", "#4E3B33"), ("#58687A", "#A47B52"), ("#9A6A5A", "#3F4A45"))
_FRUIT = ("#C9402F", "#E0912F", "#D9C24A", "#7D9A3E", "#9C3A4B", "#E4B08A")


def ink_landscape(seed: int, long_px: int) -> Pixels:
    """Draw mountains in mist, pines, a boat and a seal, in ink on old paper; upright, 5 to 7."""
    random = np.random.default_rng(seed)
    width, height = 1000.0, 1400.0

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawColor(skia.Color(0xED, 0xE3, 0xCD))
        for depth in range(4):
            _mountain(canvas, random, width, 430 + 190 * depth + float(random.uniform(-60, 40)), depth)
        _shore(canvas, random, width)
        _boat(canvas, float(random.uniform(180, 640)), 1240 + float(random.uniform(-20, 30)))
        for _ in range(int(random.integers(3, 7))):
            _bird(
                canvas, float(random.uniform(120, 700)), float(random.uniform(120, 330)), float(random.uniform(8, 15))
            )
        _seal(canvas, 884, 1264, random)

    return _worn(_pixels(draw, width, height, long_px), random, grain=5.0, fibre=4.0)


def colour_field(seed: int, long_px: int) -> Pixels:
    """Paint soft-edged fields that float one over the other; upright, 4 to 5."""
    random = np.random.default_rng(seed)
    ground, one, two, three = _FIELDS[seed % len(_FIELDS)]
    height_px, width_px = long_px, round(long_px * 0.8)
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32) / long_px
    drift = _clouds(random, (height_px, width_px), 7) * 0.03
    made = np.empty((height_px, width_px, 3), np.float32)
    made[:] = _rgb(ground)
    edges = np.cumsum(random.dirichlet((6, 5, 4)) * 0.84) + 0.07
    top = 0.06
    for colour, bottom in zip((one, two, three), edges, strict=True):
        inside = np.minimum(np.minimum(x - 0.06, 0.74 - x), np.minimum(y - top, bottom - 0.03 - y)) + drift
        veil = 1 / (1 + np.exp(-np.clip(inside / 0.008, -30, 30)))
        wash = 1 + 0.16 * _clouds(random, (height_px, width_px), 5)[..., None]
        made += (np.clip(_rgb(colour) * wash, 0, 255) - made) * (0.93 * veil)[..., None]
        top = float(bottom) + 0.012
    return _brushed(np.clip(made, 0, 255).astype(np.uint8), random, count=5200, size=0.035, jitter=7)


def still_life(seed: int, long_px: int) -> Pixels:
    """Paint fruit, a bottle and a bowl on a table in strokes; broad, 5 to 4."""
    random = np.random.default_rng(seed)
    wall, table = _GROUNDS[seed % len(_GROUNDS)]
    width, height = 1250.0, 1000.0

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawPaint(
            fill(shader=radial((320, 200), 1250, inks(_mix(wall, "#FFFFFF", 0.35), _mix(wall, "#000000", 0.45))))
        )
        edge = 640 + float(random.uniform(-30, 30))
        cloth = linear((0, edge), (0, height), inks(_mix(table, "#FFFFFF", 0.22), _mix(table, "#000000", 0.35)))
        canvas.drawRect(skia.Rect.MakeLTRB(0, edge, width, height), fill(shader=cloth))
        _bottle(canvas, float(random.uniform(300, 420)), 820, float(random.uniform(0.9, 1.12)))
        _bowl(canvas, float(random.uniform(730, 830)), 800)
        for place in range(int(random.integers(4, 7))):
            at = (480 + 130 * place + float(random.uniform(-35, 35)), 850 + float(random.uniform(-25, 45)))
            _fruit(canvas, at, float(random.uniform(58, 82)), _FRUIT[int(random.integers(len(_FRUIT)))])

    return _brushed(_pixels(draw, width, height, long_px), random, count=16000, size=0.026, jitter=11)


def abstract_portrait(seed: int, long_px: int) -> Pixels:
    """Paint a long face of planes and ovals, half abstract; upright, 4 to 5."""
    random = np.random.default_rng(seed)
    ground, dress, light, dark = _FIELDS[(seed + 1) % len(_FIELDS)]
    width, height, lean = 1000.0, 1250.0, float(random.uniform(-9, 9))

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawPaint(fill(shader=linear((0, 0), (width, height), inks(_mix(ground, "#FFFFFF", 0.3), ground))))
        canvas.drawRect(skia.Rect.MakeLTRB(0, 0, 330 + 8 * lean, height), fill(_mix(light, ground, 0.45), 0.8))
        body = skia.Path()
        body.moveTo(90, height)
        body.cubicTo(130, 900, 330, 860, 430, 850)
        body.lineTo(590, 850)
        body.cubicTo(720, 870, 890, 930, 930, height)
        canvas.drawPath(body, fill(shader=linear((200, 850), (800, height), inks(dress, _mix(dress, dark, 0.6)))))
        canvas.rotate(lean, 510, 700)
        _face(canvas, dark)

    return _brushed(_pixels(draw, width, height, long_px), random, count=13000, size=0.030, jitter=10)


ARTWORKS: dict[str, Artwork] = {
    "ink": ink_landscape, "field": colour_field, "still": still_life, "portrait": abstract_portrait
}  # fmt: skip
"""Kind: how it is made."""


def _pixels(draw: Callable[[skia.Canvas], None], width: float, height: float, long_px: int) -> Pixels:
    made = render(draw, width, height, long_px / max(width, height))[..., :3]
    return np.asarray(np.clip(made * 255 + 0.5, 0, 255), np.uint8)


def _rgb(colour: str) -> NDArray[np.float32]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float32)


def _mix(one: str, other: str, share: float) -> str:
    mixed = _rgb(one) * (1 - share) + _rgb(other) * share
    return "#" + "".join(f"{round(float(part)):02X}" for part in mixed)


def _clouds(random: np.random.Generator, shape: tuple[int, int], octaves: int) -> NDArray[np.float32]:
    """Give smooth noise about 0, about -1 to 1."""
    made = np.zeros(shape, np.float32)
    for octave in range(1, octaves + 1):
        small = random.normal(0, 0.5**octave, (2**octave + 1, 2**octave + 1)).astype(np.float32)
        made += cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return made


def _worn(pixels: Pixels, random: np.random.Generator, *, grain: float, fibre: float) -> Pixels:
    """Give paper its grain, long fibres and a darker edge."""
    height, width = pixels.shape[:2]
    noise = random.normal(0, 1, (height, width)).astype(np.float32)
    threads = cv2.GaussianBlur(noise, (0, 0), sigmaX=9, sigmaY=0.7) * 5
    age = _clouds(random, (height, width), 4) * 6
    made = pixels.astype(np.float32) + (noise * grain + threads * fibre + age)[..., None] * 0.6
    return np.clip(made, 0, 255).astype(np.uint8)


def _brushed(pixels: Pixels, random: np.random.Generator, *, count: int, size: float, jitter: float) -> Pixels:
    """Paint a picture again in short strokes along its edges, large ones first.

    After P. Haeberli, "Paint by numbers: abstract image representations" (1990).
    """
    height, width = pixels.shape[:2]
    grey = cv2.GaussianBlur(
        cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), max(height, width) / 90
    )
    turn = np.arctan2(cv2.Sobel(grey, cv2.CV_32F, 0, 1), cv2.Sobel(grey, cv2.CV_32F, 1, 0)) + math.pi / 2
    steep = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 0, 1), cv2.Sobel(grey, cv2.CV_32F, 1, 0))
    made, long_px = pixels.copy(), max(height, width)
    xs, ys = random.integers(0, width, count), random.integers(0, height, count)
    tints, wild = random.normal(0, jitter, (count, 3)), random.normal(0, 0.5, count)
    for index, (x, y) in enumerate(zip(xs.tolist(), ys.tolist(), strict=True)):
        reach = long_px * size * (1.3 - 0.95 * index / count) * 0.5
        angle = float(turn[y, x]) + float(wild[index]) if steep[y, x] > 1.5 else float(wild[index]) - 0.6
        dx, dy = reach * math.cos(angle), reach * math.sin(angle)
        colour = np.clip(pixels[y, x] + tints[index] + tints[index].mean(), 0, 255)
        ends = ((round(x - dx), round(y - dy)), (round(x + dx), round(y + dy)))
        cv2.line(made, *ends, tuple(float(part) for part in colour), max(1, round(reach * 0.36)), cv2.LINE_AA)
    ridges = cv2.GaussianBlur(random.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.1) * 9
    return np.asarray(np.clip(made.astype(np.float32) + ridges[..., None], 0, 255), np.uint8)


def _ridge(random: np.random.Generator, width: float, base: float, tall: float) -> list[tuple[float, float]]:
    peaks = [(float(random.uniform(0.05, 0.95)) * width, float(random.uniform(0.45, 1))) for _ in range(3)]
    x = np.arange(-20, width + 21, 5.0)
    y = np.zeros_like(x)
    for at, high in peaks:
        y = np.maximum(y, high * np.exp(-((np.abs(x - at) / (width * 0.17)) ** 1.35)))
    for octave in range(6):
        phase = float(random.uniform(0, 6.3))
        y += 0.055 * 0.62**octave * np.sin(x * 0.012 * 1.9**octave + phase)
    return [(float(a), float(base - tall * b)) for a, b in zip(x, y, strict=True)]


def _mountain(canvas: skia.Canvas, random: np.random.Generator, width: float, base: float, depth: int) -> None:
    tall, strength = 330 + 20 * depth, 0.22 + 0.17 * depth
    points = _ridge(random, width, base, tall)
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in (*points, (width + 20, base + 160), (-20, base + 160))], True)
    top = min(y for _, y in points)
    wash = linear((0, top), (0, base + 120), inks((_INK, strength), (_INK, strength * 0.45), (_INK, 0)), [0, 0.45, 1])
    canvas.drawPath(path, fill(shader=wash))
    canvas.save()
    canvas.clipPath(path, True)
    for _ in range(170 + 90 * depth):  # texture strokes fall along the slope
        place = int(random.integers(2, len(points) - 2))
        (x0, y0), (x1, y1) = points[place - 2], points[place + 2]
        down, reach = float(random.exponential(70)), float(random.uniform(14, 46))
        lean = math.copysign(0.55, y1 - y0) + float(random.normal(0, 0.14))
        x, y = (x0 + x1) / 2 + lean * down, (y0 + y1) / 2 + down + 4
        stroke = skia.Path()
        stroke.moveTo(x, y)
        stroke.quadTo(x + lean * reach * 0.4, y + reach * 0.6, x + lean * reach, y + reach)
        fade = max(0.0, 1 - down / 260)
        canvas.drawPath(stroke, line(_INK, strength * 0.75 * fade, width=float(random.uniform(1.2, 4.6))))
    canvas.restore()
    crest = skia.Path()
    crest.addPoly([skia.Point(*point) for point in points], False)
    canvas.drawPath(crest, line(_INK, strength * 0.8, width=1.5 + depth, blur=0.8))
    mist = linear((0, base - 70), (0, base + 190), inks((_PAPER, 0), (_PAPER, 0.9), (_PAPER, 0)), [0, 0.6, 1])
    canvas.drawRect(skia.Rect.MakeLTRB(0, base - 70, width, base + 190), fill(shader=mist))


def _shore(canvas: skia.Canvas, random: np.random.Generator, width: float) -> None:
    for _ in range(9):
        y, x = float(random.uniform(1180, 1330)), float(random.uniform(0, width))
        canvas.drawLine(x, y, x + float(random.uniform(60, 200)), y, line(_INK, 0.16, width=1.6))
    bank = skia.Path()
    bank.moveTo(520, 1420)
    bank.cubicTo(640, 1300, 800, 1290, 1010, 1150)
    bank.lineTo(1010, 1420)
    bank.close()
    canvas.drawPath(bank, fill(shader=linear((800, 1180), (900, 1420), inks((_INK, 0.75), (_INK, 0.3)))))
    for _ in range(int(random.integers(2, 4))):
        _pine(canvas, random, float(random.uniform(700, 940)), float(random.uniform(1200, 1290)))


def _pine(canvas: skia.Canvas, random: np.random.Generator, x: float, y: float) -> None:
    tall, lean = float(random.uniform(190, 290)), float(random.uniform(-40, 10))
    trunk = skia.Path()
    trunk.moveTo(x, y)
    trunk.cubicTo(x - 10, y - tall * 0.4, x + lean * 1.4, y - tall * 0.5, x + lean, y - tall)
    canvas.drawPath(trunk, line(_INK, 0.85, width=7))
    for step in range(6):
        share = 0.42 + 0.11 * step
        cx, cy = x + lean * share, y - tall * share
        for side in (-1, 1):
            for _ in range(16):
                ex = cx + side * float(random.uniform(8, 78 * (1.25 - share)))
                ey = cy + float(random.normal(0, 7))
                for needle in (-0.9, -0.45, 0, 0.45, 0.9):
                    canvas.drawLine(
                        ex, ey, ex + 13 * math.sin(needle), ey - 13 * math.cos(needle), line(_INK, 0.4, width=1.3)
                    )


def _boat(canvas: skia.Canvas, x: float, y: float) -> None:
    hull = skia.Path()
    hull.moveTo(x - 60, y)
    hull.quadTo(x, y + 26, x + 66, y - 6)
    hull.quadTo(x, y + 8, x - 60, y)
    canvas.drawPath(hull, fill(_INK, 0.85))
    canvas.drawLine(x - 4, y + 4, x - 2, y - 30, line(_INK, 0.8, width=6))
    canvas.drawCircle(x - 2, y - 38, 6, fill(_INK, 0.8))
    canvas.drawLine(x - 4, y - 24, x + 54, y + 26, line(_INK, 0.7, width=1.8))


def _bird(canvas: skia.Canvas, x: float, y: float, size: float) -> None:
    wing = skia.Path()
    wing.moveTo(x - size, y - size * 0.4)
    wing.quadTo(x - size * 0.4, y - size * 0.5, x, y)
    wing.quadTo(x + size * 0.4, y - size * 0.5, x + size, y - size * 0.3)
    canvas.drawPath(wing, line(_INK, 0.6, width=1.8))


def _seal(canvas: skia.Canvas, x: float, y: float, random: np.random.Generator) -> None:
    canvas.drawRect(skia.Rect.MakeXYWH(x, y, 58, 58), fill(_SEAL, 0.92))
    for column in range(2):
        for row in range(2):
            left, top = x + 8 + 25 * column, y + 8 + 25 * row
            for _ in range(4):
                across = bool(random.integers(2))
                at = float(random.uniform(2, 16))
                ends = (left, top + at, left + 18, top + at) if across else (left + at, top, left + at, top + 18)
                canvas.drawLine(*ends, line(_PAPER, 0.95, width=2.4))


def _bottle(canvas: skia.Canvas, x: float, base: float, size: float) -> None:
    _shadow(canvas, x + 40, base, 120 * size)
    path = skia.Path()
    path.moveTo(x - 62 * size, base)
    path.lineTo(x - 66 * size, base - 270 * size)
    path.cubicTo(x - 60 * size, base - 350 * size, x - 24 * size, base - 350 * size, x - 24 * size, base - 420 * size)
    path.lineTo(x - 24 * size, base - 520 * size)
    path.lineTo(x + 24 * size, base - 520 * size)
    path.lineTo(x + 24 * size, base - 420 * size)
    path.cubicTo(x + 24 * size, base - 350 * size, x + 60 * size, base - 350 * size, x + 66 * size, base - 270 * size)
    path.lineTo(x + 62 * size, base)
    path.close()
    glass = linear(
        (x - 66 * size, 0), (x + 66 * size, 0), inks("#2C4A3A", "#5F8A6A", "#1E3328", "#13231B"), [0, 0.22, 0.6, 1]
    )
    canvas.drawPath(path, fill(shader=glass))
    canvas.drawLine(
        x - 40 * size, base - 250 * size, x - 40 * size, base - 60 * size, line("#C9DCC8", 0.75, width=9, blur=3)
    )


def _bowl(canvas: skia.Canvas, x: float, base: float) -> None:
    _shadow(canvas, x + 60, base + 6, 210)
    path = skia.Path()
    path.moveTo(x - 190, base - 150)
    path.cubicTo(x - 170, base - 20, x - 80, base, x, base)
    path.cubicTo(x + 80, base, x + 170, base - 20, x + 190, base - 150)
    path.close()
    canvas.drawPath(path, fill(shader=linear((x - 190, 0), (x + 190, 0), inks("#E7E0D2", "#D2C9B8", "#857B6C"))))
    canvas.drawOval(skia.Rect.MakeLTRB(x - 190, base - 186, x + 190, base - 114), fill("#A89D8B"))
    for at, colour in ((-90, "#B8472F"), (10, "#D9A441"), (95, "#8A9A45")):
        _fruit(canvas, (x + at, base - 110), 66, colour, shadow=False)


def _fruit(canvas: skia.Canvas, at: tuple[float, float], radius: float, colour: str, *, shadow: bool = True) -> None:
    x, base = at
    if shadow:
        _shadow(canvas, x + radius * 0.5, base, radius * 1.15)
    y = base - radius * 0.92
    tones = inks(_mix(colour, "#FFFFFF", 0.55), colour, _mix(colour, "#1A0F12", 0.62))
    canvas.drawCircle(x, y, radius, fill(shader=radial((x - radius * 0.35, y - radius * 0.4), radius * 1.5, tones)))
    canvas.drawLine(x, y - radius * 0.85, x + 8, y - radius * 1.2, line("#3B2A1C", 0.9, width=5))


def _shadow(canvas: skia.Canvas, x: float, y: float, reach: float) -> None:
    canvas.drawOval(
        skia.Rect.MakeLTRB(x - reach, y - reach * 0.18, x + reach, y + reach * 0.2), fill("#120C0A", 0.5, blur=14)
    )


def _face(canvas: skia.Canvas, dark: str) -> None:
    neck = linear((430, 0), (600, 0), inks("#D99F72", "#B9764E"))
    canvas.drawRect(skia.Rect.MakeLTRB(448, 640, 574, 900), fill(shader=neck))
    canvas.drawOval(skia.Rect.MakeLTRB(306, 150, 714, 760), fill(_mix(dark, "#2A1A14", 0.5)))
    canvas.drawOval(
        skia.Rect.MakeLTRB(352, 220, 668, 770), fill(shader=linear((352, 0), (668, 0), inks("#EBC096", "#D08E60")))
    )
    half = skia.Path()
    half.moveTo(520, 224)
    half.cubicTo(690, 260, 690, 720, 512, 768)
    half.lineTo(536, 560)
    half.close()
    canvas.drawPath(half, fill("#B5653F", 0.55))
    for x in (440, 590):
        canvas.drawOval(skia.Rect.MakeLTRB(x - 46, 440, x + 46, 478), fill("#3C4F58"))
        canvas.drawArc(skia.Rect.MakeLTRB(x - 60, 396, x + 60, 470), 200, 140, False, line(dark, 0.9, width=9))
    canvas.drawPath(_line_path(((520, 420), (534, 590), (494, 606))), line("#8A4A2E", 0.9, width=8))
    canvas.drawOval(skia.Rect.MakeLTRB(466, 660, 560, 694), fill("#A23A35"))


def _line_path(points: tuple[tuple[float, float], ...]) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], False)
    return path
