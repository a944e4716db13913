"""What texts cost that a model writes: scripts, and readings of pictures; by the tokens that it reads and writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nightreel.engines.card import EngineCard
from nightreel.engines.endpoints import Endpoint
from nightreel.plan.price_assumed import assumed_line, assumed_tokens
from nightreel.plan.price_fit import fit
from nightreel.plan.price_model import NOTHING, Span
from nightreel.plan.price_tries import lack_of
from nightreel.run.history import Sample

_ASKED_AGAIN = 3
"""An answer that does not hold is asked for again at most this often."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one task costs, and where that is known from."""

    wall_s: Span
    source: str
    gpu_s: Span = NOTHING
    money: Span = NOTHING
    unknown_money: str = ""
    """Why nobody knows what it costs."""
    remote: bool = False


def writes(card: EngineCard | None) -> bool:
    """Whether an engine understands pictures by a model, so that it is priced by tokens or seconds of a GPU."""
    return card is not None and card.step == "understand" and set(card.devices) != {"cpu"}


def asked_cost(
    step: str, card: EngineCard | None, amount: float, found: tuple[str, Endpoint] | None, samples: Sequence[Sample]
) -> Cost:
    """Price what a model writes in one task.

    Args:
        step: what is written.
        card: of the engine.
        amount: film seconds of a script, pieces that are read.
        found: the endpoint that is asked and its name.
        samples: what was measured of this step and engine.
    """
    engine = card.name if card is not None else ""
    wall = fit([(one.film_s, one.seconds) for one in samples], assumed_line(step, engine))
    if card is not None and "gpu" in card.devices:
        gpu = fit([(one.film_s, one.gpu_s) for one in samples if one.gpu_s], assumed_line(step, engine))
        return Cost(wall_s=wall.at(amount), gpu_s=gpu.at(amount), source=wall.source)
    reads, answers = assumed_tokens(step)
    read = fit([(one.film_s, one.input_tokens) for one in samples if one.input_tokens], reads)
    write = fit([(one.film_s, one.output_tokens) for one in samples if one.output_tokens], answers)
    money = NOTHING
    if found is not None:
        money = read.at(amount).times(found[1].money_per_million_input / 1e6)
        money += write.at(amount).times(found[1].money_per_million_output / 1e6)
    again = replace(money, high=money.high * (1 if read.count else _ASKED_AGAIN))
    lack = lack_of(engine, found, is_priced=found is not None and found[1].has_token_price)
    named = lack or f"endpoint {found[0] if found else ''}"
    return Cost(
        wall_s=wall.at(amount), money=again, source="; ".join((wall.source, named)), unknown_money=lack, remote=True
    )
