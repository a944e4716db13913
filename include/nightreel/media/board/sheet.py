"""Where the panels of a sheet are: frames and gutters, in reading order; notes beside them are left out.

Two ways, the first that finds something wins:

1. Frames: what differs from the paper is traced; outer contours that fill their smallest rectangle are panels, drawn
   or full (contours after Suzuki & Abe 1985). Panels that share their lines are the cells of one outer contour.
2. Gutters: the sheet is cut where rows or columns are empty from edge to edge, again and again: the recursive X-Y cut
   of Nagy & Seth (1984). What is left counts as panels only where it stands in a grid.

The paper is what most of the rim shows; where panels reach the rim, what the gutters of a grid show.
A picture in which neither finds at least two panels is one panel; a single frame with an empty margin loses the margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.board.grid import Grid, find_grid

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_WORK_PX = 1600
"""Longest side on which a sheet is looked at."""
_INK = 26
"""Difference from the paper, of 255, that counts as drawn."""
_SMALLEST_PX = 8
"""Of a frame, on the reduced sheet; smaller ones are letters and specks."""
_FULL = 0.86
"""Share of its smallest rectangle that a frame fills."""
_LEAST_COVER = 0.2
"""Share of the sheet that its frames cover together; letters and windows cover less."""
_MOST_INK_OUTSIDE = 0.16
"""Ink beside the frames: notes; a drawing that goes on outside them has more."""
_MOST_TILT_DEG = 4.0
_SMALL_AREA, _SMALL_SIDE = 0.045, 0.4
"""Of the largest and of the usual panel: what is smaller is none."""
_THROUGH = 0.94
"""Part of a line from edge to edge that must be drawn."""
_GUTTER = 0.012
"""Narrowest gutter without frames, as a share of the sheet's longest side."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Cut:
    """A rectangle in pixels of the sheet."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        """Pixels in it."""
        return self.width * self.height


@dataclass(frozen=True)
class Sheet:
    """A sheet with the places of its panels, in reading order."""

    pixels: Frame
    """Upright: turned by what its frames were tilted."""
    cuts: tuple[Cut, ...]
    """The whole picture where nothing was cut."""
    is_sheet: bool
    """Whether there is more than one panel."""
    tilt_deg: float = 0.0
    uncut: Grid | None = None
    """What the picture looks like where at most half of it was cut."""


def cut_sheet(pixels: Frame) -> Sheet:
    """Find the panels of a picture.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``; not modified.
    """
    pixels, tilt_deg = _levelled(pixels)
    scale = min(1.0, _WORK_PX / max(pixels.shape[:2]))
    found = _panels(_ink(pixels, scale, _paper(pixels)))
    grid = find_grid(pixels)
    if grid and len(found) < grid.count:
        found = max(found, _panels(_ink(pixels, scale, grid.paper)), key=len)
    height, width = pixels.shape[:2]
    whole = Cut(0, 0, width, height)
    cuts = tuple(_enlarged(cut, scale, whole) for cut in reading_order(found)) or (whole,)
    uncut = grid if grid and min(grid.rows, grid.columns) > 1 and 2 * len(cuts) <= grid.count else None
    return Sheet(pixels, cuts, is_sheet=len(cuts) > 1, tilt_deg=tilt_deg, uncut=uncut)


def _panels(ink: Mask) -> list[Cut]:
    return _framed(ink) or _parted(ink)


def reading_order(cuts: list[Cut]) -> list[Cut]:
    """Put rectangles in the order in which they are read: rows from the top, in a row from the left.

    A gap through all of them parts them: across first, then down, and so on in each part, so that two panels beside a
    tall one are read together.
    """
    if len(cuts) < 2:
        return list(cuts)
    for across in (True, False):
        parts = _groups(cuts, across)
        if len(parts) > 1:
            return [cut for part in parts for cut in reading_order(part)]
    return sorted(cuts, key=lambda cut: (cut.y + cut.height / 2, cut.x))


def _groups(cuts: list[Cut], across: bool) -> list[list[Cut]]:
    """Part rectangles by gaps; an overlap of a tenth of the smaller one does not close a gap."""

    def span(cut: Cut) -> tuple[float, float]:
        start, size = (cut.y, cut.height) if across else (cut.x, cut.width)
        return start + 0.1 * size, start + 0.9 * size

    groups: list[list[Cut]] = []
    reach = float("-inf")
    for cut in sorted(cuts, key=lambda one: span(one)[0]):
        start, end = span(cut)
        if start >= reach:
            groups.append([])
        groups[-1].append(cut)
        reach = max(reach, end)
    return groups


def _levelled(pixels: Frame) -> tuple[Frame, float]:
    """Turn a scan whose frames are tilted; give it as it is where they are not."""
    scale = min(1.0, _WORK_PX / max(pixels.shape[:2]))
    angles = []
    for contour in _outer(_ink(pixels, scale, _paper(pixels))):
        (_, (width, height), angle) = cv2.minAreaRect(contour)
        if min(width, height) > 60 and cv2.contourArea(contour) > _FULL * width * height:
            angles.append((angle + 45) % 90 - 45)
    tilt = float(np.median(angles)) if angles else 0.0
    if not 0.25 < abs(tilt) <= _MOST_TILT_DEG:
        return pixels, 0.0
    height_px, width_px = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width_px / 2, height_px / 2), tilt, 1)
    paper = tuple(int(level) for level in _paper(pixels))
    turned = cv2.warpAffine(pixels, turn, (width_px, height_px), flags=cv2.INTER_CUBIC, borderValue=paper)
    return turned.astype(np.uint8), tilt


def _ink(pixels: Frame, scale: float, paper: NDArray[np.float64]) -> Mask:
    """Give what differs from the paper: uint8, 0 or 255."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8) if scale < 1 else pixels
    far = np.abs(small.astype(np.int16) - paper.astype(np.int16)).max(axis=2)
    mask = np.where(far > _INK, 255, 0).astype(np.uint8)
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)).astype(np.uint8)


def _paper(pixels: Frame) -> NDArray[np.float64]:
    """Give what most of the rim shows: ``(3,)``, 0 to 255."""
    rim = max(1, min(pixels.shape[:2]) // 100)
    parts = (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])
    shown = np.concatenate([part.reshape(-1, 3) for part in parts]).astype(np.float64)
    return np.asarray(np.median(shown, axis=0), np.float64)


def _outer(ink: Mask) -> list[NDArray[np.int32]]:
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [np.asarray(contour, np.int32) for contour in contours]


def _framed(ink: Mask) -> list[Cut]:
    """Give panels by their frames; nothing where there are none, or the drawing goes on outside them."""
    height, width = ink.shape
    boxes = [_box(contour) for contour in _outer(ink) if _is_full(contour)]
    boxes = _alike(_without_edge(boxes, width, height))
    if len(boxes) == 1 and boxes[0].area > 0.3 * width * height:
        inside = _shared(ink, boxes[0])
        boxes = inside or boxes
    if not boxes or sum(cut.area for cut in boxes) < _LEAST_COVER * width * height:
        return []
    outside = np.ones(ink.shape, bool)
    for cut in boxes:
        outside[max(0, cut.y - 2) : cut.y + cut.height + 2, max(0, cut.x - 2) : cut.x + cut.width + 2] = False
    beside = ink[outside]
    if beside.size and np.count_nonzero(beside) > _MOST_INK_OUTSIDE * beside.size:
        return []
    return boxes


def _is_full(contour: NDArray[np.int32]) -> bool:
    """Whether a contour is a rectangle, as well as a hand draws one."""
    _, _, width, height = cv2.boundingRect(contour)
    if min(width, height) < _SMALLEST_PX or max(width, height) > 8 * min(width, height):
        return False
    return cv2.contourArea(contour) >= _FULL * (width - 1) * (height - 1)


def _box(contour: NDArray[np.int32]) -> Cut:
    return Cut(*(int(value) for value in cv2.boundingRect(contour)))


def _without_edge(boxes: list[Cut], width: int, height: int) -> list[Cut]:
    """Leave out what is the picture itself: a box that reaches all four edges."""
    return [cut for cut in boxes if cut.width < 0.985 * width or cut.height < 0.985 * height]


def _alike(boxes: list[Cut]) -> list[Cut]:
    """Keep what is not small beside the others: letters, boxes for notes and logos go, narrow panels stay."""
    if not boxes:
        return []
    areas = sorted((cut.area for cut in boxes), reverse=True)
    usual = areas[len(areas) // 10]
    large = [cut for cut in boxes if cut.area >= _SMALL_AREA * usual]
    sides = sorted(min(cut.width, cut.height) for cut in large if cut.area >= 4 * _SMALL_AREA * usual)
    return [cut for cut in large if min(cut.width, cut.height) >= _SMALL_SIDE * sides[len(sides) // 2]]


def _shared(ink: Mask, frame: Cut) -> list[Cut]:
    """Give the cells of one frame that panels share, where it is a grid.

    Lines from edge to edge part rows, and lines from top to bottom of a row part its panels; then it ends, so that the
    floor of a single panel, from edge to edge of it, does not cut it.
    """
    part = ink[frame.y : frame.y + frame.height, frame.x : frame.x + frame.width]
    cells = []
    for top, bottom in _between(part, across=True):
        row = part[top:bottom]
        cells += [Cut(left, top, right - left, bottom - top) for left, right in _between(row, across=False)]
    cells = _alike(cells)
    columns = max((len(_groups([cell for cell in cells if cell.y == top], across=False)) for top in
                   {cell.y for cell in cells}), default=0)  # fmt: skip
    if len(cells) < 2 or columns < 2 or sum(cut.area for cut in cells) < 0.7 * frame.area:
        return []
    return [Cut(cut.x + frame.x, cut.y + frame.y, cut.width, cut.height) for cut in cells]


def _between(part: Mask, across: bool) -> list[tuple[int, int]]:
    """Give the places between lines that run through a part; lines by hand may stray by some pixels."""
    stray = np.ones((7, 1) if across else (1, 7), np.uint8)
    drawn = np.asarray(cv2.dilate(part, stray), np.uint8) > 0
    through = np.asarray(drawn.mean(axis=1 if across else 0) > _THROUGH)
    return [(start, end) for start, end in _spans(~through, 1) if end - start > _SMALLEST_PX]


def _parted(ink: Mask) -> list[Cut]:
    """Give panels without frames, by the gutters between them, where they stand in a grid."""
    height, width = ink.shape
    gutter = max(4, round(_GUTTER * max(height, width)))
    leaves = _cut(ink, Cut(0, 0, width, height), gutter, depth=0)
    panels = [cut for cut in leaves if _is_drawing(ink, cut)]
    panels = _alike(panels)
    if len(panels) < 2 or sum(cut.area for cut in panels) < 2 * _LEAST_COVER * width * height:
        return []
    rows = _groups(panels, across=True)
    level = all(
        max(cut.height for cut in row) <= 1.35 * min(cut.height for cut in row)
        for row in rows
    )  # fmt: skip
    return panels if level and max(len(row) for row in rows) > 1 else []


def _cut(ink: Mask, place: Cut, gutter: int, depth: int) -> list[Cut]:
    """Cut a place by its empty rows and columns, again and again."""
    part = ink[place.y : place.y + place.height, place.x : place.x + place.width]
    rows, columns = np.asarray(part.any(axis=1)), np.asarray(part.any(axis=0))
    if not rows.any() or depth > 12:
        return []
    for across, used in ((True, rows), (False, columns)):
        spans = _spans(used, gutter)
        if len(spans) > 1:
            parts = [
                Cut(place.x, place.y + start, place.width, end - start) if across
                else Cut(place.x + start, place.y, end - start, place.height)
                for start, end in spans
            ]  # fmt: skip
            return [leaf for one in parts for leaf in _cut(ink, one, gutter, depth + 1)]
    top, bottom = np.flatnonzero(rows)[[0, -1]]
    left, right = np.flatnonzero(columns)[[0, -1]]
    return [Cut(place.x + int(left), place.y + int(top), int(right - left + 1), int(bottom - top + 1))]


def _spans(used: NDArray[np.bool_], gutter: int) -> list[tuple[int, int]]:
    """Give the runs that are used, joined where less than a gutter parts them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], used, [False]]).astype(np.int8)))
    spans: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if spans and start - spans[-1][1] < gutter:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _is_drawing(ink: Mask, cut: Cut) -> bool:
    """Whether something in a place spans much of it: letters do not."""
    if min(cut.width, cut.height) < 0.08 * max(ink.shape):
        return False
    part = ink[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width]
    _, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    largest = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=0)
    return bool(largest[0] > 0.45 * cut.width or largest[1] > 0.45 * cut.height)


def _enlarged(cut: Cut, scale: float, whole: Cut) -> Cut:
    """Give a cut of the reduced sheet in pixels of the sheet."""
    left, top = round(cut.x / scale), round(cut.y / scale)
    right = min(whole.width, round((cut.x + cut.width) / scale))
    bottom = min(whole.height, round((cut.y + cut.height) / scale))
    return Cut(left, top, max(1, right - left), max(1, bottom - top))
