"""Who asks, and what of which tenant they may see: Airflow's own users and rights, and each tenant's ``people``."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.models.dag import DagModel
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Depends

from nightreel.errors import NightreelError
from nightreel.run.preview import PREVIEW
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel_airflow.api.errors import ForbiddenError, NotFoundError
from nightreel_airflow.inside import turns
from nightreel_airflow.nightly.names import NIGHTLY, film_dag_id

_folders: dict[Path, tuple[tuple[object, ...], TenantFolder]] = {}
_folders_lock = threading.Lock()
_AT_ONCE = 4
"""Callers whose rights are asked for at once, in threads beside the server's own: see ``inside``."""
_turns: RunVar[CapacityLimiter] = RunVar("nightreel_guard")


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Args:
        name: Airflow's name of the user.
        dag_ids: DAGs that Airflow lets the user see.
        user: as Airflow's auth manager knows it; nobody, where no right is asked.
    """

    name: str
    dag_ids: frozenset[str]
    user: BaseUser | None = field(default=None, compare=False)

    def sees(self, folder: TenantFolder) -> bool:
        """Whether a tenant exists for this user: one of its people, who may see one of its DAGs at least.

        A tenant without a pipeline has the DAG of its previews, so that the first one can be drawn. The DAG of a
        pipeline in the archive, which Airflow remembers, counts: who sees no other could not bring it back.
        """
        people, names = folder.tenant.people, (*(folder.pipelines or (PREVIEW,)), "tenant")
        if people and self.name not in people:
            return False
        tenant = folder.tenant.name
        return any(film_dag_id(tenant, name) in self.dag_ids for name in names) or any(
            dag_id.startswith(film_dag_id(tenant, "")) and not dag_id.endswith(NIGHTLY) for dag_id in self.dag_ids
            if dag_id != film_dag_id(tenant, PREVIEW)
        )  # fmt: skip

    def decides(self, tenant: Tenant) -> bool:
        """Whether this user may decide a tenant's reviews."""
        return self.name in tenant.reviewers if tenant.reviewers else not tenant.people or self.name in tenant.people


async def caller_of(user: GetUserDep) -> Caller:
    """Find out who asks; a dependency. Nobody who is not logged in comes past it."""
    dag_ids = await run_sync(_dag_ids_of, user, limiter=turns(_turns, _AT_ONCE))
    return Caller(user.get_name(), frozenset(dag_ids), user)


def _dag_ids_of(user: BaseUser) -> set[str]:
    found: set[str] = get_auth_manager().get_authorized_dag_ids(user=user, method="GET")
    return found


CallerDep = Annotated[Caller, Depends(caller_of)]
"""Parameter of every route: who asks."""


def see_tenant(tenant: str, caller: CallerDep) -> TenantFolder:
    """Give a tenant's folder to a caller who may see it; a dependency on the path's or query's ``tenant``.

    Raises:
        NotFoundError: there is none, or it is not the caller's; the two look alike (``tenant.unknown``).
    """
    try:
        folder = folder_of(tenant)
    except NightreelError:
        raise _unknown(tenant) from None
    if not caller.sees(folder):
        raise _unknown(tenant)
    return folder


SeenTenant = Annotated[TenantFolder, Depends(see_tenant)]
"""Parameter of a route whose path or query names a ``tenant``."""


def decide_for(tenant: str, caller: CallerDep) -> TenantFolder:
    """Give a tenant's folder to a caller who may decide its reviews; a dependency.

    Raises:
        NotFoundError: the caller does not see the tenant (``tenant.unknown``).
        ForbiddenError: the caller sees it, and others decide (``review.reviewer``).
    """
    folder = see_tenant(tenant, caller)
    if not caller.decides(folder.tenant):
        raise ForbiddenError(
            "review.reviewer", where=folder.tenant.title, got=caller.name,
            want=f"one of {', '.join(folder.tenant.reviewers)}", fix="ask one of them to decide",
        )  # fmt: skip
    return folder


def check_change(caller: Caller, dag_id: str, method: Literal["POST", "PUT"] = "PUT") -> None:
    """Check that Airflow lets a caller change runs of a DAG, for what is changed without asking Airflow itself.

    Args:
        caller: who asks.
        dag_id: of the runs.
        method: as Airflow calls the right: to change runs, or to start them.

    Raises:
        ForbiddenError: the caller may only look (``access.denied``).
    """
    if not _may(caller, dag_id, method):
        raise ForbiddenError(
            "access.denied", where=dag_id, got=f"{caller.name}, who may only look",
            want=f"a right that Airflow gives: to {'start' if method == 'POST' else 'change'} its runs",
            fix="ask whoever keeps Airflow's users",
        )  # fmt: skip


def _may(caller: Caller, dag_id: str, method: Literal["POST", "PUT"]) -> bool:
    if caller.user is None:
        return False
    details = DagDetails(id=dag_id, team_name=DagModel.get_team_name(dag_id))
    return get_auth_manager().is_authorized_dag(
        method=method, access_entity=DagAccessEntity.RUN, details=details, user=caller.user
    )


def seen_tenants(caller: Caller) -> list[TenantFolder]:
    """Give every tenant that a caller may see, in the order of names; broken ones are left out."""
    found = []
    for path in sorted(Workspace.from_environment().tenants_root.glob("*/tenant.yaml")):
        try:
            folder = folder_of(path.parent.name)
        except NightreelError:
            continue
        if caller.sees(folder):
            found.append(folder)
    return found


def folder_of(tenant: str) -> TenantFolder:
    """Read a tenant's folder; it is read again only when a file of it has changed.

    Raises:
        SpecError: there is none of that name, or its ``tenant.yaml`` is wrong.
    """
    root = Workspace.from_environment().tenant_root(tenant)
    state = tuple(_state_of(root))
    with _folders_lock:
        known = _folders.get(root)
    if known is not None and known[0] == state:
        return known[1]
    folder = load_tenant(root)
    with _folders_lock:
        _folders[root] = (state, folder)
    return folder


def _state_of(root: Path) -> list[object]:
    files = [root / "tenant.yaml", *sorted((root / "pipelines").glob("*.y*ml")), *sorted((root / "briefs").glob("*"))]
    return [(path.name, stat.st_mtime_ns, stat.st_size) for path in files if (stat := _stat(path))]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _unknown(tenant: str) -> NotFoundError:
    return NotFoundError(
        "tenant.unknown", where="tenant", got=tenant, want="a tenant that you may see",
        fix="check the name, or ask whoever keeps the tenant to add you to its people",
    )  # fmt: skip
