"""Enrich: a brief and its material become a script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from nightreel.engines.card import make_engine
from nightreel.engines.endpoints import load_endpoints
from nightreel.engines.enrich.prompt_score import score_prompts
from nightreel.engines.enrich.protocol import Enricher, EnrichRequest, LanguageSettings
from nightreel.errors import BusyError, RefusedError, SpecError
from nightreel.packs.words import brief_of_brand, script_of_brand
from nightreel.records.revision import request_script
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.run import RunRequest
from nightreel.spec.script import Script
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import Step, StepContext, step


class EnrichOptions(LanguageSettings):
    """How a script is written."""

    height_px: int = Field(
        1080, ge=180, le=2160, multiple_of=2,
        description="Length of the film's short side: 1080 for a master, 360 for a draft.",
    )  # fmt: skip
    language: Literal["brief", "en-US", "zh-CN"] = Field(
        "brief", description="Language of the film, whatever the brief is written in; the brief's choice by default."
    )
    fallback: Literal["none", "rules"] = Field(
        "none", description="What writes the script when the language model's service is away or full."
    )


_STORIES = {
    "pain_solution": "problem, then solution", "contrast": "before and after", "emotion": "a feeling",
    "lesson": "explained step by step",
}  # fmt: skip


@step(
    "enrich", takes={"brief": "brief", "material": "material"}, gives={"script": "script"},
    title="Write the script", group="brief",
)  # fmt: skip
class Enrich(Step[EnrichOptions]):
    """Find the selling points, choose a story, and write shots with times, camera, words and voice."""

    engines: ClassVar[str] = "enrich"
    default_engine: ClassVar[str] = "rules"
    version: ClassVar[str] = "3"

    def key_options(self, options: EnrichOptions, engine: str) -> dict[str, Any]:
        """How a language model is asked changes nothing that rules write."""
        said = options.model_dump(mode="json")
        return {name: said[name] for name in ("height_px", "language")} if engine == "rules" else said

    def key_material(self, options: EnrichOptions, engine: str, tenant: Tenant, tenant_root: Path) -> dict[str, Any]:
        """Give the model behind the endpoint: another one writes another script."""
        if engine != "llm":
            return {}
        name, endpoint = load_endpoints().find(options.endpoint, "language", tenant.name)
        return {"endpoint": name, "model": endpoint.model, "output": endpoint.output}

    def key_request(self, request: RunRequest) -> dict[str, Any]:
        """Give the script that is filmed instead of a new one, and what is told of it."""
        if request.script is None:
            return {}
        told = request.model_dump(mode="json", include={"parent", "note", "again"})
        return {"script": request.script.sha256, **told}

    def run(self, options: EnrichOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Write the script, or give the one that the run was told to film."""
        brief = brief_of_brand(_in_language(inputs["brief"], options), context.tenant.brand)
        material: Material = inputs["material"]
        if brief.language not in context.tenant.languages:
            raise RefusedError(
                "enrich.language", where="brief.language", got=brief.language,
                want=f"one of {', '.join(context.tenant.languages)}", fix="choose a language of this tenant",
            )  # fmt: skip
        if context.run.request.script is not None:
            script = _told_script(brief, context)
            context.measure(*score_prompts(script, brief))
            return {"script": script}
        settings = LanguageSettings.model_validate(options.model_dump(include=set(LanguageSettings.model_fields)))
        request = EnrichRequest(
            brief=brief, material=material, brand=context.tenant.brand, height_px=options.height_px, settings=settings
        )
        script = script_of_brand(_written(request, options, context), context.tenant.brand)
        context.measure(*score_prompts(script, brief))
        context.note(_told(script))
        return {"script": script}


def _told_script(brief: Brief, context: StepContext) -> Script:
    """Give the script of the run's request, and say what it is.

    Raises:
        SpecError: it is no script, or one of a film in another language (``run.script``).
        StoreError: it is not in the tenant's store.
    """
    request = context.run.request
    if request.script is None:
        raise ValueError("the run was told no script")
    script = request_script(request.script, context.store)
    if script.language != brief.language:
        raise SpecError(
            "run.script", where="brief.language", got=brief.language, want=f"{script.language} like the script",
            fix="leave the language as it is, or have a new script written",
        )  # fmt: skip
    changed = f": {_numbered(request.again)} again" if request.again else ""
    context.note(f"Revision of {request.parent}{changed}." if request.parent else "The script was given, not written.")
    if request.note:
        context.note(f"Asked for: {request.note}")
    return script


def _numbered(shots: Sequence[int]) -> str:
    *first, last = (str(number) for number in shots)
    return f"shots {', '.join(first)} and {last}" if first else f"shot {last}"


def _in_language(brief: Brief, options: EnrichOptions) -> Brief:
    return brief if options.language == "brief" else brief.model_copy(update={"language": options.language})


def _written(request: EnrichRequest, options: EnrichOptions, context: StepContext) -> Script:
    """Write the script by the engine that was asked for; by rules in its place only where the pipeline says so."""
    name = context.engine or Enrich.default_engine
    if name == "rules":
        _check_translated(request.brief)
    enricher: Enricher = make_engine("enrich", name)
    try:
        return enricher.enrich(request, context)
    except BusyError as error:
        if options.fallback == "none" or name == "rules" or _foreign_words(request.brief):
            raise
        why = f"Written by rules, because the language model did not answer: {error}"
        context.note(why)
        context.only_now.append(why)
        by_rules: Enricher = make_engine("enrich", "rules")
        return by_rules.enrich(request, context)


def _check_translated(brief: Brief) -> None:
    """Refuse a brief that rules would copy into a film of another language."""
    foreign = _foreign_words(brief)
    if foreign:
        raise RefusedError(
            "enrich.language", where="brief", got=f"words in {foreign}: {_said(brief)[:60].strip()}",
            want=f"words in the film's language, {brief.language}: the engine rules does not translate",
            fix="write the brief in the language of the film, set the language to the brief's if it is en-US or zh-CN, "
            "or choose the engine llm, which translates",
        )  # fmt: skip


def _foreign_words(brief: Brief) -> str:
    """Give in what most of a brief is written, where its film is in another language; else nothing.

    A Hanzi weighs as much as a short word of four letters. Names and units in Latin letters stand in every language.
    """
    said = _said(brief)
    hanzi, latin = len(re.findall(r"[㐀-鿿]", said)), len(re.findall(r"[A-Za-zÀ-ɏ]", said))
    others = len(re.findall(r"[^\W\d_]", said)) - hanzi - latin
    if 2 * others > latin and 3 * others > hanzi:
        return "another script than Latin letters or Hanzi"
    if brief.language == "zh-CN":
        return "Latin letters" if _sentences(brief) and latin / 4 > 3 * hanzi + 3 else ""
    return "Hanzi" if hanzi > latin / 4 else ""


def _said(brief: Brief) -> str:
    """Give what a brief says; its names only where it says nothing else."""
    return _sentences(brief) or f"{brief.title} {brief.category}"


def _sentences(brief: Brief) -> str:
    said = (
        *brief.selling_points, *brief.parameters.values(), brief.description, brief.slogan, brief.call_to_action,
        brief.principle_statement, *brief.example_scenarios, *brief.misconceptions,
    )  # fmt: skip
    return " ".join(filter(str.strip, said))


def _told(script: Script) -> str:
    points = ", ".join(script.selling_points[:3]) or "none named"
    seconds = float(script.frames / script.fps)
    story = _STORIES.get(script.arc, script.arc.replace("_", " "))
    return f"Story: {story}; {len(script.shots)} shots in {seconds:g} s; selling points: {points}."
