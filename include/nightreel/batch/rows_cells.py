"""One cell of a catalogue as a value of the brief: lists, numbers, and what must not be in a cell."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from nightreel.errors import RefusedError, SpecError
from nightreel.spec.batch import RowFilter

MAX_CELL = 20_000
"""Characters of a cell that is used."""
MAX_KEY = 200
_MEDIA = ("pictures", "footage")
_NAMED = ("platforms", "narrative_arc")
_WORDED = ("selling_points", "reviews", "example_scenarios", "misconceptions")
_FORMULA = re.compile(
    r"""
    [=＝]\s*[^\s=]                                  # =HYPERLINK(…), =A1, =1+2
    | [+\-@]\s*[A-Za-z_][\w.]*\s*\(                  # +SUM(…), -IMPORTXML(…), @SUM(…)
    | [+\-@]\s*\$?[A-Za-z]{1,3}\$?\d+\s*[-+*/^&:!]   # +A1+B2, -A1:B9
    | [+\-@][^|]{0,200}\|[^!]{0,2000}!               # +cmd|' /C calc'!A0
    """,
    re.VERBOSE,
)
_UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_MEND = "write the value that it shows; a spreadsheet does that by copy and paste as values"


def cell_of(value: Any, where: str) -> Any:
    """Give a cell that may be looked at: blank is ``None``, text is stripped, numbers and lists stay.

    Raises:
        RefusedError: a spreadsheet would run it as a formula (``catalogue.formula``).
        SpecError: it is far too long or holds what no text holds (``catalogue.cell``, ``catalogue.character``).
    """
    if isinstance(value, str):
        text = shown(value).strip()
        _check_text(text, where)
        return text or None
    if isinstance(value, dict):
        return {str(cell_of(name, where)): cell_of(item, where) for name, item in value.items()} or None
    if isinstance(value, (list, tuple)):
        return [cell_of(item, where) for item in value] or None
    if isinstance(value, float) and value != value:  # NaN: how tables say that nothing is there
        return None
    return value


def shown(text: str) -> str:
    """Give a text without what steers terminals and turns the reading direction; intake would remove it as well."""
    return _UNSEEN.sub("", text)


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run a text; ``-5``, ``+49 30 1234`` and ``- light`` are texts."""
    return bool(_FORMULA.match(text.lstrip()))


def field_value(field: str, value: Any) -> Any:
    """Give what the brief takes for a field: a text with several entries becomes a list.

    Entries stand on lines of their own; within one line they are divided by ``|``, else by ``;``.
    """
    if field == "parameters":
        return facts_of(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if field in _WORDED or field in _MEDIA or field in _NAMED:
        parts = _parts(value, commas=field in _NAMED) if isinstance(value, str) else value
        if isinstance(parts, list):
            if not all(part is None or isinstance(part, (str, int, float)) for part in parts):
                return parts  # the brief says what is wrong with it
            listed = [_written(part).strip() for part in parts if part is not None]
            return [part for part in listed if part] if field in (*_MEDIA, *_NAMED) else "\n".join(listed)
        return [_written(parts)]
    if field == "mathematical_form" and isinstance(value, list):
        return [_written(part) for part in value]
    return _written(value) if field not in ("duration_s", "seed", "temperature", "top_p") else value


def facts_of(value: Any) -> Any:
    """Give facts as names and values: ``battery: 14 days``, several on lines or divided by ``|`` or ``;``."""
    if isinstance(value, dict):
        return {str(name): _written(item) for name, item in value.items() if item not in (None, "")}
    if not isinstance(value, str):
        return value
    pairs = [re.split(r"\s*[:：=]\s*", part.strip(" \t-•"), maxsplit=1) for part in _parts(value)]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0]} if all(
        len(pair) == 2 for pair in pairs if pair != [""]
    ) else value  # fmt: skip


def key_of(value: Any, where: str) -> str:
    """Give the key of a row.

    Raises:
        SpecError: there is none, or it is no name (``catalogue.key``).
        RefusedError: it is a formula.
    """
    found = cell_of(value, where)
    text = _written(found).strip() if isinstance(found, (str, int, float)) and not isinstance(found, bool) else ""
    if not text:
        raise SpecError(
            "catalogue.key", where=where, got="nothing" if found is None else "no text",
            want="a name of the row, the same every night", fix="write the product's number or another name of its own",
        )  # fmt: skip
    if len(text) > MAX_KEY or any(unicodedata.category(character)[0] == "C" for character in text):
        raise SpecError(
            "catalogue.key", where=where, got=f"{len(text)} characters" if len(text) > MAX_KEY else repr(text)[:80],
            want=f"at most {MAX_KEY} letters, digits and signs on one line", fix="write a plain name of the row",
        )  # fmt: skip
    return text


def passes(rule: RowFilter, value: Any, where: str) -> bool:
    """Say whether a filter lets a cell pass; words are compared without regard to case.

    Raises:
        SpecError: the filter asks for a number, and the cell holds another word (``catalogue.number``).
    """
    text = "" if value is None else _written(value).strip()
    word = text.casefold()
    if rule.equals and word not in {one.strip().casefold() for one in rule.equals}:
        return False
    if rule.unless and word in {one.strip().casefold() for one in rule.unless}:
        return False
    if rule.least is None and rule.most is None:
        return True
    if not text:
        return False
    number = _number(text)
    if number is None:
        raise SpecError(
            "catalogue.number", where=where, got=text[:80], want="a number, since where: compares it",
            fix="write the number alone",
        )  # fmt: skip
    return (rule.least is None or number >= rule.least) and (rule.most is None or number <= rule.most)


def _check_text(text: str, where: str) -> None:
    if len(text) > MAX_CELL:
        raise SpecError(
            "catalogue.cell", where=where, got=f"{len(text):,} characters", want=f"at most {MAX_CELL:,}",
            fix="shorten the text",
        )  # fmt: skip
    wrong = next((one for one in text if one == "\0" or "\ud800" <= one <= "\udfff"), None)
    if wrong is not None:
        raise SpecError(
            "catalogue.character", where=where, got=f"the character {ord(wrong):#06x}", want="text",
            fix="remove the character, or export the catalogue again as UTF-8",
        )  # fmt: skip
    if is_formula(text):
        raise RefusedError("catalogue.formula", where=where, got=text[:80], want="a text or a number", fix=_MEND)


def _parts(text: str, *, commas: bool = False) -> list[str]:
    for pattern in (r"[\r\n]+", r"[|｜]", r"[;；]", *([r"[,，]"] if commas else [])):
        parts = [part for part in re.split(pattern, text) if part.strip()]
        if len(parts) > 1:
            return parts
    return [text.strip().strip("|｜;；").strip()] if text.strip() else []


def _written(value: Any) -> Any:
    """Give a number or a text as text; what is neither stays, and the brief says what is wrong with it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) else value


def _number(text: str) -> float | None:
    plain = "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Sc")
    if "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain) else None
