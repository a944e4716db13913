"""Shots made by real pipelines of diffusers, with tiny random weights that were saved and are loaded as real ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.diffusers_calls import PLAIN, make, pixels

from nightreel.context import RunInfo
from nightreel.errors import CancelledError
from nightreel.media.encode import ClipWriter
from nightreel.media.pictures import write_png
from nightreel.media.probe import probe
from nightreel.run.step import Bench, StepCall
from nightreel.run.workspace import Workspace
from nightreel.spec.film import Clip, Material, Picture, ShotClip
from nightreel.spec.script import Camera, Script, Shot
from nightreel.steps.generate import Generate, GenerateOptions

pytestmark = pytest.mark.integration


def write_picture(path: Path, *, seed: int = 0, alpha: bool = False) -> Path:
    values = np.random.default_rng(seed).integers(0, 255, (6, 8, 4), np.uint8).repeat(20, 0).repeat(20, 1)
    values[..., 3] = 255
    if alpha:
        values[:20] = values[-20:] = values[:, :30] = values[:, -30:] = 0
    write_png(path, values if alpha else np.ascontiguousarray(values[..., :3]))
    return path


def test_a_shot_from_words_has_exactly_the_size_rate_and_frames_that_were_asked(request_of, context):
    made = make(request_of(), context)
    facts = probe(made.path)
    assert (facts.width_px, facts.height_px, facts.fps, facts.frames) == (112, 64, 30, 20)
    assert made.frames == 20
    assert pixels(made).std() > 5, "a picture, not one colour"


@pytest.mark.parametrize("model", ["tiny/wan", "tiny/wan-experts", "tiny/ltx", "tiny/still"])
def test_every_family_makes_a_clip_and_says_how(model, request_of, context):
    made = make(request_of(model, frames=8, shot={"negative_prompt": "blur"}), context)
    assert probe(made.path).frames == 8
    making = made.making
    assert making is not None
    assert (making.engine, making.model, making.licence, making.seed) == ("diffusers", model, "Apache-2.0", 1)
    assert making.settings["steps"] == 3
    assert making.settings["asked"]["height_px"] == 64
    assert making.settings["negative_prompt"] == "blur"
    assert context.usage, "what it used is counted"


def test_sizes_and_lengths_are_fitted_to_what_the_model_allows(request_of, context):
    # 20 frames of 30 a second are 0.67 s: 17 of 24 a second, which is 8n + 1; 112 is no multiple of 32.
    settings = make(request_of("tiny/ltx"), context).making.settings
    assert (settings["size"], settings["frames"], settings["fps"]) == ("128x64", 17, "24")


def test_a_rate_that_is_asked_makes_fewer_frames(request_of, context):
    made = make(request_of(fps=6), context)
    assert made.making.settings["frames"] == 5
    shown = pixels(made)
    assert len(shown) == 20
    changes = np.abs(np.diff(shown.astype(int), axis=0)).mean(axis=(1, 2, 3)) > 2
    # Frame n of 30 shows the moment (n + 0.5) / 30 s of six frames a second.
    moments = [int((index + 0.5) / 30 * 6) for index in range(20)]
    assert changes.tolist() == [after != before for before, after in pairwise(moments)]


def test_one_seed_gives_the_same_bits_and_another_seed_another_clip(request_of, make_context):
    request = request_of(frames=8)
    first, again, other = (
        pixels(make(replace(request, seed=seed), make_context())) for seed in (7, 7, 8)
    )  # fmt: skip
    np.testing.assert_array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 2


def test_the_words_count(request_of, make_context):
    one = pixels(make(request_of(frames=8, shot={"scene": "a red car"}), make_context()))
    other = pixels(make(request_of(frames=8, shot={"scene": "镜头缓慢推进"}), make_context()))
    assert (one != other).any()


@pytest.mark.parametrize("model", ["tiny/wan-i2v", "tiny/wan-both", "tiny/ltx"])
def test_a_picture_is_set_in_motion(model, request_of, make_context, tmp_path):
    made = []
    for seed in (0, 1):
        path = write_picture(tmp_path / f"{seed}.png", seed=seed)
        clip = make(replace(request_of(model, frames=8), picture_path=path), make_context())
        assert clip.making.settings["task"] == "image-to-video"
        made.append(pixels(clip))
    assert (made[0] != made[1]).any()


def test_the_first_frame_of_a_cut_out_is_the_product_on_the_brands_ground(request_of, context, tmp_path):
    from nightreel.engines.generate.models.asking import Limits, make_ask
    from nightreel.engines.generate.models.first_frame import first_frame

    path = write_picture(tmp_path / "cup.png", alpha=True)
    request = replace(request_of("tiny/wan-i2v"), picture_path=path, picture=Picture(
        name="cup.png", media=context.store.keep(path, "picture"), width_px=160, height_px=120, has_alpha=True,
    ))  # fmt: skip
    frame, subject = first_frame(request, make_ask(request, Limits("image-to-video"), None), context.tenant.brand)
    assert frame.shape == (64, 112, 3)
    assert subject is not None
    corner = frame[:4, :4].reshape(-1, 3).mean(axis=0)
    assert corner.max() < 90, "the brand's dark ground"
    middle = frame[
        int((subject.y + 0.3 * subject.height) * 64) : int((subject.y + 0.7 * subject.height) * 64),
        int((subject.x + 0.3 * subject.width) * 112) : int((subject.x + 0.7 * subject.width) * 112),
    ]  # fmt: skip
    assert middle.std() > 25, "the product's own colours"


def test_a_model_that_needs_a_picture_gets_a_designed_one_and_says_so(request_of, context):
    made = make(request_of("tiny/wan-i2v"), context)
    assert made.frames == 20
    assert any("no picture" in note for note in context.notes)


def test_a_model_that_takes_no_picture_says_so(request_of, context, tmp_path):
    make(replace(request_of("tiny/wan", frames=8), picture_path=write_picture(tmp_path / "a.png")), context)
    assert any("words alone" in note for note in context.notes)


def test_a_still_is_moved_by_the_shots_camera(request_of, context):
    made = make(request_of("tiny/still", shot={"camera": Camera(move="pan_left", strength=2)}), context)
    shown = pixels(made).astype(np.float32).mean(axis=3)
    (across, down), _ = cv2.phaseCorrelate(shown[0], shown[-1])
    assert across == pytest.approx(0.136 * 112, abs=3), "twice the usual pan of 6.8 % of the width"
    assert abs(down) < 3
    assert made.making.settings["camera"] == "pan_left"


def test_progress_counts_every_step(request_of, make_context):
    told: list[tuple[float, str]] = []
    make(
        request_of(frames=8, steps=5),
        make_context(progress=lambda fraction, message="": told.append((fraction, message))),
    )
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    steps = [message for _, message in told if "step" in message]
    assert steps == [f"shot 2: step {number} of 5" for number in range(1, 6)]


@pytest.mark.parametrize("after", ["step 2", "frame 3"])
def test_work_that_nobody_wants_stops_and_leaves_nothing(after, request_of, make_context):
    told: list[str] = []
    context = make_context(
        progress=lambda fraction, message="": told.append(message),
        cancelled=lambda: any(after in message for message in told),
    )
    with pytest.raises(CancelledError, match="shot 2"):
        make(request_of(frames=8, steps=6), context)
    assert not any("step 4" in message for message in told) or after != "step 2"
    assert list(context.work_dir.iterdir()) == []
    made = make(request_of(frames=8, steps=6), make_context())
    assert made.making.settings["load_s"] == 0, "the model is still warm and clean"


def test_a_model_is_loaded_once_and_another_takes_its_place(request_of, make_context):
    def load_s(model: str) -> float:
        return make(request_of(model), make_context()).making.settings["load_s"]

    assert load_s("tiny/ltx") > 0
    assert load_s("tiny/ltx") == 0
    assert load_s("tiny/still") > 0
    assert load_s("tiny/ltx") > 0


def test_weights_that_were_replaced_are_loaded_again(request_of, make_context, models, tmp_path, monkeypatch, tiny):
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "mine"))
    tiny.save_still(tmp_path / "mine/one")
    assert make(request_of("one"), make_context()).making.settings["load_s"] > 0
    tiny.save_still(tmp_path / "mine/one")
    assert make(request_of("one"), make_context()).making.settings["load_s"] > 0


@pytest.mark.parametrize("cache", ["first_block", "taylorseer"])
def test_step_caching_changes_little_and_is_gone_afterwards(cache, request_of, make_context):
    plain = pixels(make(request_of(frames=8, steps=8), make_context()))
    cached = pixels(make(request_of(frames=8, steps=8, tuning={"cache": cache}), make_context()))
    again = pixels(make(request_of(frames=8, steps=8), make_context()))
    assert np.abs(plain.astype(int) - cached).mean() < 6
    np.testing.assert_array_equal(plain, again)


def test_an_attention_backend_holds_for_one_call(request_of, make_context):
    from diffusers.models.attention_dispatch import _AttentionBackendRegistry

    before = _AttentionBackendRegistry.get_active_backend()[0]
    make(request_of(frames=8, tuning={"attention": "_native_math"}), make_context())
    assert _AttentionBackendRegistry.get_active_backend()[0] == before


def test_numbers_in_half_size_are_nearly_the_same(request_of, make_context):
    plain = pixels(make(request_of(frames=8), make_context()))
    half = make(request_of(frames=8, tuning={"dtype": "bfloat16"}), make_context())
    assert half.making.settings["dtype"] == "bfloat16"
    assert np.abs(plain.astype(int) - pixels(half)).mean() < 3


def test_offloading_without_a_gpu_is_told_and_does_no_harm(request_of, context):
    make(request_of(frames=8, tuning={"offload": "model"}), context)
    assert any("no GPU" in note for note in context.notes)


def test_a_small_clip_is_enlarged_by_super_resolution(request_of, context):
    request = replace(request_of("tiny/still", preset="standard"), width_px=224, height_px=128, frames=6)
    made = make(request, context)
    assert made.making.settings["enlarged"] == "openvino x2"
    assert pixels(made).shape == (6, 128, 224, 3)


def test_a_shot_longer_than_the_model_runs_slower_and_is_then_held(request_of, context):
    # 81 frames of 24 a second are 3.4 s; at four fifths of their speed 4.2 s.
    made = make(request_of("tiny/ltx", frames=140), context)
    assert made.making.settings["frames"] == 81
    assert made.making.settings["speed"] == 0.8
    assert made.making.settings["held_s"] == pytest.approx(140 / 30 - 81 / 24 / 0.8, abs=0.04)
    assert sum("longer than what the model makes" in note for note in context.notes) == 2


def test_footage_stays_footage(request_of, context, tmp_path):
    with ClipWriter(tmp_path / "a.mp4", 64, 64, Fraction(30)) as writer:
        for _ in range(30):
            writer.write(np.full((64, 64, 3), 90, np.uint8))
    clip = Clip(
        name="a.mp4", media=context.store.keep(tmp_path / "a.mp4", "video"), width_px=64, height_px=64, fps=30,
        frames=30,
    )  # fmt: skip
    assert make(replace(request_of(), footage=clip, footage_path=tmp_path / "a.mp4"), context).engine == "footage"


def test_the_step_generate_keeps_how_the_shot_was_made(make_context):
    script = Script(
        title="Cup", language="en-US", arc="emotion", fps=30, width_px=112, height_px=64,
        shots=(Shot(index=0, role="hook", start_frame=0, frames=12, scene="a cup"),),
    )  # fmt: skip
    context = make_context(shot_index=0, engine="diffusers")
    options = GenerateOptions(settings={"model": "tiny/wan", **PLAIN})
    shot = Generate().run(options, context, script=script, material=Material())["shot"]
    assert isinstance(shot, ShotClip)
    assert shot.clip.made is not None
    assert shot.clip.made.model == "tiny/wan"
    assert shot.clip.frames == 24


def test_a_clip_is_remembered_until_its_weights_change(tenant, tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "mine"))
    folder = tiny.save_still(tmp_path / "mine/one")
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text("name: acme")
    bench = Bench(Workspace(tmp_path / "tenants", (tmp_path / "stores").as_uri(), tmp_path / "cache"), tenant)
    shot = Shot(index=0, role="hook", start_frame=0, frames=4, scene="a cup")
    script = Script(title="Cup", language="en-US", arc="a", fps=30, width_px=112, height_px=64, shots=(shot,))
    inputs = {
        "script": bench.store.keep_model(script, "script"),
        "material": bench.store.keep_model(Material(), "material"),
    }
    call = StepCall(
        step="generate", step_id="generate", run=RunInfo("r", "2026-01-02"), engine="diffusers", shot_index=0,
        options={"settings": {"model": "one", **PLAIN}},
    )  # fmt: skip

    def reused() -> bool:
        return bench.run(call, inputs, lambda fraction, message="": None).reused

    assert not reused()
    tiny.save_still(folder)
    assert reused(), "the same weights, written again"
    (folder / "transformer/more.json").write_text("{}")
    assert not reused()
