"""How many runs a tenant's batch may have under way, and when it will be done."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from statistics import median, quantiles

from pydantic import Field

from nightreel.spec.model import Model

_NEWEST = 50
"""So many of the newest films tell how long the next ones take: a night's machines do not stay equally busy."""


class Estimate(Model):
    """How long what is left will take; ``seconds`` is ``None`` while nothing tells it."""

    seconds: float | None = Field(None, description="As is likely, from now to the last film.")
    low_s: float | None = None
    high_s: float | None = None
    films: int = Field(0, ge=0, description="How many films the figures come from.")

    @property
    def is_known(self) -> bool:
        """Whether anything is known at all."""
        return self.seconds is not None


def quota(total: int, share: float, shares: Sequence[float], ahead: int) -> int:
    """Give how many runs of its batches a tenant may have under way.

    It is the tenant's part of the installation's total, rounded down, but at least one: nobody starves, and with ``n``
    tenants at work at most ``total + n`` runs are under way.

    Args:
        total: runs that all batches of the installation may have under way.
        share: the tenant's weight.
        shares: weights of every tenant whose batches are at work now, this one included.
        ahead: the most that the batch itself asks for.
    """
    everybody = max(sum(shares), share)
    part = floor(total * (share / everybody) + 1e-9)
    return max(1, min(ahead, part))


def estimate(left: int, in_flight: int, done_s: Sequence[float], slots: int) -> Estimate:
    """Say how long a batch still takes.

    Args:
        left: films that are not begun.
        in_flight: films that are being made; on average half of each is done.
        done_s: how long each film took that is done, in the order in which they ended.
        slots: films that are made at once.

    Returns:
        Seconds from now; nothing is known before the first film is done.
    """
    if left <= 0 and in_flight <= 0:
        return Estimate(seconds=0, low_s=0, high_s=0, films=len(done_s))
    newest = [one for one in done_s if one >= 0][-_NEWEST:]
    if not newest:
        return Estimate()
    low, likely, high = _quartiles(newest)
    at_once = max(1, min(slots, left + in_flight))

    def takes(film_s: float) -> float:
        rounds = ceil(left / at_once) if left > 0 else 0
        return round(rounds * film_s + (film_s / 2 if in_flight > 0 else 0), 1)

    return Estimate(seconds=takes(likely), low_s=takes(low), high_s=takes(high), films=len(newest))


def _quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    if len(values) < 4:
        return min(values), median(values), max(values)
    low, likely, high = quantiles(values, n=4, method="inclusive")
    return low, likely, high
