"""Time and peak memory of checking a catalogue. Run it: ``python tests/bench/bench_catalogue.py``.

5,000 and 100,000 rows of a product each, a file of 1 GB of which few rows pass a filter, and one of 1 GB without a line
end, which is refused. Each in a process of its own, which says its seconds and its peak resident size.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from figures import write

GB = 1_000_000_000
KINDS = ("5000", "100000", "filtered", "endless")
PIPELINE = """name: t
title: T
steps: [{step: intake}]
batch:
  catalogue: c.csv
  where: [{column: film, is: ["yes"]}]
"""
HEADER = "sku,title,film,selling_points,pictures,parameters.battery,price,description\n"
WORDS = "A fine watch for those who rise early and want to stay light on their feet. "


def main() -> None:
    """Measure every kind and write ``out/bench/catalogue.json``."""
    found = {kind: _measured(kind) for kind in KINDS}
    start_mb = _measured("5")["peak_mb"]
    named = {f"rows_{kind}" if kind.isdecimal() else kind: figures for kind, figures in found.items()}
    what = "checking catalogues: seconds on the clock and of the processor, peak memory"
    write("catalogue", what=what, five_rows_mb=start_mb, **named)


def _measured(kind: str) -> dict[str, object]:
    ran = subprocess.run([sys.executable, __file__, kind], check=True, capture_output=True, text=True)
    figures: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def check(kind: str) -> None:
    """Check one kind of catalogue and print its figures as JSON."""
    from nightreel.batch.rows import check_catalogue
    from nightreel.errors import NightreelError
    from nightreel.spec.tenant_folder import load_tenant

    with tempfile.TemporaryDirectory() as folder:
        os.environ["NIGHTREEL_AUDIT"] = f"{folder}/refusals.jsonl"
        root, work = Path(folder) / "acme", Path(folder) / "work"
        for path in (root / "pipelines", root / "media", work):
            path.mkdir(parents=True)
        (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
        (root / "pipelines" / "t.yaml").write_text(PIPELINE)
        (root / "media" / "a.png").write_bytes(b"x" * 1000)
        with (root / "c.csv").open("w") as file:
            file.writelines(_lines(kind))
        size_mb = (root / "c.csv").stat().st_size / 1e6
        began, worked = time.perf_counter(), time.process_time()
        try:
            told: object = check_catalogue(load_tenant(root), "t", "2026-11-22", work).counts
        except NightreelError as error:
            told = str(error)
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - worked
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "seconds": round(seconds, 2), "cpu_s": round(cpu_s, 2), "peak_mb": round(peak_mb, 1),
        "file_mb": round(size_mb, 1), "told": told,
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")


def _lines(kind: str) -> Iterator[str]:
    yield HEADER
    if kind.isdecimal():
        yield from (_row(at, "yes", 5) for at in range(int(kind)))
    elif kind == "filtered":
        yield from (_row(at, "yes" if at % 1000 == 0 else "no", 12) for at in range(GB // len(_row(10**6, "no", 12))))
    else:
        yield from ("x" * 1_000_000 for _ in range(GB // 1_000_000))


def _row(at: int, film: str, words: int) -> str:
    points = f"Light as a feather {at}|{at % 30} days on a charge|Heart rate read every second"
    return f'W-{at},Watch of kind {at},{film},{points},a.png,{at % 30} days,{at % 900},"{WORDS * words}"\n'


if __name__ == "__main__":
    check(sys.argv[1]) if len(sys.argv) > 1 else main()
