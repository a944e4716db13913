"""Shots in the brand's manner score high, and each way of leaving it is seen."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from nightreel.media.brand_score import (
    Range,
    contrast_score,
    light_score,
    motion_score,
    palette_score,
    relative_luminance,
    to_oklab,
    together,
)
from nightreel.media.drawing.scene import Scene
from nightreel.media.drawing.stage import Stage
from nightreel.spec.brand import Brand, Palette
from nightreel.spec.script import Camera, Shot

cv2.setNumThreads(1)
BRANDS = {
    "lumen": Brand(
        name="Lumen",
        palette=Palette(primary="#2CE6C8", accent="#FFB454", dark="#0A1224", light="#F2F7FA"),
        lighting="dramatic",
    ),
    "atelier": Brand(
        name="Atelier",
        palette=Palette(primary="#B4552D", accent="#D9A441", dark="#3A2A22", light="#F6EFE6"),
        ground="light",
        lighting="soft",
    ),
    "plain": Brand(name="Plain"),
}


@pytest.fixture(scope="module", params=BRANDS.values(), ids=BRANDS.keys())
def drawn(request) -> tuple[Brand, list[np.ndarray]]:
    """A brand, and frames of a shot that is drawn for it."""
    shot = Shot(index=0, role="hook", start_frame=0, frames=30, scene="a cup", layout="hero")
    stage = Stage(Scene(shot=shot, brand=request.param, width_px=160, height_px=90, frames=30, fps=30.0), None)
    return request.param, [stage.frame(at) for at in (3, 15, 27)]


def turned(frame: np.ndarray, degrees: int) -> np.ndarray:
    hsv = cv2.cvtColor(frame, cv2.COLOR_RGB2HSV_FULL)
    hsv[..., 0] = (hsv[..., 0].astype(int) + degrees * 256 // 360) % 256
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB_FULL)


def labs(frames) -> list[np.ndarray]:
    return [to_oklab(frame) for frame in frames]


def test_oklab_agrees_with_its_author():
    """Pairs from Ottosson's article: white, red, and the purity of grey."""
    white, red, grey = to_oklab(np.array([[255, 255, 255], [255, 0, 0], [128, 128, 128]], np.uint8))
    np.testing.assert_allclose(white, [1, 0, 0], atol=1e-3)
    np.testing.assert_allclose(red, [0.628, 0.2249, 0.1258], atol=1e-3)
    assert np.abs(grey[1:]).max() < 1e-3


def test_a_shot_in_the_brands_manner_scores_high(drawn):
    brand, frames = drawn
    assert palette_score(labs(frames), brand.palette) >= 0.85
    assert light_score(labs(frames), brand) == 1
    assert contrast_score(labs(frames), brand) == 1


@pytest.mark.parametrize("degrees", [120, 240])
def test_the_same_shot_with_its_hue_turned_scores_low(drawn, degrees):
    brand, frames = drawn
    own = palette_score(labs(frames), brand.palette)
    other = palette_score(labs([turned(frame, degrees) for frame in frames]), brand.palette)
    assert other <= 0.45
    assert own - other >= 0.45


def test_greys_fit_every_brand(drawn):
    brand, frames = drawn
    grey = [np.repeat(frame.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2) for frame in frames]
    assert palette_score(labs(grey), brand.palette) == 1


def test_a_mixture_of_primary_and_ground_fits():
    brand = BRANDS["lumen"]
    primary, dark = (np.array([int(c[at : at + 2], 16) for at in (1, 3, 5)]) for c in ("#2CE6C8", "#0A1224"))
    ramp = np.linspace(0, 1, 256)[None, :, None]
    frame = np.repeat((primary * ramp + dark * (1 - ramp)).astype(np.uint8), 64, axis=0)
    assert palette_score(labs([frame]), brand.palette) == 1


@pytest.mark.parametrize("gain", [0.1, 4.0])
def test_another_light_is_seen(gain):
    brand = BRANDS["plain"]
    frame = np.full((90, 160, 3), 60, np.uint8)
    frame[:, :80] = 30
    changed = np.clip(frame * gain, 0, 255).astype(np.uint8)
    assert light_score(labs([frame]), brand) == 1
    assert light_score(labs([changed]), brand) < 0.6


def test_flat_light_is_seen():
    flat = np.full((90, 160, 3), 70, np.uint8)
    assert contrast_score(labs([flat]), BRANDS["lumen"]) == 0
    harsh = np.repeat(np.array([0, 255], np.uint8), 80)[None, :, None] * np.ones((90, 1, 3), np.uint8)
    assert contrast_score(labs([harsh]), BRANDS["atelier"]) < 0.1


MOTIONS = [
    ("hold", 1, 0.0, 1.0), ("hold", 1, 0.2, 0.0), ("push", 1, 0.011, 1.0), ("push", 1, 0.0, 0.0),
    ("push", 1, 0.5, 0.0), ("pan_left", 1, 0.02, 1.0), ("pan_left", 1, 0.001, 0.25), ("pan_left", 0.2, 0.001, 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("move", "strength", "value", "score"), MOTIONS)
def test_motion_is_that_of_the_camera(move, strength, value, score):
    assert motion_score(value, Camera(move=move, strength=strength)) == pytest.approx(score, abs=1e-9)


def test_one_bad_quality_does_not_hide():
    good = {"palette": 1.0, "light": 1.0, "contrast": 1.0, "motion": 1.0, "type": 1.0}
    assert together(good) == pytest.approx(1)
    assert together({**good, "palette": 0.0}) < 0.25
    assert together({**good, "type": 0.5}) == pytest.approx(together({**good, "type": 0.5, "motion": 1.0}))
    assert together({**good, "motion": None, "type": None}) == pytest.approx(1)


def test_a_range_falls_on_both_sides():
    wanted = Range(0.2, 0.6, 0.2)
    assert [round(wanted.score(value), 3) for value in (0, 0.1, 0.2, 0.4, 0.6, 0.7, 0.9)] == [0, 0.5, 1, 1, 1, 0.5, 0]


def test_luminance_is_that_of_wcag():
    assert relative_luminance(np.array([[255, 255, 255]], np.uint8))[0] == pytest.approx(1, abs=1e-6)
    assert relative_luminance(np.array([[118, 118, 118]], np.uint8))[0] == pytest.approx(0.1812, abs=1e-3)


def test_a_frame_is_scored_in_ten_milliseconds():
    brand = BRANDS["lumen"]
    frames = [np.random.default_rng(at).integers(0, 256, (54, 96, 3)).astype(np.uint8) for at in range(10)]
    best = min(_seconds(frames, brand) for _ in range(3))
    assert best / len(frames) < 0.01


def _seconds(frames, brand) -> float:
    began = time.process_time()
    found = labs(frames)
    palette_score(found, brand.palette), light_score(found, brand), contrast_score(found, brand)
    return time.process_time() - began
