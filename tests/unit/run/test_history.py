"""Measured times: kept, bounded, damage tolerated, never in the way of a film."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from nightreel.engines.card import EngineCard, engine_cards
from nightreel.run import history as history_module
from nightreel.run.effort import effort, extent_of
from nightreel.run.history import KEPT, History, Sample, history_path, newest_history, record
from nightreel.spec.film import Clip, Material, Picture, Reel, Segment, ShotClip
from nightreel.spec.generation import Making, Usage
from nightreel.spec.script import Shot
from nightreel.steps.base import all_steps
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

MEDIA = Artifact(uri="file:///x.mp4", sha256="0" * 64, kind="video", size_bytes=1)


def _clip(made: Making | None = None) -> Clip:
    return Clip(name="a", media=MEDIA, width_px=1280, height_px=720, fps=24, frames=48, made=made)


def _shot(made: Making | None = None) -> dict[str, Any]:
    shot = Shot(index=0, role="hook", start_frame=0, frames=48, scene="x")
    return {"shot": ShotClip(shot=shot, clip=_clip(made))}


def _read(store: LocalStore) -> History:
    return History.read(history_path(store.root))


def test_a_shot_is_measured_in_film_seconds_and_megapixels(store: LocalStore) -> None:
    record(store, all_steps()["generate"](), "animatic", 4.5, _shot())
    (sample,) = _read(store).samples("generate", "animatic")
    assert (sample.seconds, sample.film_s, sample.device) == (4.5, 2.0, "cpu")
    assert sample.units == pytest.approx(2 * 0.9216)


@pytest.mark.parametrize(
    "settings",
    [
        {"size": "832x480", "fps": "16", "steps": 20, "device": "cuda"},
        {"width_px": 832, "height_px": 480, "fps": "16", "num_inference_steps": 20},
        {"size": "832*480", "fps": 16, "steps": 20},
    ],
    ids=["diffusers", "videos", "dashscope"],
)
def test_a_model_is_measured_at_its_own_size_rate_and_steps(store: LocalStore, settings: dict[str, Any]) -> None:
    made = Making(engine="diffusers", model="wan", settings=settings, usage=Usage(gpu_s=30))
    record(store, all_steps()["generate"](), "diffusers", 31, _shot(made), Usage(gpu_s=30, money=0.2))
    (sample,) = _read(store).samples("generate", "diffusers", "wan")
    assert sample.units == pytest.approx(effort(2.0, height_px=480, fps=16, steps=20))
    assert (sample.gpu_s, sample.money) == (30, 0.2)


def test_a_second_choice_is_not_measured(store: LocalStore) -> None:
    record(store, all_steps()["generate"](), "diffusers", 5, _shot(Making(engine="animatic", instead="it was slow")))
    assert not history_path(store.root).exists()


@pytest.mark.parametrize("engine", ["diffusers", "served", "dashscope"])
def test_a_drawn_shot_is_no_work_of_a_model(store: LocalStore, engine: str) -> None:
    record(store, all_steps()["generate"](), engine, 5, _shot(Making(engine="animatic")))
    assert not history_path(store.root).exists()
    record(store, all_steps()["generate"](), "auto", 5, _shot(Making(engine="animatic")))
    assert len(_read(store).samples("generate", "auto")) == 1


@pytest.mark.parametrize(
    ("values", "film_s", "megapixels"),
    [
        ({"reel": Reel(title="", language="en-US", width_px=640, height_px=360, fps=25,
                       segments=(Segment(clip=_clip(), start_frame=0, frames=50),))}, 2.0, 0.2304),
        ({"material": Material(pictures=(Picture(name="p", media=MEDIA, width_px=1, height_px=1),))}, 1.0, 1.0),
    ],
    ids=["reel", "material"],
)  # fmt: skip
def test_extents(values: dict[str, Any], film_s: float, megapixels: float) -> None:
    extent = extent_of(values.values())
    assert extent is not None
    assert (extent.film_s, extent.megapixels) == (film_s, pytest.approx(megapixels))
    assert extent_of(["text", 3, [1]]) is None


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0])
def test_impossible_times_are_not_kept(store: LocalStore, seconds: float) -> None:
    record(store, all_steps()["generate"](), "auto", seconds, _shot())
    assert not history_path(store.root).exists()


def test_recording_never_fails(tmp_path: Path) -> None:
    class Broken:
        root = "file:///proc/nowhere"

    record(Broken(), all_steps()["generate"](), "auto", 1.0, _shot())  # type: ignore[arg-type]
    record(None, None, "", 1.0, {})  # type: ignore[arg-type]


def test_damaged_lines_are_passed_over(store: LocalStore) -> None:
    step = all_steps()["generate"]()
    record(store, step, "auto", 1.0, _shot())
    with history_path(store.root).open("ab") as file:
        file.write(b'{"step": "generate"}\n\xff\xff\n[1]\nnull\n{"half": ')
        file.write(
            b'\n{"step":"generate","engine":"auto","model":"","device":"cpu","units":NaN,"film_s":1,"seconds":1}\n'
        )
    record(store, step, "auto", 2.0, _shot())
    assert [sample.seconds for sample in _read(store).samples("generate", "auto")] == [1.0, 2.0]


def test_only_the_newest_count_and_the_file_stays_small(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "_MOST_LINES", 40)
    step = all_steps()["generate"]()
    for number in range(120):
        record(store, step, "auto", float(number), _shot())
    found = [sample.seconds for sample in _read(store).samples("generate", "auto")]
    assert found == [float(number) for number in range(120 - KEPT, 120)]
    assert history_path(store.root).stat().st_size < 41 * 250


def test_samples_are_of_the_device_that_was_used_last() -> None:
    def of(device: str) -> Sample:
        return Sample("generate", "diffusers", "wan", device, 1.0, 1.0, 5.0)

    history = History([of("cpu"), of("cuda"), of("cpu"), of("cuda")])
    assert {sample.device for sample in history.samples("generate", "diffusers", "wan")} == {"cuda"}


def test_what_is_read_at_parse_is_cheap_and_fresh(store: LocalStore) -> None:
    line = json.dumps({
        "step": "export", "engine": "", "model": "", "device": "cpu", "units": 5.0, "film_s": 2.0, "seconds": 9.0,
        "gpu_s": 0.0, "money": 0.0, "input_tokens": 0, "output_tokens": 0, "at": "2026-01-01T00:00:00+00:00",
    })  # fmt: skip
    history_path(store.root).write_text(f"{line}\n" * 5000)
    assert len(newest_history(store.root).samples("export", "")) == KEPT
    began = time.process_time()
    for _ in range(100):
        newest_history(store.root)
    assert (time.process_time() - began) / 100 < 1e-3
    record(store, all_steps()["export"](), "", 1.0, {"reel": _reel()})
    assert newest_history(store.root).samples("export", "")[-1].seconds == 1.0


def _reel() -> Reel:
    segment = Segment(clip=_clip(), start_frame=0, frames=48)
    return Reel(title="", language="en-US", width_px=640, height_px=360, fps=Fraction(24), segments=(segment,))


def test_a_store_on_s3_has_its_history_in_the_cache_and_a_shared_folder_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "cache"))
    of_s3, other = history_path("s3://bucket/acme"), history_path("s3://bucket/other")
    assert of_s3.is_relative_to(tmp_path / "cache")
    assert of_s3 != other
    monkeypatch.setenv("NIGHTREEL_HISTORY", str(tmp_path / "shared"))
    assert history_path("file:///store/acme").is_relative_to(tmp_path / "shared")


def test_every_engine_that_asks_a_model_has_a_price() -> None:
    def is_priced(card: EngineCard) -> bool:
        return bool(card.gpu_s_per_s or card.cost_per_s)

    assert [name for name, card in engine_cards("generate").items() if card.takes_model and not is_priced(card)] == []
