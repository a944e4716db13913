"""How alike two lines of text are by their letters, and which lines of two texts belong together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from pydantic import Field

from nightreel.spec.model import Model

_LEAST = 0.45
"""Lines that are less alike do not belong together."""
_WORTH_A_LOOK = 0.2
_OTHER_KIND = 0.8
_MOST_LINES, _MOST_LETTERS = 400, 400


class Said(Model):
    """One line of a script or of a board."""

    number: int = Field(ge=1)
    kind: str = ""
    speaker: str = ""
    text: str = ""


def text_likeness(one: str, other: str) -> float:
    """Give how alike two texts are, 0 to 1: the larger of difflib's ratio and the share of common pairs of letters.

    Ratcliff and Obershelp's ratio ("Pattern matching: the Gestalt approach", 1988) sees changed letters, Dice's
    coefficient of letter pairs sees words that have changed places; case, width and punctuation do not count.
    """
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    pairs = _dice(first, second)
    if pairs < _WORTH_A_LOOK:
        return pairs
    return max(pairs, SequenceMatcher(None, first, second, autojunk=False).ratio())


def pair_lines(script: Sequence[Said], board: Sequence[Said]) -> list[tuple[Said, Said, float]]:
    """Pair lines so that the sum of what they are more alike than must be is largest, and their order is kept.

    It is the alignment of Needleman and Wunsch (1970) with no cost for gaps.

    Args:
        script: lines in their order, 400 at most.
        board: likewise.

    Returns:
        Line, partner and likeness, in the order of the script.
    """
    ours, theirs = list(script)[:_MOST_LINES], list(board)[:_MOST_LINES]
    alike = [[_line_likeness(one, other) for other in theirs] for one in ours]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for row in range(1, len(ours) + 1):
        for column in range(1, len(theirs) + 1):
            paired = best[row - 1][column - 1] + max(0.0, alike[row - 1][column - 1] - _LEAST)
            best[row][column] = max(paired, best[row - 1][column], best[row][column - 1])
    pairs, row, column = list[tuple[Said, Said, float]](), len(ours), len(theirs)
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((ours[row], theirs[column], alike[row][column]))
    return pairs[::-1]


def figures_in(text: str) -> list[str]:
    """Give the figures of a text in their order."""
    return re.findall(r"\d+(?:[.,:]\d+)*", unicodedata.normalize("NFKC", text))


def _line_likeness(one: Said, other: Said) -> float:
    likeness = text_likeness(one.text, other.text)
    return likeness * (_OTHER_KIND if one.kind and other.kind and one.kind != other.kind else 1)


@lru_cache(4096)
def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text[:_MOST_LETTERS]).lower()
    return "".join(letter for letter in letters if letter.isalnum())


def _dice(one: str, other: str) -> float:
    if len(one) < 2 or len(other) < 2:
        return float(one == other)
    first, second = _pairs(one), _pairs(other)
    common = sum(min(count, second[pair]) for pair, count in first.items() if pair in second)
    return 2 * common / (len(one) + len(other) - 2)


@lru_cache(4096)
def _pairs(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(text))
