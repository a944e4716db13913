"""Frames of a video file as upright RGB, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from nightreel.errors import InputError
from nightreel.media.ffmpeg import FORMATS
from nightreel.media.filters import Frame

OPEN_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS, "enable_drefs": "0"}
"""How files of others are opened: nothing but the file itself, and known demuxers."""

_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_MATRICES = {1: Colorspace.ITU709, 4: Colorspace.FCC, 5: Colorspace.ITU601, 6: Colorspace.ITU601,
             7: Colorspace.SMPTE240M, 9: Colorspace.BT2020, 10: Colorspace.BT2020}  # fmt: skip
_OPENED: Counter[str] = Counter()


def note_opened(kind: Literal["decoder", "encoder"]) -> None:
    """Count one more decoder or encoder of this process."""
    _OPENED[kind] += 1


def opened_decoders() -> int:
    """Give how many video decoders this process has opened so far."""
    return _OPENED["decoder"]


def opened_encoders() -> int:
    """Give how many video encoders this process has opened so far."""
    return _OPENED["encoder"]


@contextmanager
def opened(path: Path) -> Iterator[av.container.InputContainer]:
    """Open a file of others with its faults explained.

    Raises:
        InputError: not media, empty or broken (``media.broken``, ``media.missing``).
    """
    try:
        with av.open(f"file:{path}", options=OPEN_OPTIONS) as container:
            yield container
    except FileNotFoundError as error:
        raise InputError("media.missing", where=path.name, fix="put the file there or correct its name") from error
    except (av.FFmpegError, UnicodeDecodeError) as error:
        raise _broken(path, error) from error


def read_frames(path: Path, *, start_frame: int = 0) -> Iterator[Frame]:
    """Decode a video file frame by frame.

    Args:
        path: any video file; ``start_frame`` needs a constant frame rate.
        start_frame: first frame that is given; earlier ones are sought past, not converted.

    Yields:
        RGB uint8 ``(H, W, 3)``, upright, full range, by the matrix and range that the file names: untagged
        files are BT.709 from 720 lines on, BT.601 below.

    Raises:
        InputError: not media, empty or broken (``media.broken``, ``media.missing``), no picture (``media.no_video``).
    """
    with opened(path) as container:
        stream = film_stream(container, path)
        note_opened("decoder")
        frames = _from(container, stream, start_frame) if start_frame else container.decode(stream)
        turned: tuple[int, bool] | None = None
        for frame in frames:
            turned = turned or orientation(frame)
            yield upright(to_rgb(frame), *turned)


def _from(container: av.container.InputContainer, stream: av.VideoStream, start_frame: int) -> Iterator[av.VideoFrame]:
    rate, base = stream.average_rate, stream.time_base
    if not rate or not base:
        for index, frame in enumerate(container.decode(stream)):
            if index >= start_frame:
                yield frame
        return
    wanted = (stream.start_time or 0) + int((start_frame - 0.5) / rate / base)
    container.seek(wanted, stream=stream, backward=True)
    for frame in container.decode(stream):
        if frame.pts is not None and frame.pts >= wanted:
            yield frame


def picture_stream(container: av.container.InputContainer) -> av.VideoStream | None:
    """Give the moving picture of a file; a sound file's cover is none."""
    cover = int(av.stream.Disposition.attached_pic)
    return next((stream for stream in container.streams.video if not int(stream.disposition) & cover), None)


def film_stream(container: av.container.InputContainer, path: Path) -> av.VideoStream:
    """Give the moving picture of a file, ready to be decoded in two threads.

    Raises:
        InputError: there is none (``media.no_video``).
    """
    stream = picture_stream(container)
    if stream is None:
        raise InputError("media.no_video", where=path.name, got="sound only", fix="use a file with a picture")
    stream.thread_type = "FRAME"
    stream.codec_context.thread_count = 2
    return stream


def to_rgb(frame: av.VideoFrame) -> Frame:
    """Convert a decoded frame to RGB uint8 ``(H, W, 3)``, as it is stored."""
    untagged = Colorspace.ITU709 if frame.height >= 720 or frame.width >= 1280 else Colorspace.ITU601
    matrix = _MATRICES.get(int(frame.colorspace), untagged)
    full = int(frame.color_range) == int(ColorRange.JPEG) or frame.format.name.startswith("yuvj")
    rgb = frame if frame.format.name == "rgb24" else frame.reformat(
        format="rgb24", src_colorspace=matrix, dst_colorspace=Colorspace.ITU709, interpolation=_EXACT,
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG, dst_color_range=ColorRange.JPEG, threads=1,
    )  # fmt: skip
    return rgb.to_ndarray().astype(np.uint8, copy=False)


def orientation(frame: av.VideoFrame) -> tuple[int, bool]:
    """Give what makes a frame upright: quarter turns counter-clockwise, and whether it is mirrored before."""
    # PyAV ties side data and frame in a ring that only the garbage collector undoes: a tiny copy bears it.
    tiny = frame.reformat(width=16, height=16, format="gray")
    try:
        side_data: Mapping[str, Any] = cast(Any, tiny.side_data)
        matrix = side_data.get("DISPLAYMATRIX")
    except ValueError:  # side data that PyAV does not know, such as a picture's EXIF
        return round(frame.rotation / 90) % 4, False
    if matrix is None:
        return 0, False
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].tolist()
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    if abs(a) >= abs(b):
        return (0 if a >= 0 else 2), mirrored
    return (3 if b > 0 else 1), mirrored


def upright(pixels: Frame, quarter_turns: int, mirrored: bool) -> Frame:
    """Mirror a frame ``(H, W, 3)`` left to right, then turn it by quarters counter-clockwise; C-contiguous."""
    if mirrored:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(np.rot90(pixels, quarter_turns))


def _broken(path: Path, error: Exception) -> InputError:
    empty = path.is_file() and path.stat().st_size == 0
    return InputError(
        "media.broken", where=path.name, got="an empty file" if empty else getattr(error, "strerror", "") or str(error),
        want="a whole video, sound or picture file", fix="export the file again and replace it",
    )  # fmt: skip
