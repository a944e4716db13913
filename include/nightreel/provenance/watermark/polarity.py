"""The slow change of sign that lets a reader tell the mark from a picture that stands still."""

from __future__ import annotations

import math

HALF_PERIOD_S = 1.0
"""Seconds that the mark keeps its sign."""
_FADE_S = 0.3


def polarity(time_s: float) -> float:
    """Give the mark's factor at a time on the timeline, -1 to 1; it changes sign in a soft fade, never in a jump."""
    slot, inside = divmod(time_s / HALF_PERIOD_S, 1.0)
    to_edge_s = min(inside, 1.0 - inside) * HALF_PERIOD_S
    size = math.sin(math.pi / 2 * min(1.0, to_edge_s / (_FADE_S / 2)))
    return size if int(slot) % 2 == 0 else -size
