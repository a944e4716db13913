"""Where lines break: words of Latin text, phrases of Chinese (BudouX), never before or after what kinsoku forbids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import budoux

from nightreel.media.type.fonts import Face, advance_px, is_cjk

NO_LINE_START = frozenset(
    "、。，．：；？！」』）〉》】〕〗’”%％℃,.:;?!)]}…‥—·ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜～°"
)
"""Characters that may not begin a line (kinsoku shori, JIS X 4051; GB/T 15834)."""
NO_LINE_END = frozenset("「『（〈《【〔〖‘“([{#￥$¥€£第")
"""Characters that may not end a line."""
_PHRASE, _INSIDE, _HYPHEN, _LETTER, _LITTLE_WORD, _NO_PAUSE, _PAUSE = 0.0, 0.5, 0.08, 0.2, 0.1, 0.25, -0.06


@dataclass(frozen=True)
class Piece:
    """What is never divided: a word, or one Chinese character with the marks that cling to it."""

    text: str
    space_before: bool = False
    cost_before: float = _PHRASE
    """How unwelcome a break before it is; 0 at a space or between phrases."""


class _Unbreakable(Exception):
    """A piece is wider than the line."""


@lru_cache(maxsize=2048)
def pieces_of(text: str, language: str) -> tuple[Piece, ...]:
    """Split a cleaned text into the pieces between which a line may break."""
    pieces: list[Piece] = []
    for word in text.split():
        space = bool(pieces)
        for run, cjk in _runs(word):
            found = _cjk_pieces(run, language) if cjk else _latin_pieces(run)
            if pieces and space:
                found[0] = Piece(found[0].text, space_before=True)
            pieces = _joined(pieces, found)
            space = False
    return tuple(pieces)


def _joined(pieces: list[Piece], more: list[Piece]) -> list[Piece]:
    """Append pieces; one that may not begin a line, or follows what may not end one, clings to its neighbour."""
    for piece in more:
        clings = not piece.space_before and bool(pieces)
        if clings and (piece.text[0] in NO_LINE_START or pieces[-1].text[-1] in NO_LINE_END):
            last = pieces[-1]
            pieces[-1] = Piece(last.text + piece.text, last.space_before, last.cost_before)
        else:
            pieces.append(piece)
    return pieces


def _runs(word: str) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    for character in word:
        cjk = is_cjk(character)
        if runs and runs[-1][1] == cjk:
            runs[-1] = (runs[-1][0] + character, cjk)
        else:
            runs.append((character, cjk))
    return runs


def _cjk_pieces(run: str, language: str) -> list[Piece]:
    pieces: list[Piece] = []
    for phrase in _phrases(run, language):
        pieces += [Piece(c, cost_before=_INSIDE if at else _PHRASE) for at, c in enumerate(phrase)]
    return pieces


def _latin_pieces(run: str) -> list[Piece]:
    """Split a long compound after its hyphens and slashes."""
    pieces, start = [], 0
    for at in range(2, len(run) - 2):
        if run[at] in "-/–—" and run[at - 1].isalpha() and run[at + 1].isalpha():
            pieces.append(run[start : at + 1])
            start = at + 1
    pieces.append(run[start:])
    return [Piece(text, cost_before=_HYPHEN if at else _PHRASE) for at, text in enumerate(pieces)]


def _phrases(run: str, language: str) -> list[str]:
    found: list[str] = _parser(language).parse(run)
    return found


@cache
def _parser(language: str) -> Any:
    if language.startswith("ja"):
        return budoux.load_default_japanese_parser()
    if language.lower().endswith(("tw", "hk", "mo", "hant")):
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()


def break_lines(text: str, face: Face, width_px: float) -> tuple[str, ...] | None:
    """Break a text into the fewest lines that fit, as even as they can be.

    Among the fewest lines the sum of squared slacks and break costs is least (dynamic programming after Knuth and
    Plass, 1981), the last line included, so that no single word is left behind.

    Args:
        text: cleaned text.
        face: how it is set.
        width_px: room of a line.

    Returns:
        The lines, or ``None`` when a piece is wider than the room.
    """
    pieces = pieces_of(text, face.language)
    if not pieces:
        return ()
    for cost_limit in (_HYPHEN, 1.0):  # inside a phrase only where nothing else fits
        try:
            return _even_lines(_merged(pieces, cost_limit), face, width_px)
        except _Unbreakable:
            continue
    return None


def split_wide(text: str, face: Face, width_px: float) -> str:
    """Put spaces into words that are wider than a line, so that every piece fits."""
    words = []
    for piece in pieces_of(text, face.language):
        words.append(" " if piece.space_before else "")
        rest = piece.text
        while len(rest) > 1 and advance_px(rest, face) > width_px:
            count = _fitting(rest, face, width_px)
            words.append(rest[:count] + " ")
            rest = rest[count:]
        words.append(rest)
    return "".join(words).strip()


def _fitting(text: str, face: Face, width_px: float) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if advance_px(text[:middle], face) <= width_px else (low, middle - 1)
    return low


def _merged(pieces: tuple[Piece, ...], cost_limit: float) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and piece.cost_before > cost_limit:
            merged[-1] = Piece(merged[-1].text + piece.text, merged[-1].space_before, merged[-1].cost_before)
        else:
            merged.append(piece)
    return merged


def _even_lines(pieces: list[Piece], face: Face, width_px: float) -> tuple[str, ...]:
    widths = [advance_px(piece.text, face) for piece in pieces]
    if max(widths) > width_px:
        raise _Unbreakable
    spaces = [advance_px("n n", face) - advance_px("nn", face) if p.space_before else 0.0 for p in pieces]
    count = len(pieces)
    # best[i]: (lines, cost, where the last line began) of the first i pieces
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)] + [(count + 1, 0.0, 0)] * count
    for end in range(1, count + 1):
        line_px = 0.0
        for start in range(end - 1, -1, -1):
            line_px += widths[start] + (spaces[start + 1] if start + 1 < end else 0.0)
            if line_px > width_px:
                break
            lines, cost, _ = best[start]
            cost += ((width_px - line_px) / width_px) ** 2 + _break_cost(pieces, start)
            if (lines + 1, cost) < best[end][:2]:
                best[end] = (lines + 1, cost, start)
    cuts = [count]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][2])
    cuts.reverse()
    return tuple(_text_of(pieces[a:b]) for a, b in pairwise(cuts))


def _break_cost(pieces: list[Piece], at: int) -> float:
    """Cost of a break before a piece: no line should end in a little word or, in Chinese, without a pause."""
    if at == 0:
        return 0.0
    word = pieces[at - 1].text
    if is_cjk(word[-1]):
        return pieces[at].cost_before + (0.0 if word[-1] in NO_LINE_START else _NO_PAUSE)
    if word[-1] in ",.:;?!–—":
        return pieces[at].cost_before + _PAUSE
    little = (_LETTER if len(word) == 1 else _LITTLE_WORD) if len(word) <= 3 and word.isalpha() else 0.0
    return pieces[at].cost_before + (little if word.islower() else 0.0)


def _text_of(pieces: list[Piece]) -> str:
    return "".join((" " if p.space_before and at else "") + p.text for at, p in enumerate(pieces))
