"""Runs of other DAGs, as a task starts them and a task or trigger asks for them: the one file that speaks to Airflow.

A task has no database. It asks its supervisor, which asks the API server; what follows are those messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import (
    DagRunResult,
    DagRunStateResult,
    DRCount,
    ErrorResponse,
    GetDagRun,
    GetDagRunState,
    GetDRCount,
    GetTaskStates,
    TaskStatesResult,
    TriggerDagRun,
)

from nightreel.errors import BusyError, InputError

GROUP = 100
"""Run ids in one question: they stand in an address, which servers cut at some 60 kB."""
FEW = 6
"""So few runs are asked for one at a time; more are halved while they differ."""
ENDED = ("success", "failed")
LIVE = ("queued", "running")
_OF_THE_ROW = "value_error"
"""Airflow's word for a configuration that a form does not allow; its other refusals are about the DAG, and may pass."""


class Runs:
    """The runs of one DAG.

    Every method raises ``BusyError`` when the API server does not answer: a later try may pass.
    """

    def __init__(self, dag_id: str) -> None:
        self.dag_id = dag_id

    def start(self, run_id: str, conf: dict[str, Any], run_after: datetime) -> bool:
        """Start a run; ``False`` when there is one of this id already, whatever has become of it.

        Raises:
            InputError: Airflow refuses the run, most often for a field that its form does not allow (``run.refused``).
        """
        answer = self._ask(TriggerDagRun(dag_id=self.dag_id, run_id=run_id, conf=conf, run_after=run_after))
        exists = isinstance(answer, ErrorResponse) and answer.error == ErrorType.DAGRUN_ALREADY_EXISTS
        if isinstance(answer, ErrorResponse) and not exists:
            raise _away(self.dag_id, answer.error.value)
        return not exists

    def count(self, run_ids: Sequence[str] | None, *states: str) -> int:
        """Count the runs among some, or among all of the DAG's, that are in one of some states, or in any."""
        if run_ids is None:
            return self._count(None, states)
        return sum(self._count(group, states) for group in _groups(run_ids))

    def states(self, run_ids: Sequence[str]) -> dict[str, str]:
        """Give the state of each run that there is; few questions where many runs are in the same state."""
        found: dict[str, str] = {}
        for group in _groups(run_ids):
            found |= self._states_of(group)
        return found

    def tasks(self, run_ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """Give the states of each run's tasks by their ids."""
        found: dict[str, dict[str, str | None]] = {}
        for group in _groups(run_ids):
            answer = self._ask(GetTaskStates(dag_id=self.dag_id, run_ids=group))
            if isinstance(answer, TaskStatesResult):
                found |= answer.task_states
        return found

    def waiting(self, run_ids: Sequence[str]) -> set[str]:
        """Give those of some runs in which a person is asked and nothing else works."""
        return {run_id for run_id, tasks in self.tasks(run_ids).items() if _only_waits(tasks.values())}

    def detail(self, run_id: str) -> DagRunResult | None:
        """Give a run with its times and configuration, or ``None`` when there is none; not from a trigger."""
        answer = self._ask(GetDagRun(dag_id=self.dag_id, run_id=run_id), absent_is_none=True)
        return answer if isinstance(answer, DagRunResult) else None

    def _states_of(self, run_ids: list[str]) -> dict[str, str]:
        if len(run_ids) <= FEW:
            found = {run_id: self._state(run_id) for run_id in run_ids}
            return {run_id: state for run_id, state in found.items() if state is not None}
        if self._count(run_ids, ()) == 0:
            return {}
        for state in (*ENDED, *LIVE):
            if self._count(run_ids, (state,)) == len(run_ids):
                return dict.fromkeys(run_ids, state)
        half = len(run_ids) // 2
        return {**self._states_of(run_ids[:half]), **self._states_of(run_ids[half:])}

    def _state(self, run_id: str) -> str | None:
        answer = self._ask(GetDagRunState(dag_id=self.dag_id, run_id=run_id), absent_is_none=True)
        return str(answer.state.value) if isinstance(answer, DagRunStateResult) else None

    def _count(self, run_ids: list[str] | None, states: Sequence[str]) -> int:
        answer = self._ask(GetDRCount(dag_id=self.dag_id, run_ids=run_ids, states=list(states) or None))
        return answer.count if isinstance(answer, DRCount) else 0

    def _ask(self, message: Any, *, absent_is_none: bool = False) -> Any:
        try:
            return task_runner.SUPERVISOR_COMMS.send(message)
        except AirflowRuntimeError as error:
            detail = error.error.detail or {}
            status = detail.get("status_code")
            if status == HTTPStatus.NOT_FOUND and absent_is_none:
                return None
            if _is_of_the_row(status, detail):
                raise InputError(
                    "run.refused", where=f"a run of {self.dag_id}", got=_reason(detail),
                    want="a run that the DAG's form allows", fix="mend the field in the catalogue or in the form",
                ) from error  # fmt: skip
            raise _away(self.dag_id, _reason(detail) if isinstance(status, int) else str(error)) from error


def _only_waits(states: Iterable[str | None]) -> bool:
    return {state for state in states if state is not None} - {"success", "skipped"} == {"awaiting_input"}


def _groups(run_ids: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(run_ids), GROUP):
        yield list(run_ids[first : first + GROUP])


def _is_of_the_row(status: Any, detail: dict[str, Any]) -> bool:
    """Whether a refusal is about what was asked for: a DAG that is away or broken for a while is nobody's mistake."""
    said = detail.get("detail")
    while isinstance(said, dict) and "reason" not in said and "detail" in said:
        said = said["detail"]
    reason = said.get("reason") if isinstance(said, dict) else ""
    wrong = status == HTTPStatus.BAD_REQUEST and reason == _OF_THE_ROW
    return wrong or status == HTTPStatus.UNPROCESSABLE_ENTITY


def _reason(detail: dict[str, Any]) -> str:
    """Find Airflow's own words in what its server answered."""
    said: Any = detail.get("detail")
    for key in ("detail", "message"):
        if isinstance(said, dict) and key in said:
            said = said[key]
    return str(said or detail.get("message") or "a refusal without a reason")[:500]


def _away(dag_id: str, got: str) -> BusyError:
    return BusyError("airflow.away", where=f"runs of {dag_id}", got=got[:500], fix="wait until Airflow answers")
