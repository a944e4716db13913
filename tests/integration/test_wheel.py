"""The built wheel holds everything that the code needs, and works by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
ROOMS = ("include/nightreel", "plugins/nightreel_airflow")
WEB = Path("plugins/nightreel_airflow/studio/web")
"""What the studio is built from; the wheel brings what was built."""
SMOKE = """
import nightreel, nightreel_airflow, pathlib
here = pathlib.Path(nightreel.__file__).parents[1]
assert here == pathlib.Path({wheel!r}), here
from nightreel.steps.base import all_steps
from nightreel.engines.card import engine_cards
from nightreel_airflow.dags import build_dags
assert len(all_steps()) >= 13 and {{"rules"}} <= set(engine_cards("enrich"))
from nightreel_airflow.plugin import NightreelPlugin
assert {{room["destination"] for room in NightreelPlugin.react_apps}} == {{"nav", "dag", "dag_run", "task_instance"}}
dags = build_dags()
assert dags and not any("broken" in dag.tags for dag in dags.values()), dags
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy and unpacked."""
    base = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, base / name)
    for room in ROOMS:
        shutil.copytree(ROOT / room, base / room, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    (base / WEB / "node_modules/thing").mkdir(parents=True)
    (base / WEB / "node_modules/thing/index.js").write_text("export default 1;\n", encoding="utf-8")
    code = "from setuptools.build_meta import build_wheel; print(build_wheel('.'))"
    built = subprocess.run([sys.executable, "-c", code], cwd=base, capture_output=True, text=True, check=True)
    name = built.stdout.strip().splitlines()[-1]
    with zipfile.ZipFile(base / name) as archive:
        archive.extractall(base / "unpacked")
    return base / "unpacked"


def test_the_wheel_holds_every_file_of_both_packages(wheel: Path) -> None:
    for room in ROOMS:
        files = {
            path.relative_to((ROOT / room).parent)
            for path in (ROOT / room).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and ROOT / WEB not in path.parents
        }
        missing = sorted(str(path) for path in files if not (wheel / path).exists())
        assert missing == []


def test_the_wheel_brings_the_built_studio_without_its_sources(wheel: Path) -> None:
    studio = wheel / "nightreel_airflow/studio"
    assert (studio / "static/studio.js").is_file(), "build the studio first: tools/studio.sh build"
    assert {path.suffix for path in (studio / "static").iterdir()} <= {".js", ".css", ".svg", ".woff2"}
    assert not (studio / "web").exists()


def test_the_wheel_brings_nothing_else(wheel: Path) -> None:
    names = {path.name.split("-")[0] for path in wheel.iterdir()}
    assert names == {"nightreel", "nightreel_airflow"}


def test_the_wheel_works_by_itself(wheel: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(wheel), "NIGHTREEL_TENANTS": str(ROOT / "include/tenants")}
    subprocess.run(
        [sys.executable, "-c", SMOKE.format(wheel=str(wheel))], env=environment, check=True, timeout=120, cwd=wheel
    )
