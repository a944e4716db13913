"""A film's past: its first run and every revision of it, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nightreel.errors import SpecError
from nightreel.records.book import RunBook, runs, state_of
from nightreel.records.revision import revision_id
from nightreel.spec.generation import Usage
from nightreel.spec.record import RunHead, RunRecord, RunState
from nightreel.store.protocol import Store

_SEARCHED = 2000
"""Newest runs among which a title is looked for."""


@dataclass(frozen=True)
class Entry:
    """One run in a film's past."""

    record: RunRecord
    depth: int = 0
    """0 for the first run, 1 for what revises it …"""

    @property
    def state(self) -> RunState:
        """How it stands."""
        return state_of(self.record)

    @property
    def made(self) -> int:
        """How many results were made anew."""
        return sum(part.made for part in self.record.steps)

    @property
    def reused(self) -> int:
        """How many were there before."""
        return sum(part.reused for part in self.record.steps)

    @property
    def seconds(self) -> float:
        """How long its steps worked, one after the other."""
        return sum(part.seconds for part in self.record.steps)

    @property
    def usage(self) -> Usage:
        """What it used."""
        return sum((part.usage for part in self.record.steps), Usage())


def past_of(store: Store, run_id: str) -> list[Entry]:
    """Give a film's first run and its revisions, each below the run that it revises, in the order of their beginning.

    Args:
        store: the tenant's.
        run_id: of any of them.

    Raises:
        SpecError: nothing is kept of that run (``history.run``).
    """
    asked = read_run(store, run_id)
    root = asked.head.request.root or run_id
    found = {asked.head.run_id: asked}
    names = [root, *(revision_id(root, number) for number, _ in RunBook(store, root).revisions())]
    for name in names:
        record = found.get(name) or RunBook(store, name).read()
        if record is not None:
            found[name] = record
    return list(_tree(found))


def _tree(found: dict[str, RunRecord]) -> Iterator[Entry]:
    children: dict[str, list[RunRecord]] = {}
    for record in sorted(found.values(), key=lambda one: (one.head.began, one.head.run_id)):
        parent = record.head.request.parent
        children.setdefault(parent if parent in found and parent != record.head.run_id else "", []).append(record)
    waiting = [(record, 0) for record in reversed(children.get("", []))]
    seen: set[str] = set()
    while waiting:
        record, depth = waiting.pop()
        if record.head.run_id in seen:
            continue
        seen.add(record.head.run_id)
        yield Entry(record, depth)
        waiting += [(child, depth + 1) for child in reversed(children.get(record.head.run_id, []))]
    # Runs that name each other as parents, written by hand, are shown as well.
    yield from (Entry(record) for run_id, record in found.items() if run_id not in seen)


def read_run(store: Store, run_id: str) -> RunRecord:
    """Give all that is kept of a run.

    Raises:
        SpecError: nothing is (``history.run``).
    """
    record = RunBook(store, run_id).read()
    if record is None:
        raise SpecError(
            "history.run", got=run_id, want="a run of this client", fix="look for its name with `nightreel history`"
        )
    return record


def find_run(store: Store, name: str) -> RunHead:
    """Give a run by its id, by the beginning of its id, or the newest one of a film's title.

    Raises:
        SpecError: there is none, or several runs begin like that (``history.run``).
    """
    exact = RunBook(store, name).head()
    if exact is not None:
        return exact
    wanted = name.strip().casefold()
    heads = [head for head in runs(store, limit=_SEARCHED)] if wanted else []
    titled = [head for head in heads if head.title.casefold() == wanted]
    begun = [head for head in heads if head.run_id.casefold().startswith(wanted)]
    if titled:
        return titled[0]
    if len(begun) == 1:
        return begun[0]
    several = ", ".join(head.run_id for head in begun[:5])
    raise SpecError(
        "history.run", got=name, want=f"one of {several}" if several else "a run or a film's title of this client",
        fix="write more of the run's name" if several else "look for it with `nightreel history`",
    )  # fmt: skip
