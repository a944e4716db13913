"""Whether an English word is a common one: a capital letter at a sentence's beginning makes no name of it.

The words are those of 2of12id, from the alternative package of 12Dicts (Alan Beale, packaged by Kevin Atkinson; in the
public domain by their author's word), without what the endings below lead back to another of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("common_words.txt")
_ENDINGS = (
    ("s", ("",)), ("es", ("",)), ("ies", ("y",)), ("ied", ("y",)), ("ed", ("", "e")), ("ing", ("", "e")),
    ("ly", ("", "le")), ("er", ("", "e")), ("est", ("", "e")), ("ness", ("",)), ("ier", ("y",)), ("iest", ("y",)),
    ("ily", ("y",)), ("iness", ("y",)), ("less", ("",)), ("like", ("",)), ("ish", ("", "e")), ("en", ("", "e")),
)  # fmt: skip
_DOUBLED = ("ed", "ing", "er", "est", "ish", "en")
_LEAST = 2
_DEEPEST = 3


def is_common(word: str) -> bool:
    """Say whether a word is in the list, with its usual endings: ``Ridges``, ``blackened``, ``light-filled``."""
    plain = re.sub(r"['’](?:s|re|ve|ll|d|t|m)?$", "", word.casefold())
    return all(_is_known(part, _DEEPEST) for part in re.split(r"[-'’]", plain) if part)


def _is_known(word: str, deepest: int) -> bool:
    if word in _words() or len(word) < _LEAST:
        return True
    return deepest > 0 and any(_is_known(stem, deepest - 1) for stem in _stems(word))


def _stems(word: str) -> Iterator[str]:
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST:
            continue
        yield from (stem + one for one in instead if len(stem + one) > _LEAST)
        if ending in _DOUBLED and len(stem) > _LEAST + 1 and stem[-1] == stem[-2]:
            yield stem[:-1]


@cache
def _words() -> frozenset[str]:
    return frozenset(_FILE.read_text(encoding="utf-8").split())
