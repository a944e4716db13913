"""How media finds the filter of a reel's entry: steps register theirs, so that no import goes up a floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nightreel.context import StepContext
from nightreel.errors import EngineError
from nightreel.spec.film import FilterEntry, Reel

if TYPE_CHECKING:
    from nightreel.media.filters import FrameFilter

_BUILDERS: dict[str, Callable[[Reel, FilterEntry, StepContext], FrameFilter]] = {}


def register_filter(step: str, build: Callable[[Reel, FilterEntry, StepContext], FrameFilter]) -> None:
    """Say how the filter of a step's entries is built."""
    _BUILDERS[step] = build


def build_filter(reel: Reel, entry: FilterEntry, context: StepContext) -> FrameFilter:
    """Build the filter of an entry.

    Raises:
        EngineError: the step that left the entry is not installed here (``reel.filter``).
    """
    if entry.step not in _BUILDERS:
        raise EngineError(
            "reel.filter", where=reel.title, got=f"a filter of the step {entry.step}", want="a step that is installed",
            fix="install the package that brings it on this worker",
        )  # fmt: skip
    return _BUILDERS[entry.step](reel, entry, context)
