"""Faults and answers in Chinese: our own sentences only. Values go over as they are; what is unknown stays English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from nightreel.wording.lines import Line, lines

PARTS = ("where", "got", "want", "fix")
FINDING = "finding"
"""Stands for the code of what a quality check found, which has a name instead."""
_LONGEST = 2000
"""Characters of a text that is looked up; no sentence of ours is as long."""
_PHRASE = 2
"""Spaces of a constant sentence that is ours whatever the fault: nobody's title or name reads like that by chance."""
_NOTES = frozenset({"missing", "notes", "over", "says", "sentence", "stale"})
"""Fields that hold sentences by themselves, one or a list of them."""


def answer_in_chinese(value: Any) -> Any:
    """Give an answer, as JSON has it, with the faults, findings and notes within it in Chinese.

    Whatever has ``got``, ``want`` or ``fix`` beside a code or a name counts as a fault. All else stays as it is.
    """
    if isinstance(value, list):
        return [answer_in_chinese(each) for each in value]
    if not isinstance(value, dict):
        return value
    said = fault_in_chinese(value) if "want" in value and "got" in value else value
    return {
        key: _notes(each) if key in _NOTES else answer_in_chinese(each) for key, each in said.items()
    }  # fmt: skip


def _notes(value: Any) -> Any:
    if isinstance(value, str):
        return sentence_in_chinese(value, "note")
    return [_notes(each) for each in value] if isinstance(value, list) else answer_in_chinese(value)


def fault_in_chinese(fault: Mapping[str, Any]) -> dict[str, Any]:
    """Give a fault's parts in Chinese, as far as they are ours; its code and all else stay."""
    code = str(fault.get("code") or FINDING)
    found = {
        key: sentence_in_chinese(said, key, code) if key in PARTS and isinstance(said, str) and said else said
        for key, said in fault.items()
    }
    if "sentence" in fault and found != dict(fault):
        found["sentence"] = _sentence(found)
    return found


def _sentence(fault: Mapping[str, Any]) -> str:
    """Give the whole of a fault, of which each part is said in Chinese already."""
    want, fix = fault.get("want"), fault.get("fix")
    clauses = [fault.get("where"), fault.get("got"), f"应为：{want}" if want else "", f"解决办法：{fix}" if fix else ""]
    return "；".join(filter(None, clauses)) + "。"


@lru_cache(maxsize=8192)
def sentence_in_chinese(text: str, part: str, code: str = "") -> str:
    """Give the Chinese of one sentence, or the sentence itself where it is not ours.

    Args:
        text: as the fault says it, its slots filled.
        part: of the fault that it is, or ``note``.
        code: of the fault, which says what its sentences may be.
    """
    if len(text) > _LONGEST:
        return text
    constant = _constants().get((part, text))
    if constant is not None and (text.count(" ") >= _PHRASE or constant.belongs_to(code)):
        return constant.chinese
    for line in _with_slots(part, code):
        said = line.say(text, lambda value: _value(value, code))
        if said is not None:
            return said
    return _value(text, code) if part == "want" else text


def _value(text: str, code: str) -> str:
    """Give what fills a slot: names and figures as they are, kinds of things and a parser's words in Chinese."""
    whole = _constants().get(("value", text))
    words = [whole] if whole else [_constants().get(("value", each.removeprefix("a "))) for each in text.split(" or ")]
    known = [word.chinese for word in words if word is not None and word.belongs_to(code)]
    return "或".join(known) if len(known) == len(words) else text


@cache
def _constants() -> dict[tuple[str, str], Line]:
    return {(line.part, line.english): line for line in lines() if len(line.pieces) == 1}


@lru_cache(maxsize=2048)
def _with_slots(part: str, code: str) -> tuple[Line, ...]:
    """Give the lines with slots that a fault may say; those with most words of their own first."""
    found = [line for line in lines() if line.part == part and len(line.pieces) > 1 and line.belongs_to(code)]
    return tuple(sorted(found, key=lambda line: -len("".join(line.pieces))))
