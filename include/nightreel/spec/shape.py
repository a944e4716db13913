"""What a model allows at a path: used to name known keys and to check references before any value exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

ANY = object()
"""A place whose names are free: a mapping that people fill."""


def names_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Give every name that a model accepts, other names of a field included."""
    return {name: field for own, field in model.model_fields.items() for name in (own, *_other_names(field))}


def _other_names(field: FieldInfo) -> Iterator[str]:
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        yield from (choice for choice in alias.choices if isinstance(choice, str))
    elif isinstance(alias, str):
        yield alias


def inside(shape: Any, name: str | int) -> Any:
    """Give the type one name (or list index) further in, ``ANY`` where names are free, ``None`` where there is none."""
    for option in _options(shape):
        if option is ANY or option is Any:
            return ANY
        if isinstance(option, type) and issubclass(option, BaseModel):
            field = names_of(option).get(str(name))
            if field is not None:
                return field.annotation
        origin = get_origin(option)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return get_args(option)[1]
        if isinstance(origin, type) and issubclass(origin, Sequence) and isinstance(name, int):
            return get_args(option)[0]
    return None


def at(shape: Any, path: Sequence[str | int]) -> Any:
    """Give the type at a path, or ``None``."""
    for name in path:
        shape = inside(shape, name)
        if shape is None:
            return None
    return shape


def known_names(shape: Any) -> tuple[str, ...]:
    """Give the names that a place knows, fields' own names first; empty where there are none."""
    return tuple(
        name
        for option in _options(shape)
        if isinstance(option, type) and issubclass(option, BaseModel)
        for name in (*option.model_fields, *(n for n in names_of(option) if n not in option.model_fields))
    )


def _options(shape: Any) -> Iterator[Any]:
    if get_origin(shape) is Annotated:
        yield from _options(get_args(shape)[0])
    elif get_origin(shape) in (Union, UnionType):
        for part in get_args(shape):
            yield from _options(part)
    elif shape is not type(None):
        yield shape
