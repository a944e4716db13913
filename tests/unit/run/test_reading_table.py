"""The table that ends a run that has read pictures."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from nightreel.run.table import reading_table


def shown(manifest: dict[str, Any]) -> str:
    out = StringIO()
    Console(file=out, width=100).print(reading_table(manifest, Path("/published/acme/board-1234")))
    return out.getvalue()


def test_a_reading_ends_with_its_files_and_who_has_read() -> None:
    by = {"engine": "endpoint", "model": "Qwen3-VL", "partial": False, "requests": 7, "reused": 2}
    files = [{"name": "reading.html", "size_bytes": 52_300}, {"name": "[red]x.md", "size_bytes": 900}]
    reading = {"by": by, "differences": {"items": 3, "amount": 0.126}}
    words = shown({"title": "Night train", "files": files, "reading": reading})
    for said in (
        "Night train — 2 files", "reading.html", "52.3 kB", "[red]x.md", "endpoint Qwen3-VL", "7 asked, 2 answered",
        "3, 13 % of what was compared", "/published/acme/board-1234",
    ):  # fmt: skip
        assert said in words
    assert "measurement" not in words


def test_a_reading_without_a_model_says_so() -> None:
    by = {"engine": "offline", "model": "", "partial": True, "requests": 0, "reused": 0}
    words = shown({"title": "Board", "files": [], "reading": {"by": by}})
    assert "offline, by measurement alone" in words
    assert "differences" not in words


def test_a_reading_of_an_earlier_run_has_asked_nothing() -> None:
    before = {"requests": 7, "reused": 2}
    by = {"engine": "endpoint", "model": "", "partial": False, "requests": 0, "reused": 0, "as_before": before}
    words = shown({"title": "Board", "files": [], "reading": {"by": by}})
    assert "questions    none, as before: then 7 asked, 2 answered from memory" in words
    by["as_before"] = {"requests": 0, "reused": 0}
    assert "questions" not in shown({"title": "Board", "files": [], "reading": {"by": by}})
