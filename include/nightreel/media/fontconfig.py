"""Which font rules skia reads: our own list of folders, so that every worker sets the same text alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import skia


@cache
def use_own_font_rules() -> None:
    """Name our ``fonts.conf`` unless someone named another, and read it; call it before any typeface is opened.

    fontconfig reads the machine's templates as well, only to tell of what it does not know in them: that would
    stand in each task's log as an error, and is kept out.
    """
    os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).with_name("fonts.conf")))
    with _unheard():
        skia.FontMgr()


@contextmanager
def _unheard() -> Iterator[None]:
    """Send what native code writes to standard error nowhere, for a moment."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
