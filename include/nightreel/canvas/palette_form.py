"""JSON Schemas as forms show them: flat, with titles, units, words for choices; each field may hold a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from nightreel.canvas.palette_words import ADVANCED, CHOICES, OF_ENGINES, SETTINGS, TITLES, UNITS
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.platforms import PLATFORMS
from nightreel.steps.base import Step

Schema = dict[str, Any]
_MOST_DEPTH = 8


def options_form(step: type[Step[Any]]) -> Schema:
    """Give the form of a step's options.

    Beside JSON Schema's own words a field says ``x-unit``, ``x-advanced``, ``x-engines`` (those that heed it) and
    ``x-reference`` (``${…}`` may stand in its place, whatever its type).
    """
    form = form_of(step.options_type)
    for name, field in form.get("properties", {}).items():
        field["x-reference"] = True
        if name in ADVANCED.get(step.name, ()):
            field["x-advanced"] = True
        if engines := OF_ENGINES.get(step.name, {}).get(name):
            field["x-engines"] = list(engines)
    return form


def settings_form() -> Schema:
    """Give the form of a pipeline's own settings."""
    form = form_of(Pipeline, SETTINGS)
    properties = form["properties"]
    for name in ("steps", "canvas"):
        properties.pop(name, None)
    form["required"] = [name for name in form.get("required", ()) if name in properties]
    properties["description"]["x-lines"] = 3
    properties["platforms"]["items"]["examples"] = list(PLATFORMS)
    for name in ("tasks", "batch", "form"):
        properties[name]["x-advanced"] = True
    return form


def form_of(model: type[BaseModel], titles: Mapping[str, str] | None = None) -> Schema:
    """Give the schema of a model, its parts put in their places.

    Args:
        model: what the form fills.
        titles: words for fields, before the usual ones.
    """
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})
    form = _shown(schema, parts, {**TITLES, **(titles or {})}, 0)
    form.pop("title", None)
    return form


def _shown(schema: Schema, parts: Mapping[str, Schema], titles: Mapping[str, str], depth: int) -> Schema:
    """Give a schema without references and alternatives that a form cannot show."""
    if depth > _MOST_DEPTH:
        return {}
    schema = _named(_one_of(_named(schema, parts)), parts)
    shown = {key: value for key, value in schema.items() if key not in ("properties", "items", "enum", "const")}
    if "properties" in schema:
        shown["properties"] = {
            name: _titled(name, field, _shown(field, parts, titles, depth + 1), titles)
            for name, field in schema["properties"].items()
        }
    if "items" in schema:
        shown["items"] = _untitled(_shown(schema["items"], parts, titles, depth + 1))
    if isinstance(schema.get("additionalProperties"), dict):
        shown["additionalProperties"] = _untitled(_shown(schema["additionalProperties"], parts, titles, depth + 1))
    choices = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if choices:
        shown["oneOf"] = [{"const": each, "title": CHOICES.get(str(each), _words(str(each)))} for each in choices]
    return shown


def _named(schema: Schema, parts: Mapping[str, Schema]) -> Schema:
    if "$ref" not in schema:
        return schema
    named = parts.get(schema["$ref"].rpartition("/")[2], {})
    return {**named, **{key: value for key, value in schema.items() if key != "$ref"}}


def _one_of(schema: Schema) -> Schema:
    """Take what may be left empty as what it is otherwise, and several lists of words as one."""
    ways = schema.get("anyOf")
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if rest.get("default", 0) is None:
        del rest["default"]
    if ways is None:
        return rest
    real = [way for way in ways if way.get("type") != "null"]
    if len(real) == 1:
        return {**real[0], **rest, "x-empty": len(real) < len(ways)}
    words = [word for way in real for word in way.get("enum", [way["const"]] if "const" in way else [])]
    if words and all("enum" in way or "const" in way for way in real):
        return {**rest, "type": "string", "enum": words}
    return {**rest, "anyOf": real}


def _untitled(schema: Schema) -> Schema:
    """Give a schema without the name of its class, which is no word for people."""
    return {key: value for key, value in schema.items() if key != "title"}


def _titled(name: str, field: Schema, shown: Schema, titles: Mapping[str, str]) -> Schema:
    unit = next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")
    own = field.get("title", "")
    if name in titles and own in ("", name.replace("_", " ").title()):
        own = titles[name]
    elif own in ("", name.replace("_", " ").title()):
        stem = next((name.removesuffix(ending) for ending in UNITS if name.endswith(ending)), name)
        own = _words(stem)
    return {**shown, "title": own, **({"x-unit": unit} if unit else {})}


def _words(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
