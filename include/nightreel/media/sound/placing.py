"""When each piece of voice-over is said: in its own shot if it can be, never over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

GAP_S = 0.18
"""Least pause between two pieces."""
TAIL_S = 0.2
"""Least silence between the last word and the end of the film."""
_OVER_CUT_S = 0.35
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
    """Give the lowest pace at which all pieces sit well in their shots.

    One narrator keeps one pace: if one piece must be quicker, all are. Before that, a piece may run a third of a second
    into the next shot, or begin as much before its own, as film editors let sound lead or follow a cut.

    Returns:
        1 to ``max_pace``, in steps of 0.05.
    """
    pace = 1.0
    while pace < max_pace and not _sits_well(_quicker(slots, pace), film_s, lead_s):
        pace = round(pace + _PACE_STEP, 2)
    return min(pace, max_pace)


def _quicker(slots: Sequence[Slot], pace: float) -> list[Slot]:
    return [replace(slot, length_s=slot.length_s / pace) for slot in slots]


def _sits_well(slots: Sequence[Slot], film_s: float, lead_s: float) -> bool:
    placed = place_lines(slots, film_s, lead_s)
    return placed is not None and all(
        place.over_s <= _OVER_CUT_S and slot.start_s - place.start_s <= _OVER_CUT_S and place.moved_s <= _OVER_CUT_S
        for slot, place in zip(slots, placed, strict=True)
    )


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
