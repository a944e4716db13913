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
    free = total_frames - least * len(weights)
    extra = [max(0.0, weight - min(weights) * 0.7) for weight in weights]
    exact = [free * part / sum(extra) for part in extra]
    frames = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda index: frames[index] - exact[index])
    for index in order[: free - sum(frames)]:
        frames[index] += 1
    return [least + part for part in frames]
