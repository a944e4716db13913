"""The voices in which a house speaks of its works, and the words that a model is asked with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from nightreel.errors import SpecError
from nightreel.spec.model import Model
from nightreel.spec.yaml_file import parse_yaml, validate
from nightreel.store.digest import value_digest

_HERE = Path(__file__).parent
_PROMPTS = ("system-1", "context-1", "ask-1", "again-1")
HANZI_A_WORD = 1.6
"""A text of 60 English words says about what one of 96 Hanzi says."""


class Voice(Model):
    """One way to speak."""

    title: dict[str, str] = Field(description="Its name by language.")
    words: int = Field(ge=20, le=600, description="Its usual length in English words.")
    level: dict[str, tuple[float, float]] = Field(description="Lowest and highest reading level by language.")
    asks: dict[str, str] = Field(description="What a model is told of it, by language.")

    def length(self, words: int, language: str) -> int:
        """Give the length in words, or in Hanzi; its own where none is asked for."""
        wanted = words or self.words
        return round(wanted * HANZI_A_WORD) if language == "zh-CN" else wanted


def voice_names() -> tuple[str, ...]:
    """Give the names of all voices."""
    return tuple(sorted(path.stem for path in (_HERE / "voices").glob("*.yaml")))


@cache
def load_voice(name: str) -> Voice:
    """Read a voice.

    Raises:
        SpecError: there is none of that name (``works.voice``).
    """
    if name not in voice_names():
        raise SpecError(
            "works.voice", where="voices", got=name, want=f"one of {', '.join(voice_names())}",
            fix="choose one of these voices",
        )  # fmt: skip
    path = _HERE / "voices" / f"{name}.yaml"
    value, positions = parse_yaml(path.read_text(encoding="utf-8"), path.name)
    return validate(value, Voice, positions)


@cache
def prompt(name: str) -> str:
    """Give a prompt's text: ``system-1``, ``context-1``, ``ask-1``, ``again-1``."""
    return (_HERE / "prompts" / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def prompts_version() -> str:
    """Give the digest of all words that a model is asked with."""
    voices = {name: load_voice(name).model_dump(mode="json") for name in voice_names()}
    return str(value_digest({"prompts": [prompt(name) for name in _PROMPTS], "voices": voices}))[:12]
