"""A 3D table on whole frames, by libavfilter's ``lut3d`` with 16 bits a channel in between."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from tempfile import NamedTemporaryFile

import av
import cv2
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from nightreel.errors import EngineError
from nightreel.media.colour_cube import Cube, write_cube
from nightreel.media.filters import Frame

_GREEN_BLUE_RED = (1, 2, 0)
"""Order of planes in ``gbrp16``."""


class TableFunction:
    """A frame function that looks every pixel up by tetrahedral interpolation.

    Frames go through as 16 bits a channel, for which the filter has vector code (four times quicker than 8 bits) and
    after which the result is rounded rather than cut off, so that smooth gradients stay smooth.

    Args:
        cube: the table.
        work_dir: where the table lies for a moment as a file, since the filter takes no other form.
    """

    def __init__(self, cube: Cube, work_dir: Path) -> None:
        self._cube, self._work_dir = cube, work_dir
        self._size = (0, 0)
        self._graph = Graph()
        self._given = av.VideoFrame()
        self._planes: list[NDArray[np.uint16]] = []

    def __call__(self, frame: Frame, time_s: float) -> Frame:
        """Give the graded frame; the input is not modified."""
        height, width = frame.shape[:2]
        if (width, height) != self._size:
            self._open(width, height)
        channels = cv2.split(frame)
        for plane, channel in zip(self._planes, _GREEN_BLUE_RED, strict=True):
            np.multiply(channels[channel], 257, out=plane, dtype=np.uint16)
        self._graph.push(self._given)
        taken = self._graph.vpull()
        if not isinstance(taken, av.VideoFrame):
            raise EngineError("grade.filter", got="no frame", want="one for each that is given")
        green, blue, red = (cv2.convertScaleAbs(_pixels(plane, width), alpha=1 / 257) for plane in taken.planes)
        return cv2.merge([red, green, blue]).astype(np.uint8, copy=False)

    def _open(self, width: int, height: int) -> None:
        graph = Graph()
        graph.threads = 2
        source = graph.add_buffer(
            width=width, height=height, format=av.VideoFormat("gbrp16le", width, height), time_base=Fraction(1, 1000)
        )
        with NamedTemporaryFile(dir=self._work_dir, suffix=".cube") as file:
            write_cube(Path(file.name), self._cube)
            table = graph.add("lut3d", file=file.name, interp="tetrahedral")
            sink = graph.add("buffersink")
            source.link_to(table)
            table.link_to(sink)
            graph.configure()
        self._graph, self._size = graph, (width, height)
        self._given = av.VideoFrame(width, height, "gbrp16le")
        self._given.pts = 0
        self._planes = [_pixels(plane, width) for plane in self._given.planes]


def _pixels(plane: av.video.plane.VideoPlane, width: int) -> NDArray[np.uint16]:
    values = np.frombuffer(memoryview(plane), np.uint16)
    return np.asarray(values.reshape(plane.height, plane.line_size // 2)[:, :width])
