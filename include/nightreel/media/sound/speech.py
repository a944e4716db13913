"""Recorded speech: its ends, its pauses, and when each of its words is said."""

from __future__ import annotations

import re
import unicodedata
import wave
from collections.abc import Sequence
from pathlib import Path

from nightreel.errors import EngineError
from nightreel.media.ffmpeg import run_ffmpeg, safe_input

RATE_HZ = 48_000
_TRIM = "silenceremove=start_periods=1:start_threshold=-48dB:start_silence=0.02:detection=peak"
_PAUSE = re.compile(r"silence_(start|end): (-?[\d.]+)")
_SNAP_S = 0.6


def trim_speech(raw: Path, out: Path) -> float:
    """Write speech as 48 kHz mono 16 bit WAV without the silence before and after it.

    Args:
        raw: any sound file.
        out: WAV file to write; 20 ms are left before the first and after the last sound.

    Returns:
        Length in seconds.

    Raises:
        EngineError: nothing is heard in it (``voice.silent``).
    """
    chain = f"aformat=channel_layouts=mono,aresample={RATE_HZ}:resampler=soxr,{_TRIM},areverse,{_TRIM},areverse"
    run_ffmpeg([*safe_input(raw), "-af", chain, "-c:a", "pcm_s16le", f"file:{out}"], where=raw.name)
    length_s = wav_seconds(out)
    if length_s < 0.05:
        raise EngineError("voice.silent", where=raw.name, got="silence", fix="try again, or choose another voice")
    return length_s


def wav_seconds(path: Path) -> float:
    """Give the length of a 16 bit WAV file in seconds, exact to the sample."""
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


def find_pauses(path: Path, *, below_db: float = -36, at_least_s: float = 0.07) -> tuple[tuple[float, float], ...]:
    """Find the pauses inside speech.

    Returns:
        Start and end of each in seconds, in order; silence at the very ends is no pause.
    """
    chain = f"silencedetect=noise={below_db}dB:duration={at_least_s}"
    log = run_ffmpeg([*safe_input(path), "-af", chain, "-f", "null", "-"], where=path.name)
    pauses: list[tuple[float, float]] = []
    start: float | None = None
    for kind, value in _PAUSE.findall(log):
        if kind == "start":
            start = float(value)
        elif start is not None:
            pauses.append((max(start, 0.0), float(value)))
            start = None
    length_s = wav_seconds(path)
    return tuple(pause for pause in pauses if pause[0] > 0.05 and pause[1] < length_s - 0.05)


def time_phrases(
    weights: Sequence[float], length_s: float, pauses: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    """Say when each phrase of one piece of speech is heard.

    A boundary between two phrases is expected in proportion to their weights and moved to the pause that is heard
    nearest to it, longer pauses being preferred; where none is near, the proportion stands.

    Args:
        weights: how long each phrase is in comparison, e.g. its letters; all positive.
        length_s: length of the speech.
        pauses: what ``find_pauses`` found.

    Returns:
        Start and end of each phrase in seconds; they follow one another without overlapping.
    """
    total = sum(weights)
    left = list(pauses)
    edges: list[tuple[float, float]] = []
    done_s, done_weight = 0.0, 0.0
    for weight in weights[:-1]:
        expected_s = done_s + (length_s - done_s) * weight / (total - done_weight)
        near = [pause for pause in left if pause[0] > done_s and abs(sum(pause) / 2 - expected_s) <= _SNAP_S]
        if near:
            best = min(near, key=lambda pause: abs(sum(pause) / 2 - expected_s) - (pause[1] - pause[0]))
            left = [pause for pause in left if pause[0] >= best[1]]
        else:
            best = (expected_s, expected_s)
        edges.append(best)
        done_s, done_weight = best[1], done_weight + weight
    starts = [0.0, *(edge[1] for edge in edges)]
    ends = [*(edge[0] for edge in edges), length_s]
    return tuple(zip(starts, ends, strict=True))


# A point after "No" before a figure, or after a title, ends nothing.
_POINT = r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bSt)\.(?!(?<=\bNo\.)\s*\d)"
_CLAUSE = re.compile(r".+?(?:(?:[!?:;,…]|" + _POINT + r")(?=\s)|[。！？：；，、…]+|$)[”’\"')\]》」]*\s*", re.DOTALL)
_HAN_UNITS, _DIGIT_UNITS = 3.0, 3.0


def split_clauses(text: str) -> tuple[str, ...]:
    """Split text after punctuation at which a speaker pauses; joined, the clauses give the text again."""
    return tuple(found for found in _CLAUSE.findall(text) if found)


def speech_units(text: str) -> float:
    """Say how long text takes to be said in comparison with other text: a Latin letter is 1, a Hanzi or a digit 3."""
    units = 0.0
    for sign in text:
        if sign.isdigit():
            units += _DIGIT_UNITS
        elif unicodedata.east_asian_width(sign) in "WF" and sign.isalpha():
            units += _HAN_UNITS
        elif sign.isalnum():
            units += 1.0
    return max(units, 0.5)
