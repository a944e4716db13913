"""Safe reading of YAML files: nothing is executed, every key has a line, every fault is a sentence.

Scalars follow YAML 1.2's core schema, so that ``off`` and ``16:9`` stay the words that people wrote; dates stay text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.yaml_values import Key, KeyPath, Reading

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

MAX_BYTES = 512 * 1024

M = TypeVar("M", bound=BaseModel)


class Spot(str):
    """``pipelines/promo.yaml:14``, which still knows what it is the place of: an editor marks a field by it.

    Args:
        text: file and line.
        file: the file alone.
        path: of names and numbers, as it was asked for.
    """

    __slots__ = ("file", "path")

    file: str
    path: KeyPath

    def __new__(cls, text: str, file: str = "", path: KeyPath = ()) -> Spot:
        """Make a text with its place."""
        made = super().__new__(cls, text)
        made.file, made.path = file, path
        return made


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

    def where(self, path: Iterable[Key] = ()) -> Spot:
        """Give ``pipelines/promo.yaml:14``."""
        wanted = tuple(path)
        return Spot(f"{self.file}:{self.line(wanted)}", self.file, wanted)

    def _place(self, path: Iterable[Key]) -> tuple[int, int]:
        wanted = tuple(path)
        while wanted and wanted not in self.places:
            wanted = wanted[:-1]
        return self.places.get(wanted, (1, 1))


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
        loader = _BaseLoader(text)
        reading = Reading(loader, file)
        return reading.document(), Positions(file, reading.places)
    except yaml.YAMLError as error:
        raise _explained(error, text, file) from error
    finally:
        if loader is not None:
            loader.dispose()


def _explained(error: yaml.YAMLError, text: str, file: str) -> SpecError:
    if not isinstance(error, yaml.MarkedYAMLError):
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        return SpecError(
            "yaml.character", where=f"{file}:{line}", got="a control character", want="text", fix="remove the character"
        )
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    problem = error.problem or "no YAML"
    if "\t" in shown and "token" in problem:
        return SpecError(
            "yaml.tab", where=f"{file}:{line}", got="a tab", want="spaces in front of names", fix="use two spaces"
        )
    return SpecError(
        "yaml.syntax", where=f"{file}:{line}", got=f"{problem}, in: {shown.strip()}", want="YAML",
        fix="check indentation, colons and quotes in this line and the one above",
    )  # fmt: skip
