"""A storyboard in pencil for the example tenant: "The key", eight panels. ``python -m nightreel.demo.board FOLDER``."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import skia

from nightreel.demo.canvas import Letters, Pixels, Point, fill, font, line, render, write
from nightreel.demo.pencil import GRAPHITE, Pencil

WIDTH, HEIGHT = 1024, 576
_PAPER = "#F4F2EC"
_LEVELS = 24
"""Greys in a file: pencil needs no more, and the file is small."""


Draw = Callable[[Pencil], None]


@dataclass(frozen=True)
class Drawn:
    """One panel: how it is drawn, and what is written into it."""

    draw: Draw
    note: str
    """In a box at the bottom."""
    heading: str
    """In the upper left corner, where a scene begins."""
    tag: str
    """Size of the shot or move of the camera, in the upper right corner."""


def _figure(pencil: Pencil, foot: Point, height: float, *, bend: float = 0, beard: bool = False) -> None:
    """Draw a person from the feet up: coat, head, hair, arms."""
    x, y = foot
    head, body = height * 0.1, height * 0.45
    top = (x + bend, y - height + head)
    shoulders = (x + bend * 0.8, y - height + 2.3 * head)
    hip = (x, y - body)
    w = height * 0.13
    hem = hip[1] + body * 0.35
    for side in (-1, 1):
        pencil.lines(
            (top[0] + side * head * 0.3, top[1] + head * 0.9), (shoulders[0] + side * head * 0.35, shoulders[1])
        )
    low = shoulders[1] + w * 0.3
    pencil.lines(
        (shoulders[0] - w * 0.5, shoulders[1] - 2), (shoulders[0] - w, low), (hip[0] - w * 1.25, hem),
        (hip[0] + w * 1.25, hem), (shoulders[0] + w, low), (shoulders[0] + w * 0.5, shoulders[1] - 2),
        closed=True, width=3.5,
    )  # fmt: skip
    pencil.lines((shoulders[0], shoulders[1] + 4), (hip[0], hem), width=2.5, dark=0.6)
    pencil.hatch(hip[0] + w * 0.15, shoulders[1] + w * 0.5, hip[0] + w * 0.9, hem - 6, step=11)
    for side in (-1, 1):
        pencil.lines((hip[0] + side * w * 0.5, hip[1] + body * 0.35), (x + side * w * 0.6, y), width=4)
        reach = (shoulders[0] + side * w * 1.75, hip[1] + (body * 0.1 if not bend else body * 0.3))
        pencil.lines((shoulders[0] + side * w, low), reach, width=3.5)
        pencil.oval(reach, head * 0.2, head * 0.2, width=2.5)
    pencil.oval(top, head * 0.82, head, width=3)
    pencil.lines((top[0] - head * 0.3, top[1]), (top[0] - head * 0.2, top[1]), width=3)
    pencil.lines((top[0] + head * 0.3, top[1]), (top[0] + head * 0.4, top[1]), width=3)
    if beard:
        pencil.curve(
            (top[0] - head * 0.6, top[1] + head * 0.5),
            (top[0], top[1] + head * 2),
            (top[0] + head * 0.6, top[1] + head * 0.5),
        )
    else:
        pencil.curve(
            (top[0] - head * 0.9, top[1] + head * 0.9),
            (top[0] - head * 1.1, top[1] - head * 1.6),
            (top[0] + head * 0.9, top[1] - head * 0.3),
        )


def _pot(pencil: Pencil, x: float, y: float, size: float) -> None:
    pencil.lines(
        (x - size, y - size * 1.4),
        (x + size, y - size * 1.4),
        (x + size * 0.7, y),
        (x - size * 0.7, y),
        closed=True,
        width=3.5,
    )
    pencil.lines((x - size * 1.1, y - size * 1.4), (x + size * 1.1, y - size * 1.4), width=5)
    pencil.hatch(x + size * 0.1, y - size * 1.3, x + size * 0.7, y - 4, step=9, dark=0.4)
    for lean in (-0.8, -0.2, 0.5):
        pencil.curve(
            (x, y - size * 1.4), (x + lean * size * 0.3, y - size * 2.4), (x + lean * size * 1.6, y - size * 2.9)
        )


def _key(pencil: Pencil, x: float, y: float, size: float) -> None:
    pencil.oval((x, y), size * 0.45, size * 0.4, width=6)
    pencil.lines((x + size * 0.45, y), (x + size * 1.9, y), width=7)
    pencil.lines((x + size * 1.5, y), (x + size * 1.5, y + size * 0.4), width=6)
    pencil.lines((x + size * 1.8, y), (x + size * 1.8, y + size * 0.5), width=6)


def _courtyard(pencil: Pencil) -> None:
    pencil.lines((0, 430), (1024, 410), width=3)
    pencil.lines((620, 90), (620, 420), width=4)
    pencil.lines((620, 90), (1000, 60), (1000, 412), width=4)
    pencil.lines((720, 200), (840, 194), (840, 414), (720, 418), closed=True, width=4)
    pencil.oval((818, 310), 6, 6, width=4)
    pencil.lines((640, 130), (700, 126), (700, 190), (640, 192), closed=True)
    pencil.hatch(860, 80, 995, 405, step=20, dark=0.28)


def _moon(pencil: Pencil) -> None:
    pencil.oval((150, 110), 44, 44)
    pencil.hatch(0, 20, 600, 90, step=22, dark=0.25)


def _rain(pencil: Pencil) -> None:
    rng = random.Random(5)  # noqa: S311
    for _ in range(60):
        x, y = rng.uniform(0, 1024), rng.uniform(0, 500)
        pencil.lines((x, y), (x - 14, y + 48), width=2, dark=0.4)


def _hides(pencil: Pencil) -> None:
    _courtyard(pencil)
    _moon(pencil)
    _pot(pencil, 330, 470, 46)
    _pot(pencil, 520, 462, 40)
    _figure(pencil, (230, 500), 260, bend=46)


def _hands(pencil: Pencil) -> None:
    pencil.lines((380, 60), (900, 40), width=5)
    pencil.lines((420, 60), (520, 470), (800, 460), (880, 44), width=5)
    pencil.hatch(640, 80, 860, 440, step=16, dark=0.4)
    pencil.lines((0, 500), (1024, 480), width=4)
    pencil.curve((0, 330), (180, 300), (300, 400), (330, 450), (250, 470), (120, 480), (0, 450), width=5)
    for shift in (0, 26, 52):
        pencil.curve((250, 396 + shift), (330, 390 + shift), (372, 418 + shift), width=4)
    _key(pencil, 330, 470, 70)


def _leaves(pencil: Pencil) -> None:
    _courtyard(pencil)
    _rain(pencil)
    _pot(pencil, 330, 470, 30)
    _figure(pencil, (120, 480), 150)
    pencil.curve((200, 520), (330, 540), (480, 520), width=3)


def _train(pencil: Pencil) -> None:
    pencil.lines((60, 60), (700, 60), (700, 360), (60, 360), closed=True, width=5)
    pencil.curve((60, 250), (240, 150), (420, 240), (560, 300), (700, 220))
    pencil.lines((0, 400), (760, 400), width=4)
    pencil.oval((820, 250), 100, 122, width=4)
    pencil.curve((724, 260), (700, 70), (860, 122), (960, 150), (924, 330), width=4)
    pencil.curve((780, 320), (812, 338), (836, 318), width=4)
    pencil.oval((782, 244), 9, 7, width=4)
    pencil.oval((846, 240), 9, 7, width=4)
    pencil.lines((700, 576), (740, 420), (900, 410), (1010, 576), width=5)
    pencil.hatch(760, 430, 980, 576, step=18, dark=0.4)


def _snow(pencil: Pencil) -> None:
    _courtyard(pencil)
    _pot(pencil, 330, 470, 32)
    rng = random.Random(9)  # noqa: S311
    for _ in range(70):
        pencil.oval((rng.uniform(0, 1024), rng.uniform(0, 560)), 3, 3, width=2, dark=0.5)
    pencil.curve((0, 480), (200, 450), (330, 478), (560, 510), (1024, 466), width=3)
    pencil.curve((280, 424), (330, 404), (380, 424), width=4)


def _sweeps(pencil: Pencil) -> None:
    pencil.lines((0, 470), (1024, 455), width=4)
    _figure(pencil, (420, 530), 420, beard=True)
    pencil.lines((500, 330), (640, 520), width=6)
    for lean in (-30, -10, 14, 36):
        pencil.lines((640, 520), (650 + lean, 560), width=3)
    _pot(pencil, 800, 500, 60)
    _key(pencil, 720, 528, 22)
    for turn in ((-22, -16), (0, -26), (22, -16)):
        pencil.lines((742 + turn[0], 512 + turn[1]), (742 + 1.7 * turn[0], 512 + 1.7 * turn[1]), width=3)


def _lock(pencil: Pencil) -> None:
    pencil.lines((90, 0), (90, 576), width=5)
    pencil.lines((930, 0), (930, 576), width=5)
    pencil.hatch(100, 0, 250, 576, step=26, dark=0.3)
    pencil.oval((520, 190), 66, 66, width=6)
    pencil.lines((440, 96), (600, 96), (600, 470), (440, 470), closed=True, width=5)
    pencil.oval((520, 350), 18, 18, width=6)
    pencil.lines((510, 362), (500, 420), (540, 420), (530, 362), width=6)
    pencil.curve((1024, 200), (800, 120), (590, 170), (560, 220), (640, 250), (820, 270), (1024, 330), width=5)
    for shift in (0, 24, 48):
        pencil.curve((640, 176 + shift), (560, 176 + shift), (540, 200 + shift), width=4)


def _gives(pencil: Pencil) -> None:
    _courtyard(pencil)
    _figure(pencil, (300, 540), 430)
    _figure(pencil, (560, 545), 420, beard=True)
    _key(pencil, 404, 350, 30)
    pencil.curve((0, 540), (300, 520), (620, 552), (860, 560), (1024, 530), width=3)


PANELS = (
    Drawn(_hides, "Mira kneels and hides something under a flower pot.", "EXT. COURTYARD - NIGHT", "WIDE SHOT"),
    Drawn(_hands, "A small iron key slides under the pot.", "", "CLOSE-UP"),
    Drawn(_leaves, "Rain. Mira leaves with one bag. The key stays behind.", "", "WIDE SHOT"),
    Drawn(_train, 'MIRA: "I will be back before the snow."', "INT. TRAIN - DAY", "CLOSE-UP"),
    Drawn(_snow, "Snow covers the pot. The house is dark.", "EXT. COURTYARD - WINTER", "PUSH IN"),
    Drawn(_sweeps, "Bo sweeps. Something glints beside the pot.", "", "MEDIUM SHOT"),
    Drawn(_lock, "Mira's hand on the door. It is locked.", "", "CLOSE-UP"),
    Drawn(_gives, 'Bo holds out the iron key. BO: "You hide things badly."', "", "WIDE SHOT"),
)
"""The story: a key is hidden, and must return."""
_NOTES = (
    "Night blue. Only the moon.", "Iron, cold. We hear it scrape.", "Long lens, rain in front.", "Soft window light.",
    "Slow push to the pot.", "Broom on stone.", "Macro. Breath on the metal.", "First warm light of the film.",
)  # fmt: skip
"""What the artist tells the crew, beside the panels on sheets and pages."""


def draw_panel(index: int) -> Pixels:
    """Draw one panel.

    Returns:
        uint8 RGB ``(576, 1024, 3)``, the same bytes each time.
    """
    return _drawn(lambda canvas: _panel(canvas, index), WIDTH, HEIGHT)


def draw_sheet() -> Pixels:
    """Draw all panels on one sheet, three in a row and the last two wider, with numbers and notes below them."""
    return _drawn(_sheet, 1800, 1290)


def draw_pdf_pages() -> list[Pixels]:
    """Draw the board as pages: two panels on each, notes beside them."""
    return [_drawn(partial(_page, first=first), 1240, 1000) for first in range(0, len(PANELS), 2)]


def save_board(folder: Path) -> list[Path]:
    """Write the board as eight PNG files, one sheet and one PDF into a folder, and give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for index in range(len(PANELS)):
        saved.append(_save_png(folder / f"key_{index + 1:02}.png", draw_panel(index)))
    saved.append(_save_png(folder / "key_sheet.png", draw_sheet()))
    saved.append(_save_pdf(folder / "key_board.pdf", draw_pdf_pages()))
    return saved


def _panel(canvas: skia.Canvas, index: int) -> None:
    pencil = Pencil(canvas, index + 1)
    canvas.drawRect(skia.Rect.MakeWH(WIDTH, HEIGHT), fill(_PAPER))
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(10, 10, WIDTH - 10, HEIGHT - 10))
    drawn = PANELS[index]
    drawn.draw(pencil)
    _label(canvas, drawn.heading, (26, 26), at_left=True)
    _label(canvas, drawn.tag, (WIDTH - 26, 26), at_left=False)
    _label(canvas, drawn.note, (26, HEIGHT - 68), at_left=True)
    canvas.restore()
    pencil.lines((9, 9), (WIDTH - 9, 9), (WIDTH - 9, HEIGHT - 9), (9, HEIGHT - 9), closed=True, width=5)


def _label(canvas: skia.Canvas, text: str, corner: Point, *, at_left: bool) -> None:
    """Write a line into a box of paper; nothing where there is no text."""
    if not text:
        return
    made = Letters(24, 600, align=0)
    width = font(made.size, made.weight).measureText(text) + 28
    left = corner[0] if at_left else corner[0] - width
    box = skia.Rect.MakeXYWH(left, corner[1], width, 42)
    canvas.drawRect(box, fill("#FFFFFF"))
    canvas.drawRect(box, line(GRAPHITE, 0.7, width=2))
    write(canvas, text, (left + 14, corner[1] + 29), made, fill(GRAPHITE, 0.95))


def _placed(canvas: skia.Canvas, index: int, left: float, top: float, width: float) -> float:
    """Draw a panel with its number at a place, and give where its note begins."""
    canvas.save()
    canvas.translate(left, top)
    canvas.scale(width / WIDTH, width / WIDTH)
    _panel(canvas, index)
    canvas.restore()
    return top + width * HEIGHT / WIDTH


def _notes(canvas: skia.Canvas, text: str, at: Point, letters: int, size: float = 17) -> None:
    words, row, y = text.split(), "", at[1]
    for word in [*words, ""]:
        if word and len(row) + len(word) < letters:
            row = f"{row} {word}".strip()
            continue
        write(canvas, row, (at[0], y), Letters(size, 500, align=0), fill(GRAPHITE, 0.85))
        row, y = word, y + size * 1.35


def _sheet(canvas: skia.Canvas) -> None:
    canvas.drawColor(skia.ColorSetRGB(0xFB, 0xFA, 0xF7))
    write(canvas, "THE KEY", (60, 62), Letters(30, 700, align=0), fill(GRAPHITE))
    write(canvas, "Board, version 1", (1740, 62), Letters(20, 500, align=1), fill(GRAPHITE, 0.8))
    rows: Sequence[tuple[float, float, Sequence[int]]] = (
        (100, 540, (0, 1, 2)),
        (500, 540, (3, 4, 5)),
        (900, 540, (6, 7)),
    )
    for top, width, indexes in rows:
        for column, index in enumerate(indexes):
            left = 60 + column * (width + 30)
            bottom = _placed(canvas, index, left, top, width)
            write(canvas, str(index + 1), (left, bottom + 30), Letters(20, 700, align=0), fill(GRAPHITE))
            _notes(canvas, _NOTES[index], (left + 30, bottom + 29), 56)


def _page(canvas: skia.Canvas, first: int) -> None:
    canvas.drawColor(skia.ColorSetRGB(255, 255, 255))
    write(canvas, "THE KEY", (60, 60), Letters(24, 700, align=0), fill(GRAPHITE))
    write(canvas, f"page {first // 2 + 1}", (1180, 60), Letters(18, 500, align=1), fill(GRAPHITE, 0.8))
    for row, index in enumerate((first, first + 1)):
        top = 100 + row * 440
        _placed(canvas, index, 60, top, 720)
        write(canvas, str(index + 1), (820, top + 34), Letters(24, 700, align=0), fill(GRAPHITE))
        _notes(canvas, _NOTES[index], (820, top + 74), 34, 18)


def _drawn(paint: Callable[[skia.Canvas], None], width: int, height: int) -> Pixels:
    grey = render(paint, width, height)[..., :3].mean(axis=2)
    steps = np.round(np.clip(grey, 0, 1) * (_LEVELS - 1)) / (_LEVELS - 1)
    return np.repeat((steps * 255 + 0.5).astype(np.uint8)[..., None], 3, axis=2)


def _save_png(path: Path, pixels: Pixels) -> Path:
    done, data = cv2.imencode(".png", pixels[..., 0], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    if not done:
        raise RuntimeError(f"{path.name} cannot be kept as PNG")
    path.write_bytes(data.tobytes())
    return path


def _save_pdf(path: Path, pages: Sequence[Pixels]) -> Path:
    """Write a PDF of pictures by skia; without dates, so that it is the same each time."""
    stream = skia.FILEWStream(str(path))
    with skia.PDF.MakeDocument(stream) as document:
        for pixels in pages:
            height, width = pixels.shape[:2]
            with document.page(width * 0.6, height * 0.6) as canvas:
                done, data = cv2.imencode(".jpg", pixels[..., 0], [cv2.IMWRITE_JPEG_QUALITY, 70])
                if not done:
                    raise RuntimeError(f"{path.name} cannot be kept as PDF")
                image = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(data.tobytes()))
                canvas.drawImageRect(image, skia.Rect.MakeWH(width * 0.6, height * 0.6), skia.SamplingOptions())
    stream.flush()
    return path


if __name__ == "__main__":
    for made in save_board(Path(sys.argv[1])):
        sys.stdout.write(f"{made}\n")
