"""What is asked about a storyboard: fixed rules first, then the material as data, the pictures, the question last.

Prompts stand beside this file in ``prompts/``; their digest is the version of what was asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from nightreel.engines.understand.protocol import Question
from nightreel.reading.board.answers import AlignAnswer, LinksAnswer, OrderAnswer, PanelAnswer
from nightreel.spec.model import Model
from nightreel.spec.reading import BoardShot

A = TypeVar("A", bound=Model)

_PROMPTS = ("rules", "panel", "links", "order", "align")
_LANGUAGES = {"en-US": "English", "zh-CN": "simplified Chinese"}
_MOST_MATERIAL = 24_000
"""Letters of each part of the material."""


@dataclass(frozen=True)
class Told:
    """What is the same for every question about a board: its language and its material."""

    language: str
    material: tuple[tuple[str, str], ...] = ()
    """Name and text of each document."""
    cautions: tuple[str, ...] = ()
    """What a director rejected before."""


@cache
def prompts_version() -> str:
    """Give a short digest of all prompts as they are written."""
    return hashlib.sha256("\0".join(_prompt(name) for name in _PROMPTS).encode()).hexdigest()[:10]


def panel_question(told: Told) -> Question[PanelAnswer]:
    """Ask about one panel."""
    return _question("panel", told, "Read picture 0.", PanelAnswer, {})


def links_question(told: Told, shots: Sequence[BoardShot], shown: Sequence[int]) -> Question[LinksAnswer]:
    """Ask what holds a board together.

    Args:
        told: its language and material.
        shots: what was read of every panel.
        shown: numbers of the panels that are shown.
    """
    facts = {"panels": list(shown), "shots": [shot.model_dump(mode="json") for shot in shots]}
    brief = [
        {"panel": shot.panel, "heading": shot.heading, "action": shot.action,
         "dialogue": [f"{line.speaker}: {line.text}" for line in shot.dialogue], "words": list(shot.words)}
        for shot in shots
    ]  # fmt: skip
    ask = f"The pictures are the panels {_listed(shown)}. What was read:\n{_data(brief)}\nName the links."
    return _question("links", told, ask, LinksAnswer, facts)


def order_question(told: Told, names: Sequence[str]) -> Question[OrderAnswer]:
    """Ask for the order of panels or pages that came in no order; ``names`` are their files."""
    ask = f"There are {len(names)} pictures. Their files are called:\n{_data(list(names))}\nGive their order."
    return _question("order", told, ask, OrderAnswer, {"names": list(names)})


def align_question(
    told: Told, script: Sequence[dict[str, Any]], board: Sequence[dict[str, Any]], shown: Sequence[int]
) -> Question[AlignAnswer]:
    """Ask which lines of a script and of a board belong together; lines are ``{number, kind, speaker, text}``."""
    ask = (
        f"The pictures are the panels {_listed(shown)}.\nLines of the script:\n{_data(list(script))}\n"
        f"Lines of the storyboard:\n{_data(list(board))}\nPair them."
    )
    return _question("align", told, ask, AlignAnswer, {"script": list(script), "board": list(board)})


def _question(name: str, told: Told, ask: str, answer: type[A], facts: dict[str, Any]) -> Question[A]:
    named = _LANGUAGES.get(told.language, told.language)
    return Question(
        task=f"board.{name}", version=prompts_version(), system=f"{_prompt('rules')}\n# Task\n{_prompt(name)}",
        context=_context(told), ask=f"{ask}\nLanguage of the answer's words: {named}.", answer=answer,
        language=told.language, facts=facts,
    )  # fmt: skip


def _context(told: Told) -> str:
    """Give the material between its fences; nothing in it can close them."""
    if not told.material and not told.cautions:
        return ""
    parts: dict[str, Any] = {name[:80]: text[:_MOST_MATERIAL] for name, text in told.material}
    if told.cautions:
        parts["cautions: the director rejected these before"] = list(told.cautions)
    return f"<material>\n{_data(parts)}\n</material>"


def _data(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


@cache
def _prompt(name: str) -> str:
    return (files("nightreel.reading.board") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
