"""Where everything stands in a YAML text: each value's beginning and end, so that only what changes is written anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_ODD_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


class UnfitError(Exception):
    """This text cannot be edited piece by piece; it is written anew as a whole."""


@dataclass
class Part:
    """One value of the text.

    Args:
        kind: mapping, sequence, single value or alias.
        start: offset of its first character.
        end: offset behind its last one; comments behind it are not its own.
        column: of its first character; a block's entries all begin there.
        flow: whether it is written in brackets.
        style: of a single value: quotes, ``|``, ``>`` or nothing.
        marked: whether it has an anchor or a tag.
    """

    kind: Literal["map", "seq", "scalar", "alias"]
    start: int
    end: int
    column: int
    flow: bool = False
    style: str = ""
    marked: bool = False
    value: str = ""
    """Text of a single value, without quotes."""
    pairs: list[tuple[Part, Part]] = field(default_factory=list)
    """Names and values of a mapping."""
    entries: list[Part] = field(default_factory=list)
    """Of a sequence."""

    @property
    def is_block(self) -> bool:
        """Whether its entries stand on lines of their own."""
        return self.kind in ("map", "seq") and not self.flow

    def find(self, name: str) -> tuple[Part, Part] | None:
        """Give the name and the value of an entry of a mapping."""
        return next((pair for pair in self.pairs if pair[0].value == name), None)


def tree_of(text: str) -> Part | None:
    """Give the parts of a text that was read before, or ``None`` where there is nothing but comments.

    Raises:
        UnfitError: it is no YAML, or has line breaks that editors do not agree on.
    """
    if _ODD_BREAKS.search(text) or text.startswith("\ufeff"):
        raise UnfitError
    loader = _Loader(text)
    try:
        loader.get_event()
        begin = loader.get_event()
        if isinstance(begin, yaml.StreamEndEvent):
            return None
        first = loader.get_event()
        if isinstance(first, yaml.ScalarEvent) and not first.value:
            return None
        return _part(loader, first, text)
    except yaml.YAMLError as error:
        raise UnfitError from error
    finally:
        loader.dispose()


def _part(loader: Any, event: Any, text: str) -> Part:
    start = event.start_mark
    made = Part("scalar", start.index, event.end_mark.index, start.column)
    if isinstance(event, yaml.AliasEvent):
        made.kind = "alias"
        return made
    made.marked = bool(event.anchor or (event.tag and event.tag != "!"))
    if isinstance(event, yaml.ScalarEvent):
        made.value, made.style = event.value, event.style or ""
        if made.style in ("|", ">"):
            made.end = made.start + len(text[made.start : made.end].rstrip())
        return made
    made.flow = bool(event.flow_style)
    end: Any
    if isinstance(event, yaml.MappingStartEvent):
        made.kind = "map"
        while not isinstance(end := loader.get_event(), yaml.MappingEndEvent):
            name = _part(loader, end, text)
            made.pairs.append((name, _part(loader, loader.get_event(), text)))
        last = made.pairs[-1][1] if made.pairs else None
    else:
        made.kind = "seq"
        while not isinstance(end := loader.get_event(), yaml.SequenceEndEvent):
            made.entries.append(_part(loader, end, text))
        last = made.entries[-1] if made.entries else None
    made.end = end.end_mark.index if made.flow or last is None else last.end
    return made


def line_start(text: str, offset: int) -> int:
    """Give where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Give where the line of an offset ends, before its line break."""
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def next_line(text: str, offset: int) -> int:
    """Give where the line behind that of an offset begins."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def newline_of(text: str) -> str:
    """Give the line break that a text uses."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def is_rest_blank(text: str, offset: int) -> bool:
    """Whether nothing but a comment stands behind an offset in its line."""
    rest = text[offset : line_end(text, offset)]
    return not rest.strip() or (rest[:1].isspace() and rest.lstrip().startswith("#"))
