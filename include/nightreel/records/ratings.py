"""What visitors think of texts about artworks: stars and corrections, kept one by one and never changed.

``ratings/<run>/<time>.<text>.<stars>.<visitor>.<id>`` holds what was said; ``<run>`` is the digest that names a run's
book. The name itself says which text, how many stars and which visitor, so that averages need no file to be read.
``ratings/works/<run>`` lists what was rated; a work is listed before anything is kept of it.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, JsonValue, ValidationError

from nightreel.errors import SpecError, StoreError
from nightreel.records.book import run_name
from nightreel.spec.model import Model
from nightreel.store.artifact import Artifact
from nightreel.store.digest import value_digest
from nightreel.store.machine import write_whole
from nightreel.store.protocol import Store

ROOM = "ratings"
WORKS = f"{ROOM}/works"
LONGEST = 2000
"""Most characters of a correction."""
MOST = 20_000
"""Ratings of one work."""
_NAME = re.compile(r"([0-9]{16})\.([0-9a-f]{12})\.([0-5])\.([0-9a-f]{16})\.[0-9a-f]{12}")
_NOBODY = "0" * 16
_PAGE = 1000


class RatedText(Model):
    """The text that is rated, as visitors read it."""

    voice: str = Field(max_length=80)
    language: str = Field(max_length=35)
    text: str

    @property
    def name(self) -> str:
        """Give the name under which it is rated: another text of the same voice is rated anew."""
        return value_digest([self.voice, self.language, self.text])[:12]


class Rating(Model):
    """What one visitor said of one text: a line of a data set."""

    schema_name: Literal["nightreel.rating/1"] = Field("nightreel.rating/1", alias="schema")
    tenant: str
    run_id: str
    pipeline: str
    work: str = Field(description="Title of the artwork.")
    picture: Artifact = Field(description="What the text is about, cleaned.")
    of: RatedText
    stars: int | None = Field(None, ge=1, le=5)
    correction: str = Field("", max_length=LONGEST, description="What the text ought to say, in the visitor's words.")
    held: str = Field("", description="Why the correction is not to be used unread: a safety rule that it breaks.")
    visitor: str = Field(
        "", pattern=r"^([0-9a-f]{16})?$", description="Made of the visitor's name by the tenant's key; no name is kept."
    )
    when: str = Field(description="ISO 8601, UTC.")


class Average(Model):
    """What visitors think of one text together; of each visitor who is named the last word counts."""

    text: str = Field(description="Name of the rated text.")
    stars: float | None = Field(description="Mean of 1 to 5; nothing where nobody gave any.")
    ratings: int = Field(description="Visitors who gave stars.")
    spread: tuple[int, int, int, int, int] = Field(description="How many gave one star, two, … five.")


class _Named(Model):
    """A rating as its name tells it."""

    name: str
    text: str
    stars: int
    visitor: str


def keep_rating(store: Store, rating: Rating) -> str:
    """Keep a rating and give its name; nobody else's takes its place.

    Raises:
        SpecError: it says nothing (``rating.empty``), or the work has as many as it may (``rating.many``).
        StoreError: it cannot be kept.
    """
    if rating.stars is None and not rating.correction.strip():
        raise SpecError(
            "rating.empty", where=rating.work, got="neither stars nor a correction", fix="give 1 to 5 stars, or words"
        )
    room = f"{ROOM}/{run_name(rating.run_id)}"
    if len(store.keys(room, limit=MOST)) >= MOST:
        raise SpecError(
            "rating.many", where=rating.work, got=f"{MOST} ratings", want="fewer of one work",
            fix="export them, and let the next reading of the work be rated",
        )  # fmt: skip
    store.remember(f"{WORKS}/{run_name(rating.run_id)}", {"run_id": rating.run_id})
    said: dict[str, JsonValue] = rating.model_dump(mode="json", by_alias=True)
    while not store.remember_new(f"{room}/{(name := _new_name(rating))}", said):
        pass
    return name


def averages(store: Store, run_id: str) -> dict[str, Average]:
    """Give what visitors think of a work's texts, by the text's name (``RatedText.name``); no file is opened.

    Raises:
        StoreError: the store cannot be read.
    """
    of_text: dict[str, dict[str, int]] = {}
    for one in _named(store, run_id):
        votes = of_text.setdefault(one.text, {})
        if one.stars:
            votes[one.visitor if one.visitor != _NOBODY else one.name] = one.stars
    return {text: _average(text, votes.values()) for text, votes in of_text.items()}


def ratings_of(
    store: Store, run_id: str, *, limit: int | None = None, notes: list[str] | None = None
) -> Iterator[Rating]:
    """Give what visitors said of a work, the newest first.

    Args:
        store: the tenant's.
        run_id: of the run that described the work.
        limit: how many at most.
        notes: gets a sentence for each entry that cannot be read.

    Raises:
        StoreError: the store cannot be read.
    """
    given = 0
    for one in reversed(_named(store, run_id)):
        if given == limit:
            return
        try:
            rating = Rating.model_validate(store.recall(f"{ROOM}/{run_name(run_id)}/{one.name}") or {})
        except ValidationError:
            if notes is not None:
                notes.append(f"{one.name}: this rating is damaged or of another version, and was left out")
            continue
        if rating.run_id == run_id:
            yield rating
            given += 1


def rated_works(store: Store) -> Iterator[str]:
    """Give the run ids of everything that was rated.

    Raises:
        StoreError: the store cannot be read.
    """
    after = ""
    while keys := store.keys(WORKS, after=after, limit=_PAGE):
        for key in keys:
            run_id = (store.recall(key) or {}).get("run_id")
            if isinstance(run_id, str):
                yield run_id
        if len(keys) < _PAGE:
            return
        after = keys[-1]


def ratings(store: Store, *, notes: list[str] | None = None) -> Iterator[Rating]:
    """Give every rating of a tenant, work by work, the oldest first.

    Args:
        store: the tenant's.
        notes: gets a sentence for each entry that cannot be read.

    Raises:
        StoreError: the store cannot be read.
    """
    for run_id in rated_works(store):
        yield from reversed(list(ratings_of(store, run_id, notes=notes)))


def export_ratings(store: Store, path: Path) -> int:
    """Write all ratings as a data set, one line for each; give how many.

    Args:
        store: the tenant's.
        path: of the file; it appears whole.

    Raises:
        StoreError: the path cannot be written, or the store cannot be read.
    """
    lines = [json.dumps(one.model_dump(mode="json", by_alias=True), ensure_ascii=False) for one in ratings(store)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise StoreError(
            "ratings.path", where=str(path), got=error.strerror or str(error),
            fix="choose a folder that can be written, with room enough",
        ) from error  # fmt: skip
    return len(lines)


def visitor_name(key: bytes, visitor: str) -> str:
    """Give what is kept instead of a visitor's name: the same for the same one, and no way back without the key."""
    if not visitor:
        return ""
    return hmac.new(key, f"visitor\n{visitor}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:16]


def _named(store: Store, run_id: str) -> list[_Named]:
    """Give a work's ratings by their names, in the order in which they came."""
    found = []
    for key in store.keys(f"{ROOM}/{run_name(run_id)}"):
        name = key.rpartition("/")[2]
        if parts := _NAME.fullmatch(name):
            found.append(_Named(name=name, text=parts[2], stars=int(parts[3]), visitor=parts[4]))
    return found


def _average(text: str, votes: Iterable[int]) -> Average:
    given = list(votes)
    one, two, three, four, five = (given.count(stars) for stars in range(1, 6))
    mean = round(sum(given) / len(given), 2) if given else None
    return Average(text=text, stars=mean, ratings=len(given), spread=(one, two, three, four, five))


def _new_name(rating: Rating) -> str:
    stamp = int(datetime.now(UTC).timestamp() * 1e6)
    parts = (f"{stamp:016d}", rating.of.name, str(rating.stars or 0), rating.visitor or _NOBODY, secrets.token_hex(6))
    return ".".join(parts)
