"""What a run will cost, as figures with a range and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from nightreel.spec.model import Model


@dataclass(frozen=True, slots=True)
class Span:
    """A figure and the range that it lies in; never below zero. Thousands are made while DAGs are parsed."""

    low: float = 0.0
    likely: float = 0.0
    high: float = 0.0

    def __add__(self, other: Span) -> Span:
        """Give the sum, as if all went well or badly together."""
        return Span(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, low: float, likely: float | None = None, high: float | None = None) -> Span:
        """Give a multiple; each bound may have its own factor."""
        likely = low if likely is None else likely
        return Span(self.low * low, self.likely * likely, self.high * (likely if high is None else high))


NOTHING = Span()


def latest(spans: Iterable[Span]) -> Span:
    """Give the greatest of each bound."""
    low = likely = high = 0.0
    for span in spans:
        low, likely, high = max(low, span.low), max(likely, span.likely), max(high, span.high)
    return Span(low, likely, high)


def total(spans: Iterable[Span]) -> Span:
    """Give the sum of spans."""
    return sum(spans, NOTHING)


class Slots(Model):
    """How many tasks may work at once, and how long one takes to begin."""

    cpu: int = Field(1, ge=1)
    gpu: int = Field(1, ge=1)
    remote: int = Field(1, ge=1, description="Jobs that services work on at once.")
    start_s: float = Field(0, ge=0, description="Seconds from a task's turn to its work.")


class PriceRow(Model):
    """What one step of a plan will cost."""

    id: str
    title: str
    engine: str = ""
    model: str = ""
    tasks: int = Field(1, ge=1, description="How often it is done: once per shot where it is mapped.")
    rounds: int = Field(1, ge=1, description="How often its slots are filled anew.")
    wall_s: Span = Field(description="Seconds from its first task's beginning to its last one's end.")
    gpu_s: Span = NOTHING
    money: Span = NOTHING
    unknown_money: str = Field("", description="Why nobody knows what a service costs that may be asked.")
    remote: bool = Field(False, description="Whether a service is asked, by the step or by a fallback of it.")
    source: str = Field(description="Where the figures come from: measured n times, card, endpoint, assumed.")


Limit = Literal["money", "gpu_s", "wall_s"]


class Price(Model):
    """What one run of a plan will cost when nothing is remembered from earlier runs and nothing is tried again."""

    duration_s: float
    shots: int
    rows: tuple[PriceRow, ...]
    wall_s: Span = Field(description="Seconds along the longest way through the plan.")
    gpu_s: Span
    money: Span = Field(description="US dollars, as far as they are known.")

    @property
    def unknown_money(self) -> tuple[PriceRow, ...]:
        """The steps of which nobody knows what they cost."""
        return tuple(row for row in self.rows if row.unknown_money)

    def worst(self, limit: Limit) -> float:
        """Give the figure that a cap is held against.

        Money and GPU seconds count at the top of their range, every fallback taken: a cap on them is a promise. Wall
        time counts as it is likely, since it moves with whatever else the machines do.
        """
        return self.wall_s.likely if limit == "wall_s" else (self.money if limit == "money" else self.gpu_s).high


@dataclass(frozen=True)
class Likely:
    """What a run will likely cost."""

    duration_s: float
    wall_s: float
    gpu_s: float
    money: float
    unknown_money: bool = False
