"""What a media file is, found out from its packets and its first frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np

from nightreel.errors import InputError
from nightreel.media.decode import opened, orientation, picture_stream

_PICTURE_FORMATS = {"gif", "apng", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe"}
_MATRICES = {0: "rgb", 1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
_PRIMARIES = {1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020", 12: "p3"}
_TRANSFERS = {1: "bt709", 6: "bt601", 8: "linear", 13: "srgb", 14: "bt2020", 15: "bt2020", 16: "pq", 18: "hlg"}
_RANGES = {1: "limited", 2: "full"}


@dataclass(frozen=True)
class Probe:
    """What was found in a file."""

    kind: Literal["video", "audio", "picture"]
    width_px: int
    """Upright, in stored pixels; 0 without a picture."""
    height_px: int
    rotation_deg: int
    """Clockwise turn that makes the stored picture upright: 0, 90, 180 or 270."""
    fps: Fraction | None
    """Average frames a second."""
    constant_rate: bool
    frames: int | None
    duration_s: float
    """Of the picture, or of the sound where there is none."""
    has_video: bool
    has_sound: bool
    codec: str
    pixel_format: str
    colour: str
    """Matrix, primaries, transfer and range: ``bt709/bt709/bt709/limited``."""
    audio_start_s: float
    video_start_s: float
    truncated: bool = False
    """The file holds less than its header promises; what is there can be used."""
    pixel_aspect: Fraction = Fraction(1)
    """Width of a stored pixel to its height."""
    mirrored: bool = False
    interlaced: bool = False

    @property
    def is_hdr(self) -> bool:
        """Whether the file is tagged with an HDR transfer."""
        return self.colour.split("/")[2] in ("pq", "hlg")


@dataclass(frozen=True)
class _Packets:
    """Times of a stream's packets in presentation order, seconds."""

    times: np.ndarray
    last_s: float
    promised_frames: int
    promised_s: float

    @property
    def short(self) -> bool:
        held_s = self.last_s - (float(self.times[0]) if len(self.times) else 0)
        return len(self.times) < self.promised_frames - 2 or held_s < self.promised_s * 0.97 - 0.2


def probe(path: Path) -> Probe:
    """Look into a file: its header, the times of all its packets, its first frame.

    Args:
        path: a file of others; nothing but this file is opened.

    Raises:
        InputError: missing, empty, cut off before anything usable, or not media (``media.missing``,
            ``media.broken``, ``media.empty``).
    """
    with opened(path) as container:
        audio = container.streams.audio[0] if container.streams.audio else None
        video = picture_stream(container)
        if video is None and audio is None:
            raise InputError(
                "media.empty",
                where=path.name,
                got="neither picture nor sound",
                fix="export the file again and replace it",
            )
        if video is None:
            return _sound_probe(container, audio)
        first, packets = _first_frame(container, video, path), _packets(path, video)
        is_picture = container.format.name in _PICTURE_FORMATS
        # A stream must not be asked after its container is closed: PyAV would read freed memory.
        return _video_probe(video, first, packets, is_picture=is_picture, audio=audio)


def _sound_probe(container: av.container.InputContainer, audio: av.AudioStream | None) -> Probe:
    return Probe(
        kind="audio", width_px=0, height_px=0, rotation_deg=0, fps=None, constant_rate=True, frames=None,
        duration_s=_sound_length(container, audio), has_video=False, has_sound=True,
        codec=audio.codec_context.name if audio else "", pixel_format="", colour="///",
        audio_start_s=_start(audio), video_start_s=0.0,
    )  # fmt: skip


def _video_probe(
    stream: av.VideoStream, first: av.VideoFrame, packets: _Packets, *, is_picture: bool, audio: av.AudioStream | None
) -> Probe:
    turns, mirrored = orientation(first)
    width_px, height_px = (first.height, first.width) if turns % 2 else (first.width, first.height)
    fps, constant = _rate(packets.times, stream)
    frames = len(packets.times) or None
    return Probe(
        kind="picture" if is_picture else "video", width_px=width_px, height_px=height_px,
        rotation_deg=(-90 * turns) % 360, fps=fps, constant_rate=constant, frames=frames,
        duration_s=float(frames / fps) if frames and fps else packets.last_s, has_video=True,
        has_sound=audio is not None, codec=stream.codec_context.name, pixel_format=first.format.name,
        colour=_colour(first), audio_start_s=_start(audio), video_start_s=_start(stream),
        truncated=packets.short and not is_picture, pixel_aspect=_pixel_aspect(stream, turns), mirrored=mirrored,
        interlaced=bool(first.interlaced_frame),
    )  # fmt: skip


def _start(stream: av.VideoStream | av.AudioStream | None) -> float:
    if stream is None or stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _first_frame(container: av.container.InputContainer, stream: av.VideoStream, path: Path) -> av.VideoFrame:
    try:
        for frame in container.decode(stream):
            return frame
    except EOFError:
        pass
    raise InputError(
        "media.broken", where=path.name, got="no frame that can be decoded", want="a whole video or picture file",
        fix="export the file again and replace it",
    )  # fmt: skip


def _packets(path: Path, stream: av.VideoStream) -> _Packets:
    times: list[float] = []
    base = float(stream.time_base or 0)
    last_s = 0.0
    for packet in _demux(path, stream.index):
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None and not packet.is_discard:
            times.append(stamp * base)
            last_s = max(last_s, (stamp + (packet.duration or 0)) * base)
    promised_s = float(stream.duration * base) if stream.duration else 0.0
    return _Packets(np.sort(np.asarray(times, np.float64)), last_s, stream.frames, promised_s)


def _demux(path: Path, index: int) -> Iterator[av.Packet[Any]]:
    with opened(path) as container:
        try:
            for packet in container.demux(container.streams[index]):
                if packet.size:
                    yield packet
        except av.FFmpegError:  # cut off: what came before counts
            return


def _rate(times: np.ndarray, stream: av.VideoStream) -> tuple[Fraction | None, bool]:
    """Give the average rate, and whether every frame lies on its grid (a tick, or an eighth of a frame)."""
    named = Fraction(stream.average_rate) if stream.average_rate else None
    if len(times) < 3:
        return named, True
    step_s = float(times[-1] - times[0]) / (len(times) - 1)
    if step_s <= 0:
        return named, True
    grid = times[0] + step_s * np.arange(len(times))
    tick_s = float(stream.time_base or 0)
    constant = bool(np.abs(times - grid).max() <= max(tick_s * 1.01, step_s / 8))
    if named and abs(float(named) * step_s - 1) < 0.005:
        return named, constant
    return Fraction(1 / step_s).limit_denominator(1001), constant


def _sound_length(container: av.container.InputContainer, audio: av.AudioStream | None) -> float:
    if audio is not None and audio.duration and audio.time_base:
        return float(audio.duration * audio.time_base)
    return container.duration / 1e6 if container.duration else 0.0


def _pixel_aspect(stream: av.VideoStream, turns: int) -> Fraction:
    aspect = stream.sample_aspect_ratio
    if not aspect or not Fraction(1, 10) < aspect < 10:
        return Fraction(1)
    return 1 / Fraction(aspect) if turns % 2 else Fraction(aspect)


def _colour(frame: av.VideoFrame) -> str:
    parts = (
        _MATRICES.get(int(frame.colorspace), "unknown"), _PRIMARIES.get(int(frame.color_primaries), "unknown"),
        _TRANSFERS.get(int(frame.color_trc), "unknown"), _RANGES.get(int(frame.color_range), "unknown"),
    )  # fmt: skip
    return "/".join(parts)
