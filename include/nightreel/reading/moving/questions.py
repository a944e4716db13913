"""What is asked about a moving picture: fixed rules first, then the material as data, the frames, the question last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from nightreel.engines.understand.protocol import Question
from nightreel.reading.moving.answers import ANSWERS, MovingAnswers, Preset, answers_of
from nightreel.reading.moving.presets import TITLES, prompt, prompts_version
from nightreel.spec.brief import Brief

_LANGUAGES = {"en-US": "English", "zh-CN": "simplified Chinese"}


@dataclass(frozen=True)
class Measured:
    """What was measured of a moving picture."""

    times_s: tuple[float, ...]
    """Of the frames that are shown."""
    cuts_s: tuple[float, ...]
    motion: tuple[tuple[float, float], ...]
    """Time in s, and ΔE of what differs most from the frame before; some hundred at most."""
    loops: bool
    duration_s: float
    flashes_per_s: int

    def as_facts(self) -> dict[str, JsonValue]:
        """Give it as JSON, for engines that measure."""
        return {
            "times": list(self.times_s), "cuts": list(self.cuts_s), "motion": [list(pair) for pair in self.motion],
            "loops": self.loops, "duration_s": self.duration_s, "flashes_per_s": self.flashes_per_s,
        }  # fmt: skip


def moving_question(
    brief: Brief, presets: Sequence[Preset], questions: Sequence[str], measured: Measured
) -> Question[MovingAnswers]:
    """Ask everything about one moving picture in one pass.

    Args:
        brief: its title, description and parameters are the material.
        presets: what is asked of the ready questions.
        questions: free ones, in people's words.
        measured: what is known of the file.
    """
    asked: list[Preset] = [preset for preset in ANSWERS if preset in presets]
    headings = [f"## {preset}\n{prompt(preset)}" for preset in asked]
    if questions:
        headings.append(f"## free\n{prompt('free')}")
    wanted: list[JsonValue] = [{"preset": preset, "question": TITLES[preset]} for preset in asked]
    wanted += [{"preset": "", "question": question} for question in questions]
    return Question(
        task="moving.answers", version=prompts_version(), system="\n\n".join([prompt("rules"), *headings]),
        context=_context(brief), ask=_ask(asked, questions, measured, brief.language),
        answer=answers_of(asked), language=brief.language, facts={**measured.as_facts(), "questions": wanted},
    )  # fmt: skip


def _context(brief: Brief) -> str:
    told: dict[str, JsonValue] = {
        "title": brief.title, "description": brief.description, "selling_points": list(brief.selling_points),
        "parameters": dict(brief.parameters),
    }  # fmt: skip
    return f"<material>\n{_data({key: value for key, value in told.items() if value})}\n</material>"


def _ask(presets: Sequence[Preset], questions: Sequence[str], measured: Measured, language: str) -> str:
    times = ", ".join(f"{number}: {time_s:.2f}" for number, time_s in enumerate(measured.times_s))
    lines = [f"{len(measured.times_s)} frames of {measured.duration_s:.2f} s, by number and second: {times}."]
    if measured.loops:
        lines.append("It loops: its end meets its beginning.")
    if presets:
        lines.append(f"Fill the fields {', '.join(presets)}.")
    if questions:
        lines.append(f"The numbered questions:\n{_data(dict(enumerate(questions, 1)))}")
    lines.append(f"Language of the answer's words: {_LANGUAGES.get(language, language)}.")
    return "\n".join(lines)


def _data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("<", "\\u003c")
