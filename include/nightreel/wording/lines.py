"""Lines of a table of sentences: which faults say them, in English and in Chinese, with slots for what is filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

ANY = "*"
"""Stands for any part of a fault's code, or for all of it."""
SLOT = re.compile(r"\{(\d+)(!?)\}")
"""A place where a value goes in; a mark after its number says that the value is said in Chinese, too."""


@dataclass(frozen=True)
class Line:
    """One sentence.

    Args:
        codes: of the faults that say it; ``*`` stands for any text.
        part: of the fault: ``where``, ``got``, ``want`` or ``fix``; ``note`` is a sentence by itself, ``value`` what
            fills a slot.
        english: template with ``{0}``, ``{1}`` … where values go in.
        chinese: template with the same slots, in the order that Chinese wants; ``{0!}`` says its value in Chinese, too.
    """

    codes: tuple[str, ...]
    part: str
    english: str
    chinese: str

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """What stands before, between and after the slots of the English template."""
        return tuple(SLOT.split(self.english)[::3])

    def belongs_to(self, code: str) -> bool:
        """Whether faults of this code say the line."""
        return any(
            code == one or (ANY in one and filled(one.split(ANY), code, least=0) is not None) for one in self.codes
        )

    def say(self, text: str, value: Callable[[str], str] = str) -> str | None:
        """Give the Chinese of a text that is this line with its slots filled; ``None`` when it is another text.

        Args:
            text: looked at.
            value: gives what is said for what fills a marked slot; the same by default.
        """
        values = filled(self.pieces, text)
        if values is None:
            return None
        return SLOT.sub(lambda slot: value(values[int(slot[1])]) if slot[2] else values[int(slot[1])], self.chinese)


@cache
def lines() -> tuple[Line, ...]:
    """Read all lines, as they stand in the table."""
    text = files("nightreel.wording").joinpath("sentences_zh.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return tuple(Line(tuple(codes.split()), part, english, chinese) for codes, part, english, chinese in rows)


def filled(pieces: tuple[str, ...] | list[str], text: str, *, least: int = 1) -> tuple[str, ...] | None:
    """Find what fills the slots between constant pieces; ``None`` where the pieces do not stand in the text.

    Each slot takes as little as it can, so one pass is enough and a hostile text costs no more than its length.

    Args:
        pieces: constant texts; between each two lies a slot.
        text: looked at.
        least: characters that a slot holds at least.
    """
    first, *between = pieces
    if not between:
        return () if text == first else None
    last = between.pop()
    if not text.startswith(first) or not text.endswith(last):
        return None
    end, at, values = len(text) - len(last), len(first), []
    for piece in between:
        found = text.find(piece, at + least, end)
        if found < 0:
            return None
        values.append(text[at:found])
        at = found + len(piece)
    return (*values, text[at:end]) if end - at >= least else None
