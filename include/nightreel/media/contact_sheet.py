"""A contact sheet: the film at a glance, and each of its renditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import skia

from nightreel.media.filters import Frame
from nightreel.media.pictures import read_picture
from nightreel.media.type.characters import clean_text
from nightreel.media.type.fonts import Face, advance_px, shape

_WIDTH_PX, _MARGIN_PX, _GAP_PX = 2000, 72, 20
_HEADER_PX, _CAPTION_PX, _STRIP_PX = 160, 44, 560
_GROUND, _INK, _QUIET, _LINE = 0xFF101319, 0xFFF4F6F9, 0xFF8F98A8, 0xFF262B35
_RADIUS_PX, _LEAST_SLOT_PX = 8, 180.0


@dataclass(frozen=True)
class Still:
    """A frame of a film and when it is seen."""

    path: Path
    time_s: float


@dataclass(frozen=True)
class Strip:
    """One rendition: its name in words, its size, a line about it, and stills in the order of time."""

    title: str
    size: str
    detail: str
    stills: tuple[Still, ...]


def draw_contact_sheet(title: str, subtitle: str, strips: Sequence[Strip]) -> Frame:
    """Draw the first rendition as a grid with time codes, and one frame of each rendition below.

    Args:
        title: of the film.
        subtitle: a line about it.
        strips: the renditions, the master first; those without stills are left out.

    Returns:
        RGB uint8, 2000 pixels wide.
    """
    strips = [strip for strip in strips if strip.stills]
    master = strips[0].stills if strips else ()
    pictures = [read_picture(still.path) for still in master]
    height, width = pictures[0].shape[:2] if pictures else (9, 16)
    columns = 4 if width >= height else 6
    cell_w = (_WIDTH_PX - 2 * _MARGIN_PX - (columns - 1) * _GAP_PX) / columns
    cell_h = cell_w * height / width
    rows = -(-len(pictures) // columns)
    grid_px = rows * (cell_h + _CAPTION_PX + _GAP_PX)
    below_px = _strip_scale(strips) * _STRIP_PX + 130 if len(strips) > 1 else 0
    surface = skia.Surface(_WIDTH_PX, round(_HEADER_PX + grid_px + below_px + _MARGIN_PX / 2))
    canvas = surface.getCanvas()
    canvas.clear(_GROUND)
    _write(canvas, title, (_MARGIN_PX, 44), Face(46, 800), _INK, _WIDTH_PX - 2 * _MARGIN_PX)
    _write(canvas, subtitle, (_MARGIN_PX, 110), Face(23, 500), _QUIET, _WIDTH_PX - 2 * _MARGIN_PX)
    for index, (still, picture) in enumerate(zip(master, pictures, strict=True)):
        x = _MARGIN_PX + index % columns * (cell_w + _GAP_PX)
        y = _HEADER_PX + 16 + index // columns * (cell_h + _CAPTION_PX + _GAP_PX)
        _place(canvas, picture, (x, y, cell_w, cell_h))
        _write(canvas, timecode(still.time_s), (x, y + cell_h + 10), Face(20, 600, tracking_em=0.02), _QUIET, cell_w)
    if len(strips) > 1:
        _draw_renditions(canvas, strips, _HEADER_PX + 16 + grid_px)
    return np.ascontiguousarray(surface.toarray(colorType=skia.kRGBA_8888_ColorType)[..., :3])


def timecode(time_s: float) -> str:
    """Give a time as minutes, seconds and tenths: ``0:04.5``."""
    tenths = round(time_s * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def _draw_renditions(canvas: skia.Canvas, strips: Sequence[Strip], top: float) -> None:
    rule = skia.Paint(Color=_LINE, StrokeWidth=2, Style=skia.Paint.kStroke_Style)
    canvas.drawLine(_MARGIN_PX, top, _WIDTH_PX - _MARGIN_PX, top, rule)
    scale, x = _strip_scale(strips), float(_MARGIN_PX)
    for strip in strips:
        picture = read_picture(_middle(strip).path)
        width, slot = _STRIP_PX * picture.shape[1] / picture.shape[0], _slot_px(picture)
        _place(canvas, picture, (x, top + 28, width * scale, _STRIP_PX * scale))
        y = top + 28 + _STRIP_PX * scale + 12
        _write(canvas, strip.title, (x, y), Face(21, 700), _INK, slot * scale + _GAP_PX)
        _write(canvas, strip.size, (x, y + 30), Face(19, 500), _QUIET, slot * scale + _GAP_PX)
        x += slot * scale + 2 * _GAP_PX


def _strip_scale(strips: Sequence[Strip]) -> float:
    """Give by how much the row of renditions shrinks to fit its width."""
    room = _WIDTH_PX - 2 * _MARGIN_PX - (len(strips) - 1) * 2 * _GAP_PX
    return min(1.0, room / sum(_slot_px(read_picture(_middle(strip).path)) for strip in strips))


def _slot_px(picture: Frame) -> float:
    height, width = picture.shape[:2]
    return max(_STRIP_PX * float(width / height), _LEAST_SLOT_PX)


def _middle(strip: Strip) -> Still:
    return strip.stills[len(strip.stills) * 2 // 5]


def _place(canvas: skia.Canvas, picture: Frame, box: tuple[float, float, float, float]) -> None:
    """Draw a picture with rounded corners and a hairline, so that dark frames have an edge on the dark ground."""
    x, y, width, height = box
    size = (max(1, round(width)), max(1, round(height)))
    shown = cv2.resize(picture[..., :3], size, interpolation=cv2.INTER_AREA)
    pixels = np.dstack([shown, np.full(shown.shape[:2], 255, np.uint8)])
    shape_of = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(round(x), round(y), *size), _RADIUS_PX, _RADIUS_PX)
    canvas.save()
    canvas.clipRRect(shape_of, True)
    canvas.drawImage(skia.Image.fromarray(pixels, skia.kRGBA_8888_ColorType), round(x), round(y))
    canvas.restore()
    edge = skia.Paint(Color=0x26FFFFFF, StrokeWidth=1.5, Style=skia.Paint.kStroke_Style, AntiAlias=True)
    canvas.drawRRect(shape_of, edge)


def _write(canvas: skia.Canvas, text: str, at: tuple[float, float], face: Face, ink: int, room_px: float) -> None:
    """Write one line, cut with an ellipsis where there is no room."""
    line = clean_text(text)
    while line and advance_px(line, face) > room_px:
        line = line.rstrip("…")[:-1].rstrip() + "…" if len(line) > 2 else ""
    shape(line, face, ink).paint(canvas, *at)
