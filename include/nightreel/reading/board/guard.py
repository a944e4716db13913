"""What an answer about a panel may be: checked against the panel's own words, and each claim against its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nightreel.reading.board.answers import CLAIMS, Claim, PanelAnswer
from nightreel.reading.board.words import FOLLOWED, GIVES_ORDERS, UPSIDE_DOWN, said
from nightreel.reading.orders import demanded, follows, gives_orders, may_be_spoken, quoted
from nightreel.spec.reading import BoardShot, Evidence, Spoken

_TEXTS = ("heading", "action", "mood")


@dataclass(frozen=True)
class Guarded:
    """A shot that may be shown, and what people are told of its panel."""

    shot: BoardShot
    faults: tuple[str, ...]
    ordered: bool
    """Whether words in the panel give orders, or were followed."""


def guarded(answer: PanelAnswer, panel: int, language: str, read: Sequence[str] = ()) -> Guarded:
    """Make an answer a shot.

    What only repeats what words in the panel demanded is left out; orders that are told of are put in quotation marks;
    speech that is an order, or nobody's, is kept as words of the panel only.
    Evidence is counted by the board's panels, and what is claimed without any is named.

    Args:
        answer: of an engine, about one panel.
        panel: its number, from 1.
        language: of what people are told.
        read: words that were read in the pictures it saw, the panel's first; a model need not report them.
    """
    spoken = [line.text for line in answer.dialogue]
    demands = demanded((*answer.words, *spoken, *read))
    texts = {name: getattr(answer, name) for name in _TEXTS}
    obeyed = [name for name, text in texts.items() if follows(text, demands)]
    texts = {name: "" if name in obeyed else quoted(text) for name, text in texts.items()}
    followed = tuple(line for line in answer.dialogue if follows(line.text, demands))
    obeyed += ["dialogue"] if followed else []
    dialogue, words = _spoken(answer, followed)
    evidence = tuple(
        one.model_copy(update={"look": panel - 1, "claim": one.claim if one.claim in CLAIMS else "action"})
        for one in answer.evidence if dialogue or one.claim != "dialogue"
    )  # fmt: skip
    shot = BoardShot(
        panel=panel, heading=texts["heading"][:160], action=texts["action"][:2000], mood=texts["mood"][:160],
        dialogue=dialogue, shot_size=answer.shot_size, camera=answer.camera, words=words, evidence=evidence,
    )  # fmt: skip
    faults = [said(UPSIDE_DOWN, language)] if answer.upside_down else []
    told = (getattr(answer, name) for name in _TEXTS)
    ordered = any(gives_orders(text) for text in (*answer.words, *read[:1], *spoken, *told))
    if ordered:
        faults.append(said(GIVES_ORDERS, language))
    if obeyed:
        faults.append(said(FOLLOWED, language).format(fields=", ".join(obeyed)))
    return Guarded(shot.model_copy(update={"unproven": unproven(shot)}), tuple(faults), ordered or bool(obeyed))


def _spoken(answer: PanelAnswer, followed: tuple[Spoken, ...]) -> tuple[tuple[Spoken, ...], tuple[str, ...]]:
    """Part what may be speech from words that only stand in the panel."""
    words = [word for word in answer.words if word.strip()]
    dialogue = []
    for line in answer.dialogue:
        if not line.text.strip() or line in followed:
            continue
        around = next((word for word in words if line.text in word), line.text)
        if may_be_spoken(line.speaker.strip(), around):
            dialogue.append(line)
        elif around is line.text:
            words.append(f"{line.speaker}: {line.text}" if line.speaker else line.text)
    return tuple(dialogue), tuple(words)


def unproven(shot: BoardShot) -> tuple[Claim, ...]:
    """Name what a shot claims without evidence."""
    proven = {one.claim for one in shot.evidence}
    claimed: dict[Claim, bool] = {
        "heading": bool(shot.heading), "action": bool(shot.action), "dialogue": bool(shot.dialogue),
        "shot_size": shot.shot_size != "unknown", "camera": shot.camera != "unknown", "mood": bool(shot.mood),
    }  # fmt: skip
    return tuple(claim for claim in CLAIMS if claimed[claim] and claim not in proven)


def relooked(evidence: tuple[Evidence, ...], shown: tuple[int, ...]) -> tuple[Evidence, ...]:
    """Give evidence of pictures that were shown as evidence of the board's panels; what names no picture is left out.

    Args:
        evidence: ``look`` counts the pictures that were shown.
        shown: panel of each, by its index from 0.
    """
    return tuple(one.model_copy(update={"look": shown[one.look]}) for one in evidence if one.look < len(shown))
