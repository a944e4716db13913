"""Verdicts are kept once, listed and exported, whatever people wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nightreel.errors import StoreError
from nightreel.records.book import RunBook
from nightreel.records.verdicts import export, keep_verdict, verdict_on, verdicts
from nightreel.spec.record import RunHead, RunRecord, StepRecord, Verdict
from nightreel.spec.script import Script, Shot
from nightreel.store.local import LocalStore

WHEN = "2026-01-02T03:04:05+00:00"
SHOT = Shot(index=0, role="hook", start_frame=0, frames=12, scene="a cup")
SCRIPT = Script(title="Cup", language="en-US", arc="emotion", fps=12, width_px=320, height_px=180, shots=(SHOT,))
HOSTILE = '../../x\n{"a": 1}\u2028=HYPERLINK("http://x")<script>'


def verdict_of(run_id: str = "r", **fields: object) -> Verdict:
    plain = {"tenant": "acme", "pipeline": "film", "by": "ada", "when": WHEN, "decision": "rated", "rating": 4}
    return Verdict(run_id=run_id, **{**plain, **fields})  # type: ignore[arg-type]


def made_run(store: LocalStore, folder: Path, run_id: str = "r") -> RunRecord:
    book = RunBook(store, run_id)
    book.begin(
        RunHead(run_id=run_id, tenant="acme", pipeline="film", title=HOSTILE, brief={"title": "Cup"}, began=WHEN)
    )
    picture = folder / "still.png"
    picture.write_bytes(b"picture")
    still = store.keep(picture, "still")
    script = store.keep_model(SCRIPT, "script")
    book.step(StepRecord(step_id="enrich", step="enrich", outputs={"script": script}, ended=WHEN, shots=1))
    book.step(StepRecord(step_id="generate", step="generate", shot_index=0, stills=(still,), ended=WHEN))
    record = book.read()
    assert record is not None
    return record


def test_the_very_same_verdict_is_kept_once(store: LocalStore) -> None:
    keep_verdict(store, verdict_of())
    keep_verdict(store, verdict_of())
    keep_verdict(store, verdict_of(rating=2))
    assert sorted(one.rating or 0 for one in verdicts(store)) == [2, 4]


def test_verdicts_come_in_the_order_of_their_time(store: LocalStore) -> None:
    for when in ("2026-03-01T00:00:00+00:00", "2025-01-01T00:00:00+00:00", "2026-01-01T00:00:00+05:00", "not a time"):
        keep_verdict(store, verdict_of(when=when))
    assert [one.when[:4] for one in verdicts(store)] == ["not ", "2025", "2026", "2026"]


def test_a_data_set_has_lines_scripts_and_stills(store: LocalStore, tmp_path: Path) -> None:
    record = made_run(store, tmp_path)
    keep_verdict(store, verdict_on(record, store, by=HOSTILE, rating=5, note=HOSTILE))
    found = export(store, tmp_path / "set")
    assert (found.verdicts, found.scripts, found.stills, found.missing) == (1, 1, 1, ())
    (line,) = [json.loads(text) for text in (tmp_path / "set/verdicts.jsonl").read_text().split("\n") if text]
    assert (line["note"], line["by"], line["title"], line["rating"]) == (HOSTILE, HOSTILE, HOSTILE, 5)
    assert Script.model_validate_json((tmp_path / "set" / line["script"]).read_bytes()) == SCRIPT
    assert line["stills"] == [{"shot": 1, "step": "generate", "file": line["stills"][0]["file"]}]
    assert (tmp_path / "set" / line["stills"][0]["file"]).read_bytes() == b"picture"
    names = {path.name for path in (tmp_path / "set").rglob("*") if path.is_file()}
    assert all(name == "verdicts.jsonl" or len(name.partition(".")[0]) == 64 for name in names)


def test_lines_alone_go_into_one_file(store: LocalStore, tmp_path: Path) -> None:
    keep_verdict(store, verdict_of(note=HOSTILE))
    assert export(store, tmp_path / "out/all.jsonl").verdicts == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["all.jsonl"]
    assert Verdict.model_validate_json((tmp_path / "out/all.jsonl").read_text()).note == HOSTILE


def test_what_is_gone_or_damaged_is_told_and_the_rest_is_exported(store: LocalStore, tmp_path: Path) -> None:
    record = made_run(store, tmp_path)
    store.local(record.steps[1].stills[0]).unlink()
    keep_verdict(store, verdict_of())
    keep_verdict(store, verdict_of("gone"))
    (Path(store.root.removeprefix("file://")) / "verdicts/0-bad.json").write_text('{"rating": 9}')
    found = export(store, tmp_path / "set")
    assert (found.verdicts, found.scripts, found.stills) == (2, 1, 0)
    told = "\n".join(found.missing)
    assert "0-bad" in told
    assert "gone: its book is gone" in told
    assert "store.missing" in told


def test_a_place_that_cannot_be_written_is_told(store: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"\[verdicts\.path\]"):
        export(store, tmp_path / "file/set")
