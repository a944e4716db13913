"""References in options: ``${brief.title}``, ``${brand.palette.primary}``, ``${run.date}``, ``${steps.<id>.<port>}``.

A step's output is given as the address of its artifact. This is the whole language: a name in dollar and braces, and
``$${`` for a literal ``${``. Nothing is evaluated or called, and what a reference gives is never looked through again,
so that text of a brief stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from nightreel.errors import SpecError
from nightreel.spec.near import listed, nearest
from nightreel.spec.shape import ANY, inside, known_names, names_of

_TOKEN = re.compile(r"\$\$\{|\$\{([^{}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_MAX_PARTS = 8

Scope = Mapping[str, Any]
"""Values by first name: ``brief``, ``brand``, ``run``, ``steps``; models or mappings."""


@dataclass(frozen=True)
class Reference:
    """One reference and the option that holds it."""

    names: tuple[str, ...]
    """Its parts: ``("brand", "palette", "primary")``."""
    path: tuple[str | int, ...] = ()
    """Where in the searched value it stands."""

    def __str__(self) -> str:
        return f"${{{'.'.join(self.names)}}}"


def find_references(value: Any, *, where: str = "") -> tuple[Reference, ...]:
    """Give every reference in a JSON value, in order.

    Raises:
        SpecError: ``${`` that is no reference (``reference.syntax``).
    """
    return tuple(_search(value, (), where))


def _search(value: Any, path: tuple[str | int, ...], where: str) -> Iterator[Reference]:
    if isinstance(value, str):
        for token in _TOKEN.finditer(value):
            if token[0] != "$${":
                yield Reference(_names(token, where), path)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _search(inner, (*path, key), where)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _search(inner, (*path, index), where)


def resolve(value: Any, scope: Scope, *, where: str = "") -> Any:
    """Give a JSON value with its references replaced.

    A text that is one reference becomes the value itself, of its own type; within other text, a value is written out.

    Raises:
        SpecError: an unknown name (``reference.name``), or a value that cannot stand within text (``reference.text``).
    """
    if isinstance(value, str):
        return _resolve_text(value, scope, where)
    if isinstance(value, Mapping):
        return {key: resolve(inner, scope, where=where) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolve(inner, scope, where=where) for inner in value]
    return value


def _resolve_text(text: str, scope: Scope, where: str) -> Any:
    whole = _TOKEN.fullmatch(text)
    if whole is not None and whole[0] != "$${":
        return _plain(_look_up(_names(whole, where), scope, where))

    def written(token: re.Match[str]) -> str:
        if token[0] == "$${":
            return "${"
        names = _names(token, where)
        return _written(_look_up(names, scope, where), Reference(names), where)

    return _TOKEN.sub(written, text)


def check_reference(reference: Reference, shapes: Mapping[str, Any], *, where: str = "") -> None:
    """Check a reference before its value exists.

    Args:
        reference: what ``find_references`` gave.
        shapes: what each first name will be: a model class, or a mapping of names to shapes.
        where: file and line for the error.

    Raises:
        SpecError: a name that will not exist (``reference.name``).
    """
    shape: Any = shapes
    for count, name in enumerate(reference.names):
        known = tuple(shape) if isinstance(shape, Mapping) else known_names(shape)
        further = shape.get(name) if isinstance(shape, Mapping) else inside(shape, name)
        if further is None:
            raise _unknown(reference.names, count, known, where)
        if further is ANY:
            return
        shape = further


def _names(token: re.Match[str], where: str) -> tuple[str, ...]:
    names = tuple((token[1] or "").split("."))
    if not token[0].endswith("}") or len(names) > _MAX_PARTS or not all(_NAME.fullmatch(name) for name in names):
        raise SpecError(
            "reference.syntax", where=where, got=token[0], want="a reference such as ${brief.title}",
            fix="write such a name, or $${ for the two characters themselves",
        )  # fmt: skip
    return names


def _look_up(names: tuple[str, ...], scope: Scope, where: str) -> Any:
    value: Any = scope
    for count, name in enumerate(names):
        if isinstance(value, BaseModel):
            known = {other: own for own in type(value).model_fields for other in _names_of_field(value, own)}
            if name not in known:
                raise _unknown(names, count, known, where)
            value = getattr(value, known[name])
        elif isinstance(value, Mapping):
            if name not in value:
                raise _unknown(names, count, value, where)
            value = value[name]
        else:
            raise _unknown(names, count, (), where)
    return value


def _names_of_field(model: BaseModel, own: str) -> list[str]:
    field = type(model).model_fields[own]
    return [name for name, known in names_of(type(model)).items() if known is field]


def _unknown(names: tuple[str, ...], count: int, known: Any, where: str) -> SpecError:
    before, name = ".".join(names[:count]), names[count]
    choices = [f"{before}.{other}" if before else str(other) for other in known]
    want = listed(choices, limit=20) if choices else f"{before} without .{name}"
    match = nearest(name, [str(other) for other in known])
    written = ".".join(names[: count + 1])
    right = ".".join([*names[:count], match or ""])
    fix = f"write {right} instead of {written}" if match else "choose a name that exists"
    return SpecError("reference.name", where=where, got=f"${{{'.'.join(names)}}}", want=want, fix=fix)


def _plain(value: Any) -> Any:
    """Give the JSON form of a value."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _written(value: Any, reference: Reference, where: str) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, (list, tuple)) and all(isinstance(inner, (str, int, float)) for inner in plain):
        return ", ".join(str(inner) for inner in plain)
    if isinstance(plain, (str, int, float)):
        return str(plain)
    raise SpecError(
        "reference.text", where=where, got=str(reference), want="a text or a number within text",
        fix="name one field of it",
    )  # fmt: skip
