"""The strip of a tenant's pictures that the trigger form shows, each with its file's name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

CARD = (168, 126)
GAP, LINE, COLUMNS, MOST = 12, 26, 2, 12
GROUND, INK, SHEET = "#EDF0F5", "#475467", (255, 255, 255, 0)


def strip_of(pictures: Sequence[Path]) -> bytes:
    """Give a PNG of the pictures in rows of two, twelve at most; one that cannot be read shows its name only."""
    return _strip(tuple((path, path.stat().st_mtime_ns) for path in pictures[:MOST]))


@lru_cache(maxsize=32)
def _strip(pictures: tuple[tuple[Path, int], ...]) -> bytes:
    from PIL import Image, ImageDraw

    rows = max(1, -(-len(pictures) // COLUMNS))
    width, height = CARD[0] + GAP, CARD[1] + LINE + GAP
    sheet = Image.new("RGBA", (COLUMNS * width - GAP, rows * height - GAP), SHEET)
    draw, font = ImageDraw.Draw(sheet), _font(13)
    for number, (path, _) in enumerate(pictures):
        x, y = number % COLUMNS * width, number // COLUMNS * height
        draw.rounded_rectangle((x, y, x + CARD[0] - 1, y + CARD[1] - 1), 8, fill=GROUND)
        thumbnail = _thumbnail(path)
        if thumbnail is not None:
            left, top = x + (CARD[0] - thumbnail.width) // 2, y + (CARD[1] - thumbnail.height) // 2
            sheet.alpha_composite(thumbnail, (left, top))
        draw.text((x + 2, y + CARD[1] + 5), _short(path.name), fill=INK, font=font)
    out = BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _thumbnail(path: Path) -> Image | None:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            picture.draft("RGB", CARD)
            small: Image.Image = picture.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    small.thumbnail((CARD[0] - 12, CARD[1] - 12), Image.Resampling.LANCZOS)
    return small


def _font(size: int) -> FreeTypeFont:
    import fontpkg_manrope
    from PIL import ImageFont

    (file,) = (Path(fontpkg_manrope.__file__).parent / "files").glob("*.ttf")
    return ImageFont.truetype(str(file), size)


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:13]}…{name[-8:]}"
