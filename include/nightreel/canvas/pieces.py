"""Writes what is new into a text piece by piece: first within steps and settings, then the list of steps itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nightreel.canvas.intend import STEP_KEYS, Intended
from nightreel.canvas.same import same
from nightreel.canvas.text_edit import TextEdit, dash_of, own_start
from nightreel.canvas.text_tree import Part, UnfitError, is_rest_blank, line_start, newline_of, next_line, tree_of
from nightreel.canvas.text_words import block


def edit_pieces(text: str, before: dict[str, Any], wanted: Intended) -> str:
    """Give the text with what is new.

    Args:
        text: as it was.
        before: what it says.
        wanted: what it shall say.

    Raises:
        UnfitError: it is written in a way that cannot be edited so.
    """
    root = _root(text)
    edit = TextEdit(text)
    _edit_settings(edit, root, before, wanted.value)
    if isinstance(before.get("steps"), list) and before["steps"]:
        _edit_steps(edit, root, before["steps"], wanted)
    if "canvas" in wanted.value and "canvas" not in before:
        _add_canvas(edit, root, wanted.value["canvas"])
    return _arranged(edit.done(), wanted)


def _root(text: str) -> Part:
    root = tree_of(text)
    if root is None or root.kind != "map" or root.flow:
        raise UnfitError
    return root


def _edit_settings(edit: TextEdit, root: Part, before: dict[str, Any], after: dict[str, Any]) -> None:
    names = [key for key in {**before, **after} if key != "steps"]
    steps_at = next((at for at, (name, _) in enumerate(root.pairs) if name.value == "steps"), 0)
    last = root.pairs[steps_at - 1][0].value if steps_at else ""
    added = {}
    for key in names:
        if key not in after:
            edit.remove(root, key, len(after))
        elif key in before:
            edit.set_entry(root, key, before[key], after[key])
        else:
            added[key] = after[key]
    added.pop("canvas", None)
    if added:
        edit.add(root, added, last)


def _add_canvas(edit: TextEdit, root: Part, canvas: Any) -> None:
    """Add positions and notes at the end, where they are in nobody's way."""
    if not is_rest_blank(edit.text, root.end):
        raise UnfitError
    edit.insert_lines(_end_of(edit.text, root.end, 0), ["", *block({"canvas": canvas}, 0)])


def _edit_steps(edit: TextEdit, root: Part, before: list[Any], wanted: Intended) -> None:
    """Change what is within steps that stay."""
    part = _list_of(root)
    for index, entry in zip(wanted.steps, wanted.value["steps"], strict=True):
        if index is None or same(before[index], entry):
            continue
        inner, old = part.entries[index], before[index]
        if inner.kind != "map" or inner.marked or not isinstance(old, dict):
            raise UnfitError
        for key in [key for key in old if key not in entry]:
            edit.remove(inner, key, len(entry))
        for key in entry:
            if key in old:
                edit.set_entry(inner, key, old[key], entry[key])
            else:
                edit.add(inner, {key: entry[key]}, _behind(key, old))


def _behind(key: str, entry: dict[str, Any]) -> str:
    """Give the key behind which another one is usually written; nothing for the end."""
    if key not in ("id", "engine"):
        return ""
    return next((name for name in reversed(STEP_KEYS[: STEP_KEYS.index(key)]) if name in entry), "")


def _list_of(root: Part) -> Part:
    found = root.find("steps")
    if found is None or found[1].kind != "seq" or found[1].marked:
        raise UnfitError
    return found[1]


@dataclass(frozen=True)
class _Piece:
    """One step's lines, and what stands above them that is not its own."""

    above: str
    own: str


def _arranged(text: str, wanted: Intended) -> str:
    """Put the steps in their new order, with new ones, without removed ones."""
    root = _root(text)
    found = root.find("steps")
    part = found[1] if found is not None else None
    if part is None or part.kind != "seq" or not part.entries or not wanted.steps:
        return _begun(text, root, wanted)
    if wanted.steps == tuple(range(len(part.entries))):
        return text
    if part.flow or part.marked:
        raise UnfitError
    pieces, first, last = _pieces(text, part)
    if any(entry.marked and at not in wanted.steps for at, entry in enumerate(part.entries)):
        raise UnfitError
    newline = newline_of(text)
    are_apart = len(pieces) > 1 and all(piece.above.strip(" \r\n") != piece.above for piece in pieces[1:])
    made: list[str] = []
    left = _left_behind(pieces, wanted.steps)
    for index, entry in zip(wanted.steps, wanted.value["steps"], strict=True):
        if index is None:
            made += [newline if are_apart and made else "", newline.join(_new(entry, part.column)) + newline]
            continue
        above = left.get(index, "") + pieces[index].above
        made += [above if made or above.strip() else "", pieces[index].own]
        if not pieces[index].own.endswith("\n"):
            made.append(newline)
    return text[:first] + "".join(made) + left.get(-1, "") + text[last:]


def _pieces(text: str, part: Part) -> tuple[list[_Piece], int, int]:
    """Cut a list of steps: each with the comments above it and behind it that are its own."""
    pieces: list[_Piece] = []
    first = end = -1
    for at, entry in enumerate(part.entries):
        dash = dash_of(text, part, at)
        begin = line_start(text, dash)
        if text[begin:dash].strip() or not is_rest_blank(text, entry.end):
            raise UnfitError
        own = own_start(text, begin, part.column)
        if at == 0:
            first = end = own
        if own < end:
            raise UnfitError
        above, end = text[end:own], _end_of(text, entry.end, part.column)
        pieces.append(_Piece(above, text[own:end]))
    return pieces, first, end


def _end_of(text: str, offset: int, column: int) -> int:
    """Give where the lines of a value end, with the comments directly below it that stand deeper than a column."""
    end = next_line(text, offset)
    while end < len(text):
        line = text[end : next_line(text, end)]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end += len(line)
    return end


def _left_behind(pieces: Sequence[_Piece], kept: Sequence[int | None]) -> dict[int, str]:
    """Give the comments above removed steps that are nobody's own, by the step that comes next; -1 is the end."""
    left: dict[int, str] = {}
    held = ""
    for index, piece in enumerate(pieces):
        if index not in kept:
            held += piece.above if "#" in piece.above else ""
        elif held:
            left[index], held = held, ""
    return left | ({-1: held} if held else {})


def _new(entry: dict[str, Any], column: int) -> list[str]:
    first, *rest = block(entry, column + 2)
    return [f"{' ' * column}- {first.lstrip(' ')}", *rest]


def _begun(text: str, root: Part, wanted: Intended) -> str:
    """Write a list of steps where there was none, or none where there was one."""
    entries = wanted.value["steps"]
    lines = ["steps:", *(line for entry in entries for line in _new(entry, 2))] if entries else ["steps: []"]
    edit = TextEdit(text)
    found = root.find("steps")
    if found is None:
        edit.insert_lines(_end_of(text, root.end, 0), ["", *lines])
        return edit.done()
    name, value = found
    if value.marked or not is_rest_blank(text, value.end):
        raise UnfitError
    edit.replace(name.start, value.end, "\n".join(lines))
    return edit.done()
