"""Which frames of a moving picture are looked at.

The farthest-first traversal of Gonzalez (1985, *Clustering to minimize the maximum intercluster distance*): the next
frame is the one most unlike all that are chosen, so that a repeat is never chosen while anything new is left. It goes
tier by tier: the first and the last frame, shots, peaks of motion, any other change, and where long gaps are left, what
is in them. No second holds more than its share; flashing repeats itself and so is thinned. The same file gives the same
frames.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nightreel.media.moving.cells import unlike
from nightreel.media.moving.events import REPEAT_DELTA_E, Events
from nightreel.media.moving.survey import Survey

Why = Literal["first", "cut", "motion", "change", "fill", "last"]

_RETURN_S = 1.0
"""From here on, what comes back counts as new for a cut or a motion, little by little."""
_CHANGE_DELTA_E = 1.5 * REPEAT_DELTA_E
_BLANK_DELTA_E = 3.0


@dataclass(frozen=True)
class Bounds:
    """How many frames are chosen."""

    least_per_s: float = 2.0
    """Longer gaps are filled, unless nothing happens in them."""
    most_per_s: float = 5.0
    most: int = 32

    def budget(self, duration_s: float) -> int:
        """Give the most frames for a moving picture of this length; never less than its first and last."""
        return min(self.most, max(2, math.ceil(self.most_per_s * duration_s)))


@dataclass(frozen=True)
class Pick:
    """One chosen frame."""

    index: int
    """In the survey."""
    why: Why


def choose(found: Survey, events: Events, bounds: Bounds) -> tuple[Pick, ...]:
    """Choose frames, in the order of time.

    Args:
        found: of all frames.
        events: what happens in it.
        bounds: how many.
    """
    chosen = _Chosen(found, bounds)
    chosen.add(0, "first")
    if len(found.times_s) > 1:
        chosen.add(len(found.times_s) - 1, "last")
    chosen.add_farthest(events.cuts, "cut", REPEAT_DELTA_E, returning=True)
    chosen.add_farthest(events.peaks, "motion", REPEAT_DELTA_E, returning=True)
    chosen.add_farthest(range(len(found.times_s)), "change", _CHANGE_DELTA_E, returning=False)
    chosen.fill()
    return chosen.picks()


def choose_spread(found: Survey, bounds: Bounds) -> tuple[Pick, ...]:
    """Choose among the key frames of a long film: from each equal part of it the frame most unlike those before.

    Blank frames are passed over where there is another one.
    """
    last = len(found.times_s) - 1
    count = min(bounds.budget(found.ends_s), last + 1)
    edges = np.linspace(0, found.times_s[last], max(1, count - 2) + 1)
    chosen = _Chosen(found, bounds)
    chosen.add(0, "first")
    if last:
        chosen.add(last, "last")
    lightness = found.cells[..., 0].reshape(last + 1, -1).std(axis=1)
    for begin, end in pairwise(edges):
        places = [
            int(index) for index in np.flatnonzero((found.times_s >= begin) & (found.times_s < end)) if 0 < index < last
        ]
        seen = [index for index in places if lightness[index] >= _BLANK_DELTA_E] or places
        if seen and len(chosen.why) < count:
            chosen.add_farthest(seen, "change", REPEAT_DELTA_E, returning=False, most=1)
    return chosen.picks()


class _Chosen:
    """What is chosen so far."""

    def __init__(self, found: Survey, bounds: Bounds) -> None:
        self.found, self.bounds = found, bounds
        self.budget = bounds.budget(found.ends_s)
        self.why: dict[int, Why] = {}
        count = len(found.times_s)
        self._unlike_all: NDArray[np.float32] = np.full(count, np.inf, np.float32)
        self._unlike_lately: NDArray[np.float32] = np.full(count, np.inf, np.float32)

    def picks(self) -> tuple[Pick, ...]:
        return tuple(Pick(index, self.why[index]) for index in sorted(self.why))

    def add(self, index: int, why: Why) -> None:
        self.why[index] = why
        apart = unlike(self.found.cells[index], self.found.cells)
        np.minimum(self._unlike_all, apart, out=self._unlike_all)
        if why != "last":  # what is seen at the end is no repeat for the shot that ends there
            away_s = np.abs(self.found.times_s - self.found.times_s[index])
            back = np.clip(away_s - _RETURN_S, 0, 1).astype(np.float32) * 2 * REPEAT_DELTA_E
            np.minimum(self._unlike_lately, apart + back, out=self._unlike_lately)

    def add_farthest(
        self, places: Iterable[int], why: Why, least: float, *, returning: bool, most: int | None = None
    ) -> None:
        """Add the frames at these places, the most unlike first, until the rest is no news or there are enough."""
        left = np.array(sorted(set(places) - self.why.keys()), dtype=np.int64)
        wanted = len(self.why) + most if most is not None else self.budget
        while len(left) and len(self.why) < min(wanted, self.budget):
            news = (self._unlike_lately if returning else self._unlike_all)[left]
            best = int(news.argmax())
            if news[best] < least:
                return
            index = int(left[best])
            left = np.delete(left, best)
            if self._has_room(index):
                self.add(index, why)

    def fill(self) -> None:
        """Fill the longest gaps with what differs from both of its ends."""
        dull = set[tuple[int, int]]()
        while len(self.why) < self.budget:
            inside = sorted(self.why)
            gaps = [
                (self.found.times_s[end] - self.found.times_s[begin], begin, end)
                for begin, end in pairwise(inside)
                if (begin, end) not in dull
            ]
            length_s, begin, end = max(gaps, default=(0.0, 0, 0), key=lambda gap: (gap[0], -gap[1]))
            if length_s <= 1 / self.bounds.least_per_s:
                return
            index = self._between(begin, end)
            if index is None:
                dull.add((begin, end))
            else:
                self.add(index, "fill")

    def _between(self, begin: int, end: int) -> int | None:
        """Give the frame in the middle half of a gap that is most unlike its ends; none where all are repeats."""
        times, cells = self.found.times_s, self.found.cells
        quarter_s = (times[end] - times[begin]) / 4
        first, last = np.searchsorted(times, [times[begin] + quarter_s, times[end] - quarter_s], "left")
        first, last = max(begin + 1, int(first)), min(end - 1, int(last))
        if first > last:
            return None
        part = cells[first : last + 1]
        apart = np.minimum(unlike(cells[begin], part), unlike(cells[end], part))
        best = int(apart.argmax())
        if apart[best] < REPEAT_DELTA_E or not self._has_room(first + best):
            return None
        return first + best

    def _has_room(self, index: int) -> bool:
        """Whether no second would hold more than its share with this frame."""
        share = max(1, math.floor(self.bounds.most_per_s))
        times = sorted(float(self.found.times_s[place]) for place in (*self.why, index))
        place = bisect.bisect_left(times, float(self.found.times_s[index]))
        span_s = share / self.bounds.most_per_s - 1e-9
        starts = range(max(0, place - share), min(place, len(times) - 1 - share) + 1)
        return all(times[start + share] - times[start] >= span_s for start in starts)
