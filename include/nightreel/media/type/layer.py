"""Titles and captions over a rendition's frames, in that rendition's own layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import skia

from nightreel.media.drawing.canvas import SMOOTH, surface_on
from nightreel.media.filters import Frame
from nightreel.media.type.blend import Overlay, Scrim, overlay_of, readable_limit, soft_mask
from nightreel.media.type.block import compose
from nightreel.media.type.cues import CaptionPage, Cue, gather_cues, page_captions
from nightreel.media.type.fonts import Face
from nightreel.media.type.ink import ink_of
from nightreel.media.type.motion import Entry, Pose, ease_in_out
from nightreel.media.type.parts import Style, plate
from nightreel.media.type.sprites import Sprite, sprite_of
from nightreel.media.type.zones import Area, Sheet, Zone, zone_of
from nightreel.spec.brand import Brand
from nightreel.spec.film import Box, Reel
from nightreel.spec.platforms import Platform

_SCRIM_FADE_S = 0.5
State = tuple[Pose, ...]


@dataclass
class _Scene:
    """Sprites that are drawn together, with what was prepared last."""

    sprites: tuple[Sprite, ...]
    start_frame: int
    end_frame: int
    scrim: Scrim | None = None
    state: State | None = None
    overlay: Overlay | None = None
    shade: tuple[int, Overlay] | None = field(default=None)


@dataclass(frozen=True)
class _Span:
    """When a scene is on screen, and how it is prepared."""

    start_frame: int
    end_frame: int
    build: Callable[[], _Scene | None]


class TextLayer:
    """Draws a reel's titles and burnt-in captions.

    All text lies inside the platform's safe area at every moment, and no two texts touch each other. Behind titles
    the picture is deepened softly where their contrast would be below 4.5 to 1. A scene is prepared when it comes on
    screen and forgotten when it has gone, so that memory does not grow with the film.

    Args:
        reel: its titles, captions, language and rate are used.
        brand: palette, type and animation.
        platform: size and safe area of the rendition.
        logo: picture of the brand; its name is set in type when there is none.
        subjects: where the subject stands in this rendition by segment, when the caller knows better than the clips.
        fonts: files of the brand's own type, for headlines and for all else.
    """

    def __init__(
        self,
        reel: Reel,
        brand: Brand,
        platform: Platform,
        *,
        logo: Path | None = None,
        subjects: tuple[Box | None, ...] | None = None,
        fonts: tuple[Path | None, Path | None] = (None, None),
    ) -> None:
        self._reel, self._brand, self._platform, self._logo = reel, brand, platform, logo
        self._fonts = fonts
        self._subjects = subjects or tuple(segment.clip.subject for segment in reel.segments)
        self._sheet = Sheet(platform, captions=reel.burn_captions and bool(reel.captions))
        self._fps = float(reel.fps)
        self._bounds = Area(0, 0, platform.width_px, platform.height_px)
        self._spans = [*self._title_spans(), *self._caption_spans()]
        self._open: dict[int, _Scene | None] = {}

    def draw(self, frame: Frame, frame_index: int, *, in_place: bool = False) -> Frame:
        """Draw the text of one moment.

        Args:
            frame: of the platform's size; modified only with ``in_place``.
            frame_index: number of the frame in the film.
            in_place: spares a copy when the caller owns the frame.

        Returns:
            The frame with text; the given one when nothing is drawn.
        """
        scenes = self._visible(frame_index)
        if not scenes:
            return frame
        drawn = frame if in_place else frame.copy()
        for scene, state in scenes:
            self._shade(scene, state, drawn, frame_index)
            if scene.state != state:
                scene.overlay, scene.state = self._prepare(scene, state), state
            if scene.overlay is not None:
                scene.overlay.lay(drawn)
        return drawn

    def boxes(self, frame_index: int) -> list[Box]:
        """Give where ink is at a moment, one box per line, word or plate, relative to the frame."""
        boxes = []
        for scene, state in self._visible(frame_index):
            for sprite, pose in zip(scene.sprites, state, strict=True):
                area = sprite.place(pose).within(self._sheet.safe)
                if pose.alpha > 0 and area.width and area.height:
                    boxes.append(self._box(area))
        return boxes

    def _box(self, area: Area) -> Box:
        width, height = self._platform.width_px, self._platform.height_px
        return Box(x=area.x / width, y=area.y / height, width=area.width / width, height=area.height / height)

    def _visible(self, frame_index: int) -> list[tuple[_Scene, State]]:
        found = []
        for scene in self._on_screen(frame_index):
            state = tuple(sprite.pose(frame_index, self._fps) for sprite in scene.sprites)
            if any(pose.alpha > 0 for pose in state):
                found.append((scene, state))
        return found

    def _on_screen(self, frame_index: int) -> list[_Scene]:
        now = [key for key, span in enumerate(self._spans) if span.start_frame <= frame_index < span.end_frame]
        self._open = {key: self._open[key] if key in self._open else self._spans[key].build() for key in now}
        return [scene for scene in self._open.values() if scene is not None]

    def _shade(self, scene: _Scene, state: State, frame: Frame, frame_index: int) -> None:
        if scene.scrim is None:
            return
        fade = _SCRIM_FADE_S * self._fps
        edge = min(frame_index - scene.start_frame + 1, scene.end_frame - frame_index)
        level = round(255 * scene.scrim.depth(frame) * ease_in_out(edge / fade))
        if level < 3:
            return
        if scene.shade is None or scene.shade[0] != level:
            scene.shade = (level, scene.scrim.overlay(level / 255))
        scene.shade[1].lay(frame)

    def _prepare(self, scene: _Scene, state: State) -> Overlay | None:
        area = self._inked(scene, state)
        if not (area.width and area.height):
            return None  # still outside the safe area
        pixels = np.zeros((area.height, area.width, 4), np.uint8)
        with surface_on(pixels) as canvas:
            canvas.translate(-area.x, -area.y)
            for sprite, pose in zip(scene.sprites, state, strict=True):
                if pose.alpha > 0:
                    _draw_sprite(canvas, sprite, pose)
        return overlay_of(pixels, area)

    def _inked(self, scene: _Scene, state: State) -> Area:
        """Give the region that has ink in a state."""
        areas = [s.place(pose) for s, pose in zip(scene.sprites, state, strict=True) if pose.alpha > 0]
        x, y = min(a.x for a in areas) - 2, min(a.y for a in areas) - 2
        right, bottom = max(a.right for a in areas) + 2, max(a.bottom for a in areas) + 2
        return Area(x, y, right - x, bottom - y).within(self._sheet.safe)

    def _title_spans(self) -> list[_Span]:
        cues = gather_cues(self._reel.titles)
        return [_Span(cue.start_frame, cue.end_frame, partial(self._title_scene, cue)) for cue in cues]

    def _title_scene(self, cue: Cue) -> _Scene | None:
        zone = zone_of(self._sheet, cue.titles[0].layout, self._subject_at(cue))
        style = self._style(over_picture=cue.titles[0].layout == "full")
        sprites = compose(cue, zone, style)
        if not sprites:
            return None
        return _Scene(sprites, cue.start_frame, cue.end_frame, self._scrim(sprites, zone, style))

    def _subject_at(self, cue: Cue) -> Box | None:
        middle = (cue.start_frame + cue.end_frame) // 2
        for segment, subject in zip(self._reel.segments, self._subjects, strict=True):
            if segment.start_frame <= middle < segment.start_frame + segment.frames:
                return subject
        return None

    def _style(self, *, over_picture: bool) -> Style:
        palette = self._brand.palette
        dark, light = ink_of(palette.dark), ink_of(palette.light)
        text, ground = (light, dark) if over_picture or self._brand.ground == "dark" else (dark, light)
        unit_px = self._sheet.unit_px
        return Style(self._brand, self._reel.language, self._fps, text, ground, unit_px, self._logo, self._fonts)

    def _scrim(self, sprites: tuple[Sprite, ...], zone: Zone, style: Style) -> Scrim:
        x, y = min(s.ink.x for s in sprites), min(s.ink.y for s in sprites)
        text = Area(x, y, max(s.ink.right for s in sprites) - x, max(s.ink.bottom for s in sprites) - y)
        core, feather = text, 190 * style.unit_px
        if zone.scrim != "around":
            feather = 260 * style.unit_px
            edge = 0 if zone.scrim == "top" else text.y
            core = Area(
                0, edge, self._bounds.width, (text.bottom if zone.scrim == "top" else self._bounds.height) - edge
            )
        grown = round(feather)
        area = Area(core.x - grown, core.y - grown, core.width + 2 * grown, core.height + 2 * grown)
        area = area.within(self._bounds)
        limit = readable_limit(style.text, style.ground)
        lines = tuple(s.ink.within(self._bounds) for s in sprites)
        return Scrim(area, soft_mask(area, core, feather), lines, style.ground, limit)

    def _caption_spans(self) -> list[_Span]:
        if not self._sheet.captions:
            return []
        area = self._sheet.caption_area
        size = (46 if self._sheet.tall else 40) * self._sheet.unit_px
        face = Face(min(size, area.height / 3.5), 600, self._reel.language, font=self._fonts[1])
        pages = page_captions(self._reel.captions, face, area.width - 1.3 * face.size_px, self._reel.fps)
        return [_Span(page.start_frame, page.end_frame, partial(self._caption_scene, page, face)) for page in pages]

    def _caption_scene(self, page: CaptionPage, face: Face) -> _Scene | None:
        pixels, x, y = plate(page.lines, face, self._sheet.caption_area, self._style(over_picture=True))
        entry = Entry("none", 0, (page.end_frame - page.start_frame) / self._fps, face.size_px)
        sprite = sprite_of(pixels, x, y, entry, page.start_frame)
        return None if sprite is None else _Scene((sprite,), page.start_frame, page.end_frame)


def _draw_sprite(canvas: skia.Canvas, sprite: Sprite, pose: Pose) -> None:
    x, y = sprite.x + pose.dx_px, sprite.y + pose.dy_px
    canvas.save()
    if pose.shown < 1:
        canvas.clipRect(skia.Rect.MakeXYWH(x, y, sprite.image.width() * pose.shown, sprite.image.height()))
    canvas.drawImage(sprite.image, x, y, SMOOTH, skia.Paint(Alphaf=pose.alpha))
    canvas.restore()
