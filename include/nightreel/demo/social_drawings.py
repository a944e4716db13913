"""Drawings for the example tenant ``social``: an app's screen, a sticker and three shots, all of plants."""

from __future__ import annotations

import math

import skia

from nightreel.demo.canvas import Letters, fill, glow, line, linear, radial, write

INK, LEAF, DEEP, MINT, CLAY, PAPER, SUN, QUIET = (
    "#1D2B24", "#3C9A63", "#1F6B45", "#DDF1E4", "#D0744A", "#FBFAF6", "#FFC857", "#7C8A82",
)  # fmt: skip
SCREEN_W, SCREEN_H = 320.0, 480.0
_ROWS = (("Monstera", "today", CLAY), ("Boston fern", "in 2 days", LEAF), ("Aloe", "in 9 days", LEAF))
_TYPED = "Calathea"
_DAYS = ("Today", "Tomorrow", "Weekly")


def eased(share: float) -> float:
    """Give a smooth step of 0 to 1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def leaf(
    canvas: skia.Canvas, at: tuple[float, float], length: float, angle: float, colour: str, width: float = 0.3
) -> None:
    """Draw one leaf from its stalk outwards; angle in degrees, 0 upwards."""
    canvas.save()
    canvas.translate(*at)
    canvas.rotate(angle)
    path = skia.Path()
    path.moveTo(0, 0)
    path.cubicTo(-length * width, -length * 0.3, -length * width, -length * 0.8, 0, -length)
    path.cubicTo(length * width, -length * 0.8, length * width, -length * 0.3, 0, 0)
    canvas.drawPath(path, fill(colour))
    canvas.drawLine(0, -length * 0.06, 0, -length * 0.86, line("#FFFFFF", 0.28, width=max(1.0, length * 0.022)))
    canvas.restore()


def plant(canvas: skia.Canvas, at: tuple[float, float], size: float, grown: float, sway: float = 0.0) -> None:
    """Draw a plant in its pot; ``at`` is the middle of the soil, ``grown`` 0 to 1."""
    for angle, share, colour in (
        (-58, 0.7, DEEP), (56, 0.72, DEEP), (-30, 0.92, LEAF), (32, 0.9, LEAF), (0, 1.0, "#57B87D"),
    ):  # fmt: skip
        leaf(canvas, at, size * share * (0.25 + 0.75 * grown), angle * (0.45 + 0.55 * grown) + sway, colour, 0.26)
    pot(canvas, at, size)


def pot(canvas: skia.Canvas, at: tuple[float, float], size: float) -> None:
    """Draw a clay pot below the soil."""
    x, y = at
    path = skia.Path()
    path.moveTo(x - size * 0.36, y)
    path.lineTo(x + size * 0.36, y)
    path.lineTo(x + size * 0.27, y + size * 0.56)
    path.lineTo(x - size * 0.27, y + size * 0.56)
    path.close()
    shade = linear((x - size * 0.36, y), (x + size * 0.36, y), [0xFFDB865D, 0xFFD0744A, 0xFFA9552F])
    canvas.drawPath(path, fill(shader=shade))
    canvas.drawRoundRect(
        skia.Rect.MakeXYWH(x - size * 0.4, y - size * 0.07, size * 0.8, size * 0.16), 5, 5, fill("#DE8F68")
    )


def draw_screen(canvas: skia.Canvas, time_s: float) -> None:
    """Draw the app at a time: a press on +, a sheet, a name, a day, Save, and the new line of the list."""
    canvas.clear(0xFFFBFAF6)
    saved = eased((time_s - 6.0) / 0.35)
    write(canvas, "My plants", (20, 58), Letters(27, 750, 0), fill(INK))
    write(canvas, "Water when it is time, not before", (20, 82), Letters(12.5, 500, 0), fill(QUIET))
    for number, (name, when, colour) in enumerate(_ROWS):
        _row(canvas, 108 + 66 * (number + (saved if number > 0 else 0)), name, when, colour)
    if saved > 0:
        _row(canvas, 108 + 66, _TYPED, "tomorrow", SUN, saved)
    _plus(canvas, pressed=0.9 <= time_s < 1.2)
    sheet = eased((time_s - 1.2) / 0.4) - eased((time_s - 5.6) / 0.35)
    if sheet > 0.001:
        _sheet(canvas, sheet, time_s)
    _finger(canvas, time_s)


def _row(canvas: skia.Canvas, y: float, name: str, when: str, colour: str, alpha: float = 1.0) -> None:
    card = skia.Rect.MakeXYWH(16, y, SCREEN_W - 32, 56)
    canvas.drawRoundRect(card, 14, 14, fill("#FFFFFF", alpha))
    canvas.drawRoundRect(card, 14, 14, line("#E7E4DA", alpha, width=1.2))
    canvas.drawCircle(44, y + 28, 17, fill(MINT, alpha))
    leaf(canvas, (44, y + 39), 22 * alpha, 0, LEAF)
    write(canvas, name, (72, y + 26), Letters(15, 650, 0), fill(INK, alpha))
    write(canvas, f"water {when}", (72, y + 44), Letters(12, 500, 0), fill(QUIET, alpha))
    canvas.drawCircle(SCREEN_W - 38, y + 28, 5, fill(colour, alpha))


def _plus(canvas: skia.Canvas, *, pressed: bool) -> None:
    radius = 26.0 if not pressed else 23.0
    x, y = SCREEN_W - 46, SCREEN_H - 46
    canvas.drawCircle(x, y + 3, radius, fill("#000000", 0.16, blur=5))
    canvas.drawCircle(x, y, radius, fill(DEEP if pressed else LEAF))
    for dx, dy in ((9, 0), (0, 9)):
        canvas.drawLine(x - dx, y - dy, x + dx, y + dy, line("#FFFFFF", width=3))


def _sheet(canvas: skia.Canvas, shown: float, time_s: float) -> None:
    canvas.drawRect(skia.Rect.MakeWH(SCREEN_W, SCREEN_H), fill(INK, 0.38 * shown))
    top = SCREEN_H - 262 * shown
    canvas.drawRoundRect(skia.Rect.MakeXYWH(0, top, SCREEN_W, 300), 22, 22, fill("#FFFFFF"))
    canvas.drawRoundRect(skia.Rect.MakeXYWH(SCREEN_W / 2 - 18, top + 10, 36, 4), 2, 2, fill("#D9D6CC"))
    write(canvas, "New reminder", (20, top + 44), Letters(19, 700, 0), fill(INK))
    field = skia.Rect.MakeXYWH(20, top + 60, SCREEN_W - 40, 44)
    typing = 1.9 <= time_s < 3.6
    canvas.drawRoundRect(field, 11, 11, fill("#F4F2EC"))
    canvas.drawRoundRect(field, 11, 11, line(LEAF if typing else "#E7E4DA", width=1.8 if typing else 1.2))
    typed = _TYPED[: max(0, min(len(_TYPED), int((time_s - 2.1) / 0.16)))]
    if typed:
        write(canvas, typed, (34, top + 88), Letters(16, 550, 0), fill(INK))
    else:
        write(canvas, "Which plant?", (34, top + 88), Letters(16, 450, 0), fill("#A5ACA7"))
    for number, day in enumerate(_DAYS):
        _day(canvas, 20 + number * 95, top + 120, day, chosen=number == 1 and time_s >= 4.2)
    ready = time_s >= 4.2
    button = skia.Rect.MakeXYWH(20, top + 182, SCREEN_W - 40, 48)
    canvas.drawRoundRect(button, 14, 14, fill(DEEP if time_s >= 5.3 else LEAF if ready else "#CFD8D2"))
    write(canvas, "Save", (SCREEN_W / 2, top + 212), Letters(16, 700, 0.5), fill("#FFFFFF"))


def _day(canvas: skia.Canvas, x: float, y: float, day: str, *, chosen: bool) -> None:
    chip = skia.Rect.MakeXYWH(x, y, 90, 38)
    canvas.drawRoundRect(chip, 19, 19, fill(LEAF if chosen else "#F4F2EC"))
    write(canvas, day, (x + 45, y + 24), Letters(13.5, 650, 0.5), fill("#FFFFFF" if chosen else INK))


_TOUCHES = (
    (0.0, 200.0, 330.0), (0.8, 274.0, 434.0), (1.3, 274.0, 434.0), (1.9, 150.0, 300.0), (3.6, 150.0, 300.0),
    (4.1, 160.0, 357.0), (4.6, 160.0, 357.0), (5.2, 160.0, 424.0), (5.7, 160.0, 424.0), (6.6, 230.0, 300.0),
    (9.0, 230.0, 300.0),
)  # fmt: skip
_PRESSES = ((0.9, 1.2), (1.9, 2.05), (4.15, 4.35), (5.3, 5.55))


def _finger(canvas: skia.Canvas, time_s: float) -> None:
    after = next((number for number, touch in enumerate(_TOUCHES) if touch[0] > time_s), len(_TOUCHES) - 1)
    (begin, x0, y0), (end, x1, y1) = _TOUCHES[after - 1], _TOUCHES[after]
    share = eased((time_s - begin) / (end - begin))
    x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
    pressed = any(first <= time_s < last for first, last in _PRESSES)
    if pressed:
        canvas.drawCircle(x, y, 24, line(SUN, 0.9, width=3))
    canvas.drawCircle(x, y, 13 if pressed else 15, fill(INK, 0.34))
    canvas.drawCircle(x, y, 13 if pressed else 15, line("#FFFFFF", 0.9, width=2))


def draw_sticker(canvas: skia.Canvas, share: float) -> None:
    """Draw the sticker on nothing, 300x300: a plant in its pot that waves and blinks, with thanks; it loops."""
    wave = math.sin(2 * math.pi * share)
    canvas.translate(150, 150)
    canvas.scale(1 + 0.015 * wave, 1 - 0.015 * wave)
    canvas.translate(-150, -150)
    _potted(canvas, wave, share)
    ribbon = skia.Rect.MakeXYWH(38, 222, 224, 52)
    canvas.drawRoundRect(ribbon, 25, 25, fill("#FFFFFF"))
    canvas.drawRoundRect(ribbon.makeInset(4, 4), 21, 21, fill(DEEP))
    write(canvas, "Thank you!", (150, 257), Letters(25, 780, 0.5), fill("#FFFFFF"))


def _potted(canvas: skia.Canvas, wave: float, share: float) -> None:
    plant(canvas, (150, 146), 132, 1.0, 7 * wave)
    blink = 0.12 if 0.46 < share < 0.56 else 1.0
    for x in (126, 174):
        canvas.drawOval(skia.Rect.MakeXYWH(x - 5.5, 174 - 7.5 * blink, 11, 15 * blink), fill(INK))
    smile = skia.Path()
    smile.moveTo(138, 187)
    smile.quadTo(150, 200, 162, 187)
    canvas.drawPath(smile, line(INK, width=3.6))
    for x in (117, 183):
        canvas.drawCircle(x, 190, 6, fill("#FF9C86", 0.75))


def draw_window(canvas: skia.Canvas, share: float) -> None:
    """Draw the first shot, 480x270: a plant at the window grows while the sun goes over it."""
    sky = linear((0, 0), (0, 200), [0xFF8CC7E8, 0xFFE9F4EC])
    canvas.drawRect(skia.Rect.MakeWH(480, 270), fill("#EFE6D8"))
    canvas.drawRect(skia.Rect.MakeXYWH(60, 18, 360, 180), fill(shader=sky))
    glow(canvas, (100 + 280 * share, 120 - 70 * math.sin(math.pi * share)), 120, SUN, 0.9)
    canvas.drawCircle(100 + 280 * share, 120 - 70 * math.sin(math.pi * share), 18, fill("#FFE9A8"))
    for x, height in ((60, 60), (170, 84), (300, 52)):
        canvas.drawOval(skia.Rect.MakeXYWH(x, 198 - height, 190, height * 2), fill("#A9D3B5"))
    canvas.drawRect(skia.Rect.MakeXYWH(0, 198, 480, 72), fill("#EFE6D8"))
    for frame in (skia.Rect.MakeXYWH(60, 18, 360, 180), skia.Rect.MakeXYWH(236, 18, 8, 180)):
        canvas.drawRect(frame, line("#FFFFFF", width=9))
    canvas.drawRect(skia.Rect.MakeXYWH(30, 198, 420, 15), fill("#FFFFFF"))
    canvas.drawRect(skia.Rect.MakeXYWH(30, 211, 420, 5), fill("#C9BBA5", 0.6))
    plant(canvas, (240, 158), 98, eased(share), 3 * math.sin(9 * share))


def draw_drop(canvas: skia.Canvas, share: float) -> None:
    """Draw the second shot, 480x270: a drop runs down a leaf from close by."""
    canvas.drawRect(skia.Rect.MakeWH(480, 270), fill(shader=radial((330, 60), 420, [0xFF2E7D53, 0xFF0E3A26])))
    leaf(canvas, (60, 300), 520, 52, "#3FA86C", 0.2)
    for number in range(5):
        left, top = 130.0 + 44 * number, 246.0 - 30 * number
        canvas.drawLine(left, top, left + 8, top - 66, line("#BFE8CC", 0.28, width=2))
        canvas.drawLine(left, top, left + 62, top + 12, line("#BFE8CC", 0.28, width=2))
    along = eased(share)
    x, y = 372 - 210 * along, 92 + 132 * along
    canvas.drawOval(skia.Rect.MakeXYWH(x - 15, y - 13, 34, 28), fill("#06281A", 0.35, blur=4))
    canvas.drawOval(
        skia.Rect.MakeXYWH(x - 17, y - 16, 34, 30), fill(shader=radial((x - 4, y - 8), 26, [0xF2FFFFFF, 0x66CFF3FF]))
    )
    canvas.drawCircle(x - 6, y - 6, 4, fill("#FFFFFF", 0.95))


def draw_product(canvas: skia.Canvas, share: float) -> None:
    """Draw the third shot, 480x270: the pot with its water gauge, and what it is called."""
    canvas.drawRect(skia.Rect.MakeWH(480, 270), fill(shader=linear((0, 0), (480, 270), [0xFFF7EFE3, 0xFFE7D6BF])))
    canvas.drawOval(skia.Rect.MakeXYWH(52, 212, 168, 22), fill("#8B6B4A", 0.28, blur=6))
    plant(canvas, (136, 148), 128, 1.0, 1.5 * math.sin(6 * share))
    gauge = skia.Rect.MakeXYWH(130, 166, 12, 46)
    canvas.drawRoundRect(gauge, 6, 6, fill("#FFFFFF", 0.9))
    level = 42 * (0.25 + 0.7 * eased(share))
    canvas.drawRoundRect(skia.Rect.MakeXYWH(132, 210 - level, 8, level), 4, 4, fill("#3D9BE0"))
    write(canvas, "Fern & Co.", (262, 104), Letters(15, 650, 0, 0.04), fill(CLAY))
    write(canvas, "Drinks when", (262, 140), Letters(31, 760, 0), fill(INK))
    write(canvas, "it is thirsty", (262, 176), Letters(31, 760, 0), fill(INK))
    write(canvas, "The self-watering pot", (262, 206), Letters(14, 520, 0), fill("#5F5A50"))
