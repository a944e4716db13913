"""Makes an answer of what a model says, or says what is wrong with it; nothing that a model says is taken as it is.

Fences and words around the JSON are taken off. What code can mend without a doubt it mends, and says so: a field that
nobody asked for, a text that is too long, a sentence in a loop, a region outside of the picture, evidence in a picture
that was not shown. Everything else is a fault that the model is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from nightreel.engines.understand.talk.loops import is_looping, without_loops
from nightreel.engines.understand.talk.orders import obeyed, quoted_orders
from nightreel.engines.understand.talk.places import Places, Shown
from nightreel.spec.model import Model

A = TypeVar("A", bound=Model)
FaultKind = Literal["form", "cut", "loop", "order"]

_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Marks that nobody sees: some turn a text around, some no file can hold."""
_DEEPEST = 30
_MOST_FAULTS = 8
_MOST_MENDS = 40
_MOST_CHARACTERS = 400_000
_MOST_STARTS = 200
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Written:
    """What a model wrote, and how it came to its end."""

    text: str
    ends: Literal["stop", "length", "loop"] = "stop"
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class Expected(Generic[A]):
    """What an answer is held against.

    Args:
        answer: what it must be.
        shown: the pictures that the model got.
        told: its rules, which it must not repeat.
        words: that were read in the pictures by measurement; see ``obeyed``.
    """

    answer: type[A]
    shown: Sequence[Shown]
    told: Sequence[str] = ()
    words: Sequence[str] = ()


class AnswerFault(Exception):
    """What is wrong with an answer."""

    def __init__(self, kind: FaultKind, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.kind: FaultKind = kind
        self.faults = tuple(faults)


def read_answer(written: Written, expected: Expected[A], *, last: bool = False) -> tuple[A, tuple[str, ...]]:
    """Make an answer of what a model wrote.

    Args:
        written: what it wrote.
        expected: what it must be.
        last: whether it is not asked again: what can be saved of an answer that loops or was cut off is saved.

    Returns:
        The answer, and a sentence for each thing that was mended.

    Raises:
        AnswerFault: it cannot be used.
    """
    text = _THOUGHT.sub("", written.text[:_MOST_CHARACTERS])
    cut = written.ends != "stop" and not _is_whole(text)  # what follows a whole object, blanks without end, is surplus
    if cut and not last:
        looping = written.ends == "loop" or is_looping(text)
        raise AnswerFault("loop" if looping else "cut", ["it never came to its end"])
    value, notes = _json_of(text, partial=cut), list[str]()
    if _is_deep(value):
        raise AnswerFault("form", ["- It has lists within lists without end"])
    places = Places(expected.shown)
    value = _cleaned(places.mend(value), notes)
    value = _fitting(value, expected.answer, notes)
    value = _fitting(_checked_orders(value, expected, notes, last=last), expected.answer, notes)
    if cut:
        notes.append("The answer was cut off; what there is of it is used.")
    return expected.answer.model_validate(value), (*dict.fromkeys(places.notes), *notes)


def _json_of(text: str, *, partial: bool) -> Any:
    """Read the one JSON object in a text, whatever stands around it; ``partial`` where its end is missing."""
    starts = [found.start() for found in re.finditer(r"\{", text)][:_MOST_STARTS]
    best: Any = None
    end = longest = 0
    for start in starts:
        if start < end:
            continue  # inside of what was read
        try:
            found, length = _DECODER.raw_decode(text[start:])
        except (ValueError, RecursionError):
            continue
        end = start + length
        if isinstance(found, dict) and length > longest:
            best, longest = found, length
    if best is None and partial and starts:
        try:
            best = from_json(text[starts[0] :], allow_partial="trailing-strings")
        except ValueError:
            best = None
    if not isinstance(best, dict):
        raise AnswerFault("form", [f"It is no JSON object: {' '.join(text.split())[:80] or 'nothing at all'}"])
    return best


def _is_whole(text: str) -> bool:
    """Whether the first object in a text has its end."""
    start = text.find("{")
    try:
        return start >= 0 and bool(_DECODER.raw_decode(text[start:])[0])
    except (ValueError, RecursionError):
        return False


def _is_deep(value: Any) -> bool:
    layer = [value]
    for _ in range(_DEEPEST):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
    return bool(layer)


def _cleaned(value: Any, notes: list[str]) -> Any:
    """Give a value whose texts have no marks that nobody sees, and no sentence in a loop."""
    if isinstance(value, dict):
        return {name: _cleaned(inner, notes) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, notes) for inner in value]
    if not isinstance(value, str):
        return value
    seen = _UNSEEN.sub("", value)
    short = without_loops(seen)
    if short != seen:
        notes.append("A sentence in a loop was kept once.")
    return short


def _fitting(value: Any, answer: type[Model], notes: list[str]) -> Any:
    """Give a value that the model of the answer takes, mended where that is without a doubt."""
    value = _own_form(value, answer)
    for _ in range(_MOST_MENDS):
        try:
            answer.model_validate(value)
        except ValidationError as error:
            faults = error.errors(include_url=False)
        else:
            return value
        mended = [_mend(value, fault) for fault in faults]
        notes += [note for note in mended if note]
        if not any(note is not None for note in mended):
            raise AnswerFault("form", [_said(fault) for fault in faults[:_MOST_FAULTS]])
    raise AnswerFault("form", ["It has another form in too many places."])


def _own_form(value: Any, answer: type[Model]) -> Any:
    """Give the object of the answer's form, taken out of one that only wraps it: ``{"answer": {…}}``.

    An answer may leave out what has a default, or say more than was asked; one that does both has another form.
    """
    known = {field.alias or name for name, field in answer.model_fields.items()}
    while isinstance(value, dict) and len(value) == 1 and not known & set(value):
        (inner,) = value.values()
        if not isinstance(inner, dict):
            break
        value = inner
    given = set(value) if isinstance(value, dict) else set()
    if not known & given or (given - known and known - given):
        raise AnswerFault("form", [f"- It has the fields {_listed(given)}; want {_listed(known)}"])
    return value


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(name[:40] for name in names)[:12]) or "none"


def _mend(value: Any, fault: ErrorDetails) -> str | None:
    """Mend one fault in place: give what to tell of it, empty for nothing, ``None`` where it cannot be mended."""
    place = value
    *way, name = fault["loc"] or ("",)
    try:
        for step in way:
            place = place[step]
        said = place[name]
    except (LookupError, TypeError):
        return None
    limits = fault.get("ctx", {})
    if fault["type"] == "extra_forbidden":
        del place[name]
        return f"A field that was not asked for was left out: {str(name)[:40]}."
    if fault["type"] == "string_too_long":
        place[name] = said[: limits["max_length"] - 1].rsplit(" ", 1)[0].rstrip() + "…"
        return f"A text that was too long was cut: {name}."
    if fault["type"] == "too_long" and isinstance(said, list):
        del said[limits["max_length"] :]
        return f"A list that was too long was cut: {name}."
    if fault["type"] == "literal_error" and isinstance(said, str):
        meant = re.sub(r"[\s-]+", "_", said.strip().lower())
        if meant != said and meant in re.findall(r"'([^']+)'", str(limits.get("expected"))):
            place[name] = meant
            return ""
    if said is None and fault["type"] in ("string_type", "tuple_type", "list_type"):
        place[name] = "" if fault["type"] == "string_type" else []
        return ""
    return None


def _said(fault: ErrorDetails) -> str:
    """Give a fault as a sentence for the model."""
    where = ".".join(str(step) for step in fault["loc"]) or "the whole"
    return f"- {where[:120]}: {fault['msg'][:200]}"


def _checked_orders(value: Any, expected: Expected[A], notes: list[str], *, last: bool) -> Any:
    found = obeyed(value, expected.told, expected.words)
    if not found:
        return value
    if last and all(one.kind == "repeated" for one in found):
        notes.append("Words that read like an order to a program stand in quotation marks.")
        return quoted_orders(value)
    raise AnswerFault("order", [f"- {one.where[:120]}: {one.text[:160]}" for one in found[:_MOST_FAULTS]])
