"""Who is there, and what they may do for which client."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from nightreel.run.preview import PREVIEW
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.guard import Caller, CallerDep, seen_tenants
from nightreel_airflow.links import PREFIX, server_path
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.studio.guarding import may_edit

router = APIRouter(tags=["studio"])


class SeenTenantLine(Model):
    """A client, and what the caller may do for it."""

    name: str
    title: str
    may_edit: bool
    may_decide: bool
    brand: dict[str, str]


class Me(Model):
    """Who is there."""

    name: str
    tenants: tuple[SeenTenantLine, ...]
    airflow: str = ""
    nightreel: str = ""


@router.get("/me")
async def me(caller: CallerDep) -> Me:
    """Say who is there and which clients they see."""
    lines = await run_in_threadpool(_lines, caller)
    return Me(name=caller.name, tenants=tuple(lines), airflow=f"{server_path()}/", nightreel=f"{server_path()}{PREFIX}")


def _lines(caller: Caller) -> list[SeenTenantLine]:
    return [_line(caller, folder) for folder in seen_tenants(caller)]


def _line(caller: Caller, folder: TenantFolder) -> SeenTenantLine:
    tenant = folder.tenant
    return SeenTenantLine(
        name=tenant.name,
        title=tenant.title,
        may_edit=_may_edit_any(caller, folder),
        may_decide=caller.decides(tenant),
        brand=dict(tenant.brand.palette.model_dump(mode="json", exclude_none=True)),
    )


def _may_edit_any(caller: Caller, folder: TenantFolder) -> bool:
    """Whether a caller may change any pipeline that they see, or make the first one."""
    tenant = folder.tenant.name
    if not folder.pipelines:
        return may_edit(caller, film_dag_id(tenant, PREVIEW), "POST")
    dag_ids = (film_dag_id(tenant, name) for name in folder.pipelines)
    return any(may_edit(caller, dag_id) for dag_id in dag_ids if dag_id in caller.dag_ids)
