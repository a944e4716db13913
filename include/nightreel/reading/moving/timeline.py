"""A moving picture's time as a drawing: how much changes, where it cuts, which frames were looked at and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nightreel.spec.reading import MovingReading

Place = Callable[[float], float]
WIDTH, HEIGHT = 1000.0, 132.0
_LEFT, _RIGHT, _TOP, _FLOOR = 8.0, 992.0, 10.0, 92.0
_LEAST_FULL = 24.0
"""ΔE that fills the drawing's height, at least: small changes stay small."""
_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)
_MOST_TICKS = 11
COLOURS = {
    "first": "#475569", "cut": "#be123c", "motion": "#1d4ed8", "change": "#7e22ce", "fill": "#64748b",
    "last": "#475569",
}  # fmt: skip


@dataclass(frozen=True)
class Tick:
    """A place on the axis."""

    x: float
    words: str


@dataclass(frozen=True)
class Pin:
    """A frame that was looked at."""

    x: float
    colour: str
    number: int


@dataclass(frozen=True)
class Timeline:
    """Everything that is drawn, in the units of its view box."""

    area: str
    """Path of what changes."""
    cuts: tuple[float, ...]
    pins: tuple[Pin, ...]
    ticks: tuple[Tick, ...]
    left: float = _LEFT
    right: float = _RIGHT
    top: float = _TOP
    floor: float = _FLOOR
    width: float = WIDTH
    height: float = HEIGHT


def draw_timeline(moving: MovingReading) -> Timeline | None:
    """Place a moving picture's events; nothing for one that has no length."""
    length_s = moving.duration_s
    if length_s <= 0 or len(moving.seen) < 2:
        return None

    def x(time_s: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, time_s / length_s)), 1)

    pins = tuple(Pin(x(frame.at_s), COLOURS[frame.why], number) for number, frame in enumerate(moving.seen))
    return Timeline(_area(moving.motion, x), tuple(x(cut) for cut in moving.cuts_s), pins, _ticks(length_s, x))


def _area(motion: Sequence[tuple[float, float]], x: Place) -> str:
    """Draw what changes as an area; its root is shown, so that small motion is seen beside cuts."""
    full = math.sqrt(max([_LEAST_FULL, *(value for _, value in motion)]))
    points = [f"{x(time_s)},{_FLOOR - (_FLOOR - _TOP) * math.sqrt(value) / full:.1f}" for time_s, value in motion]
    return f"M{_LEFT},{_FLOOR} L{' '.join(points)} L{_RIGHT},{_FLOOR} Z" if points else ""


def _ticks(length_s: float, x: Place) -> tuple[Tick, ...]:
    step = next((step for step in _TICKS if length_s / step <= _MOST_TICKS), _TICKS[-1])
    count = min(60, int(length_s / step + 1e-6))
    return tuple(Tick(x(number * step), _clock(number * step, step)) for number in range(count + 1))


def _clock(time_s: float, step_s: float) -> str:
    if step_s >= 60 or time_s >= 120:
        minutes, seconds = divmod(round(time_s), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{time_s:g} s" if step_s >= 1 else f"{time_s:.2f}".rstrip("0").rstrip(".") + " s"
