"""A city by a river at sunrise: layers of silhouettes in haze, lit windows, and their reflection."""

from __future__ import annotations

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.demo.canvas import fill, glow, inks, line, linear, radial, render

WIDTH, HEIGHT = 2400, 1350
HORIZON = 985
SUN = (1585.0, 800.0)

Layer = tuple[float, float, str, str, float]


def city_morning(scale: float = 1.0) -> NDArray[np.float32]:
    """Draw the scene, ``2400x1350`` times ``scale``."""
    upper = render(_upper, WIDTH, HEIGHT, scale)
    water = round(HORIZON * scale)
    return _grade(np.concatenate([upper[:water], _reflection(upper, water, scale)]), scale)


def sky(canvas: skia.Canvas, sun: tuple[float, float], *, width: float = WIDTH, height: float = HORIZON) -> None:
    """Fill the sky of a sunrise, from deep blue to amber, with its sun."""
    tones = inks("#0B1636", "#1E2C5C", "#4A4580", "#965A86", "#DD7C70", "#F2A06E", "#F9BE86")
    canvas.drawRect(
        skia.Rect.MakeWH(width, height + 400),
        fill(shader=linear((0, 0), (0, height), tones, [0, 0.22, 0.45, 0.64, 0.8, 0.93, 1])),
    )
    glow(canvas, sun, 1250, "#FF8A5A", 0.30)
    glow(canvas, sun, 640, "#FF9E58", 0.26)
    clouds(canvas, sun, width)
    glow(canvas, sun, 330, "#FFC58A", 0.55)
    glow(canvas, sun, 150, "#FFF1D0", 0.6)
    canvas.drawCircle(
        *sun, 74, fill(shader=radial(sun, 74, inks("#FFFFFF", "#FFF6DC", ("#FFEDBE", 0.0)), [0, 0.86, 1]))
    )


def clouds(canvas: skia.Canvas, sun: tuple[float, float], width: float, sky_seed: int = 0) -> None:
    """Draw thin bands of cloud, warm near the sun and violet away from it."""
    for seed, stretch, cut, tone, top, bottom, alpha in (
        (11, (0.00085, 0.0085), 0.50, "#FFD9B0", 250, 800, 0.62),
        (29, (0.0016, 0.0140), 0.54, "#FFB38A", 120, 620, 0.50),
        (47, (0.0007, 0.0060), 0.52, "#6C5A9C", 40, 520, 0.55),
    ):
        noise = skia.PerlinNoiseShader.MakeFractalNoise(*stretch, 5, seed + sky_seed)
        red, green, blue = ((int(tone[1:], 16) >> shift) & 255 for shift in (16, 8, 0))
        gain = 5.2
        matrix = [0, 0, 0, 0, red / 255, 0, 0, 0, 0, green / 255, 0, 0, 0, 0, blue / 255, gain, 0, 0, 0, -gain * cut]
        paint = skia.Paint(Shader=noise, ColorFilter=skia.ColorFilters.Matrix(matrix))
        canvas.saveLayer(skia.Rect.MakeLTRB(0, top, width, bottom), skia.Paint(Alphaf=alpha))
        canvas.drawRect(skia.Rect.MakeLTRB(0, top, width, bottom), paint)
        fade = fill(
            shader=linear(
                (0, top), (0, bottom), inks(("#000000", 0), "#000000", "#000000", ("#000000", 0)), [0, 0.35, 0.7, 1]
            )
        )
        fade.setBlendMode(skia.BlendMode.kDstIn)
        canvas.drawRect(skia.Rect.MakeLTRB(0, top, width, bottom), fade)
        canvas.restore()
    glow(canvas, (sun[0], sun[1] - 60), 760, "#FF8E5A", 0.16)


def _upper(canvas: skia.Canvas) -> None:
    sky(canvas, SUN)
    layers: tuple[Layer, ...] = (
        (330, 150, "#B9707F", "#EDA07C", 0.34),
        (430, 170, "#9A6180", "#D98C7B", 0.30),
        (500, 210, "#6D4A74", "#B8757C", 0.26),
        (430, 230, "#3F3561", "#7A5175", 0.16),
        (300, 200, "#181A3C", "#362E5A", 0.0),
    )
    random = np.random.default_rng(2024)
    for index, (tall, varied, top, base, haze) in enumerate(layers):
        _row(canvas, random, index, (tall, varied), (top, base))
        if haze:
            band = skia.Rect.MakeLTRB(0, HORIZON - 420, WIDTH, HORIZON)
            canvas.drawRect(
                band, fill(shader=linear((0, HORIZON - 420), (0, HORIZON), inks(("#FFA878", 0), ("#FFB184", haze))))
            )
            glow(canvas, SUN, 620 - 60 * index, "#FF9C5C", 0.22 - 0.03 * index)
    for radius, tone, alpha in ((520, "#FF9F62", 0.30), (210, "#FFE2B0", 0.55), (104, "#FFF8E8", 0.85)):
        glow(canvas, SUN, radius, tone, alpha)
    _shore(canvas)


def _row(
    canvas: skia.Canvas, random: np.random.Generator, index: int, heights: tuple[float, float], tones: tuple[str, str]
) -> None:
    x = -40.0 - 20 * index
    while x < WIDTH + 40:
        wide = float(random.uniform(30, 74) + 8 * index)
        middle = x + wide / 2
        # a valley around the sun lets the light through; two clusters rise beside it
        left, right = 640 + 110 * (index % 3), 2010 + 90 * (index % 2)
        rise = np.exp(-(((middle - left) / 330) ** 2)) + 0.72 * np.exp(-(((middle - right) / 230) ** 2))
        valley = 1 - 0.78 * np.exp(-(((middle - SUN[0]) / 250) ** 2))
        tall = float((heights[0] * (0.2 + 0.92 * rise) + heights[1] * random.uniform(0, 1) ** 2) * valley)
        if index == 4:
            tall = float(
                34
                + 66 * random.random() * valley
                + 150 * max(0.0, (620 - middle) / 620)
                + 200 * max(0.0, (middle - 2060) / 340)
            )
        _building(canvas, random, (x, wide, tall), index, tones)
        x += wide + float(random.choice([-6, 0, 4, 10, 22]))


def _building(
    canvas: skia.Canvas,
    random: np.random.Generator,
    body: tuple[float, float, float],
    index: int,
    tones: tuple[str, str],
) -> None:
    x, wide, tall = body
    top = HORIZON - tall
    paint = fill(shader=linear((0, HORIZON - 640), (0, HORIZON), inks(*tones)))
    outline = _outline(random, x, wide, top, bool(tall > 200))
    canvas.drawPath(outline, paint)
    canvas.save()
    canvas.clipPath(outline, True)
    towards = 1 if x + wide / 2 < SUN[0] else -1
    edge = x + wide if towards > 0 else x
    lit = linear((edge, 0), (edge - towards * wide * 0.55, 0), inks(("#FFB070", 0.34 - 0.045 * index), ("#FFB070", 0)))
    canvas.drawRect(skia.Rect.MakeLTRB(x, top - 200, x + wide, HORIZON), fill(shader=lit))
    if index >= 2:
        _facade(canvas, body, index)
        _windows(canvas, random, body, index)
    canvas.restore()
    if index >= 2:
        rim = line(shader=linear((0, top), (0, top + 260), inks(("#FFE0AE", 0.75), ("#FFB070", 0.0))), width=2.2)
        canvas.drawLine(edge, top + 3, edge, top + 260, rim)


def _outline(random: np.random.Generator, x: float, wide: float, top: float, high: bool) -> skia.Path:
    path = skia.Path()
    path.addRect(skia.Rect.MakeLTRB(x, top, x + wide, HORIZON + 2))
    kind = int(random.integers(0, 6)) if high else int(random.integers(0, 2))
    middle = x + wide / 2
    if kind == 1:
        path.addRect(skia.Rect.MakeLTRB(x + wide * 0.2, top - 16, x + wide * 0.62, top + 4))
    elif kind == 2:
        for step in (1, 2, 3):
            path.addRect(
                skia.Rect.MakeLTRB(x + wide * 0.13 * step, top - 24 * step, x + wide * (1 - 0.13 * step), top + 4)
            )
        path.addRect(skia.Rect.MakeLTRB(middle - 2, top - 168, middle + 2, top))
    elif kind == 3:
        path.addPoly(
            [skia.Point(x, top + 2), skia.Point(x + wide, top - wide * 0.55), skia.Point(x + wide, top + 4)], True
        )
    elif kind == 4:
        path.addArc(skia.Rect.MakeLTRB(x, top - wide * 0.5, x + wide, top + wide * 0.5), 180, 180)
        path.addRect(skia.Rect.MakeLTRB(middle - 1.6, top - wide * 0.5 - 54, middle + 1.6, top))
    elif kind == 5:
        path.addPoly([skia.Point(x, top + 2), skia.Point(middle, top - 120), skia.Point(x + wide, top + 2)], True)
        path.addRect(skia.Rect.MakeLTRB(middle - 1.8, top - 190, middle + 1.8, top - 90))
    return path


def _facade(canvas: skia.Canvas, body: tuple[float, float, float], index: int) -> None:
    x, wide, tall = body
    step = 7.6 + 1.1 * index
    floor = HORIZON - tall + step
    while floor < HORIZON:
        canvas.drawLine(x, floor, x + wide, floor, line("#0B0A22", 0.05 + 0.02 * index, width=1.1))
        floor += step
    for part in (0.24, 0.5, 0.76):
        at = x + wide * part
        canvas.drawLine(at, HORIZON - tall, at, HORIZON, line("#FFD9B4", 0.05, width=1.6))


def _windows(canvas: skia.Canvas, random: np.random.Generator, body: tuple[float, float, float], index: int) -> None:
    x, wide, tall = body
    step_x, step_y = 5.2 + 0.8 * index, 7.6 + 1.1 * index
    columns, rows = int((wide - 10) // step_x), int((tall - 14) // step_y)
    share = 0.05 + 0.035 * index
    for row in range(max(rows, 0)):
        floor = float(random.random())
        for column in range(max(columns, 0)):
            lucky = float(random.random())
            if lucky < share * (0.4 + 1.2 * floor):
                tone = ("#FFE2A8", "#FFC978", "#FFF1D6")[int(lucky * 997) % 3]
                left, up = x + 6 + column * step_x, HORIZON - tall + 10 + row * step_y
                canvas.drawRect(
                    skia.Rect.MakeXYWH(left, up, step_x * 0.52, step_y * 0.46), fill(tone, 0.28 + 0.13 * index)
                )


def _shore(canvas: skia.Canvas) -> None:
    random = np.random.default_rng(5)
    canvas.drawRect(skia.Rect.MakeLTRB(0, HORIZON - 9, WIDTH, HORIZON + 4), fill("#14152F"))
    for _ in range(150):
        x, size = float(random.uniform(0, WIDTH)), float(random.uniform(7, 19))
        canvas.drawCircle(x, HORIZON - 8, size, fill("#15163A"))
    for x in range(24, WIDTH, 74):
        near = abs(x - SUN[0]) < 260
        canvas.drawLine(x, HORIZON - 34, x, HORIZON, line("#0F1130", width=2.2))
        glow(canvas, (x, HORIZON - 35), 26, "#FFD79A", 0.5 if near else 0.75)
        canvas.drawCircle(x, HORIZON - 35, 2.6, fill("#FFF3D8"))


def _reflection(upper: NDArray[np.float32], water: int, scale: float) -> NDArray[np.float32]:
    """Mirror the upper part in moving water: rows are shifted by ripples that grow towards the viewer."""
    height, width = upper.shape[0] - water, upper.shape[1]
    rows = np.arange(height)
    depth = rows / max(height - 1, 1)
    random = np.random.default_rng(77)
    phases, pitches = random.uniform(0, 6.28, 7), random.uniform(0.6, 1.6, 7)
    perspective = np.log1p(depth * 14) * 34
    source_y = water - 1 - rows * (1.15 + 0.25 * depth)
    ripple = np.zeros((height, width), np.float32)
    x = np.arange(width) / scale
    for phase, pitch, index in zip(phases, pitches, range(7), strict=True):
        along = np.sin(perspective * pitch * 2.2 + phase)[:, None] * np.cos(
            x / (160 + 90 * index) * pitch + phase * 2 + perspective[:, None]
        )
        ripple += along.astype(np.float32)
    lift = ripple * (2 + 26 * depth[:, None]) * scale
    slide = np.roll(ripple, 37, axis=1) * (1 + 7 * depth[:, None]) * scale
    at_y = np.clip(source_y[:, None] + lift, 0, water - 1)
    at_x = np.clip(np.arange(width)[None] + slide, 0, width - 1)
    mirrored = cv2.remap(upper, at_x.astype(np.float32), at_y.astype(np.float32), cv2.INTER_LINEAR)
    tint = np.array([0.74, 0.62, 0.70], np.float32) * (0.92 - 0.42 * depth[:, None, None]).astype(np.float32)
    mirrored[..., :3] = mirrored[..., :3] * tint + np.array([0.012, 0.02, 0.05], np.float32)
    return mirrored + _glitter(width, height, scale)


def _glitter(width: int, height: int, scale: float) -> NDArray[np.float32]:
    def sparks(canvas: skia.Canvas) -> None:
        random = np.random.default_rng(9)
        for _ in range(900):
            depth = float(random.random()) ** 1.5
            y = 4 + depth * (HEIGHT - HORIZON - 8)
            x = SUN[0] + float(random.normal()) * (34 + 190 * depth)
            reach = float(random.uniform(5, 22)) * (0.4 + 1.8 * depth)
            bright = float(random.uniform(0.15, 0.8)) * (1 - 0.55 * depth)
            canvas.drawLine(x - reach, y, x + reach, y, line("#FFC88C", bright, width=1.0 + 2.0 * depth, blur=0.6))
        glow(canvas, (SUN[0], 0), 420, "#FF9A55", 0.34)

    made = render(sparks, WIDTH, height / scale, scale)[:height, :width]
    made[..., 3] = 0
    return made


def _grade(pixels: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Settle the picture: a soft shoulder for the lights and darker corners."""
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot((x / width - 0.55) * 1.05, y / height - 0.55)
    colour = pixels[..., :3]
    colour = np.where(colour > 0.8, 0.8 + 0.2 * np.tanh((colour - 0.8) / 0.2), colour)
    pixels = pixels.copy()
    pixels[..., :3] = colour * (1 - 0.5 * np.clip(distance - 0.3, 0, 1) ** 1.4)[..., None]
    pixels[..., 3] = 1
    return pixels
