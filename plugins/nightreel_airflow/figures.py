"""Figures of a step as the preview page shows them: one row a subject, one cell a quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nightreel.spec.measure import Measure


@dataclass(frozen=True)
class Figure:
    """One cell.

    Args:
        text: the value as people read it.
        percent: length of its bar, 0 to 100; ``None`` where it is no share.
        state: ``good``, ``bad`` or nothing, as the measure passed.
        detail: what is missing.
    """

    text: str
    percent: int | None
    state: str
    detail: str


@dataclass(frozen=True)
class Figures:
    """A table: names of the qualities, then for each subject a cell for each of them."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...]


def figures_of(measures: Sequence[Measure]) -> Figures | None:
    """Give the table of a step's measures in the order in which they were told; nothing when there are none."""
    if not measures:
        return None
    names = tuple(dict.fromkeys(measure.name for measure in measures))
    subjects = dict.fromkeys(measure.subject for measure in measures)
    cells = {(measure.subject, measure.name): _figure(measure) for measure in measures}
    rows = tuple((subject, tuple(cells.get((subject, name)) for name in names)) for subject in subjects)
    return Figures(names, rows)


def _figure(measure: Measure) -> Figure:
    share = measure.unit == "share"
    percent = round(100 * min(1.0, max(0.0, measure.value))) if share else None
    text = f"{percent} %" if share else f"{measure.value:.3g} {measure.unit}".strip()
    if measure.unit == "yes":
        text = "✓" if measure.value else "missing"
    state = "" if measure.passed is None else "good" if measure.passed else "bad"
    return Figure(text, percent, state, measure.detail)
