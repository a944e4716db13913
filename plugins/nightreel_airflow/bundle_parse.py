"""Publishing a pipeline: Airflow is asked to read its tenant's file now, and asked whether it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nightreel.plan.compile import TAKEN
from nightreel.spec.pipeline import Pipeline
from nightreel_airflow.bundle import NAME
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.texts import is_of_pipeline, pipeline_digest

if TYPE_CHECKING:
    from fastapi import Request


@dataclass(frozen=True)
class Known:
    """What Airflow knows of a DAG.

    Args:
        is_new: whether its newest version was made of the pipeline that is asked about.
        broken: whether a placeholder stands for it.
        since: when its newest version was written; ``None`` where it knows none.
        problem: what the placeholder says.
    """

    is_new: bool
    broken: bool = False
    since: datetime | None = None
    problem: str = ""


def ask_to_parse(_: Request, tenant: str) -> None:
    """Ask Airflow to read a tenant's file next, and to look for a new version of the texts before it does.

    Airflow's own interface wants a token of the file, which nothing knows before the first DAG of a tenant is there.
    Whoever calls has checked that the caller may change the tenant's pipelines.

    Args:
        _: the request that publishes.
        tenant: its name.
    """
    from airflow.models.dagbag import DagPriorityParsingRequest
    from airflow.utils.session import create_session
    from sqlalchemy.exc import IntegrityError

    try:
        with create_session() as session:
            bundle, file = _file_of(session, tenant)
            session.add(DagPriorityParsingRequest(bundle_name=bundle, relative_fileloc=file))
    except IntegrityError:
        return  # it was asked a moment ago and has not come to it


def _file_of(session: Any, tenant: str) -> tuple[str, str]:
    """Give the bundle and the file of a tenant's DAGs: as Airflow knows them, or as the versioned bundle names them."""
    from airflow.models.dag import DagModel
    from sqlalchemy import select

    ids = [film_dag_id(tenant, name) for name in TAKEN]
    known = session.execute(
        select(DagModel.bundle_name, DagModel.relative_fileloc).where(
            DagModel.dag_id.in_(ids), DagModel.is_stale.is_(False), DagModel.relative_fileloc.is_not(None)
        )
    ).first()
    return (str(known[0]), str(known[1])) if known is not None else (NAME, f"{tenant}.py")


def seen(dag_id: str, pipeline: Pipeline) -> Known:
    """Tell whether the newest version of a DAG was made of a pipeline; quick, from Airflow's database.

    Args:
        dag_id: of the pipeline's DAG.
        pipeline: as its text says it; notes and places on the canvas count for nothing.
    """
    from airflow.models.dag import DagModel
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    newest = (
        select(SerializedDagModel)
        .where(SerializedDagModel.dag_id == dag_id)
        .order_by(SerializedDagModel.created_at.desc())
        .limit(1)
    )
    with create_session() as session:
        found: Any = session.scalar(newest)
        model: Any = session.get(DagModel, dag_id)
        if found is None or model is None or model.is_stale:
            return Known(is_new=False)
        said = (found.data or {}).get("dag", {})
        broken = "broken" in said.get("tags", ())
        documentation = str(said.get("doc_md", ""))
        return Known(
            is_new=not broken and is_of_pipeline(documentation, pipeline_digest(pipeline)),
            broken=broken, since=found.last_updated, problem=documentation if broken else "",
        )  # fmt: skip
