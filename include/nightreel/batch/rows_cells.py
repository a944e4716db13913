"""One cell of a catalogue as a value of the brief: lists, numbers, and what must not be in a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from nightreel.errors import RefusedError, SpecError
from nightreel.spec.batch import RowFilter

MAX_CELL = 20_000
"""Characters of a cell that is used."""
MAX_KEY = 200
_LINES, _SIGNS = (r"[\r\n]+",), (r"[\r\n]+", r"[|｜]", r"[;；]")
_LISTS = {
    "selling_points": _SIGNS, "reviews": _SIGNS, "example_scenarios": _SIGNS, "misconceptions": _SIGNS,
    "pictures": _SIGNS, "footage": _SIGNS, "platforms": (*_SIGNS, r"[,，]"), "narrative_arc": (*_SIGNS, r"[,，]"),
    "mathematical_form": _LINES,
}  # fmt: skip
"""What divides the entries of a field that takes several, the first that does."""
_FORMULA = re.compile(
    r"""
    [=＝]\s*[^\s=]                                                        # =HYPERLINK(…), =A1, =1+2
    | [+\-@]([A-Z][A-Z0-9_.]*|(?i:hyperlink|import\w+|webservice|sum))\(     # +SUM(…), -IMPORTXML(…)
    | [+\-@]\$?[A-Za-z]{1,3}\$?\d+[-+*/^&:!]\$?[A-Za-z]{0,3}\$?\d           # +A1+B2, -A1:B9
    | [+\-@][^|]{0,200}\w\|[^!]{0,2000}!\$?[A-Za-z]{1,3}\$?\d               # +cmd|' /C calc'!A0
    """,
    re.VERBOSE,
)
"""What a spreadsheet runs; ``- Display (AMOLED)``, ``- A4 / A5`` and ``-20 % | only today!`` are what people write."""
_BULLET = re.compile(r"^[-–•*·]\s+|^•")
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
        named = {cell_of(str(name), where): cell_of(item, where) for name, item in value.items()}
        return {name: item for name, item in named.items() if name} or None
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
    if field in _LISTS:
        return _entries(field, value)
    return _written(value) if field not in ("duration_s", "seed", "temperature", "top_p") else value


def facts_of(value: Any) -> Any:
    """Give facts as names and values: ``battery: 14 days``, several on lines or divided by ``|`` or ``;``."""
    if isinstance(value, dict):
        return {str(name): _written(item) for name, item in value.items() if item not in (None, "")}
    if not isinstance(value, str):
        return value
    pairs = [re.split(r"\s*[:：=]\s*", _BULLET.sub("", part.strip()), maxsplit=1) for part in _parts(value, _SIGNS)]
    if not all(len(pair) == 2 and pair[0] for pair in pairs):
        return value  # the brief says what is wrong with it
    return {pair[0]: pair[1] for pair in pairs}


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
    if isinstance(value, (list, dict)):
        raise SpecError(
            "catalogue.cell", where=where, got="a list", want="a word or a number, since where: compares it",
            fix="filter by another column",
        )  # fmt: skip
    text = "" if value is None else str(_written(value)).strip()
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


def _entries(field: str, value: Any) -> Any:
    """Give the entries of a cell, without the bullets before them; a minus before a number stays."""
    entries = _parts(value, _LISTS[field]) if isinstance(value, str) else value
    if not isinstance(entries, list):
        return [_written(entries)]
    if not all(entry is None or isinstance(entry, (str, int, float)) for entry in entries):
        return entries  # the brief says what is wrong with it
    texts = [str(_written(entry)).strip() for entry in entries if entry is not None]
    return [text for text in (_BULLET.sub("", one).strip() for one in texts) if text]


def _parts(text: str, dividers: Sequence[str]) -> list[str]:
    for divider in dividers:
        parts = [part for part in re.split(divider, text) if part.strip()]
        if len(parts) != 1:
            return parts
        text = parts[0]
    return [text]


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
