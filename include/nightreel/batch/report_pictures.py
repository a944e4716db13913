"""Small pictures of films for a page: three stills in one JPEG, inside the page itself."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.errors import NightreelError
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_WIDTH_PX, _GAP_PX, _QUALITY = 704, 4, 76
"""Twice the width at which a card shows it."""
_SMALL_PX = 440
_HERO_SHARE = 2 / 3
_LANDSCAPE = 1.2
_READ_PX = 1_500_000


@dataclass(frozen=True)
class Picture:
    """A picture in a page."""

    address: str
    """``data:`` with the JPEG itself."""
    width_px: int
    height_px: int


def picture_of(stills: tuple[Artifact, ...], sheet: Artifact | None, store: Store) -> Picture | None:
    """Give one picture of a film's stills, else of its contact sheet; ``None`` where none can be read."""
    from nightreel.media.pictures import read_picture

    frames: list[Frame] = []
    for still in stills[:3] or ((sheet,) if sheet is not None else ()):
        try:
            frames.append(read_picture(store.local(still), _READ_PX)[..., :3])
        except (NightreelError, OSError):
            continue  # the report tells of the night, not of a still that was cleaned up
    return _jpeg(_laid_out(frames)) if frames else None


def small_picture(artifact: Artifact, store: Store) -> Picture | None:
    """Give one picture whole, small enough to stand beside a text; ``None`` where it cannot be read."""
    from nightreel.media.pictures import read_picture

    try:
        frame = read_picture(store.local(artifact), _READ_PX)[..., :3]
    except (NightreelError, OSError):
        return None
    height, width = frame.shape[:2]
    scale = min(1.0, _SMALL_PX / max(height, width))
    return _jpeg(_fitted(frame, max(1, round(width * scale)), max(1, round(height * scale))))


def _laid_out(frames: list[Frame]) -> Frame:
    """Lay stills beside each other: a wide film as one large and two small ones, a tall one as three."""
    import numpy as np

    ratio = frames[0].shape[1] / frames[0].shape[0]
    if len(frames) == 1:
        return _fitted(frames[0], _WIDTH_PX, round(_WIDTH_PX / max(ratio, 16 / 9)))
    if ratio < _LANDSCAPE or len(frames) == 2:
        width_px = (_WIDTH_PX - (len(frames) - 1) * _GAP_PX) // len(frames)
        places = [(index * (width_px + _GAP_PX), 0, width_px, round(width_px / ratio)) for index in range(len(frames))]
    else:
        hero_w = round((_WIDTH_PX - _GAP_PX) * _HERO_SHARE)
        hero_h = round(hero_w / ratio)
        small_w, small_h = _WIDTH_PX - _GAP_PX - hero_w, (hero_h - _GAP_PX) // 2
        left = hero_w + _GAP_PX
        places = [(0, 0, hero_w, hero_h), (left, 0, small_w, small_h)]
        places.append((left, hero_h - small_h, small_w, small_h))
    canvas = np.full((max(y + h for _, y, _, h in places), _WIDTH_PX, 3), 16, np.uint8)
    for frame, (x, y, width, height) in zip(frames, places, strict=False):
        canvas[y : y + height, x : x + width] = _fitted(frame, width, height)
    return canvas


def _fitted(frame: Frame, width_px: int, height_px: int) -> Frame:
    """Scale a frame so that it fills a place; what is over is cut off evenly."""
    import cv2

    height, width = frame.shape[:2]
    scale = max(width_px / width, height_px / height)
    size = max(width_px, round(width * scale)), max(height_px, round(height * scale))
    large: Frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)  # type: ignore[assignment]
    x, y = (size[0] - width_px) // 2, (size[1] - height_px) // 2
    return large[y : y + height_px, x : x + width_px]


def _jpeg(frame: Frame) -> Picture:
    import cv2

    made = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1]
    data = base64.b64encode(made.tobytes()).decode()
    return Picture(f"data:image/jpeg;base64,{data}", frame.shape[1], frame.shape[0])


def sheet_of(line_results: dict[str, Artifact], store: Store) -> Artifact | None:
    """Give the contact sheet that a film's check left, or ``None``."""
    from nightreel.spec.film import Report

    report = line_results.get("report")
    if report is None:
        return None
    try:
        return store.load(report, Report).contact_sheet
    except NightreelError:
        return None
