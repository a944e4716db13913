"""What a file is that is to be read: picture, moving picture, PDF or text, by its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nightreel.errors import InputError, NightreelError
from nightreel.media.pictures import picture_facts
from nightreel.media.probe import probe
from nightreel.spec.reading import SourceKind

_PDF = b"%PDF-"
_PICTURES = (
    b"GIF87a", b"GIF89a", b"\x89PNG", b"\xff\xd8\xff", b"RIFF....WEBP", b"II\\*\0", b"MM\0\\*", b"BM....\0\0\0\0",
    b"....ftypavi[fs]",
)  # fmt: skip
_PICTURE = re.compile(b"|".join(b"(?:%s)" % mark for mark in _PICTURES), re.DOTALL)
"""How files of pictures begin: what begins so and does not open is broken, and no text."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 1024
"""A PDF's mark may stand behind this much (ISO 32000, Annex H)."""
_MOST_TEXT_BYTES = 4_000_000
_MOVING_FORMATS = ("GIF", "WEBP", "PNG", "AVIF")


@dataclass(frozen=True)
class SourceFacts:
    """What a file's beginning says."""

    kind: SourceKind
    width_px: int = 0
    height_px: int = 0
    frames: int = 1
    duration_s: float = 0.0


def file_facts(path: Path, *, where: str) -> SourceFacts:
    """Tell what a file is; nothing but its header is decoded.

    Args:
        path: of any content.
        where: what an error names.

    Raises:
        InputError: it is no picture, film, PDF or text (``source.kind``), a picture that is cut off or damaged
            (``picture.broken``), a PDF that cannot be opened
            (``source.pdf``), one that asks for a password (``source.password``), or a text that is too long
            (``source.text``).
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if _PDF in head:
        return _pdf(path, where)
    try:
        facts = picture_facts(path)
    except NightreelError as fault:
        picture_fault = fault
    else:
        if facts.frames > 1 and facts.format in _MOVING_FORMATS:
            return SourceFacts("moving", facts.width_px, facts.height_px, facts.frames)
        return SourceFacts("picture", facts.width_px, facts.height_px)
    if picture_fault.code != "picture.format":
        raise picture_fault
    if _PICTURE.match(head):
        raise InputError(
            "picture.broken", where=where, got=f"the beginning of a picture that cannot be opened ({len(head):,} bytes)"
            if len(head) < _HEAD_BYTES else "a picture that cannot be opened",
            want="a whole picture file", fix="export it again and replace the file",
        )  # fmt: skip
    if _is_text(head):
        return _text(path, where)
    return _film(path, where)


def _film(path: Path, where: str) -> SourceFacts:
    try:
        found = probe(path)
    except NightreelError as error:
        raise _unknown(where, str(error.got)) from error
    if not found.has_video:
        raise _unknown(where, "sound without a picture")
    return SourceFacts("moving", found.width_px, found.height_px, found.frames or 0, found.duration_s)


def _text(path: Path, where: str) -> SourceFacts:
    size = path.stat().st_size
    if size > _MOST_TEXT_BYTES:
        raise InputError(
            "source.text", where=where, got=f"a text of {size / 1e6:.1f} MB", want="4 MB at most",
            fix="name the part that belongs to these pictures",
        )  # fmt: skip
    return SourceFacts("text")


def _pdf(path: Path, where: str) -> SourceFacts:
    from nightreel.media.board.pdf import opened_pdf

    document = opened_pdf(path, where)
    try:
        pages = len(document)
        if pages == 0:
            raise InputError("source.pdf", where=where, got="a PDF without pages", want="pages", fix="export it again")
        width_pt, height_pt = document.get_page_size(0)
    finally:
        document.close()
    return SourceFacts("document", round(width_pt), round(height_pt), pages)


def _is_text(head: bytes) -> bool:
    """Whether a file begins like a text; a letter may be cut in two at the end of the head."""
    if head.startswith(_UTF_16):
        return True
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            words = head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                continue
            words = head[: error.start].decode(encoding)
        odd = sum(not (letter.isprintable() or letter in "\r\n\t\f") for letter in words)
        return bool(words) and odd <= len(words) // 50
    return False


def _unknown(where: str, got: str) -> InputError:
    return InputError(
        "source.kind", where=where, got=got, want="a picture, a film, a PDF or a text",
        fix="export it as PNG, JPEG, GIF, WebP, MP4, PDF, Markdown or Fountain",
    )  # fmt: skip
