"""Finding the mark in gathered evidence: no file, no codec."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from nightreel.provenance.watermark import WatermarkFilter
from nightreel.provenance.watermark.chips import plan_chips
from nightreel.provenance.watermark.code import decode
from nightreel.provenance.watermark.evidence import Evidence
from nightreel.provenance.watermark.search import Grid, align, measure, refine, search_grids
from nightreel.provenance.watermark.spectrum import Spectrum

KEY = b"key of the tests" * 2
PAYLOAD = "00c0ffee12345678"
FPS = 12
HERE = Grid(0, 1, 1)
Luma = NDArray[np.uint8]


def pan(index: int) -> NDArray[np.uint8]:
    """A textured ground that moves by two pixels a frame, 480x270."""
    rng = np.random.default_rng(5)
    ground = cv2.GaussianBlur(rng.integers(0, 256, (300, 640, 3), np.uint8), (0, 0), 2.0)
    ground = np.clip(ground.astype(np.float32) * 3 - 256, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(ground[:270, 2 * index : 2 * index + 480])


@pytest.fixture(scope="module")
def marked() -> list[Luma]:
    """Two seconds of marked luma, 480x270."""
    mark = WatermarkFilter(KEY, PAYLOAD, 480, 270).open(None)
    return [cv2.cvtColor(mark(pan(index), index / FPS), cv2.COLOR_RGB2GRAY) for index in range(2 * FPS)]


def gather(frames: list[Luma], change: Callable[[Luma], Luma] = lambda luma: luma, start_s: float = 0.0) -> Evidence:
    first = change(frames[0])
    evidence = Evidence(first.shape[1], first.shape[0])
    for index, luma in enumerate(frames):
        evidence.add(np.ascontiguousarray(change(luma)), start_s + index / FPS)
    return evidence


def read(evidence: Evidence, near: Grid = HERE, key: bytes = KEY) -> tuple[str | None, Grid]:
    plan, spectrum = plan_chips(key), Spectrum(evidence.changing())
    grid = refine(plan, spectrum, near)
    return decode(key, plan.soft_bits(align(plan, spectrum, grid))), grid


@pytest.mark.parametrize(
    ("change", "scale"),
    [
        pytest.param(lambda luma: luma, 1.0, id="as it is"),
        pytest.param(lambda luma: luma[31:, 57:397], 1.0, id="cropped"),
        pytest.param(lambda luma: cv2.resize(luma, (640, 360), interpolation=cv2.INTER_CUBIC), 0.75, id="enlarged"),
        pytest.param(lambda luma: cv2.resize(luma, (360, 202), interpolation=cv2.INTER_AREA), 4 / 3, id="reduced"),
        pytest.param(lambda luma: cv2.convertScaleAbs(luma, alpha=0.7, beta=20), 1.0, id="flatter"),
    ],
)
def test_the_payload_is_read_near_its_scale(marked: list[Luma], change: Callable[[Luma], Luma], scale: float) -> None:
    payload, grid = read(gather(marked, change), Grid(0, scale * 1.001, scale * 1.001))
    assert payload == PAYLOAD
    assert grid.scale_y == pytest.approx(scale, rel=0.003)


def test_the_blind_search_finds_scale_and_mirror(marked: list[Luma]) -> None:
    evidence = gather(marked, lambda luma: cv2.resize(luma[20:200, 30:270][:, ::-1], (336, 252)))
    plan, spectrum = plan_chips(KEY), Spectrum(evidence.changing())
    found = search_grids(plan, spectrum, 2)
    assert found[0].scale_y == pytest.approx(180 / 252, rel=0.005)
    assert found[0].flipped
    assert found[0].z > 10
    assert read(evidence, found[0])[0] == PAYLOAD


@pytest.mark.parametrize("start_s", [0.25, 0.5, 1.0, 7.3])
def test_the_moment_at_which_the_film_was_cut_does_not_matter(marked: list[Luma], start_s: float) -> None:
    assert read(gather(marked, start_s=start_s))[0] == PAYLOAD


def test_a_still_ground_is_cancelled_by_the_changing_sign() -> None:
    mark, still = WatermarkFilter(KEY, PAYLOAD, 480, 270).open(None), pan(0)
    frames = [cv2.cvtColor(mark(still, index / FPS), cv2.COLOR_RGB2GRAY) for index in range(2 * FPS)]
    evidence, plan = gather(frames), plan_chips(KEY)
    assert (
        measure(plan, Spectrum(evidence.changing()), HERE).z > 1.5 * measure(plan, Spectrum(evidence.steady()), HERE).z
    )
    assert read(evidence)[0] == PAYLOAD


def test_an_unmarked_film_and_a_wrong_key_give_nothing(marked: list[Luma]) -> None:
    unmarked = [cv2.cvtColor(pan(index), cv2.COLOR_RGB2GRAY) for index in range(2 * FPS)]
    assert read(gather(unmarked))[0] is None
    assert read(gather(marked), key=b"another key" * 3)[0] is None


def test_the_planes_stay_small_whatever_the_size_of_the_film() -> None:
    assert Evidence(7680, 4320).size == (960, 540)
    assert Evidence(1080, 1920).size == (540, 960)
    wide = Evidence(30_000, 100)
    assert wide.size[0] * wide.size[1] <= 1 << 20
    assert Evidence(176, 144).size == (176, 144)
