"""Checks a step's engine, its options and the references in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue, ValidationError

from nightreel.engines.card import EngineCard
from nightreel.errors import NightreelError, OptionError
from nightreel.plan.catalogue import Catalogue
from nightreel.plan.model import Source
from nightreel.plan.node import Node
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.model import Options
from nightreel.spec.near import listed, mend
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.references import Reference, check_reference, find_references, resolve
from nightreel.spec.shape import names_of

Shapes = Mapping[str, Any]


def shapes_of(nodes: Iterable[Node]) -> Shapes:
    """Give what references may name: fields of brief and brand, the run, and outputs of steps (as addresses).

    A mapped step has one output for each shot and so none that a reference could mean.
    """
    steps = {
        node.id: dict.fromkeys(() if node.mapped else node.step.gives, str) for node in nodes if node.step is not None
    }
    return {"brief": Brief, "brand": Brand, "run": {"date": str, "id": str}, "steps": steps}


def engine_of(node: Node, catalogue: Catalogue, errors: list[NightreelError]) -> str:
    """Give the engine that a step uses; an unknown one is added to ``errors``."""
    if node.step is None:
        return ""
    written = node.use.engine
    if written is None:
        return node.step.default_engine
    known = sorted({*catalogue.cards.get(node.step.engines, {}), *filter(None, [node.step.default_engine])})
    if written not in known:
        errors.append(
            OptionError(
                f"{node.use.step}.engine",
                where=node.where("engine"),
                got=written,
                want=listed(known) if known else "no engine: this step has only one way",
                fix=mend(written, known, "choose an engine that `nightreel steps` lists" if known else "remove it"),
            )
        )
    return written


def fallback_cards(node: Node, catalogue: Catalogue, errors: list[NightreelError]) -> list[EngineCard]:
    """Give the cards of the engines that a step falls back to; unknown ones are added to ``errors``."""
    if node.step is None or "fallback" not in node.step.options_type.model_fields:
        return []
    cards = catalogue.cards.get(node.step.engines, {})
    tries = node.use.options.get("fallback")
    found = []
    for index, entry in enumerate(tries if isinstance(tries, list) else ()):
        name = entry.get("engine") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in cards:
            found.append(cards[name])
        elif isinstance(name, str) and name:
            errors.append(
                OptionError(
                    f"{node.use.step}.fallback",
                    where=node.where("options", "fallback", index, "engine"),
                    got=name,
                    want=listed(cards),
                    fix=mend(name, cards, "choose an engine that `nightreel steps` lists"),
                )
            )
    return found


def options_of(
    node: Node, brand: Brand, shapes: Shapes, errors: list[NightreelError]
) -> tuple[dict[str, JsonValue], tuple[Source, ...]]:
    """Check a step's options.

    An option that refers only to the brand is checked with the brand's value; one that refers to the brief, the run
    or a step can be checked only when these are there, at the beginning of the step.

    Returns:
        The options with their defaults and with references as written, and the outputs that they refer to.
    """
    if node.step is None:
        return {}, ()
    given, as_written, refers = _resolved(node, brand, shapes, errors)
    options_type = node.step.options_type
    try:
        checked = options_type.model_validate(given)
    except ValidationError as error:
        errors.extend(_mistakes(node, options_type, error, as_written))
        return dict(node.use.options), refers
    _check_platforms(node, checked, errors)
    return {**checked.model_dump(mode="json"), **as_written}, refers


def _resolved(
    node: Node, brand: Brand, shapes: Shapes, errors: list[NightreelError]
) -> tuple[dict[str, JsonValue], dict[str, JsonValue], tuple[Source, ...]]:
    """Give the options that can be checked now, those with references as written, and the outputs referred to."""
    fields = names_of(node.step.options_type) if node.step else {}
    given: dict[str, JsonValue] = {}
    as_written: dict[str, JsonValue] = {}
    refers: dict[Source, None] = {}
    for name, value in node.use.options.items():
        references = _references(node, name, value, shapes, errors)
        refers.update(
            {(found.names[1], found.names[2]): None for found in references or () if found.names[0] == "steps"}
        )
        if references == () or name not in fields:
            given[name] = value
            continue
        own = next(own for own, field in node.step.options_type.model_fields.items() if field is fields[name])  # type: ignore[union-attr]
        as_written[own] = value
        if references and all(found.names[0] == "brand" for found in references):
            given[name] = resolve(value, {"brand": brand})
    return given, as_written, tuple(refers)


def _references(
    node: Node, name: str, value: JsonValue, shapes: Shapes, errors: list[NightreelError]
) -> tuple[Reference, ...] | None:
    """Give the good references of one option; ``None`` when one of them is wrong, which is added to ``errors``."""
    count = len(errors)
    try:
        found = find_references(value, where=node.where("options", name))
    except NightreelError as error:
        errors.append(error)
        return None
    for reference in found:
        where = node.where("options", name, *reference.path)
        try:
            check_reference(reference, shapes, where=where)
            _check_depth(reference, where)
        except NightreelError as error:
            errors.append(error)
    return found if len(errors) == count else None


def _check_depth(reference: Reference, where: str) -> None:
    if len(reference.names) < {"steps": 3}.get(reference.names[0], 2):
        raise OptionError(
            "reference.name",
            where=where,
            got=str(reference),
            want="one value, such as ${brief.title}",
            fix="name what is wanted of it",
        )


def _mistakes(
    node: Node, options_type: type[Options], error: ValidationError, as_written: Mapping[str, JsonValue]
) -> list[NightreelError]:
    """Give the mistakes, without a missing value that a reference will give."""

    def where(path: Iterable[str | int]) -> str:
        return node.where("options", *path)

    awaited = {f"{node.use.step}.{name}" for name in as_written}
    found = mistakes_of(error, options_type, where, code=node.use.step, kind=OptionError)
    return [mistake for mistake in found if mistake.code not in awaited or mistake.got != "nothing"]


def _check_platforms(node: Node, options: Options, errors: list[NightreelError]) -> None:
    for index, name in enumerate(getattr(options, "platforms", ())):
        if isinstance(name, str) and "platforms" in node.use.options:
            try:
                platforms_of([name], where=node.where("options", "platforms", index))
            except NightreelError as error:
                errors.append(error)
