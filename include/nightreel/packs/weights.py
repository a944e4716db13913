"""Style weights of others: the safetensors file is read by our own code, and nothing in it is ever run.

The format: 8 bytes with the header's length, little-endian, a JSON header, then the tensors without gaps
(https://github.com/huggingface/safetensors, section "Format").
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nightreel.errors import InputError, NightreelError, RefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_HEADER_BYTES = 16 << 20
MAX_TENSORS = 20_000
MAX_RANK = 1024
_LENGTH_BYTES = 8
_PART_BYTES = 8 << 20
_SIZES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}  # fmt: skip
_PICKLE_SUFFIXES = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle")
_PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04", b"\x93NUMPY", b"GGUF")
_DOWN = re.compile(r"(.+)\.(?:lora_A(?:\.\w+)?|lora_down|lora\.down)\.weight")
_UP = re.compile(r"(.+)\.(?:lora_B(?:\.\w+)?|lora_up|lora\.up)\.weight")
_BESIDE = re.compile(r".+\.(?:alpha|diff|diff_b|dora_scale|lora_magnitude_vector(?:\.weight)?|lora_B(?:\.\w+)?\.bias)")


@dataclass(frozen=True)
class Tensor:
    """One entry of the header."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class WeightFacts:
    """What was found in a file of style weights."""

    pairs: int
    ranks: tuple[int, ...]
    dtypes: tuple[str, ...]
    size_bytes: int

    @property
    def words(self) -> str:
        """The same for people."""
        ranks = f"{self.ranks[0]}" if len(self.ranks) == 1 else f"{self.ranks[0]} to {self.ranks[-1]}"
        size = f"{self.size_bytes / 1e6:.1f} MB"
        return f"LoRA of {self.pairs} layers, rank {ranks}, {', '.join(self.dtypes)}, {size}"


def check_weights(path: Path, where: str, *, numbers: bool = True) -> WeightFacts:
    """Check a file of style weights, all of its numbers included, in bounded memory.

    Args:
        path: a plain file.
        where: what errors name.
        numbers: whether the numbers are read; the header is, always.

    Raises:
        RefusedError: a pickle or an archive, whatever its name (``pack.pickle``).
        InputError: a broken header (``pack.header``), other weights than a LoRA's (``pack.lora``), a number that is
            not finite (``pack.nan``).
    """
    with path.open("rb") as file:
        tensors, data_at = read_header(file, path.stat().st_size, where)
        facts = _lora_facts(tensors, path.stat().st_size, where)
        for tensor in tensors if numbers else ():
            _check_finite(file, data_at, tensor, where)
    return facts


def is_pickle(path: Path) -> bool:
    """Tell whether a file is a pickle or an archive, by its name or its first bytes."""
    with path.open("rb") as file:
        return path.suffix.lower() in _PICKLE_SUFFIXES or file.read(_LENGTH_BYTES).startswith(_PICKLES)


def pickle_refused(where: str, suffix: str) -> RefusedError:
    """Give the error for a pickle."""
    return RefusedError(
        "pack.pickle", where=where, got=f"a pickle or an archive{f', {suffix}' if suffix else ' under another name'}",
        want="safetensors weights", fix="ask the author for a safetensors file; a pickle can run any code",
    )  # fmt: skip


def read_header(file: BinaryIO, size_bytes: int, where: str) -> tuple[list[Tensor], int]:
    """Read and check the header.

    Returns:
        Its tensors in the order of their bytes, and where the first byte of data lies.

    Raises:
        RefusedError, InputError: as ``check_weights``.
    """
    start = file.read(_LENGTH_BYTES)
    if start.startswith(_PICKLES):
        raise pickle_refused(where, "")
    length = int.from_bytes(start, "little")
    most = min(MAX_HEADER_BYTES, size_bytes - _LENGTH_BYTES)
    if len(start) < _LENGTH_BYTES or not 2 <= length <= most:
        raise _broken(where, f"a header of {length} bytes in a file of {size_bytes}")
    try:
        header = json.loads(file.read(length).decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise _broken(where, f"a header that is no JSON: {error}") from error
    if not isinstance(header, dict):
        raise _broken(where, "a header that is no table")
    header.pop("__metadata__", None)
    if len(header) > MAX_TENSORS:
        raise _broken(where, f"{len(header)} tensors")
    tensors = sorted((_tensor(name, entry, where) for name, entry in header.items()), key=lambda one: one.begin)
    _check_places(tensors, size_bytes - _LENGTH_BYTES - length, where)
    return tensors, _LENGTH_BYTES + length


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands twice")
    return table


def _tensor(name: str, entry: Any, where: str) -> Tensor:
    try:
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
    except (TypeError, KeyError, ValueError) as error:
        raise _broken(where, f"{name[:60]} without dtype, shape and data_offsets") from error
    numbers = [*shape, begin, end] if isinstance(shape, list) and len(shape) <= 8 else [None]
    if not all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in numbers):
        raise _broken(where, f"{name[:60]} with a shape or place that is no whole number")
    if dtype not in _SIZES or end - begin != math.prod(shape) * _SIZES[dtype]:
        raise _broken(where, f"{name[:60]} of {str(dtype)[:20]} {shape} in {end - begin} bytes")
    return Tensor(name, dtype, tuple(shape), begin, end)


def _check_places(tensors: list[Tensor], data_bytes: int, where: str) -> None:
    at = 0
    for tensor in tensors:
        if tensor.begin != at:
            raise _broken(where, f"{tensor.name[:60]} at byte {tensor.begin}, after byte {at}")
        at = tensor.end
    if at != data_bytes:
        raise _broken(where, f"{data_bytes} bytes of data, of which the header names {at}")


def _lora_facts(tensors: list[Tensor], size_bytes: int, where: str) -> WeightFacts:
    down, up, other = _sorted_out(tensors)
    if other or not down:
        raise _no_lora(where, f"{len(other)} tensors of other kinds, e.g. {other[0][:80]}" if other else "no tensors")
    alone = sorted(down.keys() ^ up.keys())
    if alone:
        raise _no_lora(where, f"one half of {alone[0][:80]}")
    ranks = set()
    for layer, first in down.items():
        second = up[layer]
        rank = first.shape[0] if first.shape else 0
        if len(second.shape) < 2 or not 1 <= rank <= MAX_RANK or second.shape[1] != rank:
            raise _no_lora(where, f"{layer[:80]} of shapes {list(first.shape)} and {list(second.shape)}")
        ranks.add(rank)
    return WeightFacts(len(down), tuple(sorted(ranks)), tuple(sorted({one.dtype for one in tensors})), size_bytes)


def _sorted_out(tensors: list[Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor], list[str]]:
    down: dict[str, Tensor] = {}
    up: dict[str, Tensor] = {}
    other = []
    for tensor in tensors:
        if found := _DOWN.fullmatch(tensor.name):
            down[found[1]] = tensor
        elif found := _UP.fullmatch(tensor.name):
            up[found[1]] = tensor
        elif not _BESIDE.fullmatch(tensor.name):
            other.append(tensor.name)
    return down, up, other


def _check_finite(file: BinaryIO, data_at: int, tensor: Tensor, where: str) -> None:
    file.seek(data_at + tensor.begin)
    for values in _parts(file, tensor):
        bad = _count_bad(values, tensor.dtype)
        if bad:
            raise InputError(
                "pack.nan", where=where, got=f"{bad} numbers that are not finite in {tensor.name[:80]}",
                want="finite numbers", fix="train or export the weights again",
            )  # fmt: skip


def _parts(file: BinaryIO, tensor: Tensor) -> Iterator[NDArray[Any]]:
    import numpy as np

    kind = f"u{_SIZES[tensor.dtype]}" if tensor.dtype[0] == "F" or tensor.dtype == "BF16" else ""
    left = tensor.end - tensor.begin if kind else 0
    while left:
        part = file.read(min(left, _PART_BYTES))
        left -= len(part)
        yield np.frombuffer(part, np.dtype("<" + kind))


def _count_bad(bits: NDArray[Any], dtype: str) -> int:
    """Count numbers whose exponent says infinite or not a number, by their bits."""
    import numpy as np

    masks = {"F64": 0x7FF0 << 48, "F32": 0x7F80 << 16, "F16": 0x7C00, "BF16": 0x7F80, "F8_E5M2": 0x7C, "F8_E4M3": 0x7F}
    mask = bits.dtype.type(masks[dtype])
    return int(np.count_nonzero((bits & mask) == mask))


def _broken(where: str, got: str) -> NightreelError:
    return InputError(
        "pack.header", where=where, got=got, want="a whole safetensors file", fix="export or download the weights again"
    )


def _no_lora(where: str, got: str) -> NightreelError:
    return InputError(
        "pack.lora", where=where, got=got, want="a LoRA: pairs lora_A and lora_B, or lora_down and lora_up",
        fix="export the style as a LoRA in safetensors",
    )  # fmt: skip
