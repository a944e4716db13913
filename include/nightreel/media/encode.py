"""Encoders: ffmpeg processes that take raw frames, and the near-lossless clips made by them."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import IO, Self, cast

from nightreel.errors import EngineError, InputError, NightreelError
from nightreel.media.decode import note_opened
from nightreel.media.ffmpeg import ffmpeg_error, ffmpeg_path
from nightreel.media.filters import Frame

TO_BT709 = (
    "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int,format=yuv420p,"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
)
"""ffmpeg filters: full-range RGB to limited-range BT.709, which every frame then says."""

BT709_TAGS = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}
"""ffmpeg output options that say so in the file."""

CLIP_OPTIONS = (
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "6", "-bf", "0",
    *(word for key, value in BT709_TAGS.items() for word in (f"-{key}", value)),
    "-movflags", "+faststart", "-f", "mp4",
)  # fmt: skip
"""Output options of a near-lossless clip; every frame is cheap to seek to."""
_LAST_WORDS_S = 5.0
_PIPE_BYTES = 1 << 20


class EncoderProcess:
    """One ffmpeg that reads raw RGB frames from its standard input.

    Args:
        command: the whole command line; its first input is ``pipe:0``.
        where: what an error names.
    """

    def __init__(self, command: Sequence[str], where: str) -> None:
        self.where = where
        self._log: deque[str] = deque(maxlen=60)
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pipesize=_PIPE_BYTES,
        )
        note_opened("encoder")
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._reader = Thread(target=self._drain, args=(self._process.stderr,), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def write(self, frame: Frame) -> None:
        """Send one frame, RGB uint8 C-contiguous.

        Raises:
            EngineError: the process is gone (``ffmpeg.failed``, ``ffmpeg.killed``, ``disk.full``).
        """
        try:
            self._stdin.write(frame.data)
        except (BrokenPipeError, ValueError) as error:
            raise self._error() from error

    def finish(self) -> None:
        """Send the end and wait until the file is whole.

        Raises:
            EngineError: as for ``write``.
        """
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        if self._process.wait():
            raise self._error()
        self._reader.join()

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        self._process.wait()
        self._reader.join()

    def _error(self) -> NightreelError:
        with contextlib.suppress(subprocess.TimeoutExpired):  # it says its reason before it ends
            self._process.wait(_LAST_WORDS_S)
        self.kill()
        return ffmpeg_error(self.where, list(self._log), self._process.returncode)

    def _drain(self, stderr: IO[bytes]) -> None:
        with stderr:
            for line in stderr:
                self._log.append(line.decode("utf-8", "replace").rstrip())


class ClipWriter:
    """Writes a near-lossless intermediate: H.264, 4:2:0, BT.709, limited range, constant rate, MP4.

    The file appears under its name only when the ``with`` block ends without an error.

    Args:
        path: final name.
        width_px: even.
        height_px: even.
        fps: frames a second, exact.
        sound: a sound file that goes along from the first frame, kept without loss.
    """

    def __init__(self, path: Path, width_px: int, height_px: int, fps: Fraction, *, sound: Path | None = None) -> None:
        if width_px < 2 or height_px < 2 or width_px % 2 or height_px % 2:
            raise InputError("clip.size", where=path.name, got=f"{width_px}x{height_px}", want="even width and height")
        self.path, self.fps = path, fps
        self.frames = 0
        self._shape = (height_px, width_px, 3)
        self._sound = sound
        self._half = half_made(path)

    def __enter__(self) -> Self:
        self._process = EncoderProcess(self._command(), self.path.name)
        return self

    def write(self, frame: Frame) -> None:
        """Append a frame, RGB uint8 ``(height_px, width_px, 3)``."""
        if frame.shape != self._shape or frame.dtype != "uint8":
            raise EngineError(
                "clip.frame", where=self.path.name, got=f"{frame.dtype} {frame.shape}", want=f"uint8 {self._shape}"
            )
        self._process.write(frame if frame.flags.c_contiguous else frame.copy())
        self.frames += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if not self.frames:
                    raise EngineError("clip.empty", where=self.path.name, got="no frame", want="one or more")
                self._process.finish()
                self._half.replace(self.path)
        finally:
            self._process.kill()
            self._half.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        height_px, width_px, _ = self._shape
        sound = ["-i", f"file:{self._sound}"] if self._sound else []
        return [
            ffmpeg_path(), "-hide_banner", "-nostats", "-y",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width_px}x{height_px}", "-r", str(self.fps), "-i", "pipe:0",
            *sound, "-map", "0:v", *(["-map", "1:a:0", "-c:a", "flac"] if sound else []),
            "-vf", TO_BT709, *CLIP_OPTIONS, "-g", str(max(1, round(self.fps))), f"file:{self._half}",
        ]  # fmt: skip


def half_made(path: Path) -> Path:
    """Give a name beside a file for the time while it is made."""
    return path.with_name(f".{path.stem[:40]}.{os.getpid()}.{secrets.token_hex(4)}{path.suffix}")
