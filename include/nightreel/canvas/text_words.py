"""Plain values as YAML text, as a person would write them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from nightreel.errors import SpecError

_PLAIN = re.compile(r"[^\W\d][^\x00-\x1f#:{}\[\],&*!|>'\"%@`\\]*")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_FLOW_CHARS = 72
"""Longest value that is written in brackets."""


def scalar(value: Any, style: str = "") -> str:
    """Give a single value on one line.

    Args:
        value: text, number, truth value or nothing.
        style: quotes that a text had before; kept where they can be.

    Raises:
        SpecError: a number that is none (``canvas.number``).
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if not isfinite(value):
            raise SpecError("canvas.number", got=value, want="a number", fix="write a number that ends")
        return (
            repr(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else repr(value)
        )
    text = str(value)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    is_plain = _PLAIN.fullmatch(text) and text.isprintable() and text == text.strip() and text.lower() not in _WORDS
    if is_plain and style != '"':
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Any) -> str:
    """Give any value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def is_collection(value: Any) -> bool:
    """Whether a value has others in it."""
    return isinstance(value, (Mapping, list, tuple))


def fits_flow(value: Any) -> bool:
    """Whether a value is better written in brackets: short, and flat but for lists of lists such as points."""
    if not value:
        return True
    inner = list(value.values()) if isinstance(value, Mapping) else list(value)
    flat = not any(is_collection(each) and each for each in inner)
    return flat and len(inner) <= 8 and len(flow(value)) <= _FLOW_CHARS and "\n" not in "".join(map(str, inner))


def entry(key: str, value: Any, indent: int) -> list[str]:
    """Give the lines of a name and its value, the first one without indentation.

    Args:
        key: the name.
        value: any.
        indent: spaces before the name.
    """
    head = f"{scalar(key)}:"
    if isinstance(value, str) and "\n" in value and (lines := literal(value, indent + 2)):
        return [f"{head} {lines[0]}", *lines[1:]]
    if not is_collection(value):
        return [f"{head} {scalar(value)}"]
    if fits_flow(value):
        return [f"{head} {flow(value)}"]
    return [head, *block(value, indent + 2)]


def block(value: Mapping[str, Any] | Sequence[Any], indent: int) -> list[str]:
    """Give the lines of a collection that is not empty, indented."""
    space = " " * indent
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            first, *rest = entry(str(key), inner, indent)
            lines += [space + first, *rest]
        return lines
    for inner in value:
        first, *rest = item(inner, indent)
        lines += [space + first, *rest]
    return lines


def item(value: Any, indent: int) -> list[str]:
    """Give the lines of an entry of a list, the first one without indentation."""
    if isinstance(value, str) and "\n" in value and (lines := literal(value, indent + 2)):
        return [f"- {lines[0]}", *lines[1:]]
    if not is_collection(value) or fits_flow(value):
        return [f"- {flow(value)}"]
    first, *rest = block(value, indent + 2)
    return [f"- {first.lstrip(' ')}", *rest]


def literal(text: str, indent: int) -> list[str]:
    """Give a text of several lines as ``|`` and its lines; nothing where that cannot be."""
    lines = text.split("\n")
    if text[:1] in (" ", "\n", "\t") or not text.strip() or not all(line.isprintable() for line in lines):
        return []
    if text.endswith("\n\n") or any(line and not line.strip() for line in lines):
        return []
    kept = lines[:-1] if text.endswith("\n") else lines
    return ["|" if text.endswith("\n") else "|-", *(" " * indent + line if line else "" for line in kept)]
