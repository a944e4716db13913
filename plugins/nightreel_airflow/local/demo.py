"""`make demo`: one film through Airflow, from the brief to the table of its renditions."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from nightreel.demo.material import make_material
from nightreel.errors import EngineError
from nightreel.run.summary import Summary, summarise
from nightreel.run.table import plain_console, summary_table
from nightreel.run.workspace import Workspace
from nightreel.store.keys import make_tenant_key
from nightreel_airflow.local.client import FINAL, AirflowClient
from nightreel_airflow.local.server import LocalAirflow

TENANT, PIPELINE = "demo", "product_promo"
DAG_ID = f"{TENANT}__{PIPELINE}"
PARSED_WITHIN_S = 120
ASK_EVERY_S = 1.0


def run_demo(airflow: LocalAirflow, out: Path, brief_name: str = "smartwatch") -> Summary:
    """Make the demo tenant's film through Airflow's REST interface.

    Args:
        airflow: started here unless it runs; stopped again if it was started here.
        out: folder for ``summary.json`` and the contact sheet.
        brief_name: one of the tenant's briefs.

    Raises:
        EngineError: the run failed; the error carries the task's own words.
    """
    console = plain_console()
    root = Workspace.from_environment().tenant_root(TENANT)
    with console.status("Drawing the demo's pictures and playing its music"):
        make_material(root)
    make_tenant_key(TENANT, "watermark")
    brief = yaml.safe_load((root / "briefs" / f"{brief_name}.yaml").read_text(encoding="utf-8"))
    was_running = airflow.running is not None
    settings = airflow.start(console.print)
    try:
        client = AirflowClient(settings.address)
        run_id = _trigger(client, brief)
        console.print(f"Triggered {DAG_ID}: {settings.address}/dags/{DAG_ID}/runs/{run_id}")
        _watch(client, run_id, console)
        summary = _summary(client, run_id, out)
    finally:
        if not was_running:
            airflow.stop()
    console.print(summary_table(summary))
    console.print(f"summary        {out / 'summary.json'}")
    console.print(f"Airflow        {settings.address}" + ("" if was_running else "  (open it with: make up)"))
    return summary


def _trigger(client: AirflowClient, brief: dict[str, Any]) -> str:
    give_up = time.monotonic() + PARSED_WITHIN_S
    while not client.has_dag(DAG_ID):
        if time.monotonic() > give_up:
            raise EngineError("demo.dag", got=f"{DAG_ID} does not appear", fix="read .airflow/standalone.log")
        time.sleep(ASK_EVERY_S)
    return client.trigger(DAG_ID, brief)


def _watch(client: AirflowClient, run_id: str, console: Console) -> None:
    told: set[str] = set()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("waiting for the scheduler", total=None)
        while True:
            state, tasks = client.state(DAG_ID, run_id), client.tasks(DAG_ID, run_id)
            ended = [task for task in tasks if task["state"] in ("success", "failed", "upstream_failed", "skipped")]
            running = [task["task_id"] for task in tasks if task["state"] == "running"]
            progress.update(bar, completed=len(ended), total=len(tasks), description=", ".join(running) or str(state))
            for task in ended:
                _tell(task, told, console)
            if state in FINAL:
                break
            time.sleep(ASK_EVERY_S)
    if state != "success":
        raise _failure(client, run_id, tasks)


def _tell(task: dict[str, Any], told: set[str], console: Console) -> None:
    name = task["task_id"] + (f" {task['map_index'] + 1}" if task["map_index"] >= 0 else "")
    if name not in told:
        told.add(name)
        console.print(f"  {task['state']:<8} {name:<14} {task['duration'] or 0:6.1f} s")


def _failure(client: AirflowClient, run_id: str, tasks: list[dict[str, Any]]) -> EngineError:
    failed = [task for task in tasks if task["state"] == "failed"]
    words: list[str] = []
    for task in failed:
        words += [line for line in client.log(DAG_ID, run_id, task) if line.startswith("[")]
    names = ", ".join(task["task_id"] for task in failed) or "no task"
    return EngineError(
        "demo.failed",
        where=names,
        got=words[-1] if words else "a failed run",
        fix="mend what the line says, then run again",
    )


def _summary(client: AirflowClient, run_id: str, out: Path) -> Summary:
    published = client.returned(DAG_ID, run_id, "publish")
    address = published["manifest"]["uri"]
    document = json.loads(Path(unquote(urlparse(address).path)).read_text(encoding="utf-8"))
    summary = summarise(Path(unquote(urlparse(document["manifest"]["facts"]["address"]).path)))
    out.mkdir(parents=True, exist_ok=True)
    if summary.contact_sheet:
        shutil.copyfile(summary.contact_sheet, out / "contact_sheet.png")
    half = out / ".summary.json.half"
    half.write_text(summary.model_dump_json(indent=2), encoding="utf-8")
    half.replace(out / "summary.json")
    return summary
