"""When each piece of voice-over is said: in its own shot if it can be, never over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP_S = 0.18
"""Least pause between two pieces."""
TAIL_S = 0.25
"""Least silence between the last word and the end of the film."""
_SPILL_S = 0.35
_PACE_STEP = 0.05


@dataclass(frozen=True)
class Slot:
    """A piece of voice-over and the time of its shot, seconds."""

    shot: int
    start_s: float
    end_s: float
    length_s: float
    """How long the piece takes to say at the pace at which it was measured."""


@dataclass(frozen=True)
class Placed:
    """When a piece is said."""

    shot: int
    start_s: float
    end_s: float
    moved_s: float
    """How much later (or, if negative, earlier) than its shot asks for."""
    over_s: float
    """How far it runs into the next shot."""


def needed_pace(slots: Sequence[Slot], film_s: float, lead_s: float, max_pace: float) -> float:
    """Give the pace at which every piece fits its shot, for all pieces alike.

    One narrator keeps one pace: if one piece must be quicker, all are. A piece may run a third of a second into the
    next shot where nothing is said yet, which sounds natural over a cut.

    Returns:
        1 to ``max_pace``, in steps of 0.05.
    """
    pace = 1.0
    for index, slot in enumerate(slots):
        start_s = _wish(slot, lead_s)
        following = slots[index + 1].start_s + lead_s - GAP_S if index + 1 < len(slots) else film_s - TAIL_S
        room_s = max(min(slot.end_s + _SPILL_S, following) - start_s, 0.1)
        pace = max(pace, slot.length_s / room_s)
    steps = -(-(pace - 1.0 - 1e-6) // _PACE_STEP)
    return min(round(1.0 + steps * _PACE_STEP, 2), max_pace)


def place_lines(slots: Sequence[Slot], film_s: float, lead_s: float) -> tuple[Placed, ...] | None:
    """Place pieces one after another.

    Each begins ``lead_s`` into its shot (sooner if it fills the shot), or as soon as the one before it has ended; if
    the last one would not end with the film, all move forward as far as they must.

    Args:
        slots: in the order of the film.
        film_s: length of the film.
        lead_s: how far into its shot a piece begins.

    Returns:
        One place per slot, in order, at least ``GAP_S`` apart, all inside the film; ``None`` when there is more to say
        than the film is long.
    """
    starts: list[float] = []
    free_s = 0.0
    for slot in slots:
        starts.append(max(_wish(slot, lead_s), free_s))
        free_s = starts[-1] + slot.length_s + GAP_S
    limit_s = film_s - TAIL_S
    for index in range(len(slots) - 1, -1, -1):
        starts[index] = min(starts[index], limit_s - slots[index].length_s)
        limit_s = starts[index] - GAP_S
    if starts and starts[0] < -1e-6:
        return None
    starts = [max(start, 0.0) for start in starts]
    return tuple(
        Placed(
            shot=slot.shot, start_s=start, end_s=start + slot.length_s,
            moved_s=start - _wish(slot, lead_s), over_s=max(start + slot.length_s - slot.end_s, 0.0),
        )
        for slot, start in zip(slots, starts, strict=True)
    )  # fmt: skip


def _wish(slot: Slot, lead_s: float) -> float:
    return slot.start_s + min(lead_s, max(slot.end_s - slot.start_s - slot.length_s, 0.0))
