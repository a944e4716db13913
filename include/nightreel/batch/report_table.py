"""The morning report as CSV: one line a row, as Excel opens it in any language, and nothing in it is a formula."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Self

from nightreel.batch.report import ReportLine
from nightreel.batch.report_sums import field_of

_COLUMNS = (
    "row", "key", "title", "state", "late", "field", "found", "wanted", "mend", "code", "more faults", "US dollars",
    "GPU seconds", "seconds of work", "steps", "steps reused", "ready at", "platforms", "links",
    "contact sheet", "run", "page",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MOST_CHARACTERS = 32_000
"""Excel takes 32,767 in a cell."""


class TableWriter:
    """Writes lines one by one.

    Args:
        path: UTF-8 with a byte order mark, without which Excel reads Chinese as Latin letters.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(_COLUMNS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, line: ReportLine, *, late: bool = False) -> None:
        """Write a line; of its faults the first, and how many more there are."""
        fault = line.faults[0] if line.faults else None
        told = (field_of(fault), fault.got, fault.want, fault.fix, fault.code) if fault else ("",) * 5
        self._writer.writerow(
            [
                line.number, safe_cell(line.key), safe_cell(line.title), line.state, "late" if late else "",
                *map(safe_cell, told), max(0, len(line.faults) - 1), round(line.money, 4), round(line.gpu_s, 1),
                round(line.seconds, 1), line.steps, line.reused, safe_cell(line.ended),
                safe_cell(", ".join(line.films)), safe_cell(" ".join(line.films.values())), safe_cell(line.sheet_link),
                safe_cell(line.run_id), safe_cell(line.link),
            ]
        )  # fmt: skip


def safe_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula, on one line."""
    plain = "".join(character if character.isprintable() else " " for character in text)[:_MOST_CHARACTERS]
    return f"'{plain}" if text.startswith(_FORMULA) or plain.lstrip().startswith(_FORMULA) else plain
