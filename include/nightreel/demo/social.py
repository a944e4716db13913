"""Makes the moving pictures of the example tenant ``social``: a screen as GIF, a sticker as WebP, a film as MP4."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
import skia
from PIL import Image

from nightreel.demo.canvas import Pixels, render, to_bytes
from nightreel.demo.social_drawings import (
    SCREEN_H,
    SCREEN_W,
    draw_drop,
    draw_product,
    draw_screen,
    draw_sticker,
    draw_window,
)

_SCREEN_STEP_S, _SCREEN_S = 0.1, 7.6
_STICKER_FRAMES, _STICKER_MS = 18, 70
_FPS, _SHOT_FRAMES = 24, (44, 30, 40)
_SHOTS = (draw_window, draw_drop, draw_product)
_X264 = {"crf": "24", "preset": "slow", "threads": "1", "bf": "0", "x264-params": "no-mbtree=1"}


def draw_pixels(paint: Callable[[skia.Canvas], None], width: float, height: float) -> Pixels:
    """Draw in px and give RGBA, uint8, ``(height, width, 4)``."""
    return to_bytes(render(paint, width, height))


def write_tutorial(path: Path) -> None:
    """Write the recorded screen as GIF: 96 colours, a frame only where something changed, true delays between them."""
    frames, delays = list[Image.Image](), list[int]()
    last: Pixels | None = None
    for number in range(round(_SCREEN_S / _SCREEN_STEP_S)):
        time_s = number * _SCREEN_STEP_S
        now = np.rint(render(partial(draw_screen, time_s=time_s), SCREEN_W, SCREEN_H)[..., :3] * 255)
        pixels = now.astype(np.uint8)
        if last is not None and np.array_equal(last, pixels):
            delays[-1] += round(1000 * _SCREEN_STEP_S)
            continue
        frames.append(Image.fromarray(pixels))
        delays.append(round(1000 * _SCREEN_STEP_S))
        last = pixels
    samples = np.concatenate([np.asarray(frame) for frame in frames[:: len(frames) // 6]], axis=1)
    palette = Image.fromarray(samples).quantize(96, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    even = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    even[0].save(path, save_all=True, append_images=even[1:], duration=delays, loop=0, optimize=False)


def write_sticker(path: Path) -> None:
    """Write the sticker as an animated WebP on nothing."""
    frames = [
        Image.fromarray(draw_pixels(partial(draw_sticker, share=number / _STICKER_FRAMES), 300, 300))
        for number in range(_STICKER_FRAMES)
    ]
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=_STICKER_MS, loop=0, quality=78, method=4,
        alpha_quality=90,
    )  # fmt: skip


def write_film(path: Path) -> None:
    """Write three shots as H.264 in MP4, without sound."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=_FPS, options=_X264)
        stream.width, stream.height, stream.pix_fmt = 480, 270, "yuv420p"
        stream.time_base = Fraction(1, _FPS)
        index = 0
        for draw, count in zip(_SHOTS, _SHOT_FRAMES, strict=True):
            for number in range(count):
                share = number / (count - 1)
                pixels = draw_pixels(partial(draw, share=share), 480, 270)[..., :3]
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
                frame.pts = index
                container.mux(stream.encode(frame))
                index += 1
        container.mux(stream.encode())


MAKERS: dict[str, Callable[[Path], None]] = {
    "water_reminder.gif": write_tutorial, "thank_you.webp": write_sticker, "self_watering_pot.mp4": write_film,
}  # fmt: skip
"""File name in the tenant's ``clips`` folder: how it is made."""
