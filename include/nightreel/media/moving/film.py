"""Films as timed frames: all of them, or the key frames of a long one, in bounded memory and time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Interpolation

from nightreel.media.decode import film_stream, note_opened, opened, orientation, to_rgb, upright
from nightreel.media.filters import Frame
from nightreel.media.moving.moments import (
    MOST_PASSED_FRAMES,
    MOST_WORK_PIXELS,
    Moment,
    MovingFacts,
    PassNotes,
    broken_file,
    check_canvas,
    fitted,
    reduced,
)

KEY_PLACES = 480
"""Places of a long film that are looked at: every 15 s of two hours."""
_MOST_TAIL_FRAMES = 600
"""How many frames are decoded to find the last one."""
_MOST_BROKEN = 1000
_USUAL_RATE = Fraction(30)
_QUICK_PX = 256
"""Frames up to this side are converted quickly, for measuring only."""


@dataclass(frozen=True)
class Film:
    """A video file. Times are those of its frames' time stamps, from the first frame that is shown."""

    path: Path
    facts: MovingFacts
    long: bool
    """Whether it is looked through by key frames."""
    turns: int
    mirrored: bool
    start_pts: int

    @classmethod
    def opened(cls, path: Path) -> Film:
        """Read the header and the first frame.

        Raises:
            InputError: no picture, or nothing can be decoded (``media.no_video``, ``media.broken``,
                ``moving.broken``), or frames are too large or too small (``moving.large``, ``moving.small``).
        """
        with opened(path) as container:
            stream = film_stream(container, path)
            check_canvas(path, stream.width, stream.height)
            first = next(_decoded(container, stream, PassNotes()), None)
            if first is None:
                raise broken_file(path, "")
            turns, mirrored = orientation(first)
            width_px, height_px = _square(stream, first, turns)
            duration_s = _duration_s(container, stream)
            frames = stream.frames or round(duration_s * (stream.average_rate or _USUAL_RATE))
            facts = MovingFacts(
                "film", width_px, height_px, frames, duration_s, turned=bool(turns or mirrored),
                high_range=int(first.color_trc) in (16, 18),
            )  # fmt: skip
            work = frames * stream.width * stream.height
            long = frames > MOST_PASSED_FRAMES or work > MOST_WORK_PIXELS
            return cls(path, facts, long, turns, mirrored, first.pts or 0)

    def every(self, longest_px: int, notes: PassNotes) -> Iterator[Moment]:
        """Give every frame; parts that are broken are passed over, and ``notes`` say so."""
        most = min(MOST_PASSED_FRAMES, max(1, MOST_WORK_PIXELS // (self.facts.width_px * self.facts.height_px)))
        with opened(self.path) as container:
            stream = film_stream(container, self.path)
            note_opened("decoder")
            moment: Moment | None = None
            for index, frame in enumerate(_decoded(container, stream, notes)):
                if index == most:
                    notes.ended_early = "long"
                    return
                moment = self._moment(frame, index, stream, longest_px)
                yield moment
            if moment and moment.at_s + moment.shown_s < self.facts.duration_s * 0.95 - 0.5:
                notes.broken += 1
                notes.ended_early = "broken"

    def key_moments(self, longest_px: int, notes: PassNotes) -> Iterator[Moment]:
        """Give the key frames at places spread evenly over the film, and its last frame."""
        with opened(self.path) as container:
            stream = film_stream(container, self.path)
            note_opened("decoder")
            stream.codec_context.skip_frame = "NONKEY"
            base, index, last_pts = _base(stream), 0, None
            for place in range(KEY_PLACES):
                wanted = self.start_pts + int(Fraction(self.facts.duration_s) * place / KEY_PLACES / base)
                frame = _key_at(container, stream, wanted, notes)
                if frame is not None and frame.pts is not None and (last_pts is None or frame.pts > last_pts):
                    last_pts = frame.pts
                    yield self._moment(frame, index, stream, longest_px)
                    index += 1
        last = self._last(longest_px, index, notes)
        if last is not None and (last_pts is None or self._pts_s(last_pts, base) < last.at_s):
            yield last

    def at(self, wanted_s: tuple[float, ...], longest_px: int) -> Iterator[Moment]:
        """Give the frames at these exact times of a long film, which an earlier pass gave; in their order."""
        with opened(self.path) as container:
            stream = film_stream(container, self.path)
            note_opened("decoder")
            base = _base(stream)
            for at_s in wanted_s:
                pts = self.start_pts + round(at_s / base)
                with suppress(av.FFmpegError):
                    container.seek(pts, stream=stream, backward=True)
                    frames = _decoded(container, stream, PassNotes())
                    found = next((frame for frame in frames if frame.pts is not None and frame.pts >= pts), None)
                    if found is not None:
                        yield self._moment(found, 0, stream, longest_px)

    def _last(self, longest_px: int, index: int, notes: PassNotes) -> Moment | None:
        """Decode the last frame: from the last key frame that can be sought to."""
        found: Moment | None = None
        with opened(self.path) as container:
            stream = film_stream(container, self.path)
            with suppress(av.FFmpegError):
                end = self.start_pts + int(Fraction(self.facts.duration_s) / _base(stream))
                container.seek(end, stream=stream, backward=True)
                frame = None
                for count, frame in enumerate(_decoded(container, stream, notes)):  # noqa: B007 - the last one
                    if count == _MOST_TAIL_FRAMES:
                        break
                found = self._moment(frame, index, stream, longest_px) if frame is not None else None
        return found

    def _moment(self, frame: av.VideoFrame, index: int, stream: av.VideoStream, longest_px: int) -> Moment:
        base = _base(stream)
        rate = stream.average_rate or _USUAL_RATE
        at_s = self._pts_s(frame.pts, base) if frame.pts is not None else float(index / rate)
        shown_s = float(frame.duration * base) if frame.duration else float(1 / rate)
        return Moment(index, at_s, shown_s, partial(self._pixels, frame, longest_px))

    def _pts_s(self, pts: int, base: Fraction) -> float:
        return float(max(0, pts - self.start_pts) * base)

    def _pixels(self, frame: av.VideoFrame, longest_px: int) -> Frame:
        """Give a frame upright and reduced."""
        width_px, height_px = fitted(self.facts.width_px, self.facts.height_px, longest_px)
        stored = (height_px, width_px) if self.turns % 2 else (width_px, height_px)
        if longest_px > _QUICK_PX:
            return upright(reduced(to_rgb(frame), stored), self.turns, self.mirrored)
        small = frame.reformat(
            width=stored[0], height=stored[1], format="rgb24", interpolation=Interpolation.AREA, threads=1
        )
        return upright(small.to_ndarray().astype(np.uint8, copy=False), self.turns, self.mirrored)


def _decoded(
    container: av.container.InputContainer, stream: av.VideoStream, notes: PassNotes
) -> Iterator[av.VideoFrame]:
    """Decode to the end; packets that cannot be decoded are passed over."""
    packets = container.demux(stream)
    while notes.broken < _MOST_BROKEN:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            notes.broken += 1
            notes.ended_early = "broken"
            return
        try:
            frames = packet.decode()
        except EOFError:
            return
        except av.FFmpegError:
            notes.broken += 1
            continue
        notes.broken += packet.is_corrupt
        yield from frames


def _key_at(
    container: av.container.InputContainer, stream: av.VideoStream, pts: int, notes: PassNotes
) -> av.VideoFrame | None:
    try:
        container.seek(pts, stream=stream, backward=True)
        return next(container.decode(stream), None)
    except EOFError:
        return None
    except av.FFmpegError:
        notes.broken += 1
        return None


def _base(stream: av.VideoStream) -> Fraction:
    return stream.time_base or Fraction(1, 1000)


def _duration_s(container: av.container.InputContainer, stream: av.VideoStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else 0.0


def _square(stream: av.VideoStream, first: av.VideoFrame, turns: int) -> tuple[int, int]:
    """Give the size upright, with square pixels."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    aspect = aspect if Fraction(1, 8) < aspect < 8 else Fraction(1)
    width_px = max(1, round(first.width * aspect))
    return (first.height, width_px) if turns % 2 else (width_px, first.height)
