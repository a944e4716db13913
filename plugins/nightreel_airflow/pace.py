"""How often somebody may ask: a token bucket for each name, shared by every process of this machine.

The buckets lie in a small file of the machine's cache, so that an API server with several workers counts as one;
several machines count each for itself. A bucket is one number, the time at which it will be full again: the generic
cell rate algorithm (ITU-T I.371), which is a token bucket without a clock that fills it. Full buckets are forgotten.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from nightreel.errors import StoreAwayError

_MOST = 50_000
"""Buckets that are not full; where there are more, those that are nearly full are forgotten."""
_SWEEP_EVERY = 500
_BUSY_S = 5.0
_ROUNDING_S = 1e-6


@dataclass
class Pace:
    """Buckets by name.

    Args:
        path: of their file.
        clock: gives the time, seconds since 1970; one for all processes.
    """

    path: Path
    clock: Callable[[], float] = time.time
    most: int = _MOST
    _taken: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @classmethod
    def of_machine(cls) -> Pace:
        """Give this machine's, in ``NIGHTREEL_CACHE``."""
        cache = Path(os.environ.get("NIGHTREEL_CACHE") or Path.home() / ".cache" / "nightreel")
        return cls(cache.resolve() / "pace.sqlite")

    def take(self, name: str, a_minute: int) -> float:
        """Take one from a bucket that holds as many as may be taken in a minute, and fills evenly.

        Args:
            name: whose bucket; only its digest is kept.
            a_minute: how many it holds, and how many come back in a minute.

        Returns:
            0 when there was one; else the seconds until there is one, and nothing was taken.

        Raises:
            StoreAwayError: the buckets' file cannot be written (``pace.file``).
        """
        now, every_s = self.clock(), 60 / a_minute
        key = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        try:
            with closing(self._opened()) as base:
                base.execute("BEGIN IMMEDIATE")
                found = base.execute("SELECT full_at FROM buckets WHERE name = ?", [key]).fetchone()
                full_at = max(now, min(found[0], now + 60)) if found else now
                wait_s = full_at + every_s - now - 60
                is_there = wait_s <= _ROUNDING_S
                # Written also where none is taken: a clock that was set back would lock its name out until it is there.
                base.execute(
                    "INSERT OR REPLACE INTO buckets VALUES (?, ?)", [key, full_at + (every_s if is_there else 0)]
                )
                self._sweep(base, now)
                base.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise StoreAwayError(
                "pace.file", where=self.path.name, got="a file that cannot be written",
                fix="set NIGHTREEL_CACHE to a folder of this machine that can be written, or ask again later",
            ) from error  # fmt: skip
        return 0.0 if is_there else wait_s

    def _sweep(self, base: sqlite3.Connection, now: float) -> None:
        with self._lock:
            self._taken += 1
            if self._taken % _SWEEP_EVERY and self._taken > 1:
                return
        base.execute("DELETE FROM buckets WHERE full_at <= ?", [now])
        base.execute(
            "DELETE FROM buckets WHERE name IN (SELECT name FROM buckets ORDER BY full_at DESC LIMIT -1 OFFSET ?)",
            [self.most],
        )

    def _opened(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        base = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = OFF")  # after a power cut everybody begins with full buckets
            base.execute("CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, full_at REAL) WITHOUT ROWID")
        except BaseException:
            base.close()
            raise
        return base
