"""The Aurora Watch: case, crown, glass and band, drawn around the origin."""

from __future__ import annotations

import math

import skia

from nightreel.demo.canvas import AMBER, TEAL, Painter, fill, inks, line, linear, radial, sweep

CASE = 374.0
"""Radius of the case in design px."""
REACH = 690.0
"""From the middle to an end of the band when it lies flat."""
_BAND_ROOT = 330.0

_METAL = ("#10151D", "#39434F", "#C9D6E2", "#4A5562", "#151B23", "#2C3540", "#8E9CAA", "#EAF2F8", "#566270", "#161C24")


def watch(canvas: skia.Canvas, screen: Painter, reach: float = 600) -> None:
    """Draw the whole watch seen from the front; the band turns away and ends at ``reach`` from the middle."""
    for side in (1, -1):
        canvas.save()
        canvas.scale(1, side)
        canvas.translate(0, _BAND_ROOT)
        canvas.scale(1, (reach - _BAND_ROOT) / (REACH - _BAND_ROOT))
        canvas.translate(0, -_BAND_ROOT)
        draw_band(canvas)
        canvas.restore()
    _crown(canvas)
    _button(canvas)
    draw_lugs(canvas)
    case(canvas)
    _rim_light(canvas)
    dial(canvas, screen)


def _band_shape() -> skia.Path:
    path = skia.Path()
    path.moveTo(-172, 250)
    path.cubicTo(-172, 420, -150, 520, -142, REACH - 34)
    path.cubicTo(-139, REACH - 8, -120, REACH, -96, REACH)
    path.lineTo(96, REACH)
    path.cubicTo(120, REACH, 139, REACH - 8, 142, REACH - 34)
    path.cubicTo(150, 520, 172, 420, 172, 250)
    path.close()
    return path


def draw_band(canvas: skia.Canvas) -> None:
    """Draw the lower half of the band."""
    shape = _band_shape()
    across = ["#05080D", "#263240", "#3C4A5A", "#1C2531", "#17202B", "#2B3745", "#0A0F16"]
    canvas.drawPath(
        shape, fill(shader=linear((-172, 0), (172, 0), inks(*across), [0, 0.05, 0.16, 0.42, 0.66, 0.93, 1]))
    )
    canvas.save()
    canvas.clipPath(shape, True)
    _weave(canvas)
    for x, colour, alpha in (
        (-128, "#0A0E14", 0.8),
        (-124.5, "#8497AB", 0.22),
        (128, "#0A0E14", 0.8),
        (131.5, "#8497AB", 0.16),
    ):
        seam = skia.Path()
        seam.moveTo(x * 1.18, 260)
        seam.cubicTo(x * 1.16, 420, x * 1.03, 520, x * 0.97, REACH + 10)
        canvas.drawPath(seam, line(colour, alpha, width=3))
    # the band turns away from the viewer: light at the crest, dark at the end and under the case
    turn = inks(
        ("#000000", 0.92), ("#000000", 0.25), ("#9FC4DC", 0.13), ("#000000", 0.05), ("#000000", 0.5), ("#000000", 0.88)
    )
    canvas.drawRect(
        skia.Rect.MakeLTRB(-190, 250, 190, REACH),
        fill(shader=linear((0, 350), (0, REACH), turn, [0, 0.16, 0.34, 0.55, 0.86, 1])),
    )
    canvas.restore()
    edge = line(
        width=2.6,
        shader=linear((0, 330), (0, REACH), inks(("#B7CDE0", 0.62), ("#9DB3C8", 0.3), ("#9DB3C8", 0.12)), [0, 0.6, 1]),
    )
    canvas.drawPath(shape, edge)


def _weave(canvas: skia.Canvas) -> None:
    light, dark = line("#A9C0D6", 0.085, width=2.4), line("#000000", 0.36, width=2.6)
    for row in range(62):
        y = 250 + row * 7.4
        for column in range(-14, 15):
            x = column * 12.4 + (6.2 if row % 2 else 0)
            canvas.drawLine(x - 3.4, y + 2.2, x + 3.4, y - 2.2, light)
            canvas.drawLine(x - 3.4, y + 5.0, x + 3.4, y + 0.6, dark)


def draw_lugs(canvas: skia.Canvas) -> None:
    """Draw the four lugs."""
    for flip_x in (1, -1):
        for flip_y in (1, -1):
            canvas.save()
            canvas.scale(flip_x, flip_y)
            path = skia.Path()
            path.moveTo(150, 250)
            path.cubicTo(150, 330, 152, 380, 160, 418)
            path.cubicTo(164, 436, 204, 436, 208, 414)
            path.cubicTo(214, 370, 232, 322, 284, 228)
            path.close()
            tone = inks("#0B0F15", "#4B5764", "#9AA8B5", "#252D37", "#0B0F15")
            canvas.drawPath(path, fill(shader=linear((150, 380), (236, 346), tone, [0, 0.3, 0.42, 0.6, 1])))
            canvas.drawPath(path, line("#DCE8F2", 0.22, width=1.6))
            canvas.restore()


def _crown(canvas: skia.Canvas) -> None:
    canvas.save()
    canvas.rotate(-30)
    stem = skia.Rect.MakeLTRB(CASE - 14, -30, CASE + 16, 30)
    canvas.drawRect(stem, fill(shader=linear((0, -30), (0, 30), inks("#07090D", "#5D6875", "#0A0D12"))))
    knob = skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(CASE + 9, -50, CASE + 50, 50), 9, 9)
    canvas.drawRRect(
        knob,
        fill(
            shader=linear(
                (0, -50),
                (0, 50),
                inks("#0A0D12", "#6A7683", "#DFE9F1", "#4C5763", "#10151B", "#05070A"),
                [0, 0.18, 0.32, 0.5, 0.8, 1],
            )
        ),
    )
    for step in range(-9, 10):
        y = 49 * math.sin(math.radians(step * 9.6))
        canvas.drawLine(CASE + 13, y, CASE + 46, y, line("#04060A", 0.75, width=2.6))
        canvas.drawLine(CASE + 13, y + 2.2, CASE + 46, y + 2.2, line("#F2F8FC", 0.16, width=1.2))
    accent = skia.Rect.MakeLTRB(CASE + 4, -47, CASE + 9.5, 47)
    canvas.drawRect(
        accent,
        fill(
            shader=linear(
                (0, -47), (0, 47), inks("#05332D", TEAL, "#D9FFF8", TEAL, "#05332D"), [0, 0.25, 0.36, 0.55, 1]
            )
        ),
    )
    canvas.drawRRect(knob, line("#000000", 0.5, width=1.5))
    canvas.restore()


def _button(canvas: skia.Canvas) -> None:
    canvas.save()
    canvas.rotate(30)
    pusher = skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(CASE - 8, -58, CASE + 20, 58), 11, 11)
    canvas.drawRRect(
        pusher,
        fill(
            shader=linear(
                (0, -58), (0, 58), inks("#0A0E13", "#55616E", "#AAB7C3", "#2A333D", "#06080B"), [0, 0.2, 0.34, 0.6, 1]
            )
        ),
    )
    canvas.drawRRect(pusher, line("#E6F0F7", 0.16, width=1.5))
    canvas.restore()


def _rim_light(canvas: skia.Canvas) -> None:
    inside = skia.Path()
    inside.addCircle(0, 0, CASE)
    canvas.save()
    canvas.clipPath(inside, True)
    for middle, colour in ((190, TEAL), (14, AMBER)):
        canvas.save()
        canvas.rotate(middle - 180)  # the light's middle at nine o'clock, where a sweep has no seam
        for width, alpha, blur in ((11, 0.4, 5.0), (3.4, 0.85, 1.2)):
            shader = sweep((0, 0), inks((colour, 0), (colour, alpha), (colour, 0)), [0.39, 0.5, 0.61])
            light = line(width=width, blur=blur, shader=shader)
            light.setBlendMode(skia.BlendMode.kScreen)
            canvas.drawCircle(0, 0, CASE - 3, light)
        canvas.restore()
    canvas.restore()


def case(canvas: skia.Canvas) -> None:
    """Draw the metal: flank, polished chamfer, brushed top."""
    stops = [0, 0.08, 0.13, 0.2, 0.34, 0.5, 0.58, 0.635, 0.72, 1]
    canvas.drawCircle(0, 0, CASE, fill(shader=sweep((0, 0), inks(*_METAL), stops)))
    canvas.drawCircle(0, 0, CASE - 1.5, line("#000000", 0.55, width=3))
    brushed = inks(
        "#171D25", "#2B343F", "#55616E", "#222A33", "#12171E", "#1E262F", "#3B4652", "#6C7987", "#2A323C", "#171D25"
    )
    canvas.drawCircle(0, 0, CASE - 11, fill(shader=sweep((0, 0), brushed, stops)))
    for index in range(30):
        radius = CASE - 13 - index * 0.9
        canvas.drawCircle(
            0, 0, radius, line("#FFFFFF" if index % 2 else "#000000", 0.05 + 0.02 * (index % 3), width=0.7)
        )
    canvas.drawCircle(
        0,
        0,
        CASE - 11,
        line(
            width=1.8,
            shader=sweep(
                (0, 0),
                inks(("#FFFFFF", 0.1), ("#FFFFFF", 0.75), ("#FFFFFF", 0.06), ("#FFFFFF", 0.9), ("#FFFFFF", 0.1)),
                [0, 0.13, 0.34, 0.635, 1],
            ),
        ),
    )
    # polished inner chamfer, lit from the other side: it leans inwards
    inner = inks("#0A0E13", "#1B232C", "#0C1117", "#5A6773", "#E4EEF5", "#5E6B78", "#0E131A", "#323C47", "#0A0E13")
    canvas.drawCircle(
        0, 0, CASE - 42, line(width=8, shader=sweep((0, 0), inner, [0, 0.1, 0.2, 0.28, 0.37, 0.46, 0.6, 0.86, 1]))
    )


def dial(canvas: skia.Canvas, screen: Painter) -> None:
    """Draw the glass with a screen under it."""
    canvas.drawCircle(
        0, 0, CASE - 46, fill(shader=radial((0, 0), CASE - 46, inks("#02040A", "#02040A", "#0B1119"), [0, 0.93, 1]))
    )
    canvas.save()
    canvas.scale(1.04, 1.04)
    screen(canvas)
    canvas.restore()
    _glass(canvas)


def _glass(canvas: skia.Canvas) -> None:
    radius = CASE - 47
    canvas.save()
    pane = skia.Path()
    pane.addCircle(0, 0, radius)
    canvas.clipPath(pane, True)
    window = skia.Path()
    window.addCircle(-150, -190, 395)
    cut = skia.Path()
    cut.addCircle(92, 140, 432)
    soft = skia.Op(window, cut, skia.PathOp.kDifference_PathOp)
    sheen = linear((-330, -250), (60, 40), inks(("#DDEFFF", 0.34), ("#BFE0F5", 0.12), ("#BFE0F5", 0.02)), [0, 0.5, 1])
    canvas.drawPath(soft, fill(shader=sheen, blur=1.6))
    canvas.drawCircle(
        0,
        0,
        radius,
        fill(
            shader=radial((40, 60), radius * 1.2, inks(("#000000", 0), ("#9FD8EE", 0), ("#9FD8EE", 0.16)), [0, 0.82, 1])
        ),
    )
    canvas.drawCircle(0, 0, radius - 4, line("#000000", 0.6, width=8, blur=4))
    lower = line("#BFEFFF", 0.5, width=5, blur=3.5)
    canvas.drawArc(skia.Rect.MakeLTRB(-radius + 9, -radius + 9, radius - 9, radius - 9), 28, 52, False, lower)
    canvas.restore()
    rim = inks(("#FFFFFF", 0.05), ("#FFFFFF", 0.42), ("#FFFFFF", 0.04), ("#FFFFFF", 0.65), ("#FFFFFF", 0.05))
    canvas.drawCircle(0, 0, radius + 0.5, line(width=2, shader=sweep((0, 0), rim, [0, 0.14, 0.36, 0.63, 1])))
