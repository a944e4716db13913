"""The order of panels: by names of files that count, else by written numbers or by the story, as an engine finds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nightreel.reading.board.answers import OrderAnswer

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Order:
    """An order of things, and whose it is."""

    indexes: tuple[int, ...]
    """Counted from 0."""
    by: Literal["given", "written", "found", "kept"]
    reason: str


def counted_order(names: Sequence[str]) -> tuple[int, ...] | None:
    """Give the order of files whose names count: ``key_01.png``, ``key_02.png``, or ``12a``, ``12b``.

    Names count when they are the same but for one number, which differs in each. Letters behind it sort after it.

    Returns:
        Indexes in order; ``None`` where the names do not count.
    """
    if len(names) < 2:
        return tuple(range(len(names)))
    stems = [name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold() for name in names]
    numbers = [_NUMBER.findall(stem) for stem in stems]
    if not all(numbers) or len({len(found) for found in numbers}) > 1:
        return None
    for at in range(len(numbers[0])):
        keys = [(int(found[at][:18]), _tail(stem, at)) for found, stem in zip(numbers, stems, strict=True)]
        rest = {(_head(stem, at), *found[:at]) for found, stem in zip(numbers, stems, strict=True)}
        if len(rest) == 1 and len(set(keys)) == len(keys):
            return tuple(sorted(range(len(names)), key=lambda index: keys[index]))
    return None


def checked_order(answer: OrderAnswer, count: int) -> Order:
    """Give an order that has every one of ``count`` things once; what an answer forgets stands last, as it came.

    An answer without an order found none: things stay as they came.
    """
    if not answer.order:
        return Order(tuple(range(count)), "kept", answer.reason)
    said = list(dict.fromkeys(number - 1 for number in answer.order if 1 <= number <= count))
    forgotten = [index for index in range(count) if index not in said]
    reason = answer.reason
    if forgotten:
        numbers = ", ".join(str(index + 1) for index in forgotten)
        reason = f"{reason} ({numbers}: no place was found, left at the end)".strip()
    return Order((*said, *forgotten), "written" if answer.written and not forgotten else "found", reason)


def _head(stem: str, at: int) -> str:
    """Give what stands before the number."""
    return stem[: list(_NUMBER.finditer(stem))[at].start()]


def _tail(stem: str, at: int) -> str:
    return stem[list(_NUMBER.finditer(stem))[at].end() :]
