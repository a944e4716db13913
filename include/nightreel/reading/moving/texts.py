"""Answers as texts for people, in the reading's language, and the evidence of each of their claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nightreel.reading.moving.answers import (
    AltText,
    Caption,
    Claim,
    Emotion,
    Meaning,
    Moderation,
    MovingAnswers,
    Preset,
    ProductCopy,
    Risks,
    TutorialSteps,
    UiFaults,
    WhatHappens,
)
from nightreel.reading.moving.presets import TITLES
from nightreel.reading.pages import labels
from nightreel.spec.reading import Evidence, MovingAnswer

Say = Callable[..., str]
_LONGEST_CLAIM = 40
_STRENGTH = {
    "none": "not shown", "weak": "weakly shown", "clear": "clearly shown", "strong": "strongly shown",
    "unknown": "strength unknown",
}  # fmt: skip
_FAULT = {"minor": "Minor", "major": "Major", "blocking": "Blocking"}
_LEVEL = {"none": "no risk", "low": "low risk", "medium": "medium risk", "high": "high risk", "unknown": "risk unknown"}
_RISK = {
    "health": "health", "legal": "law", "brand": "brand", "privacy": "privacy", "safety": "safety",
    "rights": "rights of others", "other": "other",
}  # fmt: skip
_DECISION = {"allow": "May be published", "review": "A person should look at it", "remove": "Should be removed"}


def moving_answers(
    answers: MovingAnswers, presets: Sequence[Preset], questions: Sequence[str], language: str
) -> tuple[MovingAnswer, ...]:
    """Give each answer as text, as data and with its evidence, presets first.

    Args:
        answers: checked.
        presets: what was asked, in the order that people see.
        questions: the free ones.
        language: of labels.
    """
    say = labels(language)
    found = [_preset_answer(getattr(answers, preset), preset, say) for preset in presets]
    by_number = {answer.number: answer for answer in answers.free}
    for number, question in enumerate(questions, 1):
        answer = by_number.get(number)
        text = answer.text.strip() if answer else ""
        found.append(
            MovingAnswer(
                question=question, text=text or say("No answer came back."),
                data=answer.model_dump(mode="json") if answer else None, evidence=answer.evidence if answer else (),
            )
        )  # fmt: skip
    return tuple(found)


def _preset_answer(claim: Claim, preset: Preset, say: Say) -> MovingAnswer:
    return MovingAnswer(
        preset=preset, question=say(TITLES[preset]), text=text_of(claim, say).strip() or say("Nothing was found."),
        data=claim.model_dump(mode="json"), evidence=evidence_of(claim),
    )  # fmt: skip


def text_of(claim: Claim, say: Say) -> str:
    """Give an answer as plain text; a list has a line for each of its parts."""
    return _WORDS[type(claim)](claim, say)


def evidence_of(claim: Claim, place: str = "") -> tuple[Evidence, ...]:
    """Give the evidence of an answer and of all its parts; each names what it proves: ``steps 3``."""
    found = [one.model_copy(update={"claim": (one.claim or place)[:_LONGEST_CLAIM]}) for one in claim.evidence]
    for name in type(claim).model_fields:
        parts = getattr(claim, name)
        if name != "evidence" and isinstance(parts, tuple):
            for number, part in enumerate(parts, 1):
                if isinstance(part, Claim):
                    found += evidence_of(part, f"{name} {number}")
    return tuple(found)


def _known(feeling: str, say: Say) -> str:
    return say("unknown") if feeling.strip().casefold() in ("unknown", "") else feeling


def _joined(first: str, second: str, by: str = " ") -> str:
    return by.join(part.strip() for part in (first, second) if part.strip())


def _lines(head: str, parts: Sequence[str], *, numbered: bool = False) -> str:
    kept = [part.strip() for part in parts if part.strip()]
    marked = [f"{number}. {part}" if numbered else f"• {part}" for number, part in enumerate(kept, 1)]
    return "\n".join(filter(None, [head.strip(), *marked]))


def _happens(claim: WhatHappens, say: Say) -> str:
    return _lines(claim.summary, [moment.what for moment in claim.moments])


def _steps(claim: TutorialSteps, say: Say) -> str:
    return _lines(claim.goal, [_joined(step.action, step.result) for step in claim.steps], numbered=True)


def _emotion(claim: Emotion, say: Say) -> str:
    felt = f"{_known(claim.feeling, say)} ({say(_STRENGTH[claim.strength])})"
    return _lines(_joined(felt, claim.viewer, ". "), [turn.feeling for turn in claim.turns])


def _meaning(claim: Meaning, say: Say) -> str:
    misread = [say("May be misread: {how}", how=claim.misread_as)] if claim.misread_as else []
    return _lines(claim.meaning, [*claim.used_for, *misread])


def _faults(claim: UiFaults, say: Say) -> str:
    faults = [f"{say(_FAULT[one.severity])}: {_joined(one.fault, one.mend, ' → ')}" for one in claim.faults]
    return _lines(claim.summary, faults, numbered=True)


def _risks(claim: Risks, say: Say) -> str:
    found = [f"{say(_LEVEL[one.level])}, {say(_RISK[one.kind])}: {one.what}" for one in claim.risks]
    return _lines(say("Highest: {level}", level=say(_LEVEL[claim.level])), found)


def _caption(claim: Caption, say: Say) -> str:
    return _joined(claim.text, " ".join(f"#{tag.lstrip('#')}" for tag in claim.hashtags if tag.strip()), "\n\n")


def _copy(claim: ProductCopy, say: Say) -> str:
    return _lines(_joined(claim.headline, claim.body, "\n\n"), claim.points)


def _moderation(claim: Moderation, say: Say) -> str:
    found = [_joined(f"{say(one.label.replace('_', ' '))} ({say(one.level)})", one.what, ": ") for one in claim.labels]
    return _lines(say(_DECISION[claim.decision]), found)


_WORDS: dict[type[Claim], Callable[[Any, Say], str]] = {
    WhatHappens: _happens, TutorialSteps: _steps, Emotion: _emotion, Meaning: _meaning, UiFaults: _faults,
    Risks: _risks, Caption: _caption, ProductCopy: _copy, Moderation: _moderation,
    AltText: lambda claim, say: str(claim.text),
}  # fmt: skip
