"""GIF as timed frames, one canvas in memory.

ffmpeg composes them as browsers do: what a disposal clears is transparent, whatever the file calls its background.
Delays are read from the blocks themselves, because ffmpeg replaces some of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import av
import numpy as np

from nightreel.errors import InputError
from nightreel.media.decode import opened, picture_stream
from nightreel.media.filters import Frame
from nightreel.media.moving.moments import (
    MOST_ANIMATION_PIXELS,
    MOST_PASSED_FRAMES,
    Moment,
    MovingFacts,
    PassNotes,
    broken_file,
    check_canvas,
    fitted,
    is_too_fast,
    most_animated,
    over_ground,
    shown_s,
)

_MARKS = (b"GIF87a", b"GIF89a")
_CONTROL = b"\x21\xf9\x04"


def is_gif(path: Path) -> bool:
    """Whether a file begins like a GIF."""
    with path.open("rb") as file:
        return file.read(6) in _MARKS


@dataclass(frozen=True)
class Gif:
    """A GIF.

    Args:
        path: of others.
        ground: RGB that stands behind what is transparent.
    """

    path: Path
    facts: MovingFacts
    ground: tuple[int, int, int] = (255, 255, 255)

    @classmethod
    def opened(cls, path: Path, ground: tuple[int, int, int]) -> Gif:
        """Read the header.

        Raises:
            InputError: nothing can be decoded (``moving.broken``, ``media.broken``), or frames are too large or too
                small (``moving.large``, ``moving.small``).
        """
        with path.open("rb") as file:
            head = file.read(10)
        if len(head) < 10:
            raise broken_file(path, "a file that is cut off in its header")
        width_px, height_px = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
        check_canvas(path, width_px, height_px, most_px=MOST_ANIMATION_PIXELS)
        with opened(path) as container:
            stream = picture_stream(container)
            if stream is None:
                raise broken_file(path, "")
            frames = stream.frames
        return cls(path, MovingFacts("GIF", width_px, height_px, frames), ground)

    def every(self, longest_px: int, notes: PassNotes) -> Iterator[Moment]:
        """Give every frame; places that are broken are passed over, and ``notes`` say so."""
        size = fitted(self.facts.width_px, self.facts.height_px, longest_px)
        most = most_animated(self.facts)
        at_s, index = 0.0, 0
        for frame, delay_ms in _frames(self.path, notes):
            if index == most:
                notes.ended_early = "long"
                return
            lasts_s = shown_s(delay_ms)
            notes.retimed += is_too_fast(delay_ms)
            yield Moment(index, at_s, lasts_s, partial(_drawn, frame, size, self.ground))
            at_s, index = at_s + lasts_s, index + 1


def _drawn(frame: av.VideoFrame, size: tuple[int, int], ground: tuple[int, int, int]) -> Frame:
    """Reduce a frame as it was put together, then set its colours in our order: a copy at full size costs most."""
    bgra = frame if frame.format.name == "bgra" else frame.reformat(format="bgra")
    blue, green, red = ground[::-1]
    small = over_ground(bgra.to_ndarray().astype(np.uint8, copy=False), size, (blue, green, red))
    return np.ascontiguousarray(small[..., ::-1])


def _frames(path: Path, notes: PassNotes) -> Iterator[tuple[av.VideoFrame, float]]:
    """Give composed frames with their delays in ms."""
    with opened(path) as container:
        stream = container.streams.video[0]
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
                decoded = packet.decode()
            except StopIteration:
                return
            except InputError:
                raise
            except av.FFmpegError:
                notes.broken += 1
                if notes.broken > MOST_PASSED_FRAMES:
                    return
                continue
            data = bytes(packet)
            head = 13 + _table_bytes(data[10]) if data.startswith(_MARKS) and len(data) > 13 else 0
            delay_ms, whole = _read_block(data, head)
            notes.broken += bool(data) and not whole
            for frame in decoded:
                yield frame, delay_ms


def _read_block(data: bytes, place: int) -> tuple[float, bool]:
    """Read the delay before a frame's picture, in ms, and whether its blocks end where the next frame begins.

    Args:
        data: of one frame, as the demuxer cut it out.
        place: where its first block begins.
    """
    delay_ms = 0.0
    while data[place : place + 1] == b"\x21":
        if data[place : place + 3] == _CONTROL:
            delay_ms = 10.0 * int.from_bytes(data[place + 4 : place + 6], "little")
        place = _behind_blocks(data, place + 2)
    if data[place : place + 1] != b"\x2c" or place + 10 > len(data):
        return delay_ms, False
    place += 10 + _table_bytes(data[place + 9])
    place = _behind_blocks(data, place + 1)
    return delay_ms, place <= len(data) and data[place:] in (b"", b"\x3b")


def _behind_blocks(data: bytes, place: int) -> int:
    """Give where a chain of blocks ends; past the end of the data where it is cut off."""
    while place < len(data) and data[place]:
        place += data[place] + 1
    return place + 1


def _table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
