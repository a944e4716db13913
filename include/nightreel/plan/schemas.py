"""JSON Schemas of what people write, for editors: with the installed steps, their options and engines."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from nightreel.plan.catalogue import Catalogue
from nightreel.reading.works.blocked import Blocked
from nightreel.reading.works.glossary import Glossary
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.pack import Dependencies, Pack, PackModel
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.shape import names_of
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import Step

Schema = dict[str, Any]
_REFERENCE: Schema = {"type": "string", "pattern": r"\$\{", "description": "A reference such as ${brief.title}."}
_LINES = ("selling_points", "reviews", "pictures", "footage", "documents", "questions")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas(catalogue: Catalogue) -> dict[str, Schema]:
    """Give the schemas of tenant, pipeline, brief, a brand pack's manifest and a house's word lists by name."""
    return {
        "tenant": _tenant(), "pipeline": _pipeline(catalogue), "brief": _brief(), "pack": _pack(),
        "glossary": _titled(Glossary), "blocked": _titled(Blocked),
    }  # fmt: skip


def _pack() -> Schema:
    schema = _titled(Pack)
    _accept_other_names(schema, Pack)
    schema["properties"]["checksums"]["description"] = "Written by `nightreel pack seal`."
    for name, model in (("PackModel", PackModel), ("Dependencies", Dependencies)):
        _accept_other_names(schema["$defs"][name], model)
    for name, lists in (("PackModel", ("trigger_keywords", "trigger_words")), ("Dependencies", ("base_model",))):
        for key in lists:
            words = schema["$defs"][name]["properties"][key]
            schema["$defs"][name]["properties"][key] = {"anyOf": [words, {"type": "string"}]}
    return schema


def _tenant() -> Schema:
    schema = _titled(Tenant)
    _accept_other_names(schema["$defs"]["Brand"], Brand)
    return schema


def _brief() -> Schema:
    schema = _titled(Brief)
    properties = schema["properties"]
    for name in _LINES:
        lines = properties[name]
        properties[name] = {"description": lines.pop("description", ""), "anyOf": [lines, {"type": "string"}]}
    properties["parameters"]["additionalProperties"] = {"type": ["string", "number"]}
    _accept_other_names(schema, Brief)
    return schema


def _pipeline(catalogue: Catalogue) -> Schema:
    schema = _titled(Pipeline)
    use = schema["$defs"]["StepUse"]
    use["properties"]["step"] = {**use["properties"]["step"], "enum": list(catalogue.steps)}
    use["allOf"] = []
    for name, step in catalogue.steps.items():
        options, parts = _options(name, step)
        schema["$defs"].update(parts)
        then: Schema = {"options": options, "takes": {"propertyNames": {"enum": list(step.takes)}}}
        if step.engines:
            engines = sorted({*catalogue.cards.get(step.engines, {}), *filter(None, [step.default_engine])})
            then["engine"] = {"enum": [*engines, None]}
        use["allOf"].append({"if": {"properties": {"step": {"const": name}}}, "then": {"properties": then}})
    return schema


def _options(name: str, step: type[Step[Any]]) -> tuple[Schema, dict[str, Schema]]:
    """Give the schema of a step's options, where each may be a reference, and the parts that it needs."""
    schema = step.options_type.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}")
    parts = {f"{name}.{part}": value for part, value in schema.pop("$defs", {}).items()}
    schema["properties"] = {
        key: {"description": value.get("description", ""), "anyOf": [value, _REFERENCE]}
        for key, value in schema.get("properties", {}).items()
    }
    return schema, parts


def _accept_other_names(schema: Schema, model: type[BaseModel]) -> None:
    """Let an editor accept the customer's own names of fields."""
    required = schema.get("required", [])
    for other, field in names_of(model).items():
        own = next(name for name, known in model.model_fields.items() if known is field)
        if other == own:
            continue
        schema["properties"][other] = {**schema["properties"][own], "description": f"Another name of {own}."}
        if own in required:
            schema.setdefault("anyOf", [{"required": [own]}]).append({"required": [other]})
    schema["required"] = [name for name in required if {"required": [name]} not in schema.get("anyOf", [])]


def _titled(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema()
    return {"$schema": _DRAFT, **schema, "title": f"Nightreel {model.__name__.lower()}"}
