"""Which checks a script has passed: others may refuse it, so that a remembered one is not given after they change."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_CHECKS = (
    "capabilities", "claims", "examine", "facts", "facts_check", "numerals", "quantities", "quantity", "readers",
    "readers_hanzi", "units",
)  # fmt: skip


@cache
def checks_digest() -> str:
    """Give a short digest of the checks' rules and word lists as they are written."""
    here = files("nightreel.engines.enrich.language")
    rules = [(here / f"{name}.py").read_bytes() for name in _CHECKS]
    lists = sorted(path.name for path in (here / "words").iterdir() if path.name.endswith(".txt"))
    words = [(here / "words" / name).read_bytes() for name in lists]
    return hashlib.sha256(b"\0".join((*rules, *map(str.encode, lists), *words))).hexdigest()[:10]
