"""Reading the mark out of a file, without knowing its size, cut, crop or scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from nightreel.errors import InputError
from nightreel.media.decode import opened, orientation, upright
from nightreel.provenance.watermark.chips import CANONICAL_LINES, plan_chips
from nightreel.provenance.watermark.code import decode
from nightreel.provenance.watermark.evidence import Evidence
from nightreel.provenance.watermark.search import Grid, align, measure, refine, search_grids
from nightreel.provenance.watermark.spectrum import Spectrum

_FRAMES_PER_S = 30
_FIRST_LOOKS_S = (2.2, 4.2)
"""When the usual scales are tried before all frames are in."""
_LUMA_FIRST = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12", "gray"})
"""Formats whose first plane is luma in bytes."""
_SHORT_S = 1.5
"""Below this a film may not hold a change of the mark's sign."""
_LEAST_Z = 4.5
"""Peaks below this are noise; a higher peak alone proves nothing."""
_BLIND_TRIES = 8
_MOST_DECODES = 40
"""Each decoding of noise passes the 32-bit check once in 2^32: 40 keep false acceptance below 1e-8."""


@dataclass(frozen=True)
class WatermarkReading:
    """What was read."""

    payload: str | None
    """16 hexadecimal digits; ``None`` when no mark of this key was found."""
    score: float
    """Height of the best synchronisation peak, in deviations of the noise: below 5 is nothing."""
    frames_read: int
    scale: float
    """Pixels of the file for each point of the mark's grid, where the best peak was."""
    mirrored: bool = False
    """Whether the picture was mirrored left to right."""


def read_watermark(path: Path, key: bytes, *, max_seconds: float = 8.0, blind: bool = True) -> WatermarkReading:
    """Read the mark of a film or picture.

    The scales of our own renditions are tried first; then, if ``blind``, every scale and the mirrored picture. Time and
    memory are bounded by ``max_seconds`` of film and a working size of 540 lines.

    Args:
        path: a file of others.
        key: the tenant's secret; with another key nothing is found.
        max_seconds: how much of the film is looked at, from its beginning.
        blind: whether to search where the usual scales fail.

    Raises:
        InputError: the file cannot be used (``media.broken``, ``media.missing``, ``media.no_video``).
    """
    return find_watermark(path, {"": key}, max_seconds=max_seconds, blind=blind)[1]


def find_watermark(
    path: Path, keys: Mapping[str, bytes], *, max_seconds: float = 8.0, blind: bool = True
) -> tuple[str | None, WatermarkReading]:
    """Find out whose mark a file carries; the file is decoded once for all keys.

    Args:
        path: a file of others.
        keys: secret by tenant.
        max_seconds: as for ``read_watermark``.
        blind: as for ``read_watermark``.

    Returns:
        The tenant, ``None`` when no key fits, and what was read.

    Raises:
        InputError: the file cannot be used (``media.broken``, ``media.missing``, ``media.no_video``).
    """
    readers = {tenant: _Reader(key) for tenant, key in keys.items()}
    evidence: Evidence | None = None
    looks = list(_FIRST_LOOKS_S)
    for luma, time_s in read_luma(path, max_seconds):
        evidence = evidence or Evidence(luma.shape[1], luma.shape[0])
        evidence.add(luma, time_s)
        if looks and time_s >= looks[0]:
            looks.pop(0)
            if any(reader.try_usual(evidence) for reader in readers.values()):
                break
    if evidence is None:
        raise InputError(
            "media.broken", where=path.name, got="no frame that can be decoded", want="a whole video or picture file",
            fix="export the file again and replace it",
        )  # fmt: skip
    return _result(readers, evidence, blind=blind)


def _result(readers: Mapping[str, _Reader], evidence: Evidence, *, blind: bool) -> tuple[str | None, WatermarkReading]:
    ways: list[Callable[[_Reader], bool]] = [lambda reader: reader.payload is not None]
    ways.append(lambda reader: reader.try_usual(evidence))
    if blind:
        ways.append(lambda reader: reader.try_all(evidence))
    for way in ways:
        for tenant, reader in readers.items():
            if way(reader):
                return tenant, reader.reading(evidence)
    best = max((reader.reading(evidence) for reader in readers.values()), key=lambda reading: reading.score)
    return None, best


class _Reader:
    """Tries grids on evidence until one of them decodes."""

    def __init__(self, key: bytes) -> None:
        self._key, self._plan = key, plan_chips(key)
        self._decodes = 0
        self._best = Grid(0.0, 1.0, 1.0)
        self.payload: str | None = None

    def reading(self, evidence: Evidence) -> WatermarkReading:
        """Give what was found so far."""
        best = self._best
        return WatermarkReading(self.payload, best.z, evidence.frames, evidence.shrink / best.scale_y, best.flipped)

    def try_usual(self, evidence: Evidence) -> bool:
        """Try the scales of our own renditions: the canonical lines along the height, or along the width."""
        width, height = evidence.size
        scales = dict.fromkeys((CANONICAL_LINES / height, CANONICAL_LINES / width, evidence.shrink))
        for spectrum in _spectra(evidence):
            for scale in scales:
                grid = measure(self._plan, spectrum, Grid(0, scale, scale))
                self._best = max(self._best, grid, key=lambda other: other.z)
                if grid.z > _LEAST_Z and self._try(spectrum, refine(self._plan, spectrum, grid)):
                    return True
        return False

    def try_all(self, evidence: Evidence) -> bool:
        """Try every scale, and the mirrored picture."""
        return any(
            self._try(spectrum, refine(self._plan, spectrum, grid))
            for spectrum in _spectra(evidence)
            for grid in search_grids(self._plan, spectrum, _BLIND_TRIES)
        )

    def _try(self, spectrum: Spectrum, grid: Grid) -> bool:
        if self._decodes >= _MOST_DECODES:
            return False
        self._decodes += 1
        payload = decode(self._key, self._plan.soft_bits(align(self._plan, spectrum, grid)))
        if payload is not None:
            self.payload, self._best = payload, grid
        else:
            self._best = max(self._best, grid, key=lambda other: other.z)
        return payload is not None


def _spectra(evidence: Evidence) -> Iterator[Spectrum]:
    if evidence.duration_s > 0:
        yield Spectrum(evidence.changing())
    if evidence.duration_s < _SHORT_S:
        yield Spectrum(evidence.steady())


def read_luma(path: Path, max_seconds: float) -> Iterator[tuple[NDArray[np.uint8], float]]:
    """Decode the luma of a file's first seconds, 30 frames a second at most.

    Yields:
        Luma uint8 ``(H, W)``, upright, and its time in seconds from the first frame.

    Raises:
        InputError: the file cannot be used (``media.broken``, ``media.missing``, ``media.no_video``).
    """
    with opened(path) as container:
        if not container.streams.video:
            raise InputError("media.no_video", where=path.name, got="sound only", fix="use a file with a picture")
        stream = container.streams.video[0]
        stream.thread_type = "FRAME"
        stream.codec_context.thread_count = 2
        origin, next_s = None, 0.0
        for index, frame in enumerate(_whole_frames(container.decode(stream))):
            stamp = frame.time if frame.time is not None else index / float(stream.average_rate or 25)
            origin = stamp if origin is None else origin
            time_s = stamp - origin
            if time_s >= max_seconds or index > max_seconds * 240:
                return
            if time_s >= next_s - 1e-3:
                next_s = max(next_s, time_s - 1 / _FRAMES_PER_S) + 1 / _FRAMES_PER_S
                yield upright(_luma(frame), *orientation(frame)), time_s


def _luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """Give the luma, ``(H, W)``; its range does not matter here."""
    if frame.format.name not in _LUMA_FIRST:
        return np.asarray(frame.reformat(format="gray").to_ndarray(), np.uint8)
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return np.asarray(rows[:, : plane.width])


def _whole_frames(frames: Iterable[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    """Give the frames up to where a file is cut off."""
    try:
        yield from frames
    except (av.FFmpegError, EOFError):
        return
