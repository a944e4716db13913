"""3D colour tables: reading ``.cube`` files of others, writing our own, and looking colours up.

The format is Adobe's Cube LUT Specification 1.0 (2013), with the extensions that grading programs write.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nightreel.errors import InputError

Cube = NDArray[np.float32]
"""``(N, N, N, 3)``, indexed by red, green, blue of the input; RGB of the output; input domain 0 to 1."""
Values = NDArray[np.floating[Any]]

_MIN_SIZE, _MAX_SIZE, _MAX_BYTES = 2, 65, 32 << 20
_DOMAIN_SIZE = 33
_LARGEST = 16.0


class _CubeText:
    """A ``.cube`` file while it is read, line by line."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.size = 0
        self.low, self.high = [0.0] * 3, [1.0] * 3
        self.rows: list[tuple[float, float, float]] = []
        self._domain_line = 0

    def take(self, number: int, line: str) -> None:
        words = line.split("#", 1)[0].split()
        if not words:
            return
        if words[0][0].isalpha():
            self._keyword(number, words)
            return
        if not self.size:
            raise self._fault(number, line.strip()[:40], "LUT_3D_SIZE before the first colour")
        if len(self.rows) >= self.size**3:
            raise self._fault(number, "more colours", f"{self.size**3} for a size of {self.size}")
        self.rows.append(self._three(number, words))

    def finish(self, lines: int) -> Cube:
        if not self.size:
            raise self._fault(lines, "no size", "a line LUT_3D_SIZE 33")
        if len(self.rows) != self.size**3:
            raise self._fault(lines, f"{len(self.rows)} colours", f"{self.size**3} for a size of {self.size}")
        if any(not high > low for low, high in zip(self.low, self.high, strict=True)):
            got = f"a domain from {self.low} to {self.high}"
            raise self._fault(self._domain_line, got, "its end above its beginning")
        # red changes fastest in the file
        table = np.asarray(self.rows, np.float32).reshape(self.size, self.size, self.size, 3).transpose(2, 1, 0, 3)
        return _in_unit_domain(np.ascontiguousarray(table), self.low, self.high)

    def _keyword(self, number: int, words: list[str]) -> None:
        if words[0].upper().startswith(("DOMAIN", "LUT_3D_INPUT")):
            self._domain_line = number
        match words[0].upper():
            case "TITLE":
                return
            case "LUT_1D_SIZE":
                raise self._fault(number, "a 1D table", "a 3D table (LUT_3D_SIZE)")
            case "LUT_3D_SIZE":
                self.size = self._size(number, words[1:])
            case "DOMAIN_MIN":
                self.low = list(self._three(number, words[1:]))
            case "DOMAIN_MAX":
                self.high = list(self._three(number, words[1:]))
            case "LUT_3D_INPUT_RANGE":
                low, high, *_ = [*self._three(number, [*words[1:], "0"])]
                self.low, self.high = [low] * 3, [high] * 3
            case _:
                raise self._fault(number, words[0][:40], "TITLE, LUT_3D_SIZE, DOMAIN_MIN, DOMAIN_MAX or three numbers")

    def _size(self, number: int, words: list[str]) -> int:
        text = words[0] if len(words) == 1 else ""
        if self.size or not text.isascii() or not text.isdigit() or not _MIN_SIZE <= int(text[:4]) <= _MAX_SIZE:
            raise self._fault(number, " ".join(words)[:40] or "no number", f"one size from {_MIN_SIZE} to {_MAX_SIZE}")
        return int(text)

    def _three(self, number: int, words: list[str]) -> tuple[float, float, float]:
        try:
            red, green, blue = (float(word) for word in words)
        except ValueError:
            raise self._fault(number, " ".join(words)[:40], "three numbers") from None
        if not all(math.isfinite(value) and abs(value) <= _LARGEST for value in (red, green, blue)):
            raise self._fault(number, " ".join(words)[:40], f"finite numbers, at most {_LARGEST:g}")
        return red, green, blue

    def _fault(self, number: int, got: str, want: str) -> InputError:
        return InputError(
            "lut.cube", where=f"{self._where}:{number}", got=got, want=want,
            fix="export the look again as a 3D .cube file",
        )  # fmt: skip


def parse_cube(text: str, where: str) -> Cube:
    """Parse the text of a ``.cube`` file.

    Args:
        text: the file's text, untrusted.
        where: the file's name for errors.

    Raises:
        InputError: not a 3D table of 2 to 65 steps with as many colours as its size asks for (``lut.cube``).
    """
    reader = _CubeText(where)
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(number, line)
    return reader.finish(number)


def read_cube(path: Path) -> Cube:
    """Read a ``.cube`` file.

    Raises:
        InputError: missing (``lut.missing``), too large or not a table (``lut.cube``).
    """
    if not path.is_file():
        raise InputError("lut.missing", where=path.name, fix="put the .cube file there or correct its name")
    if path.stat().st_size > _MAX_BYTES:
        raise InputError(
            "lut.cube", where=path.name, got=f"{path.stat().st_size} bytes", want=f"at most {_MAX_BYTES}",
            fix="export the look again with a size of 33",
        )  # fmt: skip
    return parse_cube(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)


def write_cube(path: Path, cube: Cube) -> None:
    """Write a table as a ``.cube`` file."""
    rows = cube.transpose(2, 1, 0, 3).reshape(-1, 3)
    body = "\n".join(f"{red:.7g} {green:.7g} {blue:.7g}" for red, green, blue in rows.tolist())
    path.write_text(f"LUT_3D_SIZE {cube.shape[0]}\n{body}\n", encoding="ascii")


def identity_cube(size: int) -> Cube:
    """Give the table that changes nothing."""
    steps = np.linspace(0, 1, size, dtype=np.float32)
    return np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)


def weaken_cube(cube: Cube, strength: float) -> Cube:
    """Give a part of a look: 0 changes nothing, 1 is all of it."""
    unchanged = identity_cube(cube.shape[0])
    return np.asarray(unchanged + (cube - unchanged) * strength, np.float32)


def look_up(cube: Cube, colours: Values) -> NDArray[np.float32]:
    """Look colours up by tetrahedral interpolation (Kasson et al., 1995), which keeps greys on the diagonal.

    Args:
        cube: the table, ``(N, N, N, 3)``, red first.
        colours: ``(..., 3)``; below 0 and above 1 they are clipped.

    Returns:
        float32, the shape of ``colours``.
    """
    last = cube.shape[0] - 1
    place = np.clip(np.asarray(colours, np.float64).reshape(-1, 3), 0, 1) * last
    corner = np.minimum(place.astype(np.int64), last - 1)
    part = place - corner
    order = np.argsort(-part, axis=1, kind="stable")
    sorted_part = np.take_along_axis(part, order, axis=1)
    at = corner.copy()
    result = cube[tuple(at.T)] * (1 - sorted_part[:, :1])
    for step in range(3):
        at[np.arange(len(at)), order[:, step]] += 1
        further = sorted_part[:, step + 1 : step + 2] if step < 2 else 0.0
        result = result + cube[tuple(at.T)] * (sorted_part[:, step : step + 1] - further)
    return np.asarray(result.reshape(np.shape(colours)), np.float32)


def _in_unit_domain(table: Cube, low: list[float], high: list[float]) -> Cube:
    if low == [0.0] * 3 and high == [1.0] * 3:
        return table
    grid = identity_cube(max(table.shape[0], _DOMAIN_SIZE))
    first, last = np.asarray(low, np.float32), np.asarray(high, np.float32)
    return look_up(table, (grid - first) / (last - first))
