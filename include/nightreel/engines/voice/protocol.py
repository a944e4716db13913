"""What a voice can do, and how text is made fit to be spoken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from nightreel.engines.card import EngineCard
from nightreel.errors import InputError

MAX_CHARACTERS = 2000
"""Longest text of one call: two minutes of speech, the longest film."""

_SAID: dict[str, dict[str, str]] = {
    "en": {"&": " and ", "+": " plus ", "=": " equals ", "×": " by ", "°": " degrees ", "№": " number "},
    "zh": {"&": "和", "+": "加", "=": "等于", "×": "乘", "°": "度", "№": "第"},
}
_PLAIN = str.maketrans({
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": ", ", "—": ", ", "―": ", ", "…": ". ", "•": ", ", "·": " ",
    "/": " ", "\u00a0": " ", "\u2011": "-",
})  # fmt: skip
_MONEY = {
    "en": {"$": r"\1 dollars", "€": r"\1 euros", "£": r"\1 pounds", "¥": r"\1 yuan", "￥": r"\1 yuan"},
    "zh": {"$": r"\1美元", "€": r"\1欧元", "£": r"\1英镑", "¥": r"\1元", "￥": r"\1元"},
}
_MARKUP = re.compile(r"[<>\[\]{}|\\^~`*_#@&\"]+")
_KEPT_CATEGORIES = ("L", "M", "N", "P", "Zs")
_STRETCHED = re.compile(r"([^\w\s])\1{2,}|(\w)\2{5,}")


class Voice(Protocol):
    """Speaks text; one shared contract test runs on every registered engine.

    Every method cleans the text by ``speakable`` first, so text can never steer the program behind the voice.
    """

    card: ClassVar[EngineCard]
    tone: ClassVar[str]
    """How the mix should treat it: a name that ``nightreel.media.sound.tone`` knows."""

    def require(self) -> None:
        """Check that everything that the voice needs is installed.

        Raises:
            MissingProgramError: with the command that installs what is missing.
        """
        ...

    def speak(self, text: str, language: str, out: Path, *, rate: float = 1.0) -> float:
        """Write speech as a WAV file.

        Args:
            text: any text of at most ``MAX_CHARACTERS``.
            language: ``en-US`` or ``zh-CN``.
            out: the file to write: 48 kHz, mono, silence at both ends trimmed.
            rate: pace, 1 is the voice's own, 1.25 a quarter faster; 0.5 to 2.

        Returns:
            Length in seconds.

        Raises:
            InputError: nothing in the text can be said (``voice.text``).
            MissingProgramError: the voice is not installed.
            EngineError: the program behind the voice failed (``voice.failed``).
        """
        ...

    def speak_all(self, texts: Sequence[str], language: str, folder: Path, *, rate: float = 1.0) -> tuple[Path, ...]:
        """Write one WAV file per text into a folder, as ``speak`` does, with the voice loaded only once."""
        ...


def speakable(text: str, language: str) -> str:
    """Give the words of a text on one line: no markup, emoji, control characters or leading dashes.

    Returns:
        Plain text that starts with a letter or a digit; empty when nothing can be said.
    """
    text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    for sign, word in _SAID.get(language[:2], {}).items():
        text = text.replace(sign, word)
    for sign, words in _MONEY.get(language[:2], {}).items():
        text = re.sub(rf"{re.escape(sign)}\s*(\d+(?:[.,]\d+)*)", words, text)
    text = re.sub(r"\s+-+\s+|--+", ", ", _MARKUP.sub(" ", text))
    text = "".join(sign if unicodedata.category(sign).startswith(_KEPT_CATEGORIES) else " " for sign in text)
    text = _STRETCHED.sub(lambda found: found.group(1) or found.group(2) * 3, text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))
    text = re.sub(r"([,.;:!?])(?:\s*,)+", r"\1", text)
    start = next((index for index, sign in enumerate(text) if sign.isalnum()), len(text))
    return text[start:]


def checked_text(text: str, language: str) -> str:
    """Give ``speakable`` text, or say why there is none.

    Raises:
        InputError: nothing can be said, or it is longer than ``MAX_CHARACTERS`` (``voice.text``).
    """
    words = speakable(text, language)
    if not words:
        raise InputError(
            "voice.text", got=text or "no text", want="words or numbers", fix="write words, or leave voice_over empty"
        )
    if len(words) > MAX_CHARACTERS:
        raise InputError(
            "voice.text", got=f"{len(words)} characters", want=f"at most {MAX_CHARACTERS}", fix="shorten the voice-over"
        )
    return words
