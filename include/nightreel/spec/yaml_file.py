"""Safe reading of YAML files: nothing is executed, every key has a line, every fault is a sentence.

Scalars follow YAML 1.2's core schema, so that ``off`` and ``16:9`` stay the words that people wrote; dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.mistakes import mistakes_of

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

MAX_BYTES = 512 * 1024
MAX_VALUES = 20_000
MAX_DEPTH = 40

M = TypeVar("M", bound=BaseModel)
Key = str | int
KeyPath = tuple[Key, ...]


@dataclass(frozen=True)
class Positions:
    """Line and column, from 1, of every key path of one file.

    Args:
        file: the file's name as errors show it, relative to the tenant's folder.
        places: line and column by path; a mapping's entry counts at its key, a list's entry at its value.
    """

    file: str
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)

    def line(self, path: Iterable[Key] = ()) -> int:
        """Give the line of a path, or of the nearest place around it."""
        return self._place(path)[0]

    def column(self, path: Iterable[Key] = ()) -> int:
        """Give the column of a path, or of the nearest place around it."""
        return self._place(path)[1]

    def where(self, path: Iterable[Key] = ()) -> str:
        """Give ``pipelines/promo.yaml:14``."""
        return f"{self.file}:{self.line(path)}"

    def _place(self, path: Iterable[Key]) -> tuple[int, int]:
        wanted = tuple(path)
        while wanted and wanted not in self.places:
            wanted = wanted[:-1]
        return self.places.get(wanted, (1, 1))


class _Loader(_BaseLoader):
    """PyYAML's safe loader with the scalars of YAML 1.2's core schema."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"$"), [""])


def read_yaml(path: Path, model: type[M], root: Path) -> tuple[M, Positions]:
    """Read a YAML file into a model.

    Args:
        path: the file.
        model: what it must be.
        root: folder of the tenant; errors name the file relative to it.

    Raises:
        SpecError: the file cannot be read (``yaml.*``).
        Problems: one ``SpecError`` for every fault of the content, in the order of lines.
    """
    value, positions = parse_yaml(read_text(path, root), shown_name(path, root))
    return validate(value, model, positions), positions


def validate(value: Any, model: type[M], positions: Positions) -> M:
    """Make a model of a parsed value.

    Raises:
        Problems: one ``SpecError`` for every fault, in the order of lines.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = mistakes_of(error, model, positions.where)
        raise Problems(sorted(errors, key=_line_of)) from error


def _line_of(error: NightreelError) -> int:
    return int(error.where.rpartition(":")[2] or 0)


def shown_name(path: Path, root: Path) -> str:
    """Give a file's name as errors show it: below the tenant's folder, else its own name."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def read_text(path: Path, root: Path) -> str:
    """Read a small UTF-8 file.

    Raises:
        SpecError: missing, not a file, too large, or of another encoding.
    """
    where = shown_name(path, root)
    try:
        if not path.is_file():
            raise SpecError("yaml.missing", where=where, got="no such file", fix="check the name, or make the file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecError(
            "yaml.unreadable", where=where, got=error.strerror or str(error), fix="let Nightreel's user read the file"
        ) from error
    if len(content) > MAX_BYTES:
        raise SpecError(
            "yaml.size", where=where, got=f"more than {MAX_BYTES // 1024} KiB", want="a small file",
            fix="keep only settings in it; media are named, not put in",
        )  # fmt: skip
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SpecError(
            "yaml.encoding", where=f"{where}:{line}", got=f"byte 0x{content[error.start]:02x}", want="UTF-8 text",
            fix="save the file as UTF-8",
        ) from error  # fmt: skip


def parse_yaml(text: str, file: str) -> tuple[dict[str, Any], Positions]:
    """Parse YAML text whose top is a mapping.

    Raises:
        SpecError: not YAML, or YAML that is refused: a repeated key, an alias that explodes, a tag, several documents.
    """
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        raise _explained(error, text, file) from error
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(node, yaml.MappingNode):
        raise SpecError(
            "yaml.top", where=f"{file}:1", got="an empty file" if node is None else f"a {_kind(node)}",
            want="names and values such as `title: Pulse Watch`", fix="begin each line with a name and a colon",
        )  # fmt: skip
    reading = _Reading(file)
    return reading.mapping(node, ()), Positions(file, reading.places)


class _Reading:
    """Turns nodes into plain values and keeps where each was."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[KeyPath, tuple[int, int]] = {}
        self._open: list[int] = []
        self._values = 0

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self._values += 1
        if self._values > MAX_VALUES or len(path) > MAX_DEPTH or id(node) in self._open:
            raise self._refused(
                "yaml.explodes", node, got="aliases or lists that unfold without end",
                want=f"at most {MAX_VALUES} values, {MAX_DEPTH} deep", fix="write the values out without aliases",
            )  # fmt: skip
        self._open.append(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self.mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                return [self._entry(child, (*path, index)) for index, child in enumerate(node.value)]
            return self._scalar(node)
        finally:
            self._open.pop()

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._refused(
                    "yaml.key", key_node, got=f"a {_kind(key_node)} as a name", want="a word", fix="name it by a word"
                )
            key = key_node.value
            if key_node.tag == "tag:yaml.org,2002:merge":
                for part in self._merged(value_node, path):
                    merged = {**part, **merged}
                continue
            if key in found:
                raise self._refused(
                    "yaml.twice", key_node, got=f"{key} again", want="each name once",
                    fix=f"keep one of the two; the first is in line {self.places[*path, key][0]}",
                )  # fmt: skip
            self.places[(*path, key)] = _place(key_node)
            found[key] = self.value(value_node, (*path, key))
        return {**merged, **found}

    def _merged(self, node: yaml.Node, path: KeyPath) -> list[dict[str, Any]]:
        children = node.value if isinstance(node, yaml.SequenceNode) else [node]
        parts = []
        for child in children:
            if not isinstance(child, yaml.MappingNode):
                raise self._refused(
                    "yaml.merge", child, got=f"<< with a {_kind(child)}", want="an alias of names and values",
                    fix="write the values out",
                )  # fmt: skip
            before = dict(self.places)
            parts.append(self.value(child, path))
            self.places.update(before)
        return parts

    def _entry(self, node: yaml.Node, path: KeyPath) -> Any:
        self.places[path] = _place(node)
        return self.value(node, path)

    def _scalar(self, node: yaml.Node) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        text: str = node.value
        if kind == "str":
            return text
        if kind == "null":
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
        raise self._refused(
            "yaml.tag", node, got=f"{text} as {node.tag.replace('tag:yaml.org,2002:', '!!')}".strip(),
            want="plain text, numbers, lists, names", fix="remove the tag, or put the text in quotes",
        )  # fmt: skip

    def _refused(self, code: str, node: yaml.Node, *, got: str, want: str, fix: str) -> SpecError:
        return SpecError(code, where=f"{self.file}:{_place(node)[0]}", got=got, want=want, fix=fix)


def _kind(node: yaml.Node) -> str:
    return (
        "list"
        if isinstance(node, yaml.SequenceNode)
        else "single value"
        if isinstance(node, yaml.ScalarNode)
        else "map"
    )


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _explained(error: yaml.YAMLError, text: str, file: str) -> SpecError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        lines = text.splitlines() or [""]
        shown = lines[min(line, len(lines)) - 1]
        problem = error.problem or "no YAML"
        if "\t" in shown and "token" in problem:
            return SpecError(
                "yaml.tab", where=f"{file}:{line}", got="a tab", want="spaces in front of names", fix="use two spaces"
            )
        if "single document" in f"{error.context} {problem}":
            return SpecError(
                "yaml.documents", where=f"{file}:{line}", got="a second document", want="one", fix="remove the line ---"
            )
        return SpecError(
            "yaml.syntax", where=f"{file}:{line}", got=f"{problem}, in: {shown.strip()}", want="YAML",
            fix="check indentation, colons and quotes in this line and the one above",
        )  # fmt: skip
    position = getattr(error, "position", 0) or 0
    line = text.count("\n", 0, position) + 1
    return SpecError(
        "yaml.character", where=f"{file}:{line}", got="a control character", want="text", fix="remove the character"
    )
