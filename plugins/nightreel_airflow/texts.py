"""Which texts a run goes by: those of the version that it began with, or today's where there are no versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.run.workspace import Workspace
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder, load_tenant
from nightreel.store.digest import value_digest

_DIGITS = 12
"""Of a digest in a DAG's documentation."""
_begun_with: dict[str, Path] = {}


def go_by(tenant: str, texts: Path) -> None:
    """Let everything that this process does for a tenant's runs go by a version of its texts.

    A process of Airflow that parses a file or works on a task does so for one file, so for one tenant and one version.
    """
    _begun_with[tenant] = texts


def folder_of_run(tenant: str) -> TenantFolder:
    """Read a tenant's folder as a run sees it.

    Pipelines, briefs and brand are of the version that the run began with: they decide what its film is. All else is
    today's: who may see and decide, who is told, where it is kept, what it may cost, where it may go, and media.

    Raises:
        SpecError: there is no such tenant, or its ``tenant.yaml`` was wrong.
    """
    root = Workspace.from_environment().tenant_root(tenant)
    texts = _begun_with.get(tenant)
    if texts is None:
        return load_tenant(root)
    begun = load_tenant(root, texts)
    try:
        today = load_tenant(root).tenant
    except NightreelError:
        return begun  # a mistake of today stops no film that was begun before
    return replace(begun, tenant=today.model_copy(update={"brand": begun.tenant.brand}))


def folder_of_night(tenant: str, pipeline: str) -> TenantFolder:
    """Read a tenant's folder as a night sees it.

    The pipeline's ``batch:`` is of the version that the night began with: catalogue, columns, filters, deadline, who is
    told. All else is today's, also brand and steps: each film that the night starts is a run of its own and goes by the
    version of its own moment, so recipe and plan are of that one. Where today's texts are wrong, have the pipeline no
    more or do not fit that batch, all that it says is of the night's version, which is enough for a report;
    ``Night.check_films`` tells whether films can be started.

    Raises:
        SpecError: there is no such tenant or pipeline, or what was wrong with it then.
    """
    begun = folder_of_run(tenant)
    if tenant not in _begun_with:
        return begun
    own = begun.pipeline(pipeline)
    try:
        today = load_tenant(Workspace.from_environment().tenant_root(tenant))
        steps = today.pipeline(pipeline).pipeline
        both = LoadedPipeline(steps.model_copy(update={"batch": own.pipeline.batch}), own.positions)
        seen = replace(today, pipelines={**today.pipelines, pipeline: both})
        compile_pipeline(seen, pipeline)
    except NightreelError:
        return begun
    return seen


def pipeline_digest(pipeline: Pipeline) -> str:
    """Give the digest of all that a pipeline says; where its steps lie on the canvas counts for nothing."""
    return value_digest(pipeline.model_dump(mode="json"))[:_DIGITS]


def texts_line(plan: Plan) -> str:
    """Give the line of a DAG's documentation that says of which texts it is.

    A DAG whose tasks look the same is a new version of itself when its pipeline or its brand says something else: runs
    that have begun stay with the old one, and others take the new one.
    """
    brand = value_digest(plan.tenant.brand.model_dump(mode="json"))[:_DIGITS]
    return f"{_pipeline_words(pipeline_digest(plan.pipeline))}, brand `{brand}`."


def is_of_pipeline(documentation: str, digest: str) -> bool:
    """Whether a DAG's documentation says that it was made of a pipeline."""
    return f"{_pipeline_words(digest)}," in documentation


def _pipeline_words(digest: str) -> str:
    return f"Made of pipeline `{digest}`"
