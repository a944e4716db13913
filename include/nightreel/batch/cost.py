"""What the films of a catalogue will cost together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from pydantic import Field

from nightreel.batch.rows import CheckedRow
from nightreel.plan.model import Plan
from nightreel.plan.price import Price, broken_caps
from nightreel.plan.price_model import NOTHING, Span
from nightreel.spec.brief import Brief
from nightreel.spec.model import Model
from nightreel.spec.tenant import Caps

_DECIDING = ("duration_s", "pictures", "footage", "platforms", "language")
"""Fields of a brief that its price depends on, unless options refer to others."""


class BatchCost(Model):
    """Sums over the films of a batch that are to be made."""

    films: int = 0
    wall_s: Span = Field(NOTHING, description="One film after the other.")
    gpu_s: Span = NOTHING
    money: Span = Field(NOTHING, description="US dollars, as far as they are known.")
    unknown: int = Field(0, description="Films of which nobody knows what a service takes for them.")
    stopped: tuple[int, ...] = Field((), description="Lines of rows whose films a cap of the tenant stops.")


def cost_of(plan: Plan, rows: Iterable[CheckedRow], pricing: Callable[[Brief], Price], caps: Caps) -> BatchCost:
    """Add up what films cost; films of one length and with as many files cost the same and are priced once.

    Args:
        plan: of the pipeline.
        rows: those that are to be made.
        pricing: prices one film.
        caps: of the tenant.
    """
    refers = "${brief." in json.dumps([planned.options for planned in plan.steps], ensure_ascii=False)
    prices: dict[str, Price] = {}
    found, stopped = BatchCost(), []
    for row in rows:
        counted = {
            name: len(value) if isinstance(value := row.brief.get(name), list) and name != "platforms" else value
            for name in _DECIDING
        }
        kind = json.dumps(row.brief if refers else counted, sort_keys=True)
        if kind not in prices:
            prices[kind] = pricing(Brief.model_validate(row.brief))
        price = prices[kind]
        found = BatchCost(
            films=found.films + 1,
            wall_s=found.wall_s + price.wall_s,
            gpu_s=found.gpu_s + price.gpu_s,
            money=found.money + price.money,
            unknown=found.unknown + bool(price.unknown_money),
        )
        if broken_caps(price, caps):
            stopped.append(row.number)
    return found.model_copy(update={"stopped": tuple(stopped)})
