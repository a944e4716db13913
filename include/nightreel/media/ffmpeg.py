"""The ffmpeg program of the ``imageio-ffmpeg`` wheel: one binary everywhere."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from nightreel.errors import EngineError, InputError, MissingProgramError, NightreelError

FORMATS = (
    "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,mxf,ogg,h264,hevc,ivf,"
    "wav,mp3,flac,aac,aiff,w64,caf,ac3,"
    "gif,apng,png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe"
)
"""Demuxers for files of others. None of them opens a second file or an address that the file names."""

_BAD_INPUT = re.compile(
    r"Invalid data found|moov atom not found|does not contain any stream|matches no streams|End of file"
    r"|could not find codec parameters|Invalid NAL|No such file|Cannot determine format|not in the whitelist",
    re.IGNORECASE,
)
_FULL_DISK = re.compile(r"No space left on device|Disk quota exceeded", re.IGNORECASE)
_NOT_A_REASON = re.compile(
    r"^(frame=|size=|Conversion failed|Exiting|\s|$)|Qavg|kb/s:|Error muxing|Terminating thread|^Nothing was written"
)


@cache
def ffmpeg_path() -> str:
    """Give the path of the ffmpeg program.

    Raises:
        MissingProgramError: the wheel carries none for this machine (``ffmpeg.missing``).
    """
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MissingProgramError(
            "ffmpeg.missing", got="no ffmpeg program", fix="install the package imageio-ffmpeg for this machine"
        ) from error


def safe_input(path: Path, *options: str) -> list[str]:
    """Give the arguments that open a file of others: its options, no protocol but file, known demuxers only."""
    return [*options, "-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-i", f"file:{path}"]


def run_ffmpeg(
    arguments: Sequence[str], *, where: str, stdin: bytes | None = None, timeout_s: float | None = None
) -> str:
    """Run ffmpeg to its end.

    Args:
        arguments: everything after the program's name; ``-y`` and ``-nostats`` are set.
        where: what an error names: a file or a task.
        stdin: bytes for ``pipe:0``.
        timeout_s: seconds after which the program is killed; no limit when missing.

    Returns:
        What the program wrote to stderr.

    Raises:
        InputError: a file that cannot be read (``media.broken``).
        EngineError: any other failure, with the last line of the log (``ffmpeg.failed``, ``ffmpeg.killed``,
            ``ffmpeg.slow``, ``disk.full``).
    """
    command = [
        ffmpeg_path(),
        "-hide_banner",
        "-nostats",
        "-y",
        *([] if stdin is not None else ["-nostdin"]),
        *arguments,
    ]
    source = subprocess.PIPE if stdin is not None else subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, log = process.communicate(stdin, timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise EngineError(
            "ffmpeg.slow", where=where, got=f"no end after {timeout_s:g} s", fix="use a shorter or simpler file"
        ) from error
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    text = log.decode("utf-8", "replace")
    if process.returncode:
        raise ffmpeg_error(where, text.splitlines(), process.returncode)
    return text


def ffmpeg_error(where: str, log: Sequence[str], returncode: int) -> NightreelError:
    """Make the error that fits the log of an ffmpeg that failed."""
    text = "\n".join(log)
    reason = last_line(log) or (f"signal {-returncode}" if returncode < 0 else f"exit status {returncode}")
    if _FULL_DISK.search(text):
        reason = last_line([line for line in log if _FULL_DISK.search(line)])
        return EngineError("disk.full", where=where, got=reason, fix="free space on the disk, then run again")
    if _BAD_INPUT.search(text):
        return InputError(
            "media.broken", where=where, got=reason, want="a whole media file",
            fix="export the file again and replace it",
        )  # fmt: skip
    if returncode < 0:
        return EngineError(
            "ffmpeg.killed", where=where, got=f"ffmpeg ended by signal {-returncode}", fix="free memory, then run again"
        )
    return EngineError("ffmpeg.failed", where=where, got=reason, fix="run again; report it if it stays")


def last_line(log: Sequence[str]) -> str:
    """Give the last line of a log that names a reason."""
    reasons = [line.strip() for line in log if not _NOT_A_REASON.search(line)]
    return re.sub(r"^\[[^\]]*\]\s*", "", reasons[-1]) if reasons else ""
