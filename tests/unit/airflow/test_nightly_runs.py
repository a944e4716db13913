"""What Airflow refuses: for a row's own sake, or for a fault of its own that passes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import ErrorResponse

from nightreel.errors import BusyError, InputError
from nightreel_airflow.nightly.runs import Runs

VALIDATION = [{"loc": ["body", "conf"], "msg": "Input should be a valid dictionary", "type": "dict_type"}]


class Refusing:
    """A supervisor whose server refuses everything."""

    def __init__(self, status: int, detail: Any) -> None:
        told = {"status_code": status, "detail": detail, "message": "Server returned error"}
        self._error = ErrorResponse(error=ErrorType.API_SERVER_ERROR, detail=told)

    def send(self, message: Any) -> Any:
        raise AirflowRuntimeError(self._error)


def _start(monkeypatch: pytest.MonkeyPatch, status: int, detail: Any) -> None:
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", Refusing(status, detail), raising=False)
    Runs("works__ads").start("r", {}, datetime.now(UTC))


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (404, {"reason": "not_found", "message": "Dag with dag_id: 'works__ads' not found"}),
        (404, {"detail": {"reason": "not_found", "message": "Dag with dag_id: 'works__ads' not found"}}),
        (400, {"reason": "import_errors", "message": "Dag with dag_id 'works__ads' has import errors"}),
        (400, {"reason": "denied_run_type", "message": "works__ads does not allow operator-triggered runs"}),
        (400, "a proxy's page about works__ads"),
        (503, {"message": "works__ads: nobody is there"}),
    ],
    ids=["stale", "stale-nested", "deploy", "run-type", "proxy", "away"],
)
def test_a_fault_of_airflow_is_no_fault_of_a_row(monkeypatch: pytest.MonkeyPatch, status: int, detail: Any) -> None:
    with pytest.raises(BusyError, match=r"airflow\.away.*works__ads"):
        _start(monkeypatch, status, detail)


@pytest.mark.parametrize(
    ("status", "detail", "words"),
    [
        (400, {"reason": "value_error", "message": "audience is none of these"}, "audience is none of these"),
        (400, {"detail": {"reason": "value_error", "message": "audience is none of these"}}, "audience is none"),
        (422, VALIDATION, "valid dictionary"),
    ],
    ids=["form", "form-nested", "shape"],
)
def test_a_field_that_a_form_does_not_allow_is_the_row_s(
    monkeypatch: pytest.MonkeyPatch, status: int, detail: Any, words: str
) -> None:
    with pytest.raises(InputError, match=rf"run\.refused.*{words}"):
        _start(monkeypatch, status, detail)
