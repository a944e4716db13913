"""A picture of a film's sound, for previews."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ffmpeg

from nightreel.media.ffmpeg import FORMATS, run_ffmpeg


def draw_waveforms(
    sounds: Sequence[tuple[Path, str]], out: Path, *, ground: str, size: tuple[int, int] = (1280, 320)
) -> None:
    """Draw waveforms over one another as PNG.

    Args:
        sounds: sound files of equal length, each with its colour ``#RRGGBB``; the last is in front.
        out: PNG to write.
        ground: ``#RRGGBB`` behind them.
        size: width and height in pixels.
    """
    width, height = size
    picture = ffmpeg.input(f"color=c={ground}:s={width}x{height}", f="lavfi").video
    for file, colour in sounds:
        wave = ffmpeg.input(f"file:{file}", protocol_whitelist="file", format_whitelist=FORMATS).audio
        wave = wave.filter("aformat", channel_layouts="mono")
        wave = wave.filter("showwavespic", s=f"{width}x{height}", colors=colour, draw="full", filter="peak")
        picture = picture.overlay(wave, format="rgb")
    drawn = ffmpeg.output(picture, f"file:{out}", vframes=1, pix_fmt="rgb24")
    run_ffmpeg(ffmpeg.get_args(drawn), where=out.name)
