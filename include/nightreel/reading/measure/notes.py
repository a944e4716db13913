"""What storyboard artists write into their panels: camera moves, shot sizes, scene headings, speech, panel numbers.

The shorts are those of common storyboard and screenplay practice in English and Chinese. A note only counts on a line
of its own, or a short one, so that words that are spoken are not taken for orders to the camera.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from nightreel.reading.measure.words import Line
from nightreel.reading.orders import may_be_spoken
from nightreel.spec.film import Box
from nightreel.spec.reading import CameraMove, ShotSize, Spoken

_LONGEST_NOTE = 28
"""Letters of a note, or of the part of a caption that is one."""
_PARTS = re.compile(r"[.。;；,，|/]\s*")
_MOVES: Final[tuple[tuple[CameraMove, str], ...]] = (
    ("pan_left", r"\bpan(s|ning)?\s+(to\s+)?(the\s+)?left\b|左摇|向左摇|摇左|左移"),
    ("pan_right", r"\bpan(s|ning)?\s+(to\s+)?(the\s+)?right\b|右摇|向右摇|摇右|右移"),
    ("tilt_up", r"\btilt(s|ing)?\s+up\b|上摇|摇上"),
    ("tilt_down", r"\btilt(s|ing)?\s+down\b|下摇|摇下"),
    ("push_in", r"\b(push(es)?|dolly|dollies|zoom|truck)[\s-]*in\b|推近|推进|推镜|镜头推"),
    ("pull_out", r"\b(pull(s)?|dolly|zoom|truck)[\s-]*(out|back)\b|拉远|拉出|拉镜|镜头拉"),
    ("track", r"\btracking( shot)?\b|\btrack(s)? (with|left|right|along)\b|\bdolly\b|跟拍|跟镜|横移|移镜"),
    ("crane", r"\bcrane\b|\bjib\b|升降"),
    ("handheld", r"\bhand[\s-]?held\b|手持"),
    ("static", r"\bstatic( shot)?\b|\block(ed)?[\s-]off\b|固定镜头|定镜"),
)
_SIZES: Final[tuple[tuple[ShotSize, str], ...]] = (
    ("extreme_close_up", r"\b(ECU|XCU|BCU|extreme close[\s-]?up)\b|大特写"),
    ("medium_close_up", r"\b(MCU|medium close[\s-]?up)\b|近景|中特写"),
    ("close_up", r"\b(CU|close[\s-]?up)\b|特写"),
    ("medium_long", r"\b(MLS|MWS|medium (long|wide)( shot)?|american shot|cowboy)\b|中全景|中远景"),
    ("medium", r"\b(MS|mid shot|medium shot)\b|中景"),
    ("extreme_long", r"\b(ELS|EWS|XLS|XWS|extreme (long|wide)( shot)?)\b|大远景|大全景|远景"),
    ("long", r"\b(LS|WS|FS|long shot|wide shot|full shot|establishing( shot)?)\b|^\s*(\d+\s*)?wide\s*$|全景"),
)
_HEADING = re.compile(
    r"^\s*(?:\d{1,4}[A-Z]?[.\s]\s*)?(?:((?:INT\.?/EXT|INT|EXT|EST|I/E)[.\s]\s*\S.*)|((?:内/外景?|内景|外景)[\s.。，,、·：:]*\S.*))$"
)
_DASH = re.compile(r"\s+[-–—]\s*|\s*[-–—]\s+")
_HEADING_ENDS = re.compile(
    r"\b(DAY|NIGHT|DAWN|DUSK|MORNING|EVENING|AFTERNOON|NOON|CONTINUOUS|LATER|SPRING|SUMMER|AUTUMN|WINTER)\b\.?\s"
    r"|[日夜晨昏][。\s]|(?<=[a-z])\.\s"
)
_SPEECH = re.compile(
    r"(?:^|[.。!?！？\s])([A-Z][A-Z0-9 '’-]{0,29}?(?:\s*\((?:V\.?O\.?|O\.?S\.?|CONT'?D)\))?|[一-鿿]{1,6})\s*[:：]\s*"
    r"(?:[“\"「『](.+?)(?:[”\"」』]|$)|(?<=[:：\s])([^\s“\"「『].*)$)"
)
_NO_SPEAKER = re.compile(
    r"^(shot|scene|panel|sc|cam|camera|time|sfx|fx|vfx|music|action|note|size|镜头?|镜号|场景?|场次|时间|动作|音效|音乐|景别|运镜|备注|机位|画面)\b"
    r"|^(镜头|镜号|场景|场次|时间|动作|音效|音乐|景别|运镜|备注|机位|画面)$", re.IGNORECASE,
)  # fmt: skip
_QUOTED = re.compile(r"^[“\"「『](.+)[”\"」』]$")
_NUMBER = re.compile(
    r"^(?:(?:panel|pnl|shot|scene|sc|no|镜头|镜|第|场)\s*[.#:：]?\s*)?#?(\d{1,3})(?:\s*[./]\s*\d{1,3})?\s*(?:[格镜张幅]|[.)])?$",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_CORNER = 0.25


def camera_note(lines: Iterable[Line]) -> tuple[CameraMove, Line] | None:
    """Give the camera move that is written in a panel, and the line that says so."""
    for line, part in _short_parts(lines):
        for move, pattern in _MOVES:
            if re.search(pattern, part, re.IGNORECASE):
                return move, line
    return None


def size_note(lines: Iterable[Line]) -> tuple[ShotSize, Line] | None:
    """Give the shot size that is written in a panel; shorts in capitals only."""
    for line, part in _short_parts(lines):
        for size, pattern in _SIZES:
            found = re.search(pattern, part, re.IGNORECASE)
            if found and (len(found.group()) > 3 or found.group().isupper() or not found.group().isascii()):
                return size, line
    return None


def heading_in(lines: Iterable[Line]) -> tuple[str, Line] | None:
    """Give the scene heading, without what a caption goes on to say, and the line that it stands on."""
    for line in lines:
        found = _HEADING.match(line.text)
        if found:
            heading = found[1] or found[2]
            end = _HEADING_ENDS.search(heading + " ")
            return _DASH.sub(" - ", heading[: end.end() if end else None].strip(" .。")), line
    return None


def speech_in(lines: Iterable[Line]) -> list[tuple[Spoken, Line]]:
    """Give the lines that are spoken: ``NAME: words``, or a whole line in quotation marks; no order to a reader."""
    spoken = list[tuple[Spoken, Line]]()
    for line in lines:
        named, quoted = _SPEECH.search(line.text), _QUOTED.match(line.text.strip())
        if not may_be_spoken(named[1].strip() if named else "", line.text):
            continue
        if named and not _NO_SPEAKER.search(named[1].strip()):
            words = (named[2] or named[3] or "").strip('“”"「」『』 ')
            spoken.append((Spoken(speaker=named[1].strip()[:80], text=words[:1000]), line))
        elif quoted:
            spoken.append((Spoken(text=quoted[1].strip()[:1000]), line))
    return [one for one in spoken if one[0].text]


def _short_parts(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    for line in lines:
        yield from ((line, part) for part in _PARTS.split(line.text) if part and len(part) <= _LONGEST_NOTE)


def caption_in(line: Line) -> str:
    """Give what a line tells besides its number, heading, notes and speech; empty where that is no whole sentence."""
    text = re.sub(r"^\s*\d{1,3}[.)]?\s+", "", line.text)
    heading = heading_in([line])
    if heading:
        text = _after_heading(line.text)
    spoken = _SPEECH.search(text)
    if spoken and not _NO_SPEAKER.search(spoken[1].strip()):
        text = text[: spoken.start(1)]
    kept = [part for part in _SENTENCES.split(text) if part and not _is_note(part, line)]
    told = " ".join(kept) if text.isascii() else "".join(kept)
    return told.strip() if _is_sentence(told.strip()) else ""


def _after_heading(text: str) -> str:
    found = _HEADING.match(text)
    heading = (found[1] or found[2]) if found else ""
    end = _HEADING_ENDS.search(heading + " ")
    return heading[end.end() :].strip() if end else ""


def _is_note(part: str, line: Line) -> bool:
    alone = [Line(part, line.region, line.score)]
    return len(part) <= _LONGEST_NOTE and (size_note(alone) is not None or camera_note(alone) is not None)


def _is_sentence(text: str) -> bool:
    """Say whether a text is one: it ends like one, or is long enough for its full stop to have been missed."""
    if _QUOTED.match(text):
        return False
    words, hanzi = len(text.split()), len(re.findall(r"[一-鿿]", text))
    ends = text.rstrip('”"」』)）').endswith((".", "!", "?", "。", "！", "？", "…"))
    return words >= 3 or hanzi >= 4 if ends else (words >= 5 and text[:1].isupper()) or hanzi >= 8


def is_note(text: str) -> bool:
    """Say whether a text is a heading, a shot size or a camera move and nothing else."""
    line = Line(text, Box(x=0, y=0, width=1, height=1), 1.0)
    return not caption_in(line) and any((heading_in([line]), size_note([line]), camera_note([line])))


def number_in_corner(lines: Iterable[Line]) -> tuple[int, Line] | None:
    """Give the number that stands in a corner of a panel, the uppermost one."""
    for line in lines:
        found = _NUMBER.match(line.text.strip())
        across = line.region.x + line.region.width / 2
        down = line.region.y + line.region.height / 2
        if found and not _CORNER < across < 1 - _CORNER and not _CORNER < down < 1 - _CORNER:
            return int(found[1]), line
    return None
