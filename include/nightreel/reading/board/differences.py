"""What differs between a writer's script and a board, line by line, and how much that is.

Weights: a scene, a line of dialogue or a panel counts 1, action 0.8, order 0.5, framing and camera 0.4; what is missing
or contradicted counts in full, what is changed or added by half. The amount is the sum of the differences' weights over
the weight of all lines of both sides, pairs counted once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nightreel.reading.board.lines import Line
from nightreel.reading.board.opposed import opposed
from nightreel.reading.board.pairing import Pair, Paired
from nightreel.reading.board.words import CAMERA_MOVES, SHOT_SIZES, said
from nightreel.reading.measure.likeness import figures_in, text_likeness
from nightreel.spec.reading import BoardReading, Difference, DifferenceKind, DifferenceOf, Evidence

WEIGHTS: dict[DifferenceOf, float] = {
    "scene": 1, "dialogue": 1, "panel": 1, "action": 0.8, "order": 0.5, "framing": 0.4, "camera": 0.4
}  # fmt: skip
SHARES: dict[DifferenceKind, float] = {"missing": 1, "contradicted": 1, "changed": 0.5, "added": 0.5}
_SAME = 0.9
"""Likeness from which two texts say the same, whatever commas and capitals do."""
_REASONS: dict[str, tuple[str, str]] = {
    "missing": (
        "The script has it after panel {words}; nothing like it was read.",
        "剧本在第 {words} 格之后有此内容，画面中没有读到。",
    ),
    "missing_first": ("The script begins with it; nothing like it was read.", "剧本以此开场，画面中没有读到。"),
    "added": ("The board shows it; the script has nothing like it.", "画面有此内容，剧本中没有对应的文字。"),
    "changed": ("The same moment in other words.", "同一时刻，说法不同。"),
    "moved": ("It stands elsewhere in the board.", "它在分镜中的位置不同。"),
    "opposed": ("They contradict each other: {words}.", "两者相互矛盾：{words}。"),
    "figures": ("Other figures: {words}.", "数字不同：{words}。"),
    "speaker": ("Another speaker.", "说话人不同。"),
    "framing": ("The script names another size of shot.", "剧本写的是另一种景别。"),
    "camera": ("The script names another move of the camera.", "剧本写的是另一种运镜。"),
}


@dataclass(frozen=True)
class Compared:
    """Two texts, how they were paired, and the board with its evidence."""

    script: Sequence[Line]
    board: Sequence[Line]
    paired: Paired
    reading: BoardReading
    language: str


def differences(compared: Compared) -> tuple[Difference, ...]:
    """Give what differs, in the order of the script; what was added stands where the board has it."""
    partner = {one.script: one for one in compared.paired.pairs}
    taken = {one.board: one.script for one in compared.paired.pairs}
    found: list[Difference] = []
    done = 0
    for index in range(len(compared.script)):
        one = partner.get(index)
        if one is None:
            found.append(_missing(index, compared))
            continue
        if not one.moved:
            found += [_added(at, compared) for at in range(done, one.board) if at not in taken]
            done = max(done, one.board + 1)
        found += _of_pair(one, compared)
    found += [_added(at, compared) for at in range(done, len(compared.board)) if at not in taken]
    return tuple(_numbered(found))


def amount_of(items: Sequence[Difference], compared: Compared) -> float:
    """Give how much differs, 0 to 1; see above."""
    pairs = compared.paired.pairs
    whole = sum(_base(line) for line in compared.script)
    matched = {one.board for one in pairs}
    whole += sum(_base(line) for at, line in enumerate(compared.board) if at not in matched)
    if not whole:
        return 0.0
    return min(1.0, sum(one.weight for one in items) / whole)


def identified(one: Difference, again: int = 0) -> Difference:
    """Give a difference the id that its texts have: the same ones give the same id in another run."""
    said_by = "\0".join((one.kind, one.of, one.script, one.board, str(again)))
    return one.model_copy(update={"id": hashlib.sha256(said_by.encode()).hexdigest()[:12]})


def weight(of: DifferenceOf, kind: DifferenceKind) -> float:
    """Give how much one difference counts."""
    return WEIGHTS[of] * SHARES[kind]


def _numbered(found: Sequence[Difference]) -> Iterator[Difference]:
    seen: dict[str, int] = {}
    for one in found:
        first = identified(one).id
        seen[first] = seen.get(first, -1) + 1
        yield identified(one, seen[first])


def _base(line: Line) -> float:
    return WEIGHTS[line.kind]


def _reason(name: str, language: str, words: str = "") -> str:
    return said(_REASONS[name], language).format(words=words)[:500]


def _missing(index: int, compared: Compared) -> Difference:
    """Tell of a line that the board has not; its evidence is the panel before which, or after which, it should come."""
    line = compared.script[index]
    before = [one.board for one in compared.paired.pairs if one.script < index and not one.moved]
    panel = compared.board[max(before)].place if before else None
    name = "missing" if panel else "missing_first"
    evidence = Evidence(
        look=panel - 1 if panel else 0, reason=_reason(name, compared.language, str(panel or "")), claim=line.kind
    )
    return Difference(
        id="0" * 12, kind="missing", of=line.kind, line=line.place or None, script=line.said[:2000],
        weight=weight(line.kind, "missing"), evidence=(evidence,), reason=evidence.reason,
    )  # fmt: skip


def _added(index: int, compared: Compared) -> Difference:
    line = compared.board[index]
    reason = _reason("added", compared.language)
    return Difference(
        id="0" * 12, kind="added", of=line.kind, panel=line.place, board=line.said[:2000],
        weight=weight(line.kind, "added"), evidence=_shown(line, line.kind, compared.reading), reason=reason,
    )  # fmt: skip


def _of_pair(one: Pair, compared: Compared) -> Iterator[Difference]:
    """Tell in what a pair differs: its place, its words, its framing, its camera."""
    ours, theirs = compared.script[one.script], compared.board[one.board]
    language = compared.language
    if one.moved:
        yield _differs(ours, theirs, "order", "changed", _reason("moved", language), one, compared)
    kind, reason = _words_differ(one, ours, theirs, compared)
    if kind is not None:
        yield _differs(ours, theirs, ours.kind, kind, reason, one, compared)
    if "unknown" not in (ours.size, theirs.size) and ours.size != theirs.size:
        framed = _noted(ours, said(SHOT_SIZES[ours.size], language))
        seen = theirs.model_copy(update={"text": said(SHOT_SIZES[theirs.size], language)})
        yield _differs(framed, seen, "framing", "changed", _reason("framing", language), one, compared)
    if "unknown" not in (ours.camera, theirs.camera) and ours.camera != theirs.camera:
        moved = _noted(ours, said(CAMERA_MOVES[ours.camera], language))
        seen = theirs.model_copy(update={"text": said(CAMERA_MOVES[theirs.camera], language)})
        yield _differs(moved, seen, "camera", "changed", _reason("camera", language), one, compared)


def _noted(line: Line, words: str) -> Line:
    """Give a line with what it says of the camera in front, where it does not stand there already."""
    return line if line.note else line.model_copy(update={"note": f"{words}:"})


def _words_differ(one: Pair, ours: Line, theirs: Line, compared: Compared) -> tuple[DifferenceKind | None, str]:
    """Give in what way the words of a pair differ, and why; nothing where they say the same."""
    language = compared.language
    if compared.paired.by == "meaning" and one.verdict != "same":
        return one.verdict, one.reason or _reason("changed", language)
    if ours.speaker and theirs.speaker and text_likeness(ours.speaker, theirs.speaker) < _SAME / 2:
        return "changed", _reason("speaker", language)
    against = opposed(ours.text, theirs.text)
    if against and compared.paired.by == "text":
        return "contradicted", _reason("opposed", language, against)
    figures = figures_in(ours.text), figures_in(theirs.text)
    if figures[0] != figures[1] and compared.paired.by == "text":
        shown = " / ".join(", ".join(part) or "–" for part in figures)
        return "changed", _reason("figures", language, shown)
    if compared.paired.by == "text" and text_likeness(ours.text, theirs.text) < _SAME:
        return "changed", one.reason or _reason("changed", language)
    return None, ""


def _differs(
    ours: Line, theirs: Line, of: DifferenceOf, kind: DifferenceKind, reason: str, one: Pair, compared: Compared
) -> Difference:
    named = any(proof.look == theirs.place - 1 for proof in one.evidence)
    evidence = (*one.evidence, *(() if named else _shown(theirs, of, compared.reading)))
    return Difference(
        id="0" * 12, kind=kind, of=of, line=ours.place or None, script=ours.said[:2000], panel=theirs.place,
        board=theirs.said[:2000], weight=weight(of, kind), evidence=evidence, reason=reason,
    )  # fmt: skip


_CLAIMS: dict[str, str] = {"framing": "shot_size", "order": "action", "scene": "heading"}


def _shown(line: Line, claim: str, reading: BoardReading) -> tuple[Evidence, ...]:
    """Give what was named as evidence for a line of the board; the whole panel where nothing was."""
    claim = _CLAIMS.get(claim, claim)
    shot = next((shot for shot in reading.shots if shot.panel == line.place), None)
    found = tuple(one for one in shot.evidence if one.claim == claim)[:4] if shot else ()
    return found or (Evidence(look=line.place - 1, claim=claim),)
