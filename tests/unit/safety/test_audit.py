"""The log of refusals: private, whole lines, and no way past a refusal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nightreel.errors import RefusedError
from nightreel.safety import check_text
from nightreel.safety.audit import Refusal, log_refusals, now, read_refusals
from nightreel.spec.tenant import Tenant

WRITER = """
import sys
from nightreel.safety.audit import Refusal, log_refusals, now
for number in range(60):
    line = Refusal(time=now(), tenant=sys.argv[1], category="drugs", rule="x", field=str(number), words="w" * 280,
                   digest="0" * 64, rules_version="1")
    log_refusals([line, line])
"""


def _refusal(words: str = "words") -> Refusal:
    return Refusal(
        time=now(), tenant="acme", category="drugs", rule="drugs.named", field="brief.title", words=words,
        digest="0" * 64, rules_version="1",
    )  # fmt: skip


def test_only_its_owner_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "refusals.jsonl"
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(path))
    log_refusals([_refusal()])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_lines_of_several_processes_never_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "refusals.jsonl"
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(path))
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name]) for name in ("one", "two", "three")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 3 * 60 * 2
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    assert all(one["tenant"] == two["tenant"] and one["field"] == two["field"] for one, two in pairs)


def test_a_log_that_cannot_be_written_lets_nothing_pass(
    tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "file" / "refusals.jsonl"))
    with pytest.raises(RefusedError):
        check_text({"t": "buy heroin"}, tenant=tenant)
    assert "cannot be written" in capsys.readouterr().err


def test_it_is_not_written_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "refusals.jsonl").symlink_to(tmp_path / "other")
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    log_refusals([_refusal()])
    assert not (tmp_path / "other").exists()
    assert "cannot be written" in capsys.readouterr().err


def test_words_are_one_line_and_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    log_refusals([_refusal("a\nb\ud800" + "x" * 5000)])
    (line,) = read_refusals()
    assert line.words.startswith("a\nb")
    assert len((tmp_path / "refusals.jsonl").read_text().splitlines()) == 1
    assert len(line.words) < 400


def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    log_refusals([_refusal("first")])
    with (tmp_path / "refusals.jsonl").open("a") as file:
        file.write('{"time": "20')
    assert [one.words for one in read_refusals()] == ["first"]
