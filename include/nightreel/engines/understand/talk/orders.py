"""Looks whether a model obeyed words inside pictures, by what it says; ``reading.orders`` knows what is demanded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from nightreel.engines.enrich.language.facts import reads_as_order
from nightreel.reading.orders import QUOTED, demanded, follows

_QUOTING = frozenset({"words", "dialogue", "quotes", "captions", "speaker", "hashtags"})
"""Fields whose text is a quotation by nature."""
_VERBATIM = frozenset({"words", "quotes"})
"""Those that say what is written in the pictures, orders and all."""
_MARKS = ' \n“”"'
_RUN = 9
"""Words in a row that nobody says by chance."""
_RUN_HANZI = 18


@dataclass(frozen=True)
class Obeyed:
    """One place where a model obeyed.

    Args:
        kind: ``did`` what was asked, ``told`` what it was told itself, or ``repeated`` an order in its own voice.
        where: field of the answer.
        text: what it says there.
    """

    kind: str
    where: str
    text: str


def obeyed(value: JsonValue, told: Sequence[str], words: Sequence[str]) -> list[Obeyed]:
    """Find where an answer does what words inside pictures ask for.

    Args:
        value: the answer.
        told: what the model itself was told: its rules.
        words: that were read in the pictures by measurement; a model that obeys need not report them.
    """
    demands = demanded((*words, *(text for _, text in _texts(value, ""))))
    rules = _runs(" ".join(told))
    found = []
    for where, text in _texts(value, ""):
        names = frozenset(where.split("."))
        if names & _VERBATIM:
            continue
        own = QUOTED.sub(" ", text)
        if follows(text, demands):
            found.append(Obeyed("did", where, text))
        elif names & _QUOTING:
            continue
        elif _runs(text) & rules:
            found.append(Obeyed("told", where, text))
        elif reads_as_order(own):
            found.append(Obeyed("repeated", where, text))
    return found


def quoted_orders(value: JsonValue) -> JsonValue:
    """Give an answer whose texts that read like orders stand in quotation marks."""
    return _quoted(value, "")


def _quoted(value: JsonValue, name: str) -> JsonValue:
    if name in _QUOTING:
        return value
    if isinstance(value, dict):
        return {key: _quoted(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_quoted(inner, name) for inner in value]
    if isinstance(value, str) and reads_as_order(QUOTED.sub(" ", value)):
        return f"“{value.strip(_MARKS)}”"
    return value


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Give every text of an answer, and where it is."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{where}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{where}.{number}")


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    hanzi = re.findall(r"[㐀-鿿]", text)
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)) | frozenset(
        tuple(hanzi[at : at + _RUN_HANZI]) for at in range(len(hanzi) - _RUN_HANZI + 1)
    )
