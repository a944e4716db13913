"""Whether a file is gone through any further: asked by the clock, since one frame may take as long as a thousand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from nightreel.errors import CancelledError
from nightreel.media.moving.moments import Moment, PassNotes

MOST_PASS_S = 180.0
"""Longest pass through a file; what is allowed to be decoded takes less, unless a machine is slow or overloaded."""
_ASK_EVERY_S = 0.5


def watched(
    moments: Iterator[Moment],
    cancelled: Callable[[], bool],
    notes: PassNotes,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Moment]:
    """Pass frames on until nobody wants them any longer or the time is over.

    Args:
        moments: of a file.
        cancelled: whether the work is no longer wanted; asked before the first frame, then twice a second.
        notes: gets ``ended_early`` where the time was over.
        clock: seconds.

    Raises:
        CancelledError: it is no longer wanted (``run.cancelled``).
    """
    began, asked = clock(), float("-inf")
    for passed, moment in enumerate(moments):
        now = clock()
        if now - asked >= _ASK_EVERY_S:
            asked = now
            if cancelled():
                raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
        if passed and now - began > MOST_PASS_S:
            notes.ended_early = "slow"
            return
        yield moment
