"""The palette in Chinese: our own sentences by those that they stand for; what is not ours stays as it is said."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from nightreel.canvas.graph import Palette

_SAID = ("title", "description")
_REFUSAL = re.compile(r"Your subscription is (\w+); this needs the subscription (.+)\.")
_INNER = ("items", "additionalProperties")


@cache
def sentences() -> dict[str, str]:
    """Give each sentence's translation."""
    text = files("nightreel.canvas").joinpath("palette_zh.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def in_chinese(palette: Palette) -> Palette:
    """Give a palette whose forms, engines and references are said in Chinese; titles of steps are the page's own."""
    steps = tuple(
        step.model_copy(
            update={
                "form": translated(step.form),
                "why_not": _said(step.why_not),
                "engines": tuple(
                    engine.model_copy(update={"title": _said(engine.title), "why_not": _said(engine.why_not)})
                    for engine in step.engines
                ),
            }
        )
        for step in palette.steps
    )
    references = {name: _said(words) for name, words in palette.references.items()}
    settings = translated(palette.settings)
    return palette.model_copy(update={"steps": steps, "references": references, "settings": settings})


def translated(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a form's schema with its words in Chinese."""
    found = dict(schema)
    for key in _SAID:
        if isinstance(found.get(key), str):
            found[key] = _said(found[key])
    if isinstance(found.get("properties"), dict):
        found["properties"] = {name: translated(field) for name, field in found["properties"].items()}
    for key in _INNER:
        if isinstance(found.get(key), dict):
            found[key] = translated(found[key])
    for key in ("oneOf", "anyOf"):
        if isinstance(found.get(key), list):
            found[key] = [translated(way) for way in found[key]]
    return found


def _said(words: str) -> str:
    if found := _REFUSAL.fullmatch(words):
        return f"您的订阅是 {found[1]}；此项需要 {found[2].replace(' or ', ' 或 ')}。"
    return sentences().get(words, words)
