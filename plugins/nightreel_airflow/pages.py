"""Pages on Airflow's own server: previews of tasks, pictures of tenants. Guarded as Airflow guards its own."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path
from typing import Any

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag
from airflow.models.xcom import XComModel
from airflow.utils.session import create_session
from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape

from nightreel.errors import NightreelError
from nightreel.records.reviews import ReviewDesk
from nightreel.run.workspace import Workspace
from nightreel.spec.generation import Usage
from nightreel.spec.measure import Measure
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.figures import figures_of
from nightreel_airflow.form import offered_pictures
from nightreel_airflow.guard import CallerDep, SeenTenant, see_tenant
from nightreel_airflow.links import server_path
from nightreel_airflow.review.body import review_path
from nightreel_airflow.strip import strip_of

router = APIRouter()
_pages = Environment(loader=PackageLoader("nightreel_airflow", "templates"), autoescape=select_autoescape())
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
_may_see_results = requires_access_dag("GET", DagAccessEntity.XCOM)


@router.get("/preview/{dag_id}/{run_id}/{task_id}/{map_index}", dependencies=[Depends(_may_see_results)])
def preview(dag_id: str, run_id: str, task_id: str, map_index: int, caller: CallerDep) -> HTMLResponse:
    """Show the stills and notes of one task to people of its tenant."""
    value = _xcom(dag_id, run_id, task_id, map_index)
    if value is None:
        raise HTTPException(404, "This task has left no preview yet.")
    folder = see_tenant(str(value["tenant"]), caller)
    store = Workspace.from_environment().open_store(folder.tenant)
    stills = []
    for entry in value["stills"]:
        try:
            stills.append(_data_address(store.local(Artifact.model_validate(entry))))
        except NightreelError as error:
            value["notes"].append(str(error))
    page = _pages.get_template("preview.html").render(
        title=f"{folder.tenant.title} ▸ {task_id}", run_id=run_id, map_index=map_index, stills=stills,
        review=_review(store, dag_id, run_id, task_id), **_shown(value),
    )  # fmt: skip
    return HTMLResponse(page, headers=_HEADERS)


@router.get("/media/{tenant}")
def media(folder: SeenTenant) -> Response:
    """Give the strip of a tenant's pictures to a user who may see the tenant."""
    pictures = [folder.root / "media" / name for name in offered_pictures(folder.root)]
    return Response(strip_of(pictures), media_type="image/png", headers=_HEADERS)


def _review(store: Store, dag_id: str, run_id: str, task_id: str) -> str:
    """Give the address of the review that this task waits for or waited for; nothing for other tasks."""
    asked = ReviewDesk(store, run_id, task_id, dag_id=dag_id).asked()
    return f"{server_path()}{review_path(asked)}" if asked is not None else ""


def _xcom(dag_id: str, run_id: str, task_id: str, map_index: int) -> dict[str, Any] | None:
    with create_session() as session:
        row = session.execute(
            XComModel.get_many(
                key="preview", dag_ids=dag_id, run_id=run_id, task_ids=task_id, map_indexes=map_index, limit=1
            )
        ).first()
    if row is None:
        return None
    value = XComModel.deserialize_value(row[0] if hasattr(row[0], "value") else row)
    return value if isinstance(value, dict) else None


def _data_address(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _shown(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "notes": value["notes"],
        "reused": value["reused"],
        "seconds": value["seconds"],
        "spent": _spent(Usage.model_validate(value.get("usage", {}))),
        "figures": figures_of([Measure.model_validate(entry) for entry in value.get("measures", [])]),
    }


def _spent(usage: Usage) -> str:
    """Say what the work used, nothing where it used nothing that is counted."""
    parts = [f"{usage.gpu_s:.0f} GPU seconds"] if usage.gpu_s >= 0.5 else []
    parts += [f"${usage.money:.2f}"] if usage.money >= 0.005 else []
    tokens = usage.input_tokens + usage.output_tokens
    return ", ".join([*parts, *([f"{tokens:,} tokens"] if tokens else [])])
