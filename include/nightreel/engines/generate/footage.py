"""Footage: the tenant's own clips, trimmed and fitted to a shot's time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest
from nightreel.engines.generate.take import directed
from nightreel.errors import EngineError, InputError
from nightreel.spec.film import Box, Clip

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

SLOWEST = Fraction(4, 5)
"""A clip that is too short is slowed down to this speed at most."""
_PUSH_PER_S = 0.025
_BLACK_LUMA = 18.0
_MAX_PUSH = 0.12
_LEAST_SPARE_S = 0.5
"""A take that would begin less than this later than another would not be seen to be another."""


@engine(
    EngineCard(
        step="generate",
        name="footage",
        version="1",
        summary="Takes the brief's own clips: skips a black start, fits length and frame rate, keeps their sound.",
    )
)
class Footage:
    """Trims and fits; frames keep the clip's native size."""

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Fit the shot's clip.

        A clip that is too short is slowed to four fifths of its speed, then its last frame is held with a gentle push.
        Another take begins later in the clip; one without spare time is shown closer.

        Raises:
            InputError: the shot names no clip, or the clip cannot be read.
        """
        from nightreel.media.encode import ClipWriter

        if request.footage is None or request.footage_path is None:
            raise InputError(
                "generate.footage", where=f"shot {request.shot.index + 1}", got="no clip",
                want="a clip of the brief", fix="name a clip in the shot, or use the engine auto",
            )  # fmt: skip
        clip, source = request.footage, request.footage_path
        head, closer = _cut(request, clip, _black_head(source, clip), context)
        fit = fit_time(clip.frames - head, clip.fps, request.frames, request.fps)
        self._tell(fit, clip, request, context)
        sound = _trimmed_sound(source, head / clip.fps, fit, request, context) if clip.has_sound else None
        path = context.work_dir / f"shot{request.shot.index:03}.mp4"
        size = (clip.width_px - clip.width_px % 2, clip.height_px - clip.height_px % 2)
        with ClipWriter(path, *size, request.fps, sound=sound) as writer:
            for index, frame in enumerate(fitted_frames(source, head, fit, request.fps)):
                writer.write(enlarged(frame[: size[1], : size[0]], closer))
                context.progress((index + 1) / request.frames, f"frame {index + 1} of {request.frames}")
        subject = _grown(_pushed(clip.subject, fit, request), closer)
        return GeneratedClip(path, *size, request.frames, "footage", sound is not None, subject)

    def _tell(self, fit: Fit, clip: Clip, request: GenerateRequest, context: StepContext) -> None:
        where = f"{clip.name} in shot {request.shot.index + 1}"
        if fit.speed < 1:
            context.note(f"{where} is short: it runs at {float(fit.speed):.0%} of its speed.")
        if fit.moving < request.frames:
            held_s = float((request.frames - fit.moving) / request.fps)
            context.note(f"{where} is too short: its last picture is held for {held_s:.1f} s.")


def _cut(request: GenerateRequest, clip: Clip, head: int, context: StepContext) -> tuple[int, float]:
    """Choose where a take begins in the clip and how close it is shown: as it is at first."""
    take = directed(request.shot)
    if take.offset == 0:
        return head, 1.0
    spare = clip.frames - head - ceil(request.frames / request.fps * clip.fps)
    where = f"{clip.name} in shot {request.shot.index + 1}, take {request.shot.take}"
    if spare < clip.fps * _LEAST_SPARE_S:
        context.note(f"{where}: it has no spare time, so it is shown {take.closer - 1:.0%} closer.")
        return head, take.closer
    skipped = round(spare * take.offset)
    context.note(f"{where}: it begins {float(skipped / clip.fps):.1f} s later.")
    return head + skipped, 1.0


class Fit:
    """How a clip's frames fill a shot.

    Args:
        speed: 1 is natural.
        sources: for every frame of the shot the clip's frame that is shown, from its first used one.
        moving: how many of them move; the rest is the last one, held.
    """

    def __init__(self, speed: Fraction, sources: tuple[int, ...], moving: int) -> None:
        self.speed, self.sources, self.moving = speed, sources, moving


def fit_time(clip_frames: int, clip_fps: Fraction, frames: int, fps: Fraction) -> Fit:
    """Choose the clip's frame for every frame of a shot, by exact timestamps.

    Args:
        clip_frames: usable frames of the clip.
        clip_fps: its rate.
        frames: wanted frames.
        fps: wanted rate.
    """
    clip_s, wanted_s = clip_frames / clip_fps, frames / fps
    speed = min(Fraction(1), max(SLOWEST, clip_s / wanted_s))
    # The clip's frame whose time on screen holds the middle of the shot's frame.
    exact = [int((Fraction(2 * index + 1, 2) / fps) * speed * clip_fps) for index in range(frames)]
    moving = sum(source < clip_frames for source in exact)
    return Fit(speed, tuple(min(source, clip_frames - 1) for source in exact), max(1, moving))


def fitted_frames(source: Path, head: int, fit: Fit, fps: Fraction) -> Iterator[Frame]:
    """Give a clip's frames in a shot's time, its end held with a gentle push.

    Args:
        source: the clip's file.
        head: frames at its start that are skipped.
        fit: which of its frames are shown.
        fps: rate of the shot.

    Yields:
        RGB uint8 ``(H, W, 3)`` in the clip's own size.

    Raises:
        EngineError: the clip has no frame (``generate.empty``).
    """
    from nightreel.media.decode import read_frames

    frames = read_frames(source, start_frame=head)
    at, frame = -1, None
    for index, wanted in enumerate(fit.sources):
        while at < wanted:
            following = next(frames, None)
            if following is None:
                break  # the file has fewer frames than it says: the last one is held
            at, frame = at + 1, following
        if frame is None:
            raise EngineError("generate.empty", where=source.name, got="no frame", fix="export the clip again")
        held = index - fit.moving + 1
        yield frame if held <= 0 else push_in(frame, held / float(fps))


def push_in(frame: Frame, seconds: float) -> Frame:
    """Enlarge a frame, uint8 ``(H, W, 3)``, that has been held for so long: slowly, softly at first."""
    return enlarged(frame, 1 + min(_MAX_PUSH, _PUSH_PER_S * seconds * min(1.0, seconds)))


def enlarged(frame: Frame, grown: float) -> Frame:
    """Enlarge a frame, uint8 ``(H, W, 3)``, about its middle, ``grown`` times (1 or more); its size stays."""
    import cv2
    import numpy as np

    if grown == 1:
        return frame
    height, width = frame.shape[:2]
    matrix = np.array(
        [[grown, 0, (1 - grown) * (width - 1) / 2], [0, grown, (1 - grown) * (height - 1) / 2]], np.float64
    )
    moved = cv2.warpAffine(frame, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _pushed(subject: Box | None, fit: Fit, request: GenerateRequest) -> Box | None:
    """Give the subject's box grown by the push of a held end."""
    held_s = float((request.frames - fit.moving) / request.fps)
    return _grown(subject, 1 + min(_MAX_PUSH, _PUSH_PER_S * held_s * min(1.0, held_s)) if held_s > 0 else 1)


def _grown(subject: Box | None, grown: float) -> Box | None:
    if subject is None or grown == 1:
        return subject
    left, top = 0.5 + (subject.x - 0.5) * grown, 0.5 + (subject.y - 0.5) * grown
    right, bottom = left + subject.width * grown, top + subject.height * grown
    left, top = max(0.0, min(left, subject.x)), max(0.0, min(top, subject.y))
    right, bottom = min(1.0, max(right, subject.x + subject.width)), min(1.0, max(bottom, subject.y + subject.height))
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def _black_head(source: Path, clip: Clip) -> int:
    """Count the black frames at the start; at most a third of the clip is skipped."""
    from nightreel.media.decode import read_frames

    most = clip.frames // 3
    frames = read_frames(source)
    count = 0
    for frame in frames:
        if count >= most or float(frame[::8, ::8].max(axis=2).mean()) > _BLACK_LUMA:
            break
        count += 1
    return count if count < most else 0


def _trimmed_sound(source: Path, start_s: Fraction, fit: Fit, request: GenerateRequest, context: StepContext) -> Path:
    """Cut the clip's sound to the shot's time, at the picture's speed, silent where the picture is held."""
    from nightreel.media.ffmpeg import run_ffmpeg, safe_input

    length_s = float(request.frames / request.fps)
    out = context.work_dir / f"shot{request.shot.index:03}.wav"
    moving_s = fit.moving / float(request.fps)
    chain = [f"atrim=start={float(start_s):.6f}", "asetpts=PTS-STARTPTS"]
    if fit.speed < 1:
        chain.append(f"atempo={float(fit.speed):.6f}")
    if fit.moving < request.frames:
        fade_s = min(0.4, moving_s / 2)
        chain += [f"atrim=end={moving_s:.6f}", f"afade=t=out:st={moving_s - fade_s:.6f}:d={fade_s:.6f}"]
    chain += [f"apad=whole_len={ceil(length_s * 48_000)}", f"atrim=end_sample={round(length_s * 48_000)}"]
    run_ffmpeg(
        [*safe_input(source), "-map", "0:a:0", "-af", f"aresample=48000,{','.join(chain)}", "-ac", "2",
         "-c:a", "pcm_s16le", "-f", "wav", f"file:{out}"],
        where=source.name,
    )  # fmt: skip
    return out
