"""The ways in which a step's work may be done, in their order: what is asked first, then each fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field, JsonValue, ValidationError

from nightreel.engines.endpoints import Endpoint, EndpointKind, Endpoints
from nightreel.engines.generate import chain
from nightreel.engines.generate.models.known import find_card
from nightreel.errors import NightreelError
from nightreel.plan.model import Plan, PlannedStep
from nightreel.run.effort import USUAL_FPS, USUAL_STEPS, effort
from nightreel.spec.brief import Brief
from nightreel.spec.generation import Fallback, ModelSettings, Preset
from nightreel.spec.model import Model
from nightreel.spec.references import resolve

KINDS: dict[str, EndpointKind] = {"served": "videos", "dashscope": "dashscope", "llm": "language", "endpoint": "vision"}
"""Which kind of endpoint an engine asks."""
_PRESETS: dict[Preset, tuple[int, int]] = {"draft": (384, 20), "standard": (480, USUAL_STEPS), "final": (720, 50)}
"""Short side and steps of a model that no card describes."""


class Asked(Model):
    """What a plan's step says of tries; every other option is of no account here."""

    settings: ModelSettings = ModelSettings()
    fallback: tuple[Fallback, ...] = ()
    limit_s: float | None = Field(None, gt=0)
    limit_money: float | None = Field(None, ge=0)


_NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Try:
    """One way to do a step."""

    engine: str
    settings: ModelSettings

    def worked_at(self) -> tuple[int, int, int]:
        """Give short side, frames a second and steps: as the settings say, else by the preset of the model's card."""
        card = find_card(self.settings.model) if self.settings.model else None
        height_px, steps = _PRESETS[self.settings.preset]
        fps = USUAL_FPS
        if card is not None:
            look = card.looks[self.settings.preset]
            few = [few.steps for few in card.few_steps if few.name == self.settings.tuning.few_step_lora]
            height_px, fps, steps = look.short_side_px, card.fps, (few or [look.steps])[0]
        return self.settings.height_px or height_px, self.settings.fps or fps, self.settings.steps or steps

    def effort(self, film_s: float, film_short_px: int) -> float:
        """Give the model's work for a film of a length; it never works at a larger size than the film's."""
        height_px, fps, steps = self.worked_at()
        return effort(film_s, height_px=min(height_px, film_short_px), fps=fps, steps=steps)


def asked_of(planned: PlannedStep, plan: Plan, brief: Brief) -> Asked:
    """Read what a step's options say of tries; what only a run can tell is taken as its default."""
    if "settings" not in planned.options:
        return _NOTHING_ASKED
    scope: dict[str, Any] = {"brief": brief, "brand": plan.tenant.brand, "run": {"date": "", "id": ""}, "steps": {}}
    said: dict[str, JsonValue] = {}
    for name in Asked.model_fields:
        try:
            said |= Asked.model_validate({name: resolve(planned.options[name], scope)}).model_dump(include={name})
        except (KeyError, NightreelError, ValidationError):
            continue
    return Asked.model_validate(said)


def tries_of(engine: str, asked: Asked) -> list[Try]:
    """Give the tries of a step in their order, as the step itself makes them."""
    return [Try(way.engine, way.settings) for way in chain.tries_of(engine, asked.settings, asked.fallback)]


def endpoint_of(way: Try, endpoints: Endpoints, tenant: str) -> tuple[str, Endpoint] | None:
    """Give the endpoint that a try asks and its name, or ``None`` where it needs none or none is set up."""
    kind = KINDS.get(way.engine)
    if kind is None:
        return None
    try:
        return endpoints.find(way.settings.endpoint, kind, tenant)
    except NightreelError:
        return None


def lack_of(engine: str, found: tuple[str, Endpoint] | None, *, is_priced: bool) -> str:
    """Say what is missing to know what an engine that asks a service costs; nothing where nothing is.

    Args:
        engine: of a remote device.
        found: the endpoint that it asks and its name.
        is_priced: whether a price is known from anywhere.
    """
    if engine not in KINDS:
        return "" if is_priced else "the engine's card names no price"
    if found is None:
        return "no endpoint is set up"
    return f"endpoint {found[0]}, which names no price" if found[1].is_paid and not is_priced else ""


def asks_services(plan: Plan) -> bool:
    """Whether a step of the plan, or a fallback of it, asks an endpoint."""
    for planned in plan.steps:
        fallback = planned.options.get("fallback")
        others = [one.get("engine") for one in fallback if isinstance(one, dict)] if isinstance(fallback, list) else []
        if any(engine in KINDS for engine in (planned.engine, *others)):
            return True
    return False


def with_settings(planned: PlannedStep, changes: Mapping[str, JsonValue], engine: str = "") -> PlannedStep:
    """Give a planned step with other settings, and no fallback, which might be dearer."""
    settings = planned.options.get("settings")
    given = settings if isinstance(settings, dict) else {}
    options: dict[str, JsonValue] = {**planned.options, "settings": {**given, **changes}, "fallback": []}
    return planned.model_copy(update={"options": options, "engine": engine or planned.engine})
