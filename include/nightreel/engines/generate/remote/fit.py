"""Fits a clip that others made to a shot: its size, rate and length."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.engines.generate.footage import fit_time, fitted_frames
from nightreel.errors import EngineError, NightreelError

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.generate.footage import Fit
    from nightreel.engines.generate.protocol import GenerateRequest
    from nightreel.media.probe import Probe
    from nightreel.spec.film import Box

MOST_SIDE_PX = 8192
MOST_FRAMES = 60 * 240


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


def fit_clip(source: Path, request: GenerateRequest, context: StepContext, subject: Box | None = None) -> Path:
    """Write a clip in the shot's size, rate and length.

    A clip that is too short is slowed to four fifths of its speed, then its last frame is held with a gentle push; one
    of another shape is cropped about the subject.

    Raises:
        EngineError: the file is no usable video (``generate.not_a_video``).
    """
    from nightreel.media.encode import ClipWriter
    from nightreel.media.framing import crop_window, reframe

    where = f"shot {request.shot.index + 1}"
    found = check_video(source, where)
    size = (request.width_px, request.height_px)
    window = crop_window((found.width_px, found.height_px), size, subject)
    fit = fit_time(found.frames or 1, found.fps or Fraction(24), request.frames, request.fps)
    _tell(fit, request, context)
    path = context.work_dir / f"shot{request.shot.index:03}.mp4"
    with ClipWriter(path, *size, request.fps) as writer:
        for frame in fitted_frames(source, 0, fit, request.fps):
            writer.write(reframe(frame, window, size))
    return path


def _tell(fit: Fit, request: GenerateRequest, context: StepContext) -> None:
    shot = f"Shot {request.shot.index + 1}"
    if fit.speed < 1:
        context.note(f"{shot} is longer than what the model made: it runs at {float(fit.speed):.0%} of its speed.")
    if fit.moving < request.frames:
        held_s = float((request.frames - fit.moving) / request.fps)
        context.note(f"{shot} is longer than what the model made: its last picture is held for {held_s:.1f} s.")


def _no_video(where: str, got: object) -> EngineError:
    return EngineError(
        "generate.not_a_video", where=where, got=got, want="a whole video file from the service",
        fix="look at the service's log, then run again",
    )  # fmt: skip
