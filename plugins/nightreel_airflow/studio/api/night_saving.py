"""What a pipeline says of its nights, saved as a new version that runs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import Field

from nightreel.batch.rows_columns import check_fields
from nightreel.batch.saving import same_batch, with_batch_written
from nightreel.batch.trial import with_batch
from nightreel.canvas.draft import read_draft
from nightreel.canvas.stale import StaleError
from nightreel.canvas.version import Version
from nightreel.canvas.versions import VersionBook
from nightreel.errors import Problems
from nightreel.spec.batch import Batch
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import ConflictError
from nightreel_airflow.api.status import open_store
from nightreel_airflow.guard import CallerDep, SeenTenant, folder_of
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.studio.api.catalogues import PreconditionError, unknown_pipeline, worked
from nightreel_airflow.studio.api.published import after_publishing
from nightreel_airflow.studio.guarding import OwnPage, check_edit

router = APIRouter(tags=["studio"])


class BatchSave(Model):
    """What is to be saved."""

    batch: Batch
    base: Batch | None = Field(None, description="What its author began with; nothing where there was no batch.")
    message: str = Field("", max_length=500)


class BatchSaved(Model):
    """A batch that was saved and runs."""

    version: int
    batch: Batch


@router.put("/{tenant}/batches/{pipeline}")
async def save_batch(
    request: Request, folder: SeenTenant, caller: CallerDep, pipeline: str, order: BatchSave, _: OwnPage
) -> BatchSaved:
    """Save what a pipeline says of its nights: a new version, which runs from the next night on."""
    dag_id = film_dag_id(folder.tenant.name, pipeline)
    if pipeline not in folder.pipelines or dag_id not in caller.dag_ids:
        raise unknown_pipeline(pipeline)

    def saved() -> Version:
        check_edit(caller, dag_id)
        now = folder_of(folder.tenant.name)  # others may have saved while this one waited for its turn
        return _saved(now, pipeline, order, caller.name)

    version = await worked(saved)
    await worked(lambda: after_publishing(request, folder.tenant.name))
    return BatchSaved(version=version.number, batch=order.batch)


def _saved(folder: TenantFolder, pipeline: str, order: BatchSave, by: str) -> Version:
    """Save a batch on top of what runs now.

    Raises:
        PreconditionError: somebody changed the batch meanwhile, or the pipeline (``version.stale``).
        ConflictError: a draft that nobody has published is newer (``batch.draft``).
        Problems: what the batch says cannot be.
    """
    loaded = folder.pipeline(pipeline)
    book = VersionBook(open_store(folder), folder, pipeline)
    newest, runs = book.newest(), book.published()
    if runs is None or runs[0].number != newest.number:
        raise ConflictError(
            "batch.draft", where=loaded.pipeline.title, got=f"version {newest.number}, a draft",
            want="a pipeline whose newest version runs", fix="publish the draft on the canvas, or restore what runs",
        )  # fmt: skip
    _, text = runs
    if not same_batch(read_draft(text, book.file).loaded.pipeline.batch, order.base):
        raise PreconditionError(
            "batch.stale", where=loaded.pipeline.title, got="somebody changed its nights meanwhile",
            want="what you have seen", fix="load the page again and make your change there",
        )  # fmt: skip
    tried = with_batch(folder, pipeline, order.batch).pipeline(pipeline)
    if faults := check_fields(tried, order.batch):
        raise Problems(faults)
    changed = with_batch_written(text, order.batch, folder, book.file)
    try:
        return book.save(changed, newest.tag, by, order.message or "Nights", publish=True)
    except StaleError as error:
        raise PreconditionError(
            error.code, where=error.where, got=error.got, want=error.want, fix="load the page again"
        ) from error
