"""Words and patterns that the checks know, one text file each."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[str, ...]:
    """Give the rows of a file without its remarks and empty lines."""
    text = (files(__name__) / f"{name}.txt").read_text("utf-8")
    return tuple(row for row in text.splitlines() if row and not row.startswith("#"))


@cache
def any_of(name: str) -> re.Pattern[str]:
    """Give a file's rows as one pattern without case."""
    return re.compile("|".join(rows(name)), re.IGNORECASE)
