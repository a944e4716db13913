"""Hostile text made fit for a screen: nothing invisible, nothing that would show as an empty box."""

from __future__ import annotations

import unicodedata

from nightreel.media.type.fonts import covers

MAX_CHARACTERS = 600
"""More than any layout can hold; what is beyond is never measured."""
_MAX_MARKS = 2
_JOINERS = frozenset("\u200c\u200d")
_EMOJI_PARTS = frozenset("\u200d\ufe0e\ufe0f\u20e3") | {chr(code) for code in range(0x1F3FB, 0x1F400)}


def clean_text(text: str) -> str:
    """Give a text as it can be set: one line, composed, without control characters or unknown glyphs.

    Bidirectional overrides, private and unassigned code points and stacks of combining marks are removed, and so are
    emoji and letters that no installed font has. The words' order is kept.
    """
    text = unicodedata.normalize("NFC", text[: MAX_CHARACTERS * 4])
    kept: list[str] = []
    marks, letter_kept = 0, False
    for character in text:
        if character.isspace() or unicodedata.category(character) in ("Cc", "Zl", "Zp"):
            kept.append(" ")
            marks, letter_kept = 0, False
        elif unicodedata.category(character).startswith("M") and character not in _EMOJI_PARTS:
            marks += 1
            if letter_kept and marks <= _MAX_MARKS and covers(character):
                kept.append(character)
        else:
            marks, letter_kept = 0, _visible(character)
            if letter_kept:
                kept.append(character)
    return " ".join(_without_orphans("".join(kept)).split())[:MAX_CHARACTERS].rstrip()


def missing_characters(text: str) -> str:
    """Give the characters of a text that no installed font can draw, each once, in their order."""
    shown = dict.fromkeys(c for c in text[: MAX_CHARACTERS * 4] if _printable(c) and c not in _EMOJI_PARTS)
    return "".join(c for c in shown if not covers(c))


def _printable(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _visible(character: str) -> bool:
    if character in _JOINERS or character in _EMOJI_PARTS:
        return True  # judged with their neighbours
    return _printable(character) and covers(character)


def _without_orphans(text: str) -> str:
    """Remove joiners, variation selectors and skin tones whose emoji is gone."""
    kept: list[str] = []
    for character in text:
        if character in _EMOJI_PARTS and character not in _JOINERS:
            drawn = bool(kept) and unicodedata.category(kept[-1]) == "So" and covers(character)
        elif character in _JOINERS:
            drawn = bool(kept) and not kept[-1].isspace() and kept[-1] not in _JOINERS
            drawn = drawn and unicodedata.bidirectional(kept[-1]) in ("AL", "R", "NSM", "ON")
        else:
            drawn = True
        if drawn:
            kept.append(character)
    while kept and kept[-1] in _JOINERS:
        kept.pop()
    return "".join(kept)
