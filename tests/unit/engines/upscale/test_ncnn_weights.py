"""Reading networks: what is whole is read exactly, what is damaged is refused with file and line."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from nightreel.engines.upscale.ncnn_weights import parse_layers, read_network
from nightreel.errors import EngineError, MissingProgramError

PARAM = """7767517
5 5
Input        input   0 1 data
Convolution  conv    1 1 data a 0=2 1=3 4=1 5=1 6=54 9=2 -23310=1,2.000000e-01
PReLU        prelu   1 1 a b 0=2
Convolution  last    1 1 b c 0=12 1=1 5=0 6=24
PixelShuffle shuffle 1 1 c output 0=2
"""


def weights_bytes(count: int = 54) -> bytes:
    """float16 with a tag and padding, then a plain bias, slopes, and a float32 convolution."""
    half = np.arange(count, dtype="<f2").tobytes()
    body = struct.pack("<I", 0x01306B47) + half + b"\0" * (-len(half) % 4)
    body += np.array([0.5, -0.5, 0.25, 0.125], "<f4").tobytes()
    return body + struct.pack("<I", 0) + np.arange(24, dtype="<f4").tobytes()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    param, weights = tmp_path / "net.param", tmp_path / "net.bin"
    param.write_text(PARAM)
    weights.write_bytes(weights_bytes())
    return param, weights


def test_read_network_gives_layers_and_weights(files):
    layers = read_network(*files)
    assert [layer.kind for layer in layers] == ["Input", "Convolution", "PReLU", "Convolution", "PixelShuffle"]
    assert layers[1].number(10) == pytest.approx(0.2)
    np.testing.assert_array_equal(layers[1].weight.ravel(), np.arange(54))
    np.testing.assert_array_equal(layers[1].bias, [0.5, -0.5])
    np.testing.assert_array_equal(layers[2].weight, [0.25, 0.125])
    assert layers[3].weight.shape == (12, 2, 1, 1)
    assert layers[3].bias is None
    assert all(w.dtype == np.float32 for layer in layers if (w := layer.weight) is not None)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param("7767517", "7767518", None, id="magic"),
        pytest.param("5 5", "6 5", "2", id="count"),
        pytest.param("PixelShuffle", "System", "7", id="unknown kind"),
        pytest.param("1 1 b c", "1 1 nothing c", "6", id="unknown name"),
        pytest.param("1 1 b c", "1 -1 b c", "6", id="negative count"),
        pytest.param("1 1 b c", "1 999999999 b c", "6", id="huge count"),
        pytest.param("-23310=1,", "-23310=9,", "4", id="array length"),
        pytest.param("4=1 5=1", "4=1=2 5=1", "4", id="two signs"),
        pytest.param("0=2\nConv", "0=x\nConv", "5", id="no number"),
    ],
)
def test_parse_layers_names_the_line(old, new, line):
    with pytest.raises(EngineError) as caught:
        parse_layers(PARAM.replace(old, new, 1), "net.param")
    assert caught.value.code == "upscale.weights"
    assert line is None or caught.value.where == f"net.param:{line}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("6=54", "6=55", id="not divisible"),
        pytest.param("0=2 1=3", "0=nan 1=3", id="nan channels"),
        pytest.param("0=2 1=3", "0=1e30 1=3", id="huge channels"),
        pytest.param("0=2 1=3", "0=2 1=-3", id="negative kernel"),
        pytest.param("4=1", "4=0", id="smaller result"),
        pytest.param("0=2\nConv", "0=2.5\nConv", id="half a channel"),
        pytest.param("0=2\nConv", "0=4000\nConv", id="more slopes than bytes"),
    ],
)
def test_read_network_refuses_sizes_before_it_allocates(files, old, new):
    param, weights = files
    assert old in PARAM
    param.write_text(PARAM.replace(old, new, 1))
    with pytest.raises(EngineError, match=r"upscale\.weights"):
        read_network(param, weights)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(weights_bytes()[:-1], id="cut short"),
        pytest.param(weights_bytes() + b"\0", id="too long"),
        pytest.param(b"\x38\x4b\x0d\x00" + weights_bytes()[4:], id="int8 tag"),
        pytest.param(weights_bytes()[:4] + b"\x00\x7e" + weights_bytes()[6:], id="not a number"),
    ],
)
def test_read_network_refuses_damaged_weights(files, data):
    param, weights = files
    weights.write_bytes(data)
    with pytest.raises(EngineError, match="Fix: install the package"):
        read_network(param, weights)


def test_read_network_names_a_missing_file(files):
    param, weights = files
    weights.unlink()
    with pytest.raises(MissingProgramError, match=r"net\.bin"):
        read_network(param, weights)
