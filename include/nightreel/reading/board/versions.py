"""What differs between two versions of a board: panels missing, new, drawn anew, moved, and framings that changed.

Panels are paired by perceptual hashes and by what was read of them, in order first (Needleman & Wunsch 1970), then
wherever they stand; what is left is looked at a second time for the same drawing in another framing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.reading.board.differences import identified, weight
from nightreel.reading.board.export import framing
from nightreel.reading.board.panels import panel_pixels
from nightreel.reading.board.words import said
from nightreel.reading.measure.likeness import text_likeness
from nightreel.spec.reading import (
    BoardReading,
    BoardShot,
    Difference,
    DifferenceKind,
    DifferenceOf,
    Evidence,
)
from nightreel.store.protocol import Store

if TYPE_CHECKING:
    from nightreel.media.board.likeness import Print, Reframed

_SAME, _NEAR = 0.93, 0.8
"""Likeness by hashes of the same panel in another file, and of one that was drawn anew on the same lines."""
_TEXT_HELPS = 0.2
_MOST_LOOKED_AT = 400
"""Pairs of left-over panels that are looked at for another framing."""
_CLOSE = ("extreme_close_up", "close_up", "medium_close_up")
_REASONS: dict[str, tuple[str, str]] = {
    "missing": (
        "The earlier board has this panel; no panel here is like it.", "旧版有这一格，新版没有与之相近的画格。"
    ),
    "close": ("A close-up of the earlier board is lost.", "旧版的一个特写没有了。"),
    "added": ("No panel of the earlier board is like it.", "旧版没有与之相近的画格。"),
    "moved": ("It was panel {was}.", "原为第 {was} 格。"),
    "closer": ("Framed {zoom:.1f} times closer.", "取景近了 {zoom:.1f} 倍。"),
    "wider": ("Framed {zoom:.1f} times wider.", "取景远了 {zoom:.1f} 倍。"),
    "shifted": ("The frame was moved by {shift:.0f} % of its side.", "画框移动了边长的 {shift:.0f}%。"),
    "size": ("Another size of shot.", "景别不同。"),
    "camera": ("Another move of the camera.", "运镜不同。"),
    "redrawn": ("Drawn anew: {near:.0f} % alike.", "重新绘制：相似度 {near:.0f}%。"),
    "words": ("What is spoken was changed.", "对白有改动。"),
}  # fmt: skip


@dataclass(frozen=True)
class Versions:
    """An earlier and a later board, and the language in which differences are told."""

    before: BoardReading
    after: BoardReading
    language: str


@dataclass(frozen=True)
class _Match:
    before: int
    after: int
    near: float
    framed: Reframed | None = None
    moved: bool = False


def compare_versions(versions: Versions, store: Store) -> tuple[tuple[Difference, ...], float]:
    """Give what differs, in the later board's order, and how much, 0 to 1: by panels of both, pairs counted once."""
    matches = _matches(versions, store)
    found = list(_differences(versions, matches))
    count = len(versions.before.panels) + len(versions.after.panels) - len(matches)
    amount = min(1.0, sum(one.weight for one in found) / count)
    seen: dict[str, int] = {}
    items = []
    for one in found:
        first = identified(one).id
        seen[first] = seen.get(first, -1) + 1
        items.append(identified(one, seen[first]))
    return tuple(items), amount


def _matches(versions: Versions, store: Store) -> list[_Match]:
    from nightreel.media.board.likeness import print_of

    ours = [print_of(panel_pixels(panel, store)) for panel in versions.before.panels]
    theirs = [print_of(panel_pixels(panel, store)) for panel in versions.after.panels]
    near = [
        [_near(one, other, versions, row, column) for column, other in enumerate(theirs)]
        for row, one in enumerate(ours)
    ]
    found = [_Match(row, column, near[row][column]) for row, column in _aligned(near)]
    found += _elsewhere(near, found)
    return sorted([*found, *_framed_anew(ours, theirs, near, found)], key=lambda match: match.after)


def _near(one: Print, other: Print, versions: Versions, row: int, column: int) -> float:
    """Give how alike two panels are, 0 to 1: by their drawing, and a little by what was read."""
    from nightreel.media.board.likeness import alike

    drawn = alike(one, other)
    if drawn >= _SAME:
        return drawn
    text = text_likeness(_text(versions.before.shots[row]), _text(versions.after.shots[column]))
    return drawn + _TEXT_HELPS * max(0.0, text - 0.5) * (drawn > _NEAR - 0.1)


def _text(shot: BoardShot) -> str:
    return " ".join([shot.action, *(line.text for line in shot.dialogue), *shot.words])


def _aligned(near: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows and columns in order so that what they are nearer than must be is largest in sum."""
    rows, columns = len(near), len(near[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            paired = best[row - 1][column - 1] + max(0.0, near[row - 1][column - 1] - _NEAR)
            best[row][column] = max(paired, best[row - 1][column], best[row][column - 1])
    pairs, row, column = list[tuple[int, int]](), rows, columns
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def _elsewhere(near: Sequence[Sequence[float]], found: Sequence[_Match]) -> list[_Match]:
    """Pair what is left and the same, wherever it stands: it was moved."""
    rows, columns = {match.before for match in found}, {match.after for match in found}
    left = sorted(
        ((near[row][column], row, column) for row in range(len(near)) for column in range(len(near[0]))
         if row not in rows and column not in columns and near[row][column] >= _SAME),
        reverse=True,
    )  # fmt: skip
    moved = []
    for likeness, row, column in left:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            moved.append(_Match(row, column, likeness, moved=True))
    return moved


def _framed_anew(
    ours: Sequence[Print], theirs: Sequence[Print], near: Sequence[Sequence[float]], found: Sequence[_Match]
) -> list[_Match]:
    """Pair what is left and shows the same drawing in another framing, neighbours first."""
    from nightreel.media.board.likeness import reframed

    rows = [row for row in range(len(ours)) if row not in {match.before for match in found}]
    columns = [column for column in range(len(theirs)) if column not in {match.after for match in found}]
    pairs = sorted(((row, column) for row in rows for column in columns), key=lambda pair: abs(pair[0] - pair[1]))
    again: list[_Match] = []
    for row, column in pairs[:_MOST_LOOKED_AT]:
        if any(row == match.before or column == match.after for match in again):
            continue
        framed = reframed(ours[row], theirs[column])
        if framed is not None:
            again.append(_Match(row, column, near[row][column], framed))
    return again


def _differences(versions: Versions, matches: Sequence[_Match]) -> Iterator[Difference]:
    """Give differences in the later board's order; what is missing stands after the panel that it came after."""
    told = {match.before: match for match in matches}
    by_after = {match.after: match for match in matches}
    gone = [row for row in range(len(versions.before.panels)) if row not in told]
    for column in range(len(versions.after.panels)):
        match = by_after.get(column)
        if match is None:
            yield _added(versions, column)
            continue
        while gone and gone[0] < match.before and not match.moved:
            yield _missing(versions, gone.pop(0), column)
        yield from _of_match(versions, match)
    for row in gone:
        yield _missing(versions, row, len(versions.after.panels))


def _missing(versions: Versions, row: int, before: int) -> Difference:
    shot = versions.before.shots[row]
    reason = _say("close" if shot.shot_size in _CLOSE else "missing", versions.language)
    look = max(0, before - 1)
    return _made(
        versions, ("panel", "missing"), (shot, None), reason, (Evidence(look=look, reason=reason, claim="panel"),)
    )


def _added(versions: Versions, column: int) -> Difference:
    reason = _say("added", versions.language)
    shot = versions.after.shots[column]
    return _made(
        versions, ("panel", "added"), (None, shot), reason, (Evidence(look=column, reason=reason, claim="panel"),)
    )


def _of_match(versions: Versions, match: _Match) -> Iterator[Difference]:
    before, after = versions.before.shots[match.before], versions.after.shots[match.after]
    language = versions.language
    whole = (Evidence(look=match.after, claim="panel"),)
    if match.moved:
        yield _made(versions, ("order", "changed"), (before, after), _say("moved", language, was=before.panel), whole)
    framed = match.framed
    sized = "unknown" not in (before.shot_size, after.shot_size) and before.shot_size != after.shot_size
    if framed is not None and framed.is_framing:
        yield _made(versions, ("framing", "changed"), (before, after), _framing_words(framed, language), whole)
    elif sized:
        size = tuple(one for one in after.evidence if one.claim == "shot_size") or whole
        yield _made(versions, ("framing", "changed"), (before, after), _say("size", language), size)
    elif match.near < _SAME:
        reason = _say("redrawn", language, near=100 * max(0.0, 2 * match.near - 1))
        yield _made(versions, ("panel", "changed"), (before, after), reason, whole)
    if "unknown" not in (before.camera, after.camera) and before.camera != after.camera:
        yield _made(versions, ("camera", "changed"), (before, after), _say("camera", language), whole)
    one, other = (" ".join(line.text for line in shot.dialogue) for shot in (before, after))
    if (one or other) and text_likeness(one, other) < _NEAR:
        yield _made(versions, ("dialogue", "changed"), (before, after), _say("words", language), whole)


def _framing_words(framed: Reframed, language: str) -> str:
    if framed.zoom > 1.12:
        return _say("closer", language, zoom=framed.zoom)
    if framed.zoom < 1 / 1.12:
        return _say("wider", language, zoom=1 / framed.zoom)
    return _say("shifted", language, shift=100 * framed.shift)


def _made(
    versions: Versions, what: tuple[DifferenceOf, DifferenceKind], shots: tuple[BoardShot | None, BoardShot | None],
    reason: str, evidence: tuple[Evidence, ...],
) -> Difference:  # fmt: skip
    (of, kind), (before, after) = what, shots
    return Difference(
        id="0" * 12, kind=kind, of=of, script=_told(before, versions)[:2000] if before else "",
        panel=after.panel if after else None, board=_told(after, versions)[:2000] if after else "",
        weight=weight(of, kind), evidence=evidence, reason=reason[:500],
    )  # fmt: skip


def _told(shot: BoardShot, versions: Versions) -> str:
    """Say what a panel shows, in one line."""
    zh = versions.language.startswith("zh")
    number = f"画格 {shot.panel}" if zh else f"Panel {shot.panel}"
    spoken = " ".join(f"{line.speaker}: {line.text}" if line.speaker else line.text for line in shot.dialogue)
    parts = [framing(shot, versions.language), shot.action, spoken]
    return f"{number}{'：' if zh else ': '}{' '.join(filter(None, parts))}".rstrip(" :：")


def _say(name: str, language: str, **values: float) -> str:
    return said(_REASONS[name], language).format(**values)
