"""Where text may stand in a frame of any shape: inside the platform's safe area, beside the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nightreel.spec.film import Box
from nightreel.spec.platforms import Platform

Layout = Literal["hero", "left", "right", "full", "logo", "type"]
Edge = Literal["top", "bottom", "around"]
_COLUMN_PART = 0.22
"""Narrowest column of a wide frame, part of its width, that titles stand in beside a subject."""


@dataclass(frozen=True)
class Area:
    """A rectangle in pixels of the frame."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column past it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row past it."""
        return self.y + self.height

    def within(self, other: Area) -> Area:
        """Give the part that lies in another area."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Area(x, y, max(0, min(self.right, other.right) - x), max(0, min(self.bottom, other.bottom) - y))


@dataclass(frozen=True)
class Zone:
    """Room for one block of titles."""

    area: Area
    align: Literal["left", "centre"]
    anchor: Literal["top", "middle", "bottom"]
    headline_px: float
    tall: bool
    """Whether it belongs to a frame in which text stands above or below the subject."""
    scrim: Edge
    """Whence the ground is deepened behind the text where the picture needs it."""


@dataclass(frozen=True)
class Sheet:
    """The frame's own measures: its unit, its safe area and the room of captions."""

    platform: Platform
    captions: bool

    @property
    def unit_px(self) -> float:
        """A thousand-and-eightieth of the shorter side: sizes are given in it."""
        return min(self.platform.width_px, self.platform.height_px) / 1080

    @property
    def tall(self) -> bool:
        """Whether text stands above or below the subject instead of beside it."""
        return self.platform.width_px < 1.2 * self.platform.height_px

    @property
    def safe(self) -> Area:
        """What no button of the app covers."""
        p = self.platform
        left, top = int(p.safe_side * p.width_px + 1), int(p.safe_top * p.height_px + 1)
        bottom = int(p.height_px * (1 - p.safe_bottom) - 1)
        return Area(left, top, max(8, p.width_px - 2 * left), max(8, bottom - top))

    @property
    def caption_area(self) -> Area:
        """Two lines of captions at the bottom of the safe area."""
        safe = self.safe
        height = min(round(158 * self.unit_px), safe.height // 3)
        inset = 0 if self.tall else round(0.14 * safe.width)
        return Area(safe.x + inset, safe.bottom - height, safe.width - 2 * inset, height)

    @property
    def title_area(self) -> Area:
        """The safe area without the room of captions."""
        safe = self.safe
        if not self.captions:
            return safe
        return Area(safe.x, safe.y, safe.width, self.caption_area.y - round(18 * self.unit_px) - safe.y)


def zone_of(sheet: Sheet, layout: Layout, subject: Box | None = None) -> Zone:
    """Give the room of a title block.

    Args:
        sheet: the frame.
        layout: where the subject stands; the text stands opposite.
        subject: where it stands in this frame, if that is known; text goes where it hides least of it.
    """
    if layout == "logo":
        area = sheet.title_area
        inset = round(area.width * (0.04 if sheet.tall else 0.15))
        return Zone(_inset(area, inset), "centre", "middle", 72 * sheet.unit_px, sheet.tall, "around")
    if layout == "type":
        inset = round(sheet.title_area.width * (0.0 if sheet.tall else 0.045))
        return Zone(_inset(sheet.title_area, inset), "left", "middle", 132 * sheet.unit_px, sheet.tall, "around")
    return _tall_zone(sheet, layout, subject) if sheet.tall else _wide_zone(sheet, layout, subject)


def _wide_zone(sheet: Sheet, layout: Layout, subject: Box | None) -> Zone:
    area, width, unit = sheet.title_area, sheet.platform.width_px, sheet.unit_px
    if layout in ("left", "right"):
        edge = round(0.53 * width) if layout == "left" else area.x + round(0.02 * width)
        room = Area(edge, area.y, min(round(0.42 * width), area.right - edge), area.height)
        return Zone(room, "left", "middle", 88 * unit, False, "around")
    if layout == "full":
        column = _beside(area, width, subject)
        x, room_width = column or (area.x, round(0.62 * width))
        room = Area(x, area.y + area.height // 2, room_width, area.height - area.height // 2)
        return Zone(room, "left", "bottom", 100 * unit, False, "around" if column else "bottom")
    return _band(sheet, 0.36, subject, prefer="bottom", align="centre")


def _beside(area: Area, width: int, subject: Box | None) -> tuple[int, int] | None:
    """Give left edge and width of the column beside a subject, in pixels, left before right, where words fit."""
    if subject is None:
        return None
    air = round(0.025 * width)
    left = round(subject.x * width) - air - area.x
    right_edge = round((subject.x + subject.width) * width) + air
    right = area.right - right_edge
    if left >= _COLUMN_PART * width:
        return area.x, left
    return (right_edge, right) if right >= _COLUMN_PART * width else None


def _tall_zone(sheet: Sheet, layout: Layout, subject: Box | None) -> Zone:
    centred = layout == "hero"
    return _band(
        sheet, 0.34, subject, prefer="bottom" if layout == "full" else "top", align="centre" if centred else "left"
    )


def _band(
    sheet: Sheet,
    part: float,
    subject: Box | None,
    *,
    prefer: Literal["top", "bottom"],
    align: Literal["left", "centre"],
) -> Zone:
    """Give the upper or the lower part of the title area, whichever hides less of the subject."""
    area = sheet.title_area
    height = round(area.height * part)
    tops: dict[Literal["top", "bottom"], int] = {"top": area.y, "bottom": area.bottom - height}
    hidden = {edge: _overlap(top, height, subject, sheet.platform.height_px) for edge, top in tops.items()}
    other: Literal["top", "bottom"] = "top" if prefer == "bottom" else "bottom"
    edge = other if hidden[other] < hidden[prefer] - 0.02 else prefer
    inset = 0 if sheet.tall else round(area.width * 0.08)
    room = _inset(Area(area.x, tops[edge], area.width, height), inset)
    return Zone(room, align, edge, (96 if sheet.tall else 90) * sheet.unit_px, sheet.tall, edge)


def _overlap(top: int, height: int, subject: Box | None, frame_height: int) -> float:
    if subject is None:
        return 0.0
    above, below = subject.y * frame_height, (subject.y + subject.height) * frame_height
    return max(0.0, min(top + height, below) - max(top, above)) / frame_height


def _inset(area: Area, inset: int) -> Area:
    return Area(area.x + inset, area.y, max(8, area.width - 2 * inset), area.height)
