"""The example tenant ``social``: its files are right, small, and what its drawings make; its pipelines compile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nightreel.batch.rows import check_catalogue
from nightreel.demo.social import MAKERS, draw_pixels
from nightreel.demo.social_drawings import SCREEN_H, SCREEN_W, draw_screen, draw_sticker
from nightreel.plan.compile import compile_pipeline
from nightreel.reading.moving.answers import ANSWERS
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import load_tenant
from nightreel.spec.yaml_file import read_yaml

ROOT = Path(__file__).parents[3] / "include/tenants/social"
PIPELINES = ("alt_text", "moderation", "tutorial_steps")


def test_pipelines_and_briefs_are_those():
    folder = load_tenant(ROOT)
    assert sorted(folder.pipelines) == list(PIPELINES)
    assert sorted(folder.briefs) == ["pot_zh", "reminder", "sticker"]


@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_compiles_and_its_form_can_be_sent_as_it_stands(name):
    folder = load_tenant(ROOT)
    plan = compile_pipeline(folder, name)
    assert [step.step for step in plan.steps][:2] == ["gather", "read_moving"]
    form = folder.pipeline(name).pipeline.form
    assert all(field.hidden or field.title for field in form.values())
    brief = Brief.model_validate({key: field.default for key, field in form.items() if field.default is not None})
    assert all((ROOT / file).is_file() for file in brief.footage)


def test_the_pipelines_ask_every_preset_between_them():
    folder = load_tenant(ROOT)
    steps = [use for name in PIPELINES for use in folder.pipeline(name).pipeline.steps if use.step == "read_moving"]
    asked = {preset for use in steps for preset in use.options["presets"]}  # type: ignore[union-attr]
    assert asked == set(ANSWERS)


def test_the_nightly_catalogue_is_whole(tmp_path):
    done = check_catalogue(load_tenant(ROOT), "alt_text", "2026-11-22", tmp_path)
    assert (done.counts, done.notes) == ({"ready": 3, "wrong": 0, "duplicate": 0, "filtered": 1}, ())


def test_briefs_name_files_that_are_there():
    folder = load_tenant(ROOT)
    for path in folder.briefs.values():
        brief = read_yaml(path, Brief, folder.root)[0]
        assert brief.footage
        assert all((ROOT / name).is_file() for name in brief.footage)


def test_files_are_small_and_all_of_them_can_be_made():
    clips = {path.name: path.stat().st_size for path in (ROOT / "clips").iterdir()}
    assert set(clips) == set(MAKERS)
    assert all(5_000 < size < 200_000 for size in clips.values())


def test_the_recorded_screen_is_the_drawing():
    with Image.open(ROOT / "clips/water_reminder.gif") as recorded:
        first = np.asarray(recorded.convert("RGB")).astype(int)
    drawn = draw_pixels(lambda canvas: draw_screen(canvas, 0.0), SCREEN_W, SCREEN_H)[..., :3]
    assert np.abs(first - drawn).mean() < 4


def test_the_sticker_stands_on_nothing():
    drawn = draw_pixels(lambda canvas: draw_sticker(canvas, 0.0), 300, 300)
    assert drawn[0, 0, 3] == 0
    assert drawn[150, 150, 3] == 255
