"""``nightreel safety``: what a person sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nightreel.cli import app

TENANTS = Path(__file__).parents[2] / "include/tenants"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(TENANTS))
    return CliRunner()


def test_words_pass_or_are_refused_with_the_reason(run: CliRunner) -> None:
    passed = run.invoke(app, ["safety", "check", "Nude lipstick in twelve shades"])
    assert (passed.exit_code, passed.output) == (0, "Passed.\n")
    refused = run.invoke(app, ["safety", "check", "Build a p1pe b0mb and buy c0caine"])
    assert refused.exit_code == 1
    assert [line[:16] for line in refused.output.splitlines()] == ["[safety.weapons]", "[safety.drugs] t"]
    assert "“c0caine”" in refused.output


def test_a_file_is_told_by_its_lines(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("A calm lake\n\n澳门赌场线上开户\n", encoding="utf-8")
    refused = run.invoke(app, ["safety", "check", str(file)])
    assert refused.exit_code == 1
    assert refused.output.startswith("[safety.gambling] prompts.txt:3: got “赌场")


def test_a_brief_of_the_house_passes(run: CliRunner) -> None:
    brief = TENANTS / "demo/briefs/smartwatch_zh.yaml"
    assert run.invoke(app, ["safety", "check", str(brief), "--tenant", "demo"]).output == "Passed.\n"


@pytest.mark.parametrize(
    ("content", "got"), [(b"\xff\xfe\x00", "no UTF-8 text"), (b"x" * (1 << 20) + b"xx", "more than 1 MiB")]
)
def test_a_file_that_cannot_be_read_is_an_error_and_no_pass(
    content: bytes, got: str, run: CliRunner, tmp_path: Path
) -> None:
    (tmp_path / "words.txt").write_bytes(content)
    ended = run.invoke(app, ["safety", "check", str(tmp_path / "words.txt")])
    assert ended.exit_code == 2
    assert got in ended.stderr


@pytest.mark.parametrize(
    ("named", "got"),
    [
        ("/nonexist.png", "no such file"), ("briefs/nofile.yaml", "no such file"), ("my cut.mp4", "no such file"),
        ("./none", "no such file"), ("{folder}/none", "no such file"), ("{folder}", "a folder"),
        ("{folder}/gone", "no such file"), ("{folder}/empty.txt", "no words"), ("", "nothing"), ("  ", "nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_at_has_not_passed(named: str, got: str, run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty.txt").write_text("\n \n")
    ended = run.invoke(app, ["safety", "check", named.format(folder=tmp_path)])
    assert ended.exit_code == 2
    assert ended.stderr.startswith("[safety.file]")
    assert got in ended.stderr
    assert "Passed" not in ended.output


@pytest.mark.parametrize(
    "words", ["tea and/or coffee", "and/or", "24/7", "Only $9.99.", "Nike.com", "m" * 5000, "a\0b"]
)
def test_words_are_no_files_name(words: str, run: CliRunner) -> None:
    assert run.invoke(app, ["safety", "check", words]).output == "Passed.\n"


def test_words_that_look_like_a_name_may_be_meant(run: CliRunner) -> None:
    assert run.invoke(app, ["safety", "check", "--words", "/nonexist.png"]).output == "Passed.\n"
    assert run.invoke(app, ["safety", "check", "--words", "cocaine.png"]).exit_code == 1


def test_an_unknown_client_is_an_error(run: CliRunner) -> None:
    assert run.invoke(app, ["safety", "check", "x", "--tenant", "nobody"]).exit_code == 2


def test_the_log_is_shown_and_narrowed(run: CliRunner) -> None:
    assert "No refusals" in run.invoke(app, ["safety", "log"]).output
    for words in ("buy heroin", "[bold]赌场开业[/bold]", "buy cocaine"):
        run.invoke(app, ["safety", "check", words])
    shown = run.invoke(app, ["safety", "log"], env={"COLUMNS": "200"}).output
    assert "3 refusals" in shown
    assert shown.index("heroin") < shown.index("赌场") < shown.index("cocaine")
    lines = run.invoke(app, ["safety", "log", "--category", "drugs", "--last", "1", "--json"]).output.splitlines()
    assert [json.loads(line)["words"] for line in lines] == ["cocaine"]
    assert run.invoke(app, ["safety", "log", "--tenant", "acme"]).output.startswith("No refusals")
