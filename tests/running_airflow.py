"""One real Airflow for every end-to-end test and every test in a browser, and the people who use it.

API server, scheduler, triggerer and DAG processor on SQLite; Airflow asks who is there, as a server's does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from tests.airflow_parts import AirflowParts

from nightreel.errors import BusyError
from nightreel.store.keys import make_tenant_key
from nightreel_airflow.local.client import FINAL, AirflowClient
from nightreel_airflow.local.settings import LocalSettings

ROOT = Path(__file__).parents[1]
PARKED_S = 5.0
"""How long Airflow needs at most to hear of a task's parking; one that goes on before may be failed for it."""
ADMIN = ("ada", "a password of a test")
BEN = ("ben", "ben's password of a test")
"""Works for atelier alone, whom nobody else may see."""
CLEO = ("cleo", "cleo's password of a test")
"""May see demo; Airflow lets her change nothing."""
DORA = ("dora", "dora's password of a test")
"""May see demo and start its films, and decides no review."""
ROLES = {ADMIN: "admin", BEN: "op", CLEO: "viewer", DORA: "op"}
PEOPLE = {
    "demo": "people: [ada, cleo, dora]\nreviewers: [ada]\n",
    "atelier": "people: [ben]\nreviewers: [ben]\n",
}
MORE = ROOT / "tests/e2e/tenants"
"""Tenants, pipelines and catalogues of single tests, laid over the demo's: ``demo/pipelines/reviewed.yaml``."""
BROKEN = """
name: broken
title: Broken
steps:
  - step: intake
  - step: grade
    options: {contrst: 2}
"""
REMOTE = """
name: remote_shots
title: Remote shots
platforms: [draft]
steps:
  - step: intake
  - step: enrich
    options: {height_px: 180}
  - step: generate
    engine: served
    options: {settings: {preset: draft, height_px: 64, steps: 4}}
"""


@dataclass(frozen=True)
class RunningAirflow:
    """An Airflow that works, and its tenants' folder."""

    client: AirflowClient
    settings: LocalSettings
    tenants: Path
    home: Path
    endpoints: Path
    """The installation's endpoints: a test writes them before its run asks for one."""

    def as_user(self, user: tuple[str, str]) -> AirflowClient:
        """Give a client that speaks for another user: ``BEN``, ``CLEO`` or ``DORA``."""
        return AirflowClient(self.settings.address, user)

    def knows(self, *dag_ids: str, within_s: float = 180) -> None:
        """Wait until Airflow has read DAGs; clients come one after another."""
        give_up = time.monotonic() + within_s
        while missing := [dag_id for dag_id in dag_ids if not self._has_dag(dag_id)]:
            assert time.monotonic() < give_up, missing
            time.sleep(0.5)

    def wait(self, dag_id: str, run_id: str, within_s: float) -> str:
        """Wait until a run has ended and give its state; a server that is busy is asked again."""
        give_up = time.monotonic() + within_s
        while (state := self._state(dag_id, run_id)) not in FINAL:
            assert time.monotonic() < give_up, f"{dag_id} is still {state}: {self.states(dag_id, run_id)}"
            time.sleep(1)
        return state

    def _has_dag(self, dag_id: str) -> bool:
        try:
            return self.client.has_dag(dag_id)
        except BusyError:
            return False

    def _state(self, dag_id: str, run_id: str) -> str:
        try:
            return self.client.state(dag_id, run_id)
        except BusyError:
            return "unknown"

    def states(self, dag_id: str, run_id: str) -> dict[str, str]:
        """Give the state of each task."""
        return {f"{t['task_id']}[{t['map_index']}]": t["state"] for t in self.client.tasks(dag_id, run_id)}

    def brief(self, name: str, **changes: Any) -> dict[str, Any]:
        """Give one of the demo tenant's briefs with some fields changed."""
        text = (self.tenants / "demo" / "briefs" / f"{name}.yaml").read_text(encoding="utf-8")
        return {**yaml.safe_load(text), **changes}


@contextmanager
def running_airflow(base: Path, demo_media: Path) -> Iterator[RunningAirflow]:
    """Start Airflow's parts in an empty folder, wait for the DAGs, stop everything afterwards.

    Args:
        base: the empty folder.
        demo_media: the demo's own material, copied.
    """
    tenants = _tenants(base, demo_media)
    changes = {
        "NIGHTREEL_TENANTS": str(tenants),
        "NIGHTREEL_STORE": (base / "store").as_uri(),
        "NIGHTREEL_PUBLISH": str(base / "published"),
        "NIGHTREEL_KEYS": str(base / "keys"),
        "NIGHTREEL_ENDPOINTS": str(base / "endpoints.yaml"),
        "NIGHTREEL_BATCH_RUNS": "6",
        "NIGHTREEL_CALLBACK_PRIVATE_HOSTS": "127.0.0.1",
    }
    (base / "endpoints.yaml").write_text("endpoints: {}\n", encoding="utf-8")
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    make_tenant_key("demo", "watermark")
    make_tenant_key("demo", "callback")
    parts = AirflowParts(base, _users(base), ADMIN)
    try:
        parts.start("demo__product_promo")
        yield RunningAirflow(parts.client, parts.settings, tenants, base, base / "endpoints.yaml")
    finally:
        parts.stop()
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def _users(base: Path) -> dict[str, str]:
    """Give the settings of an Airflow that asks who is there, as a server's does."""
    passwords = base / "passwords.json"
    passwords.write_text(json.dumps(dict(ROLES.keys())), encoding="utf-8")
    return {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{name}:{role}" for (name, _), role in ROLES.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
    }


def _made_here(folder: str, names: list[str]) -> list[str]:
    """Leave out the demo's own material: a checkout may have none, or one of another version."""
    return [name for name in names if name == "media" and Path(folder).name == "demo"]


def _begin_no_night_now(tenants: Path) -> None:
    """Move the nights' schedules half a day away: Airflow begins one that was due in the last hours, or falls due."""
    hour = (datetime.now(UTC).hour + 12) % 24
    for pipeline in tenants.glob("*/pipelines/*.yaml"):
        text = pipeline.read_text(encoding="utf-8")
        pipeline.write_text(re.sub(r"(?m)^(  schedule: \d+) \d+ ", rf"\1 {hour} ", text), encoding="utf-8")


def _tenants(base: Path, demo_media: Path) -> Path:
    tenants = base / "tenants"
    shutil.copytree(ROOT / "include/tenants", tenants, ignore=_made_here)
    shutil.copytree(demo_media, tenants / "demo/media")
    _begin_no_night_now(tenants)
    (tenants / "demo/pipelines/remote_shots.yaml").write_text(REMOTE, encoding="utf-8")
    shutil.copytree(tenants / "atelier", tenants / "clumsy")
    described = (tenants / "clumsy/tenant.yaml").read_text(encoding="utf-8")
    (tenants / "clumsy/tenant.yaml").write_text(described.replace("name: atelier", "name: clumsy"), encoding="utf-8")
    (tenants / "clumsy/pipelines/broken.yaml").write_text(BROKEN, encoding="utf-8")
    if MORE.is_dir():
        shutil.copytree(MORE, tenants, dirs_exist_ok=True)
    for tenant, said in PEOPLE.items():
        with (tenants / tenant / "tenant.yaml").open("a", encoding="utf-8") as file:
            file.write(said)
    return tenants
