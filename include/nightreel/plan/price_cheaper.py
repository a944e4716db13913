"""The mildest change to a plan and its brief that brings a run's price below the tenant's caps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from pydantic import JsonValue

from nightreel.errors import NightreelError
from nightreel.plan.catalogue import installed
from nightreel.plan.entitlements import check_entitlement, engine_needs
from nightreel.plan.model import Plan, PlannedStep
from nightreel.plan.price_model import Price
from nightreel.plan.price_tries import Try, asked_of, tries_of, with_settings
from nightreel.spec.brief import Brief
from nightreel.spec.generation import Preset

Pricing = Callable[[Plan, Brief], Price]
_PRESETS: tuple[Preset, ...] = ("final", "standard", "draft")
_HEIGHTS_PX = (1080, 720, 480, 360, 240)
_RATES = (24, 16, 12, 8)
_STEPS = (50, 30, 20, 12, 8, 4)
_SHORTEST_S = 4
_PARTS = (0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1)


@dataclass(frozen=True)
class Cheaper:
    """A plan and a brief that would cost less, what was changed, and their price."""

    plan: Plan
    brief: Brief
    changes: tuple[str, ...]
    price: Price


def cheaper(plan: Plan, brief: Brief, pricing: Pricing, excess: Callable[[Price], float]) -> Cheaper | None:
    """Find the mildest change after which a run fits; ``None`` when none does.

    First the fallbacks are left out, then the preset, steps, size and rate of models are lowered, the film's own size,
    and an engine is taken that the pipeline names as a fallback; a shorter film is the last resort.

    Args:
        plan: as it is.
        brief: as it is.
        pricing: gives a price.
        excess: by what factor a price exceeds what is allowed; 1 or less fits.
    """
    tried: list[tuple[float, tuple[str, ...], Plan]] = [(excess(pricing(plan, brief)), (), plan)]
    for _, changes, other in sorted(_variants(plan, brief), key=lambda variant: variant[0]):
        price = pricing(other, brief)
        tried.append((excess(price), changes, other))
        if tried[-1][0] <= 1:
            return Cheaper(other, brief, changes, price)
    cheapest = min(tried, key=lambda one: one[0])
    for duration_s in _shorter(brief.duration_s):
        shorter = brief.model_copy(update={"duration_s": duration_s})
        for _, changes, other in (tried[0], cheapest):
            price = pricing(other, shorter)
            if excess(price) <= 1:
                return Cheaper(other, shorter, (*changes, f"duration_s: {duration_s:g}"), price)
    return None


_Variant = tuple[float, tuple[str, ...], Plan]


def _variants(plan: Plan, brief: Brief) -> Iterator[_Variant]:
    """Give changed plans with what is lost by them, between 0 and some."""
    makers = [planned for planned in plan.steps if _is_model(planned)]
    for film_loss, film_words, sized in _film_sizes(plan):
        if not makers:
            if film_words:
                yield film_loss, film_words, sized
            continue
        for loss, words, changed in _model_changes(sized, makers[0], brief):
            yield film_loss + loss, (*words, *film_words), changed


def _film_sizes(plan: Plan) -> Iterator[_Variant]:
    """Give the plan, and the plan with a smaller master."""
    yield 0.0, (), plan
    writers = [planned for planned in plan.steps if planned.step == "enrich"]
    for planned in writers[:1]:
        now = planned.options.get("height_px")
        for height_px in _HEIGHTS_PX:
            if isinstance(now, int) and height_px < now:
                smaller = planned.model_copy(update={"options": {**planned.options, "height_px": height_px}})
                loss = 3.0 + 2.0 * (1 - height_px / now)
                yield loss, (f"{planned.id}.height_px: {height_px}",), _replaced(plan, {planned.id: smaller})


def _model_changes(plan: Plan, maker: PlannedStep, brief: Brief) -> Iterator[_Variant]:
    """Lower what the model is asked for, one way of the pipeline's own after the other."""
    asked = asked_of(maker, plan, brief)
    for rank, way in enumerate(tries_of(maker.engine, asked)):
        if rank and not _is_allowed(plan, maker, way.engine):
            continue
        engine = () if way.engine == maker.engine else (f"{maker.id}.engine: {way.engine}",)
        for loss, settings in _lowered(way):
            base = way.settings.model_dump(mode="json", exclude_defaults=True) if rank else {}
            words = tuple(f"{maker.id}.settings.{name}: {value}" for name, value in {**base, **settings}.items())
            first = (f"{maker.id}.fallback: none",) if asked.fallback else ()
            changed = with_settings(maker, {**base, **settings}, way.engine)
            yield loss + 2.0 * rank, (*engine, *words, *first), _replaced(plan, {maker.id: changed})


def _lowered(way: Try) -> Iterator[tuple[float, dict[str, JsonValue]]]:
    """Give lower settings with what is lost: presets where settings do not overrule them, then each figure."""
    now_height, now_fps, now_steps = way.worked_at()
    presets = _PRESETS[_PRESETS.index(way.settings.preset) :]
    for lost, preset in enumerate(presets):
        other = Try(way.engine, way.settings.model_copy(update={"preset": preset}))
        if lost and other.worked_at() == (now_height, now_fps, now_steps):
            continue
        at: dict[str, JsonValue] = {"preset": preset} if lost else {}
        yield float(lost), at
    lower = [
        [now, *(step for step in offered if step < now)]
        for now, offered in ((now_height, _HEIGHTS_PX), (now_fps, _RATES), (now_steps, _STEPS))
    ]
    for height_px, fps, steps in product(*lower):
        figures = {"height_px": (height_px, now_height), "fps": (fps, now_fps), "steps": (steps, now_steps)}
        settings: dict[str, JsonValue] = {name: value for name, (value, now) in figures.items() if value != now}
        if settings:
            yield 0.5 + sum(2.0 * (1 - value / now) for value, now in figures.values()), settings


def _is_model(planned: PlannedStep) -> bool:
    step = installed().steps.get(planned.step)
    card = installed().card(step, planned.engine) if step is not None else None
    return bool(card and "settings" in planned.options and (card.takes_model or card.gpu_s_per_s or card.cost_per_s))


def _is_allowed(plan: Plan, planned: PlannedStep, engine: str) -> bool:
    step = installed().steps.get(planned.step)
    card = installed().card(step, engine) if step is not None else None
    try:
        if card is not None:
            check_entitlement(plan.tenant, engine_needs(card), card.name, where="")
    except NightreelError:
        return False
    return card is not None


def _replaced(plan: Plan, others: dict[str, PlannedStep]) -> Plan:
    return plan.model_copy(update={"steps": tuple(others.get(planned.id, planned) for planned in plan.steps)})


def _shorter(duration_s: float) -> Iterator[float]:
    lengths = [max(_SHORTEST_S, int(duration_s * part)) for part in _PARTS] + [_SHORTEST_S]
    yield from dict.fromkeys(float(length) for length in lengths if length < duration_s)
