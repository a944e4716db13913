"""The best installed voice for a language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.voice.espeak import EspeakVoice
from nightreel.engines.voice.piper import PiperVoice, piper_installed
from nightreel.engines.voice.protocol import Voice


@engine(
    EngineCard(
        step="voice",
        name="auto",
        version="1-piper" if piper_installed() else "1-espeak",  # memo keys tell the two apart
        summary="Piper for English where it is installed, else espeak-ng.",
        languages=("en-US", "zh-CN"),
        licence="that of the voice chosen",
    )
)
class AutoVoice:
    """Hands every call to the best installed voice for its language."""

    card: ClassVar[EngineCard]
    tone: ClassVar[str] = "natural"

    def require(self) -> None:
        """Check that the fallback is there where Piper is not."""
        if not piper_installed():
            EspeakVoice().require()

    def choose(self, language: str) -> Voice:
        """Give the voice that speaks a language best here."""
        if piper_installed() and language.lower().startswith("en"):
            return PiperVoice()
        return EspeakVoice()

    def speak(self, text: str, language: str, out: Path, *, rate: float = 1.0) -> float:
        """Write speech as a 48 kHz mono WAV file and give its seconds."""
        return self.choose(language).speak(text, language, out, rate=rate)

    def speak_all(self, texts: Sequence[str], language: str, folder: Path, *, rate: float = 1.0) -> tuple[Path, ...]:
        """Write one WAV file per text into a folder."""
        return self.choose(language).speak_all(texts, language, folder, rate=rate)
