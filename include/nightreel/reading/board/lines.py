"""A script and a board as lines that can be compared: scene headings, action, dialogue, in one sequence each."""

from __future__ import annotations

import re
from typing import Literal

from nightreel.reading.board.screenplay import Screenplay, is_heading, scenes_of
from nightreel.spec.model import Model
from nightreel.spec.reading import BoardReading, BoardShot, CameraMove, ReadBy, ShotSize

LineKind = Literal["scene", "action", "dialogue"]

_SIZES: tuple[tuple[ShotSize, str], ...] = (
    ("extreme_close_up", r"\bextreme close[\s-]?up\b|\b(?:ECU|XCU)\b|大特写"),
    ("medium_close_up", r"\bmedium close[\s-]?up\b|\bMCU\b|近景"),
    ("close_up", r"\bclose[\s-]?up\b|\bclose on\b|\bCU\b|特写"),
    ("medium_long", r"\bmedium (?:long|wide)(?: shot)?\b|\b(?:MLS|MWS)\b|中全景"),
    ("medium", r"\bmedium shot\b|\bmid shot\b|中景"),
    ("extreme_long", r"\bextreme (?:long|wide)(?: shot)?\b|\b(?:ELS|EWS)\b|大远景|远景"),
    ("long", r"\b(?:long|wide|full|establishing) shot\b|\bwide on\b|(?:^|[.:] ?)wide[.:,]|\b(?:LS|WS)\b|全景"),
)
_MOVES: tuple[tuple[CameraMove, str], ...] = (
    ("pan_left", r"\bpans? (?:to the )?left\b|左摇"), ("pan_right", r"\bpans? (?:to the )?right\b|右摇"),
    ("tilt_up", r"\btilts? up\b|上摇"), ("tilt_down", r"\btilts? down\b|下摇"),
    ("push_in", r"\b(?:push(?:es)?|doll(?:y|ies)|zooms?|moves?) in\b|推近|推镜|镜头推"),
    ("pull_out", r"\b(?:pulls?|doll(?:y|ies)|zooms?) (?:out|back)\b|拉远|拉镜|镜头拉"),
    ("track", r"\btracking\b|\btracks? (?:with|along|left|right)\b|跟拍|横移"), ("crane", r"\bcranes?\b|升降"),
    ("handheld", r"\bhand[\s-]?held\b|手持"), ("static", r"\bstatic shot\b|\blocked off\b|固定镜头"),
)  # fmt: skip
_NOTE_LETTERS = 28
_FIRST = re.compile(r"^(?:【[^】]*】|(?:close|wide) on\b|[^.:。：—]+[.:。：—])\s*", re.IGNORECASE)


class Line(Model):
    """One line of a script or a board."""

    kind: LineKind
    text: str
    speaker: str = ""
    note: str = ""
    """Note for the camera that stands before the text: ``CLOSE-UP.``; it is compared as framing."""
    place: int = 0
    """Line of the script's file, or number of the panel."""
    size: ShotSize = "unknown"
    camera: CameraMove = "unknown"
    scene: int = 0
    """Which scene of its side, from 1; 0 before the first heading."""

    @property
    def said(self) -> str:
        """What people read: ``MIRA: …`` for dialogue."""
        return f"{self.speaker}: {self.text}" if self.speaker else f"{self.note} {self.text}".strip()


def script_lines(script: Screenplay) -> list[Line]:
    """Give a script line by line; transitions have nothing that a panel could show."""
    lines = []
    scene = 0
    for part in scenes_of(script):
        if part.heading:
            scene += 1
            lines.append(Line(kind="scene", text=part.heading, place=part.line, scene=scene))
        for line in part.lines:
            if line.kind == "action":
                lines.append(_action(line.text, line.line, scene))
            elif line.kind == "dialogue":
                speaker = line.speaker
                lines.append(Line(kind="dialogue", text=line.text, speaker=speaker, place=line.line, scene=scene))
    return lines


def _action(text: str, place: int, scene: int) -> Line:
    """Give a line of action, with the note for the camera at its beginning apart."""
    note = _camera_words(text)
    return Line(
        kind="action", text=text[len(note) :].strip(), note=note.strip(), place=place, size=size_in(text),
        camera=move_in(text), scene=scene,
    )  # fmt: skip


def _camera_words(text: str) -> str:
    """Give the note for the camera that a line of action begins with; nothing where it is more than a note."""
    found = _FIRST.match(text)
    note = found.group() if found and len(found.group()) <= _NOTE_LETTERS + 2 else ""
    if (size_in(note) == "unknown" and move_in(note) == "unknown") or len(note) == len(text):
        return ""
    return note


def board_lines(board: BoardReading, by: ReadBy) -> list[Line]:
    """Give a board line by line.

    Where no model has read, what happens is what is written into the panel; what is only measured is no line.
    """
    lines = []
    scene = 0
    for shot in board.shots:
        if shot.heading.strip():
            scene += 1
            lines.append(Line(kind="scene", text=shot.heading.strip(), place=shot.panel, scene=scene))
        action = written_action(shot) if by.partial else shot.action.strip()
        if action:
            framed = {"size": shot.shot_size, "camera": shot.camera}
            lines.append(_action(action, shot.panel, scene).model_copy(update=framed))
        lines += [
            Line(kind="dialogue", text=spoken.text.strip(), speaker=spoken.speaker, place=shot.panel, scene=scene)
            for spoken in shot.dialogue if spoken.text.strip()
        ]  # fmt: skip
    return lines


def written_action(shot: BoardShot) -> str:
    """Give the words of a panel that tell what happens: no heading, no speech, no note for the camera, no number."""
    spoken = [_letters(line.text) for line in shot.dialogue]
    kept = []
    for word in shot.words:
        bare = word.strip()
        is_note = len(bare) <= _NOTE_LETTERS and (size_in(bare) != "unknown" or move_in(bare) != "unknown")
        is_said = any(said and (said in _letters(bare) or _letters(bare) in said) for said in spoken)
        if len(_letters(bare)) >= 4 and not (is_note or is_heading(bare) or bare.isdigit()):
            kept.append(_without_speech(bare) if is_said else bare)
    return " ".join(filter(None, kept))


def size_in(text: str) -> ShotSize:
    """Give the shot size that a line of a script names."""
    return next((size for size, pattern in _SIZES if _found(pattern, text)), "unknown")


def move_in(text: str) -> CameraMove:
    """Give the camera move that a line of a script names."""
    return next((move for move, pattern in _MOVES if _found(pattern, text)), "unknown")


def _found(pattern: str, text: str) -> bool:
    """Look for a note; shorts count in capitals only."""
    return any(
        len(found.group()) > 3 or found.group().isupper() or not found.group().isascii()
        for found in re.finditer(pattern, text, re.IGNORECASE)
    )


def _without_speech(text: str) -> str:
    """Give what stands before the speaker's name in a note: ``Bo holds out the key.`` of ``… key. BO: "Here."``."""
    found = re.search(r"(?:^|[.。!?！？\s])([A-Z][A-Z0-9 '-]*|[㐀-鿿]{1,6})\s*[:：]", text)
    return text[: found.start(1)].strip() if found else ""


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
