"""``nightreel history``, ``diff``, ``revise`` and ``verdicts`` over books that were written by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from nightreel.cli import app
from nightreel.records.book import RunBook
from nightreel.records.compare import compare
from nightreel.records.compare_page import compare_page
from nightreel.records.history import Entry, read_run
from nightreel.records.revision import Changes, apply
from nightreel.spec.film import Clip, ShotClip
from nightreel.spec.generation import Making, Usage
from nightreel.spec.record import Fault, RunEnd, RunHead, RunRecord, StepRecord
from nightreel.spec.review import Words
from nightreel.spec.run import RunRequest
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.store.local import LocalStore

TENANT = "name: acme\ntitle: Acme\nbrand: {name: Acme}\n"
HOSTILE = "<script>alert(1)</script> [bold red]x[/] {{ 7*7 }}"
SHOTS = tuple(
    Shot(index=n, role="benefit", start_frame=12 * n, frames=12, scene=f"cup {n}", text=OnScreenText(headline="Warm"))
    for n in range(2)
)
SCRIPT = Script(title="Cup", language="en-US", arc="emotion", fps=12, width_px=320, height_px=180, shots=SHOTS)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    """The store of acme, with a film and its revision in it."""
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text(TENANT)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    store = LocalStore(tmp_path / "store/acme")
    keep_run(store, tmp_path, "first", SCRIPT)
    changes = Changes(words={1: Words(headline=HOSTILE)}, again={2: "more light"})
    request = RunRequest(parent="first", root="first", note="dull [bold]", asked_by="ada")
    RunBook(store, "first").reserve_revision("ada")
    keep_run(store, tmp_path, "revision__first.1", apply(SCRIPT, changes), request)
    return store


def keep_run(
    store: LocalStore, folder: Path, run_id: str, script: Script, request: RunRequest | None = None
) -> RunRecord:
    """Write a run's book: its script and a clip for each shot."""
    when = f"2026-01-02T00:0{0 if request is None else 1}:00+00:00"
    book = RunBook(store, run_id)
    book.begin(
        RunHead(
            run_id=run_id, tenant="acme", pipeline="film", title="Cup", brief={"title": "Cup", "duration_s": 6.0},
            request=request or RunRequest(), steps=("enrich", "generate"), began=when, recipe="ab",
        )
    )  # fmt: skip
    made = store.keep_model(script, "script")
    book.step(StepRecord(step_id="enrich", step="enrich", outputs={"script": made}, ended=when, shots=2))
    for shot in script.shots:
        picture = folder / "still.png"
        cv2.imwrite(str(picture), np.full((90, 160, 3), 40 * shot.take, np.uint8))
        media = store.keep(picture, "video")
        making = Making(engine="served", model="wan", seed=7 + shot.take)
        clip = Clip(name="c", media=media, width_px=160, height_px=90, fps=12, frames=12, made=making)
        book.step(
            StepRecord(
                step_id="generate", step="generate", shot_index=shot.index, engine="served", ended=when, seconds=2,
                outputs={"shot": store.keep_model(ShotClip(shot=shot, clip=clip), "shot")}, reused=shot.take == 1,
                stills=(store.keep(picture, "still"),), usage=Usage(money=0.25 if shot.take > 1 else 0),
            )
        )  # fmt: skip
    record = book.read()
    assert record is not None
    return record


def said(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [*words, "--tenant", "acme"])
    assert "Traceback" not in ran.output
    return ran.exit_code, ran.output


def flat(told: str) -> str:
    """Give what is told without the lines of tables and where they fold."""
    return re.sub(r"[\s│┃]", "", told)


def test_a_film_s_past_is_shown_with_what_was_made_and_paid(store: LocalStore) -> None:
    code, told = said("history", "Cup")
    assert code == 0
    line = next(line for line in told.splitlines() if "└ revision__first.1" in line)
    for words in ("2026-01-02 00:01", "ada", "success", "$0.25", "dull [bold]"):
        assert words in line
    assert "Steps of revision__first.1" in told
    assert said("history")[1].count("success") == 2


def test_a_failed_step_says_why_and_a_refused_run_what_takes_its_place(store: LocalStore) -> None:
    book = RunBook(store, "first")
    fault = Fault(code="generate.busy", where="shot 2", got="a full service", want="room", fix="try later")
    book.step(StepRecord(step_id="generate", step="generate", shot_index=1, ended="2026-01-02", fault=fault, attempt=2))
    book.end(RunEnd(state="refused", ended="2026-01-03", by="ada", revised_as="revision__first.1"))
    told = said("history", "first")[1]
    assert flat("[generate.busy] shot 2: got a full service, want room. Fix: try later.") in flat(told)
    assert "refused, see" in told


def test_differences_are_told_by_place(store: LocalStore) -> None:
    code, told = said("diff", "first", "revision")
    assert code == 0
    for words in (
        f"shot 1 headline Warm {HOSTILE}",
        "take 1 by wan, seed 8 take 2 by wan, seed 9, “more light”",
        "Made anew in B: enrich, 1 of 2 of generate.",
    ):
        assert flat(words) in flat(told)
    assert "Nothing differs" in said("diff", "first", "first")[1]


def test_the_page_is_whole_escaped_and_loads_nothing(store: LocalStore, tmp_path: Path) -> None:
    code, _ = said("diff", "first", "revision", "--page", str(tmp_path / "new/diff.html"))
    assert code == 0
    page = (tmp_path / "new/diff.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert page.count("data:image/jpeg;base64,") == 4
    assert "http://" not in page
    assert "https://" not in page
    assert page.startswith("<!doctype html>")
    assert page.count('<figure class="changed">') == 1


def test_what_is_gone_is_told_on_the_page(store: LocalStore) -> None:
    first, second = (RunBook(store, name).read() for name in ("first", "revision__first.1"))
    assert first is not None
    assert second is not None
    store.local(second.steps[2].stills[0]).unlink()
    store.local(first.steps[0].outputs["script"]).unlink()
    page = compare_page(compare(store, first, second), store)
    assert "What could not be compared" in page
    assert page.count("store.missing") >= 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("history", "nothing"), "[history.run]"),
        (("diff", "first", "nothing"), "[history.run]"),
        (("revise", "first"), "[revision.nothing]"),
        (("revise", "first", "--again", "9=more light"), "[revision.again] shot 9"),
        (("revise", "first", "--again", "third"), "[revision.again]"),
        (("revise", "first", "--words", "headline=Warm"), "[revision.words]"),
        (("revise", "first", "--words", "1.scene=Warm"), "[revision.words]"),
        (("revise", "first", "--words", "1.headline=a nude woman"), "[safety."),
        (("revise", "first", "--brief", "slogan"), "[revision.brief]"),
        (("revise", "first", "--brief", "duration_s=9000"), "[revision.brief] brief.duration_s"),
        (("revise", "first", "--brief", "slogan=Warm", "--again", "1"), "[revision.both]"),
        (("restore", "nothing"), "[history.run]"),
        (("verdicts", "rate", "nothing", "3"), "[history.run]"),
    ],
)  # fmt: skip
def test_a_person_s_mistake_is_told_in_a_sentence(store: LocalStore, words: tuple[str, ...], told: str) -> None:
    code, output = said(*words)
    assert code == 2
    assert flat(told) in flat(output)


def test_ratings_are_kept_listed_and_exported(store: LocalStore, tmp_path: Path) -> None:
    assert said("verdicts", "list")[1] == "Nobody has judged a film yet.\n"
    assert said("verdicts", "rate", "first", "4", "--note", HOSTILE) == (0, "first: 4 of 5\n")
    assert "4 of 5" in said("verdicts", "list")[1]
    code, told = said("verdicts", "export", str(tmp_path / "set"))
    assert (code, told) == (0, f"1 verdict, 1 script, 1 still: {tmp_path / 'set'}\n")
    line = json.loads((tmp_path / "set/verdicts.jsonl").read_text())
    assert (line["note"], line["rating"], line["decision"]) == (HOSTILE, 4, "rated")


def test_history_and_comparison_count_alike(store: LocalStore) -> None:
    book = RunBook(store, "revision__first.1")
    when = "2026-01-02T00:02:00+00:00"
    book.step(StepRecord(step_id="grade", step="grade", off=True, ended=when))
    book.step(StepRecord(step_id="export", step="export", fault=Fault(code="export.failed"), ended=when))
    book.step(StepRecord(step_id="review", step="review", waiting=True, ended=when))
    first, second = (read_run(store, name) for name in ("first", "revision__first.1"))
    found, entry = compare(store, first, second), Entry(second)
    assert sum(step.made for step in found.steps) == entry.made == 2
    assert sum(step.reused for step in found.steps) == entry.reused == 1
    page = compare_page(found, store)
    for words in ("generate: 1 of 2 made", "grade: switched off", "export: failed", "review: waits", "enrich: made"):
        assert words in page
