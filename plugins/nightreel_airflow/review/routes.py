"""The review page, the queue of reviews, and the decision: for people of the tenant, on Airflow's own server."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool

from nightreel.records.decisions import read_decision
from nightreel.spec.tenant import Tenant
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.guard import Caller, CallerDep, see_tenant
from nightreel_airflow.review.decide import Place, decide, detail_of
from nightreel_airflow.review.found import (
    MOST_WAITING,
    find_review,
    open_review,
    unknown_review,
    waiting_details,
    waiting_for,
)
from nightreel_airflow.review.parent import differences
from nightreel_airflow.review.view import (
    Waiting,
    page_of,
    queue_address,
    run_address,
    static_address,
    waiting_of,
)
from nightreel_airflow.studio.api.review_reading import reading_of
from nightreel_airflow.studio.guarding import check_page

router = APIRouter(include_in_schema=False)
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
    details = await waiting_details(request)
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
    check_page(request, "review")
    outcome = await decide(request, caller, Place(dag_id, run_id, step_id), read_decision(said))
    return JSONResponse({"sentence": outcome.sentence, "choice": outcome.decision.choice, "by": outcome.by})


def _waiting(caller: Caller, details: list[dict[str, Any]]) -> list[Waiting]:
    return [
        waiting_of(found.tenant, found.asked, found.sheet, may_decide=caller.decides(found.tenant))
        for found in waiting_for(caller, details)
    ]


def _shown(tenant: Tenant, place: Place, caller: Caller, detail: dict[str, Any]) -> dict[str, Any]:
    shown = open_review(tenant, place, caller, detail)
    revised_as = shown.state.revised_as
    return {
        "page": page_of(tenant, shown.asked, shown.sheet, shown.state),
        "reading": reading_of(shown),
        "revision": differences(tenant, shown.store, shown.record, place.step_id, shown.sheet),
        "run_id": place.run_id,
        "run_address": run_address(place.dag_id, place.run_id),
        "revised_address": run_address(place.dag_id, revised_as) if revised_as else "",
        "who": caller.name,
    }


def _strip(tenant: Tenant, place: Place) -> Response:
    found = find_review(tenant, place)
    if found is None or found.sheet.strip is None:
        raise unknown_review(place)
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(found.store.local(found.sheet.strip), media_type="image/png", headers=headers)


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
