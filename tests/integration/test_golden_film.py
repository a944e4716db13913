"""A golden film: the whole plan in process, its frames and sound compared with what was looked at and kept.

Its shots are drawn at the draft's own 360 lines and encoded quickly: the sheet of small frames shows the same as of
a film that was drawn at 1080 lines and reduced.

When the look changes on purpose, make the golden files again and look at them:
``NIGHTREEL_MAKE_GOLDEN=1 pytest tests/integration/test_golden_film.py``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

from nightreel.context import RunInfo
from nightreel.media.decode import read_frames
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import PlannedStep
from nightreel.run.pipeline import PipelineRun, run_plan
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace
from nightreel.spec.film import Reel, Renditions
from nightreel.spec.tenant_folder import load_brief, load_tenant

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden"
SHOWN = 12
TILE = (192, 108)
WINDOW_S = 0.25


@dataclass
class Film:
    """A film and how it was made."""

    path: Path
    first: PipelineRun
    second: PipelineRun
    bench: Bench


class Silent:
    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Nobody watches."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, demo_media: Path) -> Iterator[Film]:
    base = tmp_path_factory.mktemp("golden")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NIGHTREEL_KEY_DEMO_WATERMARK", "5eed" * 16)
        patch.setenv("NIGHTREEL_PUBLISH", str(base / "published"))
        shutil.copytree(ROOT / "include/tenants/demo", base / "tenants/demo", ignore=shutil.ignore_patterns("media"))
        shutil.copytree(demo_media, base / "tenants/demo/media")
        folder = load_tenant(base / "tenants/demo")
        plan = compile_pipeline(folder, "quick_draft")
        plan = plan.model_copy(update={"steps": tuple(map(_small, plan.steps))})
        brief = load_brief(folder.root / "briefs/smartwatch.yaml", folder.root)
        bench = Bench(Workspace(base / "tenants", (base / "store").as_uri(), base / "cache"), folder.tenant)
        run = RunInfo(run_id="golden", date="2026-01-02T03:04:05+00:00", platforms=("draft",))
        first = run_plan(plan, brief, bench, run, Silent())
        second = run_plan(plan, brief, bench, run, Silent())
        renditions = first.last("renditions")
        assert renditions is not None
        (item,) = bench.store.load(renditions, Renditions).items
        path = bench.store.local(item.media)
        yield Film(path, first, second, bench)


def _small(step: PlannedStep) -> PlannedStep:
    """Let a step work at the draft's size, and speak with the voice that is everywhere."""
    changes = {"enrich": {"height_px": 360}, "export": {"preset": "ultrafast"}}.get(step.step, {})
    engine = "espeak" if step.step == "sound" else step.engine
    return step.model_copy(update={"engine": engine, "options": {**step.options, **changes}})


def test_the_frames_are_those_that_were_looked_at(film: Film, tmp_path: Path) -> None:
    frames = list(read_frames(film.path))
    assert len(frames) == 450
    chosen = [frames[round((index + 0.5) * len(frames) / SHOWN)] for index in range(SHOWN)]
    tiles = [cv2.resize(frame, TILE, interpolation=cv2.INTER_AREA) for frame in chosen]
    sheet = np.vstack([np.hstack(tiles[row : row + 4]) for row in range(0, SHOWN, 4)])
    golden = GOLDEN / "film.png"
    if os.environ.get("NIGHTREEL_MAKE_GOLDEN"):
        cv2.imwrite(str(golden), sheet[..., ::-1])
    wanted = cv2.imread(str(golden))[..., ::-1].astype(np.float32)
    error = np.abs(sheet.astype(np.float32) - wanted)
    cv2.imwrite(str(tmp_path / "found.png"), sheet[..., ::-1])
    assert error.mean() < 2.0, f"mean error {error.mean():.2f} of 255; compare {tmp_path}/found.png with {golden}"
    assert np.quantile(error, 0.99) < 24


def test_the_sound_is_that_which_was_listened_to(film: Film, tmp_path: Path) -> None:
    wav = tmp_path / "sound.wav"
    run_ffmpeg(["-y", "-i", str(film.path), "-ac", "1", "-ar", "16000", str(wav)], where="golden sound")
    samples, rate = soundfile.read(wav)
    assert len(samples) / rate == pytest.approx(15.0, abs=0.05)
    count = round(rate * WINDOW_S)
    windows = samples[: len(samples) // count * count].reshape(-1, count)
    levels = np.maximum(20 * np.log10(np.sqrt((windows**2).mean(axis=1)) + 1e-6), -60).round(1)
    golden = GOLDEN / "sound.json"
    if os.environ.get("NIGHTREEL_MAKE_GOLDEN"):
        golden.write_text(json.dumps({"window_s": WINDOW_S, "level_db": levels.tolist()}) + "\n")
    wanted = np.array(json.loads(golden.read_text())["level_db"])
    error = np.abs(levels - wanted)
    assert np.median(error) < 1.0
    assert error.max() < 6.0, f"at {error.argmax() * WINDOW_S:.2f} s: {levels[error.argmax()]} dB"


def test_the_second_run_reuses_everything_that_looks_only_into_the_store(film: Film) -> None:
    made = {step_id for step_id, results in film.second.results.items() if not all(r.reused for r in results)}
    assert made <= {"intake", "publish"}
    cold = sum(result.seconds for results in film.first.results.values() for result in results)
    warm = sum(result.seconds for results in film.second.results.values() for result in results)
    assert warm < cold / 2, "a warm run that costs half a cold one remembers nothing"


def test_lazy_steps_leave_only_entries(film: Film) -> None:
    reel = film.bench.store.load(film.first.output("sound", "reel"), Reel)  # type: ignore[arg-type]
    assert [entry.step for entry in reel.filters] == ["grade"]
    assert reel.titles
    assert reel.spoken
