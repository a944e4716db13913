"""YAML's events to plain values, with the place of every key.

Values are built from the parser's events and not from PyYAML's nodes: its composer recurses in C without a bound, so
that a file of brackets would end the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

import yaml

from nightreel.errors import SpecError

MAX_VALUES = 20_000
MAX_DEPTH = 40

Key = str | int
KeyPath = tuple[Key, ...]

_CORE = "tag:yaml.org,2002:"
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"": "null", "~": "null", "null": "null", "Null": "null", "NULL": "null", "<<": "merge"} | {
    word: "bool" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}


class Events(Protocol):
    """What a PyYAML loader gives."""

    def get_event(self) -> Any:
        """Give the next event."""
        ...


@dataclass(frozen=True)
class _Anchored:
    """A value with a name, and how many values it holds."""

    value: Any
    count: int


class Reading:
    """Turns one document's events into plain values.

    Args:
        events: a loader.
        file: the file's name for errors.
    """

    def __init__(self, events: Events, file: str) -> None:
        self._events, self._file = events, file
        self.places: dict[KeyPath, tuple[int, int]] = {}
        self._anchors: dict[str, _Anchored | None] = {}
        self._count = 0

    def document(self) -> dict[str, Any]:
        """Read the one document, which is a mapping.

        Raises:
            SpecError: anything else, or something in it that is refused.
        """
        self._events.get_event()  # the stream begins
        begin = self._events.get_event()
        if isinstance(begin, yaml.StreamEndEvent):
            raise self._top(begin, "an empty file")
        first = self._events.get_event()
        if not isinstance(first, yaml.MappingStartEvent):
            empty = isinstance(first, yaml.ScalarEvent) and not first.value
            raise self._top(first, "an empty file" if empty else _kind(first))
        value: dict[str, Any] = self._value(first, ())
        self._events.get_event()  # the document ends
        end = self._events.get_event()
        if not isinstance(end, yaml.StreamEndEvent):
            raise self._refused("yaml.documents", end, got="a second document", want="one", fix="remove the line ---")
        return value

    def _top(self, event: Any, got: str) -> SpecError:
        return self._refused(
            "yaml.top", event, got=got, want="names and values such as `title: Pulse Watch`",
            fix="begin each line with a name and a colon", line=1,
        )  # fmt: skip

    def _value(self, event: Any, path: KeyPath) -> Any:
        self._counted(event, 1, path)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        before, anchor = self._count, event.anchor
        if anchor:
            self._anchors[anchor] = None
        if isinstance(event, yaml.MappingStartEvent):
            value: Any = self._mapping(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(event, path)
        else:
            value = self._scalar(event)
        if anchor:
            self._anchors[anchor] = _Anchored(value, self._count - before + 1)
        return value

    def _counted(self, event: Any, count: int, path: KeyPath = ()) -> None:
        self._count += count
        if self._count > MAX_VALUES or len(path) > MAX_DEPTH:
            raise self._refused(
                "yaml.explodes", event, got="aliases or lists that unfold without end",
                want=f"at most {MAX_VALUES} values, {MAX_DEPTH} deep", fix="write the values out without aliases",
            )  # fmt: skip

    def _alias(self, event: Any, path: KeyPath) -> Any:
        if event.anchor not in self._anchors:
            raise self._refused(
                "yaml.alias", event, got=f"*{event.anchor}", want="a value marked above",
                fix=f"mark it by &{event.anchor}, or put the text in quotes",
            )  # fmt: skip
        named = self._anchors[event.anchor]
        self._counted(event, MAX_VALUES if named is None else named.count)
        return named.value if named else None

    def _mapping(self, event: Any, path: KeyPath) -> dict[str, Any]:
        self._check_tag(event, "map")
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not isinstance(named := self._events.get_event(), yaml.MappingEndEvent):
            if not isinstance(named, yaml.ScalarEvent):
                raise self._refused(
                    "yaml.key", named, got=f"{_kind(named)} as a name", want="a word", fix="name it by a word"
                )
            key: str = named.value
            if key in found:
                raise self._refused(
                    "yaml.twice", named, got=f"{key} again", want="each name once",
                    fix=f"keep one of the two; the first is in line {self.places[*path, key][0]}",
                )  # fmt: skip
            if _tag(named) == "merge":
                merged = {**self._merged(named, path), **merged}
                continue
            self.places[(*path, key)] = _place(named)
            found[key] = self._value(self._events.get_event(), (*path, key))
        return {**merged, **found}

    def _merged(self, named: Any, path: KeyPath) -> dict[str, Any]:
        value = self._value(self._events.get_event(), (*path, "<<"))
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            raise self._refused(
                "yaml.merge", named, got="<< with other than names and values", want="an alias of names and values",
                fix="write the values out",
            )  # fmt: skip
        return {key: inner for part in reversed(parts) for key, inner in part.items()}

    def _sequence(self, event: Any, path: KeyPath) -> list[Any]:
        self._check_tag(event, "seq")
        found: list[Any] = []
        while not isinstance(entry := self._events.get_event(), yaml.SequenceEndEvent):
            inner = (*path, len(found))
            self.places[inner] = _place(entry)
            found.append(self._value(entry, inner))
        return found

    def _check_tag(self, event: Any, plain: str) -> None:
        if event.tag not in (None, "!", _CORE + plain):
            raise self._tagged(event, "")

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        kind = _tag(event)
        if kind in ("str", "merge"):
            return text
        if kind == "null" and text in _WORDS:
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        try:
            if kind == "int":
                return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
            if kind == "float" and isfinite(number := float(text)):
                return number
        except ValueError:
            pass
        raise self._tagged(event, text)

    def _tagged(self, event: Any, text: str) -> SpecError:
        tag = (event.tag or _CORE + _tag(event)).replace(_CORE, "!!")
        return self._refused(
            "yaml.tag", event, got=f"{text} as {tag}" if text else tag, want="plain text, numbers, lists, names",
            fix="remove the tag, or put the text in quotes",
        )  # fmt: skip

    def _refused(self, code: str, event: Any, *, got: str, want: str, fix: str, line: int | None = None) -> SpecError:
        return SpecError(code, where=f"{self._file}:{line or _place(event)[0]}", got=got, want=want, fix=fix)


def _tag(event: Any) -> str:
    """Give the kind of a scalar by YAML 1.2's core schema: ``off`` and ``16:9`` are text."""
    tag: str | None = event.tag
    if tag is not None and tag != "!":
        return tag.removeprefix(_CORE)
    text: str = event.value
    if tag == "!" or not event.implicit[0]:
        return "str"
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return "str"
    return "int" if _INT.fullmatch(text) else "float" if _FLOAT.fullmatch(text) else "str"


def _kind(event: Any) -> str:
    kinds = {yaml.SequenceStartEvent: "a list", yaml.MappingStartEvent: "a map", yaml.AliasEvent: "an alias"}
    return kinds.get(type(event), "a single value")


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
