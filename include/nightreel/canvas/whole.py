"""Writes a text anew as a whole, by ruamel.yaml: for files that cannot be edited piece by piece.

Comments, order and quotes stay; spaces and line breaks become regular.
"""

from __future__ import annotations

from io import StringIO
from typing import Any

from nightreel.canvas.intend import Intended
from nightreel.canvas.same import same
from nightreel.canvas.text_tree import UnfitError, newline_of


def write_whole_text(text: str, before: dict[str, Any], wanted: Intended) -> str:
    """Give the text with what is new.

    Args:
        text: as it was.
        before: what it says.
        wanted: what it shall say.

    Raises:
        UnfitError: it cannot be written so.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    tool = YAML()
    tool.preserve_quotes, tool.width = True, 4096
    is_deep = "\n  - " in text
    tool.indent(mapping=2, sequence=4 if is_deep else 2, offset=2 if is_deep else 0)
    tool.explicit_start = text.startswith("---")
    made = StringIO()
    try:
        document = tool.load(text)
        _patch_top(document, before, wanted)
        tool.dump(document, made)
    except (YAMLError, RecursionError, TypeError, ValueError, KeyError, AttributeError, NotImplementedError) as error:
        raise UnfitError from error
    new = made.getvalue()
    return new.replace("\n", "\r\n") if newline_of(text) == "\r\n" else new


def _patch_top(document: Any, before: dict[str, Any], wanted: Intended) -> None:
    old = before.get("steps")
    items = document.get("steps") if isinstance(old, list) else None
    for key in list(document):
        if key not in wanted.value:
            del document[key]
    for key, value in wanted.value.items():
        if key != "steps" and not (key in before and same(before[key], value)):
            document[key] = _patched(document.get(key), before.get(key), value)
    if not items:
        document["steps"] = wanted.value["steps"]
        return
    kept = [
        entry if index is None else _patched(items[index], old[index], entry)  # type: ignore[index]
        for index, entry in zip(wanted.steps, wanted.value["steps"], strict=True)
    ]
    if wanted.steps == tuple(range(len(items))):
        for at, entry in enumerate(kept):
            items[at] = entry
    else:
        del items[:]
        items.extend(kept)


def _patched(node: Any, before: Any, after: Any) -> Any:
    """Give a value with its comments where it stays a mapping; one that others refer to is written out."""
    if same(before, after):
        return node
    anchor = getattr(node, "anchor", None)
    if not isinstance(before, dict) or not isinstance(after, dict) or (anchor is not None and anchor.value):
        return after
    if getattr(node, "merge", None):
        return after
    for key in [key for key in before if key not in after]:
        del node[key]
    for key, value in after.items():
        if not (key in before and same(before[key], value)):
            node[key] = _patched(node.get(key), before.get(key), value)
    return node
