"""The examples of docs/api.md work, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nightreel_airflow.api.answers import STATUS_OF

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
DORA = ("dora", "dora's password of a test")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_shells_examples_make_fetch_and_change_a_film(airflow: Any, tmp_path: Path) -> None:
    script = "\n".join(_blocks("sh")).replace("quick_draft", "by_api")
    environment = {
        **os.environ, "NIGHTREEL": airflow.settings.address, "NIGHTREEL_USER": DORA[0], "NIGHTREEL_PASSWORD": DORA[1],
        "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True,
        timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "success 100 %" in done.stdout
    assert "aurora-watch-draft.mp4: OK" in done.stdout
    assert '"state": "cancelled"' in done.stdout
    assert '"fix": "write title instead of titel"' in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["aurora-watch-draft.mp4"]


def test_the_example_in_python_makes_the_same_film(
    airflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = _blocks("python")
    names = {"address": airflow.settings.address, "name": DORA[0], "password": DORA[1]}
    exec(compile(code.replace("quick_draft", "by_api"), "docs/api.md", "exec"), names)  # noqa: S102
    assert "100%" in capsys.readouterr().out
    assert (tmp_path / "out/aurora-watch-draft.mp4").is_file()


def test_every_state_is_in_the_table() -> None:
    for state, status in STATUS_OF.items():
        assert re.search(rf"^\| `{state}` \| `{status}` \|", TEXT, re.MULTILINE), state
