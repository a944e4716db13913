"""espeak-ng: a small formant voice for English and Chinese; always understandable, never beautiful."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.voice.program import run_voice
from nightreel.engines.voice.protocol import checked_text
from nightreel.errors import MissingProgramError, OptionError

_WORDS_PER_MINUTE = {"en": 165, "zh": 165}
_PITCH = {"en": "42", "zh": "48"}
_WORD_GAP = {"en": "1", "zh": "0"}
_VOICE = {"en": "en-us", "zh": "cmn-latn-pinyin"}
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[A-Za-z][A-Za-z'’.-]*|\d+(?:[.,]\d+)*|[\u3400-\u9fff\uf900-\ufaff]+|[^\s\w]+|\w")
_CHINESE_STOPS = str.maketrans("，。！？；：、（）《》", ",.!?;:,,,,,")


@engine(
    EngineCard(
        step="voice",
        name="espeak",
        version="1",
        summary="Small synthetic voice for English and Chinese; needs only espeak-ng.",
        languages=("en-US", "zh-CN"),
        licence="GPL-3.0 (a program of its own)",
        needs=("espeak-ng",),
    )
)
class EspeakVoice:
    """Speaks by espeak-ng, Chinese by way of pinyin.

    espeak-ng's own ``cmn`` voice reads most Hanzi letter by letter. Here pypinyin, which knows the readings of words,
    writes them as numbered pinyin for the voice ``cmn-latn-pinyin``; the syllables of one word are joined, so that
    espeak-ng applies the tone changes inside a word. Latin names inside a Chinese line are given to the English voice.
    """

    card: ClassVar[EngineCard]
    tone: ClassVar[str] = "synthetic"

    def require(self) -> None:
        """Check that espeak-ng is installed."""
        _program()

    def speak(self, text: str, language: str, out: Path, *, rate: float = 1.0) -> float:
        """Write speech as a 48 kHz mono WAV file and give its seconds."""
        from nightreel.media.sound.speech import trim_speech

        program, code = _program(), _code(language)
        words = checked_text(text, language)
        raw = out.with_suffix(".raw.wav")
        arguments = [
            program, "-b", "1", "-m", "-v", _VOICE[code], "-s", str(round(_WORDS_PER_MINUTE[code] * rate)),
            "-p", _PITCH[code], "-a", "90", "-g", _WORD_GAP[code], "-w", str(raw), "--stdin",
        ]  # fmt: skip
        try:
            run_voice(arguments, _markup(words, code), name="espeak")
            return trim_speech(raw, out)
        finally:
            raw.unlink(missing_ok=True)

    def speak_all(self, texts: Sequence[str], language: str, folder: Path, *, rate: float = 1.0) -> tuple[Path, ...]:
        """Write one WAV file per text into a folder."""
        files = tuple(folder / f"line{index:03d}.wav" for index in range(len(texts)))
        for text, file in zip(texts, files, strict=True):
            self.speak(text, language, file, rate=rate)
        return files


def pinyin_markup(text: str) -> str:
    """Write Chinese text as espeak-ng's markup: numbered pinyin word by word, Latin words for the English voice.

    Args:
        text: speakable text, so without any markup of its own.
    """
    from pypinyin import Style, lazy_pinyin
    from pypinyin.seg.mmseg import seg

    text = re.sub(r"(\d+(?:\.\d+)?)\s*%", r"百分之\1", text).translate(_CHINESE_STOPS)
    parts: list[tuple[str, list[str]]] = []
    for run in _RUN.findall(text):
        if run[0].isascii() and run[0].isalpha():
            _append(parts, _VOICE["en"], run)
        elif _HAN.match(run):
            for word in seg.cut(run):
                syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
                _append(parts, _VOICE["zh"], "".join(syllables))
        else:
            _append(parts, parts[-1][0] if parts and not run[0].isalnum() else _VOICE["zh"], run)
    body = "".join(f'<voice name="{voice}">{" ".join(words)}</voice>' for voice, words in parts)
    return f"<speak>{body}</speak>"


def _append(parts: list[tuple[str, list[str]]], voice: str, word: str) -> None:
    if parts and parts[-1][0] == voice:
        parts[-1][1].append(word)
    else:
        parts.append((voice, [word]))


def _markup(words: str, code: str) -> str:
    return pinyin_markup(words) if code == "zh" else f"<speak>{words}</speak>"


def _code(language: str) -> str:
    code = language[:2].lower()
    if code not in _VOICE:
        raise OptionError(
            "voice.language", got=language, want="en-US or zh-CN", fix="choose a language that the voice speaks"
        )
    return code


def _program() -> str:
    found = shutil.which("espeak-ng")
    if found is None:
        raise MissingProgramError(
            "voice.missing", where="espeak", got="no espeak-ng on this machine", want="espeak-ng 1.51 or newer",
            fix="run `sudo apt-get install espeak-ng` (macOS: `brew install espeak-ng`)",
        )  # fmt: skip
    return found
