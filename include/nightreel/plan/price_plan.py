"""What a plan will cost for a brief, step by step: from cards and endpoints, corrected by what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from statistics import median

from nightreel.engines.card import EngineCard
from nightreel.engines.endpoints import Endpoint, Endpoints
from nightreel.engines.enrich.narrative.timing import shot_count
from nightreel.engines.enrich.narrative.write import frame_size
from nightreel.engines.generate.remote.model_studio import generation_of
from nightreel.errors import NightreelError
from nightreel.plan.catalogue import Catalogue, installed
from nightreel.plan.entitlements import check_entitlement, engine_needs
from nightreel.plan.model import Plan, PlannedStep
from nightreel.plan.price_asked import Cost, asked_cost, writes
from nightreel.plan.price_assumed import (
    REMOTE_FIXED_S,
    REMOTE_S_PER_UNIT,
    WARM_UP_S,
    assumed_line,
)  # fmt: skip
from nightreel.plan.price_fit import Line, fit
from nightreel.plan.price_model import Likely, Price, PriceRow, Slots, Span, latest, total
from nightreel.plan.price_tries import Asked, Try, asked_of, endpoint_of, lack_of, tries_of
from nightreel.run.effort import HD_MEGAPIXELS
from nightreel.run.history import History, Sample
from nightreel.spec.brief import Brief
from nightreel.spec.generation import ModelSettings
from nightreel.spec.platform_names import platforms_of

_READ = {"sources", "reading", "differences"}
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
    clips: int

    def extent(self, planned: PlannedStep, kinds: set[str]) -> tuple[float, float]:
        """Give film seconds and megapixels of one task of a step."""
        if planned.each:
            return self.duration_s / self.shots + self.tail_s, self.master_megapixels
        if kinds & _READ:
            return float(self.pieces), 1.0
        if kinds & _FILMS:
            return self.duration_s, self.delivered_megapixels
        if kinds & _SHOTS:
            return self.duration_s, self.master_megapixels
        return float(self.pieces), 1.0


@dataclass(frozen=True, slots=True)
class _Work:
    """All tasks of a step together."""

    cost: Cost
    """Of one."""
    tasks: int
    rounds: int
    share: tuple[float, float, float]
    """How many tasks use a graphics card or a service: at least, likely, at most."""
    model: str


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
    known = _Known(plan, endpoints or Endpoints(), history or History(), slots or Slots())
    return _Pricing(known, brief).price()


def likely_films(
    plan: Plan,
    briefs: Sequence[Brief],
    endpoints: Endpoints | None = None,
    history: History | None = None,
    slots: Slots | None = None,
) -> list[Likely]:
    """Give what runs of one plan will likely cost for several briefs: quick, as forms say it while DAGs are parsed."""
    known = _Known(plan, endpoints or Endpoints(), history or History(), slots or Slots())
    return [_Pricing(known, brief).likely() for brief in briefs]


def _longest_way(plan: Plan, works: Mapping[str, _Work], slots: Slots) -> Span:
    ends: dict[str, Span] = {}
    for planned in plan.steps:
        work = works[planned.id]
        begun = latest([ends[step] for step in planned.upstream])
        start_s = slots.start_s * work.rounds
        wall = work.cost.wall_s
        ends[planned.id] = Span(
            begun.low + wall.low * work.rounds + start_s, begun.likely + wall.likely * work.rounds + start_s,
            begun.high + wall.high * work.rounds + start_s,
        )  # fmt: skip
    return latest(ends.values())


class _Known:
    """What is known of a plan whatever film is made by it."""

    def __init__(self, plan: Plan, endpoints: Endpoints, history: History, slots: Slots) -> None:
        self.plan, self.endpoints, self.history, self.slots = plan, endpoints, history, slots
        self._catalogue: Catalogue = installed()
        self.cards = {planned.id: self.card(planned, planned.engine) for planned in plan.steps}
        self.upstream = {planned.id: planned.upstream for planned in plan.steps}
        self.kinds = {planned.id: self._kinds(planned) for planned in plan.steps}
        self.lines = {
            planned.id: self.line(planned.step, planned.engine)
            for planned in plan.steps
            if not _is_priced_alone(self.cards[planned.id])
        }

    def card(self, planned: PlannedStep, engine: str) -> EngineCard | None:
        """Give the card of an engine of a step."""
        step = self._catalogue.steps.get(planned.step)
        return self._catalogue.card(step, engine) if step is not None and engine else None

    def line(self, step: str, engine: str) -> Line:
        """Give the seconds of a step without a model."""
        return fit(_seconds(self.history.samples(step, engine)), assumed_line(step, engine))

    def _kinds(self, planned: PlannedStep) -> set[str]:
        """Give the types of what a step takes and gives; what it only hands on counts where it is connected."""
        step = self._catalogue.steps.get(planned.step)
        ports = step.takes if step is not None else {}
        taken = {ports[name].type for name in planned.takes if name in ports}
        return taken | {kind for name, kind in planned.gives.items() if name not in ports or name in planned.takes}


def is_model(card: EngineCard | None) -> bool:
    """Whether an engine asks a model, so that its settings decide what it costs."""
    return card is not None and bool(card.takes_model or card.gpu_s_per_s or card.cost_per_s)


def _is_priced_alone(card: EngineCard | None) -> bool:
    """Whether more than a line of seconds is to be told of an engine."""
    return is_model(card) or writes(card) or (card is not None and "remote" in card.devices)


class _Pricing:
    """One film that is being priced."""

    def __init__(self, known: _Known, brief: Brief) -> None:
        self._known, self._brief = known, brief
        self._plan, self._endpoints, self._history, self._slots = (
            known.plan, known.endpoints, known.history, known.slots,
        )  # fmt: skip
        self.film = _film_of(known.plan, brief)

    def price(self) -> Price:
        """Price every step."""
        works = {planned.id: self._work(planned) for planned in self._plan.steps}
        return Price(
            duration_s=self._brief.duration_s, shots=self.film.shots,
            rows=tuple(self._row(planned, works[planned.id]) for planned in self._plan.steps),
            wall_s=_longest_way(self._plan, works, self._slots),
            gpu_s=total(work.cost.gpu_s.times(*work.share) for work in works.values()),
            money=total(work.cost.money.times(*work.share) for work in works.values()),
        )  # fmt: skip

    def likely(self) -> Likely:
        """Give the likely totals of ``price`` alone, without its ranges and rows."""
        ends: dict[str, float] = {}
        gpu_s = money = 0.0
        unknown = False
        for planned in self._plan.steps:
            line = self._known.lines.get(planned.id)
            if line is not None:
                film_s, megapixels = self.film.extent(planned, self._known.kinds[planned.id])
                one_s = line.fixed + line.slope * film_s * megapixels
            else:
                cost, share = self._cost(planned, asked_of(planned, self._plan, self._brief)), self._share(planned)
                one_s = cost.wall_s.likely
                gpu_s += cost.gpu_s.likely * share[1]
                money += cost.money.likely * share[1]
                unknown = unknown or bool(cost.unknown_money)
            begun = max((ends[step] for step in self._known.upstream[planned.id]), default=0.0)
            ends[planned.id] = begun + (one_s + self._slots.start_s) * self._rounds(planned)
        return Likely(self._brief.duration_s, max(ends.values()), gpu_s, money, unknown)

    def _work(self, planned: PlannedStep) -> _Work:
        asked = asked_of(planned, self._plan, self._brief)
        cost, tasks = self._cost(planned, asked), self.film.shots if planned.each else 1
        return _Work(cost, tasks, self._rounds(planned), self._share(planned), asked.settings.model)

    def _row(self, planned: PlannedStep, work: _Work) -> PriceRow:
        return PriceRow(
            id=planned.id, title=planned.title, engine=planned.engine, model=work.model, tasks=work.tasks,
            rounds=work.rounds, wall_s=work.cost.wall_s.times(work.rounds), gpu_s=work.cost.gpu_s.times(*work.share),
            money=work.cost.money.times(*work.share), unknown_money=work.cost.unknown_money, remote=work.cost.remote,
            source=work.cost.source,
        )  # fmt: skip

    def _rounds(self, planned: PlannedStep) -> int:
        """Give how often the slots of a step are filled."""
        if not planned.each:
            return 1
        card = self._known.cards[planned.id]
        if card is not None and "remote" in card.devices:
            return ceil(self.film.shots / self._slots.remote)
        return ceil(self.film.shots / (self._slots.gpu if planned.pool == "gpu" else self._slots.cpu))

    def _share(self, planned: PlannedStep) -> tuple[float, float, float]:
        """Give how many shots a model is asked for: none of the brief's own footage, the logo or words alone."""
        if not planned.each:
            return 1, 1, 1
        shots = self.film.shots
        return max(0, shots - 1 - self.film.clips), max(1, shots - 1), shots

    def _cost(self, planned: PlannedStep, asked: Asked) -> Cost:
        film_s, megapixels = self.film.extent(planned, self._known.kinds[planned.id])
        line = self._known.lines.get(planned.id)
        if line is not None:
            return Cost(wall_s=line.at(film_s * megapixels), source=line.source)
        if planned.step == "enrich" or writes(self._known.cards[planned.id]):
            return self._asked(planned, film_s)
        costs = [
            self._made(planned, way, film_s)
            for index, way in enumerate(tries_of(planned.engine, asked))
            if index == 0 or self._is_allowed(planned, way)
        ]
        return _in_turn(costs, asked)

    def _is_allowed(self, planned: PlannedStep, way: Try) -> bool:
        card = self._known.card(planned, way.engine)
        try:
            if card is not None:
                check_entitlement(self._plan.tenant, engine_needs(card), card.name, where="")
        except NightreelError:
            return False
        return card is not None

    def _made(self, planned: PlannedStep, way: Try, film_s: float) -> Cost:
        """Price one shot by a model, or by an engine without one that a fallback names."""
        card = self._known.card(planned, way.engine)
        if card is None or not is_model(card):
            line = self._known.line(planned.step, way.engine)
            return Cost(wall_s=line.at(film_s * self.film.master_megapixels), source=line.source)
        found = endpoint_of(way, self._endpoints, self._plan.tenant.name)
        samples = self._samples(planned.step, way, found[1] if found else None)
        units = way.effort(film_s, self.film.short_px)
        of_gpu = Line(0.0, card.gpu_s_per_s / HD_MEGAPIXELS)
        gpu = fit([(one.units, one.gpu_s) for one in samples if one.gpu_s], of_gpu)
        is_remote = "remote" in card.devices
        slope = REMOTE_S_PER_UNIT if is_remote else of_gpu.slope
        wall = fit(_seconds(samples), Line(REMOTE_FIXED_S if is_remote else WARM_UP_S, slope))
        sold_s = _least_sold_s(way, found[1].model if found else "")
        money, paid = _paid((film_s, sold_s), found[1].money_per_s if found else 0.0, card.cost_per_s, samples)
        lack = lack_of(way.engine, found, is_priced=money.high > 0) if is_remote else ""
        told = (wall.source if wall.count else "card", paid.format(*(found or ("",))), lack)
        return Cost(
            wall_s=wall.at(units), gpu_s=gpu.at(units), money=money, unknown_money="" if money.high else lack,
            remote=is_remote, source="; ".join(dict.fromkeys(filter(None, told))),
        )  # fmt: skip

    def _samples(self, step: str, way: Try, endpoint: Endpoint | None) -> Sequence[Sample]:
        served = (endpoint.model, endpoint.picture_model) if endpoint else ()
        names = [name for name in (way.settings.model, *served) if name]
        for name in names or [self._history.newest_model(step, way.engine)]:
            if samples := self._history.samples(step, way.engine, name):
                return samples
        return ()

    def _asked(self, planned: PlannedStep, film_s: float) -> Cost:
        """Price texts by a model that writes: by the tokens that it reads and writes."""
        said = planned.options.get("endpoint")
        way = Try(planned.engine, ModelSettings(endpoint=said if isinstance(said, str) else ""))
        found = endpoint_of(way, self._endpoints, self._plan.tenant.name)
        samples = self._history.samples(planned.step, planned.engine)
        return asked_cost(planned.step, self._known.cards[planned.id], film_s, found, samples)


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
        pieces=len(brief.pictures) + len(brief.footage) + len(brief.documents),
        clips=len(brief.footage),
    )  # fmt: skip


def _seconds(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    return [(sample.units, sample.seconds) for sample in samples]


def _least_sold_s(way: Try, served: str) -> float:
    """Give the shortest clip that a service sells; nothing where that is not known."""
    if way.engine != "dashscope":
        return 0.0
    try:
        return float(min(generation_of(way.settings.model or served).durations_s))
    except NightreelError:
        return 0.0


def _paid(lengths_s: tuple[float, float], asked: float, usual: float, samples: Sequence[Sample]) -> tuple[Span, str]:
    """Give a shot's money and where its rate is from; services sell whole seconds, and shots are not all as long."""
    film_s, sold_s = lengths_s
    rates = [one.money / one.film_s for one in samples if one.money and one.film_s]
    if rates:
        return Span(min(rates) * film_s, median(rates) * film_s, max(rates) * film_s), ""
    rate, source = (asked, "endpoint {}") if asked else (usual, "card" if usual else "")
    bounds = (film_s, film_s + 0.5, 1.5 * film_s + 1)
    return Span(*(rate * max(sold_s, bound) for bound in bounds)), source


def _in_turn(costs: Sequence[Cost], asked: Asked) -> Cost:
    """Give the cost of tries: likely the first one is enough; at worst each fails at its end and the next is made."""
    if asked.limit_money is not None:  # a try of unknown price is not made then: see ``OrderBook.money``
        costs = [replace(cost, unknown_money="", money=Span(high=asked.limit_money)) if cost.unknown_money else cost
                 for cost in costs]  # fmt: skip
    first, *others = costs
    longest = asked.limit_s if asked.limit_s is not None else float("inf")
    most = asked.limit_money if asked.limit_money is not None else float("inf")
    wall = _worst([cost.wall_s for cost in costs], longest)
    gpu = _worst([cost.gpu_s for cost in costs], longest)
    money = _worst([cost.money for cost in costs], most)
    spent = Span(low=min(money.low, most), likely=min(money.likely, most), high=min(money.high, most))
    chain = f", then up to {len(others)} fallback{'s' if len(others) > 1 else ''}" if others else ""
    return Cost(
        wall_s=wall, gpu_s=gpu, money=spent, source=first.source + chain,
        unknown_money=next((cost.unknown_money for cost in costs if cost.unknown_money), ""),
        remote=any(cost.remote for cost in costs),
    )  # fmt: skip


def _worst(spans: Sequence[Span], most_each: float) -> Span:
    first = spans[0]
    high = sum(min(span.high, most_each) for span in spans)
    likely = min(first.likely, most_each)
    return Span(low=min(first.low, likely), likely=likely, high=max(high, likely))
