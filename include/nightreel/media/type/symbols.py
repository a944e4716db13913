"""Formulas in type: a variable keeps one colour through the film, and in the label that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nightreel.media.type.ink import Ink, argb, ink_of, readable

_COLOURS = (
    "#4FC3F7", "#FF8A65", "#AED581", "#BA68C8", "#FFD54F", "#F06292", "#4DB6AC", "#9FA8DA", "#DCE775", "#E57373",
    "#81D4FA",
)  # fmt: skip
_LETTERS = re.compile(r"[A-Za-zα-ωΑ-Ω]+(?:_[A-Za-z0-9]+|[₀-₉]+)?")
_RELATION = re.compile(r"[=≈≤≥∝→]")
_FUNCTIONS = frozenset({"sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min", "mod"})


def is_formula(text: str) -> bool:
    """Whether a title is a formula or one symbol, rather than words."""
    runs = [re.split("[_₀-₉]", found[0])[0] for found in _LETTERS.finditer(text)]
    if not runs or len(text) > 80 or any(len(run) > 2 and run not in _FUNCTIONS for run in runs):
        return False
    return bool(_RELATION.search(text)) or bool(re.fullmatch(_LETTERS, text.strip()) and len(runs[0]) == 1)


def symbol_inks(titles: Sequence[str], ground: Ink, text: Ink) -> dict[str, int]:
    """Give the colour of each variable of the formula among some titles, ARGB; none when there is no formula.

    A variable's colour comes from its name, so that it is the same in every shot; two of one formula never share one.
    """
    formula = next((title for title in titles if is_formula(title)), "")
    inks: dict[str, int] = {}
    taken: set[int] = set()
    for _, symbol in _symbols(formula):
        if symbol in inks:
            continue
        place = sum(map(ord, symbol)) % len(_COLOURS)
        while place in taken and len(taken) < len(_COLOURS):
            place = (place + 1) % len(_COLOURS)
        taken.add(place)
        inks[symbol] = argb(readable(ink_of(_COLOURS[place]), ground, text))
    return inks


def symbol_parts(line: str, inks: Mapping[str, int]) -> Iterator[tuple[str, int | None]]:
    """Split a line into variables with their colours and what stands between.

    Of words, only the first can be a variable: ``m is the mass``.
    """
    at = 0
    for start, symbol in _symbols(line) if is_formula(line) or _RELATION.search(line) else _first(line):
        if symbol not in inks:
            continue
        yield line[at:start], None
        yield symbol, inks[symbol]
        at = start + len(symbol)
    yield line[at:], None


def _first(line: str) -> Iterator[tuple[int, str]]:
    found = _LETTERS.match(line)
    if found is not None:
        yield 0, found[0]


def _symbols(formula: str) -> Iterator[tuple[int, str]]:
    """Give the variables of a formula with their places; mx is m times x."""
    for found in _LETTERS.finditer(formula):
        run = found[0]
        if run in _FUNCTIONS:
            continue
        if len(run) == 2 and run.isalpha():
            yield from ((found.start() + place, letter) for place, letter in enumerate(run))
        elif len(re.split("[_₀-₉]", run)[0]) == 1:
            yield found.start(), run
