"""Captions: spoken words cut into pieces that can be read in time, and written as SRT and WebVTT."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pysubs2

from nightreel.media.sound.speech import speech_units
from nightreel.spec.film import CaptionLine

LINE_CHARS = 42
"""Narrow characters on a line, after the usual guidelines for subtitles; 18 wide ones take the same room."""
MAX_LINES = 2
MIN_S = 1.0
MAX_S = 6.0
GAP_S = 2 / 24
"""Two frames at 24 a second: the blink that tells a new caption from the old one."""

_WIDE = 42 / 18
_JOIN_S = 0.8
_HAN_RUN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|[^\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_SENTENCE_END = re.compile(r"(?<!\bNo)[.!?…。！？][”’\"')\]》」]*$")
_CLAUSE_END = re.compile(r"[,;:，；：、)）—–][”’\"')\]》」]*$")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_JOINER = "\u2060"


@dataclass(frozen=True)
class _Phrase:
    """Words that are not parted, with the space after them, and when they are said."""

    text: str
    start_s: float
    end_s: float
    pause_s: float
    """Silence after it until the next phrase."""


def lines_of(
    spoken: Sequence[CaptionLine],
    language: str,
    *,
    max_chars: int = LINE_CHARS,
    gap_s: float = GAP_S,
    film_s: float | None = None,
) -> tuple[CaptionLine, ...]:
    """Cut spoken words into captions.

    All ways to part the words are compared (dynamic programming over phrases; Chinese phrases by budoux), so that
    captions end with sentences and clauses, keep short sentences together and are neither crammed nor a single word.
    A caption stays a little after its last word where nothing follows.

    Args:
        spoken: words with measured times.
        language: of the words; Chinese is parted between phrases, other languages between words.
        max_chars: narrow characters on a line; a wide one takes 42/18 of their room.
        gap_s: least time without a caption between two of them.
        film_s: no caption stays longer than this.

    Returns:
        Captions of one or two lines' length and, where the speaker leaves the time, 1 to 6 seconds; in order, never
        overlapping. The text has no line breaks: each layout breaks it by its own width, ``broken`` by characters.
    """
    phrases = _phrases(sorted(spoken, key=lambda line: line.start_s), language, max_chars)
    cues = [_joined(phrases[first:last]) for first, last in _best_parts(phrases, max_chars)]
    return _timed(cues, gap_s, film_s if film_s is not None else float("inf"))


def broken(text: str, max_chars: int = LINE_CHARS) -> tuple[str, ...]:
    """Break a caption into lines: one if it fits, else two as equal as its phrases allow, more only if it must.

    Args:
        text: words on one line.
        max_chars: narrow characters on a line.
    """
    if text_width(text) <= max_chars:
        return (text,)
    pieces = _pieces(text, max_chars)
    halves = [("".join(pieces[:cut]).strip(), "".join(pieces[cut:]).strip()) for cut in range(1, len(pieces))]
    fitting = [pair for pair in halves if max(map(text_width, pair)) <= max_chars]
    if fitting:
        return min(fitting, key=lambda pair: _uneven(*pair))
    lines: list[str] = [""]
    for piece in pieces:
        if lines[-1] and text_width((lines[-1] + piece).strip()) > max_chars:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines)


def text_width(text: str) -> float:
    """Give the room that text takes, in narrow characters; combining marks take none, wide characters 42/18."""
    return sum(
        _WIDE if unicodedata.east_asian_width(sign) in "WF" else 1.0
        for sign in text
        if unicodedata.category(sign) not in ("Mn", "Me", "Cf")
    )


def write_srt(lines: Iterable[CaptionLine], path: Path) -> None:
    """Write captions as SubRip, UTF-8. Nothing in a text can act as a tag, a time or a new caption."""
    _written(lines, _harmless).save(str(path), format_="srt", encoding="utf-8", keep_ssa_tags=True)


def write_vtt(lines: Iterable[CaptionLine], path: Path) -> None:
    """Write captions as WebVTT, UTF-8. Nothing in a text can act as a tag, a time or a new caption."""
    _written(lines, _escaped).save(str(path), format_="vtt", encoding="utf-8", keep_ssa_tags=True)


def clean_caption(text: str) -> str:
    """Give text on one line without control characters and directional overrides; the order of letters is kept."""
    text = unicodedata.normalize("NFC", text)
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs", "Co", "Cn") else sign
        for sign in text
        if sign not in _OVERRIDES
    )
    return " ".join("".join(kept).split())


def _written(lines: Iterable[CaptionLine], escape: Callable[[str], str]) -> pysubs2.SSAFile:
    file = pysubs2.SSAFile()
    for line in lines:
        text = "\n".join(escape(part) for part in broken(clean_caption(line.text)))
        if text:
            file.append(pysubs2.SSAEvent(start=round(line.start_s * 1000), end=round(line.end_s * 1000), text=text))
    return file


def _harmless(text: str) -> str:
    """SubRip has no escapes: an invisible word joiner inside every mark that a player might obey."""
    return re.sub(r"-(?=->)|<(?=[A-Za-z/!])|\{|\\|:(?=\d\d[:.,])", lambda mark: mark.group() + _JOINER, text)


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"\{|\\|:(?=\d\d[:.,])", lambda mark: mark.group() + _JOINER, text)


def _phrases(spoken: Sequence[CaptionLine], language: str, max_chars: int) -> list[_Phrase]:
    phrases: list[_Phrase] = []
    for index, line in enumerate(spoken):
        text = clean_caption(line.text)
        pieces = _pieces(text, max_chars)
        if not pieces:
            continue
        next_s = spoken[index + 1].start_s if index + 1 < len(spoken) else float("inf")
        units = [speech_units(piece) for piece in pieces]
        length_s, at_s = max(line.end_s - line.start_s, 0.0), line.start_s
        for place, (piece, unit) in enumerate(zip(pieces, units, strict=True)):
            last = place == len(pieces) - 1
            end_s = line.end_s if last else at_s + length_s * unit / sum(units)
            space = " " if last and not _wide_end(piece, language) else ""
            phrases.append(_Phrase(piece + space, at_s, end_s, max(next_s - end_s, 0.0) if last else 0.0))
            at_s = end_s
    return phrases


def _wide_end(piece: str, language: str) -> bool:
    return language.startswith(("zh", "ja")) and unicodedata.east_asian_width(piece[-1]) in "WF"


def _pieces(text: str, max_chars: int) -> list[str]:
    """Part text where a line may break; joined, the pieces give the text again."""
    pieces: list[str] = []
    for run in _HAN_RUN.findall(text):
        wide = unicodedata.east_asian_width(run[0]) in "WF"
        parts = _chinese_parser().parse(run) if wide else re.findall(r"\S+\s*|\s+", run)
        if pieces and parts and pieces[-1].strip().isdigit() and wide:
            pieces[-1] += parts.pop(0)  # a number stays with its unit
        pieces += parts
    return [short for piece in pieces for short in _shortened(piece, max_chars)]


def _shortened(piece: str, max_chars: int) -> Iterable[str]:
    """Cut a word that no line can hold."""
    while text_width(piece) > max_chars:
        cut = next(index for index in range(1, len(piece) + 1) if text_width(piece[: index + 1]) > max_chars)
        yield piece[:cut]
        piece = piece[cut:]
    if piece:
        yield piece


@cache
def _chinese_parser() -> Any:
    import budoux

    return budoux.load_default_simplified_chinese_parser()


def _joined(phrases: Sequence[_Phrase]) -> CaptionLine:
    text = "".join(phrase.text for phrase in phrases).strip()
    return CaptionLine(start_s=phrases[0].start_s, end_s=phrases[-1].end_s, text=text)


def _best_parts(phrases: Sequence[_Phrase], max_chars: int) -> list[tuple[int, int]]:
    """Choose where captions begin and end, at the least cost over all of them."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(phrases) + 1):
        options: list[tuple[float, int]] = []
        for first in range(last - 1, -1, -1):
            group = phrases[first:last]
            if first < last - 1 and not _may_be_one(group, max_chars):
                break
            options.append((best[first][0] + _cost(group, max_chars), first))
        best.append(min(options))
    parts: list[tuple[int, int]] = []
    last = len(phrases)
    while last:
        parts.append((best[last][1], last))
        last = best[last][1]
    return parts[::-1]


def _may_be_one(group: Sequence[_Phrase], max_chars: int) -> bool:
    if group[-1].end_s - group[0].start_s > MAX_S or any(phrase.pause_s > _JOIN_S for phrase in group[:-1]):
        return False
    text = "".join(phrase.text for phrase in group).strip()
    if text_width(text) > MAX_LINES * max_chars:
        return False
    return len(broken(text, max_chars)) <= MAX_LINES


def _cost(group: Sequence[_Phrase], max_chars: int) -> float:
    """Say how bad a caption is: torn sentences, too short to read or to be worth a caption, or crammed."""
    text = "".join(phrase.text for phrase in group).strip()
    fill = text_width(text) / max_chars
    shown_s = group[-1].end_s + min(group[-1].pause_s, 1.0) - group[0].start_s
    torn = 0.0 if _SENTENCE_END.search(text) else 1.5 if _CLAUSE_END.search(text) else 6.0
    inside = sum(1.2 for phrase in group[:-1] if _SENTENCE_END.search(phrase.text.strip()))
    hasty = 25 * max(MIN_S + GAP_S - shown_s, 0.0)
    scant = 4 * max(0.35 - fill, 0.0)
    crammed = 1.0 * max(fill - 1.0, 0.0)
    return 1.0 + torn + inside + hasty + scant + crammed


def _timed(cues: Sequence[CaptionLine], gap_s: float, film_s: float) -> tuple[CaptionLine, ...]:
    """Give each caption the time that it needs, out of the silence around it."""
    timed: list[CaptionLine] = []
    for index, cue in enumerate(cues):
        next_s = cues[index + 1].start_s - gap_s if index + 1 < len(cues) else film_s
        free_s = timed[-1].end_s + gap_s if timed else 0.0
        start_s = max(cue.start_s, free_s)
        end_s = min(max(cue.end_s + 0.3, start_s + MIN_S), max(next_s, start_s), start_s + MAX_S)
        if end_s - start_s < MIN_S:
            start_s = max(free_s, min(start_s, end_s - MIN_S))
        start_s, end_s = round(start_s, 3), round(end_s, 3)
        if end_s > start_s:
            timed.append(CaptionLine(start_s=start_s, end_s=end_s, text=cue.text))
    return tuple(timed)


def _uneven(first: str, second: str) -> float:
    """Prefer lines of equal length, a first line that ends with punctuation, and a second that is not the shorter."""
    difference = text_width(first) - text_width(second)
    ends = _CLAUSE_END.search(first) or _SENTENCE_END.search(first)
    return abs(difference) + (2 if difference > 0 else 0) - (16 if ends else 0)
