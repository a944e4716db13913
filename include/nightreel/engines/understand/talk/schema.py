"""The JSON schema of an answer as services take it, and as models that see were taught to say where something is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from nightreel.spec.model import Model

_LEFT_OUT = ("default", "title")
_REGION = {
    "type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1000}, "minItems": 4, "maxItems": 4,
    "description": "[x1, y1, x2, y2] in thousandths of the picture's width and height, from the upper left corner.",
}  # fmt: skip
"""Qwen3-VL says where something is in thousandths; see ``places``."""


@lru_cache(maxsize=64)
def schema_of(answer: type[Model], *, lengths: bool = True) -> dict[str, Any]:
    """Give the strict schema of an answer: every property required, no others, regions in thousandths.

    It is made once and shared: nobody changes it.

    Args:
        answer: its model.
        lengths: whether texts have their lengths as rules. Services do not all take them, and grammars that count to
            thousands are slow to make: without, they stand in the descriptions, and our check cuts what is too long.
    """
    schema = answer.model_json_schema(by_alias=True)
    if "Box" in schema.get("$defs", {}):
        schema["$defs"]["Box"] = dict(_REGION)
    strict: dict[str, Any] = _strict(schema if lengths else _told(schema))
    return {**strict, "title": schema_name(answer)}


def schema_name(answer: type[Model]) -> str:
    """Give the answer's name as services allow it."""
    return re.sub(r"[^A-Za-z0-9_-]", "", answer.__name__.strip("_"))[:64] or "answer"


def _told(schema: Any) -> Any:
    """Give a schema whose lengths of texts are words of their descriptions."""
    if isinstance(schema, list):
        return [_told(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _told(inner) for name, inner in schema.items()}
    if schema.get("type") == "string" and "maxLength" in schema:
        told.pop("minLength", None)
        said = f"At most {told.pop('maxLength')} characters."
        told["description"] = f"{told['description']} {said}" if told.get("description") else said
    return told


def _strict(schema: Any, *, names: bool = False) -> Any:
    """Give a schema with nothing left open; ``names`` where the keys are names of properties, not words of JSON."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {name: _strict(inner) for name, inner in schema.items()}
    strict = {
        name: _strict(inner, names=name in ("properties", "$defs"))
        for name, inner in schema.items()
        if name not in _LEFT_OUT
    }
    if isinstance(strict.get("properties"), dict):
        strict |= {"required": list(strict["properties"]), "additionalProperties": False}
    return strict
