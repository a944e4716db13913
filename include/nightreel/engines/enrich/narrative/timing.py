"""How many shots a film has, and how long each is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

MIN_SHOT_S = 1.8


def shot_count(duration_s: float) -> int:
    """Give how many shots suit a length: shots of a short film are short, those of a long one calmer."""
    typical_s = min(3.8, max(2.4, 2.0 + 0.033 * duration_s))
    count = max(2, round(duration_s / typical_s + 0.2))
    return max(1, min(count, int(duration_s / MIN_SHOT_S)))


def share_frames(
    weights: Sequence[float], total_frames: int, fps: Fraction, needs_s: Sequence[float] = ()
) -> list[int]:
    """Share a film's frames among shots by weight; no shot is shorter than can be read, and the sum is exact.

    Largest-remainder rounding, so that no frame is lost.

    Args:
        weights: usual share of each shot.
        total_frames: of the film.
        fps: its rate.
        needs_s: seconds that each shot needs at least; not kept when the film is too short for all of them.
    """
    usual = min(round(MIN_SHOT_S * fps), total_frames // len(weights))
    leasts = [max(usual, ceil(need * fps)) for need in needs_s] if needs_s else [usual] * len(weights)
    if sum(leasts) > total_frames:
        leasts = [usual] * len(weights)
    exact = _shares(weights, total_frames)
    while any(share < least - 1e-9 for share, least in zip(exact, leasts, strict=True)):
        held = [share <= least for share, least in zip(exact, leasts, strict=True)]
        rest = total_frames - sum(least for least, low in zip(leasts, held, strict=True) if low)
        free = _shares([0 if low else weight for low, weight in zip(held, weights, strict=True)], rest)
        exact = [float(least) if low else share for low, least, share in zip(held, leasts, free, strict=True)]
    frames = [int(share + 1e-9) for share in exact]
    order = sorted(range(len(exact)), key=lambda index: frames[index] - exact[index])
    for index in order[: total_frames - sum(frames)]:
        frames[index] += 1
    return frames


def _shares(weights: Sequence[float], total: int) -> list[float]:
    whole = sum(weights) or 1.0
    return [total * weight / whole for weight in weights]
