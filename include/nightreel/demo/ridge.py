"""A runner on a ridge at dawn: ranges in mist, rim light, and the glow of a watch on the wrist."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.demo.canvas import TEAL, Point, fill, glow, inks, line, linear, radial, render
from nightreel.demo.city import clouds

WIDTH, HEIGHT = 2400, 1350
SUN = (1500.0, 742.0)
_FEET = (1150.0, 1022.0)
_TALL = 600.0

# hip at (0, 0), y down, the body about 1 tall, running to the right at toe-off
_HEAD = (0.131, -0.380)
_LIMBS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "torso": ((-0.004, 0.0, 0.060), (0.018, -0.085, 0.045), (0.046, -0.180, 0.057), (0.066, -0.258, 0.048)),
    "neck": ((0.074, -0.272, 0.034), (0.110, -0.336, 0.027)),
    "near thigh": ((0.008, 0.012, 0.062), (0.112, 0.068, 0.051), (0.202, 0.122, 0.034)),
    "near shin": ((0.202, 0.122, 0.034), (0.188, 0.200, 0.036), (0.150, 0.352, 0.016)),
    "near foot": ((0.140, 0.364, 0.019), (0.186, 0.372, 0.018), (0.242, 0.358, 0.011)),
    "far thigh": ((-0.010, 0.016, 0.060), (-0.052, 0.118, 0.046), (-0.094, 0.224, 0.032)),
    "far shin": ((-0.094, 0.224, 0.032), (-0.165, 0.258, 0.035), (-0.312, 0.340, 0.016)),
    "far foot": ((-0.322, 0.340, 0.018), (-0.306, 0.392, 0.018), (-0.258, 0.446, 0.012)),
    "near arm": ((0.056, -0.246, 0.031), (0.004, -0.190, 0.027), (-0.086, -0.136, 0.020)),
    "near forearm": ((-0.086, -0.136, 0.021), (-0.044, -0.088, 0.021), (0.036, -0.028, 0.013)),
    "near hand": ((0.036, -0.028, 0.016), (0.060, -0.018, 0.015)),
    "far arm": ((0.074, -0.242, 0.029), (0.108, -0.178, 0.025), (0.150, -0.108, 0.020)),
    "far forearm": ((0.150, -0.108, 0.020), (0.200, -0.146, 0.020), (0.264, -0.206, 0.013)),
    "far hand": ((0.264, -0.206, 0.016), (0.280, -0.230, 0.015)),
}
_WRIST = (0.247, -0.190)


def runner_at_dawn(scale: float = 1.0) -> NDArray[np.float32]:
    """Draw the scene, ``2400x1350`` times ``scale``."""
    pixels = render(_scene, WIDTH, HEIGHT, scale)
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot((x / width - 0.54) * 1.1, y / height - 0.56)
    pixels[..., :3] *= (1 - 0.55 * np.clip(distance - 0.26, 0, 1) ** 1.3)[..., None]
    pixels[..., 3] = 1
    return pixels


def _scene(canvas: skia.Canvas) -> None:
    tones = inks("#071428", "#0E3149", "#2F6B7C", "#8FA59A", "#F0B07C", "#FFC98A")
    canvas.drawRect(
        skia.Rect.MakeWH(WIDTH, HEIGHT), fill(shader=linear((0, 0), (0, 900), tones, [0, 0.3, 0.55, 0.72, 0.88, 1]))
    )
    glow(canvas, SUN, 1200, "#FF9A55", 0.34)
    clouds(canvas, SUN, WIDTH, 100)
    glow(canvas, SUN, 420, "#FFC07A", 0.5)
    canvas.drawCircle(*SUN, 118, fill(shader=radial(SUN, 118, inks("#FFFDF4", "#FFF0CC", ("#FFE3AE", 0)), [0, 0.9, 1])))
    ranges = (
        (760, 90, 0.9, "#D79C7E", "#F3BE90", 3), (830, 130, 1.3, "#9C8584", "#E2AE8C", 8),
        (905, 150, 1.7, "#526E7D", "#B89B8C", 15), (1000, 150, 2.3, "#1F4457", "#6C7F86", 21),
    )  # fmt: skip
    for index, (base, tall, rough, top, low, seed) in enumerate(ranges):
        _range(canvas, (base, tall, rough), (top, low), seed)
        glow(canvas, (SUN[0], SUN[1] + 30), 640 - 80 * index, "#FFA864", 0.17)
        _mist(canvas, base + 40, 150, 0.34)
    _rays(canvas)
    _birds(canvas)
    _ground(canvas)
    _runner(canvas)
    glow(canvas, (SUN[0] - 60, SUN[1]), 900, "#FF9E5E", 0.10)


def _profile(shape: tuple[float, float, float], seed: int) -> list[Point]:
    base, tall, rough = shape
    random = np.random.default_rng(seed)
    x = np.arange(-20, WIDTH + 21, 6.0)
    y = np.zeros_like(x)
    for octave in range(7):
        pitch, phase = 2 * math.pi * 2**octave * rough / WIDTH, random.uniform(0, 2 * math.pi)
        wave = 1 - 2 * np.abs(np.mod(x * pitch / (2 * math.pi) + phase, 1) * 2 - 1)
        y += wave * 0.52**octave
    y = base - tall * (0.5 + 0.5 * y)
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _closed(points: list[Point]) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in (*points, (WIDTH + 20, HEIGHT + 60), (-20, HEIGHT + 60))], True)
    return path


def _range(canvas: skia.Canvas, shape: tuple[float, float, float], tones: tuple[str, str], seed: int) -> None:
    points = _profile(shape, seed)
    path = _closed(points)
    top = min(y for _, y in points)
    canvas.drawPath(path, fill(shader=linear((0, top), (0, shape[0] + 120), inks(*tones))))
    light = radial(SUN, 900, inks(("#FFE2B0", 0.75), ("#FFC88F", 0)))
    canvas.save()
    canvas.clipPath(path, True)
    canvas.drawPath(path, line(width=5, shader=light, blur=1.5))
    canvas.restore()


def _mist(canvas: skia.Canvas, y: float, tall: float, alpha: float) -> None:
    shader = linear(
        (0, y - tall), (0, y + tall), inks(("#FFD3A6", 0), ("#FFD0A4", alpha), ("#E7B99B", 0)), [0, 0.55, 1]
    )
    canvas.drawRect(skia.Rect.MakeLTRB(0, y - tall, WIDTH, y + tall), fill(shader=shader))


def _rays(canvas: skia.Canvas) -> None:
    random = np.random.default_rng(6)
    for _ in range(16):
        angle = float(random.uniform(0, 2 * math.pi))
        spread, alpha = float(random.uniform(0.015, 0.05)), float(random.uniform(0.015, 0.05))
        path = skia.Path()
        path.moveTo(*SUN)
        for side in (-spread, spread):
            path.lineTo(SUN[0] + 1500 * math.cos(angle + side), SUN[1] + 1500 * math.sin(angle + side))
        path.close()
        ray = fill(
            shader=radial(SUN, 1300, inks(("#FFDDA8", 0), ("#FFDDA8", alpha), ("#FFDDA8", 0)), [0.08, 0.25, 1]), blur=6
        )
        ray.setBlendMode(skia.BlendMode.kPlus)
        canvas.drawPath(path, ray)


def _birds(canvas: skia.Canvas) -> None:
    for x, y, size in ((1790, 430, 17), (1846, 404, 14), (1886, 446, 12), (1932, 398, 11), (1768, 470, 10)):
        wing = skia.Path()
        wing.moveTo(x - size, y - size * 0.35)
        wing.quadTo(x - size * 0.45, y - size * 0.62, x, y)
        wing.quadTo(x + size * 0.45, y - size * 0.62, x + size, y - size * 0.28)
        canvas.drawPath(wing, line("#16303F", 0.85, width=size * 0.17))


def _ridge_y(x: float) -> float:
    slope = 1022 + 0.00016 * (x - 1150) ** 2 + 0.035 * (1150 - x)
    return slope + 5 * math.sin(x / 61) + 3 * math.sin(x / 23 + 1) + 2 * math.sin(x / 9.1)


def _ground(canvas: skia.Canvas) -> None:
    points = [(float(x), _ridge_y(x)) for x in range(-20, WIDTH + 21, 5)]
    path = _closed(points)
    canvas.drawPath(
        path, fill(shader=linear((0, 1010), (0, HEIGHT), inks("#0B2230", "#081724", "#040B14"), [0, 0.35, 1]))
    )
    canvas.save()
    canvas.clipPath(path, True)
    light = radial((SUN[0], 1030), 620, inks(("#FFC98E", 0.95), ("#FF9E5E", 0.35), ("#FF9E5E", 0)), [0, 0.4, 1])
    canvas.drawPath(path, line(width=9, shader=light, blur=2))
    spill = fill(shader=radial((SUN[0], 1020), 520, inks(("#E88B52", 0.34), ("#E88B52", 0))))
    canvas.drawRect(skia.Rect.MakeLTRB(0, 980, WIDTH, HEIGHT), spill)
    canvas.restore()
    _grass(canvas)


def _grass(canvas: skia.Canvas) -> None:
    random = np.random.default_rng(12)
    for _ in range(1500):
        x = float(random.uniform(0, WIDTH))
        root, tall = _ridge_y(x) + 4, float(random.uniform(8, 34)) * (0.5 + 0.5 * abs(math.sin(x / 140)))
        lean = float(random.normal(5, 6))
        blade = skia.Path()
        blade.moveTo(x - 1.6, root)
        blade.quadTo(x + lean * 0.3, root - tall * 0.6, x + lean, root - tall)
        blade.quadTo(x + lean * 0.3 + 1, root - tall * 0.5, x + 1.6, root)
        canvas.drawPath(blade, fill("#0A1E2B"))
        near = max(0.0, 1 - abs(x - SUN[0]) / 560)
        if near and random.random() < 0.6:
            canvas.drawPath(blade, fill("#FFB877", 0.55 * near))


def _limb(points: tuple[tuple[float, float, float], ...]) -> skia.Path:
    """Join circles of given radii by their common tangents."""
    made = skia.Path()
    for (x0, y0, r0), (x1, y1, r1) in pairwise(points):
        piece = skia.Path()
        piece.addCircle(x0, y0, r0)
        end = skia.Path()
        end.addCircle(x1, y1, r1)
        length = math.hypot(x1 - x0, y1 - y0)
        tilt = math.acos(max(-1.0, min(1.0, (r0 - r1) / length)))
        along = math.atan2(y1 - y0, x1 - x0)
        corners = [
            skia.Point(x + r * math.cos(along + turn), y + r * math.sin(along + turn))
            for x, y, r, turn in ((x0, y0, r0, tilt), (x1, y1, r1, tilt), (x1, y1, r1, -tilt), (x0, y0, r0, -tilt))
        ]
        side = skia.Path()
        side.addPoly(corners, True)
        for part in (piece, end, side):
            made = skia.Op(made, part, skia.PathOp.kUnion_PathOp)
    return made


def _body() -> skia.Path:
    body = skia.Path()
    for limb in _LIMBS.values():
        body = skia.Op(body, _limb(limb), skia.PathOp.kUnion_PathOp)
    head = skia.Path()
    head.addOval(skia.Rect.MakeLTRB(_HEAD[0] - 0.050, _HEAD[1] - 0.060, _HEAD[0] + 0.046, _HEAD[1] + 0.056))
    tail = skia.Path()
    tail.moveTo(0.085, -0.448)
    tail.cubicTo(0.03, -0.47, -0.03, -0.44, -0.085, -0.455)
    tail.cubicTo(-0.05, -0.425, -0.03, -0.40, 0.012, -0.395)
    tail.cubicTo(0.045, -0.39, 0.07, -0.40, 0.088, -0.415)
    tail.close()
    nose = skia.Path()
    nose.addPoly(
        [
            skia.Point(0.168, -0.402),
            skia.Point(0.186, -0.372),
            skia.Point(0.172, -0.360),
            skia.Point(0.168, -0.334),
            skia.Point(0.140, -0.324),
        ],
        True,
    )
    for part in (head, tail, nose):
        body = skia.Op(body, part, skia.PathOp.kUnion_PathOp)
    return body


def _runner(canvas: skia.Canvas) -> None:
    body = _body()
    canvas.save()
    canvas.translate(_FEET[0], _FEET[1] - 0.452 * _TALL)
    canvas.scale(_TALL, _TALL)
    canvas.saveLayer()
    _smooth(canvas, body, "#FFC98C", skia.BlendMode.kSrcOver)
    for shift, alpha, soft in ((0.012, 0.72, 0.006), (0.0055, 1.0, 0.0015)):
        inner = fill("#071420", alpha, blur=soft)
        inner.setBlendMode(skia.BlendMode.kSrcATop)
        canvas.save()
        canvas.translate(-shift, shift * 0.35)
        canvas.drawPath(body, inner)
        canvas.restore()
    canvas.restore()
    _watch_light(canvas)
    canvas.restore()


def _smooth(canvas: skia.Canvas, path: skia.Path, colour: str, blend: skia.BlendMode) -> None:
    """Fill a path with its corners rounded: blurred, then cut again where it is half covered."""
    steep = [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 9, -4]
    soft = skia.ImageFilters.Blur(0.011, 0.011)
    layer = skia.Paint(
        ImageFilter=skia.ImageFilters.ColorFilter(skia.ColorFilters.Matrix(steep), soft), BlendMode=blend
    )
    canvas.saveLayer(None, layer)
    canvas.drawPath(path, fill(colour))
    canvas.restore()


def _watch_light(canvas: skia.Canvas) -> None:
    canvas.save()
    canvas.translate(*_WRIST)
    glow(canvas, (0, 0), 0.30, TEAL, 0.55)
    glow(canvas, (0, 0), 0.10, "#8FFFEA", 0.95)
    canvas.rotate(-47)
    canvas.drawRRect(
        skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-0.014, -0.0235, 0.014, 0.0235), 0.006, 0.006), fill("#04101A")
    )
    canvas.drawRRect(
        skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-0.0105, -0.019, 0.0105, 0.019), 0.005, 0.005), fill("#B9FFF3")
    )
    canvas.restore()
