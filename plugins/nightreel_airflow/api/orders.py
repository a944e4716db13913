"""What a request means for one pipeline: a whole brief, and steps that are off; checked before a run begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from nightreel.errors import NightreelError, Problems, RefusedError, SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.entitlements import check_entitlement, step_needs
from nightreel.plan.model import Plan
from nightreel.run.off import check_off
from nightreel.run.workspace import Workspace
from nightreel.safety import check_models
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.modules import MODULES, Choice, Module
from nightreel.spec.near import listed
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.steps.base import all_steps
from nightreel_airflow.caps import check_run

SETTINGS = (
    "style", "template", "narrative", "narrative_arc", "duration_s", "language", "platforms", "seed", "temperature",
    "top_p", "negative_prompt", "music",
)  # fmt: skip
"""Fields whose default in the form is the pipeline's choice; what a form shows in the others is an example."""


@dataclass(frozen=True)
class Order:
    """A film that may be started."""

    pipeline: str
    brief: dict[str, Any]
    """Every field of the brief, so that no example of the trigger form slips in."""
    off: tuple[str, ...] = ()


def read_order(
    folder: TenantFolder, pipeline: str, brief: Mapping[str, Any], choice: Choice, frame_rate: float | None = None
) -> Order:
    """Check a request against its tenant and pipeline.

    Args:
        folder: whose film it is.
        pipeline: name of one of its pipelines.
        brief: fields by their own or the customer's names.
        choice: modules that are switched on and off.
        frame_rate: as the customer's form may say it.

    Raises:
        SpecError: no such pipeline, a broken one, wrong fields, or modules that the pipeline does not have.
        RefusedError: the tenant's subscription, languages or caps, or a safety rule forbid it.
    """
    plan = compile_pipeline(folder, pipeline)
    whole = whole_brief(plan.pipeline, brief)
    _check_frame_rate(folder, frame_rate)
    _check_subtitles(whole, choice)
    off = _switched_off(folder, plan, choice)
    check_brief(folder, pipeline, whole)
    return Order(pipeline, whole.model_dump(mode="json"), off)


def check_brief(folder: TenantFolder, pipeline: str, brief: Brief) -> None:
    """Check whether a film of a brief may be made for its tenant, for orders and for revisions.

    Raises:
        SpecError: unknown platforms, or a broken pipeline.
        RefusedError: the tenant's languages or caps, or a safety rule forbid it.
    """
    platforms_of(brief.platforms, where="brief.platforms")
    _check_language(folder, brief)
    check_models([brief], tenant=folder.tenant)
    check_run(folder, pipeline, brief, Workspace.from_environment())


def whole_brief(pipeline: Pipeline, given: Mapping[str, Any]) -> Brief:
    """Make a whole brief of some fields; those left out are as the pipeline sets them, or empty.

    Raises:
        Problems: every wrong field, with the name that was probably meant.
    """
    said = _brief(given).model_dump(mode="json", exclude_unset=True)
    form = pipeline.form.items()
    set_here = {
        name: field.default
        for name, field in form
        if field.default not in (None, "", [], {}) and (field.hidden or name in SETTINGS)
    }
    return _brief({**set_here, **said})


def _brief(given: Mapping[str, Any]) -> Brief:
    try:
        return Brief.model_validate(given)
    except ValidationError as error:
        # A misspelt name first: what it was meant for is not missing.
        mistakes: list[NightreelError] = sorted(
            mistakes_of(error, Brief, _where), key=lambda one: not one.fix.startswith("write ")
        )
        raise mistakes[0] if len(mistakes) == 1 else Problems(mistakes) from error


def _where(path: Any) -> str:
    return ".".join(("brief", *(str(part) for part in path)))


def _check_frame_rate(folder: TenantFolder, frame_rate: float | None) -> None:
    of_brand = folder.tenant.brand.frame_rate
    if frame_rate is not None and abs(frame_rate - float(of_brand)) > 0.01:
        raise SpecError(
            "request.frame_rate", where="frame_rate", got=f"{frame_rate:g}", want=f"{float(of_brand):g}, as the brand",
            fix="leave it out, or have brand.frame_rate changed in tenant.yaml",
        )  # fmt: skip


def _check_language(folder: TenantFolder, brief: Brief) -> None:
    languages = folder.tenant.languages
    if brief.language not in languages:
        raise RefusedError(
            "enrich.language", where="brief.language", got=brief.language, want=listed(languages),
            fix="choose a language of this tenant",
        )  # fmt: skip


def _check_subtitles(brief: Brief, choice: Choice) -> None:
    for name, language in choice.languages.items():
        if language != brief.language:
            raise SpecError(
                "module.language", where=f"modules.{name}", got=f"{name} for a film in {brief.language}",
                want="subtitles in the film's language", fix=f"set language to {language}, or name subtitles only",
            )  # fmt: skip


def _switched_off(folder: TenantFolder, plan: Plan, choice: Choice) -> tuple[str, ...]:
    for name in choice.on:
        module = MODULES[name]
        if module.steps and not _ids(plan, module):
            _check_included(folder, module)
            raise _absent(folder, plan, module)
    off = tuple(step_id for name in choice.off for step_id in _ids(plan, MODULES[name]))
    check_off(plan, off)
    return off


def _ids(plan: Plan, module: Module) -> list[str]:
    return [planned.id for planned in plan.steps if planned.step in module.steps]


def _check_included(folder: TenantFolder, module: Module) -> None:
    for name in module.steps:
        check_entitlement(folder.tenant, step_needs(all_steps()[name]), f"the module {module.name}", where="modules")


def _absent(folder: TenantFolder, plan: Plan, module: Module) -> SpecError:
    others = []
    for name in folder.pipelines:
        try:
            if _ids(compile_pipeline(folder, name), module):
                others.append(name)
        except NightreelError:
            continue
    return SpecError(
        "module.absent", where="modules", got=f"{module.name}, which {plan.pipeline.name} does not have",
        want=f"a pipeline with the step {' or '.join(module.steps)}",
        fix=f"choose the pipeline {' or '.join(others)}, or leave {module.name} out" if others else
        f"leave {module.name} out, or have the step added to the pipeline",
    )  # fmt: skip
