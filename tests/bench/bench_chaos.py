"""A batch whose scheduler, workers and API server are each killed at random: ``python tests/bench/bench_chaos.py``.

Every row has to be done, once: one run, one published film. PostgreSQL when ``BENCH_DATABASE`` names one, else SQLite.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from figures import write
from tests.killed_night import VICTIMS, KilledNight

KILLS, ROWS = int(os.environ.get("BENCH_KILLS", "5")), int(os.environ.get("BENCH_ROWS", "45"))
SEED = int(os.environ.get("BENCH_SEED", "7"))
NIGHT = "works__ads__nightly"
LONGEST_S = 3 * 3600


def main() -> None:
    """Kill each part so often at random moments of one night, and write what is left."""
    address = os.environ.get("BENCH_DATABASE", "")
    more = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address} if address else {}
    chance = random.Random(SEED)
    victims = [victim for victim in VICTIMS for _ in range(KILLS)]
    chance.shuffle(victims)
    with tempfile.TemporaryDirectory(prefix="nightreel-chaos-") as folder:
        night = KilledNight(Path(folder), ROWS, more)
        try:
            night.parts.start(NIGHT)
            began = time.monotonic()
            run_id = night.parts.client.trigger(NIGHT, {})
            moments = sorted(chance.uniform(0.02, 0.85) * ROWS for _ in victims)
            state = night.wait(NIGHT, run_id, LONGEST_S, lambda: _kill_when_due(night, victims, moments))
            _write(night, state, time.monotonic() - began, bool(address))
        finally:
            night.parts.stop()


def _kill_when_due(night: KilledNight, victims: list[str], moments: list[float]) -> None:
    """Kill the next one when so many films are published as its moment says."""
    if moments and night.done() >= moments[0]:
        moments.pop(0)
        night.kill(victims.pop())


def _write(night: KilledNight, state: str, took_s: float, is_postgresql: bool) -> None:
    runs = night.runs()
    done = Counter(run["dag_run_id"].split(".")[2] for run in runs if run["state"] == "success")
    write(
        "chaos", what=f"a night of {ROWS} rows in which each of {', '.join(VICTIMS)} is killed {KILLS} times",
        database="postgresql" if is_postgresql else "sqlite", seed=SEED, state=state, seconds=round(took_s, 1),
        kills=dict(Counter(name.partition(":")[0] for name in night.killed)), rows=ROWS, done_once=len(done),
        duplicates=sum(count - 1 for count in done.values()), lost=ROWS - len(done), runs=len(runs),
        published=night.done(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
