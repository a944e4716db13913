"""The frames of a clip at which a check looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.errors import InputError

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_THUMB_PX = 24
_EVERY_S = 0.5
_MOST_DECODED = 300
"""Of a longer clip only key frames are decoded: encoders set them where scenes change."""


@dataclass(frozen=True)
class Sample:
    """One frame and when it is shown."""

    pixels: Frame
    time_s: float


def sample_clip(path: Path, most: int, longest_side_px: int) -> list[Sample]:
    """Give the first and last frame and those that differ most from the ones chosen before.

    Every half second is looked at, in bounded memory: a thumbnail is kept of each, and the reduced frame of the chosen.

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
        last = sample
        chosen.append(sample)
        thumbs.append(_thumb(sample.pixels))
        if len(chosen) > most - 1:
            worst = _least_new(np.stack(thumbs).astype(np.int16))
            del chosen[worst], thumbs[worst]
    if last is not None and last is not chosen[-1]:
        chosen.append(last)
    return chosen


def reduced(pixels: Frame, longest_side_px: int) -> Frame:
    """Reduce a picture to a longest side; a smaller one stays as it is."""
    from nightreel.media.framing import resize

    height, width = pixels.shape[:2]
    scale = min(1.0, longest_side_px / max(height, width))
    return pixels if scale == 1 else resize(pixels, (max(1, round(width * scale)), max(1, round(height * scale))))


def on_white(pixels: Frame) -> Frame:
    """Put a picture with transparency on white; others stay as they are."""
    import numpy as np

    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.ascontiguousarray((pixels[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8))


def _candidates(path: Path, longest_side_px: int) -> Iterator[Sample]:
    """Give two frames a second of a short clip, the key frames of a long one, and the last frame."""
    from nightreel.media.decode import opened, orientation, picture_stream, to_rgb, upright
    from nightreel.media.probe import probe

    facts = probe(path)
    fps = float(facts.fps or 25)
    is_long = (facts.frames or 0) > _MOST_DECODED
    with opened(path) as container:
        stream = picture_stream(container)
        if stream is None:
            raise InputError("media.no_video", where=path.name, got="sound only", fix="use a file with a picture")
        if is_long:
            stream.codec_context.skip_frame = "NONKEY"
        turned: tuple[int, bool] | None = None
        next_s, waiting = 0.0, None
        for index, frame in enumerate(container.decode(stream)):
            time_s = frame.time if frame.time is not None else index / fps
            turned = turned or orientation(frame)
            waiting = (frame, time_s)
            if time_s + 0.5 / fps >= next_s:
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
