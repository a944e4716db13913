"""Text as the rules read it, with tricks undone and the way back to what was written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nightreel.spec.yaml_file import parse_yaml


def _pairs(text: str) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in text.split()}


_LOOKALIKES = _pairs(
    # Cyrillic, Greek, Armenian and rare Latin letters that are read as Latin ones, after case was folded.
    "аa вb сc ԁd еe єe гr һh іi ӏl јj кk мm нh оo пn рp ԛq ѕs тt уy үy ѵv ԝw хx з3 ьb иu "
    "αa βb ϲc δd εe φf ηn ιi κk μm νv οo ρp σo τt υu ωw χx γy ζz ϳj ѡw "
    "օo սu հh ոn ցg ѕs աw ıi łl øo đd ħh ŧt ɑa ɡg ɩi ɪi ɴn ʀr ʟl ʙb ʜh ɢg ʏy ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw "
    "ᴢz ꜱs ꜰf ǀl ∣l"
)
_TRADITIONAL = Path(__file__).parent / "traditional.yaml"
_NOTHING = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn"))
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_SQUARED = 0x1F130
"""Squared letters A to Z stand here, twice, and have no compatibility form where they are negative."""
_ROUNDS = 6


@dataclass(frozen=True)
class Normal:
    """A text as the rules read it.

    Args:
        text: lower case, marks and invisible characters removed, lookalikes by the letters that they stand for.
        positions: for each character of ``text``, where the one that it came from stands in ``written``.
        written: the text as it was given.
    """

    text: str
    positions: tuple[int, ...] | range
    written: str

    def slice(self, start: int, stop: int) -> tuple[int, int]:
        """Give where characters ``start`` to ``stop`` of ``text`` (not empty) stand in ``written``."""
        return self.positions[start], self.positions[stop - 1] + 1


def normalise(written: str) -> Normal:
    """Undo tricks of writing character by character; a text that is normal stays as it is.

    Full-width and styled letters, homoglyphs (Cyrillic, Greek …), diacritics, zero-width and direction marks,
    capital letters, and traditional characters that a rule names.
    """
    if written.isascii() and written.isprintable():
        return Normal(written.lower(), range(len(written)), written)
    parts: list[str] = []
    positions: list[int] = []
    for place, character in enumerate(written):
        made = _plain(character)
        parts.append(made)
        if len(made) == 1:
            positions.append(place)
        else:
            positions.extend([place] * len(made))
    return Normal("".join(parts), tuple(positions), written)


@cache
def _simplified() -> dict[int, str]:
    """Read the simplified forms of characters that words of the rules are written with."""
    return _pairs(str(parse_yaml(_TRADITIONAL.read_text(encoding="utf-8"), _TRADITIONAL.name)[0]["pairs"]))


@cache
def _plain(character: str) -> str:
    """Give what a character stands for: nothing, one character, or several; a fixed point."""
    made = character.translate(_LOOKALIKES)  # before a compatibility form makes another letter of it
    for _ in range(_ROUNDS):
        again = "".join(map(_once, unicodedata.normalize("NFKD", made).casefold()))
        if again == made:
            break
        made = again
    return made


def _once(character: str) -> str:
    if character.isspace() or character in _BLANK:
        return " "
    if unicodedata.category(character) in _NOTHING:
        return ""
    code = ord(character) - _SQUARED
    if 0 <= code < 26 or 0 <= code - 32 < 26 or 0 <= code - 64 < 26:
        return chr(ord("a") + code % 32)
    if 0x1F1E6 <= ord(character) <= 0x1F1FF:
        return chr(ord("a") + ord(character) - 0x1F1E6)
    return character.translate(_LOOKALIKES).translate(_simplified())
