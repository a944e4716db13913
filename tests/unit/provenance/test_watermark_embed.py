"""What the mark does to a frame."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from nightreel.errors import OptionError
from nightreel.media.filters import Frame
from nightreel.provenance.watermark import WatermarkFilter
from nightreel.provenance.watermark.polarity import HALF_PERIOD_S, polarity

KEY = b"key of the tests" * 2
PAYLOAD = "00c0ffee12345678"
MIDDLE_S = HALF_PERIOD_S / 2


def textured(width_px: int, height_px: int) -> Frame:
    noise = np.random.default_rng(3).integers(40, 220, (height_px // 4, width_px // 4, 3), np.uint8)
    return cv2.resize(noise, (width_px, height_px), interpolation=cv2.INTER_CUBIC)


def dark_gradient(width_px: int, height_px: int) -> Frame:
    ramp = np.linspace(14, 42, width_px)[None, :, None] + np.array([0.0, 6.0, 20.0])
    return np.broadcast_to(ramp, (height_px, width_px, 3)).round().astype(np.uint8).copy()


def change(frame: Frame, **options: float) -> NDArray[np.int64]:
    height_px, width_px, _ = frame.shape
    marked = WatermarkFilter(KEY, PAYLOAD, width_px, height_px, **options).open(None)(frame, MIDDLE_S)
    return marked.astype(np.int64) - frame


def psnr_db(difference: NDArray[np.int64]) -> float:
    return float(10 * np.log10(255**2 / np.mean(np.square(difference))))


@pytest.mark.parametrize(
    ("size", "least_db"), [((640, 360), 42), ((1280, 720), 45), ((720, 1280), 45), ((1920, 1080), 45)]
)
def test_textured_frames_keep_the_wanted_psnr(size: tuple[int, int], least_db: float) -> None:
    got = psnr_db(change(textured(*size)))
    assert least_db - 0.1 <= got < least_db + 1


def test_strength_is_an_option() -> None:
    assert psnr_db(change(textured(640, 360), psnr_db=48.0)) == pytest.approx(48, abs=0.4)


def test_a_dark_gradient_changes_by_no_more_than_the_eye_misses() -> None:
    difference = change(dark_gradient(1280, 720))
    assert psnr_db(difference) > 50
    assert np.abs(difference).max() <= 3
    blurred = cv2.blur(difference[..., 0].astype(np.float32), (9, 9))
    assert float(np.abs(blurred).max()) < 1.6, "a patch of the ground is lifted or lowered"


def test_black_stays_black_and_white_stays_near_white() -> None:
    assert not change(np.zeros((360, 640, 3), np.uint8)).any()
    assert change(np.full((360, 640, 3), 255, np.uint8)).min() >= -5


def test_lettering_does_not_count_as_texture() -> None:
    frame = np.full((720, 1280, 3), 20, np.uint8)
    cv2.putText(frame, "Pulse S3", (200, 400), cv2.FONT_HERSHEY_DUPLEX, 6, (240, 240, 240), 16, cv2.LINE_AA)
    assert np.abs(change(frame)).max() <= 8


def test_colour_stays_and_the_frame_is_not_modified() -> None:
    frame = textured(640, 360) // 2 + 60
    before = frame.copy()
    difference = change(frame)
    np.testing.assert_array_equal(frame, before)
    np.testing.assert_array_equal(difference[..., 0], difference[..., 1])
    np.testing.assert_array_equal(difference[..., 0], difference[..., 2])


def test_the_same_frame_and_time_give_the_same_bytes() -> None:
    frame = textured(640, 360)
    np.testing.assert_array_equal(change(frame), change(frame))


def test_the_sign_changes_softly_every_half_period() -> None:
    times = np.arange(0, 4 * HALF_PERIOD_S, 1 / 60)
    wave = np.array([polarity(time_s) for time_s in times])
    assert abs(wave.mean()) < 0.01
    assert np.abs(np.diff(wave)).max() < 0.25
    assert polarity(0.5 * HALF_PERIOD_S) == 1
    assert polarity(1.5 * HALF_PERIOD_S) == -1


@pytest.mark.parametrize("size", [(64, 64), (130, 98), (321, 181), (4096, 64)])
def test_odd_and_small_sizes_work(size: tuple[int, int]) -> None:
    assert change(cv2.resize(textured(640, 360), size)).any()


def test_a_wrong_payload_is_refused() -> None:
    with pytest.raises(OptionError, match="16 hexadecimal digits"):
        WatermarkFilter(KEY, "not a payload", 640, 360)
