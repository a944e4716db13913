"""Finds where a model says the same thing over and over."""

from __future__ import annotations

import re

_TAIL = 4000
_LONGEST_PERIOD = 400
_LEAST_TIMES = 4
_LEAST_CHARACTERS = 200
_MANY = 3
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？]+[\"”’」』)]*|\n|$)\s*")


def is_looping(text: str) -> bool:
    """Whether a text ends in the same words again and again: four times at least, over 200 characters at least."""
    tail = text[-_TAIL:]
    for period in range(1, min(_LONGEST_PERIOD, len(tail) // _LEAST_TIMES) + 1):
        times = max(_LEAST_TIMES, -(-_LEAST_CHARACTERS // period))
        if times * period <= len(tail) and tail.endswith(tail[-period:] * times):
            return True
    return False


def without_loops(text: str) -> str:
    """Give a text in which a sentence that follows itself twice or more stands once."""
    found = _SENTENCE.findall(text)
    kept: list[str] = []
    at = 0
    while at < len(found):
        end = at + 1
        while end < len(found) and found[end].strip() == found[at].strip():
            end += 1
        kept += found[at : at + 1] if end - at >= _MANY else found[at:end]
        at = end
    return text if len(kept) == len(found) else "".join(kept).strip()
