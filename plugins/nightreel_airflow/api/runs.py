"""Runs in Airflow, asked for as the caller: started, found, listed, ended."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from nightreel.errors import BusyError, InputError, NightreelError
from nightreel.spec.run import CONF, RunRequest
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import ConflictError, ForbiddenError, TooManyError
from nightreel_airflow.api.names import RunName, unknown_run
from nightreel_airflow.api.orders import whole_brief
from nightreel_airflow.inside import ask_airflow
from nightreel_airflow.nightly.names import film_dag_id

if TYPE_CHECKING:
    from fastapi import Request

MOST_PENDING = 200
"""Films of one tenant that may be under way before the interface takes no more; NIGHTREEL_API_PENDING sets another."""
UNDER_WAY = ("queued", "running")


async def start_run(
    request: Request, folder: TenantFolder, pipeline: str, brief: dict[str, Any], run: RunRequest, run_id: str
) -> str:
    """Start a run as the caller, unless a run of that id exists; either way it is the one that is meant.

    Args:
        request: whose right to trigger is asked.
        folder: whose film it is.
        pipeline: name of the pipeline.
        brief: its fields; those left out are as the pipeline sets them, never a form's examples.
        run: what the run is told besides.
        run_id: of Airflow's run.

    Returns:
        The run id.

    Raises:
        Problems: wrong fields of the brief.
        ForbiddenError: Airflow does not let the caller trigger.
        ConflictError: the pipeline is broken or not known to Airflow yet (``pipeline.away``).
        InputError: Airflow refuses the brief (``run.refused``).
    """
    found = await asyncio.to_thread(folder.pipeline, pipeline)
    whole = whole_brief(found.pipeline, brief).model_dump(mode="json")
    conf = {**whole, CONF: run.model_dump(mode="json", exclude_defaults=True)}
    await trigger(request, film_dag_id(folder.tenant.name, pipeline), run_id, conf)
    return run_id


async def trigger(request: Request, dag_id: str, run_id: str, conf: dict[str, Any]) -> bool:
    """Start a run of any DAG as the caller; ``False`` when there was one of that id already."""
    body = {"dag_run_id": run_id, "conf": conf, "logical_date": None}
    status, answer = await ask_airflow(request, "POST", f"/api/v2/dags/{quote(dag_id)}/dagRuns", body)
    if status in (200, 201):
        return True
    if status == 409:
        return False
    if status == 404:
        raise ConflictError(
            "pipeline.away", where=dag_id, got="a pipeline that Airflow does not know (yet)",
            fix="wait half a minute after it was changed; then look for errors with `nightreel check`",
        )  # fmt: skip
    raise fault_of(status, answer, dag_id)


async def find_run(request: Request, name: RunName) -> dict[str, Any]:
    """Give Airflow's record of a run.

    Raises:
        NotFoundError: there is none (``run.unknown``).
    """
    status, answer = await ask_airflow(request, "GET", _path(name))
    if status in (404, 422):
        raise unknown_run(str(name))
    if status != 200:
        raise fault_of(status, answer, str(name))
    found: dict[str, Any] = answer
    return found


async def tasks_of(request: Request, name: RunName) -> list[dict[str, Any]]:
    """Give every task of a run."""
    found: list[dict[str, Any]] = []
    while True:
        query = {"limit": 100, "offset": len(found)}
        status, answer = await ask_airflow(request, "GET", f"{_path(name)}/taskInstances", query=query)
        if status != 200:
            raise fault_of(status, answer, str(name))
        found += answer["task_instances"]
        if not answer["task_instances"] or len(found) >= answer["total_entries"]:
            return found


async def told_progress(request: Request, name: RunName, task: dict[str, Any]) -> dict[str, Any]:
    """Give what a running task said last of its progress: ``fraction`` and ``message``, or nothing."""
    path = f"{_path(name)}/taskInstances/{quote(task['task_id'])}/state-store/progress"
    status, answer = await ask_airflow(request, "GET", path, query={"map_index": task["map_index"]})
    value = answer.get("value") if status == 200 and isinstance(answer, dict) else None
    return value if isinstance(value, dict) else {}


async def end_run(request: Request, name: RunName, state: Literal["failed", "success"] = "failed") -> None:
    """Let Airflow end a run and all of its tasks, as the caller.

    Raises:
        ForbiddenError: the caller may see it only.
    """
    status, answer = await ask_airflow(request, "PATCH", _path(name), {"state": state})
    if status != 200:
        raise fault_of(status, answer, str(name))


async def list_runs(request: Request, dag_ids: list[str], **filters: Any) -> dict[str, Any]:
    """Give a page of Airflow's runs of some DAGs, the newest first."""
    body = {"dag_ids": dag_ids, "order_by": "-run_after", **filters}
    status, answer = await ask_airflow(request, "POST", "/api/v2/dags/~/dagRuns/list", body)
    if status != 200:
        raise fault_of(status, answer, "runs")
    found: dict[str, Any] = answer
    return found


async def check_room(request: Request, folder: TenantFolder) -> None:
    """Check that a tenant has not too many films under way that programs asked for; a night's films do not count.

    Raises:
        TooManyError: it has (``run.many``).
    """
    most = int(os.environ.get("NIGHTREEL_API_PENDING") or MOST_PENDING)
    query = {
        "dag_id_prefix_pattern": "|".join(film_dag_id(folder.tenant.name, name) for name in folder.pipelines),
        "run_id_prefix_pattern": "api|revision",
        "state": list(UNDER_WAY),
        "limit": 1,
    }
    status, answer = await ask_airflow(request, "GET", "/api/v2/dags/~/dagRuns", query=query)
    if status != 200:
        raise fault_of(status, answer, "runs")
    found = answer.get("total_entries") or 0
    if found >= most:
        raise TooManyError(
            "run.many", where=folder.tenant.title, got=f"{found} films under way", want=f"fewer than {most}",
            fix="wait until some are done, then ask again",
        )  # fmt: skip


def fault_of(status: int, answer: Any, where: str) -> NightreelError:
    """Say what Airflow refused."""
    detail = answer.get("detail", answer) if isinstance(answer, dict) else answer
    words = _words_of(detail)
    if status in (401, 403):
        return ForbiddenError(
            "access.denied", where=where, got="a right that your Airflow user does not have", want=words,
            fix="ask whoever keeps Airflow's users for the right to trigger this client's DAGs",
        )  # fmt: skip
    if status >= 500:
        return BusyError("airflow.away", where=where, got=f"Airflow answered {status}", fix="ask again in a minute")
    return InputError("run.refused", where=where, got=words, fix="mend the request")


def _words_of(detail: Any) -> str:
    """Give Airflow's own words: one sentence, or what is wrong with each field."""
    items = detail if isinstance(detail, list) else [detail]
    return "; ".join(
        f"{'.'.join(map(str, item['loc'][1:])) or 'the request'}: {item['msg']}"
        if isinstance(item, dict) and {"loc", "msg"} <= item.keys() else str(item)
        for item in items
    )  # fmt: skip


def _path(name: RunName) -> str:
    return f"/api/v2/dags/{quote(name.dag_id)}/dagRuns/{quote(name.run_id, safe='')}"
