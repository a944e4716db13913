"""From a model's frames to the shot: its time, its size, its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from nightreel.engines.card import make_engine
from nightreel.engines.generate.footage import Fit, fit_time, push_in
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.errors import CancelledError, MissingProgramError

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

_SOFT = 1.5
"""Enlargement from which ordinary resampling looks soft."""
_TWICE = 2.2
"""Up to which twice the size is enough."""
_STUTTER = 1.3
"""Frames of the film for one of the model from which repeated ones are seen to stutter."""
_SAME = Fraction(1, 50)
"""Part of a frame's time that nobody sees."""
_SHARE = 0.9
"""Part of the progress that the model has; the rest is for these frames."""


def shape_clip(
    frames: Sequence[Frame], fps: Fraction, request: GenerateRequest, context: StepContext, path: Path
) -> dict[str, JsonValue]:
    """Write a model's frames as the shot's clip.

    What is shown at each moment is chosen by exact timestamps. Where the film has far more frames a second than the
    model makes, frames between are drawn along the motion. A clip that is too short runs at four fifths of its speed
    at least, then its last frame is held with a gentle push.

    Args:
        frames: RGB uint8 ``(H, W, 3)`` of one size, at ``fps``.
        fps: rate at which they look natural.
        request: size, rate and length of the shot.
        context: progress.
        path: file to write.

    Returns:
        What was done, for the clip's making.

    Raises:
        CancelledError: the work is no longer wanted; no file is left.
    """
    from nightreel.media.encode import ClipWriter
    from nightreel.media.framing import crop_window, reframe

    fit = fit_time(len(frames), fps, request.frames, request.fps)
    tell_fit(fit, request, context)
    size = (request.width_px, request.height_px)
    draws = draws_between(fit, fps, request)
    places = places_between(fit, fps, request, len(frames)) if draws else [float(at) for at in fit.sources]
    used = sorted({near for place in places for near in (floor(place), ceil(place))})
    by, large = enlarged((frames[at] for at in used), frames[0].shape, request)
    shown = (
        (at, reframe(frame, crop_window(_size(frame), size, None), size)) for at, frame in zip(used, large, strict=True)
    )
    with ClipWriter(path, *size, request.fps) as writer:
        for index, frame in enumerate(frames_at(shown, places)):
            held = index - fit.moving + 1
            writer.write(frame if held <= 0 else push_in(frame, held / float(request.fps)))
            tell_frame(index, request, context)
    held_s = float((request.frames - fit.moving) / request.fps)
    return {
        "enlarged": by, "speed": round(float(fit.speed), 3), "held_s": round(held_s, 2),
        "between": "motion" if draws else "none",
    }  # fmt: skip


def draws_between(fit: Fit, fps: Fraction, request: GenerateRequest) -> bool:
    """Whether frames between are drawn: repeated ones would stutter, and it is no draft."""
    return request.settings.preset != "draft" and request.fps > fps * fit.speed * _STUTTER


def places_between(fit: Fit, fps: Fraction, request: GenerateRequest, count: int) -> list[float]:
    """Give the place of each frame of the shot among the model's frames; 1.5 is between the second and the third.

    The middle of a frame's time on screen counts, as for frames that are not drawn anew.
    """
    exact = [
        Fraction(2 * index + 1, 2) / request.fps * fit.speed * fps - Fraction(1, 2) for index in range(request.frames)
    ]
    near = [round(place) if abs(place - round(place)) < _SAME else place for place in exact]
    return [float(min(max(place, 0), count - 1)) for place in near]


def frames_at(numbered: Iterator[tuple[int, Frame]], places: Sequence[float]) -> Iterator[Frame]:
    """Give the frame at each place; only two of them are held at a time.

    Args:
        numbered: frames, RGB uint8 ``(H, W, 3)``, with their numbers from 0: every one that a place is at or beside,
            in order.
        places: frame numbers, between two frames too; never going back.
    """
    from nightreel.media.between import Between

    held: dict[int, Frame] = {}
    between: tuple[int, Between] | None = None
    for place in places:
        low, high = floor(place), ceil(place)
        while high not in held:
            number, frame = next(numbered)
            held[number] = frame
        held = {number: frame for number, frame in held.items() if number >= low}
        if low == high:
            yield held[low]
            continue
        if between is None or between[0] != low:
            between = (low, Between(held[low], held[high]))
        yield between[1].frame(place - low)


def _size(frame: Frame) -> tuple[int, int]:
    return frame.shape[1], frame.shape[0]


def tell_frame(index: int, request: GenerateRequest, context: StepContext) -> None:
    """Tell progress of a written frame, counted from 0.

    Raises:
        CancelledError: nobody wants it any more (``generate.cancelled``).
    """
    if context.cancelled():
        raise cancelled(request)
    done = (index + 1) / request.frames
    context.progress(_SHARE + (1 - _SHARE) * done, f"shot {request.shot.index + 1}: frame {index + 1} is written")


def cancelled(request: GenerateRequest) -> CancelledError:
    """Give the error of work that was stopped."""
    return CancelledError(
        "generate.cancelled", where=f"shot {request.shot.index + 1}", fix="run it again when it is wanted"
    )


def tell_step(done: int, total: int, request: GenerateRequest, context: StepContext) -> None:
    """Tell progress of a denoising step, counted from 1.

    Raises:
        CancelledError: nobody wants it any more (``generate.cancelled``).
    """
    if context.cancelled():
        raise cancelled(request)
    context.progress(_SHARE * done / (total + 1), f"shot {request.shot.index + 1}: step {done} of {total}")


def tell_fit(fit: Fit, request: GenerateRequest, context: StepContext) -> None:
    """Say where a model's clip is shorter than the shot."""
    where = f"Shot {request.shot.index + 1} is longer than what the model makes at once"
    if fit.speed < 1:
        context.note(f"{where}: it runs at {float(fit.speed):.0%} of its speed.")
    if fit.moving < request.frames:
        held_s = float((request.frames - fit.moving) / request.fps)
        context.note(f"{where}: its last picture is held for {held_s:.1f} s.")


def enlarged(frames: Iterator[Frame], shape: tuple[int, ...], request: GenerateRequest) -> tuple[str, Iterator[Frame]]:
    """Enlarge frames that would be soft at the shot's size, by super-resolution; drafts are left as they are.

    Args:
        frames: RGB uint8 ``(H, W, 3)``.
        shape: of each of them.
        request: size of the shot, and whether it is a draft.

    Returns:
        What did it (``none``, ``cubic`` or an engine's name and scale), and the frames.
    """
    needed = max(request.width_px / shape[1], request.height_px / shape[0])
    if needed <= 1:
        return "none", frames
    if needed <= _SOFT or request.settings.preset == "draft":
        return "cubic", frames
    try:
        upscaler: Any = make_engine("upscale", "openvino")
    except MissingProgramError:
        return "cubic", frames
    scale = 2 if needed <= _TWICE else 4
    return f"openvino x{scale}", _upscaled(upscaler, frames, scale)


def _upscaled(upscaler: Any, frames: Iterator[Frame], scale: int) -> Iterator[Frame]:
    from collections import deque

    from nightreel.media.enlarge import keep_colour

    waiting: deque[Frame] = deque()

    def remembered() -> Iterator[Frame]:
        for frame in frames:
            waiting.append(frame)
            yield frame

    for large in upscaler.upscale(remembered(), scale):
        yield keep_colour(waiting.popleft(), large)
