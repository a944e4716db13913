"""Morning reports on Airflow's own server: a page and a table of each batch, and a list of mornings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape

from nightreel.batch.book import BatchBook, BatchEnd, BatchHead, batches
from nightreel.batch.report_page import NAVIGATION
from nightreel.batch.report_words import money, pipeline_words
from nightreel.errors import NightreelError
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.guard import Caller, CallerDep, SeenTenant
from nightreel_airflow.links import PREFIX, server_path
from nightreel_airflow.nightly.names import nightly_dag_id

router = APIRouter(include_in_schema=False)
_PAGE_LENGTH = 60
_NOT_MADE = ("failed", "timeout", "cancelled", "refused", "wrong", "not_begun")
_templates = Environment(loader=PackageLoader("nightreel_airflow", "templates"), autoescape=select_autoescape())
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
}


@router.get("/reports/{tenant}")
def mornings(folder: SeenTenant, caller: CallerDep, skip: Annotated[int, Query(ge=0, le=100_000)] = 0) -> HTMLResponse:
    """List the batches of a tenant that a caller may see, the newest first."""
    store = _store(folder)
    seen = (head for head in batches(store) if _sees(caller, folder, head))
    heads = list(islice(seen, skip, skip + _PAGE_LENGTH + 1))
    page = _templates.get_template("mornings.html").render(
        title=folder.tenant.title,
        nights=list(_nights(folder, store, heads[:_PAGE_LENGTH])),
        older=f"?skip={skip + _PAGE_LENGTH}" if len(heads) > _PAGE_LENGTH else "",
        newer=f"?skip={max(0, skip - _PAGE_LENGTH)}" if skip else "",
    )
    return HTMLResponse(page, headers=_HEADERS)


@router.get("/reports/{tenant}/{batch_id}.csv")
def table(folder: SeenTenant, caller: CallerDep, batch_id: str) -> Response:
    """Give a batch's report as CSV."""
    store = _store(folder)
    head, end = _batch(store, batch_id, folder, caller)
    name = f"{folder.tenant.name}-{head.pipeline}-{head.day}.csv"
    headers = {**_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    content = store.local(_kept(end.table, head)).read_bytes()
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/reports/{tenant}/{batch_id}")
def report(folder: SeenTenant, caller: CallerDep, batch_id: str) -> HTMLResponse:
    """Show a batch's report, with a way to its table and to the other mornings."""
    store = _store(folder)
    head, end = _batch(store, batch_id, folder, caller)
    kept = store.local(_kept(end.page, head)).read_text(encoding="utf-8")
    root = _reports_path(folder)
    navigation = _templates.get_template("report_navigation.html").render(
        mornings=root, table=f"{root}/{quote(batch_id, safe='')}.csv"
    )
    return HTMLResponse(kept.replace(NAVIGATION, navigation, 1), headers=_HEADERS)


def _store(folder: TenantFolder) -> Store:
    return Workspace.from_environment().open_store(folder.tenant)


def _reports_path(folder: TenantFolder) -> str:
    return f"{server_path()}{PREFIX}/reports/{quote(folder.tenant.name)}"


def _sees(caller: Caller, folder: TenantFolder, head: BatchHead) -> bool:
    """Whether a caller may see the nightly DAG that a batch is a run of."""
    return nightly_dag_id(folder.tenant.name, head.pipeline) in caller.dag_ids


def _batch(store: Store, batch_id: str, folder: TenantFolder, caller: Caller) -> tuple[BatchHead, BatchEnd]:
    """Find a batch that has its report.

    Raises:
        NotFoundError: there is none, or it is not the caller's (``batch.unknown``), or it is still at work
            (``report.early``).
    """
    book = BatchBook(store, batch_id)
    head, end = book.head, book.end
    if head is None or not _sees(caller, folder, head):
        raise NotFoundError(
            "batch.unknown", where="batch", got=batch_id, want="a batch of this tenant",
            fix="choose one from the list of mornings",
        )  # fmt: skip
    if end is None:
        raise NotFoundError(
            "report.early", where=f"{pipeline_words(head.pipeline)}, {head.day}", got="a batch that is at work",
            want="one that has ended", fix="come back when it has ended; Airflow shows its films as they are made",
        )  # fmt: skip
    return head, end


def _kept(artifact: Artifact | None, head: BatchHead) -> Artifact:
    if artifact is None:
        raise NotFoundError(
            "report.missing", where=f"{pipeline_words(head.pipeline)}, {head.day}", got="a batch without a report",
            fix="clear the batch's report task in Airflow: it writes it again",
        )  # fmt: skip
    return artifact


def _nights(folder: TenantFolder, store: Store, heads: list[BatchHead]) -> Iterator[dict[str, Any]]:
    for head in heads:
        book = BatchBook(store, head.batch_id)
        end = book.end
        counts = end.counts if end is not None else {}
        ready = counts.get("success", 0) + counts.get("unchanged", 0)
        failed = sum(counts.get(state, 0) for state in _NOT_MADE)
        yield {
            "day": _day(head.day),
            "pipeline": _title(folder, head.pipeline),
            "state": end.state if end is not None else "paused" if book.control == "paused" else "at work",
            "ready": ready, "waiting": counts.get("waiting", 0), "failed": failed,
            "total": sum(counts.values()) - counts.get("skipped", 0),
            "money": money(end.money) if end is not None and end.money else "",
            "link": f"{_reports_path(folder)}/{quote(head.batch_id, safe='')}" if end is not None else "",
        }  # fmt: skip


def _title(folder: TenantFolder, name: str) -> str:
    try:
        return folder.pipeline(name).pipeline.title
    except NightreelError:
        return pipeline_words(name)


def _day(day: str) -> str:
    try:
        return f"{date.fromisoformat(day):%A, %-d %B %Y}"
    except ValueError:
        return day
