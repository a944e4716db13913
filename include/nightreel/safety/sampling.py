"""The frames of a clip at which a check looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_THUMB_PX = 24
_EVERY_S = 0.5
_ROUNDING_S = 1e-4
_STILL = 2
"""Levels of 255 by which no part of a thumbnail differs where nothing has moved."""


@dataclass(frozen=True)
class Sample:
    """One frame and when it is shown."""

    pixels: Frame
    time_s: float


def sample_clip(path: Path, most: int, longest_side_px: int) -> list[Sample]:
    """Give two frames a second and the last one; of more than ``most``, those that differ most from their neighbours.

    Whatever is shown for half a second is met, at any length, in one pass and bounded memory: only the chosen frames
    are kept, reduced. A picture that stands still is given once.

    Args:
        path: a film.
        most: how many frames at most.
        longest_side_px: larger frames are reduced to this.

    Raises:
        InputError: not media, or without a picture.
    """
    import numpy as np

    chosen: list[Sample] = []
    thumbs: list[Frame] = []
    last: Sample | None = None
    for sample in _candidates(path, longest_side_px):
        last, thumb = sample, _thumb(sample.pixels)
        if thumbs and int(np.abs(thumb.astype(np.int16) - thumbs[-1]).max()) <= _STILL:
            continue
        chosen.append(sample)
        thumbs.append(thumb)
        if len(chosen) > most - 1:
            worst = _least_new(np.stack(thumbs).astype(np.int16))
            del chosen[worst], thumbs[worst]
    if last is not None and last is not chosen[-1]:
        chosen.append(last)
    return chosen


def _candidates(path: Path, longest_side_px: int) -> Iterator[Sample]:
    """Give a frame at least every half second, and the last one."""
    from nightreel.media.decode import film_stream, opened, orientation, to_rgb, upright
    from nightreel.media.framing import reduced
    from nightreel.media.probe import probe

    facts = probe(path)
    frame_s = 1 / float(facts.fps or 25)
    with opened(path) as container:
        stream = film_stream(container, path)
        turned: tuple[int, bool] | None = None
        next_s, waiting = 0.0, None
        for index, frame in enumerate(container.decode(stream)):
            time_s = frame.time if frame.time is not None else index * frame_s
            turned = turned or orientation(frame)
            waiting = (frame, time_s)
            if time_s + frame_s > next_s + _ROUNDING_S:  # the next frame would be too late
                next_s, waiting = time_s + _EVERY_S, None
                yield Sample(reduced(upright(to_rgb(frame), *turned), longest_side_px), time_s)
        if waiting is not None and turned is not None:
            yield Sample(reduced(upright(to_rgb(waiting[0]), *turned), longest_side_px), waiting[1])


def _thumb(pixels: Frame) -> Frame:
    from nightreel.media.framing import resize

    return resize(pixels, (_THUMB_PX, _THUMB_PX))


def _least_new(thumbs: Frame) -> int:
    """Give which of the frames after the first is most like its nearest neighbour."""
    import numpy as np

    flat = thumbs.reshape(len(thumbs), -1)
    steps = np.abs(np.diff(flat, axis=0)).mean(axis=1)
    return int(steps.argmin()) + 1
