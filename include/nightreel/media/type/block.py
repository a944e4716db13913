"""A cue composed: titles set one below the other in their zone, made into sprites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.media.drawing.canvas import Bgra, drawn, image_of, premultiplied, scaled
from nightreel.media.pictures import read_picture
from nightreel.media.type.characters import clean_text
from nightreel.media.type.cues import Cue
from nightreel.media.type.fonts import Face, advance_px, is_right_to_left
from nightreel.media.type.ink import Ink, argb, ink_of, readable
from nightreel.media.type.motion import Entry, stagger_s, typing_s
from nightreel.media.type.sprites import Sprite, draw_line, sprite_of, word_slices
from nightreel.media.type.typeset import Room, Setting, fit_text
from nightreel.media.type.zones import Area, Zone
from nightreel.spec.brand import Brand
from nightreel.spec.film import Title

_SCALES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.44)


@dataclass(frozen=True)
class Style:
    """What a block needs of the brand and the film."""

    brand: Brand
    language: str
    fps: float
    text: Ink
    ground: Ink
    unit_px: float
    logo: Path | None = None

    @property
    def accent(self) -> Ink:
        """The brand's accent, moved towards the text's colour where it could not be read."""
        return readable(ink_of(self.brand.palette.accent), self.ground, self.text)


@dataclass(frozen=True)
class _Part:
    """One title, set."""

    title: Title
    setting: Setting
    colour: Ink
    gap_before_px: float
    picture: Bgra | None = None

    @property
    def height_px(self) -> float:
        return self.picture.shape[0] if self.picture is not None else self.setting.height_px


def compose(cue: Cue, zone: Zone, style: Style) -> tuple[Sprite, ...]:
    """Set a cue's titles in a zone and give their sprites.

    All parts shrink together until the block fits; what is still too long at the end is cut with an ellipsis.
    """
    for scale in _SCALES:
        parts = [_part(title, zone, style, scale) for title in _shown(cue, style)]
        height = _height(parts)
        if height <= zone.area.height and not any(part.setting.cut for part in parts):
            break
    while len(parts) > 1 and _height(parts) > zone.area.height:
        parts.pop()
    return tuple(_sprites(parts, cue, zone, style))


def _shown(cue: Cue, style: Style) -> list[Title]:
    """Give the titles as they are set: a logo with other words than the brand's name has them below as a slogan."""
    shown: list[Title] = []
    for title in cue.titles:
        shown.append(title)
        words = title.text.casefold().strip()
        if title.role == "logo" and words and words != clean_text(style.brand.name).casefold():
            shown.append(title.model_copy(update={"role": "body"}))
    return shown


def _height(parts: list[_Part]) -> float:
    return sum(part.height_px + (part.gap_before_px if at else 0) for at, part in enumerate(parts))


def _part(title: Title, zone: Zone, style: Style, scale: float) -> _Part:
    unit, weights = style.unit_px, style.brand.type
    headline_px = zone.headline_px * scale
    small = max(9.0, 20 * unit)
    if title.role == "label":
        text = title.text.upper() if weights.uppercase_labels else title.text
        size = max(small, (31 if zone.tall else 27) * unit * max(scale, 0.8))
        face = Face(size, 700, style.language, 0.14 if text.isascii() else 0.08)
        room = Room(zone.area.width - 76 * unit, zone.area.height * 0.3, 2, small, 1.3)
        return _Part(title, fit_text(text, face, room), style.accent, 0)
    if title.role == "body":
        face = Face(max(small, (45 if zone.tall else 40) * unit * scale), weights.body_weight, style.language)
        room = Room(zone.area.width * 0.98, zone.area.height, 4, max(small, 26 * unit * scale), 1.36)
        return _Part(title, fit_text(title.text, face, room), style.text, 30 * unit * scale)
    if title.role == "logo":
        return _logo(title, zone, style, scale)
    face = Face(headline_px, weights.headline_weight, style.language, -0.022)
    lines = 2 if zone.anchor != "middle" and zone.align == "centre" else 4
    room = Room(zone.area.width, zone.area.height, lines, max(small, headline_px * 0.62), 1.1)
    return _Part(title, fit_text(title.text, face, room), style.text, 26 * unit * scale)


def _logo(title: Title, zone: Zone, style: Style, scale: float) -> _Part:
    """The logo's picture, or the brand's name set large."""
    unit = style.unit_px
    face = Face(124 * unit * scale, style.brand.type.headline_weight, style.language, -0.03)
    if style.logo is not None:
        picture = _fitted(read_picture(style.logo), zone.area.width * 0.62, min(zone.area.height * 0.4, 260 * unit))
        return _Part(title, Setting((), face, 0, 0), style.text, 40 * unit * scale, picture)
    name = clean_text(style.brand.name) or title.text
    room = Room(zone.area.width, zone.area.height * 0.5, 2, 40 * unit, 1.05)
    return _Part(title, fit_text(name, face, room), style.text, 30 * unit * scale)


def _fitted(picture: NDArray[np.uint8], width_px: float, height_px: float) -> Bgra:
    scale = min(width_px / picture.shape[1], height_px / picture.shape[0])
    return scaled(premultiplied(picture), round(picture.shape[1] * scale), round(picture.shape[0] * scale))


def _sprites(parts: list[_Part], cue: Cue, zone: Zone, style: Style) -> list[Sprite]:
    height = _height(parts)
    area = zone.area
    top = float(area.y)
    if zone.anchor == "middle":
        top += (area.height - height) / 2
    elif zone.anchor == "bottom":
        top += area.height - height
    sprites: list[Sprite] = []
    order, count = 0, sum(max(1, len(part.setting.lines)) for part in parts)
    for at, part in enumerate(parts):
        top += part.gap_before_px if at else 0
        made = _part_sprites(part, top, order, count, (zone, style))
        sprites += [sprite for sprite in made if sprite is not None]
        order += max(1, len(part.setting.lines))
        top += part.height_px
    return sprites


def _part_sprites(part: _Part, top: float, order: int, count: int, where: tuple[Zone, Style]) -> list[Sprite | None]:
    zone, style = where
    title = part.title
    end_s = title.frames / style.fps

    def entry(step: int, line: int | None = None) -> Entry:
        start_s = stagger_s(title.animation, step, max(count, step + 1), end_s)
        moves = Entry(title.animation, start_s, end_s, part.setting.face.size_px)
        return _written(moves, part, line) if title.animation == "typewriter" and line is not None else moves

    if part.picture is not None:
        x = zone.area.x + (zone.area.width - part.picture.shape[1]) // 2
        return [sprite_of(part.picture, x, round(top), entry(order), title.start_frame)]
    sprites: list[Sprite | None] = []
    step = order
    for number, line in enumerate(part.setting.lines):
        base = round(top + part.setting.top_px + number * part.setting.pitch_px)
        x = _line_x(line, part.setting, zone, _dash_px(part, style))
        pixels, pad, base_at = draw_line(line, part.setting.face, argb(part.colour), _figure_colour(part, style))
        for start, end in _slices(line, part):
            left, right = max(0, round(pad + start)), min(pixels.shape[1], round(pad + end))
            place = (x - pad + left, base - base_at)
            sprites.append(sprite_of(pixels[:, left:right], *place, entry(step, number), title.start_frame))
            step += 1 if title.animation == "word_by_word" else 0
        step += 0 if title.animation == "word_by_word" else 1
        if part.title.role == "label" and number == 0 and zone.align == "left" and not is_right_to_left(line):
            sprites.append(_dash(zone, base, part, entry(order), style))
    return sprites


def _written(entry: Entry, part: _Part, line: int) -> Entry:
    """Let a line be written letter by letter, after the lines above it."""
    lines, face = part.setting.lines, part.setting.face
    total = sum(map(len, lines))
    whole_s = typing_s(total, entry.end_s)
    start_s = entry.start_s + whole_s * sum(map(len, lines[:line])) / total
    text = lines[line]
    if is_right_to_left(text):
        return replace(entry, start_s=start_s)  # appears at once: its letters are not written from the left
    width = advance_px(text, face)
    edges = tuple(min(1.0, advance_px(text[:at], face) / width) for at in range(len(text))) if width > 0 else (0.0,)
    return replace(entry, start_s=start_s, edges=(*edges, 1.0), writing_s=whole_s * len(text) / total)


def _figure_colour(part: _Part, style: Style) -> int | None:
    """Numbers are what a headline proves: they stand in the accent's colour, unless the headline is nothing else."""
    words = sum(character.isalpha() for character in part.title.text)
    return argb(style.accent) if part.title.role == "headline" and words > 2 else None


def _slices(line: str, part: _Part) -> list[tuple[float, float]]:
    if part.title.animation == "word_by_word":
        return word_slices(line, part.setting.face)
    return [(-1e5, 1e5)]


def _dash_px(part: _Part, style: Style) -> float:
    return 66 * style.unit_px if part.title.role == "label" else 0.0


def _line_x(line: str, setting: Setting, zone: Zone, dash_px: float) -> int:
    width = advance_px(line, setting.face)
    if zone.align == "centre":
        return round(zone.area.x + (zone.area.width - width) / 2)
    if is_right_to_left(line):
        return round(zone.area.right - width)
    return round(zone.area.x + dash_px)


def _dash(zone: Zone, base: int, part: _Part, entry: Entry, style: Style) -> Sprite | None:
    """The short line in the accent's colour before a label."""
    unit = style.unit_px
    width, height = round(44 * unit), max(2, round(4 * unit))
    bar = skia.Rect.MakeWH(width, height)
    paint = skia.Paint(Color=argb(part.colour), AntiAlias=True)
    pixels = drawn(width, height, lambda canvas: canvas.drawRoundRect(bar, height / 2, height / 2, paint))
    y = round(base - 0.36 * part.setting.face.size_px - height / 2)
    return sprite_of(pixels, zone.area.x, y, entry, part.title.start_frame)


def plate(lines: tuple[str, ...], face: Face, area: Area, style: Style) -> tuple[Bgra, int, int]:
    """Draw a page of captions on its plate, centred at the bottom of an area.

    Returns:
        Its pixels and where its upper left corner lies in the frame.
    """
    pitch, pad_x, pad_y = 1.34 * face.size_px, 0.62 * face.size_px, 0.34 * face.size_px
    width = min(area.width, round(max(advance_px(line, face) for line in lines) + 2 * pad_x))
    height = min(area.height, round(len(lines) * pitch + 2 * pad_y))
    dark, light = ink_of(style.brand.palette.dark), ink_of(style.brand.palette.light)

    def draw(canvas: skia.Canvas) -> None:
        radius = 0.42 * face.size_px
        paint = skia.Paint(Color=argb(dark, 0.78), AntiAlias=True)
        canvas.drawRoundRect(skia.Rect.MakeWH(width, height), radius, radius, paint)
        for at, line in enumerate(lines):
            text, left, base = draw_line(line, face, argb(readable(light, dark, (255, 255, 255))))
            x = (width - advance_px(line, face)) / 2 - left
            canvas.drawImage(image_of(text), round(x), round(pad_y + (at + 0.76) * pitch) - base)

    return drawn(width, height, draw), area.x + (area.width - width) // 2, area.bottom - height
