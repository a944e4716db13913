"""What people say of a film at a point of its time: kept one by one, so that of several writers nobody loses a word.

``comments/<run>/<time>.<id>`` holds what was said, ``comments/<run>/resolved.<id>`` whether it has been dealt with;
``<run>`` is the digest that names a run's book. ``comments/by-time/<time>.<run>`` lists which films were spoken of,
the oldest first, for indexes that are brought up to date. A film is listed there before something is kept of it, so
that nothing is ever missing, and again after, for an index that looked in between.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, JsonValue, ValidationError

from nightreel.errors import SpecError, StoreError
from nightreel.records.book import run_name
from nightreel.spec.model import Model
from nightreel.store.machine import write_whole
from nightreel.store.protocol import Store

ROOM = "comments"
BY_TIME = f"{ROOM}/by-time"
LONGEST = 2000
"""Most characters of a comment."""
MOST = 2000
"""Comments of one film."""
_ID = re.compile(r"[0-9]{13}\.[0-9a-f]{12}")
_PAGE = 1000


class Said(Model):
    """What somebody said of a film."""

    run_id: str
    by: str = Field(description="Airflow's name of the person.")
    when: str = Field(description="ISO 8601, UTC.")
    text: str = Field(min_length=1, max_length=LONGEST)
    at_s: float | None = Field(None, ge=0, description="Time in the film; the film as a whole without.")
    shot: int | None = Field(None, ge=1, description="Number of the shot.")


class Comment(Said):
    """What somebody said, and what became of it."""

    id: str
    resolved: bool = False
    resolved_by: str = ""
    resolved_when: str = ""


def add_comment(store: Store, said: Said) -> Comment:
    """Keep a comment; nobody else's takes its place.

    Raises:
        SpecError: the film has as many as it may (``comment.many``).
        StoreError: it cannot be kept.
    """
    room = _room(said.run_id)
    if len(store.keys(room, limit=2 * MOST)) >= MOST:
        raise SpecError(
            "comment.many", where=said.run_id, got=f"{MOST} comments", want="fewer of one film",
            fix="gather what is left to do in a revision's note",
        )  # fmt: skip
    _list(store, said.run_id)
    while not store.remember_new(f"{room}/{(name := _new_id())}", said.model_dump(mode="json")):
        pass
    _list(store, said.run_id)
    return Comment(**said.model_dump(), id=name)


def resolve(store: Store, run_id: str, comment_id: str, *, by: str, resolved: bool = True) -> Comment:
    """Say that a comment has been dealt with, or that it has not; the last word counts.

    Raises:
        SpecError: there is no such comment (``comment.unknown``).
        StoreError: it cannot be kept.
    """
    said = _read(store, run_id, comment_id) if _ID.fullmatch(comment_id) else None
    if said is None:
        raise SpecError(
            "comment.unknown", where=run_id, got=comment_id, want="a comment of this film", fix="load the film again"
        )
    mark: dict[str, JsonValue] = {"resolved": resolved, "by": by, "when": _now()}
    _list(store, run_id)
    store.remember(f"{_room(run_id)}/resolved.{comment_id}", mark)
    _list(store, run_id)
    return _with_mark(said, comment_id, mark)


def comments_of(store: Store, run_id: str, *, notes: list[str] | None = None) -> list[Comment]:
    """Give all that was said of a film, by time in the film and then as it was said; the film as a whole first.

    Args:
        store: the tenant's.
        run_id: of the film.
        notes: gets a sentence for each comment that cannot be read.

    Raises:
        StoreError: the store cannot be read.
    """
    names = [key.rpartition("/")[2] for key in store.keys(_room(run_id))]
    marked, found = {name for name in names if name.startswith("resolved.")}, []
    for name in names:
        if not _ID.fullmatch(name):
            continue
        said = _read(store, run_id, name)
        if said is None:
            if notes is not None:
                notes.append(f"{name}: this comment is damaged or of another version, and was left out")
            continue
        mark = store.recall(f"{_room(run_id)}/resolved.{name}") if f"resolved.{name}" in marked else None
        found.append(_with_mark(said, name, mark or {}))
    return sorted(found, key=lambda one: (one.at_s if one.at_s is not None else -1.0, one.id))


def spoken_of(store: Store, after: str = "") -> Iterator[tuple[str, str]]:
    """Give which films were spoken of, the oldest first.

    Args:
        store: the tenant's.
        after: a name that was given before; it and those before it are left out.

    Yields:
        Name of the entry, to go on after, and the name of the film's book (``run_name``).
    """
    key = f"{BY_TIME}/{after}" if after else ""
    while keys := store.keys(BY_TIME, after=key, limit=_PAGE):
        for key in keys:
            name = key.rpartition("/")[2]
            yield name, name.rpartition(".")[2]
        if len(keys) < _PAGE:
            return


def export_comments(store: Store, path: Path) -> int:
    """Write all comments as a data set, one line for each; give how many.

    Args:
        store: the tenant's.
        path: of the file; it appears whole.

    Raises:
        StoreError: the path cannot be written, or the store cannot be read.
    """
    run_ids = dict.fromkeys(
        str((store.recall(f"{BY_TIME}/{name}") or {}).get("run_id", "")) for name, _ in _last_of_each(store)
    )
    lines = [
        json.dumps({"schema": "nightreel.comment/1", **comment.model_dump(mode="json")}, ensure_ascii=False)
        for run_id in run_ids
        for comment in comments_of(store, run_id)
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise StoreError(
            "comments.path", where=str(path), got=error.strerror or str(error),
            fix="choose a folder that can be written, with room enough",
        ) from error  # fmt: skip
    return len(lines)


def _last_of_each(store: Store) -> list[tuple[str, str]]:
    """Give one entry for each film that was spoken of."""
    return [(name, book) for book, name in {book: name for name, book in spoken_of(store)}.items()]


def _room(run_id: str) -> str:
    return f"{ROOM}/{run_name(run_id)}"


def _read(store: Store, run_id: str, name: str) -> Said | None:
    try:
        said = Said.model_validate(store.recall(f"{_room(run_id)}/{name}") or {})
    except ValidationError:
        return None
    return said if said.run_id == run_id else None


def _with_mark(said: Said, name: str, mark: Mapping[str, JsonValue]) -> Comment:
    done = mark.get("resolved") is True
    return Comment(
        **said.model_dump(), id=name, resolved=done, resolved_by=str(mark.get("by", "")) if done else "",
        resolved_when=str(mark.get("when", "")) if done else "",
    )  # fmt: skip


def _list(store: Store, run_id: str) -> None:
    """Say that a film was spoken of; an entry too many does no harm, and none is ever missing."""
    store.remember(f"{BY_TIME}/{_stamp()}.{run_name(run_id)}", {"run_id": run_id})


def _new_id() -> str:
    return f"{_stamp()}.{secrets.token_hex(6)}"


def _stamp() -> str:
    return f"{int(datetime.now(UTC).timestamp() * 1000):013d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
