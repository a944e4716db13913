"""Airflow's REST interface, as far as a film needs it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from nightreel.errors import BusyError, InputError

FINAL = {"success", "failed"}


class AirflowClient:
    """Talks to one API server.

    Args:
        address: ``http://127.0.0.1:8080``.
        user: name and password; left out where Airflow asks for none.

    Every method raises ``BusyError`` when the server does not or cannot answer and ``InputError`` when it refuses.
    """

    def __init__(self, address: str, user: tuple[str, str] | None = None) -> None:
        self._http = httpx.Client(base_url=address, timeout=30, trust_env=False)
        self._user = user
        self._token = ""

    def is_up(self) -> bool:
        """Whether the server answers."""
        try:
            return self._http.get("/api/v2/version", timeout=3).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def health(self) -> dict[str, str]:
        """Give the state of scheduler, processor and triggerer."""
        parts = self._ask("GET", "/api/v2/monitor/health")
        return {name: str((part or {}).get("status")) for name, part in parts.items()}

    def has_dag(self, dag_id: str) -> bool:
        """Whether a DAG was parsed and can be triggered."""
        try:
            found = self._ask("GET", f"/api/v2/dags/{quote(dag_id)}")
        except InputError:
            return False
        return not found["is_stale"]

    def make_pool(self, name: str, slots: int, description: str) -> None:
        """Make a pool unless there is one."""
        body = {"name": name, "slots": slots, "description": description}
        try:
            self._ask("POST", "/api/v2/pools", body)
        except InputError as error:
            if error.code != "airflow.409":
                raise

    def trigger(self, dag_id: str, brief: dict[str, Any]) -> str:
        """Start a run and give its id."""
        run = self._ask("POST", f"/api/v2/dags/{quote(dag_id)}/dagRuns", {"conf": brief, "logical_date": None})
        return str(run["dag_run_id"])

    def state(self, dag_id: str, run_id: str) -> str:
        """Give the state of a run."""
        return str(self._ask("GET", self._run(dag_id, run_id))["state"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Give every task of a run: ``task_id``, ``map_index``, ``state``, ``duration`` and more."""
        found = self._ask("GET", f"{self._run(dag_id, run_id)}/taskInstances?limit=1000")
        tasks: list[dict[str, Any]] = found["task_instances"]
        return tasks

    def returned(self, dag_id: str, run_id: str, task_id: str, key: str = "return_value", map_index: int = -1) -> Any:
        """Give what a task returned, or pushed under another key."""
        path = f"{self._run(dag_id, run_id)}/taskInstances/{quote(task_id)}/xcomEntries/{quote(key)}"
        return self._ask("GET", f"{path}?map_index={map_index}&deserialize=true")["value"]

    def log(self, dag_id: str, run_id: str, task: dict[str, Any]) -> list[str]:
        """Give the lines of a task's last try."""
        path = f"{self._run(dag_id, run_id)}/taskInstances/{quote(task['task_id'])}/logs/{task['try_number']}"
        found = self._ask("GET", f"{path}?map_index={task['map_index']}&full_content=true")
        return [str(line.get("event", line)) if isinstance(line, dict) else str(line) for line in found["content"]]

    def _run(self, dag_id: str, run_id: str) -> str:
        return f"/api/v2/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            answer = self._http.request(method, path, json=body, headers=self._authorisation())
        except httpx.HTTPError as error:
            raise BusyError("airflow.away", where=path, got=str(error), fix="wait until Airflow answers") from error
        if answer.is_server_error:
            raise BusyError("airflow.busy", where=f"{method} {path}", got=answer.text, fix="try again in a moment")
        if answer.is_error:
            raise InputError(
                f"airflow.{answer.status_code}", where=f"{method} {path}", got=answer.text, fix="mend the request"
            )
        return answer.json() if answer.content else None

    def _authorisation(self) -> dict[str, str]:
        if not self._token:
            answer = self._login()
            if answer.is_error:
                raise InputError("airflow.login", got=answer.text, fix="check Airflow's users")
            self._token = str(answer.json()["access_token"])
        return {"Authorization": f"Bearer {self._token}"}

    def _login(self) -> httpx.Response:
        if self._user is None:
            return self._http.get("/auth/token")
        name, password = self._user
        return self._http.post("/auth/token", json={"username": name, "password": password})
