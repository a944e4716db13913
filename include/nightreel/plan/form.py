"""Checks what a pipeline says about the trigger form."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from nightreel.errors import NightreelError, SpecError
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.near import listed, mend
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.shape import names_of
from nightreel.spec.tenant_folder import LoadedPipeline

_PRICED = ("duration_s", "pictures", "footage", "platforms")
"""Fields of a brief that its price depends on."""


def default_brief(pipeline: Pipeline) -> Brief:
    """Give what the form holds before anybody has changed it, as far as a price depends on it."""
    said = {name: field.default for name, field in pipeline.form.items() if field.default not in (None, "", [])}
    try:
        return Brief.model_validate({"title": "-", **{name: said[name] for name in _PRICED if name in said}})
    except ValidationError:
        return Brief(title="-")


def check_form(loaded: LoadedPipeline, errors: list[NightreelError]) -> None:
    """Check that every form field is a field of the brief and that its values fit; faults are added to ``errors``."""
    known = names_of(Brief)
    for name, field in loaded.pipeline.form.items():
        if name not in known:
            errors.append(
                SpecError(
                    "form.field",
                    where=loaded.positions.where(("form", name)),
                    got=name,
                    want=listed(Brief.model_fields, limit=20),
                    fix=mend(name, known, "remove it"),
                )
            )
            continue
        values: list[tuple[str, Any]] = [("default", field.default)] if field.default is not None else []
        values += [("choices", choice) for choice in field.choices or {} if name not in ("platforms", "output_format")]
        for key, value in values:
            errors.extend(_mistakes(loaded, name, key, value))


def _mistakes(loaded: LoadedPipeline, name: str, key: str, value: object) -> list[NightreelError]:
    place = ("form", name, key, value) if key == "choices" and isinstance(value, str) else ("form", name, key)
    where = loaded.positions.where(place)
    try:
        brief = Brief.model_validate({"title": "-", name: value})
        if brief.platforms:
            platforms_of(brief.platforms, where=where)
    except ValidationError as error:
        found = mistakes_of(error, Brief, lambda _: where, code="form")
        return [mistake for mistake in found if mistake.code.split(".")[1] == name]
    except NightreelError as error:
        return [error]
    return []
