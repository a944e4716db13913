"""The settings of an Airflow that runs on one laptop, for one person."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightreel.run.workspace import Workspace

CPU_SLOTS = max(1, os.cpu_count() or 1)
POOLS = {"cpu": (CPU_SLOTS, "Steps that work on the processor"), "gpu": (1, "Steps that work on a graphics card")}
OURS = "nightreel_pipelines.py"
"""In a folder of DAGs: the file that builds tenants' DAGs where there is no versioned bundle."""


@dataclass(frozen=True)
class LocalSettings:
    """Where this Airflow keeps its state and how it is reached.

    Args:
        home: AIRFLOW_HOME.
        dags: folder of the DAG file.
        port: of the API server, on 127.0.0.1 only.
    """

    home: Path
    dags: Path
    port: int

    @property
    def address(self) -> str:
        """Address of the user interface."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Give the environment of every Airflow process."""
        keys = _keys(self.home)
        workspace = Workspace.from_environment()
        settings = {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__API__BASE_URL": self.address,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__SECRET_KEY": keys["secret"],
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.dags),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.address}/execution/",
            "AIRFLOW__CORE__FERNET_KEY": keys["fernet"],
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",  # what was just published may be published again
            "AIRFLOW__CORE__PARALLELISM": str(CPU_SLOTS),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__DAG_PROCESSOR__BUNDLE_REFRESH_CHECK_INTERVAL": "1",
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(_bundles(self.dags)),
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(self.home / "bundles"),
            "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",  # what has changed is read at once
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "NIGHTREEL_TENANTS": str(workspace.tenants_root),
            "NIGHTREEL_STORE": workspace.store_root,
            "NIGHTREEL_PUBLISH": os.environ.get("NIGHTREEL_PUBLISH") or str(Path("out/published").resolve()),
            "OPENBLAS_NUM_THREADS": "1",
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        }
        return {**os.environ, **settings}


def _bundles(dags: Path) -> list[dict[str, Any]]:
    """Give what Airflow reads: tenants' pipelines by version, and other files of DAGs that lie beside ours."""
    tenants = {"name": "nightreel", "classpath": "nightreel_airflow.bundle.TenantsBundle", "kwargs": {}}
    own = {"name": "dags-folder", "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle", "kwargs": {}}
    has_own = any(path.name != OURS for path in dags.glob("**/*.py"))
    return [tenants, own] if has_own else [tenants]


def _keys(home: Path) -> dict[str, str]:
    """Give this home's own keys; made once, readable by their owner only."""
    from cryptography.fernet import Fernet

    path = home / "keys.json"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        made = {
            "secret": secrets.token_urlsafe(32),
            "jwt": secrets.token_urlsafe(48),
            "fernet": Fernet.generate_key().decode(),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(made, file)
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys


def free_port(wanted: int = 0) -> int:
    """Give the wanted port of 127.0.0.1, or any free one when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        port: int = probe.getsockname()[1]
        return port
