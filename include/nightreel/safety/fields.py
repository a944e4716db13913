"""Which texts of a brief, a script or options people see or a generator reads, by the names of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from nightreel.spec.brief import Brief
from nightreel.spec.script import Script

_NAMES = """
pictures picture footage music language style narrative narrative_arc platforms platform fps role layout move arc
engine step kind uri sha256 media path sidecar model endpoint licence few_step_lora preset dtype attention cache
offload quantisation store digest version payload colour codec
"""
_TECHNICAL = frozenset(_NAMES.split())
"""Names of files, engines and settings: no words of a film."""
_CONTACT = ("brief.call_to_action", "brief.slogan")
_NEGATIVE = ("negative_prompt", "avoid_words")


def texts_of(value: BaseModel | Mapping[str, Any], name: str = "") -> dict[str, str]:
    """Give the texts of a model by field: ``brief.selling_points[2]``, ``script.shots[0].text.headline``.

    Args:
        value: a brief, a script, options, or any other model or mapping.
        name: what comes before the first dot; the model's own name when empty.
    """
    if isinstance(value, BaseModel):
        return dict(_walk(value, name or _name(value)))
    return {field: text for key, item in value.items() for field, text in _member(key, item, name)}


def is_negative(field: str) -> bool:
    """Say whether a field names what a generator should leave out."""
    return field.rpartition(".")[2].partition("[")[0] in _NEGATIVE


def is_public(field: str) -> bool:
    """Say whether a field of a brief tells how the client itself is reached."""
    return field in _CONTACT


def may_repeat(field: str) -> bool:
    """Say whether a text may repeat what ``is_public`` fields tell: they do, and what is made of the brief."""
    return is_public(field) or not field.startswith("brief.")


def _name(value: BaseModel) -> str:
    if isinstance(value, (Brief, Script)):
        return type(value).__name__.lower()
    return "options" if type(value).__name__.endswith("Options") else type(value).__name__.lower()


def _walk(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.strip():
            yield name, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _member(field, getattr(value, field), name)
    elif isinstance(value, Mapping):  # what people wrote as names of facts is shown, too
        for key, item in value.items():
            yield f"{name}.{key} (name)", str(key)
            yield from _walk(item, f"{name}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _walk(item, f"{name}[{index}]")


def _member(field: str, value: Any, name: str) -> Iterator[tuple[str, str]]:
    if field not in _TECHNICAL:
        yield from _walk(value, f"{name}.{field}" if name else field)
