"""Which lines of a script and of a board belong together: by meaning where an engine can tell, else by their letters.

By letters it is the global alignment of Needleman and Wunsch (1970) over the likeness of normalised texts; see
``reading.measure.likeness``. An engine's pairs are checked: every line once, nothing that is not there. Pairs that
cross the order of the others are moments that were moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nightreel.engines.understand.protocol import Answered, Ask
from nightreel.reading.board.answers import AlignAnswer, AlignedPair
from nightreel.reading.board.guard import relooked
from nightreel.reading.board.lines import Line
from nightreel.reading.board.questions import align_question
from nightreel.reading.board.read import Reader, small_looks
from nightreel.reading.board.words import ALIGN_OBEYED, said
from nightreel.reading.measure.likeness import Said, pair_lines, text_likeness
from nightreel.spec.reading import BoardReading, Evidence

_PART = 160
"""Lines of a script that are asked about at once."""
_MOVED = 0.8
"""Likeness of texts from which a line that is missing here and added there was moved."""

Verdict = Literal["same", "changed", "contradicted"]


@dataclass(frozen=True)
class Pair:
    """A line of a script with its line of a board, by their indexes."""

    script: int
    board: int
    verdict: Verdict
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    moved: bool = False


@dataclass(frozen=True)
class Paired:
    """How two texts were aligned."""

    pairs: tuple[Pair, ...]
    by: Literal["meaning", "text"]
    notes: tuple[str, ...] = ()
    """For people."""


def pair(script: Sequence[Line], board: Sequence[Line], reading: BoardReading, reader: Reader) -> Paired:
    """Pair lines by the engine that reads, by their letters where it only follows words in the panels; see above.

    Raises:
        NightreelError: a question was not answered.
    """
    pairs: list[Pair] = []
    partial, is_models = False, True
    for scripts, boards in _parts(script, board):
        if not scripts or not boards:
            continue
        found, answer, by_model = _asked(script, scripts, board, boards, reading, reader)
        partial |= answer.partial
        is_models &= by_model
        pairs += found
    pairs = _with_moved(_checked(pairs), script, board)
    notes = () if is_models else (said(ALIGN_OBEYED, reader.told.language),)
    by: Literal["meaning", "text"] = "text" if partial or not pairs else "meaning"
    return Paired(tuple(sorted(pairs, key=lambda one: one.script)), by, notes)


def _parts(script: Sequence[Line], board: Sequence[Line]) -> Iterator[tuple[range, range]]:
    """Part long texts where both begin alike, so that each part can be asked about at once."""
    if len(script) <= _PART:
        yield range(len(script)), range(len(board))
        return
    known = [(0, 0)]
    for start in range(0, len(script), _PART):
        rest = [_said(number, line) for number, line in enumerate(script[start : start + _PART + 1], start + 1)]
        later = [_said(number, line) for number, line in enumerate(board[known[-1][1] :], known[-1][1] + 1)]
        found = pair_lines(rest, later)
        ends = [(one.number - 1, other.number - 1) for one, other, _ in found if one.number - 1 >= start + _PART // 2]
        if start + _PART < len(script):
            known.append(ends[-1] if ends else (min(start + _PART, len(script)), known[-1][1]))
    for (first, there), (end, until) in zip(known, [*known[1:], (len(script), len(board))], strict=True):
        yield range(first, end), range(there, until)


def _asked(
    script: Sequence[Line], scripts: range, board: Sequence[Line], boards: range, reading: BoardReading, reader: Reader
) -> tuple[list[Pair], Answered[AlignAnswer], bool]:
    """Ask about a part of both; ``False`` where the model only followed words in the panels, and letters told."""
    numbers = sorted({board[index].place for index in boards})
    panels = [panel for panel in reading.panels if panel.number in set(numbers)]
    shown, looks = small_looks(panels, reader)
    told = [_told(number, script[index]) for number, index in enumerate(scripts, 1)]
    seen = [_told(number, board[index]) for number, index in enumerate(boards, 1)]
    question = align_question(reader.told, told, seen, [panels[index].number for index in shown])
    answer, is_models = reader.ask_or_measure(Ask(tuple(looks), question))
    looked = tuple(panels[index].number - 1 for index in shown)
    pairs = [
        _pair(one, scripts, boards, looked)
        for one in answer.value.pairs
        if one.script <= len(scripts) and one.board <= len(boards)
    ]
    return pairs, answer, is_models


def _pair(one: AlignedPair, scripts: range, boards: range, looked: tuple[int, ...]) -> Pair:
    return Pair(scripts[one.script - 1], boards[one.board - 1], one.verdict, one.reason, relooked(one.evidence, looked))


def _checked(pairs: Sequence[Pair]) -> list[Pair]:
    """Give every line one partner, and mark pairs that cross the longest run that keeps its order (Fredman 1975)."""
    scripts, boards = set[int](), set[int]()
    kept = []
    for one in sorted(pairs, key=lambda one: one.script):
        if one.script not in scripts and one.board not in boards:
            scripts.add(one.script)
            boards.add(one.board)
            kept.append(one)
    straight = _longest_run([one.board for one in kept])
    return [
        one if at in straight else Pair(one.script, one.board, one.verdict, one.reason, one.evidence, moved=True)
        for at, one in enumerate(kept)
    ]


def _longest_run(numbers: Sequence[int]) -> set[int]:
    """Give the indexes of a longest increasing subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [at]
    run: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        run.add(at)
        at = before[at]
    return run


def _with_moved(pairs: list[Pair], script: Sequence[Line], board: Sequence[Line]) -> list[Pair]:
    """Add lines that are missing in one place and stand in another."""
    free = [index for index in range(len(board)) if index not in {one.board for one in pairs}]
    for index in (index for index in range(len(script)) if index not in {one.script for one in pairs}):
        near = [(text_likeness(script[index].text, board[other].text), other) for other in free
                if board[other].kind == script[index].kind and script[index].kind != "scene"]  # fmt: skip
        best, other = max(near, default=(0.0, -1))
        if best >= _MOVED:
            free.remove(other)
            pairs.append(Pair(index, other, "same", moved=True))
    return pairs


def _said(number: int, line: Line) -> Said:
    return Said(number=number, kind=line.kind, speaker=line.speaker, text=line.text)


def _told(number: int, line: Line) -> dict[str, Any]:
    return {"number": number, "kind": line.kind, "speaker": line.speaker, "text": line.text}
