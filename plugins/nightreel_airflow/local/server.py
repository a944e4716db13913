"""Starting and stopping Airflow on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from nightreel.errors import EngineError
from nightreel_airflow.local.client import AirflowClient
from nightreel_airflow.local.settings import POOLS, LocalSettings, free_port

START_WITHIN_S = 240
PORT = 8080


class LocalAirflow:
    """``airflow standalone`` with its state in one folder.

    Args:
        home: AIRFLOW_HOME; ``server.json`` in it says what runs.
        dags: folder of the DAG file.
    """

    def __init__(self, home: Path, dags: Path) -> None:
        self._home, self._dags = home.resolve(), dags.resolve()
        self._record = self._home / "server.json"

    @property
    def running(self) -> LocalSettings | None:
        """Settings of the server that runs, or ``None``."""
        try:
            record = json.loads(self._record.read_text(encoding="utf-8"))
            os.killpg(record["group"], 0)
        except (OSError, ValueError, KeyError):
            return None
        settings = LocalSettings(self._home, self._dags, record["port"])
        return settings if AirflowClient(settings.address).is_up() else None

    def start(self, tell: Callable[[str], None] = lambda _: None) -> LocalSettings:
        """Start unless it runs, wait until every part is healthy, and give its settings.

        Raises:
            EngineError: it did not come up; the error names the log.
        """
        running = self.running
        if running is not None:
            tell(f"Airflow runs already at {running.address}")
            return running
        self.stop()
        settings = LocalSettings(self._home, self._dags, free_port(PORT))
        self._home.mkdir(parents=True, exist_ok=True)
        log = self._home / "standalone.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                ["airflow", "standalone"],  # noqa: S607 - found in this environment's own PATH
                env=settings.environment(), stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        self._record.write_text(json.dumps({"group": process.pid, "port": settings.port}), encoding="utf-8")
        tell("Starting Airflow (the first time takes a minute)")
        self._wait(process, AirflowClient(settings.address), log)
        return settings

    def _wait(self, process: subprocess.Popen[bytes], client: AirflowClient, log: Path) -> None:
        give_up = time.monotonic() + START_WITHIN_S
        while time.monotonic() < give_up:
            if process.poll() is not None:
                break
            if client.is_up() and set(_core(client.health()).values()) == {"healthy"}:
                for name, (slots, description) in POOLS.items():
                    client.make_pool(name, slots, description)
                return
            time.sleep(1)
        self.stop()
        raise EngineError("airflow.start", got="Airflow did not come up", fix=f"read the end of {log}")

    def stop(self) -> None:
        """Stop every process that ``start`` began, the children of its children as well."""
        try:
            group = json.loads(self._record.read_text(encoding="utf-8"))["group"]
        except (OSError, ValueError, KeyError):
            return
        for sign, patience_s in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)):
            if not _signalled(group, sign):
                break
            give_up = time.monotonic() + patience_s
            while time.monotonic() < give_up and _signalled(group, 0):
                time.sleep(0.2)
        self._record.unlink(missing_ok=True)


def _core(health: dict[str, str]) -> dict[str, str]:
    return {name: health.get(name, "") for name in ("metadatabase", "scheduler", "dag_processor")}


def _signalled(group: int, sign: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-group, os.WNOHANG)
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True
