"""A picture of a sound, for previews."""

from __future__ import annotations

from pathlib import Path

import ffmpeg

from nightreel.media.ffmpeg import FORMATS, run_ffmpeg


def draw_waveform(sound: Path, out: Path, *, colour: str, ground: str, size: tuple[int, int] = (1280, 320)) -> None:
    """Draw a sound's waveform as PNG.

    Args:
        sound: any sound file.
        out: PNG to write.
        colour: ``#RRGGBB`` of the wave.
        ground: ``#RRGGBB`` behind it.
        size: width and height in pixels.
    """
    width, height = size
    wave = ffmpeg.input(f"file:{sound}", protocol_whitelist="file", format_whitelist=FORMATS).audio
    wave = wave.filter("aformat", channel_layouts="mono").filter(
        "showwavespic", s=f"{width}x{height}", colors=colour, draw="full", filter="peak", scale="sqrt"
    )
    back = ffmpeg.input(f"color=c={ground}:s={width}x{height}", f="lavfi").video
    drawn = ffmpeg.output(back.overlay(wave, format="rgb"), f"file:{out}", vframes=1, pix_fmt="rgb24")
    run_ffmpeg(ffmpeg.get_args(drawn), where=sound.name)
