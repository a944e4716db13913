"""Presets of questions: their names for people, what a model is told, and the version of all of it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from nightreel.reading.moving.answers import ANSWERS, Preset

TITLES: dict[Preset, str] = {
    "what_happens": "What happens", "steps": "Steps to follow", "emotion": "Emotion", "meaning": "Meaning",
    "ui_faults": "Faults of the user interface", "risk": "Risks", "alt_text": "Alt text", "caption": "Caption",
    "product_copy": "Product copy", "moderation": "Moderation labels",
}  # fmt: skip
"""In English; ``nightreel.reading.pages.labels`` says them in Chinese."""


@cache
def prompt(name: str) -> str:
    """Give the words of a file in ``prompts/``, without its suffix."""
    return (files("nightreel.reading.moving") / "prompts" / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def prompts_version() -> str:
    """Give a short digest of all prompts as they are written."""
    words = "\0".join(prompt(name) for name in ("rules", *ANSWERS, "free"))
    return hashlib.sha256(words.encode()).hexdigest()[:10]
