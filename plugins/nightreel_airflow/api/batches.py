"""Nightly batches: how they stand, and whether they go on."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field

from nightreel.batch.book import BatchBook, BatchEnd, BatchHead, Control, batches
from nightreel.errors import NightreelError
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.artifact import Artifact
from nightreel_airflow.api.errors import ConflictError, NotFoundError
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.status import open_store
from nightreel_airflow.guard import Caller, check_change
from nightreel_airflow.links import signed_address
from nightreel_airflow.nightly.names import batch_id_of, nightly_dag_id

Action = Literal["pause", "resume", "cancel"]
_SAID: dict[Action, Control] = {"pause": "paused", "resume": "go", "cancel": "cancelled"}


class BatchOrder(Model):
    """What is to become of a batch."""

    action: Action = Field(
        description="pause: no further film is begun; resume: it goes on; cancel: for good. Films under way end."
    )


class BatchAnswer(Model):
    """A batch as its caller sees it."""

    id: str
    tenant: str
    pipeline: str
    day: str = Field(description="Of the night, in the batch's own time zone.")
    state: Literal["working", "paused", "cancelled", "done", "failed"]
    began: str
    ended: str = ""
    deadline: str = ""
    catalogue: str = ""
    rows: dict[str, int] = Field(default_factory=dict, description="Rows of the catalogue: ready, wrong, duplicate …")
    films: dict[str, int] = Field(
        default_factory=dict, description="What became of them: started, unchanged, success …"
    )
    by: str = Field("", description="Who paused, resumed or cancelled it last.")
    notes: tuple[str, ...] = ()
    money: float | None = Field(None, description="US dollars: what it cost, before its end what it will likely cost.")
    report: str = Field("", description="The morning report; a link that needs no login and ends.")
    table: str = Field("", description="The same as CSV.")


class BatchList(Model):
    """Batches, the newest first."""

    batches: tuple[BatchAnswer, ...]


def batches_of(folder: TenantFolder, caller: Caller, pipeline: str | None, limit: int) -> list[BatchAnswer]:
    """Give a tenant's batches that a caller may see, the newest first."""
    store = open_store(folder)
    found: list[BatchAnswer] = []
    for head in batches(store, pipeline=pipeline):
        if len(found) == limit:
            break
        if nightly_dag_id(folder.tenant.name, head.pipeline) in caller.dag_ids:
            found.append(_answer(head, BatchBook(store, head.batch_id)))
    return found


def batch_of(folder: TenantFolder, name: RunName) -> BatchAnswer:
    """Give one batch.

    Raises:
        NotFoundError: there is none (``batch.unknown``).
    """
    book = BatchBook(open_store(folder), batch_id_of(name.pipeline, name.run_id))
    return _answer(_head(book, name), book)


def control_batch(folder: TenantFolder, caller: Caller, name: RunName, action: Action) -> BatchAnswer:
    """Pause a batch, let it go on, or cancel it.

    Raises:
        NotFoundError: there is none (``batch.unknown``).
        ForbiddenError: the caller may only look.
        ConflictError: it was cancelled or has ended.
    """
    book = BatchBook(open_store(folder), batch_id_of(name.pipeline, name.run_id))
    head = _head(book, name)
    check_change(caller, nightly_dag_id(name.tenant, name.pipeline))
    if book.control != _SAID[action]:
        try:
            book.set_control(_SAID[action], caller.name)
        except NightreelError as error:
            if error.code not in ("batch.cancelled", "batch.ended"):
                raise
            raise ConflictError(error.code, where=str(name), got=error.got, want=error.want, fix=error.fix) from error
    return _answer(head, book)


def unknown_batch(name: str) -> NotFoundError:
    """Make the error for a batch that is not there or that the caller may not see: the two look alike."""
    return NotFoundError(
        "batch.unknown", where="batch", got=name, want="the id of a batch that you may see", fix="list the batches"
    )


def _head(book: BatchBook, name: RunName) -> BatchHead:
    head = book.head
    if head is None or head.pipeline != name.pipeline:
        raise unknown_batch(str(name))
    return head


def _answer(head: BatchHead, book: BatchBook) -> BatchAnswer:
    said, end = book.said, book.end
    films = end.counts if end is not None else Counter(note.state for note in book.rows().values())
    return BatchAnswer(
        id=f"{head.tenant}.{batch_id_of(head.pipeline, head.batch_id)}", tenant=head.tenant, pipeline=head.pipeline,
        day=head.day, state=_state(end, said.value), began=head.began, ended=end.ended if end else "",
        deadline=head.deadline, catalogue=head.catalogue, rows=head.counts, films=dict(films), by=said.by,
        notes=head.notes, money=head.money if end is None else end.money,
        report=_link(head, end.page if end else None, "report.html"),
        table=_link(head, end.table if end else None, "report.csv"),
    )  # fmt: skip


def _state(end: BatchEnd | None, control: Control) -> Literal["working", "paused", "cancelled", "done", "failed"]:
    if end is not None:
        return end.state
    return "working" if control == "go" else control


def _link(head: BatchHead, artifact: Artifact | None, name: str) -> str:
    if artifact is None:
        return ""
    return signed_address(head.tenant, artifact, f"{head.tenant}-{head.pipeline}-{head.day}-{name}")
