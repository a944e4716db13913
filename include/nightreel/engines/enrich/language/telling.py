"""What a model is told: versioned prompts, and the brief as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import ceil
from typing import Any

from nightreel.engines.enrich.language.draft import ScriptDraft
from nightreel.engines.enrich.language.facts import Facts
from nightreel.engines.enrich.language.prompts import prompt
from nightreel.engines.enrich.narrative.formula import formula_steps
from nightreel.engines.enrich.narrative.template import Trade
from nightreel.engines.enrich.narrative.text import clean, is_chinese
from nightreel.engines.enrich.narrative.themes import PACKS
from nightreel.engines.enrich.narrative.timing import MIN_SHOT_S, shot_count
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.film import Material

_LANGUAGES = {"en-US": "English", "zh-CN": "Chinese, simplified"}


@dataclass(frozen=True)
class Told:
    """The two messages that open a conversation."""

    rules: str
    data: str


def tell(request: EnrichRequest, facts: Facts, trade: Trade, arc: str, *, with_schema: bool) -> Told:
    """Give what a model is told about a film.

    Args:
        request: the brief, its material and brand.
        facts: what the brief says.
        trade: kind of film.
        arc: narrative template of a product film.
        with_schema: whether the answer's form must be told in words, for an endpoint that takes no schema.
    """
    brief = request.brief
    fewest, most = shot_bounds(brief.duration_s)
    chinese = is_chinese(brief.language)
    rules = prompt("film").format(
        fewest=fewest, most=most, seconds=f"{brief.duration_s:g}",
        words_per_s="3 characters" if chinese else "2 words",
        headline="12 characters" if chinese else "6 words",
    )  # fmt: skip
    stages = ", ".join(PACKS[brief.language].words.stages.values())
    rules += "\n" + prompt(trade).format(arc=arc, stages=stages)
    if with_schema:
        schema = json.dumps(ScriptDraft.model_json_schema(), separators=(",", ":"))
        rules += f"\n# Answer\nOne JSON object by this JSON schema, and nothing before or after it:\n{schema}\n"
    data = json.dumps(_data(request, facts, trade), ensure_ascii=False, indent=1).replace("<", "\\u003c")
    named = _LANGUAGES[brief.language]
    return Told(rules, f"Write the script. Language of all words: {named} ({brief.language}).\n<data>\n{data}\n</data>")


def repair_message(reasons: list[str]) -> str:
    """Give what a model is told about an answer that cannot be used."""
    return prompt("repair") + "\n".join(f"- {reason}" for reason in reasons[:20])


def shot_bounds(duration_s: float) -> tuple[int, int]:
    """Give how many shots a film has at least and at most."""
    usual = shot_count(duration_s)
    return max(2, usual - max(1, usual // 3)), max(2, min(ceil(usual * 1.35), int(duration_s / MIN_SHOT_S)))


def _data(request: EnrichRequest, facts: Facts, trade: Trade) -> dict[str, Any]:
    brief, brand = request.brief, request.brand
    film: dict[str, Any] = {
        "seconds": brief.duration_s, "language": brief.language, "kind": trade, "style": brief.style,
        "order": list(brief.narrative_arc), "avoid": clean(brief.negative_prompt, 500),
    }  # fmt: skip
    if trade == "lesson":
        film["formula_steps"] = list(formula_steps(brief.mathematical_form))
    return {
        "film": film,
        "brand": {"name": brand.name, "light": brand.lighting, "camera": brand.camera_movement, "ground": brand.ground},
        "facts": [fact.model_dump() for fact in facts.said],
        "reviews": [{"id": fact.id, "text": fact.text} for fact in facts.reviews[:20]],
        **_offered(request.material),
    }


def _offered(material: Material) -> dict[str, list[dict[str, Any]]]:
    pictures = [
        {"name": picture.name, "shows": "the product, cut out" if picture.has_alpha else "a whole picture"}
        for picture in material.pictures
    ]
    clips = [{"name": clip.name, "seconds": round(float(clip.frames / clip.fps), 1)} for clip in material.footage]
    return {"pictures": pictures, "clips": clips}
