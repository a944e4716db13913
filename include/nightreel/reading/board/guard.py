"""What an answer about a panel may be: checked against the panel's own words, and each claim against its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from nightreel.reading.board.answers import CLAIMS, Claim, PanelAnswer
from nightreel.reading.board.words import FOLLOWED, GIVES_ORDERS, UPSIDE_DOWN, said
from nightreel.reading.orders import demanded, follows, gives_orders, quoted
from nightreel.spec.reading import BoardShot, Evidence

_TEXTS = ("heading", "action", "mood")


@dataclass(frozen=True)
class Guarded:
    """A shot that may be shown, and what people are told of its panel."""

    shot: BoardShot
    faults: tuple[str, ...]


def guarded(answer: PanelAnswer, panel: int, language: str) -> Guarded:
    """Make an answer a shot.

    What only repeats what words in the panel demanded is left out; orders that are told of are put in quotation marks.
    Evidence is counted by the board's panels, and what is claimed without any is named.

    Args:
        answer: of an engine, about one panel.
        panel: its number, from 1.
        language: of what people are told.
    """
    spoken = [line.text for line in answer.dialogue]
    demands = demanded((*answer.words, *spoken))
    texts = {name: getattr(answer, name) for name in _TEXTS}
    obeyed = [name for name, text in texts.items() if follows(text, demands)]
    texts = {name: "" if name in obeyed else quoted(text) for name, text in texts.items()}
    evidence = tuple(
        one.model_copy(update={"look": panel - 1, "claim": one.claim if one.claim in CLAIMS else "action"})
        for one in answer.evidence
    )
    shot = BoardShot(
        panel=panel, heading=texts["heading"][:160], action=texts["action"][:2000], mood=texts["mood"][:160],
        dialogue=tuple(line for line in answer.dialogue if line.text.strip()), shot_size=answer.shot_size,
        camera=answer.camera, words=tuple(word for word in answer.words if word.strip()), evidence=evidence,
    )  # fmt: skip
    faults = [said(UPSIDE_DOWN, language)] if answer.upside_down else []
    if any(gives_orders(text) for text in (*answer.words, *spoken, *(getattr(answer, name) for name in _TEXTS))):
        faults.append(said(GIVES_ORDERS, language))
    if obeyed:
        faults.append(said(FOLLOWED, language).format(fields=", ".join(obeyed)))
    return Guarded(shot.model_copy(update={"unproven": unproven(shot)}), tuple(faults))


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
