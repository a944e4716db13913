"""The subject of a picture is found where it stands."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.subject import picture_subject
from nightreel.spec.film import Box


def _assert_box(found: Box | None, want: tuple[float, float, float, float], within: float = 0.04) -> None:
    assert found is not None
    assert (found.x, found.y, found.width, found.height) == pytest.approx(want, abs=within)


def test_alpha_is_the_subject_and_dust_is_not():
    pixels = np.zeros((300, 400, 4), np.uint8)
    pixels[90:210, 100:200] = 255
    pixels[2:3, 2:3] = 255
    _assert_box(picture_subject(pixels), (0.25, 0.3, 0.25, 0.4))


@pytest.mark.parametrize("ground", [(255, 255, 255), (12, 16, 30)])
def test_a_product_on_a_plain_ground_is_found(ground):
    pixels = np.full((400, 400, 3), ground, np.uint8)
    cv2.ellipse(pixels, (280, 200), (60, 120), 0, 0, 360, (200, 60, 40), -1, cv2.LINE_AA)
    noise = np.random.default_rng(0).integers(-3, 4, pixels.shape)
    _assert_box(picture_subject(np.clip(pixels + noise, 0, 255).astype(np.uint8)), (0.55, 0.2, 0.3, 0.6))


def test_what_catches_the_eye_is_found_in_a_busy_picture():
    y, x = np.mgrid[0:300, 0:400].astype(np.float32)
    pixels = np.stack([80 + x / 4, 90 + y / 4, 200 - x / 4], -1).astype(np.uint8)
    cv2.circle(pixels, (300, 150), 40, (255, 240, 20), -1, cv2.LINE_AA)
    cv2.putText(pixels, "9", (285, 165), 0, 1.4, (10, 10, 10), 4)
    found = picture_subject(pixels)
    assert found is not None
    assert 0.6 < found.x + found.width / 2 < 0.85
    assert found.width < 0.6


@pytest.mark.parametrize("pixels", [np.full((50, 50, 3), 90, np.uint8), np.zeros((50, 50, 4), np.uint8)])
def test_an_empty_picture_has_no_subject(pixels):
    assert picture_subject(pixels) is None


def test_tiny_pictures_do_no_harm():
    assert picture_subject(np.zeros((2, 3, 3), np.uint8)) is None
