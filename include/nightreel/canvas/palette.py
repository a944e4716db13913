"""Everything that a tenant may put on a canvas, in words for people, with why it may not where it may not."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from nightreel.canvas.graph import Palette, PaletteEngine, PalettePort, PaletteStep, Template
from nightreel.canvas.palette_form import options_form, settings_form
from nightreel.canvas.palette_words import GROUPS, LINES, REFERENCES
from nightreel.engines.card import EngineCard
from nightreel.engines.endpoints import Endpoints, load_endpoints
from nightreel.engines.generate.models.card import Task
from nightreel.engines.generate.models.licences import allowed_models
from nightreel.errors import NightreelError
from nightreel.plan.catalogue import Catalogue, installed
from nightreel.plan.entitlements import check_entitlement, engine_needs, step_needs
from nightreel.plan.price_tries import KINDS
from nightreel.plan.wiring import takes_any_one
from nightreel.spec.brand import Brand
from nightreel.spec.platforms import PLATFORMS
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import parse_yaml
from nightreel.steps.base import Port, Step

_TASKS: tuple[Task, ...] = ("text-to-video", "image-to-video", "text-to-image")
TEMPLATES = ("product_film", "lesson", "artwork_tour", "batch", "storyboard", "moving_picture", "artwork_texts")


def palette_of(tenant: Tenant, catalogue: Catalogue | None = None) -> Palette:
    """Give what a tenant may put on a canvas.

    Args:
        tenant: whose subscription, brand, region and services count.
        catalogue: steps and engines that there are; those that are installed when left out.
    """
    catalogue = catalogue or installed()
    known = [*GROUPS, *sorted({step.group for step in catalogue.steps.values()} - set(GROUPS))]
    order = {name: place for place, name in enumerate(LINES)}
    steps = sorted(
        catalogue.steps.values(), key=lambda step: (known.index(step.group), order.get(step.name, 99), step.name)
    )
    endpoints = _endpoints()
    return Palette(
        steps=tuple(_step(step, tenant, catalogue, endpoints) for step in steps),
        templates=templates(),
        platforms={name: platform.title for name, platform in PLATFORMS.items()},
        settings=settings_form(),
        references=REFERENCES,
    )


def _endpoints() -> Endpoints:
    try:
        return load_endpoints()
    except NightreelError:
        return Endpoints()  # the step that asks one says what is wrong with the file


def _step(step: type[Step[Any]], tenant: Tenant, catalogue: Catalogue, endpoints: Endpoints) -> PaletteStep:
    cards = catalogue.cards.get(step.engines, {})
    return PaletteStep(
        name=step.name,
        title=step.title,
        line=LINES.get(step.name) or (step.__doc__ or step.title).partition("\n")[0],
        group=step.group,
        takes=_ports(step.takes),
        any_one=takes_any_one(step.takes),
        gives=_ports(step.gives),
        each=bool(step.each),
        asks=step.asks,
        renders=step.renders,
        queue=step.queue,
        engines=tuple(_engine(card, tenant, endpoints) for card in cards.values()),
        default_engine=step.default_engine,
        form=_with_models(options_form(step), tenant) if step.name == "generate" else options_form(step),
        brand=_brand(step.name, tenant.brand),
        why_not=_refusal(tenant, step_needs(step), f"the step {step.title}"),
    )


def _with_models(form: dict[str, Any], tenant: Tenant) -> dict[str, Any]:
    """Name the models that a tenant may use, as far as the house knows them."""
    cards = {card.model: card for task in _TASKS for card in allowed_models(tenant, task)}
    settings = form["properties"]["settings"]
    model = {**settings["properties"]["model"], "examples": list(cards)}
    settings = {**settings, "properties": {**settings["properties"], "model": model}}
    return {**form, "properties": {**form["properties"], "settings": settings}}


def _ports(ports: dict[str, Port]) -> tuple[PalettePort, ...]:
    return tuple(PalettePort(name=name, kind=port.type, optional=port.optional) for name, port in ports.items())


def _engine(card: EngineCard, tenant: Tenant, endpoints: Endpoints) -> PaletteEngine:
    return PaletteEngine(
        name=card.name, title=card.summary, devices=card.devices, licence=card.licence,
        why_not=_engine_refusal(card, tenant, endpoints),
    )  # fmt: skip


def _engine_refusal(card: EngineCard, tenant: Tenant, endpoints: Endpoints) -> str:
    """Say why a tenant may not use an engine: its subscription, no service for it, or no model that it may use."""
    if refusal := _refusal(tenant, engine_needs(card), f"the engine {card.name}"):
        return refusal
    kind = KINDS.get(card.name)
    if kind is not None:
        offered = [one for one in endpoints.endpoints.values() if one.kind == kind]
        if not [one for one in offered if not one.tenants or tenant.name in one.tenants]:
            return "No service is set up for it: ask your engineer."
    if card.takes_model and kind is None and not allowed_models(tenant, "text-to-video"):
        return "No model's licence allows your use: see region, use and yearly revenue in tenant.yaml."
    return ""


def _refusal(tenant: Tenant, needed: Any, what: str) -> str:
    try:
        check_entitlement(tenant, needed, what, where="")
    except NightreelError as error:
        return f"Your subscription is {tenant.subscription}; this needs {error.want}."
    return ""


def _brand(step: str, brand: Brand) -> dict[str, str]:
    """Give what the brand says where an option is left empty."""
    year = "this year"
    said: dict[str, dict[str, str]] = {
        "assemble": {
            "transition": brand.transition_effect.replace("_", " "), "transition_s": f"{brand.transition_s:g} s",
        },
        "grade": {"lut": brand.lut},
        "label": {"artist": brand.artist or brand.name, "copyright": brand.copyright or f"© {year} {brand.name}"},
        "sound": {"music": brand.music},
    }  # fmt: skip
    return {name: words for name, words in said.get(step, {}).items() if words}


@cache
def templates() -> tuple[Template, ...]:
    """Give the pipelines to begin from."""
    return tuple(_template(name) for name in TEMPLATES)


def _template(name: str) -> Template:
    text = files("nightreel.canvas").joinpath("templates", f"{name}.yaml").read_text(encoding="utf-8")
    said, _ = parse_yaml(text, f"{name}.yaml")
    return Template(name=name, title=said["title"], line=said["description"], text=text)
