"""What a reviewer looks at: films that a browser plays, a still of each shot, all stills in one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from nightreel.media.contact_sheet import Still, Strip, draw_contact_sheet
from nightreel.media.decode import read_frames
from nightreel.media.filters import Frame
from nightreel.media.framing import resize
from nightreel.media.pictures import on_white, read_picture, write_png
from nightreel.media.preview import still_size
from nightreel.media.render import render
from nightreel.spec.film import Material, Reel, Rendition
from nightreel.spec.platforms import PLATFORMS, Platform
from nightreel.spec.review import SheetFilm, SheetShot
from nightreel.spec.script import Script, Shot
from nightreel.store.artifact import Artifact

if TYPE_CHECKING:
    from nightreel.context import StepContext

DRAFT_SIDE_PX = 360
_STILL_PX = 480
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 85)
_DEAR = ("upscale", "watermark")
"""Filters that a draft does without: nobody sees them at its size."""
_PARTS = 6
"""Stills of a film whose script nobody gave."""


def render_draft(reel: Reel, context: StepContext) -> Rendition:
    """Render a reel small and fast, with sound and words, to be looked at once.

    Returns:
        A rendition of the platform ``draft`` in the reel's shape, its shorter side 360 px at most.

    Raises:
        EngineError, InputError, StoreError: as ``render``.
    """
    scale = min(1.0, DRAFT_SIDE_PX / min(reel.width_px, reel.height_px))
    width_px, height_px = (max(64, 2 * round(side * scale / 2)) for side in (reel.width_px, reel.height_px))
    platform = PLATFORMS["draft"].model_copy(update={"width_px": width_px, "height_px": height_px})
    small = reel.model_copy(
        update={
            "width_px": width_px,
            "height_px": height_px,
            "filters": tuple(entry for entry in reel.filters if entry.step not in _DEAR),
        }
    )
    (made,) = render(small, (platform,), context, context.work_dir / "draft", preset="veryfast")
    context.stills.clear()  # the strip tells more
    return made


def film_of(rendition: Rendition) -> SheetFilm:
    """Give a rendition as a reviewer plays it."""
    known: Platform | None = PLATFORMS.get(rendition.platform)
    return SheetFilm(
        platform=rendition.platform,
        title=known.title.rsplit(" ", 1)[0] if known else rendition.platform.replace("_", " ").capitalize(),
        media=rendition.media,
        width_px=rendition.width_px,
        height_px=rendition.height_px,
        duration_s=float(rendition.frames / rendition.fps),
        captions=next((side.media for side in rendition.sidecars if side.name.endswith(".vtt")), None),
    )


def shots_of_film(rendition: Rendition, script: Script | None, context: StepContext) -> tuple[SheetShot, ...]:
    """Give a still of each shot out of a film; of six equal parts where there is no script that fits it."""
    spans = _spans(rendition, script)
    path = context.store.local(rendition.media)
    return tuple(
        SheetShot(
            number=number,
            start_s=float(start / rendition.fps),
            duration_s=float(frames / rendition.fps),
            still=_still(next(_frames(path, start + frames // 2), None), context),
        )
        for number, (start, frames) in enumerate(spans, start=1)
    )


def shots_of_script(script: Script, material: Material | None, context: StepContext) -> tuple[SheetShot, ...]:
    """Give the shots of a script that is not filmed yet, with the picture or clip that each will show."""
    return tuple(
        SheetShot(
            number=shot.index + 1,
            start_s=float(shot.start_frame / script.fps),
            duration_s=float(shot.frames / script.fps),
            still=_still(_shown(shot, material or Material(), context), context),
        )
        for shot in script.shots
    )


def draw_strip(title: str, subtitle: str, shots: Sequence[SheetShot], context: StepContext) -> Artifact | None:
    """Draw all stills into one picture, which is the task's preview as well; ``None`` where there are none."""
    stills = [(shot, context.store.local(shot.still)) for shot in shots if shot.still is not None]
    if not stills:
        return None
    strip = Strip(title, "", subtitle, tuple(Still(path, shot.start_s) for shot, path in stills))
    path = context.work_dir / "strip.png"
    write_png(path, draw_contact_sheet(title, subtitle, [strip]))
    context.stills.append(path)
    return context.store.keep(path, "still")


def _spans(rendition: Rendition, script: Script | None) -> list[tuple[int, int]]:
    """Give first frame and length of each shot."""
    if script is not None and script.frames == rendition.frames:
        return [(shot.start_frame, shot.frames) for shot in script.shots]
    parts = min(_PARTS, rendition.frames)
    starts = [number * rendition.frames // parts for number in range(parts + 1)]
    return [(start, end - start) for start, end in pairwise(starts)]


def _frames(path: Path, index: int) -> Iterator[Frame]:
    return islice(read_frames(path, start_frame=index), 1)


def _shown(shot: Shot, material: Material, context: StepContext) -> Frame | None:
    """Give what the brief brings for a shot."""
    for picture in material.pictures:
        if picture.name == shot.picture:
            return read_picture(context.store.local(picture.media), 1_000_000)
    for clip in material.footage:
        if clip.name == shot.footage:
            return next(_frames(context.store.local(clip.media), 0), None)
    return None


def _still(frame: Frame | None, context: StepContext) -> Artifact | None:
    if frame is None:
        return None
    width_px, height_px = still_size(frame.shape[1], frame.shape[0])
    scale = min(1.0, _STILL_PX / max(width_px, height_px))
    small = resize(on_white(frame), (max(2, round(width_px * scale)), max(2, round(height_px * scale))))
    path = context.work_dir / "still.jpg"
    path.write_bytes(cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), _JPEG)[1].tobytes())
    return context.store.keep(path, "still")
