"""What pydantic found wrong, as sentences that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from nightreel.errors import SpecError
from nightreel.spec.near import listed, mend
from nightreel.spec.shape import at, known_names, names_of

Key = str | int
Path = tuple[Key, ...]

_PATTERNS = {
    r"^#[0-9a-fA-F]{6}$": ("a colour such as #0A84FF", 'write "#RRGGBB" in quotes'),
    r"^[a-z](?:_?[a-z0-9-])*$": (
        "a name of small letters, digits, - and single _, beginning with a letter",
        "choose such a name, e.g. spring_promo",
    ),
    r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*$": ("step.port such as grade.reel", "name the step, a dot and its output"),
    r"^([01]\d|2[0-3]):[0-5]\d$": ("a time of day such as 06:30", 'write "HH:MM" in quotes'),
}
_OF_KEY = "[key]"
"""How pydantic says that the name itself is wrong, not what it stands for."""
_KINDS = {
    "string": "a text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "tuple": "a list", "list": "a list", "dict": "names and values", "model": "names and values",
}  # fmt: skip
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"), "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"), "less_than": ("less than", "lt"),
}  # fmt: skip


def mistakes_of(
    error: ValidationError,
    model: type[BaseModel],
    where: Callable[[Iterable[Key]], str],
    *,
    code: str | Callable[[Path], str] = "",
    kind: type[SpecError] = SpecError,
) -> list[SpecError]:
    """Turn each item of a validation error into one ``SpecError``.

    Args:
        error: what pydantic raised.
        model: the model that it was raised for.
        where: gives file and line of a path.
        code: first part of each error's code, the model's name in lower case by default; or what gives all of it.
        kind: class of the errors, e.g. ``OptionError``.
    """
    head = code or model.__name__.lower()
    items = [item for item in error.errors(include_url=False) if not _follows(item)]
    return [_mistake(item, model, where, head, kind) for item in items]


def mistake_of(item: Mapping[str, Any], *, code: str, where: str) -> SpecError:
    """Turn an item of a validation error that belongs to no model, such as a request's parameter, into an error."""
    got, want, fix = _said(item, BaseModel, tuple(item["loc"]))
    return SpecError(code, where=where, got=got, want=want, fix=fix)


def _follows(item: Mapping[str, Any]) -> bool:
    """Whether an item only follows from others: a list counts as too short when its entries are wrong."""
    return item["type"] == "too_short" and len(item["input"]) >= int(item["ctx"]["min_length"])


def _mistake(
    item: Mapping[str, Any],
    model: type[BaseModel],
    where: Callable[[Iterable[Key]], str],
    head: str | Callable[[Path], str],
    kind: type[SpecError],
) -> SpecError:
    path: Path = item["loc"]
    got, want, fix = _said(item, model, path)
    place = tuple(part for part in path if part != _OF_KEY)
    code = head(place) if callable(head) else ".".join([head, *(part for part in place if isinstance(part, str))])
    return kind(code, where=where(place), got=got, want=want, fix=fix)


def _said(item: Mapping[str, Any], model: type[BaseModel], path: tuple[Key, ...]) -> tuple[object, str, str]:
    """Give what was found, what is wanted, and the mend."""
    kind, context, value = str(item["type"]), item.get("ctx", {}), item["input"]
    name = _name(path)
    if kind == "missing":
        return "nothing", _wanted(model, path), f"add {name}"
    if kind == "extra_forbidden":
        known = known_names(at(model, path[:-1]))
        return name, listed(known, limit=20), mend(name, known, "remove it")
    if kind in ("literal_error", "enum"):
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return _shown(value), listed(choices), mend(str(value), choices, f"choose {listed(choices)}")
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return value, f"{words} {_number(context[key])}", f"change {name}"
    if kind == "string_pattern_mismatch":
        want, fix = _PATTERNS.get(context["pattern"], (f"text like {context['pattern']}", f"change {name}"))
        return value or "an empty text", want, fix
    return _said_of_size(kind, context, value, name) or _said_of_type(kind, item, value, name)


def _said_of_size(kind: str, context: Mapping[str, Any], value: Any, name: str) -> tuple[object, str, str] | None:
    sizes = {
        "string_too_long": ("at most", "max_length", "characters", f"shorten {name}"),
        "string_too_short": ("at least", "min_length", "characters", f"write {name}"),
        "too_long": ("at most", "max_length", "entries", f"shorten {name}"),
        "too_short": ("at least", "min_length", "entries", f"add to {name}"),
    }
    if kind not in sizes:
        return None
    words, key, unit, fix = sizes[kind]
    limit = context[key]
    length = len(value) if hasattr(value, "__len__") else 0
    return f"{length} {unit}", f"{words} {limit} {unit if limit != 1 else _ONE[unit]}", fix


_ONE = {"characters": "character", "entries": "entry"}


def _said_of_type(kind: str, item: Mapping[str, Any], value: Any, name: str) -> tuple[object, str, str]:
    whole = name if item["loc"] else "the file"
    if kind == "value_error":
        return _shown(value), str(item["ctx"]["error"]), f"change {whole}"
    stem = kind.split("_")[0]
    if stem in _KINDS and kind != "int_from_float":
        return _shown(value), _KINDS[stem], f"write {_KINDS[stem]}"
    if kind == "int_from_float":
        return value, "a whole number", f"round {name}"
    message = str(item["msg"]).removeprefix("Input should be ")
    return _shown(value), message[:1].lower() + message[1:], f"change {whole}"


def _name(path: Path) -> str:
    """Give the word for what is to be mended; a whole value, and an entry of a list or of names, have none."""
    return "it" if not path or path[-1] == _OF_KEY or str(path[-1]).isdecimal() else str(path[-1])


def _wanted(model: type[BaseModel], path: tuple[Key, ...]) -> str:
    owner = at(model, path[:-1])
    if isinstance(owner, type) and issubclass(owner, BaseModel):
        described = names_of(owner).get(str(path[-1]))
        if described is not None and described.description:
            words = described.description.rstrip(".")
            return words[:1].lower() + words[1:] if words[1:2].islower() else words
    return f"a value for {path[-1]}"


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else str(value)


def _shown(value: Any) -> object:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "names and values"
    if isinstance(value, (list, tuple)):
        return "a list"
    return value if value != "" else "an empty text"
