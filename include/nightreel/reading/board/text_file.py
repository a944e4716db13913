"""Texts of others as words: UTF-8, UTF-16 or GB 18030 (which holds GBK), with or without a byte order mark."""

from __future__ import annotations

import re
from pathlib import Path

_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Letters that are not seen; those that turn the direction of writing could hide words from people."""


def read_words(path: Path) -> str:
    """Read a text in whatever encoding it is, with line feeds at the ends of lines and without unseen letters."""
    return decoded(path.read_bytes())


def decoded(data: bytes) -> str:
    """Decode a text; what fits no encoding is read as Windows-1252, letter by letter, so that nothing is refused."""
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\u2028", "\n")
    return _CONTROLS.sub("", text)


def _decoded(data: bytes) -> str:
    for encoding, mark in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if encoding := _wide(data):
        return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _wide(data: bytes) -> str:
    """Name the encoding of UTF-16 without a mark: every other byte of its plain letters is 0."""
    head = data[:2000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if min(odd, even) > 0 or max(odd, even) < max(2, len(head) // 20) or len(data) % 2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"
