"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from nightreel.batch.catalogue_file import CatalogueFile
from nightreel.batch.catalogue_text import find_encoding, lines
from nightreel.batch.rows_cells import shown
from nightreel.batch.table import Record, Table, place
from nightreel.errors import SpecError
from nightreel.spec.batch import Batch

_MOST_COLUMNS = 2000
_DEEPEST = 20
_LONGEST_NAME = 200


def open_json_lines(file: CatalogueFile, batch: Batch, where: str) -> Table:
    """Open a file of JSON objects, one a line; a line that is none is that row's fault.

    Raises:
        SpecError: one JSON list instead of lines (``catalogue.json``), or a byte that is no text.
    """
    encoding = find_encoding(file.path, batch.encoding, where, file.name)
    read = lines(file.path, encoding, file.name)
    first = list(islice(read, 1))
    if first and first[0].lstrip()[:1] == "[":
        raise SpecError(
            "catalogue.json", where=place(file.name, 1), got="one list", want="one JSON object a line",
            fix="save the catalogue as JSON Lines, without the brackets and with no comma between lines",
        )  # fmt: skip
    notes = [f"Read as {encoding.shown}: say encoding: in the batch if words look wrong."] if encoding.guessed else []
    return Table(file.name, None, _records(chain(first, read), file.name), notes)


def _records(text: Iterator[str], name: str) -> Iterator[Record]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        value = _parsed(line)
        if isinstance(value, dict) and len(value) <= _MOST_COLUMNS:
            named = ((shown(key).strip(), item) for key, item in value.items() if len(key) <= _LONGEST_NAME)
            yield Record(number, dict(named))
            continue
        got = value if isinstance(value, str) else f"a {_KINDS.get(type(value), 'value')}"
        yield Record(number, {}, SpecError(
            "catalogue.json", where=place(name, number), got=got if not isinstance(value, dict) else "too many names",
            want='a JSON object such as {"sku": "W-1", "title": "Watch"}', fix="mend the line, or export it again",
        ))  # fmt: skip


_KINDS = {list: "list", int: "number", float: "number", bool: "word", type(None): "word"}


def _parsed(line: str) -> Any:
    """Give a line's value; a text says why it has none."""
    try:
        value = json.loads(line, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return f"{error.msg.lower()}, at character {error.colno}"
    except RecursionError:
        return "brackets within brackets without end"
    except _NoNumber as error:
        return f"{error}, which is no number of JSON"
    except ValueError:
        return "a number of thousands of digits"
    if isinstance(value, str):
        return "a text"
    return value if _depth(value) <= _DEEPEST else "brackets within brackets"


class _NoNumber(ValueError):
    """NaN or an infinity."""


def _no_number(word: str) -> float:
    raise _NoNumber(word)


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= _DEEPEST:
        depth += 1
        level = [
            item
            for held in level
            if isinstance(held, (dict, list))
            for item in (held.values() if isinstance(held, dict) else held)
        ]
    return depth
