"""Stills of a reel: what people see of a step before the film is rendered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.media.framing import resize
from nightreel.media.lettering import text_layer
from nightreel.media.pictures import write_png
from nightreel.media.player import Timeline
from nightreel.spec.film import Reel
from nightreel.spec.platforms import Platform

if TYPE_CHECKING:
    from nightreel.context import StepContext

WIDEST_PX = 960


def draw_stills(reel: Reel, context: StepContext, count: int = 3) -> None:
    """Draw stills with every filter and title into the work folder and append them to ``context.stills``.

    Args:
        reel: the film.
        context: gets the PNG files, at most 960 px wide.
        count: how many, evenly over the film, never inside a transition where that can be helped.
    """
    size = still_size(reel.width_px, reel.height_px)
    platform = Platform(name="preview", title="Preview", width_px=size[0], height_px=size[1])
    layer = text_layer(reel, context, platform)
    with Timeline(reel, context) as timeline:
        for index in still_indexes(reel, count):
            frame = layer.draw(resize(timeline.frame(index), size), index)
            path = _free_name(context.work_dir, index)
            write_png(path, frame)
            context.stills.append(path)


def still_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Give the size of a still: even, at most 960 px wide, at least 64 px on each side."""
    scale = min(1.0, WIDEST_PX / width_px)
    return tuple(max(64, 2 * round(side * scale / 2)) for side in (width_px, height_px))  # type: ignore[return-value]


def still_indexes(reel: Reel, count: int) -> tuple[int, ...]:
    """Choose frames evenly over the film; one inside a transition moves to where the new shot stands alone."""
    wanted = [(2 * number + 1) * reel.frames // (2 * count) for number in range(count)]
    return tuple(sorted({_settled(reel, index) for index in wanted}))


def _settled(reel: Reel, index: int) -> int:
    for segment in reel.segments:
        passed = index - segment.start_frame
        if 0 <= passed < segment.frames:
            return segment.start_frame + max(passed, min(segment.transition.frames, segment.frames - 1))
    return reel.frames - 1


def _free_name(folder: Path, index: int) -> Path:
    path = folder / f"still-{index:05d}.png"
    number = 2
    while path.exists():
        path = folder / f"still-{index:05d}-{number}.png"
        number += 1
    return path
