"""NudeNet: bare bodies, offline. Code and weights are AGPL: it runs as a program of its own and is never imported."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.image_check.protocol import PictureFinding
from nightreel.errors import EngineError, MissingProgramError

if TYPE_CHECKING:
    from nightreel.media.filters import Frame
    from nightreel.spec.film import Box

_PROGRAM = Path(__file__).with_name("nudenet_program.py")
_WEIGHTS = "320n.onnx"
_WEIGHTS_SHA256 = "c15d8273adad2d0a92f014cc69ab2d6c311a06777a55545f2c4eb46f51911f0f"
_SIDE_PX = 320
_MOST_AT_ONCE = 8
_LEAST_OTHER = 0.3
_LEAST_ALONE = 0.72
"""Measured: round skin-coloured things that are no bodies come to 0.70."""
_LEAST_SKIN = 0.4
_GREY_CHROMA = 6.0
_START_S, _PICTURE_S = 60, 5


@engine(
    EngineCard(
        step="image_check",
        name="nudenet",
        version="1",
        summary="Bare bodies in pictures, offline, on the CPU.",
        licence="AGPL-3.0 (code and weights, a program of its own; the wheel's metadata says MIT, its LICENSE is AGPL)",
        weights=f"wheel nudenet, {_WEIGHTS}, sha256 {_WEIGHTS_SHA256}",
        needs=("nudenet",),
    )
)
class NudeNetChecker:
    """Looks at pictures in a process that stays as long as this one."""

    card: ClassVar[EngineCard]

    def check(self, pictures: Sequence[Frame]) -> tuple[PictureFinding, ...]:
        """Give what is seen; see ``ImageChecker.check``. Categories are the net's classes in lower case."""
        findings: list[PictureFinding] = []
        for start in range(0, len(pictures), _MOST_AT_ONCE):
            fitted = [_fitted(picture) for picture in pictures[start : start + _MOST_AT_ONCE]]
            for index, (picture, seen) in enumerate(zip(fitted, _program().look(fitted), strict=True), start):
                credible = (one for one in seen if _is_credible(one, seen, picture))
                findings += [PictureFinding(category=one.name, score=one.score, picture=index) for one in credible]
        return tuple(findings)


def faces_in(pictures: Sequence[Frame]) -> list[list[tuple[Box, float]]]:
    """Give where faces are in each picture, and how sure the net is of each; what else it sees is left out.

    Args:
        pictures: RGB uint8 ``(H, W, 3)`` of any sizes.

    Returns:
        For each picture its faces: the place as a share of width and height, and the net's score, 0 to 1.

    Raises:
        EngineError: the program failed (``image_check.failed``), or its weights are others.
        MissingProgramError: nudenet is not installed (``image_check.missing``).
    """
    from nightreel.spec.film import Box

    faces = list[list[tuple[Box, float]]]()
    for picture in pictures:
        height, width = picture.shape[:2]
        scale = max(height, width) / _SIDE_PX
        found = list[tuple[Box, float]]()
        for one in _program().look([_fitted(picture)])[0]:
            left, top = (min(max(0.0, at * scale), end) for at, end in zip(one.box[:2], (width, height), strict=True))
            right = min(width, (one.box[0] + one.box[2]) * scale)
            bottom = min(height, (one.box[1] + one.box[3]) * scale)
            if one.name.startswith("face_") and right > left and bottom > top:
                found.append(
                    (Box(x=left / width, y=top / height, width=(right - left) / width, height=(bottom - top) / height),
                     one.score)
                )  # fmt: skip
        faces.append(found)
    return faces


class _Seen(NamedTuple):
    name: str
    score: float
    box: tuple[int, int, int, int]
    """Left, top, width, height, pixels."""


class _Program:
    """The running program; one caller at a time."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def look(self, pictures: list[Frame]) -> list[list[_Seen]]:
        """Send pictures of one size and give each one's classes and scores.

        Raises:
            EngineError: it ended, or took too long (``image_check.failed``).
        """
        import numpy as np

        height, width = pictures[0].shape[:2]
        request = struct.pack("<3I", len(pictures), height, width) + np.stack(pictures).tobytes()
        with self._lock:
            try:
                return self._asked(request, _START_S + _PICTURE_S * len(pictures))
            except (OSError, ValueError) as error:
                self.end()
                raise EngineError(
                    "image_check.failed", where="nudenet", got=str(error) or "no answer",
                    fix="try again; where it stays so, install the package nudenet again",
                ) from error  # fmt: skip

    def _asked(self, request: bytes, limit_s: float) -> list[list[_Seen]]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise OSError("the program has no pipes")
        source, sink = process.stdout.fileno(), process.stdin.fileno()
        answer, waiting, until = b"", memoryview(request), time.monotonic() + limit_s
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            selector.register(sink, selectors.EVENT_WRITE)
            while not answer.endswith(b"\n"):
                ready = selector.select(max(0.0, until - time.monotonic()))
                if not ready:
                    raise OSError(f"no answer in {limit_s:.0f} s")
                if any(key.fd == source for key, _ in ready):
                    part = os.read(source, 65536)
                    if not part:
                        raise OSError(f"it ended with status {process.wait()}")
                    answer += part
                elif waiting:
                    waiting = waiting[os.write(sink, waiting) :]
                else:
                    selector.unregister(sink)
        return [
            [_Seen(str(name), float(score), tuple(box)) for name, score, box in found] for found in json.loads(answer)
        ]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            _require()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", str(_PROGRAM)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", bufsize=0,
            )  # fmt: skip
            if self._process.stdin is not None:
                os.set_blocking(self._process.stdin.fileno(), False)
        return self._process

    def end(self) -> None:
        """End the program."""
        if self._process is not None and self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process = None


_PROGRAMS: dict[int, _Program] = {}


def _program() -> _Program:
    """Give this process's program; one that a parent process started is not shared."""
    owner = os.getpid()
    if owner not in _PROGRAMS:
        _PROGRAMS.clear()
        _PROGRAMS[owner] = _Program()
        atexit.register(_PROGRAMS[owner].end)
    return _PROGRAMS[owner]


@cache
def _require() -> None:
    spec = find_spec("nudenet")
    if spec is None or not spec.submodule_search_locations:
        raise MissingProgramError(
            "image_check.missing", where="nudenet", got="no package nudenet in this Python",
            fix="run `pip install nudenet`, or name another engine in NIGHTREEL_IMAGE_CHECK",
        )  # fmt: skip
    weights = Path(spec.submodule_search_locations[0]) / _WEIGHTS
    got = hashlib.sha256(weights.read_bytes()).hexdigest()
    if got != _WEIGHTS_SHA256:
        raise EngineError(
            "image_check.weights", where=str(weights), got=f"sha256 {got[:12]}…", want=f"{_WEIGHTS_SHA256[:12]}…",
            fix="install nudenet 3.4.2 again",
        )  # fmt: skip


def _fitted(picture: Frame) -> Frame:
    """Fit a picture into the net's square, top left on black, as the net was trained."""
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    scale = _SIDE_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = np.zeros((_SIDE_PX, _SIDE_PX, 3), np.uint8)
    fitted[: size[1], : size[0]] = cv2.resize(picture[..., :3], size, interpolation=cv2.INTER_AREA)
    return fitted


def _is_credible(one: _Seen, all_seen: list[_Seen], picture: Frame) -> bool:
    """Say whether bare skin that the net sees can be: it takes watches and colour wheels for bottoms.

    Another part of a body in the picture bears it out. Else the net must be sure and its box hold enough of the
    colours of skin, which differ in light far more than in chroma; without colour nothing speaks against it.
    """
    if not one.name.endswith("_exposed"):
        return True
    if any(other.name != one.name and other.score >= _LEAST_OTHER for other in all_seen):
        return True
    if one.score < _LEAST_ALONE:
        return False
    import cv2
    import numpy as np

    left, top, width, height = one.box
    part = picture[top : top + height, left : left + width]
    if not part.size:
        return False
    _, red, blue = (plane.astype(np.float32) for plane in cv2.split(cv2.cvtColor(part, cv2.COLOR_RGB2YCrCb)))
    if max(abs(red - 128).mean(), abs(blue - 128).mean()) < _GREY_CHROMA:
        return True
    return float(((red >= 133) & (red <= 175) & (blue >= 77) & (blue <= 127)).mean()) >= _LEAST_SKIN
