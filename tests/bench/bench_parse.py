"""Parsing the DAGs of 100 tenants with 3 pipelines each; what one worker parses instead; what is loaded for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from figures import pairs, write

ROOT = Path(__file__).parents[2]
TENANTS, RUNS = 100, 5
CODE = """
import sys, time
import nightreel_airflow.dags as dags
from airflow.sdk import get_parsing_context
from nightreel.steps.base import all_steps
from nightreel.engines.card import engine_cards
all_steps(); engine_cards("generate")
began = time.process_time()
built = dags.build_dags()
print(time.process_time() - began, len(built), sum("broken" in dag.tags for dag in built.values()),
      *(name for name in ("numpy", "torch", "cv2", "av") if name in sys.modules))
"""


def make_tenants(root: Path) -> None:
    """Copy the demo tenant under 100 names, with three pipelines."""
    for number in range(TENANTS):
        name = f"tenant{number:03}"
        folder = root / name
        shutil.copytree(ROOT / "include/tenants/demo", folder, ignore=shutil.ignore_patterns("media", "luts"))
        described = (folder / "tenant.yaml").read_text(encoding="utf-8")
        (folder / "tenant.yaml").write_text(described.replace("name: demo", f"name: {name}", 1), encoding="utf-8")
        promo = (folder / "pipelines/product_promo.yaml").read_text(encoding="utf-8")
        third = promo.replace("name: product_promo", "name: second_promo", 1)
        (folder / "pipelines/second_promo.yaml").write_text(third, encoding="utf-8")


def parse(root: Path, dag_id: str = "") -> tuple[float, int, int, list[str]]:
    """Parse in a process of its own; CPU seconds, DAGs, broken ones, heavy modules loaded."""
    environment = {**os.environ, "NIGHTREEL_TENANTS": str(root)}
    if dag_id:
        environment |= {"_AIRFLOW_PARSING_CONTEXT_DAG_ID": dag_id, "_AIRFLOW_PARSING_CONTEXT_TASK_ID": "export"}
    ran = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    seconds, dags, broken, *heavy = ran.stdout.splitlines()[-1].split()
    return float(seconds), int(dags), int(broken), heavy


def main() -> None:
    """Measure interleaved: everything, then one DAG as a worker parses it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_tenants(root)
        everything, one = [], []
        for _ in range(RUNS):
            seconds, dags, broken, heavy = parse(root)
            everything.append(seconds)
            one.append(parse(root, "tenant050__product_promo")[0])
    write(
        "parse",
        **pairs(one, everything),
        peer="the same code without the parsing context: all DAGs",
        peer_version="this checkout",
        dags=dags,
        broken=broken,
        ms_per_dag=round(1000 * sorted(everything)[RUNS // 2] / dags, 2),
        heavy_modules_loaded=heavy,
    )


if __name__ == "__main__":
    main()
