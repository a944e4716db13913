"""A graph back into its text: what the graph does not change stays as it was written, to the letter."""

from __future__ import annotations

from typing import Any

from nightreel.canvas.draft import Draft, read_draft
from nightreel.canvas.graph import Graph
from nightreel.canvas.intend import Intended, intended
from nightreel.canvas.pieces import edit_pieces
from nightreel.canvas.same import same
from nightreel.canvas.text_tree import UnfitError, newline_of, tree_of
from nightreel.canvas.text_words import block
from nightreel.canvas.whole import write_whole_text
from nightreel.errors import NightreelError, SpecError
from nightreel.plan.catalogue import Catalogue, installed
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.tenant_folder import LoadedPipeline
from nightreel.spec.yaml_file import Positions

_FILE = "the text"


def compose(text: str, graph: Graph, catalogue: Catalogue | None = None) -> str:
    """Write a graph's changes into the text that it was read from.

    Comments, order, quotes, line breaks and all that a graph does not know stay. A connection is written only where
    the order of steps does not say it; steps change places only as far as connections need it.

    Args:
        text: as it was.
        graph: what it shall mean.
        catalogue: steps that there are; those that are installed when left out.

    Returns:
        The new text; the very same one where the graph changes nothing.

    Raises:
        SpecError: the text is no YAML (``yaml.*``), or the graph cannot be written (``canvas.*``).
    """
    draft = _draft(text)
    wanted = intended(draft, graph, catalogue or installed())
    if _is_unchanged(draft, wanted):
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    if not draft.value:
        return mark + _from_nothing(body, wanted)
    for write in (edit_pieces, write_whole_text):
        try:
            new = write(body, draft.value, wanted)
            if _says(new, wanted):
                return mark + new
        except UnfitError:
            continue
    raise SpecError(
        "canvas.compose", got="a change that cannot be written into this file as it is",
        want="a file of plain names and values", fix="make this change in the text itself",
    )  # fmt: skip


def _draft(text: str) -> Draft:
    """Read the text; one that holds nothing but comments is the beginning of a new pipeline."""
    try:
        is_empty = tree_of(text.removeprefix("\ufeff")) is None
    except (UnfitError, RecursionError):  # reading it as a draft says what is wrong with it
        is_empty = False
    if not is_empty:
        return read_draft(text, _FILE)
    nothing = Pipeline.model_construct(name="draft", title="", steps=(), canvas=None)
    return Draft({}, LoadedPipeline(nothing, Positions(_FILE)), (), frozenset())


def _is_unchanged(draft: Draft, wanted: Intended) -> bool:
    in_place = wanted.steps == tuple(range(len(wanted.steps)))
    return in_place and same(draft.value, wanted.value)


def _says(text: str, wanted: Intended) -> bool:
    try:
        return same(read_draft(text, _FILE).value, wanted.value)
    except NightreelError:
        return False


def _from_nothing(text: str, wanted: Intended) -> str:
    newline = newline_of(text)
    head = text if not text or text.endswith("\n") else text + newline
    settings = {key: value for key, value in wanted.value.items() if key not in ("steps", "canvas")}
    lines = [*block(settings, 0), *([""] if settings else []), *steps_lines(wanted.value["steps"])]
    if canvas := wanted.value.get("canvas"):
        lines += ["", *block({"canvas": canvas}, 0)]
    return head + newline.join(lines) + newline


def steps_lines(entries: list[Any]) -> list[str]:
    """Give the lines of a list of steps."""
    if not entries:
        return ["steps: []"]
    lines = ["steps:"]
    for entry in entries:
        first, *rest = block(entry, 4)
        lines += [f"  - {first.lstrip(' ')}", *rest]
    return lines
