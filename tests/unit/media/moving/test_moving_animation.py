"""Animated WebP, APNG and AVIF: true timing, transparency over a ground, broken files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nightreel.errors import InputError
from nightreel.media.moving.animation import Animation
from nightreel.media.moving.moments import PassNotes, over_ground

GROUND = (0, 0, 255)


def save(path: Path, **options: object) -> Path:
    """Five frames of red that becomes opaque."""
    frames = [Image.new("RGBA", (40, 30), (255, 0, 0, alpha)) for alpha in (0, 60, 120, 180, 255)]
    frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    return path


@pytest.mark.parametrize(("suffix", "options"), [("webp", {"lossless": True}), ("png", {}), ("avif", {"quality": 90})])
def test_timing_and_transparency(tmp_path, suffix, options):
    path = save(tmp_path / f"made.{suffix}", duration=[0, 10, 20, 50, 100], **options)
    file, notes = Animation.opened(path, GROUND), PassNotes()
    found = list(file.every(20, notes))
    assert [round(moment.at_s, 6) for moment in found] == [0, 0.1, 0.2, 0.22, 0.27]
    assert notes.retimed == 2
    assert file.facts.transparent
    assert found[0].pixels.shape == (15, 20, 3)
    assert abs(found[0].pixels[5, 5].astype(int) - GROUND).max() <= 4
    assert abs(found[4].pixels[5, 5].astype(int) - (255, 0, 0)).max() <= 6


def test_the_picture_for_old_programs_is_no_frame_of_an_apng(tmp_path):
    path = save(tmp_path / "made.png", duration=50, default_image=True)
    file = Animation.opened(path, GROUND)
    found = list(file.every(40, PassNotes()))
    assert len(found) == file.facts.frames == 4
    assert tuple(found[-1].pixels[0, 0]) == (255, 0, 0)


def test_an_apng_that_is_cut_off_gives_what_is_whole(tmp_path):
    path = save(tmp_path / "made.png", duration=50)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
    notes = PassNotes()
    found = list(Animation.opened(path, GROUND).every(40, notes))
    assert 0 < len(found) < 5
    assert notes.ended_early == "broken"


@pytest.mark.parametrize("suffix", ["webp", "avif"])
def test_a_form_that_cannot_be_opened_in_part_says_what_to_do(tmp_path, suffix):
    path = save(tmp_path / f"made.{suffix}", duration=50)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match=r"moving\.broken.*Fix: export the file again"):
        Animation.opened(path, GROUND)


def test_a_canvas_larger_than_a_screen_is_refused(tmp_path):
    path = tmp_path / "made.webp"
    frames = [Image.new("RGB", (4000, 2500), colour) for colour in ("red", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=50)
    with pytest.raises(InputError, match=r"moving\.large.*4000x2500"):
        Animation.opened(path, GROUND)


@pytest.mark.parametrize("most", [256, 2], ids=["seen in part", "seen or not"])
def test_what_is_reduced_before_it_lies_on_the_ground_looks_as_if_it_were_reduced_behind(most):
    random = np.random.default_rng(3)
    canvas = random.integers(0, 256, (48, 64, 4), dtype=np.uint8)
    canvas[..., 3] = random.integers(0, most, (48, 64)) * (255 // (most - 1))
    share = canvas[..., 3:].astype(np.float64) / 255
    laid = canvas[..., :3] * share + np.array(GROUND) * (1 - share)
    wanted = laid.reshape(12, 4, 16, 4, 3).mean(axis=(1, 3))
    assert np.abs(over_ground(canvas, (16, 12), GROUND) - wanted).max() <= 1.1


def test_other_files_are_none(tmp_path):
    path = tmp_path / "made.txt"
    path.write_text("hello")
    assert not Animation.is_one(path)
