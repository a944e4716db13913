"""Which versions runs still need; and pointers of Airflow's that must not move while they do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from airflow.models.dag_version import DagVersion

DAY_S = 86_400.0
KEPT_S = 30 * DAY_S
"""How long a version is kept that was the newest one: tasks of runs that have ended may be cleared and done again."""
KEPT_NEWEST = 10


def unneeded(bundle: str, ages_s: Mapping[str, float], current: Collection[str]) -> list[str]:
    """Give the versions that may be removed.

    A version stays while a run that has not ended began with it, while it is the newest of any DAG, while it is one
    of the ten newest, and for thirty days after it was the newest.

    Args:
        bundle: name of the bundle.
        ages_s: versions that are kept, and how long ago each was the newest, in seconds.
        current: versions that are never removed.
    """
    by_age = sorted(ages_s, key=lambda version: ages_s[version])
    old = [version for version in by_age[KEPT_NEWEST:] if ages_s[version] > KEPT_S and version not in current]
    if not old:
        return []
    needed = _needed(bundle)
    return [version for version in old if version not in needed]


def _needed(bundle: str) -> set[str]:
    """Ask Airflow which versions runs that have not ended began with, and which are the newest of a DAG."""
    from airflow.models.dag_version import DagVersion
    from airflow.models.dagrun import DagRun
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from airflow.utils.state import State
    from sqlalchemy import func, select

    is_open = DagRun.state.not_in([str(state.value) for state in State.finished_dr_states])
    newest = (
        select(DagVersion.dag_id, func.max(DagVersion.version_number).label("number"))
        .where(DagVersion.bundle_name == bundle)
        .group_by(DagVersion.dag_id)
        .subquery()
    )
    asked = (
        select(DagRun.bundle_version).where(is_open, DagRun.bundle_version.is_not(None)).distinct(),
        select(DagVersion.bundle_version)
        .join(TaskInstance, TaskInstance.dag_version_id == DagVersion.id)
        .join(DagRun, (DagRun.dag_id == TaskInstance.dag_id) & (DagRun.run_id == TaskInstance.run_id))
        .where(is_open, DagVersion.bundle_name == bundle)
        .distinct(),
        select(DagVersion.bundle_version)
        .join(newest, (newest.c.dag_id == DagVersion.dag_id) & (newest.c.number == DagVersion.version_number))
        .distinct(),
    )
    with create_session() as session:
        return {str(version) for query in asked for version in session.scalars(query) if version}


@cache
def keep_pointers() -> None:
    """Keep Airflow from moving a DAG's version to texts that it was not made of.

    Airflow's processor notes, for what a child of it has parsed, the bundle's version of the moment when the child is
    done. Where a new version came in between, the DAG as it was is noted as one of the new version, and runs that go
    by it would do their next tasks by other texts than they began with. So a version of a DAG that has tasks moves
    on only where its tenant's texts are the same.
    """
    from airflow.models.dag_version import DagVersion
    from sqlalchemy import event

    event.listen(DagVersion, "before_update", _stay)


def _stay(_: Any, connection: Any, moved: DagVersion) -> None:
    from airflow.models.dag_version import DagVersion
    from sqlalchemy import select

    after = moved.bundle_version
    before = connection.scalar(select(DagVersion.bundle_version).where(DagVersion.id == moved.id))
    if before and after and before != after and _differs(moved, before, after) and _has_tasks(connection, moved):
        moved.bundle_version = before


def _differs(moved: DagVersion, before: str, after: str) -> bool:
    """Whether a DAG's tenant has other texts in one version of the bundle than in another."""
    from airflow.dag_processing.bundles.base import get_bundle_base_folder, get_bundle_versions_base_folder

    from nightreel_airflow.bundle_keep import Keep

    name = moved.bundle_name or ""
    keep = Keep(get_bundle_base_folder(name), get_bundle_versions_base_folder(name))
    one, other, tenant = keep.digests(before), keep.digests(after), moved.dag_id.partition("__")[0]
    return one is not None and other is not None and one.get(tenant) != other.get(tenant)


def _has_tasks(connection: Any, moved: DagVersion) -> bool:
    from airflow.models.taskinstance import TaskInstance
    from sqlalchemy import exists, select

    of_it = exists().where(TaskInstance.dag_id == moved.dag_id, TaskInstance.dag_version_id == moved.id)
    return bool(connection.scalar(select(of_it)))
