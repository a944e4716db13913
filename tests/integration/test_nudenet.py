"""NudeNet with its real weights, in its own process.

No nude picture is kept here. Two round shapes in the colours of skin are what the net takes for a bare bottom, which
shows the whole way from the weights by the house's own thresholds to a refusal; the same shapes in other colours, the
demo's watches and a colour wheel, which the net alone would refuse too, pass.
"""

from __future__ import annotations

import os
import signal
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.image_check import nudenet
from nightreel.errors import EngineError, RefusedError
from nightreel.media.encode import ClipWriter
from nightreel.media.filters import Frame
from nightreel.media.pictures import write_png
from nightreel.safety import check_clip, check_picture
from nightreel.spec.tenant import Tenant

pytestmark = pytest.mark.integration
SKIN, TEAL = (224, 172, 140), (30, 150, 140)


def two_rounds(colour: tuple[int, int, int], size: tuple[int, int] = (320, 320)) -> Frame:
    """Two shaded discs beside each other on black."""
    rows, columns = np.mgrid[:320, :320]
    picture = np.full((320, 320, 3), 30, np.uint8)
    for centre in (115, 205):
        radius = np.hypot(columns - centre, rows - 160)
        shaded = np.array(colour) * (1 - 0.5 * (radius / 110) ** 2)[..., None]
        picture = np.where((radius < 85)[..., None], shaded.clip(0, 255).astype(np.uint8), picture)
    return cv2.resize(cv2.GaussianBlur(picture, (0, 0), 2), size)


def colour_wheel() -> Frame:
    rows, columns = np.mgrid[-160:160, -160:160]
    hue = (np.degrees(np.arctan2(rows, columns)) % 360 / 2).astype(np.uint8)
    wheel = np.stack([hue, np.full_like(hue, 200), np.where(np.hypot(rows, columns) < 140, 230, 0).astype(np.uint8)], 2)
    return cv2.cvtColor(wheel, cv2.COLOR_HSV2RGB)


def _clip(path: Path, *frames: Frame) -> Path:
    with ClipWriter(path, 320, 320, Fraction(4)) as writer:
        for frame in frames:
            writer.write(frame)
    return path


def test_half_a_second_in_the_middle_of_a_long_shot_is_found(tmp_path: Path, tenant: Tenant) -> None:
    wheel, bad = colour_wheel(), two_rounds(SKIN)
    frames = [np.roll(two_rounds(TEAL), 2 * index, axis=1) // 2 + wheel // 2 for index in range(288)]
    frames[141:153] = [bad] * 12
    with ClipWriter(tmp_path / "clip.mp4", 320, 320, Fraction(24)) as writer:
        for frame in frames:
            writer.write(frame)
    with pytest.raises(RefusedError, match=r"\[safety\.sexual\] shot 1: got a bare bottom at [56]\.\d s"):
        check_clip(tmp_path / "clip.mp4", where="shot 1", tenant=tenant)


def test_a_clip_that_seems_to_show_a_bare_body_is_refused(tmp_path: Path, tenant: Tenant) -> None:
    dark = np.full((320, 320, 3), 30, np.uint8)
    clip = _clip(tmp_path / "clip.mp4", *[dark] * 8, *[two_rounds(SKIN)] * 4, *[dark] * 8)
    with pytest.raises(RefusedError, match=r"\[safety\.sexual\] shot 2: got a bare bottom at 2\.\d s"):
        check_clip(clip, where="shot 2", tenant=tenant)
    check_clip(clip, where="shot 2", tenant=tenant.model_copy(update={"trade": "art"}))


def test_the_same_shapes_in_another_colour_pass(tmp_path: Path, tenant: Tenant) -> None:
    check_clip(_clip(tmp_path / "clip.mp4", *[two_rounds(TEAL)] * 4), where="shot 2", tenant=tenant)


def test_the_demos_pictures_pass(demo_media: Path, tenant: Tenant) -> None:
    pictures = sorted(demo_media.glob("*.png"))
    assert len(pictures) >= 6
    for picture in pictures:
        check_picture(picture, where=picture.name, tenant=tenant)


def test_a_colour_wheel_passes(tmp_path: Path, tenant: Tenant) -> None:
    write_png(tmp_path / "wheel.png", colour_wheel())
    check_picture(tmp_path / "wheel.png", where="wheel", tenant=tenant)


def test_pictures_of_any_sizes_keep_their_places() -> None:
    sizes = [(320, 320), (1280, 720), (33, 200), (64, 64), (1, 1)]
    pictures = [two_rounds(SKIN if index in (5, 10) else TEAL, size) for index, size in enumerate(sizes * 3)]
    found = make_engine("image_check", "nudenet").check(pictures)
    assert {one.picture for one in found} == {5, 10}


def test_the_same_pictures_give_the_same_scores_and_one_process_answers() -> None:
    checker = make_engine("image_check", "nudenet")
    first = checker.check([two_rounds(SKIN)])
    process = nudenet._PROGRAMS[os.getpid()]._process
    began = time.monotonic()
    assert [checker.check([two_rounds(SKIN)] * 8)[0].score for _ in range(2)] == [first[0].score] * 2
    assert time.monotonic() - began < 8
    assert nudenet._PROGRAMS[os.getpid()]._process is process


def test_a_process_that_was_killed_is_started_again() -> None:
    checker = make_engine("image_check", "nudenet")
    before = checker.check([two_rounds(SKIN)])
    process = nudenet._PROGRAMS[os.getpid()]._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert checker.check([two_rounds(SKIN)]) == before


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = make_engine("image_check", "nudenet")
    checker.check([two_rounds(TEAL)])
    process = nudenet._PROGRAMS[os.getpid()]._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(nudenet, "_START_S", 0.2)
    monkeypatch.setattr(nudenet, "_PICTURE_S", 0.0)
    with pytest.raises(EngineError, match=r"\[image_check\.failed\] nudenet: got no answer in 0"):
        checker.check([two_rounds(TEAL)])
    assert process.poll() is not None
    monkeypatch.undo()
    assert checker.check([two_rounds(TEAL)]) == ()


def test_nothing_of_it_is_imported_here_and_its_licence_is_told() -> None:
    import sys

    make_engine("image_check", "nudenet").check([two_rounds(TEAL)])
    assert "nudenet" not in sys.modules
    assert "AGPL-3.0" in engine_cards("image_check")["nudenet"].licence
    assert "nightreel" not in nudenet._PROGRAM.read_text(encoding="utf-8").replace("Nightreel is imported", "")


def test_it_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    make_engine("image_check", "nudenet").check([two_rounds(SKIN)])
    assert list(tmp_path.iterdir()) == []
