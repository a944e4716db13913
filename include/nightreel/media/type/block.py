"""A cue composed: titles set one below the other in their zone, made into sprites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import skia

from nightreel.media.drawing.canvas import drawn
from nightreel.media.type.cues import Cue
from nightreel.media.type.fonts import advance_px, is_right_to_left
from nightreel.media.type.ink import argb
from nightreel.media.type.motion import Entry, stagger_s, typing_s
from nightreel.media.type.parts import Part, Style, kinds_of, set_title
from nightreel.media.type.sprites import Sprite, draw_line, sprite_of, word_slices
from nightreel.media.type.symbols import symbol_inks
from nightreel.media.type.typeset import Setting
from nightreel.media.type.zones import Zone

_HANGING, _HANG_EM = frozenset("“‘「『（《〈【"), 0.5
"""Full-width opening marks, whose left half is empty: they hang outside, so that the lines' letters are flush."""
_SCALES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.44)


def compose(cue: Cue, zone: Zone, style: Style) -> tuple[Sprite, ...]:
    """Set a cue's titles in a zone and give their sprites.

    All parts shrink together until the block fits; what is still too long at the end is cut with an ellipsis.
    """
    inks = symbol_inks([title.text for title in cue.titles if title.role == "headline"], style.ground, style.text)
    style = replace(style, symbols=inks)
    kinds = kinds_of(cue, style)
    for scale in _SCALES:
        parts = [set_title(kind, title, zone, style, scale) for kind, title in kinds]
        if _height(parts) <= zone.area.height and not any(part.setting.cut for part in parts):
            break
    while len(parts) > 1 and _height(parts) > zone.area.height:
        parts.pop()
    return tuple(_sprites(parts, zone, style))


def _height(parts: list[Part]) -> float:
    return sum(part.height_px + (part.gap_before_px if at else 0) for at, part in enumerate(parts))


def _sprites(parts: list[Part], zone: Zone, style: Style) -> list[Sprite]:
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


def _part_sprites(part: Part, top: float, order: int, count: int, where: tuple[Zone, Style]) -> list[Sprite | None]:
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
        if part.kind == "label" and number == 0 and zone.align == "left" and not is_right_to_left(line):
            sprites.append(_dash(zone, base, part, entry(order), style))
    return sprites


def _written(entry: Entry, part: Part, line: int) -> Entry:
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


def _figure_colour(part: Part, style: Style) -> int | Mapping[str, int] | None:
    """Numbers are what a headline proves: they stand in the accent's colour, unless the headline is nothing else.

    A formula's variables stand in their own colours, in the formula and in the label below it.
    """
    if style.symbols and part.kind in ("headline", "body"):
        return style.symbols
    words = sum(character.isalpha() for character in part.title.text)
    return argb(style.accent) if part.kind == "headline" and words > 2 else None


def _slices(line: str, part: Part) -> list[tuple[float, float]]:
    if part.title.animation == "word_by_word":
        return word_slices(line, part.setting.face)
    return [(-1e5, 1e5)]


def _dash_px(part: Part, style: Style) -> float:
    return 66 * style.unit_px if part.kind == "label" else 0.0


def _line_x(line: str, setting: Setting, zone: Zone, dash_px: float) -> int:
    width = advance_px(line, setting.face)
    if zone.align == "centre":
        return round(zone.area.x + (zone.area.width - width) / 2)
    if is_right_to_left(line):
        return round(zone.area.right - width)
    hang_px = _HANG_EM * setting.face.size_px if line[0] in _HANGING and setting.face.language.startswith("zh") else 0.0
    return round(zone.area.x + dash_px - hang_px)


def _dash(zone: Zone, base: int, part: Part, entry: Entry, style: Style) -> Sprite | None:
    """The short line in the accent's colour before a label."""
    unit = style.unit_px
    width, height = round(44 * unit), max(2, round(4 * unit))
    bar = skia.Rect.MakeWH(width, height)
    paint = skia.Paint(Color=argb(part.colour), AntiAlias=True)
    pixels = drawn(width, height, lambda canvas: canvas.drawRoundRect(bar, height / 2, height / 2, paint))
    y = round(base - 0.36 * part.setting.face.size_px - height / 2)
    return sprite_of(pixels, zone.area.x, y, entry, part.title.start_frame)
