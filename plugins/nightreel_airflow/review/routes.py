"""The review page, the queue of reviews, and the decision: for people of the tenant, on Airflow's own server."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool

from nightreel.errors import NightreelError
from nightreel.records.decisions import read_decision
from nightreel.records.reviews import ReviewDesk
from nightreel.run.workspace import Workspace
from nightreel.spec.review import Asked, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel_airflow.api.errors import ForbiddenError, NotFoundError
from nightreel_airflow.books import book_of
from nightreel_airflow.guard import Caller, CallerDep, see_tenant, seen_tenants
from nightreel_airflow.inside import ask_airflow
from nightreel_airflow.review.decide import WAITING, Place, decide, detail_of
from nightreel_airflow.review.parent import differences
from nightreel_airflow.review.view import (
    Waiting,
    page_of,
    queue_address,
    run_address,
    state_of,
    static_address,
    waiting_of,
)

router = APIRouter(include_in_schema=False)
HEADER = "x-nightreel"
"""A header that no form and no other site can send without being asked first."""
MOST_WAITING = 200
_STATIC = {
    "review.js": "text/javascript; charset=utf-8",
    "review.css": "text/css; charset=utf-8",
    "manrope.ttf": "font/ttf",
}
_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_pages = Environment(
    loader=PackageLoader("nightreel_airflow", "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
)


@router.get("/review")
async def queue(request: Request, caller: CallerDep) -> HTMLResponse:
    """Show what waits, over all tenants that the caller sees, oldest first."""
    query = {"response_received": "false", "state": WAITING, "limit": MOST_WAITING, "order_by": "created_at"}
    status, said = await ask_airflow(request, "GET", "/api/v2/dags/~/dagRuns/~/hitlDetails", query=query)
    details = said.get("hitl_details", []) if status == 200 and isinstance(said, dict) else []
    items = await run_in_threadpool(_waiting, caller, details)
    return _page("reviews.html", items=items, who=caller.name, more=len(details) == MOST_WAITING)


@router.get("/review/static/{name}")
def static(name: str) -> Response:
    """Give one of the pages' own files."""
    if name not in _STATIC:
        raise NotFoundError("not.found", where=name, fix="open the page again")
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return FileResponse(_static_file(name), media_type=_STATIC[name], headers=headers)


@router.get("/review/{dag_id}/{run_id}/{step_id}")
async def review(request: Request, caller: CallerDep, dag_id: str, run_id: str, step_id: str) -> HTMLResponse:
    """Show one review: the film, its shots and words, its checks, and what may be decided."""
    place = Place(dag_id, run_id, step_id)
    folder = await run_in_threadpool(see_tenant, place.tenant, caller)
    detail = await detail_of(request, place)
    shown = await run_in_threadpool(_shown, folder.tenant, place, caller, detail)
    return _page("review.html", **shown)


@router.get("/review/{dag_id}/{run_id}/{step_id}/strip")
async def strip(request: Request, caller: CallerDep, dag_id: str, run_id: str, step_id: str) -> Response:
    """Give the picture of all shots that Airflow's own page shows."""
    place = Place(dag_id, run_id, step_id)
    folder = await run_in_threadpool(see_tenant, place.tenant, caller)
    await detail_of(request, place)
    return await run_in_threadpool(_strip, folder.tenant, place)


@router.post("/review/{dag_id}/{run_id}/{step_id}")
async def answer(
    request: Request,
    caller: CallerDep,
    dag_id: str,
    run_id: str,
    step_id: str,
    said: Annotated[dict[str, Any], Body()],
) -> JSONResponse:
    """Take the page's decision."""
    _check_own_page(request)
    outcome = await decide(request, caller, Place(dag_id, run_id, step_id), read_decision(said))
    return JSONResponse({"sentence": outcome.sentence, "choice": outcome.decision.choice, "by": outcome.by})


def _check_own_page(request: Request) -> None:
    """Refuse what another site makes a person's browser send with Airflow's cookie.

    Raises:
        ForbiddenError: the request does not come from our own page (``review.origin``).
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    is_ours = not origin or urlsplit(origin).netloc == request.headers.get("host", "")
    if request.headers.get(HEADER) != "review" or site not in ("same-origin", "none") or not is_ours:
        raise ForbiddenError(
            "review.origin", where="the request's origin", got=origin or "a request without the page's own header",
            want="a decision sent by the review page", fix="open the review page and decide there",
        )  # fmt: skip


def _waiting(caller: Caller, details: list[dict[str, Any]]) -> list[Waiting]:
    tenants = {folder.tenant.name: folder.tenant for folder in seen_tenants(caller)}
    items = []
    for detail in details:
        task = detail.get("task_instance") or {}
        place = Place(str(task.get("dag_id")), str(task.get("dag_run_id")), str(task.get("task_id")))
        tenant = tenants.get(place.tenant)
        try:
            found = _asked(tenant, place) if tenant is not None else None
        except NightreelError:
            continue  # its own page says what is wrong with it
        if tenant is not None and found is not None:
            items.append(waiting_of(tenant, *found, may_decide=caller.decides(tenant)))
    return sorted(items, key=lambda item: item.since)


def _asked(tenant: Tenant, place: Place) -> tuple[Asked, ReviewSheet] | None:
    store = Workspace.from_environment().open_store(tenant)
    asked = ReviewDesk(store, place.run_id, place.step_id, dag_id=place.dag_id).asked()
    return None if asked is None else (asked, store.load(asked.sheet, ReviewSheet))


def _shown(tenant: Tenant, place: Place, caller: Caller, detail: dict[str, Any]) -> dict[str, Any]:
    found = _asked(tenant, place)
    if found is None:
        raise _unknown(place)
    asked, sheet = found
    store = Workspace.from_environment().open_store(tenant)
    record = book_of(store, place.run_id, place.dag_id).read()
    revised_as = record.end.revised_as if record is not None and record.end is not None else ""
    desk = ReviewDesk(store, place.run_id, place.step_id, dag_id=place.dag_id)
    state = state_of(
        detail, asked, desk.answered(asked),
        may_decide=caller.decides(tenant), revised_as=revised_as,
    )  # fmt: skip
    return {
        "page": page_of(tenant, asked, sheet, state),
        "revision": differences(tenant, store, record, place.step_id, sheet),
        "run_id": place.run_id,
        "run_address": run_address(place.dag_id, place.run_id),
        "revised_address": run_address(place.dag_id, revised_as) if revised_as else "",
        "who": caller.name,
    }


def _strip(tenant: Tenant, place: Place) -> Response:
    found = _asked(tenant, place)
    if found is None or found[1].strip is None:
        raise _unknown(place)
    path = Workspace.from_environment().open_store(tenant).local(found[1].strip)
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type="image/png", headers=headers)


def _unknown(place: Place) -> NotFoundError:
    return NotFoundError(
        "review.unknown", where=place.run_id, got=place.step_id, want="a review that waits or was decided",
        fix="open the list of reviews: it shows what waits for you",
    )  # fmt: skip


def _page(template: str, **shown: Any) -> HTMLResponse:
    addresses = {"css": _versioned("review.css"), "js": _versioned("review.js"), "home": queue_address()}
    return HTMLResponse(_pages.get_template(template).render(**addresses, **shown), headers=_HEADERS)


def _static_file(name: str) -> Path:
    if name == "manrope.ttf":
        import fontpkg_manrope

        (font,) = (Path(fontpkg_manrope.__file__).parent / "files").glob("*.ttf")
        return font
    return Path(str(files("nightreel_airflow"))) / "review" / "static" / name


@cache
def _versioned(name: str) -> str:
    """Give the address of one of our files; another version has another address."""
    content = _static_file(name).read_bytes()
    return f"{static_address(name)}?v={hashlib.sha256(content).hexdigest()[:12]}"
