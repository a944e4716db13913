"""Titles set: each becomes lines of type, a logo or a button, with the colours of the brand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.media.drawing.canvas import Bgra, drawn, image_of, premultiplied, scaled
from nightreel.media.pictures import read_picture
from nightreel.media.type.characters import clean_text
from nightreel.media.type.cues import Cue
from nightreel.media.type.fonts import Face, advance_px
from nightreel.media.type.ink import Ink, argb, contrast, ink_of, readable
from nightreel.media.type.sprites import draw_line
from nightreel.media.type.typeset import Room, Setting, fit_text
from nightreel.media.type.zones import Area, Zone
from nightreel.spec.brand import Brand
from nightreel.spec.film import Title

Kind = Literal["label", "logo", "headline", "quote", "slogan", "body", "button"]
_LONGEST_BUTTON = 32


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
    fonts: tuple[Path | None, Path | None] = (None, None)
    """The brand's own type for headlines and for all else."""
    symbols: Mapping[str, int] = field(default_factory=dict)
    """ARGB of a formula's variables; see ``symbols.symbol_inks``."""

    def headline(self, size_px: float, weight: int, tracking_em: float = 0.0) -> Face:
        """Give the face of headlines."""
        return Face(size_px, weight, self.language, tracking_em, self.fonts[0])

    def body(self, size_px: float, weight: int, tracking_em: float = 0.0) -> Face:
        """Give the face of body text, labels, buttons and captions."""
        return Face(size_px, weight, self.language, tracking_em, self.fonts[1])

    @property
    def accent(self) -> Ink:
        """The brand's accent, moved towards the text's colour where it could not be read."""
        return readable(ink_of(self.brand.palette.accent), self.ground, self.text)


@dataclass(frozen=True)
class Part:
    """One title, set."""

    kind: Kind
    title: Title
    setting: Setting
    colour: Ink
    gap_before_px: float
    picture: Bgra | None = None
    """Drawn instead of the setting's lines."""

    @property
    def height_px(self) -> float:
        """Its height in the block."""
        return self.picture.shape[0] if self.picture is not None else self.setting.height_px


def kinds_of(cue: Cue, style: Style) -> list[tuple[Kind, Title]]:
    """Tell how each title of a cue is set.

    A logo with other words than the brand's name has them below as a slogan, and a body under a logo is a button: what
    the viewer should do. A body that stands alone, such as a quotation, is set large.
    """
    roles = {title.role for title in cue.titles}
    kinds: list[tuple[Kind, Title]] = []
    for title in cue.titles:
        if title.role == "body" and "logo" in roles and len(title.text) <= _LONGEST_BUTTON:
            kinds.append(("button", title))
        elif title.role == "body" and not roles & {"headline", "logo"}:
            kinds.append(("quote", title))
        else:
            kinds.append((title.role, title))
        words = title.text.casefold().strip()
        if title.role == "logo" and words and words != clean_text(style.brand.name).casefold():
            kinds.append(("slogan", title))
    return kinds


def set_title(kind: Kind, title: Title, zone: Zone, style: Style, scale: float) -> Part:
    """Set one title; ``scale`` 1 is its full size."""
    unit, weights = style.unit_px, style.brand.type
    headline_px = zone.headline_px * scale
    small = max(9.0, 20 * unit)
    if kind == "logo":
        return _logo(title, zone, style, scale)
    if kind == "button":
        return _button(title, zone, style, scale)
    if kind == "label":
        text = title.text.upper() if weights.uppercase_labels else title.text
        size = max(small, (31 if zone.tall else 27) * unit * max(scale, 0.8))
        face = style.body(size, 700, 0.14 if text.isascii() else 0.08)
        room = Room(zone.area.width - 76 * unit, zone.area.height * 0.3, 2, small, 1.3)
        return Part(kind, title, fit_text(text, face, room), style.accent, 0)
    if kind in ("body", "slogan"):
        face = style.body(max(small, (45 if zone.tall else 40) * unit * scale), weights.body_weight)
        room = Room(zone.area.width * 0.98, zone.area.height, 4, max(small, 26 * unit * scale), 1.36)
        gap = (44 if kind == "slogan" else 30) * unit * scale
        return Part(kind, title, fit_text(title.text, face, room), style.text, gap)
    weight = weights.headline_weight if kind == "headline" else max(weights.body_weight, 600)
    face = style.headline(headline_px * (1.0 if kind == "headline" else 0.64), weight, -0.022)
    lines = 2 if zone.anchor != "middle" and zone.align == "centre" else 4
    room = Room(zone.area.width, zone.area.height, lines, max(small, face.size_px * 0.62), 1.1)
    return Part(kind, title, fit_text(title.text, face, room), style.text, 26 * unit * scale)


def _logo(title: Title, zone: Zone, style: Style, scale: float) -> Part:
    """The logo's picture, or the brand's name set large."""
    unit = style.unit_px
    face = style.headline(124 * unit * scale, style.brand.type.headline_weight, -0.03)
    if style.logo is not None:
        width = zone.area.width * (0.72 if zone.tall else 0.6)
        picture = _fitted(read_picture(style.logo), width, min(zone.area.height * 0.4, 250 * unit))
        return Part("logo", title, Setting((), face, 0, 0), style.text, 40 * unit * scale, picture)
    name = clean_text(style.brand.name) or title.text
    room = Room(zone.area.width, zone.area.height * 0.5, 2, 40 * unit, 1.05)
    return Part("logo", title, fit_text(name, face, room), style.text, 30 * unit * scale)


def _button(title: Title, zone: Zone, style: Style, scale: float) -> Part:
    """A filled plate in the accent's colour with one line of words."""
    fill = ink_of(style.brand.palette.accent)
    palette = style.brand.palette
    text = max((ink_of(palette.dark), ink_of(palette.light)), key=lambda ink: contrast(ink, fill))
    face = style.body(38 * style.unit_px * scale, 700)
    room = Room(zone.area.width * 0.8, zone.area.height, 1, 20 * style.unit_px * scale, 1.2)
    setting = fit_text(title.text, face, room)
    size = setting.face.size_px
    width, height = round(setting.width_px + 2 * size), round(2.15 * size)

    def draw(canvas: skia.Canvas) -> None:
        paint = skia.Paint(Color=argb(fill), AntiAlias=True)
        canvas.drawRoundRect(skia.Rect.MakeWH(width, height), height / 2, height / 2, paint)
        line, pad, base = draw_line(setting.lines[0], setting.face, argb(readable(text, fill, text)))
        canvas.drawImage(image_of(line), round(size - pad), round(height / 2 + 0.36 * size) - base)

    picture = drawn(width, height, draw)
    return Part("button", title, Setting((), setting.face, 0, 0), text, 56 * style.unit_px * scale, picture)


def _fitted(picture: NDArray[np.uint8], width_px: float, height_px: float) -> Bgra:
    scale = min(width_px / picture.shape[1], height_px / picture.shape[0])
    return scaled(premultiplied(picture), round(picture.shape[1] * scale), round(picture.shape[0] * scale))


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
