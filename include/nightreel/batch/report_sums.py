"""The headline numbers of a morning report, and equal faults counted together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nightreel.batch.report import NOT_BEGUN, ReportLine
from nightreel.spec.record import Fault

READY = ("success", "unchanged")
UNDER_WAY = ("pending", "processing", "waiting")
_MOST_GROUPS, _MOST_ROWS, _MOST_EXAMPLES = 2000, 200, 3
_ROW = re.compile(r"^.*?(?:\b(?:row|line)\s*|:)\d+(?=[\s,:]|$)[\s,:]*(?:column\s+)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


@dataclass
class FaultGroup:
    """Rows that have the same fault."""

    fault: Fault
    name: str
    """Of the field or step."""
    rows: list[int] = field(default_factory=list)
    """Numbers of the first of them."""
    count: int = 0
    found: list[str] = field(default_factory=list)
    """A few different values that were found."""


@dataclass
class Sums:
    """What is counted over all lines."""

    deadline: str = ""
    ends: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the report is written."""
    states: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    readings: int = 0
    """Rows of which a reading was made instead of a film."""
    late: int = 0
    money: float = 0
    gpu_s: float = 0
    work_s: float = 0
    steps: int = 0
    reused: int = 0
    groups: dict[tuple[str, ...], FaultGroup] = field(default_factory=dict)
    faults_left_out: int = 0
    why_not_begun: str = ""
    """What kept the batch from its last rows."""

    @property
    def ready(self) -> int:
        """Films that are there this morning."""
        return sum(self.states[state] for state in READY)

    @property
    def noun(self) -> str:
        """What this batch makes of a row."""
        return "reading" if self.readings else "film"

    @property
    def failed(self) -> int:
        """Films that a fault, a time limit or somebody stopped."""
        return self.states["failed"] + self.states["timeout"] + self.states["cancelled"]

    @property
    def not_begun(self) -> int:
        """Films that were wanted and that nobody came to."""
        return self.states[NOT_BEGUN]

    @property
    def wanted(self) -> int:
        """Rows that should become films."""
        return self.rows - self.states["skipped"]

    def add(self, line: ReportLine) -> None:
        """Count a line."""
        self.rows += 1
        self.states[line.state] += 1
        self.readings += "reading" in line.results
        self.late += self.is_late(line)
        self.money += line.money
        self.gpu_s += line.gpu_s
        self.work_s += line.seconds
        if line.state != "unchanged":
            self.steps += line.steps
            self.reused += line.reused
        if line.state == NOT_BEGUN and line.faults:
            self.why_not_begun = line.faults[0].got
        for fault in line.faults:
            self._group(line.number, fault)

    def is_late(self, line: ReportLine) -> bool:
        """Whether a film was not ready by the deadline; faulty and refused rows are told as such instead."""
        if not self.deadline:
            return False
        deadline = _time(self.deadline)
        if line.state in UNDER_WAY:
            return self.ends >= deadline
        return line.state == "success" and bool(line.ended) and _time(line.ended) > deadline

    def grouped(self) -> list[FaultGroup]:
        """Give the groups, the most frequent first."""
        return sorted(self.groups.values(), key=lambda group: (-group.count, group.rows[0]))

    def _group(self, number: int, fault: Fault) -> None:
        name = field_of(fault)
        key = (fault.code, name, _NUMBER.sub("#", fault.want), _NUMBER.sub("#", fault.fix))
        if key not in self.groups and len(self.groups) >= _MOST_GROUPS:
            self.faults_left_out += 1
            return
        group = self.groups.setdefault(key, FaultGroup(fault, name))
        group.count += 1
        if len(group.rows) < _MOST_ROWS and number not in group.rows:
            group.rows.append(number)
        if fault.got and len(group.found) < _MOST_EXAMPLES and fault.got not in group.found:
            group.found.append(fault.got)


def field_of(fault: Fault) -> str:
    """Give the field or step that a fault is about, without the row's number or the file's name."""
    return _ROW.sub("", fault.where).strip() or fault.where


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
