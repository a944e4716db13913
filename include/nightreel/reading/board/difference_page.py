"""The page of differences: script and board side by side, line by line, coloured, with the panels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from nightreel.reading.board.differences import Compared
from nightreel.reading.board.lines import Line
from nightreel.reading.board.panels import panel_pixels
from nightreel.reading.board.versions import Versions
from nightreel.reading.pages import Mark, Shown, labels, marks, render, shown
from nightreel.spec.reading import BoardReading, Difference, Differences, Evidence
from nightreel.store.protocol import Store

_THUMB_PX = 460
_KINDS = ("missing", "added", "changed", "contradicted")
_TOKENS = re.compile(r"[㐀-鿿]|\w+|\s+|[^\w\s]")
_OF = {
    "scene": "Scene", "action": "Action", "dialogue": "Dialogue", "camera": "Camera", "framing": "Framing",
    "panel": "Panel", "order": "Order",
}  # fmt: skip


@dataclass(frozen=True)
class DifferencesTold:
    """What stands around differences on their page."""

    most: float
    """Above which amount the run stops; 1 only reports."""
    notes: tuple[str, ...] = ()
    date: str = ""


@dataclass
class _Row:
    """One line of the page."""

    kind: str = "same"
    is_scene: bool = False
    left: list[tuple[str, str]] = field(default_factory=list)
    """Parts of the text, each ``same`` or ``gone`` or ``new``."""
    left_at: str = ""
    right: list[tuple[str, str]] = field(default_factory=list)
    right_at: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    before: Shown | None = None
    picture: Shown | None = None
    marks: list[Mark] = field(default_factory=list)


def script_page(found: Differences, compared: Compared, told: DifferencesTold, store: Store) -> str:
    """Render differences to a script: all of it beside the board, scene by scene."""
    t = labels(found.language)
    rows = list(_script_rows(found.items, compared, store, found.language))
    heads = (t("Script"), t("Storyboard"))
    return _page(found, rows, heads, told)


def versions_page(found: Differences, versions: Versions, told: DifferencesTold, store: Store) -> str:
    """Render differences between two versions of a board: panel beside panel."""
    t = labels(found.language)
    return _page(
        found,
        list(_version_rows(found.items, versions, store, found.language)),
        (t("Earlier board"), t("This board")),
        told,
    )


def _page(found: Differences, rows: Sequence[_Row], heads: tuple[str, str], told: DifferencesTold) -> str:
    against = "the script" if found.against == "script" else "the earlier board"
    counts = [(kind, sum(one.kind == kind for one in found.items)) for kind in _KINDS]
    return render(
        "differences.html", found.language, title=found.title, by=found.by, date=told.date,
        notes=(*found.notes, *told.notes), subtitle=labels(found.language)(f"Differences to {against}"),
        percent=round(100 * found.amount), most=round(100 * told.most), stops=told.most < 1,
        passed=found.amount <= told.most, counts=counts, rows=rows, heads=heads, cautions=found.cautions,
        aligned=found.aligned, against=found.against,
    )  # fmt: skip


def _script_rows(items: Sequence[Difference], compared: Compared, store: Store, language: str) -> Iterator[_Row]:
    partner = {one.script: one.board for one in compared.paired.pairs}
    moved = {one.board for one in compared.paired.pairs if one.moved}
    taken = set(partner.values())
    used: set[str] = set()
    done = 0
    make = partial(_line_row, items=items, used=used, compared=compared, store=store, language=language)
    for index, line in enumerate(compared.script):
        at = partner.get(index)
        if at is not None and at not in moved:
            for other in range(done, at):
                if other not in taken:
                    yield make(None, compared.board[other])
            done = max(done, at + 1)
        yield make(line, compared.board[at] if at is not None else None)
    for other in range(done, len(compared.board)):
        if other not in taken:
            yield make(None, compared.board[other])


def _line_row(
    ours: Line | None, theirs: Line | None, *, items: Sequence[Difference], used: set[str], compared: Compared,
    store: Store, language: str,
) -> _Row:  # fmt: skip
    t = labels(language)
    mine = [one for one in items if one.id not in used and _is_of(one, ours, theirs)]
    used.update(one.id for one in mine)
    row = _Row(kind=_kind(mine), is_scene=(ours or theirs or Line(kind="action", text="")).kind == "scene")
    row.left, row.right = _parts(ours.said if ours else "", theirs.said if theirs else "", row.kind)
    row.left_at = t("line {n}", n=ours.place) if ours and ours.place else ""
    row.right_at = t("panel {n}", n=theirs.place) if theirs else ""
    row.items = [_item(one, language) for one in mine]
    if mine and theirs is not None:
        _picture(row, mine, compared.reading, theirs.place, store, language)
    return row


def _is_of(one: Difference, ours: Line | None, theirs: Line | None) -> bool:
    """Whether a difference is that of these lines."""
    line, panel = (ours.place or None) if ours else None, theirs.place if theirs else None
    if one.kind == "missing":
        return theirs is None and ours is not None and one.line == line and one.script == ours.said[:2000]
    if one.kind == "added":
        return ours is None and theirs is not None and one.panel == panel and one.board == theirs.said[:2000]
    if ours is None or theirs is None or (one.line, one.panel) != (line, panel):
        return False
    return one.of in ("framing", "camera") or one.script == ours.said[:2000]


def _version_rows(items: Sequence[Difference], versions: Versions, store: Store, language: str) -> Iterator[_Row]:
    t = labels(language)
    by_panel: dict[int, list[Difference]] = {}
    at = 0
    for one in items:
        at = one.panel or at
        if one.panel is not None:
            by_panel.setdefault(one.panel, []).append(one)
    gone = [one for one in items if one.panel is None]
    for panel in versions.after.panels:
        mine = by_panel.get(panel.number, [])
        for one in [one for one in gone if one.evidence and one.evidence[0].look < panel.number - 1]:
            gone.remove(one)
            yield _gone_row(one, versions, store, language)
        if not mine:
            continue
        row = _Row(
            kind=_kind(mine), right_at=t("Panel {n}", n=panel.number), items=[_item(one, language) for one in mine]
        )
        was = next((_number(one.script) for one in mine if one.script), 0)
        if was:
            row.left_at = t("Panel {n}", n=was)
            row.before = _shown(versions.before, was, store, row.left_at)
        _picture(row, mine, versions.after, panel.number, store, language)
        yield row
    for one in gone:
        yield _gone_row(one, versions, store, language)


def _gone_row(one: Difference, versions: Versions, store: Store, language: str) -> _Row:
    t = labels(language)
    number = _number(one.script)
    row = _Row(kind="missing", left_at=t("Panel {n}", n=number), items=[_item(one, language)])
    row.left = [(one.script, "gone")]
    row.before = _shown(versions.before, number, store, row.left_at)
    return row


def _number(text: str) -> int:
    """Give the panel's number with which a version's text begins."""
    found = re.match(r"\D*(\d+)", text)
    return int(found.group(1)) if found else 0


def _kind(mine: Sequence[Difference]) -> str:
    """Give the weightiest kind of some differences."""
    order = ("contradicted", "missing", "added", "changed")
    return next((kind for kind in order if any(one.kind == kind for one in mine)), "same")


def _item(one: Difference, language: str) -> dict[str, Any]:
    t = labels(language)
    return {"kind": one.kind, "kind_words": t(one.kind.capitalize()), "of": t(_OF[one.of]), "reason": one.reason}


def _parts(left: str, right: str, kind: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Mark what differs, word by word; whole lines where they have little in common."""
    if not left or not right or kind == "same":
        return [(left, "same")] if left else [], [(right, "same")] if right else []
    ours, theirs = _TOKENS.findall(left), _TOKENS.findall(right)
    matcher = SequenceMatcher(
        None, [word.casefold() for word in ours], [word.casefold() for word in theirs], autojunk=False
    )
    if matcher.ratio() < 0.3:
        return [(left, "same")], [(right, "same")]
    one: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    for what, start, end, first, last in matcher.get_opcodes():
        one.append(("".join(ours[start:end]), "same" if what == "equal" else "gone"))
        other.append(("".join(theirs[first:last]), "same" if what == "equal" else "new"))
    return [part for part in one if part[0]], [part for part in other if part[0]]


def _picture(
    row: _Row, mine: Sequence[Difference], board: BoardReading, number: int, store: Store, language: str
) -> None:
    """Add the panel with the evidence of its differences."""
    evidence: list[Evidence] = []
    for one in mine:
        evidence += [proof for proof in one.evidence if proof.look == number - 1 and proof not in evidence]
    row.marks = marks(evidence)
    row.picture = _shown(board, number, store, labels(language)("Panel {n}", n=number))


def _shown(board: BoardReading, number: int, store: Store, alt: str) -> Shown | None:
    panel = next((panel for panel in board.panels if panel.number == number), None)
    return shown(panel_pixels(panel, store), alt, _THUMB_PX) if panel else None
