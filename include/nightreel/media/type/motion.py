"""How titles come and go."""

from __future__ import annotations

from dataclasses import dataclass

from nightreel.spec.film import TextAnimation

_IN_S, _OUT_S, _STAGGER_S, _WORD_S = 0.7, 0.32, 0.09, 0.11
_LETTERS_PER_S = 26.0


@dataclass(frozen=True)
class Pose:
    """One piece of text at one moment; the resting pose is all defaults."""

    alpha: float = 1.0
    dx_px: float = 0.0
    dy_px: float = 0.0
    shown: float = 1.0
    """Part of its width that is written, from the left."""


@dataclass(frozen=True)
class Entry:
    """When and how a piece moves.

    Args:
        animation: the title's.
        start_s: when the piece begins to come, counted from the title's start.
        end_s: when the title is gone.
        size_px: em size; distances grow with it.
        edges: where each letter ends, part of the piece's width: for the typewriter.
        writing_s: how long the typewriter takes for it.
        exits: whether it fades out; it stays to the last frame otherwise.
    """

    animation: TextAnimation
    start_s: float
    end_s: float
    size_px: float
    edges: tuple[float, ...] = (0.0, 1.0)
    writing_s: float = 0.0
    exits: bool = True


def ease_out(part: float) -> float:
    """Slow down towards the end: 1 - (1 - t)^4."""
    return 1.0 - (1.0 - min(1.0, max(0.0, part))) ** 4


def ease_in_out(part: float) -> float:
    """Start and stop softly: Perlin's smootherstep."""
    t = min(1.0, max(0.0, part))
    return t * t * t * (t * (6.0 * t - 15.0) + 10.0)


def stagger_s(animation: TextAnimation, order: int, count: int, length_s: float) -> float:
    """Give how much later a piece comes than the first of its block; all are there by 40 % of the time."""
    step = {"none": 0.0, "typewriter": 0.0, "word_by_word": _WORD_S}.get(animation, _STAGGER_S)
    return order * min(step, 0.4 * length_s / max(1, count))


def typing_s(letters: int, length_s: float) -> float:
    """Give how long a typewriter takes for a number of letters."""
    return min(letters / _LETTERS_PER_S, 0.45 * length_s)


def pose_at(entry: Entry, time_s: float) -> Pose:
    """Give the pose of a piece at a time from its title's start; ``alpha`` 0 when it is not there."""
    if entry.animation == "none":
        return Pose() if 0 <= time_s < entry.end_s else Pose(alpha=0)
    length_s = entry.end_s - entry.start_s
    in_s = min(_IN_S, 0.4 * length_s)
    part = (time_s - entry.start_s) / in_s if in_s > 0 else 1.0
    if part <= 0 and entry.animation != "typewriter":
        return Pose(alpha=0)
    out_s = min(_OUT_S, 0.25 * length_s)
    leaving = 1.0 - ease_in_out((entry.end_s - time_s) / out_s) if entry.exits and out_s > 0 else 0.0
    return _pose(entry, time_s, ease_out(part), 1.0 - leaving)


def _pose(entry: Entry, time_s: float, come: float, alpha: float) -> Pose:
    alpha_in = min(1.0, come * 1.15) * alpha
    if entry.animation == "typewriter":
        written = (time_s - entry.start_s) / entry.writing_s if entry.writing_s > 0 else float(time_s >= entry.start_s)
        shown = entry.edges[int(min(1.0, max(0.0, written)) * (len(entry.edges) - 1) + 1e-6)]
        return Pose(alpha=alpha if shown > 0 else 0.0, shown=shown)
    if entry.animation == "slide_in_from_left":
        return Pose(alpha_in, dx_px=-(1.0 - come) * 1.6 * entry.size_px)
    if entry.animation in ("fade_in_from_bottom", "word_by_word"):
        distance = 0.75 if entry.animation == "fade_in_from_bottom" else 0.4
        return Pose(alpha_in, dy_px=(1.0 - come) * distance * entry.size_px)
    return Pose(alpha_in)
