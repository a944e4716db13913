"""What a file is, by its content: a catalogue of one of three kinds, or what only has the name of one."""

from __future__ import annotations

from pathlib import Path

from nightreel.batch.table import Format
from nightreel.errors import SpecError

_HEAD_BYTES = 64 * 1024
_PARQUET = b"PAR1"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive", "save it from the spreadsheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save it from the spreadsheet as CSV UTF-8"),
    (b"\x1f\x8b", "a file packed by gzip", "unpack it first"),
    (b"BZh", "a file packed by bzip2", "unpack it first"),
    (b"\xfd7zXZ", "a file packed by xz", "unpack it first"),
    (b"(\xb5/\xfd", "a file packed by zstd", "unpack it first"),
    (b"%PDF", "a PDF", "export a table from the program that made it"),
    (b"\x89PNG", "a picture", "choose the catalogue; pictures lie in the media folder"),
    (b"\xff\xd8\xff", "a picture", "choose the catalogue; pictures lie in the media folder"),
    (b"GIF8", "a picture", "choose the catalogue; pictures lie in the media folder"),
    (b"SQLite format 3", "a database", "export a table from it"),
    (b"\x7fELF", "a program", "choose the catalogue"),
    (b"MZ\x90", "a program", "choose the catalogue"),
    (b"{\\rtf", "a text document", "save it from the spreadsheet as CSV UTF-8"),
)
SUFFIX: dict[Format, str] = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet"}


def kind_of(path: Path, name: str) -> Format:
    """Say which kind of catalogue a file is.

    Args:
        path: the file.
        name: as errors show it.

    Raises:
        SpecError: none (``catalogue.kind``), or nothing at all (``catalogue.empty``).
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_PARQUET):
        return "parquet"
    if not head.strip():
        raise SpecError(
            "catalogue.empty", where=name, got="an empty file", want="a line of column names, then a line a row",
            fix="export the catalogue again",
        )  # fmt: skip
    for magic, what, fix in _OTHERS:
        if head.startswith(magic):
            raise _no_catalogue(name, what, fix)
    if b"\0" in head and not _is_wide(head):
        raise _no_catalogue(name, "bytes that are no text", "export the catalogue again as CSV UTF-8")
    first = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:64]
    if first[:1] in (b"{", b"["):
        return "jsonl"
    if first[:1] == b"<":
        raise _no_catalogue(name, "a web page or XML", "save it from the spreadsheet as CSV UTF-8")
    return "csv"


def _is_wide(head: bytes) -> bool:
    """Whether zeros belong to letters of two or four bytes."""
    if head.startswith(_WIDE_MARKS):
        return True
    return max(head[0::2].count(0), head[1::2].count(0)) > len(head) // 5


def _no_catalogue(name: str, got: str, fix: str) -> SpecError:
    return SpecError("catalogue.kind", where=name, got=got, want="CSV, TSV, JSON Lines or Parquet", fix=fix)
