"""Every shot of a finished film scored in one decoding pass: brand, and whether it holds together in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.brand_score import (
    Lab,
    contrast_score,
    light_score,
    motion_score,
    palette_score,
    to_oklab,
    together,
)
from nightreel.media.consistency import Step, coherence, flicker, steadiness, step_between
from nightreel.media.deflicker import light_of_blocks
from nightreel.media.filters import Frame
from nightreel.media.samples import block_means, cuts_in, small_frames
from nightreel.media.type_score import TitleScore
from nightreel.spec.brand import Brand
from nightreel.spec.script import Camera

_SAMPLES_A_S, _MOST_SAMPLES = 5, 60
_PX, _COLOUR_PX = 192, 96
_LIT = 0.25
"""Mean of the encoded picture below which the same flicker, as a share of its light, is seen less."""
_NO_CUT = 0.5
"""Part of the picture that is followed where there is no cut inside a shot."""
_TITLES_AT = (0.5, 0.6)
"""Parts of a shot at which its words are looked at: they have come, and not begun to go."""


@dataclass(frozen=True)
class Span:
    """A shot's place in the film."""

    name: str
    start_frame: int
    end_frame: int
    joins_frames: int = 0
    """Frames of its beginning in which the shot before is still seen; they are left out."""
    camera: Camera | None = None
    """What was asked for; nothing is known of footage."""


@dataclass(frozen=True)
class ShotScore:
    """What was found in a shot; each score 0 to 1."""

    name: str
    palette: float
    light: float
    contrast: float
    motion: float | None
    type: float | None
    steadiness: float
    coherence: float
    flicker: float
    """Root mean square of the light's to and fro, as a share."""
    warp_error: float

    @property
    def brand(self) -> float:
        """All that concerns the brand as one."""
        return together({name: getattr(self, name) for name in ("palette", "light", "contrast", "motion", "type")})


@dataclass
class _Watched:
    """A shot while its frames pass."""

    span: Span
    stride: int
    """Frames from one that is looked at closely to the next."""
    labs: list[Lab] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    blocks: list[NDArray[np.float32]] = field(default_factory=list)
    titles: list[float] = field(default_factory=list)


def score_shots(
    path: Path, spans: Sequence[Span], fps: Fraction, brand: Brand, titles: TitleScore | None = None
) -> tuple[ShotScore, ...]:
    """Score the shots of a film.

    Args:
        path: the finished film, decoded once; five frames a second are looked at closely.
        spans: its shots in order.
        fps: its rate.
        brand: what they should agree with.
        titles: judges the words on screen; they are left out when missing.

    Raises:
        InputError: the film cannot be read (``media.broken`` …).
    """
    shots = [_Watched(span, _stride(span, fps)) for span in spans]
    looked_at = {index for span in spans for index in _title_frames(span)} if titles else set()
    at = 0
    before: Frame | None = None
    for index, frame in enumerate(small_frames(path, _PX, whole=looked_at)):
        while at < len(shots) and index >= shots[at].span.end_frame:
            at, before = at + 1, None
        if at == len(shots):
            break
        shot, passed = shots[at], index - shots[at].span.start_frame - shots[at].span.joins_frames
        if passed < 0:
            continue
        if titles is not None and index in looked_at:
            shot.titles += titles.shares(frame, index)
        before = _watch(shot, frame, before, passed % shot.stride)
    return tuple(_scored(shot, fps, brand) for shot in shots)


def _stride(span: Span, fps: Fraction) -> int:
    return max(1, round(fps / _SAMPLES_A_S), (span.end_frame - span.start_frame) // _MOST_SAMPLES)


def _title_frames(span: Span) -> tuple[int, ...]:
    length = span.end_frame - span.start_frame
    return tuple(span.start_frame + int(length * part) for part in _TITLES_AT)


def _watch(shot: _Watched, frame: Frame, before: Frame | None, phase: int) -> Frame | None:
    """Take a frame in; give it back when the next one is to be compared with it."""
    small = _shrunk(frame, _PX)
    shot.blocks.append(block_means(small))
    if before is not None:
        shot.steps.append(step_between(before, small))
    if phase:
        return None
    shot.labs.append(to_oklab(_shrunk(small, _COLOUR_PX)))
    return small


def _shrunk(frame: Frame, long_side_px: int) -> Frame:
    scale = long_side_px / max(frame.shape[:2])
    if scale >= 1:
        return frame
    size = (max(8, round(frame.shape[1] * scale)), max(8, round(frame.shape[0] * scale)))
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)


def _scored(shot: _Watched, fps: Fraction, brand: Brand) -> ShotScore:
    if not shot.labs:  # a shot that lies in a transition as a whole
        return ShotScore(shot.span.name, 1, 1, 1, None, None, 1, 1, 0, 0)
    blocks = np.stack(shot.blocks)
    cuts = cuts_in(blocks)
    steps = [step for step in shot.steps if step.followed > _NO_CUT] if cuts else shot.steps
    camera = shot.span.camera
    moved = float(np.median([step.motion for step in steps]) * fps) if steps else 0.0
    light = light_of_blocks(blocks)
    pumping = max(flicker(light[start:end]) for start, end in pairwise([0, *cuts, len(light)]))
    pumping *= min(1.0, float(blocks.mean()) / _LIT)
    return ShotScore(
        name=shot.span.name,
        palette=palette_score(shot.labs, brand.palette),
        light=light_score(shot.labs, brand),
        contrast=contrast_score(shot.labs, brand),
        motion=motion_score(moved, camera) if camera is not None and steps else None,
        type=float(np.mean(shot.titles)) if shot.titles else None,
        steadiness=steadiness(pumping),
        coherence=coherence(steps),
        flicker=pumping,
        warp_error=float(np.median([step.warp_error for step in steps])) if steps else 0.0,
    )
