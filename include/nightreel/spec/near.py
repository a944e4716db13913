"""Close matches for names that are written wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that was probably meant, or ``None``."""
    by_folded = {_folded(other): other for other in known}
    found = get_close_matches(_folded(name), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def mend(name: str, known: Iterable[str], otherwise: str) -> str:
    """Give the sentence that mends a wrong name: the close match, or ``otherwise``."""
    match = nearest(name, known)
    return f"write {match} instead of {name}" if match else otherwise


def listed(names: Iterable[str], *, limit: int = 12) -> str:
    """Give names as ``one of a, b, c``; a long list is cut."""
    known = list(names)
    shown = ", ".join(known[:limit]) + (", …" if len(known) > limit else "")
    return shown if len(known) == 1 else f"one of {shown}" if known else "nothing"


def _folded(name: str) -> str:
    return name.lower().replace("-", "_")
