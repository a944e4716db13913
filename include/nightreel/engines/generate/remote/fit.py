"""Fits a clip that a service made to a shot, as clips of a worker's own model are fitted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from nightreel.engines.generate.models.shaping import shape_clip
from nightreel.errors import EngineError, NightreelError

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.generate.protocol import GenerateRequest
    from nightreel.media.filters import Frame
    from nightreel.media.probe import Probe

MOST_SIDE_PX = 8192
MOST_FRAMES = 60 * 240


class FileFrames(Sequence["Frame"]):
    """The frames of a video file by their numbers, one in memory; cheap when they are asked for in order.

    Args:
        path: a checked video.
        count: how many it has; where the file ends before, its last frame stands for the others.
    """

    def __init__(self, path: Path, count: int) -> None:
        self._path, self._count = path, count
        self._at = -1
        self._frame: Frame | None = None
        self._frames: Iterator[Frame] = iter(())

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        from nightreel.media.decode import read_frames

        if self._frame is None or index < self._at:
            self._at, self._frames = -1, read_frames(self._path)
        while self._at < index:
            following = next(self._frames, None)
            if following is None:
                break
            self._at, self._frame = self._at + 1, following
        if self._frame is None:
            raise _no_video(self._path.name, "no frame")
        return self._frame


def check_video(path: Path, where: str) -> Probe:
    """Look into a file that a service gave: it must be a whole moving picture of a sane size.

    Raises:
        EngineError: it is not (``generate.not_a_video``).
    """
    from nightreel.media.probe import probe

    try:
        found = probe(path)
    except NightreelError as error:
        raise _no_video(where, error.got or "a file that cannot be read") from error
    if found.kind != "video" or not found.frames or found.fps is None:
        raise _no_video(where, f"a {found.kind} file")
    if found.truncated:
        raise _no_video(where, "half a video")
    if max(found.width_px, found.height_px) > MOST_SIDE_PX or found.frames > MOST_FRAMES:
        raise _no_video(where, f"{found.width_px}x{found.height_px} px, {found.frames} frames")
    return found


def fit_clip(source: Path, request: GenerateRequest, context: StepContext, path: Path) -> dict[str, JsonValue]:
    """Write a clip in the shot's size, rate and length, and give what was done to it; see ``shape_clip``.

    Raises:
        EngineError: the file is no usable video (``generate.not_a_video``).
    """
    found = check_video(source, f"shot {request.shot.index + 1}")
    return shape_clip(FileFrames(source, found.frames or 1), found.fps or Fraction(24), request, context, path)


def _no_video(where: str, got: object) -> EngineError:
    return EngineError(
        "generate.not_a_video", where=where, got=got, want="a whole video file from the service",
        fix="look at the service's log, then run again",
    )  # fmt: skip
