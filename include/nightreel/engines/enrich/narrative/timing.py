"""How many shots a film has, and how long each is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

MIN_SHOT_S = 1.8


def shot_count(duration_s: float) -> int:
    """Give how many shots suit a length: shots of a short film are short, those of a long one calmer."""
    typical_s = min(3.8, max(2.4, 2.0 + 0.033 * duration_s))
    count = max(2, round(duration_s / typical_s + 0.2))
    return max(1, min(count, int(duration_s / MIN_SHOT_S)))


def share_frames(weights: Sequence[float], total_frames: int, fps: Fraction) -> list[int]:
    """Share a film's frames among shots by weight; no shot is shorter than can be read, and the sum is exact.

    Largest-remainder rounding, so that no frame is lost.
    """
    least = min(round(MIN_SHOT_S * fps), total_frames // len(weights))
    exact = _shares(weights, total_frames)
    while any(share < least - 1e-9 for share in exact):
        held = [share <= least for share in exact]
        free = _shares([0 if low else weight for low, weight in zip(held, weights, strict=True)],
                       total_frames - least * sum(held))  # fmt: skip
        exact = [float(least) if low else share for low, share in zip(held, free, strict=True)]
    frames = [int(share + 1e-9) for share in exact]
    order = sorted(range(len(exact)), key=lambda index: frames[index] - exact[index])
    for index in order[: total_frames - sum(frames)]:
        frames[index] += 1
    return frames


def _shares(weights: Sequence[float], total: int) -> list[float]:
    whole = sum(weights) or 1.0
    return [total * weight / whole for weight in weights]
