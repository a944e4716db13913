"""What the watch shows: three screens, each drawn inside a circle of radius 300 around the origin."""

from __future__ import annotations

import math

import skia

from nightreel.demo.canvas import (
    AMBER,
    CORAL,
    TEAL,
    WHITE,
    Letters,
    fill,
    glow,
    inks,
    line,
    linear,
    radial,
    sweep,
    write,
)

RADIUS = 300.0
_GREY = "#8FA3B5"
_VIOLET = "#7C8CFF"


def ground(canvas: skia.Canvas, tint: str = "#0E2A3A") -> None:
    """Fill the screen with a black that carries a breath of colour."""
    canvas.drawCircle(
        0, 0, RADIUS + 2, fill(shader=radial((0, 40), RADIUS, inks(tint, "#06101C", "#02050B"), [0, 0.6, 1]))
    )


def ticks(canvas: skia.Canvas, alpha: float = 1.0) -> None:
    """Draw the minute track at the rim."""
    for minute in range(60):
        long = minute % 5 == 0
        angle = math.radians(minute * 6)
        outer, inner = 291, 274 if long else 283
        paint = line(WHITE if long else _GREY, (0.9 if long else 0.45) * alpha, width=3.2 if long else 1.6)
        canvas.drawLine(
            outer * math.sin(angle), -outer * math.cos(angle), inner * math.sin(angle), -inner * math.cos(angle), paint
        )


def ring(canvas: skia.Canvas, radius: float, width: float, part: float, colours: tuple[str, str]) -> None:
    """Draw an activity ring from twelve o'clock, brighter towards its end, with a lit cap."""
    start, end = colours
    bounds = skia.Rect.MakeLTRB(-radius, -radius, radius, radius)
    canvas.drawCircle(0, 0, radius, line(end, 0.13, width=width))
    canvas.save()
    canvas.rotate(-90)
    reach = min(part, 1.0)
    shader = sweep((0, 0), inks(start, end, start), [0, reach, 1])
    halo = line(
        end,
        0.5,
        width=width * 1.25,
        blur=width * 0.6,
        shader=sweep((0, 0), inks((start, 0.25), (end, 0.6), (start, 0.25)), [0, reach, 1]),
    )
    halo.setBlendMode(skia.BlendMode.kPlus)
    canvas.drawArc(bounds, 0, 360 * part, False, halo)
    body = line(width=width, shader=shader)
    body.setStrokeCap(skia.Paint.kButt_Cap)
    canvas.drawArc(bounds, 0, 360 * part, False, body)
    canvas.drawCircle(radius, 0, width / 2, fill(start))
    canvas.drawArc(bounds, 0, 360 * part, False, line(WHITE, 0.10, width=width * 0.28))
    angle = math.radians(360 * part)
    x, y = radius * math.cos(angle), radius * math.sin(angle)
    canvas.drawCircle(x, y, width * 0.62, fill("#000000", 0.35, blur=width * 0.25))
    canvas.drawCircle(x, y, width / 2, fill(shader=radial((x, y), width / 2, inks(WHITE, end), [0, 0.9])))
    canvas.restore()
    glow(canvas, (y, -x), width * 2.6, end, 0.35)


def aurora(canvas: skia.Canvas, phase: float = 0.0, strength: float = 1.0) -> None:
    """Draw curtains of northern light behind the time."""
    curtains = ((TEAL, -30, 52, 0.0, 0.62), ("#23B7E5", 10, 40, 1.9, 0.5), (_VIOLET, 56, 34, 3.6, 0.5))
    for colour, height, swing, shift, alpha in curtains:
        crest = [
            (x, height + swing * math.sin(x / 95 + shift + phase) + 0.4 * swing * math.sin(x / 41 + 2 * shift - phase))
            for x in range(-320, 321, 8)
        ]
        path = skia.Path()
        path.moveTo(*crest[0])
        for point in crest[1:]:
            path.lineTo(*point)
        path.lineTo(320, -220)
        path.lineTo(-320, -220)
        path.close()
        shader = linear(
            (0, -190),
            (0, height + swing),
            inks((colour, 0), (colour, alpha * strength * 0.5), (colour, alpha * strength)),
            [0, 0.55, 1],
        )
        paint = fill(shader=shader, blur=9)
        paint.setBlendMode(skia.BlendMode.kScreen)
        canvas.drawPath(path, paint)
        thread = skia.Path()
        thread.moveTo(*crest[0])
        for point in crest[1:]:
            thread.lineTo(*point)
        canvas.drawPath(thread, line(colour, 0.55 * strength, width=3, blur=3))


def always_on(canvas: skia.Canvas) -> None:
    """The home screen: rings, 10:09, aurora."""
    ground(canvas)
    canvas.save()
    inside = skia.Path()
    inside.addCircle(0, 0, 156)
    canvas.clipPath(inside, True)
    aurora(canvas)
    canvas.drawCircle(
        0,
        0,
        157,
        fill(shader=radial((0, 0), 157, inks(("#02050B", 0), ("#02050B", 0.15), ("#02050B", 1)), [0, 0.62, 1])),
    )
    canvas.restore()
    ticks(canvas)
    ring(canvas, 246, 25, 0.86, ("#0F7F86", TEAL))
    ring(canvas, 214, 25, 0.67, ("#A85B1A", AMBER))
    ring(canvas, 182, 25, 0.74, ("#8A2F52", CORAL))
    write(canvas, "TUE 14 MAY", (2, -62), Letters(23, 700, tracking=0.16), fill(TEAL))
    shadow = fill("#000000", 0.55, blur=7)
    for paint in (shadow, fill(shader=linear((0, -50), (0, 46), inks("#FFFFFF", "#CFE9EE")))):
        write(canvas, "10:09", (0, 36), Letters(110, 300), paint)
    heart(canvas, (-66, 79), 11, CORAL)
    write(canvas, "72", (-48, 88), Letters(26, 600, align=0))
    bolt(canvas, (20, 79), 12, TEAL)
    write(canvas, "14 d", (36, 88), Letters(26, 600, align=0))
    write(canvas, "8 432 STEPS", (0, 122), Letters(15, 600, tracking=0.16), fill(_GREY))


def heart(canvas: skia.Canvas, centre: tuple[float, float], size: float, colour: str) -> None:
    """Draw a heart of half width ``size``."""
    path = skia.Path()
    path.moveTo(0, 0.95)
    path.cubicTo(-1.35, 0.0, -1.1, -0.95, -0.52, -0.92)
    path.cubicTo(-0.2, -0.92, -0.05, -0.68, 0, -0.5)
    path.cubicTo(0.05, -0.68, 0.2, -0.92, 0.52, -0.92)
    path.cubicTo(1.1, -0.95, 1.35, 0.0, 0, 0.95)
    canvas.save()
    canvas.translate(*centre)
    canvas.scale(size, size)
    canvas.drawPath(path, fill(colour))
    canvas.restore()


def bolt(canvas: skia.Canvas, centre: tuple[float, float], size: float, colour: str) -> None:
    """Draw a flash of half height ``size``."""
    path = skia.Path()
    for index, (x, y) in enumerate(((0.25, -1), (-0.6, 0.18), (-0.02, 0.18), (-0.25, 1), (0.6, -0.2), (0.04, -0.2))):
        (path.lineTo if index else path.moveTo)(centre[0] + x * size, centre[1] + y * size)
    path.close()
    canvas.drawPath(path, fill(colour))


def pulse_height(beat: float) -> float:
    """Give the heart curve at a part of its beat, 0 to 1: waves P, Q, R, S, T as Gaussians, R is 1."""
    waves = ((0.18, 0.030, 0.13), (0.285, 0.012, -0.16), (0.32, 0.014, 1.0), (0.36, 0.014, -0.27), (0.56, 0.048, 0.24))
    return sum(high * math.exp(-(((beat % 1) - at) ** 2) / (2 * wide * wide)) for at, wide, high in waves)


def pulse_path(left: float, right: float, beats: float, height: float, shift: float = 0.0) -> skia.Path:
    """Make the heart curve between two x, around y = 0."""
    path = skia.Path()
    count = 420
    for index in range(count + 1):
        part = index / count
        point = (left + (right - left) * part, -height * pulse_height(part * beats + shift))
        (path.lineTo if index else path.moveTo)(*point)
    return path


def heart_rate(canvas: skia.Canvas, shift: float = 0.0) -> None:
    """The workout screen: the heart's curve and 128 bpm."""
    ground(canvas, "#3A1420")
    glow(canvas, (0, -70), 250, CORAL, 0.22)
    ticks(canvas, 0.55)
    _zone_arc(canvas)
    heart(canvas, (-70, -172), 17, CORAL)
    write(canvas, "HEART RATE", (-42, -163), Letters(23, 700, align=0, tracking=0.10), fill("#FFC2B8"))
    shader = linear((0, -150), (0, -30), inks("#FFFFFF", "#FFD9CF"))
    width = write(canvas, "128", (-26, -28), Letters(150, 600), fill(shader=shader))
    write(canvas, "bpm", (-26 + width / 2 + 12, -28), Letters(34, 600, align=0), fill("#FFB3A5"))
    _heart_curve(canvas, shift)
    _facts(canvas)


def _zone_arc(canvas: skia.Canvas) -> None:
    bounds = skia.Rect.MakeLTRB(-252, -252, 252, 252)
    zones = (("#3A8DFF", 150), (TEAL, 186.5), (AMBER, 223), (CORAL, 259.5), ("#E03A6A", 296))
    for colour, start in zones:
        lit = colour == CORAL
        if lit:
            halo = line(colour, 0.7, width=18, blur=9)
            halo.setBlendMode(skia.BlendMode.kPlus)
            canvas.drawArc(bounds, start, 32, False, halo)
        paint = line(colour, 1 if lit else 0.42, width=13 if lit else 9)
        canvas.drawArc(bounds, start, 32, False, paint)
    angle = math.radians(275)
    canvas.drawCircle(252 * math.cos(angle), 252 * math.sin(angle), 12, fill(WHITE))
    canvas.drawCircle(252 * math.cos(angle), 252 * math.sin(angle), 6, fill(CORAL))


def _heart_curve(canvas: skia.Canvas, shift: float) -> None:
    canvas.save()
    canvas.translate(0, 88)
    for y in (-75, -45, -15, 15, 45):
        canvas.drawLine(-262, y, 262, y, line("#FF9D8F", 0.07, width=1.4))
    for x in range(-240, 241, 30):
        canvas.drawLine(x, -90, x, 50, line("#FF9D8F", 0.05, width=1.4))
    path = pulse_path(-268, 268, 3.4, 92, shift)
    fade = linear((-268, 0), (268, 0), inks((CORAL, 0), (CORAL, 0.75), "#FFE3DC", (CORAL, 0.1)), [0, 0.3, 0.8, 1])
    halo = line(width=15, blur=9, shader=fade)
    halo.setBlendMode(skia.BlendMode.kPlus)
    canvas.drawPath(path, halo)
    canvas.drawPath(path, line(width=5.5, shader=fade))
    head = (-268 + 536 * 0.8, -92 * pulse_height(0.8 * 3.4 + shift))
    glow(canvas, head, 46, CORAL, 0.9)
    canvas.drawCircle(*head, 8, fill(WHITE))
    canvas.restore()


def _facts(canvas: skia.Canvas) -> None:
    for x, value, name in ((-114, "5.24", "KM"), (0, "24:36", "TIME"), (114, "4'41\"", "PACE")):
        write(canvas, value, (x, 192), Letters(33, 600))
        write(canvas, name, (x, 217), Letters(15, 700, tracking=0.14), fill(_GREY))
    for x in (-61, 61):
        canvas.drawLine(x, 168, x, 214, line(WHITE, 0.18, width=1.6))


def message(canvas: skia.Canvas) -> None:
    """A message that just arrived, with two answers."""
    ground(canvas, "#0C2440")
    ticks(canvas, 0.35)
    glow(canvas, (0, -190), 190, TEAL, 0.25)
    write(canvas, "10:09", (0, -222), Letters(32, 600))
    canvas.drawCircle(0, -150, 46, fill(shader=linear((-40, -190), (40, -110), inks("#6AF3DC", "#1681C4"))))
    write(canvas, "M", (0, -132), Letters(52, 700))
    canvas.drawCircle(36, -116, 17, fill("#04101C"))
    canvas.drawCircle(36, -116, 12, fill(AMBER))
    write(canvas, "Maya", (0, -64), Letters(42, 700))
    card = skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-216, -42, 216, 100), 40, 40)
    canvas.drawRRect(card, fill(shader=linear((0, -42), (0, 100), inks("#1D3A55", "#142A40"))))
    canvas.drawRRect(card, line("#7FD9E8", 0.22, width=2))
    write(canvas, "Meeting moved to 11.", (0, 15), Letters(37, 600))
    write(canvas, "Coffee first?", (0, 67), Letters(37, 600), fill("#B9D9E6"))
    for left, words, colour, letters in ((-160, "Later", "#24384C", WHITE), (6, "Yes!", TEAL, "#04231F")):
        button = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(left, 126, 154, 74), 37, 37)
        canvas.drawRRect(button, fill(colour))
        write(canvas, words, (left + 77, 175), Letters(34, 700), fill(letters))
    for x, alpha in ((-18, 0.9), (0, 0.35), (18, 0.35)):
        canvas.drawCircle(x, 240, 5, fill(WHITE, alpha))
