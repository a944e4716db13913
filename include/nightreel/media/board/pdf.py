"""Pages of a PDF as pictures. pdfium draws them; no script, form action or link of a PDF is ever run or followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2 as pdfium

from nightreel.errors import InputError

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

DPI = 200
"""A page is drawn with as many dots an inch, fewer where it is large."""
MOST_PAGE_PIXELS = 8_000_000
_POINTS_AN_INCH = 72
_SCRIPT_MARKS = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA")
_READ_BYTES = 1 << 20
_RULES = 24
"""More lines than that are no rules of a table or below a heading, but a drawing."""


def pdf_pages(path: Path, *, where: str) -> Iterator[Frame]:
    """Draw the pages of a PDF one after another, turned as the PDF says.

    Args:
        path: of the PDF.
        where: what an error names.

    Yields:
        uint8 RGB ``(H, W, 3)`` at ``DPI``, of ``MOST_PAGE_PIXELS`` at most.

    Raises:
        InputError: it asks for a password (``source.password``) or cannot be opened (``source.pdf``), or one of its
            pages cannot be drawn (``board.page``).
    """
    with closing(_opened(path, where)) as document:
        for number in range(len(document)):
            yield _page(document, number, f"{where}, page {number + 1}")


def pdf_text(path: Path, *, where: str, most_letters: int = 200_000) -> str:
    """Give the text of a PDF, page after page; a PDF of pictures has none.

    Raises:
        InputError: as ``pdf_pages``.
    """
    parts: list[str] = []
    with closing(_opened(path, where)) as document:
        for number in range(len(document)):
            try:
                parts.append(document[number].get_textpage().get_text_bounded())
            except pdfium.PdfiumError:
                continue
            if sum(map(len, parts)) > most_letters:
                break
    return "\n\n".join(parts)[:most_letters]


def has_scripts(path: Path) -> bool:
    """Tell whether a PDF names scripts or actions in the clear; none is ever run, and people may want to know."""
    kept = b""
    with path.open("rb") as file:
        while part := file.read(_READ_BYTES):
            if any(mark in kept + part for mark in _SCRIPT_MARKS):
                return True
            kept = part[-16:]
    return False


def _opened(path: Path, where: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(
                "source.password", where=where, got="a PDF that asks for a password", want="one that opens",
                fix="save it again without a password",
            ) from error  # fmt: skip
        raise InputError(
            "source.pdf", where=where, got="a PDF that cannot be opened", want="a whole PDF", fix="export it again"
        ) from error


def _page(document: pdfium.PdfDocument, number: int, where: str) -> Frame:
    try:
        page = document[number]
        width_pt, height_pt = page.get_size()
        scale = DPI / _POINTS_AN_INCH
        pixels = width_pt * height_pt * scale * scale
        if pixels > MOST_PAGE_PIXELS:
            scale *= (MOST_PAGE_PIXELS / pixels) ** 0.5
        drawn = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, prefer_bgrx=False).to_numpy()
    except (pdfium.PdfiumError, ValueError, MemoryError) as error:
        raise InputError(
            "board.page", where=where, got="a page that cannot be drawn", want="pages that open",
            fix="export the PDF again, or export this page as a picture",
        ) from error  # fmt: skip
    grey = drawn.ndim == 2 or drawn.shape[2] == 1
    three = np.repeat(drawn.reshape(*drawn.shape[:2], 1), 3, axis=2) if grey else drawn[..., :3]
    return np.ascontiguousarray(three)


def is_drawn(path: Path, *, where: str, looked_at: int = 5) -> bool:
    """Tell whether a PDF's pages show pictures or drawings; one of words alone is a text.

    Raises:
        InputError: as ``pdf_pages``.
    """
    with closing(_opened(path, where)) as document:
        for number in range(min(looked_at, len(document))):
            try:
                kinds = [one.type for one in document[number].get_objects(max_depth=4)]
            except pdfium.PdfiumError:
                continue
            if pdfium.raw.FPDF_PAGEOBJ_IMAGE in kinds or kinds.count(pdfium.raw.FPDF_PAGEOBJ_PATH) > _RULES:
                return True
    return False
