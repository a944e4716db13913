"""Small frames of a film for measuring: decoded once, shrunk by the scaler before they are converted."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

from nightreel.media.decode import film_stream, note_opened, opened
from nightreel.media.filters import Frame

BLOCKS = (16, 9)
"""Columns and rows of the grid in which light is followed."""
_BLOCK_PX = 4
_FLAT = 0.01
"""Deviation of the blocks' light below which a picture has no pattern."""
_UNLIKE = 0.5


def small_frames(path: Path, long_side_px: int, whole: Container[int] = ()) -> Iterator[Frame]:
    """Decode a film and give every frame small.

    Args:
        path: a film of ours: upright, BT.709, limited range.
        long_side_px: of the frames that are given, which keep their shape; never larger than the film.
        whole: indexes of frames that are given in their own size.

    Yields:
        RGB uint8 ``(H, W, 3)``, each pixel the mean of its area.

    Raises:
        InputError: not media, empty or broken (``media.broken``, ``media.missing``), no picture (``media.no_video``).
    """
    with opened(path) as container:
        stream = film_stream(container, path)
        note_opened("decoder")
        scale = min(1.0, long_side_px / max(stream.width, stream.height))
        size = tuple(max(8, 2 * round(side * scale / 2)) for side in (stream.width, stream.height))
        for index, frame in enumerate(container.decode(stream)):
            width_px, height_px = (frame.width, frame.height) if index in whole else size
            small = frame.reformat(
                width_px, height_px, "rgb24", src_colorspace=Colorspace.ITU709, dst_colorspace=Colorspace.ITU709,
                interpolation=Interpolation.AREA, src_color_range=ColorRange.MPEG, dst_color_range=ColorRange.JPEG,
                threads=1,
            )  # fmt: skip
            yield small.to_ndarray().astype(np.uint8, copy=False)


def block_means(frame: Frame) -> NDArray[np.float32]:
    """Give the mean colour of each block of a frame.

    Args:
        frame: RGB uint8 ``(H, W, 3)``, at least as large as the grid.

    Returns:
        ``(9, 16, 3)``, 0 to 1, as encoded.
    """
    columns, rows = BLOCKS
    means = cv2.resize(frame, (columns * _BLOCK_PX, rows * _BLOCK_PX), interpolation=cv2.INTER_AREA)
    grid = means.reshape(rows, _BLOCK_PX, columns, _BLOCK_PX, 3).astype(np.float32)
    return np.asarray(grid.mean(axis=(1, 3)) / 255, np.float32)


def cuts_in(blocks: NDArray[np.float32]) -> list[int]:
    """Find hard cuts: where a picture's pattern of light has nothing to do with the one before.

    The pattern is compared without its mean and strength (normalised cross-correlation), so that pumping light and
    fades are no cuts.

    Args:
        blocks: ``(T, 9, 16, 3)`` of ``block_means``.

    Returns:
        Indexes of the first frame after each cut, rising.
    """
    luma = blocks.mean(axis=3).reshape(len(blocks), -1)
    pattern = luma - luma.mean(axis=1, keepdims=True)
    strength = np.sqrt((pattern**2).mean(axis=1))
    product = (pattern[1:] * pattern[:-1]).mean(axis=1)
    likeness = product / np.maximum(strength[1:] * strength[:-1], 1e-12)
    told = np.minimum(strength[1:], strength[:-1]) > _FLAT
    return [int(index) + 1 for index in np.flatnonzero(told & (likeness < _UNLIKE))]
