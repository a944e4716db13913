"""What a night has to make, as far as it is known before its first film: which rows, and how long they take."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from nightreel.errors import NightreelError
from nightreel.spec.model import Model
from nightreel_airflow.nightly.admission import ready_rows
from nightreel_airflow.nightly.earlier import Earlier
from nightreel_airflow.nightly.night import Checked, Night

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

    from nightreel.batch.cost import BatchCost
    from nightreel.batch.rows import CheckedRow

PRICING_S = 20.0
"""So long rows are priced; where each row has its own price, the others are not."""


class Forecast(Model):
    """What a night has to make."""

    new: tuple[int, ...] = Field((), description="Rows without a film, by their places among those that are ready.")
    film_s: float | None = Field(None, description="How long one film will likely take; none: nobody knows.")
    money: float | None = Field(None, description="US dollars, all films together; none: nobody knows.")

    @property
    def seconds(self) -> float | None:
        """How long all films will likely take, one after the other."""
        return None if self.film_s is None else round(self.film_s * len(self.new), 1)

    def left(self, first: int) -> tuple[int, ...]:
        """Give the rows without a film from a place on."""
        return self.new[bisect_left(self.new, first) :]


def make_forecast(night: Night, checked: Checked, rows: Path, log: Logger) -> Forecast | None:
    """Look at every row once and keep what came of it; a night without a forecast works as well.

    Args:
        night: which one.
        checked: its rows.
        rows: their file.
        log: gets a sentence where something cannot be told.
    """
    try:
        earlier = Earlier(night, checked)
        found = Forecast(new=tuple(place.index for place, row in ready_rows(rows) if earlier.find(row) is None))
        found = _priced(night, found, rows, log)
        night.store.remember(_key(night), found.model_dump(mode="json"))
    except NightreelError as error:
        log.warning("Which films have to be made cannot be told yet: %s", error)
        return None
    return found


def forecast_of(night: Night, ready: int) -> Forecast:
    """Give what was kept; every row counts as new where nothing was."""
    kept = night.store.recall(_key(night))
    try:
        return Forecast.model_validate(kept) if kept is not None else Forecast(new=tuple(range(ready)))
    except ValidationError:
        return Forecast(new=tuple(range(ready)))


def _priced(night: Night, forecast: Forecast, rows: Path, log: Logger) -> Forecast:
    """Add what the films take and cost, as far as anybody knows."""
    ends_s, new = time.monotonic() + PRICING_S, set(forecast.new)
    of = (row for place, row in ready_rows(rows) if place.index in new)
    try:
        cost = _cost(night, takewhile(lambda _: time.monotonic() < ends_s, of))
    except (NightreelError, OSError, ValueError) as error:
        log.warning("What the night will take cannot be told: %s", error)
        return forecast
    film_s = round(cost.wall_s.likely / cost.films, 1) if cost.films else None
    is_whole = cost.films == len(new) and not cost.unknown
    return forecast.model_copy(update={"film_s": film_s, "money": round(cost.money.likely, 4) if is_whole else None})


def _cost(night: Night, rows: Iterator[CheckedRow]) -> BatchCost:
    from nightreel.batch.cost import cost_of
    from nightreel.engines.endpoints import load_endpoints
    from nightreel.plan.price import price_plan
    from nightreel.run.history import History, history_path
    from nightreel.run.workspace import Workspace
    from nightreel_airflow.caps import usual_slots

    workspace, tenant = Workspace.from_environment(), night.folder.tenant
    history, endpoints = History.read(history_path(workspace.store_address(tenant))), load_endpoints()
    return cost_of(
        night.plan, rows, lambda film: price_plan(night.plan, film, endpoints, history, usual_slots()), tenant.caps
    )


def _key(night: Night) -> str:
    return f"forecast/{night.batch_id}"
