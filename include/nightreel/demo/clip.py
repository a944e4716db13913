"""A 3-second clip of 480x270: the dial from close by, its rings turning; it loops without a seam."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
import skia

from nightreel.demo import faces
from nightreel.demo.canvas import (
    AMBER,
    CORAL,
    TEAL,
    WHITE,
    Letters,
    Pixels,
    fill,
    glow,
    inks,
    line,
    linear,
    radial,
    render,
    sweep,
    to_bytes,
    write,
)
from nightreel.demo.turned import draw, move, view
from nightreel.demo.watch import CASE, case

WIDTH, HEIGHT, FPS, FRAMES = 480, 270, 24, 72
_X264 = {"crf": "15", "preset": "medium", "threads": "1", "bf": "0", "x264-params": "no-mbtree=1"}
_RINGS = ((246, 25, 0.86, ("#0F7F86", TEAL)), (214, 25, 0.67, ("#A85B1A", AMBER)), (182, 25, 0.74, ("#8A2F52", CORAL)))


def write_clip(path: Path, *, frames: int = FRAMES, width: int = WIDTH, height: int = HEIGHT) -> None:
    """Encode the clip as H.264 in MP4, without sound, tagged BT.709.

    The same pictures give the same bytes: one thread, bit-exact muxing, and without the macroblock tree, whose
    vector code in x264 varies from run to run.
    """
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options=_X264)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, FPS)
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        for index, pixels in enumerate(draw_frames(frames, width, height)):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
                format="yuv420p",
                src_colorspace="ITU709",
                dst_colorspace="ITU709",
                src_color_range="JPEG",
                dst_color_range="MPEG",
            )
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def draw_frames(frames: int = FRAMES, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Pixels]:
    """Draw the frames, RGB, uint8, ``(height, width, 3)``; the last leads into the first."""
    for index in range(frames):
        pixels = render(partial(_frame, phase=index / frames), 1920, 1920 * height / width, width / 1920)
        yield np.ascontiguousarray(to_bytes(pixels, index)[..., :3])


def _frame(canvas: skia.Canvas, phase: float) -> None:
    wave = math.sin(2 * math.pi * phase)
    _backdrop(canvas, phase)
    canvas.save()
    canvas.translate(1300 + 14 * wave, 560)  # words stand at the left
    canvas.scale(1.8, 1.8)
    camera = view(-25 + 2.2 * wave, 34, 14)
    for z in range(-30, 0, 3):
        draw(canvas, camera @ move(z=z), lambda flat: flat.drawCircle(0, 0, CASE - 2, fill("#0B1016")))
    draw(canvas, camera, case)
    draw(canvas, camera, lambda flat: _dial(flat, phase))
    canvas.restore()
    _foreground(canvas, phase)


def _backdrop(canvas: skia.Canvas, phase: float) -> None:
    canvas.drawRect(
        skia.Rect.MakeWH(1920, 1080), fill(shader=linear((0, 0), (1500, 1080), inks("#1C2A55", "#0B1430", "#050916")))
    )
    glow(canvas, (250, 120), 700, "#FF9A55", 0.30)
    random = np.random.default_rng(31)
    for index in range(46):
        x, y = random.uniform(-60, 1980), random.uniform(-40, 620)
        size, tone = random.uniform(22, 62), ("#FFC27A", "#FF9466", "#7FE8DA", "#FFE3B4")[index % 4]
        sway = 2 * math.pi * (phase + index / 46)
        x, y = x + 16 * math.sin(sway), y + 6 * math.cos(sway)
        alpha = float(random.uniform(0.05, 0.26)) * (0.8 + 0.2 * math.sin(sway * 1.0 + index))
        disc = fill(shader=radial((x, y), size, inks((tone, alpha * 0.65), (tone, alpha), (tone, 0)), [0, 0.9, 1]))
        disc.setBlendMode(skia.BlendMode.kPlus)
        canvas.drawCircle(x, y, size, disc)


def _dial(canvas: skia.Canvas, phase: float) -> None:
    canvas.drawCircle(0, 0, CASE - 46, fill("#02040A"))
    canvas.scale(1.04, 1.04)
    faces.ground(canvas)
    canvas.save()
    inside = skia.Path()
    inside.addCircle(0, 0, 156)
    canvas.clipPath(inside, True)
    faces.aurora(canvas, 2 * math.pi * phase, 1.1)
    canvas.drawCircle(
        0, 0, 157, fill(shader=radial((0, 0), 157, inks(("#02050B", 0), ("#02050B", 0.15), "#02050B"), [0, 0.62, 1]))
    )
    canvas.restore()
    faces.ticks(canvas)
    for index, (radius, width, part, colours) in enumerate(_RINGS):
        breath = 0.06 * math.sin(2 * math.pi * (phase + index / 3))
        faces.ring(canvas, radius, width, part + breath, colours)
    write(canvas, "10:09", (0, 36), Letters(110, 300))
    write(canvas, "TUE 14 MAY", (2, -62), Letters(23, 700, tracking=0.16), fill(TEAL))
    faces.heart(canvas, (-34, 79), 11 * (1 + 0.16 * max(0.0, math.sin(8 * math.pi * phase))), CORAL)
    write(canvas, "72", (-14, 88), Letters(26, 600, align=0))
    _comet(canvas, phase)
    _sheen(canvas, phase)


def _comet(canvas: skia.Canvas, phase: float) -> None:
    canvas.save()
    canvas.rotate(360 * phase - 90)
    tail = sweep((0, 0), inks((WHITE, 0), (WHITE, 0), ("#B9FFF3", 0.9)), [0, 0.72, 1])
    light = line(width=5, shader=tail)
    light.setStrokeCap(skia.Paint.kButt_Cap)
    canvas.drawCircle(0, 0, 284, light)
    glow(canvas, (284, 0), 34, TEAL, 0.8)
    canvas.drawCircle(284, 0, 4.5, fill(WHITE))
    canvas.restore()


def _sheen(canvas: skia.Canvas, phase: float) -> None:
    canvas.save()
    pane = skia.Path()
    pane.addCircle(0, 0, 314)
    canvas.clipPath(pane, True)
    at = -620 + 1240 * phase
    shader = linear(
        (at - 170, at * 0.4), (at + 170, at * 0.4 + 120), inks(("#DDF4FF", 0), ("#DDF4FF", 0.17), ("#DDF4FF", 0))
    )
    canvas.drawCircle(0, 0, 314, fill(shader=shader))
    canvas.restore()


def _foreground(canvas: skia.Canvas, phase: float) -> None:
    sway = 2 * math.pi * phase
    for x, y, size, tone, alpha in (
        (180, 930, 150, "#FFB46A", 0.13),
        (1750, 210, 120, TEAL, 0.10),
        (1660, 960, 190, "#FF8E62", 0.09),
    ):
        at = (x + 26 * math.sin(sway + x), y + 10 * math.cos(sway + x))
        disc = fill(shader=radial(at, size, inks((tone, alpha * 0.7), (tone, alpha), (tone, 0)), [0, 0.88, 1]))
        disc.setBlendMode(skia.BlendMode.kPlus)
        canvas.drawCircle(*at, size, disc)
    canvas.drawRect(
        skia.Rect.MakeWH(1920, 1080),
        fill(shader=radial((960, 560), 1250, inks(("#000000", 0), ("#000000", 0), ("#02040C", 0.75)), [0, 0.55, 1])),
    )
