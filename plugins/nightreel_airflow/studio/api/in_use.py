"""What would stop if a pipeline left Airflow: films under way, reviews that wait, nights under way or to come.

Airflow goes on with a run only while its DAG is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from airflow.utils.state import State
from sqlalchemy import func, select, update

from nightreel_airflow.api.errors import ConflictError
from nightreel_airflow.nightly.names import film_dag_id, nightly_dag_id
from nightreel_airflow.review.decide import WAITING


@dataclass(frozen=True)
class Use:
    """What goes on with a pipeline now.

    Args:
        films: runs that have not ended.
        waiting: those of them that wait for a person.
        nights: nights that have not ended.
        begins_itself: whether Airflow begins its nights by itself.
    """

    films: int = 0
    waiting: int = 0
    nights: int = 0
    begins_itself: bool = False

    def check(self, title: str) -> None:
        """Check that nothing depends on a pipeline.

        Raises:
            ConflictError: its nights begin by themselves (``pipeline.nightly``), or something of it is under way
                (``pipeline.busy``).
        """
        if self.begins_itself:
            raise ConflictError(
                "pipeline.nightly", where=title, got="nights that begin by themselves", want="no nights to come",
                fix="pause its nights in the room Batch, then put it into the archive",
            )  # fmt: skip
        if self.films or self.nights:
            raise ConflictError(
                "pipeline.busy", where=title, got=self._said(), want="nothing under way, as it would stop half made",
                fix="decide what waits for review and let the rest finish, or cancel it; then try again",
            )  # fmt: skip

    def _said(self) -> str:
        made, waits = self.films - self.waiting, self.waiting
        parts = (
            (made, "1 film being made", f"{made} films being made"),
            (waits, "1 review that waits", f"{waits} reviews that wait"),
            (self.nights, "1 night under way", f"{self.nights} nights under way"),
        )
        return ", ".join(one if count == 1 else many for count, one, many in parts if count)


def use_of(tenant: str, pipeline: str) -> Use:
    """Ask Airflow's database what goes on with a pipeline."""
    films, nights = film_dag_id(tenant, pipeline), nightly_dag_id(tenant, pipeline)
    is_open = DagRun.state.not_in([str(state.value) for state in State.finished_dr_states])
    waiting = (
        select(func.count(DagRun.run_id.distinct()))
        .join(TaskInstance, (TaskInstance.dag_id == DagRun.dag_id) & (TaskInstance.run_id == DagRun.run_id))
        .where(DagRun.dag_id == films, is_open, TaskInstance.state == WAITING)
    )
    begins = select(func.count()).where(
        DagModel.dag_id == nights, DagModel.is_paused.is_(False), DagModel.is_stale.is_(False),
        DagModel.next_dagrun_create_after.is_not(None),
    )  # fmt: skip
    with create_session() as session:
        found = session.execute(
            select(DagRun.dag_id, func.count())
            .where(DagRun.dag_id.in_((films, nights)), is_open)
            .group_by(DagRun.dag_id)
        )
        counts = {str(dag_id): int(count) for dag_id, count in found}
        return Use(
            films=counts.get(films, 0), waiting=int(session.scalar(waiting) or 0), nights=counts.get(nights, 0),
            begins_itself=bool(session.scalar(begins)),
        )  # fmt: skip


def begin_no_more(tenant: str, pipeline: str) -> None:
    """Let Airflow begin nothing of a pipeline from now on; it would find out by itself in a minute.

    Reading the tenant's file again with the pipeline in it takes this back.
    """
    ids = (film_dag_id(tenant, pipeline), nightly_dag_id(tenant, pipeline))
    with create_session() as session:
        session.execute(update(DagModel).where(DagModel.dag_id.in_(ids)).values(is_stale=True))
