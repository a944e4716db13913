"""The log of refusals: one line of JSON each, only ever appended, readable by its owner alone.

``NIGHTREEL_AUDIT`` names the file; ``~/.local/state/nightreel/refusals.jsonl`` when it is not set.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from nightreel.spec.model import Model

_MOST_WORDS = 300


class Refusal(Model):
    """One line of the log."""

    time: str = Field(description="ISO 8601, UTC.")
    tenant: str
    run: str = ""
    step: str = ""
    category: str
    rule: str = Field(description="Id of the rule, or the engine that found it.")
    field: str
    words: str = Field(description="As written; private data are masked.")
    digest: str = Field(description="SHA-256 of the whole text or picture, which is not kept here.")
    rules_version: str


def audit_path() -> Path:
    """Give the log's file."""
    named = os.environ.get("NIGHTREEL_AUDIT")
    return Path(named) if named else state_folder() / "refusals.jsonl"


def state_folder() -> Path:
    """Give the folder of what this installation remembers of its checks."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "nightreel"


def now() -> str:
    """Give the time as the log writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def log_refusals(refusals: Iterable[Refusal]) -> None:
    """Append refusals, all by one write, so that lines of several processes never mix.

    A log that cannot be written lets nothing pass: the caller refuses all the same, and standard error says it.
    """
    short = (one.model_copy(update={"words": one.words[:_MOST_WORDS]}) for one in refusals)
    text = "".join(json.dumps(one.model_dump(), ensure_ascii=False) + "\n" for one in short)
    data = text.encode("utf-8", "replace")
    path = audit_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            if os.write(descriptor, data) != len(data):
                raise OSError("the disk is full")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        sys.stderr.write(f"nightreel: the log of refusals {path} cannot be written ({error}); refused all the same\n")


def read_refusals(path: Path | None = None) -> Iterator[Refusal]:
    """Give the log's lines, the oldest first; a line that is cut off is passed over."""
    path = path or audit_path()
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                yield Refusal.model_validate_json(line)
            except ValidationError:
                continue
