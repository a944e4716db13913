"""PDFs: what is a drawing, and what carries scripts; nothing is told by chance."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from nightreel.media.board.pdf import has_scripts, is_drawn

PAGES = (b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R>>")
SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(data), data)


def pdf(path: Path, catalogue: bytes = b"", *more: bytes, content: bytes = b"") -> Path:
    """Write a PDF of one page; objects 1 to 4 are catalogue, pages, page and content, ``more`` count from 5."""
    objects = (b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue, *PAGES, stream(content), *more)
    body, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    path.write_bytes(body + end % (size, table, size, len(body)))
    return path


def packed(path: Path, action: bytes) -> Path:
    """Write a PDF whose catalogue lies in a compressed object stream, with a cross-reference stream."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/OpenAction%s>>" % action
    holder = stream(zlib.compress(b"1 0 " + catalogue), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    body, places = b"%PDF-1.5\n", {}
    for number, one in ((2, PAGES[0]), (3, PAGES[1]), (4, stream(b"")), (5, holder)):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    places[6] = len(body)
    rows = [(0, 0, 255), (2, 5, 0), *((1, places[number], 0) for number in range(2, 7))]
    table = b"".join(bytes([kind]) + at.to_bytes(4, "big") + bytes([last]) for kind, at, last in rows)
    body += b"6 0 obj\n%s\nendobj\n" % stream(table, b"/Type/XRef/Size 7/W[1 4 1]/Root 1 0 R")
    path.write_bytes(body + b"startxref\n%d\n%%%%EOF" % places[6])
    return path


@pytest.mark.parametrize(
    ("catalogue", "more"),
    [
        (b"/OpenAction" + SCRIPT, ()), (b"/OpenAction 5 0 R", (SCRIPT,)),
        (b"/OpenAction<</S/J#61vaScript/J#53(x)>>", ()), (b"/AA<</WC" + SCRIPT + b">>", ()),
        (b"/Names<</JavaScript<</Names[(a)" + SCRIPT + b"]>>>>", ()), (b"/OpenAction<</S/Launch/F(a.exe)>>", ()),
    ],
)  # fmt: skip
def test_scripts_are_found(catalogue: bytes, more: tuple[bytes, ...], tmp_path: Path):
    assert has_scripts(pdf(tmp_path / "a.pdf", catalogue, *more), where="a.pdf")


def test_scripts_in_packed_objects_are_found(tmp_path: Path):
    path = packed(tmp_path / "a.pdf", SCRIPT)
    assert b"JavaScript" not in path.read_bytes()
    assert has_scripts(path, where="a.pdf")
    assert not has_scripts(packed(tmp_path / "b.pdf", b"[3 0 R/Fit]"), where="b.pdf")


def test_what_pictures_and_words_hold_by_chance_is_no_script(tmp_path: Path):
    noise = np.random.default_rng(1).bytes(2_000_000) + b"/JS /S/JavaScript /JS(1) /AA"
    catalogue = b"/OpenAction[3 0 R/Fit]/Title(write /JS\\(1\\) and /S/JavaScript)"
    assert not has_scripts(pdf(tmp_path / "a.pdf", catalogue, stream(noise, b"/Subtype/X")), where="a.pdf")


WORDS = b"BT /F1 12 Tf 20 %d Td (%s) Tj ET "


def written(letters: int) -> bytes:
    return WORDS % (200, b"w" * letters)


@pytest.mark.parametrize(
    ("content", "drawn"),
    [
        (b"1 0 0 rg 100 100 200 150 re f", True), (b"10 10 m 90 200 l S", True),
        (b"10 10 m 390 10 l S 10 50 m 390 50 l S " + written(300), False), (written(12), False),
        (b"100 100 200 150 re S 120 120 50 50 re S " + written(60), True),
        (b"0.9 g 0 0 400 300 re f 0 g " + written(150), False), (b"100 100 200 150 re S " + written(900), False),
        (b"", False),
    ],
    ids=["shapes", "one line", "rules", "words", "panel with a note", "background", "box in a text", "nothing"],
)  # fmt: skip
def test_few_shapes_and_hardly_a_word_are_a_drawing(content: bytes, drawn: bool, tmp_path: Path):
    page = PAGES[1].replace(b"/Contents", b"/Resources<</Font<</F1 5 0 R>>>>/Contents")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    path = pdf(tmp_path / "a.pdf", b"", font, content=content)
    path.write_bytes(path.read_bytes().replace(PAGES[1], page))
    assert is_drawn(path, where="a.pdf") is drawn
