"""An import never goes up a floor; nothing heavy is loaded to parse DAGs; nightreel knows no Airflow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HOUSE = ROOT / "include/nightreel"
FLOORS = {
    "errors": 0, "context": 0, "spec": 0, "media": 0, "store": 0,
    "provenance": 1, "engines": 1, "demo": 1, "packs": 1, "safety": 1, "similar": 1, "records": 1, "outbound": 1,
    "reading": 1,
    "wording": 1,
    "steps": 2,
    "plan": 3, "run": 3, "batch": 3, "canvas": 3,
    "cli": 4, "client": 4, "cli_batch": 4, "cli_dataset": 4, "cli_history": 4, "cli_jobs": 4, "cli_models": 4,
    "cli_pack": 4, "cli_plan": 4, "cli_price": 4, "cli_run": 4, "cli_safety": 4, "cli_similar": 4, "cli_verify": 4,
}  # fmt: skip
HEAVY = ("numpy", "torch", "cv2", "av", "skia", "openvino", "boto3", "exiftool", "ffmpeg", "diffusers", "pysubs2")


@cache
def _imports() -> tuple[tuple[str, str, int], ...]:
    return tuple(_read_imports())


def _read_imports() -> Iterator[tuple[str, str, int]]:
    for path in sorted(HOUSE.rglob("*.py")):
        room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
            for name in names:
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} ({room})", name, FLOORS.get(room, 0)


def test_every_room_has_a_floor() -> None:
    rooms = {path.name.removesuffix(".py") for path in HOUSE.iterdir() if not path.name.startswith(("_", "py.typed"))}
    assert rooms == set(FLOORS)


def test_no_import_goes_up() -> None:
    climbing = [
        f"{where} imports {name}"
        for where, name, floor in _imports()
        if name.startswith("nightreel.") and FLOORS[name.split(".")[1]] > floor
    ]
    assert climbing == []


def test_nightreel_knows_no_airflow() -> None:
    allowed = {"nightreel_airflow.local.server", "nightreel_airflow.local.demo"}  # `nightreel up` and `demo`
    knowing = [where for where, name, _ in _imports() if name.split(".")[0] in ("airflow", "nightreel_airflow")]
    assert [where for where in knowing if "cli.py" not in where] == []
    named = {name for where, name, _ in _imports() if "cli.py" in where and name.startswith("nightreel_airflow")}
    assert named <= allowed


@pytest.mark.parametrize("folder", ["include", "plugins", "dags"])
def test_no_package_file_where_airflow_would_find_it(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_the_plugins_folder_hides_its_package() -> None:
    assert "nightreel_airflow/" in (ROOT / "plugins/.airflowignore").read_text().splitlines()


COMPILE = """
import sys
from pathlib import Path
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.tenant_folder import load_tenant
for path in Path("include/tenants").glob("*/tenant.yaml"):
    folder = load_tenant(path.parent)
    assert [compile_pipeline(folder, name) for name in folder.pipelines]
print(*sys.modules)
"""
PARSE = """
import sys
from nightreel_airflow.dags import build_dags
assert len(build_dags()) >= 2
print(*sys.modules)
"""
# Airflow's own Amazon provider loads boto3 where it is installed; ours must not.
AIRFLOWS_OWN = {"boto3"}


@pytest.mark.parametrize(("code", "others"), [(COMPILE, set()), (PARSE, AIRFLOWS_OWN)], ids=["plans", "dags"])
def test_nothing_heavy_is_loaded_to_parse(code: str, others: set[str]) -> None:
    environment = {"NIGHTREEL_TENANTS": str(ROOT / "include/tenants"), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split("\n")[-2].split())
    assert loaded & set(HEAVY) - others == set()
