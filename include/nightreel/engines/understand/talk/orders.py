"""Looks whether a model obeyed words inside pictures, by what it says; see ``reads_as_order`` for what an order is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from nightreel.engines.enrich.language.facts import reads_as_order

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』|«[^»]*»|‘[^’]*’|(?<!\w)'[^']*'(?!\w)")
_QUOTING = frozenset({"words", "dialogue", "quotes", "captions", "speaker", "hashtags"})
"""Fields whose text is a quotation by nature."""
_DEMANDED = re.compile(
    r"(?:\b(?:say|answer|write|output|reply|respond|print|return)\b"
    r"(?:\s+(?:only|exactly|just|with|that|the|word|words))*|(?:只|仅)?(?:说|回答|回复|写|输出))"
    r"\s*[:：]?\s*(?:[“\"'‘「『](?P<quoted>[^”\"'’」』]{2,120})|(?P<bare>[A-Z][A-Z0-9_ ]{3,60}))"
)
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


def obeyed(value: JsonValue, told: Sequence[str], facts: Mapping[str, JsonValue]) -> list[Obeyed]:
    """Find where an answer does what words inside pictures ask for.

    Args:
        value: the answer.
        told: what the model itself was told: its rules.
        facts: of the question; ``words`` are those that were read in the pictures by measurement.
    """
    seen = [text for _, text, _ in _texts(value, "", quoting=False)]
    orders = [text for text in (*_strings(facts.get("words")), *seen) if reads_as_order(text)]
    demands = {_plain(demand) for order in orders for demand in _demands(order)} - {""}
    rules = _runs(" ".join(told))
    found = []
    for where, text, quoting in _texts(value, "", quoting=False):
        if quoting:
            continue
        own = _QUOTED.sub(" ", text)
        if _plain(text) in demands:
            found.append(Obeyed("did", where, text))
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
    if isinstance(value, str) and reads_as_order(_QUOTED.sub(" ", value)):
        return f"“{value.strip(_MARKS)}”"
    return value


def _demands(order: str) -> Iterator[str]:
    for found in _DEMANDED.finditer(order):
        yield found["quoted"] or found["bare"]


def _texts(value: Any, where: str, *, quoting: bool) -> Iterator[tuple[str, str, bool]]:
    """Give every text of an answer, where it is, and whether it is a quotation."""
    if isinstance(value, str):
        yield where, value, quoting
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{where}.{name}".lstrip("."), quoting=quoting or name in _QUOTING)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{where}.{number}", quoting=quoting)


def _strings(value: Any) -> Iterator[str]:
    for _, text, _ in _texts(value, "", quoting=False):
        yield text


def _plain(text: str) -> str:
    """Give a text without what two writings of it differ in."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    hanzi = re.findall(r"[㐀-鿿]", text)
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)) | frozenset(
        tuple(hanzi[at : at + _RUN_HANZI]) for at in range(len(hanzi) - _RUN_HANZI + 1)
    )
