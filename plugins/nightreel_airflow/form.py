"""The trigger form: the brief in a marketer's words, made from the pipeline's inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache, partial
from os import listdir
from os.path import splitext
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from urllib.parse import quote

from airflow.sdk import Param
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from nightreel.errors import Problems
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import Key, mistakes_of
from nightreel.spec.pipeline import FormField, Pipeline
from nightreel.spec.platforms import PLATFORMS
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.links import PREFIX

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp")
CLIPS = (".mp4", ".mov", ".mkv", ".webm", ".m4v")
SOUNDS = (".wav", ".mp3", ".m4a", ".flac", ".ogg")
DOCUMENTS = (".pdf", ".md", ".fountain", ".txt")
_SUFFIXES = {"pictures": PICTURES, "footage": (*CLIPS, ".gif", ".webp"), "music": SOUNDS, "documents": DOCUMENTS}
_LISTS = {"platforms", "pictures", "footage", "documents", "narrative_arc"}
_MULTILINE = {
    "selling_points", "reviews", "description", "mathematical_form", "example_scenarios", "misconceptions",
    "questions",
}  # fmt: skip
_SECTIONS = {
    "description": "Facts and reviews",
    "parameters": "Facts and reviews",
    "reviews": "Facts and reviews",
    "footage": "More material",
    "music": "More material",
    "principle_statement": "For a lesson",
    "mathematical_form": "For a lesson",
    "example_scenarios": "For a lesson",
    "misconceptions": "For a lesson",
    "template": "Fine tuning",
    "narrative": "Fine tuning",
    "narrative_arc": "Fine tuning",
    "style": "Fine tuning",
    "negative_prompt": "Fine tuning",
    "temperature": "Fine tuning",
    "top_p": "Fine tuning",
    "seed": "Fine tuning",
}
_TITLES = {
    "title": "Product", "category": "What it is", "selling_points": "Selling points", "audience": "For whom",
    "slogan": "Slogan", "call_to_action": "Call to action", "duration_s": "Length in seconds", "language": "Language",
    "platforms": "Platforms", "pictures": "Pictures", "footage": "Clips", "music": "Music", "parameters": "Facts",
    "description": "Description", "reviews": "What buyers say", "principle_statement": "Principle",
    "mathematical_form": "Formula", "example_scenarios": "Examples", "misconceptions": "Misconceptions",
    "template": "Kind of film", "narrative": "Story", "narrative_arc": "Order of the story", "style": "Style",
    "negative_prompt": "What must not be seen", "temperature": "Freedom of words", "top_p": "Choice of words",
    "seed": "Variant",
    "documents": "Texts and PDFs", "questions": "Questions",
}  # fmt: skip
_WORDS = {
    "en-US": "English", "zh-CN": "中文", "auto": "Let Nightreel choose", "pain_solution": "Problem, then solution",
    "contrast": "Before and after", "emotion": "A feeling", "lesson": "A short lesson", "cinematic": "Cinematic",
    "cartoon": "Cartoon", "realistic": "Realistic", "documentary": "Documentary", "problem_intro": "The problem",
    "solution_showcase": "The solution", "benefit_highlight": "The benefit", "product_film": "Product film",
    "brand_film": "Brand film", "news": "News item", "artwork_tour": "Tour of an artwork",
}  # fmt: skip
_ORDER = tuple(_TITLES)
_ONLY_READ = ("documents", "questions")
"""Fields that films are not made from."""
_READ = ("title", "pictures", "footage", *_ONLY_READ, "description", "parameters", "language")
"""Fields that reading pictures needs."""


def brief_params(pipeline: Pipeline, folder: TenantFolder, price: str = "") -> dict[str, Param]:
    """Make the form of a pipeline's brief; its defaults were checked with the plan.

    Args:
        pipeline: its fields and their words.
        folder: whose files are offered.
        price: a sentence below the film's length.
    """
    fields = Brief.model_fields
    shown = {name: pipeline.form.get(name, _usual(name, pipeline)) for name in sorted(fields, key=_ORDER.index)}
    if price:
        length = shown["duration_s"]
        words = length.help or fields["duration_s"].description or ""
        shown["duration_s"] = length.model_copy(update={"help": f"{words}\n\n{price}"})
    return {name: _param(name, fields[name], form, folder, pipeline) for name, form in shown.items() if not form.hidden}


def _usual(name: str, pipeline: Pipeline) -> FormField:
    """Give a field that the pipeline says nothing of: what it has no use for is hidden."""
    reads = any(use.step == "gather" for use in pipeline.steps)
    return FormField(hidden=name not in _READ if reads else name in _ONLY_READ)


def hidden_values(pipeline: Pipeline) -> dict[str, Any]:
    """Give the values of fields that the form does not show; a request may still say others."""
    return {name: form.default for name, form in pipeline.form.items() if form.hidden and form.default is not None}


def brief_of(params: Mapping[str, Any], folder: TenantFolder) -> Brief | None:
    """Read the brief of a run from its form or request; ``None`` when the DAG has no such form.

    Raises:
        Problems: what is wrong with each field, by its name in the form.
    """
    said = {name: value for name, value in params.items() if value not in (None, "", [], {})}
    if not said:
        return None
    aliases = _aliases()
    # The form's own defaults are always there; a caller's other name for a field wins over them.
    given = {name: value for name, value in said.items() if name in Brief.model_fields}
    given |= {aliases[name]: value for name, value in said.items() if name in aliases}
    try:
        return Brief.model_validate({name: _facts(value) for name, value in given.items()})
    except ValidationError as error:
        raise Problems(mistakes_of(error, Brief, partial(_in_form, folder.tenant.name), code=_code)) from error


def _aliases() -> dict[str, str]:
    """Give the customer's other names of fields, and the fields."""
    return {
        choice: name
        for name, field in Brief.model_fields.items()
        for choice in getattr(field.validation_alias, "choices", ())
        if isinstance(choice, str) and choice not in Brief.model_fields
    }


def _facts(value: Any) -> Any:
    """A number in the facts is a word as well."""
    if isinstance(value, Mapping):
        return {str(key): str(entry) for key, entry in value.items()}
    return value


def _in_form(tenant: str, path: Iterable[Key]) -> str:
    name = str(next(iter(path), "brief"))
    return f"the form of {tenant}, field “{_TITLES.get(name, name)}”"


def _code(path: Iterable[Key]) -> str:
    return f"brief.{next(iter(path), 'brief')}"


def _param(name: str, field: FieldInfo, form: FormField, folder: TenantFolder, pipeline: Pipeline) -> Param:
    default = form.default if form.default is not None else _default(name, field, pipeline)
    if name in _MULTILINE and isinstance(default, list):
        default = "\n".join(str(line) for line in default)
    schema: dict[str, Any] = {
        "title": form.title or _TITLES[name],
        "description_md": _help(name, field, form, folder),
        **_shape(name, field, form, folder),
    }
    if name in _SECTIONS:
        schema["section"] = _SECTIONS[name]
    return Param(default, **schema)


def _default(name: str, field: FieldInfo, pipeline: Pipeline) -> Any:
    if name == "platforms":
        return list(pipeline.platforms)
    if name == "title":
        return ""
    default = field.get_default(call_default_factory=True)
    if name in _MULTILINE:
        return ""
    return list(default) if isinstance(default, tuple) else default


def _help(name: str, field: FieldInfo, form: FormField, folder: TenantFolder) -> str:
    words = form.help or field.description or ""
    if name != "pictures":
        return words
    if not offered_pictures(folder.root):
        return words
    return f"{words}\n\n![The pictures in the media folder]({PREFIX.lstrip('/')}/media/{quote(folder.tenant.name)})"


def offered_pictures(root: Path) -> list[str]:
    """Give the names of a tenant's product pictures: everything in its media folder but logos."""
    return [name for name in _files(root, PICTURES) if not name.startswith("logo")]


def _shape(name: str, field: FieldInfo, form: FormField, folder: TenantFolder) -> dict[str, Any]:
    if form.choices and name in _LISTS:
        offered = {"examples": list(form.choices), "values_display": form.choices}
        return {"type": "array", "items": {"type": "string"}, **offered}
    if form.choices:
        return {"type": "string", "enum": list(form.choices), "values_display": form.choices}
    if name == "platforms":
        words = {key: platform.title for key, platform in PLATFORMS.items()}
        return {"type": "array", "items": {"type": "string"}, "examples": list(words), "values_display": words}
    if name in ("pictures", "footage", "documents"):
        return {"type": "array", "items": {"type": "string"}, "examples": _files(folder.root, _SUFFIXES[name])}
    if name == "music":
        return {"type": ["string", "null"], "examples": _files(folder.root, SOUNDS)}
    if name == "narrative_arc":
        arcs = list(get_args(get_args(field.annotation)[0]))
        return {"type": "array", "items": {"type": "string"}, "examples": arcs, "values_display": _words(arcs)}
    if name in _MULTILINE:
        # The form shows the first type; a request may give a list.
        return {"type": ["string", "array", "null"], "format": "multiline"}
    if get_origin(field.annotation) is Literal:
        values = list(get_args(field.annotation))
        return {"type": "string", "enum": values, "values_display": _words(values)}
    return _plain(name, field)


def _plain(name: str, field: FieldInfo) -> dict[str, Any]:
    limits = _limits()[name]
    if field.annotation in (int, float):
        kind = "integer" if field.annotation is int else "number"
        return {"type": kind, "minimum": limits["minimum"], "maximum": limits["maximum"]}
    if name == "parameters":
        return {"type": ["object", "null"]}
    if name in ("temperature", "top_p"):
        return {"type": ["number", "null"], "minimum": 0, "maximum": 2 if name == "temperature" else 1}
    if name == "title":
        return {"type": "string", "minLength": 1, "maxLength": limits["maxLength"]}
    return {"type": ["string", "null"], "maxLength": limits["maxLength"]}


@cache
def _limits() -> dict[str, Any]:
    properties: dict[str, Any] = Brief.model_json_schema(by_alias=False)["properties"]
    return properties


def _words(values: list[str]) -> dict[str, str]:
    return {value: _WORDS[value] for value in values}


def _files(root: Path, suffixes: tuple[str, ...]) -> list[str]:
    """Give the names of a tenant's media files of a kind; the folder is read again only when it has changed."""
    media = root / "media"
    try:
        changed_ns = media.stat().st_mtime_ns
    except OSError:
        return []
    return [name for name, suffix in _listed(str(media), changed_ns) if suffix in suffixes]


@lru_cache(maxsize=256)
def _listed(folder: str, changed_ns: int) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((name, splitext(name)[1].lower()) for name in sorted(listdir(folder)))
    except OSError:
        return ()
