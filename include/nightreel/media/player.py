"""The frames of a reel: decoded once, filtered, joined, one after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from nightreel.errors import InputError
from nightreel.media.decode import read_frames
from nightreel.media.filters import Frame, FrameFunction
from nightreel.media.framing import crop_window, reframe
from nightreel.media.registry import build_filter
from nightreel.media.transitions import mix
from nightreel.spec.film import Clip, Reel

if TYPE_CHECKING:
    from nightreel.context import StepContext

_SEEK_FROM = 48
"""Frames from which on seeking is cheaper than reading on."""


def play(reel: Reel, context: StepContext, *, stop_after: int | None = None) -> Iterator[tuple[int, Frame]]:
    """Give every frame of a reel in order.

    Shot filters come first, then transitions, then film filters. Each clip is decoded once, and at most two clips
    are open at a time, so that memory does not grow with the film.

    Args:
        reel: the film.
        context: whose store holds the clips.
        stop_after: number of frames after which it ends; the whole film when missing.

    Yields:
        Index on the timeline and frame, RGB uint8 ``(height_px, width_px, 3)`` of the reel.

    Raises:
        InputError, StoreError: a clip cannot be read.
        EngineError: a filter of a step that is not installed (``reel.filter``).
    """
    last = reel.frames if stop_after is None else min(stop_after, reel.frames)
    with Timeline(reel, context) as timeline:
        for index in range(last):
            yield index, timeline.frame(index)


def still(reel: Reel, context: StepContext, frame_index: int) -> Frame:
    """Give one frame as ``play`` would, by seeking.

    Raises:
        InputError, StoreError, EngineError: as ``play``.
    """
    with Timeline(reel, context) as timeline:
        return timeline.frame(frame_index)


class Timeline:
    """A reel opened for playing; close it by ``with``. Frames may be asked in any order, cheapest in rising order."""

    def __init__(self, reel: Reel, context: StepContext) -> None:
        self._reel, self._context = reel, context
        self._starts = [segment.start_frame for segment in reel.segments]
        self._shot_filters = [build_filter(reel, entry, context) for entry in reel.filters if entry.stage == "shot"]
        film = [build_filter(reel, entry, context) for entry in reel.filters if entry.stage == "film"]
        self._film_functions = [entry.open(None) for entry in film]
        self._shots: dict[int, _Shot] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keep_open(())

    def frame(self, index: int) -> Frame:
        """Give a frame of the film."""
        at = max(0, bisect_right(self._starts, index) - 1)
        segment = self._reel.segments[at]
        passed, length = index - segment.start_frame, min(segment.transition.frames, segment.frames)
        joins = passed < length and segment.transition.effect != "cut"
        self._keep_open((at - 1, at) if joins else (at,))
        made = self._shot_frame(at, index)
        if joins:
            before = self._shot_frame(at - 1, index) if at else np.zeros_like(made)
            made = mix(segment.transition.effect, before, made, (passed + 1) / (length + 1))
        for function in self._film_functions:
            made = function(made, self._time_s(index))
        return made

    def _shot_frame(self, at: int, index: int) -> Frame:
        shot = self._shots.get(at)
        if shot is None:
            clip = self._reel.segments[at].clip
            path = self._context.store.local(clip.media)
            functions = [entry.open(at) for entry in self._shot_filters]
            shot = self._shots[at] = _Shot(path, clip, (self._reel.width_px, self._reel.height_px), functions)
        return shot.frame(index - self._starts[at], self._time_s(index))

    def _keep_open(self, wanted: tuple[int, ...]) -> None:
        for at in [at for at in self._shots if at not in wanted]:
            self._shots.pop(at).close()

    def _time_s(self, index: int) -> float:
        return float(index / self._reel.fps)


class _Shot:
    """A segment's clip, read forward; past its end the last frame is held."""

    def __init__(self, path: Path, clip: Clip, size: tuple[int, int], functions: list[FrameFunction]) -> None:
        self._path, self._clip, self._size, self._functions = path, clip, size, functions
        self._window = crop_window((clip.width_px, clip.height_px), size, clip.subject)
        self._frames: Iterator[Frame] = iter(())
        self._at = -1
        self._held: Frame | None = None

    def frame(self, index: int, time_s: float) -> Frame:
        frame = self._read(min(index, self._clip.frames - 1))
        for function in self._functions:
            frame = function(frame, time_s)
        return frame

    def close(self) -> None:
        if hasattr(self._frames, "close"):
            self._frames.close()

    def _read(self, index: int) -> Frame:
        if self._held is None or not self._at <= index <= self._at + _SEEK_FROM:
            self.close()
            self._frames = read_frames(self._path, start_frame=index)
            self._at, self._held = index - 1, None
        newest = None
        for frame in islice(self._frames, index - self._at):
            newest = frame
            self._at += 1
        if newest is not None:  # else the shot is over, or the file is shorter than its facts say
            self._held = self._fitted(newest)
        if self._held is None:
            raise InputError(
                "clip.short", where=self._clip.name, got=f"no frame {index}", want=f"{self._clip.frames} frames",
                fix="run the step that made the clip again",
            )  # fmt: skip
        return self._held

    def _fitted(self, frame: Frame) -> Frame:
        if (frame.shape[1], frame.shape[0]) == self._size:
            return frame
        return reframe(frame, self._window, self._size)
