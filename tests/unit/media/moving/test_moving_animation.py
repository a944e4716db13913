"""Animated WebP, APNG and AVIF: true timing, transparency over a ground, broken files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from nightreel.errors import InputError
from nightreel.media.moving.animation import Animation
from nightreel.media.moving.moments import PassNotes

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


def test_other_files_are_none(tmp_path):
    path = tmp_path / "made.txt"
    path.write_text("hello")
    assert not Animation.is_one(path)
