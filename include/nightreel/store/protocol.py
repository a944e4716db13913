"""What every store can do. A store belongs to one tenant and never reaches past its root."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, JsonValue

from nightreel.store.artifact import Artifact, Kind

M = TypeVar("M", bound=BaseModel)


class Store(Protocol):
    """Content-addressed artifacts and a memo of exact results.

    Writing is atomic: nothing half-made is ever seen under a final name. Reading verifies the content's
    digest. Every method raises ``StoreError`` (``StoreAwayError`` when a later try may pass).
    """

    root: str

    def keep(
        self, file: Path, kind: Kind, *, facts: dict[str, JsonValue] | None = None, move: bool = False
    ) -> Artifact:
        """Keep a file; ``move`` gives it away instead of copying it."""
        ...

    def keep_model(self, value: BaseModel, kind: Kind) -> Artifact:
        """Keep a model as canonical JSON."""
        ...

    def local(self, artifact: Artifact) -> Path:
        """Give a readable local path of an artifact; its digest was verified. Never write to it."""
        ...

    def has(self, artifact: Artifact) -> bool:
        """Whether an artifact is there in its full size."""
        ...

    def load(self, artifact: Artifact, model: type[M]) -> M:
        """Read a model that ``keep_model`` kept."""
        ...

    def recall(self, key: str) -> dict[str, JsonValue] | None:
        """Give what ``remember`` kept under a memo key, or ``None``."""
        ...

    def remember(self, key: str, value: dict[str, JsonValue]) -> None:
        """Keep a small JSON value under a memo key, last, after everything that it names."""
        ...

    def remember_new(self, key: str, value: dict[str, JsonValue]) -> bool:
        """Keep a small JSON value unless the key has one; of several callers at once exactly one gets ``True``."""
        ...

    def keys(self, room: str, *, after: str = "", limit: int | None = None) -> tuple[str, ...]:
        """Give the keys that were remembered as ``room/name``, for a room of ``memo.LISTED``, in their order.

        Args:
            room: ``runs``, or a folder of values in it, ``runs/abc``.
            after: a key of the room; it and those before it are left out.
            limit: how many at most, the first ones.
        """
        ...
