"""Somebody saved in between: who, and what, so that nothing of either is lost."""

from __future__ import annotations

from nightreel.canvas.book import Shelf
from nightreel.canvas.diff import changes
from nightreel.canvas.draft import read_draft
from nightreel.canvas.graph import Graph
from nightreel.canvas.shape import graph_of
from nightreel.canvas.version import Conflict, GraphChange, Tag, Version
from nightreel.errors import NightreelError
from nightreel.plan.catalogue import installed


class StaleError(NightreelError):
    """Somebody saved in between."""

    conflict: Conflict | None = None


def stale(shelf: Shelf, pipeline: str, base: Tag | None) -> StaleError:
    """Say that a change began with a state that is not the newest.

    Args:
        shelf: the pipeline's versions.
        pipeline: its name.
        base: the state that the change began with; nothing for a pipeline that was to be new.
    """
    if not shelf.numbers():
        return StaleError(
            "version.stale", where=pipeline, got="a pipeline that is not there any more",
            want="one that is there", fix="save it as a new pipeline",
        )  # fmt: skip
    theirs = shelf.newest()
    text = shelf.text(theirs.tag)
    began = shelf.text(base) if base is not None and shelf.has_text(base) else None
    error = StaleError(
        "version.stale", where=pipeline, got=_got(theirs),
        want="the state that you began with" if base else "a name that is free", fix=_fix(theirs, base),
    )  # fmt: skip
    error.conflict = Conflict(
        sentence=_sentence(theirs, pipeline, base), theirs=theirs, text=text,
        changes=text_changes(began, text) if began is not None else (),
    )  # fmt: skip
    return error


def _who(theirs: Version) -> str:
    return theirs.by or "Somebody who edited its file"


def _got(theirs: Version) -> str:
    if theirs.origin == "archive":
        return f"a pipeline that {theirs.by} has put into the archive"
    return f"version {theirs.number} by {_who(theirs)}, saved in between"


def _fix(theirs: Version, base: Tag | None) -> str:
    if not base:
        return "bring it back, or choose another name" if theirs.origin == "archive" else "choose another name"
    return "look at both, and save on top of theirs"


def _sentence(theirs: Version, pipeline: str, base: Tag | None) -> str:
    if not base:
        place = " in the archive" if theirs.origin == "archive" else ""
        return f"There is a pipeline {pipeline} already{place}."
    does = "put it into the archive" if theirs.origin == "archive" else f"saved version {theirs.number}"
    return f"{_who(theirs)} {does} while you worked. Nothing of either is lost."


def text_changes(before: str, after: str) -> tuple[GraphChange, ...]:
    """Give what differs between the graphs of two texts; one that cannot be read counts as empty."""
    return changes(_graph(before), _graph(after))


def _graph(text: str) -> Graph:
    try:
        return graph_of(read_draft(text, "the text"), installed()) or Graph()
    except NightreelError:
        return Graph()
