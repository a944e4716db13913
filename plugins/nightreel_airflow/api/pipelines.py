"""Pipelines that a caller may run, each with the schema of its brief in its form's words."""

from __future__ import annotations

from functools import cache
from typing import Any

from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.run.off import may_be_off
from nightreel.spec.brief import Brief
from nightreel.spec.modules import MODULES
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.record import Fault
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel_airflow.api.answers import PipelineAnswer
from nightreel_airflow.api.errors import Said
from nightreel_airflow.api.orders import SETTINGS
from nightreel_airflow.guard import Caller
from nightreel_airflow.nightly.names import film_dag_id


def pipelines_of(folder: TenantFolder, caller: Caller) -> list[PipelineAnswer]:
    """Give the pipelines of a tenant that a caller may see; a broken one says what is wrong with it."""
    return [
        _answer(folder, name, found)
        for name, found in folder.pipelines.items()
        if film_dag_id(folder.tenant.name, name) in caller.dag_ids
    ]


def _answer(folder: TenantFolder, name: str, found: LoadedPipeline | NightreelError) -> PipelineAnswer:
    tenant = folder.tenant.name
    try:
        plan = compile_pipeline(folder, name)
    except NightreelError as error:
        fault = Said(**Fault.of(error).model_dump(include=set(Said.model_fields)))
        return PipelineAnswer(tenant=tenant, name=name, title=name, brief_schema=_schema(), error=fault)
    steps = {planned.step for planned in plan.steps if may_be_off(planned)}
    modules = [m.name for m in MODULES.values() if not m.always and steps & set(m.steps)]
    pipeline = plan.pipeline
    return PipelineAnswer(
        tenant=tenant, name=name, title=pipeline.title, description=pipeline.description,
        platforms=tuple(platform.name for platform in plan.platforms), modules=tuple(modules),
        brief_schema=brief_schema(pipeline),
    )  # fmt: skip


def brief_schema(pipeline: Pipeline) -> dict[str, Any]:
    """Give the JSON Schema of a pipeline's brief: what may be said, in the words and with the choices of its form."""
    schema = _schema()
    fields = {}
    for name, field in schema["properties"].items():
        form = pipeline.form.get(name)
        said = dict(field)
        if form is not None:
            said |= {"title": form.title} if form.title else {}
            said |= {"description": form.help} if form.help else {}
            said |= {"x-choices": form.choices} if form.choices else {}
            if form.default is not None:
                said["default" if form.hidden or name in SETTINGS else "examples"] = (
                    form.default if form.hidden or name in SETTINGS else [form.default]
                )
        fields[name] = said
    return {**schema, "properties": fields}


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = Brief.model_json_schema(by_alias=False)
    for name, field in Brief.model_fields.items():
        choices = getattr(field.validation_alias, "choices", ())
        others = [choice for choice in choices if choice != name]
        if others:
            schema["properties"][name]["x-other-names"] = others
    return schema
