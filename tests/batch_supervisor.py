"""What a task's supervisor answers, from runs in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time.comms import (
    DagRunResult,
    DagRunStateResult,
    DRCount,
    ErrorResponse,
    GetDagRun,
    GetDagRunState,
    GetDRCount,
    GetTaskStates,
    OKResponse,
    TaskStatesResult,
    TriggerDagRun,
)

DAG = "works__ads"


class Supervisor:
    """What a task's supervisor answers, from runs in memory."""

    def __init__(self) -> None:
        self.runs: dict[tuple[str, str], dict[str, Any]] = {}
        self.tasks: dict[str, dict[str, str | None]] = {}
        self.questions = 0
        self.refuses: Callable[[TriggerDagRun], str] = lambda _: ""
        self.is_away = False

    def of(self, dag_id: str) -> dict[str, dict[str, Any]]:
        return {run_id: run for (at, run_id), run in self.runs.items() if at == dag_id}

    def end(self, run_id: str, state: str = "success", dag_id: str = DAG) -> None:
        self.runs[dag_id, run_id]["state"] = state

    def send(self, message: Any) -> Any:
        self.questions += 1
        if self.is_away:
            raise fault_of(503, "nobody is there")
        answers: dict[type, Callable[[Any], Any]] = {
            TriggerDagRun: self._trigger, GetDRCount: self._count, GetDagRunState: self._state, GetDagRun: self._run,
            GetTaskStates: self._tasks,
        }  # fmt: skip
        return answers[type(message)](message)

    def _trigger(self, message: TriggerDagRun) -> Any:
        if (message.dag_id, message.run_id) in self.runs:
            return ErrorResponse(error=ErrorType.DAGRUN_ALREADY_EXISTS)
        if why := self.refuses(message):
            raise fault_of(400, {"reason": "value_error", "message": why})
        self.runs[message.dag_id, message.run_id] = {"state": "running", "conf": message.conf}
        return OKResponse(ok=True)

    def _count(self, message: GetDRCount) -> DRCount:
        runs = self.of(message.dag_id)
        wanted = runs.keys() if message.run_ids is None else runs.keys() & set(message.run_ids)
        return DRCount(count=sum(message.states is None or runs[run]["state"] in message.states for run in wanted))

    def _tasks(self, message: GetTaskStates) -> TaskStatesResult:
        return TaskStatesResult(task_states={run: self.tasks.get(run, {}) for run in message.run_ids or ()})

    def _state(self, message: GetDagRunState) -> DagRunStateResult:
        return DagRunStateResult(state=self._found(message)["state"])

    def _run(self, message: GetDagRun) -> Any:
        run, now = self._found(message), datetime.now(UTC)
        return DagRunResult(
            dag_id=message.dag_id, run_id=message.run_id, run_after=now, start_date=now, end_date=now,
            state=run["state"], conf=run["conf"], run_type="operator_triggered", clear_number=0,
            consumed_asset_events=[], logical_date=None, data_interval_start=None, data_interval_end=None,
            partition_key=None,
        )  # fmt: skip

    def _found(self, message: Any) -> dict[str, Any]:
        if (message.dag_id, message.run_id) not in self.runs:
            raise fault_of(404, {"reason": "not_found"})
        return self.runs[message.dag_id, message.run_id]


def fault_of(status: int, detail: Any) -> AirflowRuntimeError:
    told = {"status_code": status, "detail": detail, "message": "-"}
    return AirflowRuntimeError(ErrorResponse(error=ErrorType.API_SERVER_ERROR, detail=told))
