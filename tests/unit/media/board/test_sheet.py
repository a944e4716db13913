"""Sheets cut into panels: frames and gutters, unequal rows, notes beside, tilted scans; a drawing is never cut."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.board.sheet import Cut, cut_sheet, reading_order

cv2.setNumThreads(1)
PAPER = 245


def sheet(width: int = 1200, height: int = 900, paper: int = PAPER) -> np.ndarray:
    """Make an empty sheet."""
    return np.full((height, width, 3), paper, np.uint8)


def draw(pixels: np.ndarray, box: tuple[int, int, int, int], *, frame: bool = True) -> None:
    """Draw a panel: its frame, a floor from edge to edge, a window, a figure."""
    x, y, w, h = box
    if frame:
        cv2.rectangle(pixels, (x, y), (x + w, y + h), (40, 40, 40), 3)
    cv2.line(pixels, (x, y + 3 * h // 4), (x + w, y + 3 * h // 4), (60, 60, 60), 2)
    cv2.rectangle(pixels, (x + w // 8, y + h // 8), (x + w // 3, y + h // 2), (60, 60, 60), 2)
    cv2.circle(pixels, (x + 2 * w // 3, y + h // 2), h // 6, (50, 50, 50), 3)


def near(cut: Cut, box: tuple[int, int, int, int], by: int = 8) -> bool:
    """Tell whether a cut is a box, by some pixels."""
    return all(abs(a - b) <= by for a, b in zip((cut.x, cut.y, cut.width, cut.height), box, strict=True))


def boxes_match(found: tuple[Cut, ...], boxes: list[tuple[int, int, int, int]], by: int = 8) -> bool:
    return len(found) == len(boxes) and all(near(cut, box, by) for cut, box in zip(found, boxes, strict=True))


ROWS = [
    (60, 60, 330, 200), (430, 60, 330, 200), (800, 60, 330, 200), (60, 340, 520, 230), (620, 340, 510, 230),
    (60, 650, 1070, 200),
]  # fmt: skip


@pytest.mark.parametrize("paper", [PAPER, 20], ids=["light", "dark"])
def test_rows_of_unequal_panels_are_cut_and_notes_left_out(paper: int):
    pixels = sheet(paper=paper)
    for box in ROWS:
        x, y, w, h = box
        pixels[y : y + h, x : x + w] = 235
        draw(pixels, box)
        cv2.putText(pixels, "3 Mira leaves", (x, y + h + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (110, 110, 110), 1)
    found = cut_sheet(pixels)
    assert found.is_sheet
    assert boxes_match(found.cuts, ROWS)


def test_panels_that_share_their_lines_are_cut():
    pixels = sheet()
    boxes = [(60 + column * 360, 60 + row * 260, 360, 260) for row in range(3) for column in range(3)]
    for number, (x, y, w, h) in enumerate(boxes):
        cv2.rectangle(pixels, (x, y), (x + w, y + h), (40, 40, 40), 3)
        floor = y + h // 2 + 11 * number
        cv2.line(pixels, (x, floor), (x + w, floor), (40, 40, 40), 3)
        cv2.circle(pixels, (x + w // 2, y + h // 2), h // 4, (50, 50, 50), 3)
    assert boxes_match(cut_sheet(pixels).cuts, boxes, by=12)


def test_panels_without_frames_are_parted_by_their_gutters():
    pixels = sheet()
    boxes = [(60 + column * 380, 60 + row * 420, 330, 340) for row in range(2) for column in range(3)]
    for x, y, w, h in boxes:
        cv2.ellipse(pixels, (x + w // 2, y + h // 2), (w // 2, h // 2), 0, 0, 360, (40, 40, 40), 3)
        cv2.line(pixels, (x + 20, y + h // 2), (x + w - 20, y + h // 2), (40, 40, 40), 3)
    assert boxes_match(cut_sheet(pixels).cuts, boxes)


@pytest.mark.parametrize("tilt", [-2.0, 1.5])
def test_a_tilted_scan_is_levelled(tilt: float):
    pixels = sheet()
    for box in ROWS:
        draw(pixels, box)
    turn = cv2.getRotationMatrix2D((600, 450), tilt, 0.95)
    scanned = cv2.warpAffine(pixels, turn, (1200, 900), borderValue=(PAPER, PAPER, PAPER))
    found = cut_sheet(scanned)
    assert len(found.cuts) == len(ROWS)
    assert abs(found.tilt_deg + tilt) < 0.3


def test_one_drawing_is_one_panel():
    pixels = sheet(960, 540)
    draw(pixels, (4, 4, 950, 530))
    found = cut_sheet(pixels)
    assert not found.is_sheet
    assert len(found.cuts) == 1
    assert found.cuts[0].area > 0.95 * 960 * 540


def test_a_photograph_with_windows_is_not_cut():
    coarse = np.random.default_rng(4).integers(20, 200, (27, 48, 3), dtype=np.uint8)
    pixels = cv2.resize(coarse, (960, 540), interpolation=cv2.INTER_CUBIC)
    for x in (80, 400, 700):
        cv2.rectangle(pixels, (x, 100), (x + 180, 320), (250, 250, 250), -1)
    assert cut_sheet(pixels).cuts == (Cut(0, 0, 960, 540),)


def test_a_blank_sheet_is_one_panel():
    assert cut_sheet(sheet()).cuts == (Cut(0, 0, 1200, 900),)


def test_ten_thousand_panels_are_counted_quickly():
    pixels = np.full((1600, 1600, 3), PAPER, np.uint8)
    for at in range(10_000):
        x, y = 3 + 16 * (at % 100), 3 + 16 * (at // 100)
        pixels[y : y + 10, x : x + 10] = 60
    assert len(cut_sheet(pixels).cuts) == 10_000


def test_panels_beside_a_tall_one_are_read_together():
    tall, above, below, last = Cut(0, 0, 100, 210), Cut(120, 0, 200, 100), Cut(120, 110, 200, 100), Cut(0, 230, 320, 90)
    assert reading_order([last, below, tall, above]) == [tall, above, below, last]


def contact(rows: int, columns: int, gutter: int, margin: int, size: tuple[int, int] = (1600, 1200)) -> np.ndarray:
    """Make a contact sheet of soft pictures on white."""
    rng = np.random.default_rng(7)
    width, height = (
        (size[0] - 2 * margin + gutter) // columns - gutter,
        (size[1] - 2 * margin + gutter) // rows - gutter,
    )
    across, down = (2 * margin + count * (side + gutter) - gutter for count, side in ((columns, width), (rows, height)))
    pixels = np.full((down, across, 3), 255, np.uint8)
    for at in range(rows * columns):
        x, y = margin + at % columns * (width + gutter), margin + at // columns * (height + gutter)
        coarse = rng.integers(20, 235, (max(2, height // 20), max(2, width // 20), 3), dtype=np.uint8)
        pixels[y : y + height, x : x + width] = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return pixels


@pytest.mark.parametrize("margin", [0, 3, 6, 24])
@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (1, 3), (2, 4)])
def test_panels_that_reach_the_rim_are_parted_by_the_gutters_colour(margin: int, rows: int, columns: int):
    found = cut_sheet(contact(rows, columns, 24, margin))
    assert len(found.cuts) == rows * columns
    assert found.uncut is None


def test_twenty_times_twenty_panels_are_counted():
    assert len(cut_sheet(contact(20, 20, 10, 5, (1800, 1800))).cuts) == 400


def test_a_grid_that_is_not_cut_is_told():
    fine = cut_sheet(contact(3, 4, 2, 0))
    assert (len(fine.cuts), fine.uncut and fine.uncut.count) == (1, 12)
    dense = cut_sheet(contact(100, 100, 4, 2, (4000, 4000)))
    assert (len(dense.cuts), dense.uncut and dense.uncut.count) == (1, 10_000)


def test_a_drawing_and_a_page_of_words_are_no_grid():
    pixels = sheet(960, 540)
    draw(pixels, (4, 4, 950, 530))
    assert cut_sheet(pixels).uncut is None
    page = sheet()
    for row in range(24):
        cv2.putText(
            page, f"{row} Mira leaves the house {'x' * (row % 7)}", (60, 60 + 34 * row), 0, 0.8, (40, 40, 40), 2
        )
    assert (len(cut_sheet(page).cuts), cut_sheet(page).uncut) == (1, None)
