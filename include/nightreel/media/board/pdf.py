"""Pages of a PDF as pictures. pdfium draws them; no script, form action or link of a PDF is ever run or followed."""

from __future__ import annotations

import re
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
_RULES = 24
"""More lines than that are no rules of a table or below a heading, but a drawing."""
_RULE_PT = 3.0
"""A path that is thinner is a rule, or one line of a drawing."""
_FEW_LETTERS, _HARDLY_ANY = 200, 20
"""Letters up to which a page with shapes is a drawing, and up to which one with nothing but lines is."""
_BACKGROUND = 0.95
"""Share of a page's sides from which on a shape lies behind everything."""
_DRAWN = (pdfium.raw.FPDF_PAGEOBJ_PATH, pdfium.raw.FPDF_PAGEOBJ_SHADING)
_ACTION = re.compile(rb"/S\s*/(?:JavaScript|Launch|SubmitForm|ImportData)\b|/JS(?=\(|<|\s*\d)")
_STRING = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
_STREAM, _STREAM_ENDS = b">>stream\r\n", b"endstream"


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
    with closing(opened_pdf(path, where)) as document:
        for number in range(len(document)):
            yield _page(document, number, f"{where}, page {number + 1}")


def pdf_text(path: Path, *, where: str, most_letters: int = 200_000) -> str:
    """Give the text of a PDF, page after page; a PDF of pictures has none.

    Raises:
        InputError: as ``pdf_pages``.
    """
    parts: list[str] = []
    with closing(opened_pdf(path, where)) as document:
        for number in range(len(document)):
            try:
                parts.append(document[number].get_textpage().get_text_bounded())
            except pdfium.PdfiumError:
                continue
            if sum(map(len, parts)) > most_letters:
                break
    return "\n\n".join(parts)[:most_letters]


def has_scripts(path: Path, *, where: str) -> bool:
    """Tell whether a PDF carries scripts or actions that reach out of it; none is ever run.

    pdfium counts a document's own scripts. Those of pages, fields and links are looked for in what pdfium has read,
    written out by it in plain syntax: nothing is hidden in packed objects or in names with figures for letters, and
    what pictures and texts hold by chance is passed over.

    Raises:
        InputError: as ``pdf_pages``.
    """
    with closing(opened_pdf(path, where)) as document:
        if pdfium.raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            return True
        seen = _Actions()
        try:
            document.save(seen, flags=pdfium.raw.FPDF_NO_INCREMENTAL)
        except pdfium.PdfiumError:
            return False
        return seen.found


class _Actions:
    """Looks for actions in a PDF that is written to it piece by piece, outside its streams and strings."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.found = False
        self._rest = b""
        self._in_stream = False

    def write(self, data: bytes) -> int:
        """Look at a piece; what a piece cuts in two is kept for the next."""
        self._rest += bytes(data)
        while True:
            mark = _STREAM_ENDS if self._in_stream else _STREAM
            before, found, after = self._rest.partition(mark)
            if not found:
                break
            if not self._in_stream:
                self._look(before)
            self._rest, self._in_stream = after, not self._in_stream
        if self._in_stream:
            self._rest = self._rest[-len(_STREAM_ENDS) :]
        elif (end := self._rest.rfind(b"endobj")) >= 0:
            self._look(self._rest[:end])
            self._rest = self._rest[end:]
        return len(data)

    def _look(self, part: bytes) -> None:
        self.found = self.found or bool(_ACTION.search(_STRING.sub(b"()", part)))


def opened_pdf(path: Path, where: str) -> pdfium.PdfDocument:
    """Open a PDF; pdfium is built without JavaScript here, and no form or action of it is ever run.

    Raises:
        InputError: it asks for a password (``source.password``) or cannot be opened (``source.pdf``).
    """
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

    A picture or many lines on one page are enough; of few shapes, most pages must show some, and hardly a word.

    Raises:
        InputError: as ``pdf_pages``.
    """
    drawn = written = 0
    with closing(opened_pdf(path, where)) as document:
        for number in range(min(looked_at, len(document))):
            try:
                page = document[number]
                things = list(page.get_objects(max_depth=4))
                letters = page.get_textpage().count_chars()
            except pdfium.PdfiumError:
                continue
            kinds = [one.type for one in things]
            if pdfium.raw.FPDF_PAGEOBJ_IMAGE in kinds or kinds.count(pdfium.raw.FPDF_PAGEOBJ_PATH) > _RULES:
                return True
            most = _FEW_LETTERS if any(_is_shape(one, page.get_size()) for one in things) else _HARDLY_ANY
            is_drawing = letters <= most and any(kind in _DRAWN for kind in kinds)
            drawn, written = drawn + is_drawing, written + (letters > 0 and not is_drawing)
    return drawn > written


def _is_shape(thing: pdfium.PdfObject, page_pt: tuple[float, float]) -> bool:
    """Whether something on a page is more than a rule, and no background."""
    if thing.type not in _DRAWN:
        return False
    left, bottom, right, top = thing.get_bounds()
    width, height = right - left, top - bottom
    is_behind = width >= _BACKGROUND * page_pt[0] and height >= _BACKGROUND * page_pt[1]
    return min(width, height) >= _RULE_PT and not is_behind
