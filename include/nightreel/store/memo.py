"""Where small JSON values lie in a store."""

from __future__ import annotations

import hashlib
import re

LISTED = ("jobs", "runs", "batches", "verdicts", "outbox", "comments", "versions", "findings", "ratings", "near")
"""Rooms whose values lie under their own names, so that they can be listed; all others lie under digests."""
_NAMED = re.compile(r"[a-z0-9-]{1,80}(?:/[a-z0-9_.-]{1,120})?")


def memo_name(key: str) -> str:
    """Give the name of a key's file below the store's root.

    A listed room has values, ``runs/abc``, and folders of values, ``runs/abc/step``, which are rooms themselves.
    """
    room, _, name = key.partition("/")
    if room in LISTED and _NAMED.fullmatch(name) and ".." not in name:
        return f"{room}/{name}.json"
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"memo/{digest[:2]}/{digest}.json"
