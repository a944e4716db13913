"""Where small JSON values lie in a store."""

from __future__ import annotations

import hashlib
import re

LISTED = ("jobs",)
"""Rooms whose values lie under their own names, so that they can be listed; all others lie under digests."""


def memo_name(key: str) -> str:
    """Give the name of a key's file below the store's root."""
    room, _, name = key.partition("/")
    if room in LISTED and re.fullmatch(r"[a-z0-9-]{1,80}", name):
        return f"{room}/{name}.json"
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"memo/{digest[:2]}/{digest}.json"
