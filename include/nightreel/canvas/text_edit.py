"""Changes to a YAML text that leave all else as it is, to the letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nightreel.canvas.same import same
from nightreel.canvas.text_tree import Part, UnfitError, is_rest_blank, line_end, line_start, newline_of, next_line
from nightreel.canvas.text_words import block, entry, flow, is_collection, item, scalar

_HEADING = re.compile(r"\s*#+\s*(?:[-=~*_─━]{2,}|#{2,})")


class TextEdit:
    """Changes that are collected and then made together.

    Args:
        text: that is edited.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._newline = newline_of(text)
        self._cuts: list[tuple[int, int, str]] = []

    def done(self) -> str:
        """Give the text with all changes.

        Raises:
            UnfitError: two changes touch the same place.
        """
        text, last = self.text, len(self.text)
        ordered = sorted(enumerate(self._cuts), key=lambda each: (each[1][0], each[1][1], each[0]))
        for _, (start, end, new) in reversed(ordered):
            if end > last:
                raise UnfitError
            text, last = text[:start] + new + text[end:], start
        return text

    def replace(self, start: int, end: int, new: str) -> None:
        """Put other text in the place of some."""
        self._cuts.append((start, end, new.replace("\n", self._newline)))

    def set(self, part: Part, before: Any, after: Any) -> None:
        """Write another value in the place of one.

        Args:
            part: the value that is there.
            before: what it says.
            after: what it shall say.

        Raises:
            UnfitError: it cannot be changed by itself.
        """
        if same(before, after):
            return
        if part.marked or part.kind == "alias":
            raise UnfitError
        if isinstance(before, Mapping) and isinstance(after, Mapping) and before and after:
            self._set_map(part, before, after)
        elif isinstance(before, (list, tuple)) and isinstance(after, (list, tuple)) and before and after:
            self._set_list(part, before, after)
        elif part.is_block or (is_collection(after) and after and not part.flow):
            raise UnfitError  # the owner writes the whole entry
        else:
            self.replace(part.start, part.end, self._inline(part, after))

    def _inline(self, part: Part, after: Any) -> str:
        if part.style in ("|", ">"):
            raise UnfitError
        new = flow(after) if is_collection(after) else scalar(after, part.style if isinstance(after, str) else "")
        return new if part.start != part.end else f" {new}"

    def _set_map(self, part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        if part.kind != "map" or any(name.value == "<<" for name, _ in part.pairs):
            raise UnfitError
        kept = [key for key in before if key in after]
        for key in before:
            if key not in after:
                self.remove(part, key, len(kept) or len(before))
        for key in kept:
            self.set_entry(part, key, before[key], after[key])
        added = {key: value for key, value in after.items() if key not in before}
        if added:
            if not kept:
                raise UnfitError
            self.add(part, added)

    def set_entry(self, owner: Part, key: str, before: Any, after: Any) -> None:
        """Write another value of an entry of a mapping; the entry itself anew where its value changes its form."""
        found = owner.find(key)
        if found is None:
            raise UnfitError
        counted = len(self._cuts)
        try:
            self.set(found[1], before, after)
        except UnfitError:
            del self._cuts[counted:]
            self._rewrite(owner, found, key, after)

    def _rewrite(self, owner: Part, found: tuple[Part, Part], key: str, after: Any) -> None:
        name, value = found
        if value.marked or value.kind == "alias" or owner.flow:
            raise UnfitError
        if value.is_block or value.style in ("|", ">"):
            comment = self._comment_of(name, value)
        elif is_rest_blank(self.text, value.end):
            comment = self.text[value.end : line_end(self.text, value.end)]
        else:
            raise UnfitError
        first, *rest = entry(key, after, owner.column)
        end = value.end if value.is_block or value.style in ("|", ">") else line_end(self.text, value.end)
        self.replace(name.start, end, "\n".join([first + comment, *rest]))

    def _comment_of(self, name: Part, value: Part) -> str:
        """Give the comment in the line of a name whose value stands below it."""
        end = line_end(self.text, name.end)
        rest = self.text[name.end : end]
        if value.start < end and value.is_block:
            raise UnfitError
        at = rest.find(" #")
        return rest[at:].rstrip("\r") if at >= 0 else ""

    def add(self, owner: Part, added: Mapping[str, Any], after: str = "") -> None:
        """Add entries to a mapping: behind one of its entries, or at its end.

        Raises:
            UnfitError: its end is not that of a line.
        """
        if owner.flow:
            words = ", ".join(f"{scalar(key)}: {flow(value)}" for key, value in added.items())
            if owner.pairs:
                self.replace(owner.pairs[-1][1].end, owner.pairs[-1][1].end, f", {words}")
            else:
                self.replace(owner.start, owner.end, f"{{{words}}}")
            return
        named = owner.find(after) if after else None
        last = (named or owner.pairs[-1])[1]
        if not is_rest_blank(self.text, last.end):
            raise UnfitError
        lines = block(added, owner.column)
        self.insert_lines(next_line(self.text, last.end), lines)

    def insert_lines(self, offset: int, lines: Sequence[str]) -> None:
        """Insert whole lines where one begins, or at the end of the text."""
        is_open = offset == len(self.text) and bool(self.text) and not self.text.endswith("\n")
        self.replace(offset, offset, ("\n" if is_open else "") + "\n".join(lines) + ("" if is_open else "\n"))

    def remove(self, owner: Part, key: str, others: int = 1) -> None:
        """Remove an entry of a mapping with the comments that are its own.

        Args:
            owner: the mapping.
            key: its name.
            others: how many entries stay.

        Raises:
            UnfitError: nothing would stay, or it shares its lines with others.
        """
        index = next((at for at, (name, _) in enumerate(owner.pairs) if name.value == key), None)
        if index is None or not others or len(owner.pairs) < 2:
            raise UnfitError
        name, value = owner.pairs[index]
        if value.marked:
            raise UnfitError  # others may refer to it
        following = owner.pairs[index + 1][0] if index + 1 < len(owner.pairs) else None
        if owner.flow:
            if following is not None:
                self.replace(name.start, following.start, "")
            else:
                self.replace(owner.pairs[index - 1][1].end, value.end, "")
            return
        begin = line_start(self.text, name.start)
        if self.text[begin : name.start].strip():  # it stands behind the dash of a list
            if following is None or line_start(self.text, following.start) != next_line(self.text, value.end):
                raise UnfitError
            self.replace(name.start, following.start, "")
            return
        if not is_rest_blank(self.text, value.end):
            raise UnfitError
        self.replace(own_start(self.text, begin, name.column), next_line(self.text, value.end), "")

    def _set_list(self, part: Part, before: Sequence[Any], after: Sequence[Any]) -> None:
        """Change a list: what is alike at its beginning and its end stays as it is written."""
        if part.kind != "seq" or len(part.entries) != len(before):
            raise UnfitError
        most = min(len(before), len(after))
        head = next((at for at in range(most) if not same(before[at], after[at])), most)
        tail = next((at for at in range(most - head) if not same(before[-1 - at], after[-1 - at])), most - head)
        old, new = range(head, len(before) - tail), after[head : len(after) - tail]
        if len(old) == len(new):
            for at, value in zip(old, new, strict=True):
                self._set_item(part, at, before[at], value)
        elif part.flow:
            self.replace(part.start, part.end, flow(after))
        elif not old:
            self._insert_items(part, head, new)
        elif not new and len(old) < len(before):
            for at in old:
                self._remove_item(part, at)
        else:
            raise UnfitError

    def _set_item(self, part: Part, at: int, before: Any, after: Any) -> None:
        counted = len(self._cuts)
        try:
            self.set(part.entries[at], before, after)
        except UnfitError:
            del self._cuts[counted:]
            old = part.entries[at]
            if part.flow or old.marked or old.kind == "alias" or not is_rest_blank(self.text, old.end):
                raise
            self.replace(dash_of(self.text, part, at), old.end, "\n".join(item(after, part.column)))

    def _insert_items(self, part: Part, at: int, new: Sequence[Any]) -> None:
        lines: list[str] = block(new, part.column)
        if at < len(part.entries):
            begin = line_start(self.text, dash_of(self.text, part, at))
            if self.text[begin : dash_of(self.text, part, at)].strip():
                raise UnfitError
            self.insert_lines(own_start(self.text, begin, part.column), lines)
        else:
            if not is_rest_blank(self.text, part.entries[-1].end):
                raise UnfitError
            self.insert_lines(next_line(self.text, part.entries[-1].end), lines)

    def _remove_item(self, part: Part, at: int) -> None:
        dash, old = dash_of(self.text, part, at), part.entries[at]
        begin = line_start(self.text, dash)
        if self.text[begin:dash].strip() or old.marked or not is_rest_blank(self.text, old.end):
            raise UnfitError
        self.replace(own_start(self.text, begin, part.column), next_line(self.text, old.end), "")


def dash_of(text: str, part: Part, at: int) -> int:
    """Give the offset of the dash of an entry of a list.

    Raises:
        UnfitError: it is not where it should be.
    """
    begin = line_start(text, part.entries[at].start)
    lowest = line_start(text, part.start)
    while begin >= lowest:
        dash = begin + part.column
        if text[dash : dash + 1] == "-" and dash <= part.entries[at].start:
            return dash
        if begin == 0:
            break
        begin = line_start(text, begin - 1)
    raise UnfitError


def own_start(text: str, begin: int, column: int) -> int:
    """Give where the comments begin that stand directly above a line, at its own indentation.

    A heading between rules, ``# --- picture ---``, is nobody's own: it stands above all that follow.
    """
    while begin > 0:
        above = line_start(text, begin - 1)
        line = text[above : begin - 1]
        if not line.strip().startswith("#") or len(line) - len(line.lstrip(" ")) != column or _HEADING.match(line):
            break
        begin = above
    return begin
