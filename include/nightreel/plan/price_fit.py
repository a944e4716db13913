"""Seconds by amount of work: a fixed part and a slope, assumed at first, then measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from nightreel.plan.price_model import Span

_ENOUGH = 5
"""Samples from which a slope of their own is read."""
_SPREAD = 1.5
"""How much the largest of them must exceed the smallest."""
_LEAST = 1e-6
"""Units below which there is no work to speak of."""
_APART = 1.2
"""How much one of a pair must: between works of nearly one size a slope is noise."""
_UNSURE = (0.5, 2.0)
"""What an assumed figure may be multiplied by."""


@dataclass(frozen=True)
class Line:
    """Seconds = fixed + slope x units, and how far measurements strayed from it."""

    fixed: float
    slope: float
    low: float = _UNSURE[0]
    high: float = _UNSURE[1]
    count: int = 0
    """Measurements behind it."""

    def at(self, units: float) -> Span:
        """Give the seconds for an amount of work."""
        likely = self.fixed + self.slope * units
        return Span(low=likely * self.low, likely=likely, high=likely * self.high)

    @property
    def source(self) -> str:
        """Where it comes from."""
        return f"measured {self.count} time{'s' if self.count > 1 else ''}" if self.count else "assumed"


def fit(measured: Sequence[tuple[float, float]], assumed: Line) -> Line:
    """Correct a line by measurements.

    Few of them, or many of one size, scale the assumed line by the median of measured over assumed. Enough of
    different sizes give a line of their own by Theil and Sen (1950, 1968): the median of the slopes between all pairs,
    then the median of what is left, neither below zero. One wild measurement moves neither.

    Args:
        measured: units and seconds, at most some dozens.
        assumed: the line before anything was measured.
    """
    if not measured:
        return assumed
    units = [amount for amount, _ in measured]
    if len(measured) >= _ENOUGH and max(units) >= _SPREAD * min(units) and min(units) > _LEAST:
        fixed, slope = _theil_sen(measured)
    else:
        ratio = median(_over(seconds, assumed.fixed + assumed.slope * amount) for amount, seconds in measured)
        fixed, slope = assumed.fixed * ratio, assumed.slope * ratio
    strayed = sorted(_over(seconds, fixed + slope * amount) for amount, seconds in measured)
    doubt = 0.5 / len(measured)
    return Line(
        fixed, slope, count=len(measured),
        low=max(0.0, min(_part(strayed, 0.1), 1 - doubt)), high=max(_part(strayed, 0.9), 1 + doubt),
    )  # fmt: skip


def _theil_sen(measured: Sequence[tuple[float, float]]) -> tuple[float, float]:
    pairs = combinations(sorted(measured), 2)
    slopes = [(s2 - s1) / (u2 - u1) for (u1, s1), (u2, s2) in pairs if u2 >= _APART * u1]
    slope = max(0.0, median(slopes))
    fixed = median(seconds - slope * amount for amount, seconds in measured)
    if fixed < 0:
        return 0.0, median(seconds / amount for amount, seconds in measured)
    return fixed, slope


def _over(measured: float, said: float) -> float:
    return measured / said if said > 0 else 1.0


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[round(part * (len(ordered) - 1))]
