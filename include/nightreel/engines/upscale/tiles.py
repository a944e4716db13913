"""Cutting large frames into tiles of one size, so that a network's memory does not grow with the frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """One tile along one side: what the network reads, and the part of it that is kept, in pixels of the frame."""

    start: int
    keep_start: int
    keep_stop: int


@dataclass(frozen=True)
class Side:
    """Tiles along one side of a frame; each reads ``size`` pixels."""

    size: int
    spans: tuple[Span, ...]


def plan_side(length: int, most: int, halo: int) -> Side:
    """Cut a side into the fewest tiles of one size that overlap by twice the halo or more.

    Where the halo is the network's receptive radius, every kept pixel sees exactly what it would see in the whole
    frame: the frame's own border lies where the tile's does.

    Args:
        length: of the side, in pixels.
        most: longest tile, in pixels; longer than four halos.
        halo: pixels that are read at each inner edge and not kept.
    """
    if length <= most:
        return Side(length, (Span(0, 0, length),))
    count = 2
    while (size := -(-(length + 2 * halo * (count - 1)) // count)) > most:
        count += 1
    starts = [index * (length - size) // (count - 1) for index in range(count)]
    cuts = [0, *((left + size + right) // 2 for left, right in pairwise(starts)), length]
    return Side(size, tuple(Span(*span) for span in zip(starts, cuts[:-1], cuts[1:], strict=True)))
