"""A small Airflow for tests and benches whose parts can be killed and started again one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from nightreel.errors import BusyError
from nightreel_airflow.local.client import AirflowClient
from nightreel_airflow.local.settings import POOLS, LocalSettings, free_port

ROOT = Path(__file__).parents[1]
PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")
UP_WITHIN_S = 240


@dataclass
class AirflowParts:
    """API server, scheduler, DAG processor and triggerer, each in a group of processes of its own.

    Args:
        base: empty folder for everything that they write.
        changes: environment variables on top of a laptop's.
        user: name and password of whoever asks; Airflow asks for none when left out.
    """

    base: Path
    changes: Mapping[str, str]
    user: tuple[str, str] | None = None
    settings: LocalSettings = field(init=False)
    client: AirflowClient = field(init=False)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = LocalSettings(self.base / "home", ROOT / "dags", free_port())
        self.client = AirflowClient(self.settings.address, self.user)
        self.environment = {**self.settings.environment(), **self.changes}

    def start(self, *dag_ids: str) -> None:
        """Make the database, start every part, and wait until some DAGs can be triggered."""
        program = [self.program, "db", "migrate"]
        subprocess.run(program, env=self.environment, check=True, capture_output=True, timeout=300)
        server, *others = PARTS
        self.start_part(server)
        self.until(self.client.is_up, "the API server")
        for name, (slots, words) in POOLS.items():  # before the others write to the same SQLite
            self.client.make_pool(name, slots, words)
        for part in others:
            self.start_part(part)
        for dag_id in dag_ids:
            self.until(lambda dag_id=dag_id: self.client.has_dag(dag_id), dag_id)  # type: ignore[misc]

    def start_part(self, part: str) -> None:
        """Start one part, or start it again."""
        with (self.base / f"{part}.log").open("ab") as log:
            self.processes[part] = subprocess.Popen(
                [self.program, part], env=self.environment, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def kill_part(self, part: str) -> None:
        """Kill one part and everything that it has begun, as when its container is out of memory.

        A scheduler's own process alone would leave workers behind that hold its sessions of the database, and their
        locks, until the database ends them (PostgreSQL: ``idle_in_transaction_session_timeout``).
        """
        process = self.processes[part]
        _signal(process.pid, signal.SIGKILL)
        process.wait(10)

    def works(self) -> list[psutil.Process]:
        """Give the processes in which tasks work now, and those that watch over them."""
        found = []
        for process in self._below("scheduler"):
            try:
                title = " ".join(process.cmdline())
                if title.startswith("airflow worker -- ") and "<idle>" not in title:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def memory_mb(self, part: str) -> float:
        """Give the resident size of one part's own process."""
        return float(psutil.Process(self.processes[part].pid).memory_info().rss) / 2**20

    def stop(self) -> None:
        """Stop every process that was started, and those that they have left behind."""
        groups = [process.pid for process in self.processes.values()]
        for sign, patience_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            for group in groups:
                _signal(group, sign)
            give_up = time.monotonic() + patience_s
            while time.monotonic() < give_up and any(_lives(process) for process in self.processes.values()):
                time.sleep(0.2)
        for group in groups:
            _signal(group, signal.SIGKILL)

    def until(self, is_so: Callable[[], bool], what: str, within_s: float = UP_WITHIN_S) -> None:
        """Wait until something is so."""
        give_up = time.monotonic() + within_s
        while not _holds(is_so):
            if time.monotonic() > give_up:
                raise TimeoutError(f"{what} did not come within {within_s:.0f} s\n{self.logs()}")
            time.sleep(0.5)

    def logs(self) -> str:
        """Give the ends of all parts' logs."""
        return "\n".join((self.base / f"{part}.log").read_text(errors="replace")[-3000:] for part in self.processes)

    @property
    def program(self) -> str:
        """Airflow's command in this environment."""
        return str(Path(sys.executable).parent / "airflow")

    def _below(self, part: str) -> Iterator[psutil.Process]:
        """Give every process of a part's session, whether its parent lives or not."""
        session = self.processes[part].pid
        for process in psutil.process_iter():
            try:
                if process.pid != session and os.getsid(process.pid) == session:
                    yield process
            except (psutil.Error, ProcessLookupError, PermissionError):
                continue


def _holds(is_so: Callable[[], bool]) -> bool:
    """Ask whether something is so; a server that is busy has not said yes."""
    try:
        return is_so()
    except BusyError:
        return False


def _lives(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is None


def _signal(group: int, sign: signal.Signals) -> None:
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return
