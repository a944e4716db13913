"""How versions lie in a tenant's store.

``versions/<pipeline>/v.<number>`` says who, when and which text; ``t.<tag>`` is a text; ``p.<number>`` a publication,
or with version 0 that nothing runs any more;
``<pipeline>`` is a digest of the tenant's name and its own, as two tenants may share a store.
``versions/names-<tenant>/<pipeline>`` lists a tenant's pipelines that have any; ``<tenant>`` is a digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import Field, ValidationError

from nightreel.canvas.memory import Memory
from nightreel.canvas.version import Tag, Version
from nightreel.errors import SpecError, StoreError
from nightreel.spec.model import Model
from nightreel.store.protocol import Store

ROOM = "versions"
M = TypeVar("M", bound=Model)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


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


_VERSIONS, _PUBLICATIONS, _TEXTS = Memory[Version](4096), Memory[Publication](4096), Memory[str](64)


class Shelf:
    """The versions of one pipeline, as they are kept; several processes may add to them at once.

    A record is written once and never changes: one that was read is not read again. The newest version and the last
    publication always are, so that nobody's save is judged by what this process remembers.

    Args:
        store: the tenant's.
        tenant: its name.
        pipeline: the pipeline's.
    """

    def __init__(self, store: Store, tenant: str, pipeline: str) -> None:
        self._store, self._pipeline = store, pipeline
        self._room = f"{ROOM}/{_digest(f'{tenant}/{pipeline}')}"
        self._name_key = f"{_names_room(tenant)}/{pipeline}"

    def numbers(self) -> list[int]:
        """Give the numbers of all versions, in order."""
        return self._numbers("v")

    def version(self, number: int) -> Version:
        """Give a version.

        Raises:
            SpecError: there is none of that number (``version.unknown``).
            StoreError: its record is damaged (``store.damaged``).
        """
        key = self._key("v", number)
        found = _VERSIONS.get(self._store.root, key, lambda: self._record(Version, key))
        if found is None:
            raise self._unknown(number)
        return found

    def newest(self) -> Version:
        """Give the newest version.

        Raises:
            SpecError: there is none (``version.unknown``).
            StoreError: its record is damaged (``store.damaged``).
        """
        number = max(self.numbers(), default=0)
        key = self._key("v", number)
        found = self._record(Version, key) if number else None
        if found is None:
            raise self._unknown(number)
        _VERSIONS.keep(self._store.root, key, found)
        return found

    def _unknown(self, number: int) -> SpecError:
        return SpecError(
            "version.unknown", where=self._pipeline, got=number, want="the number of a saved version",
            fix="choose one of the list",
        )  # fmt: skip

    def text(self, tag: Tag) -> str:
        """Give a text by its tag.

        Raises:
            StoreError: it is not there, or damaged.
        """
        key = f"{self._room}/t.{tag}"
        found = _TEXTS.get(self._store.root, key, lambda: self._text(key))
        if found is None:
            raise StoreError("store.missing", where=f"a version of {self._pipeline}", fix="restore the store's backup")
        return found

    def _text(self, key: str) -> str | None:
        found = self._record(_Text, key)
        return None if found is None else found.text

    def has_text(self, tag: Tag) -> bool:
        """Whether a text was ever kept."""
        return tag.isalnum() and self._store.recall(f"{self._room}/t.{tag}") is not None

    def add(self, version: Version, text: str) -> bool:
        """Keep a version, unless its number is taken: of several callers one succeeds."""
        self._store.remember(self._name_key, {"name": self._pipeline})
        self._store.remember(f"{self._room}/t.{version.tag}", {"text": text})
        kept = version.model_dump(mode="json", exclude={"published", "was_published"})
        return self._store.remember_new(self._key("v", version.number), kept)

    def published(self, version: Version, by: str) -> Publication:
        """Write down that a version was made the one that runs."""
        return self._say(Publication(version=version.number, tag=version.tag, by=by, when=now()))

    def taken_down(self, by: str) -> None:
        """Write down that nothing runs any more."""
        self._say(Publication(version=0, tag="", by=by, when=now()))

    def _say(self, said: Publication) -> Publication:
        number = max(self._numbers("p"), default=0) + 1
        while not self._store.remember_new(self._key("p", number), said.model_dump(mode="json")):
            number += 1
        return said

    def publications(self) -> Iterator[Publication]:
        """Give every publication, the last one first; each is read when it is come to."""
        found = (self._publication(number) for number in reversed(self._numbers("p")))
        return (one for one in found if one is not None)

    def last_publication(self) -> Publication | None:
        """Give the last publication."""
        numbers = self._numbers("p")
        if not numbers:
            return None
        key = self._key("p", numbers[-1])
        found = self._record(Publication, key)
        if found is not None:
            _PUBLICATIONS.keep(self._store.root, key, found)
        return found

    def last_publication_of(self, version: Version) -> Publication | None:
        """Give the last publication of one version; those before it was saved are not read."""
        for found in self.publications():
            if found.version == version.number:
                return found
            if found.when < version.when:
                break
        return None

    def _publication(self, number: int) -> Publication | None:
        key = self._key("p", number)
        return _PUBLICATIONS.get(self._store.root, key, lambda: self._record(Publication, key))

    def _numbers(self, kind: str) -> list[int]:
        names = (key.rpartition("/")[2] for key in self._store.keys(self._room, after=f"{self._room}/{kind}."))
        return sorted(int(name[2:]) for name in names if name.startswith(f"{kind}.") and name[2:].isdecimal())

    def _key(self, kind: str, number: int) -> str:
        return f"{self._room}/{kind}.{number:08d}"

    def _record(self, model: type[M], key: str) -> M | None:
        value = self._store.recall(key)
        try:
            return None if value is None else model.model_validate(value)
        except ValidationError as error:
            raise StoreError(
                "store.damaged", where=f"a version of {self._pipeline}", got="a record that cannot be read",
                fix="restore the store's backup",
            ) from error  # fmt: skip


def names(store: Store, tenant: str) -> tuple[str, ...]:
    """Give the names of all of a tenant's pipelines that have versions, in order."""
    return tuple(sorted(key.rpartition("/")[2] for key in store.keys(_names_room(tenant))))


def _names_room(tenant: str) -> str:
    return f"{ROOM}/names-{_digest(tenant)}"


def now() -> str:
    """Give the time: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
