"""What is wrong with a panel, told by figures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.board.checks import examine, is_noise


@pytest.fixture
def drawing() -> np.ndarray:
    """A line drawing, 900x600 px, made in memory."""
    pixels = np.full((600, 900, 3), 240, np.uint8)
    for at in range(6):
        cv2.circle(pixels, (120 + 130 * at, 300), 90, (60, 60, 60), 3)
        cv2.line(pixels, (40, 60 + 80 * at), (860, 90 + 80 * at), (70, 70, 70), 2)
    return pixels


def test_a_good_panel_has_no_fault(drawing: np.ndarray):
    seen = examine(drawing)
    assert (seen.faults, seen.is_blank, seen.is_tiny) == ((), False, False)
    assert 0.4 < seen.blur_px < 1.5


@pytest.mark.parametrize(("sigma", "blurred"), [(1.0, False), (4.0, True), (8.0, True)])
def test_blur_is_measured_in_pixels(drawing: np.ndarray, sigma: float, blurred: bool):
    assert ("blurred" in examine(cv2.GaussianBlur(drawing, (0, 0), sigma)).faults) is blurred


def test_a_sharp_frame_around_a_blurred_drawing_does_not_hide_it(drawing: np.ndarray):
    soft = cv2.GaussianBlur(drawing, (0, 0), 6)
    cv2.rectangle(soft, (4, 4), (895, 595), (20, 20, 20), 4)
    assert "blurred" in examine(soft).faults


def test_exposure_and_size(drawing: np.ndarray):
    assert examine((drawing * 0.12).astype(np.uint8)).faults == ("dark",)
    assert examine((225 + drawing * 0.12).clip(0, 255).astype(np.uint8)).faults == ("light",)
    assert examine(drawing[:400]).faults == ("small",)
    assert examine(drawing[:512, :512]).faults == ()


@pytest.mark.parametrize("level", [0, 128, 250])
def test_blank_and_tiny(level: int):
    noise = np.random.default_rng(1).normal(level, 1.2, (600, 600, 3)).clip(0, 255).astype(np.uint8)
    assert examine(noise).is_blank
    assert examine(noise[:40]).is_tiny


@pytest.mark.parametrize("soft", [0.0, 1.5])
def test_nothing_but_noise_is_told(soft: float):
    noise = np.random.default_rng(2).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    pixels = cv2.GaussianBlur(noise, (0, 0), soft) if soft else noise
    assert examine(np.asarray(pixels, np.uint8)).faults == ("noise",)


def test_a_grainy_drawing_is_no_noise(drawing: np.ndarray):
    grain = np.random.default_rng(3).normal(0, 14, drawing.shape)
    assert not is_noise((drawing + grain).clip(0, 255).astype(np.uint8))
    sparse = np.full((600, 900, 3), 235, np.uint8)
    cv2.circle(sparse, (450, 300), 60, (190, 190, 190), 2)
    assert not is_noise((sparse + grain).clip(0, 255).astype(np.uint8))
    assert not is_noise(cv2.resize(drawing, None, fx=0.5, fy=0.5))
