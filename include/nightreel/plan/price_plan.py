"""What a plan will cost for a brief, step by step: from cards and endpoints, corrected by what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from nightreel.engines.card import EngineCard
from nightreel.engines.endpoints import Endpoint, Endpoints
from nightreel.engines.enrich.narrative.timing import shot_count
from nightreel.engines.enrich.narrative.write import frame_size
from nightreel.errors import NightreelError
from nightreel.plan.catalogue import Catalogue, installed
from nightreel.plan.entitlements import check_entitlement, engine_needs
from nightreel.plan.model import Plan, PlannedStep
from nightreel.plan.price_assumed import (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    REMOTE_FIXED_S,
    REMOTE_S_PER_UNIT,
    WARM_UP_S,
    assumed_line,
)  # fmt: skip
from nightreel.plan.price_fit import Line, fit
from nightreel.plan.price_model import Price, PriceRow, Slots, Span, total
from nightreel.plan.price_tries import Asked, Try, asked_of, endpoint_of, tries_of
from nightreel.run.effort import HD_MEGAPIXELS
from nightreel.run.history import History, Sample
from nightreel.spec.brief import Brief
from nightreel.spec.model import Model
from nightreel.spec.platform_names import platforms_of

_MEASURED_AGAIN = 3
"""A script that does not hold is asked for again at most this often."""
_FILMS, _SHOTS = {"renditions", "report", "manifest"}, {"shot", "shots", "reel", "script"}


@dataclass(frozen=True)
class _Film:
    """What is known of a film before its script is written."""

    duration_s: float
    shots: int
    tail_s: float
    short_px: int
    master_megapixels: float
    delivered_megapixels: float
    pieces: int

    def extent(self, planned: PlannedStep, kinds: set[str]) -> tuple[float, float]:
        """Give film seconds and megapixels of one task of a step."""
        if planned.each:
            return self.duration_s / self.shots + self.tail_s, self.master_megapixels
        if kinds & _FILMS:
            return self.duration_s, self.delivered_megapixels
        if kinds & _SHOTS:
            return self.duration_s, self.master_megapixels
        return float(self.pieces), 1.0


class _Cost(Model):
    """What one task costs, and where that is known from."""

    wall_s: Span
    gpu_s: Span = Span()
    money: Span = Span()
    source: str


def price_plan(
    plan: Plan,
    brief: Brief,
    endpoints: Endpoints | None = None,
    history: History | None = None,
    slots: Slots | None = None,
) -> Price:
    """Give what a run of a plan will cost.

    Results that are remembered from earlier runs cost nothing, so a run may cost less. Branches of the plan that go on
    side by side are taken to have slots enough; mapped shots share the slots of their pool.

    Args:
        plan: what is to be done.
        brief: for which film.
        endpoints: services of this installation and their prices.
        history: measured times.
        slots: how many tasks may work at once; one after the other when left out.
    """
    pricing = _Pricing(plan, brief, endpoints or Endpoints(), history or History(), slots or Slots())
    rows = [pricing.row(planned) for planned in plan.steps]
    return Price(
        duration_s=brief.duration_s, shots=pricing.film.shots, rows=tuple(rows),
        wall_s=_longest_way(plan, rows, slots or Slots()), gpu_s=total(row.gpu_s for row in rows),
        money=total(row.money for row in rows),
    )  # fmt: skip


def _longest_way(plan: Plan, rows: Sequence[PriceRow], slots: Slots) -> Span:
    ends: dict[str, Span] = {}
    for planned, row in zip(plan.steps, rows, strict=True):
        before = [ends[step] for step in planned.upstream] or [Span()]
        waves = ceil(row.tasks / slots.of(planned.pool))
        begun = Span(**{bound: max(getattr(end, bound) for end in before) for bound in Span.model_fields})
        start = Span(low=slots.start_s, likely=slots.start_s, high=slots.start_s).times(waves)
        ends[planned.id] = begun + start + row.wall_s
    return Span(**{bound: max(getattr(end, bound) for end in ends.values()) for bound in Span.model_fields})


class _Pricing:
    """One plan and brief that are being priced."""

    def __init__(self, plan: Plan, brief: Brief, endpoints: Endpoints, history: History, slots: Slots) -> None:
        self._plan, self._brief, self._endpoints, self._history, self._slots = plan, brief, endpoints, history, slots
        self._catalogue: Catalogue = installed()
        self.film = _film_of(plan, brief)

    def row(self, planned: PlannedStep) -> PriceRow:
        """Price one step, all its tasks together."""
        tasks = self.film.shots if planned.each else 1
        asked = asked_of(planned, self._plan, self._brief)
        cost = self._cost(planned, asked)
        waves = ceil(tasks / self._slots.of(planned.pool))
        return PriceRow(
            id=planned.id, title=planned.title, engine=planned.engine, model=asked.settings.model, tasks=tasks,
            wall_s=cost.wall_s.times(waves), gpu_s=cost.gpu_s.times(tasks), money=cost.money.times(tasks),
            source=cost.source,
        )  # fmt: skip

    def _cost(self, planned: PlannedStep, asked: Asked) -> _Cost:
        film_s, megapixels = self.film.extent(planned, self._kinds(planned))
        card = self._card(planned, planned.engine)
        if planned.step == "enrich" and card is not None and "remote" in card.devices:
            return self._written(planned, asked, film_s)
        if card is None or not (card.takes_model or card.gpu_s_per_s or card.cost_per_s):
            line = fit(
                _seconds(self._history.samples(planned.step, planned.engine)),
                assumed_line(planned.step, planned.engine),
            )
            return _Cost(wall_s=line.at(film_s * megapixels), source=line.source)
        costs = [
            self._made(planned, way, film_s)
            for index, way in enumerate(tries_of(planned.engine, asked))
            if index == 0 or self._is_allowed(planned, way)
        ]
        return _in_turn(costs, asked)

    def _kinds(self, planned: PlannedStep) -> set[str]:
        """Give the types of what a step takes and gives; what it only hands on counts where it is connected."""
        step = self._catalogue.steps.get(planned.step)
        ports = step.takes if step is not None else {}
        taken = {ports[name].type for name in planned.takes if name in ports}
        return taken | {kind for name, kind in planned.gives.items() if name not in ports or name in planned.takes}

    def _card(self, planned: PlannedStep, engine: str) -> EngineCard | None:
        step = self._catalogue.steps.get(planned.step)
        return self._catalogue.card(step, engine) if step is not None else None

    def _is_allowed(self, planned: PlannedStep, way: Try) -> bool:
        card = self._card(planned, way.engine)
        try:
            if card is not None:
                check_entitlement(self._plan.tenant, engine_needs(card), card.name, where="")
        except NightreelError:
            return False
        return card is not None

    def _made(self, planned: PlannedStep, way: Try, film_s: float) -> _Cost:
        """Price one shot by a model, or by an engine without one that a fallback names."""
        card = self._card(planned, way.engine)
        if card is None or not (card.takes_model or card.gpu_s_per_s or card.cost_per_s):
            line = fit(_seconds(self._history.samples(planned.step, way.engine)), assumed_line("generate", way.engine))
            return _Cost(wall_s=line.at(film_s * self.film.master_megapixels), source=line.source)
        found = endpoint_of(way, self._endpoints, self._plan.tenant.name)
        samples = self._of_model(planned.step, way, found[1] if found else None)
        units = way.effort(film_s, self.film.short_px)
        of_gpu = Line(0.0, card.gpu_s_per_s / HD_MEGAPIXELS)
        gpu = fit([(one.units, one.gpu_s) for one in samples if one.gpu_s], of_gpu)
        is_remote = "remote" in card.devices
        slope = REMOTE_S_PER_UNIT if is_remote else of_gpu.slope
        wall = fit(_seconds(samples), Line(REMOTE_FIXED_S if is_remote else WARM_UP_S, slope))
        money, paid = _paid(film_s, found[1].money_per_s if found else 0.0, card.cost_per_s, samples)
        source = "; ".join(dict.fromkeys((wall.source if wall.count else "card", paid.format(*(found or ("",))))))
        return _Cost(wall_s=wall.at(units), gpu_s=gpu.at(units), money=money, source=source.rstrip("; "))

    def _of_model(self, step: str, way: Try, endpoint: Endpoint | None) -> Sequence[Sample]:
        names = [name for name in (way.settings.model, endpoint.model if endpoint else "") if name]
        for name in names or [self._history.newest_model(step, way.engine)]:
            if samples := self._history.samples(step, way.engine, name):
                return samples
        return ()

    def _written(self, planned: PlannedStep, asked: Asked, film_s: float) -> _Cost:
        """Price a script by a language model: by the tokens that it reads and writes."""
        found = endpoint_of(Try(planned.engine, asked.settings), self._endpoints, self._plan.tenant.name)
        samples = self._history.samples(planned.step, planned.engine)
        read = fit([(one.film_s, one.input_tokens) for one in samples if one.input_tokens], INPUT_TOKENS)
        write = fit([(one.film_s, one.output_tokens) for one in samples if one.output_tokens], OUTPUT_TOKENS)
        wall = fit([(one.film_s, one.seconds) for one in samples], assumed_line(planned.step, planned.engine))
        money = Span()
        if found is not None:
            money = read.at(film_s).times(found[1].money_per_million_input / 1e6)
            money += write.at(film_s).times(found[1].money_per_million_output / 1e6)
        again = Span(low=money.low, likely=money.likely, high=money.high * (1 if read.count else _MEASURED_AGAIN))
        source = f"{wall.source}; endpoint {found[0]}" if found else f"{wall.source}; no endpoint is set up"
        return _Cost(wall_s=wall.at(film_s), money=again, source=source)


def _film_of(plan: Plan, brief: Brief) -> _Film:
    brand = plan.tenant.brand
    heights = [step.options.get("height_px") for step in plan.steps if step.step == "enrich"]
    width_px, height_px = frame_size(brand, next((said for said in heights if isinstance(said, int)), 1080))
    platforms = platforms_of(brief.platforms) or plan.platforms
    return _Film(
        duration_s=brief.duration_s, shots=shot_count(brief.duration_s), tail_s=brand.transition_s,
        short_px=min(width_px, height_px),
        master_megapixels=width_px * height_px / 1e6,
        delivered_megapixels=sum(item.width_px * item.height_px for item in platforms) / 1e6,
        pieces=len(brief.pictures) + len(brief.footage),
    )  # fmt: skip


def _seconds(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    return [(sample.units, sample.seconds) for sample in samples]


def _paid(film_s: float, asked: float, usual: float, samples: Sequence[Sample]) -> tuple[Span, str]:
    """Give a shot's money, and where its rate is from: services bill whole seconds, so up to one more than is made."""
    rates = [one.money / one.film_s for one in samples if one.money and one.film_s]
    if rates:
        paid = median(rates) * film_s
        return Span(low=min(rates) * film_s, likely=paid, high=max(rates) * film_s), ""
    rate, source = (asked, "endpoint {}") if asked else (usual, "card" if usual else "")
    return Span(low=rate * film_s, likely=rate * (film_s + 0.5), high=rate * (film_s + 1)), source


def _in_turn(costs: Sequence[_Cost], asked: Asked) -> _Cost:
    """Give the cost of tries: likely the first one is enough; at worst each fails at its end and the next is made."""
    first, *others = costs
    longest = asked.limit_s if asked.limit_s is not None else float("inf")
    most = asked.limit_money if asked.limit_money is not None else float("inf")
    wall = _worst([cost.wall_s for cost in costs], longest)
    gpu = _worst([cost.gpu_s for cost in costs], longest)
    money = _worst([cost.money for cost in costs], most)
    spent = Span(low=min(money.low, most), likely=min(money.likely, most), high=min(money.high, most))
    chain = f", then up to {len(others)} fallback{'s' if len(others) > 1 else ''}" if others else ""
    return _Cost(wall_s=wall, gpu_s=gpu, money=spent, source=first.source + chain)


def _worst(spans: Sequence[Span], most_each: float) -> Span:
    first = spans[0]
    high = sum(min(span.high, most_each) for span in spans)
    likely = min(first.likely, most_each)
    return Span(low=min(first.low, likely), likely=likely, high=max(high, likely))
