"""How versions lie in a tenant's store.

``versions/<pipeline>/v.<number>`` says who, when and which text; ``t.<tag>`` is a text; ``p.<number>`` a publication;
``<pipeline>`` is a digest. ``versions/names/<pipeline>`` lists the pipelines that have any.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import Field, ValidationError

from nightreel.canvas.version import Tag, Version
from nightreel.errors import SpecError, StoreError
from nightreel.spec.model import Model
from nightreel.store.protocol import Store

ROOM = "versions"
M = TypeVar("M", bound=Model)
_NAMES = f"{ROOM}/names"


def tag_of(text: str) -> Tag:
    """Give the tag of a text: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Publication(Model):
    """One time that a version was made the one that runs."""

    version: int
    tag: Tag
    by: str
    when: str


class _Text(Model):
    text: str = Field(max_length=1 << 20)


class Shelf:
    """The versions of one pipeline, as they are kept; several processes may add to them at once.

    Args:
        store: the tenant's.
        pipeline: its name.
    """

    def __init__(self, store: Store, pipeline: str) -> None:
        self._store, self._pipeline = store, pipeline
        self._room = f"{ROOM}/{hashlib.sha256(pipeline.encode()).hexdigest()[:32]}"

    def numbers(self) -> list[int]:
        """Give the numbers of all versions, in order."""
        return self._numbers("v")

    def version(self, number: int) -> Version:
        """Give a version.

        Raises:
            SpecError: there is none of that number (``version.unknown``).
            StoreError: its record is damaged (``store.damaged``).
        """
        found = self._store.recall(self._key("v", number))
        if found is None:
            raise SpecError(
                "version.unknown", where=self._pipeline, got=number, want="the number of a saved version",
                fix="choose one of the list",
            )  # fmt: skip
        return self._read(Version, found)

    def text(self, tag: Tag) -> str:
        """Give a text by its tag.

        Raises:
            StoreError: it is not there, or damaged.
        """
        found = self._store.recall(f"{self._room}/t.{tag}")
        if found is None:
            raise StoreError("store.missing", where=f"a version of {self._pipeline}", fix="restore the store's backup")
        return self._read(_Text, found).text

    def has_text(self, tag: Tag) -> bool:
        """Whether a text was ever kept."""
        return tag.isalnum() and self._store.recall(f"{self._room}/t.{tag}") is not None

    def add(self, version: Version, text: str) -> bool:
        """Keep a version, unless its number is taken: of several callers one succeeds."""
        self._store.remember(f"{_NAMES}/{self._pipeline}", {"name": self._pipeline})
        self._store.remember(f"{self._room}/t.{version.tag}", {"text": text})
        kept = version.model_dump(mode="json", exclude={"published", "was_published"})
        return self._store.remember_new(self._key("v", version.number), kept)

    def published(self, version: Version, by: str) -> None:
        """Write down that a version was made the one that runs."""
        number = max(self._numbers("p"), default=0) + 1
        said = Publication(version=version.number, tag=version.tag, by=by, when=now())
        while not self._store.remember_new(self._key("p", number), said.model_dump(mode="json")):
            number += 1

    def publications(self) -> list[Publication]:
        """Give every publication, the last one last."""
        found = (self._store.recall(self._key("p", number)) for number in self._numbers("p"))
        return [self._read(Publication, one) for one in found if one is not None]

    def last_publication(self) -> Publication | None:
        """Give the last publication."""
        numbers = self._numbers("p")
        found = self._store.recall(self._key("p", numbers[-1])) if numbers else None
        return self._read(Publication, found) if found is not None else None

    def _numbers(self, kind: str) -> list[int]:
        names = (key.rpartition("/")[2] for key in self._store.keys(self._room, after=f"{self._room}/{kind}."))
        return sorted(int(name[2:]) for name in names if name.startswith(f"{kind}.") and name[2:].isdecimal())

    def _key(self, kind: str, number: int) -> str:
        return f"{self._room}/{kind}.{number:08d}"

    def _read(self, model: type[M], value: object) -> M:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise StoreError(
                "store.damaged", where=f"a version of {self._pipeline}", got="a record that cannot be read",
                fix="restore the store's backup",
            ) from error  # fmt: skip


def names(store: Store) -> tuple[str, ...]:
    """Give the names of all pipelines that have versions, in order."""
    return tuple(sorted(key.rpartition("/")[2] for key in store.keys(_NAMES)))


def now() -> str:
    """Give the time: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
