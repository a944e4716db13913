"""Texts fitted into boxes: the largest size whose even lines fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from nightreel.media.type.breaking import break_lines, split_wide
from nightreel.media.type.fonts import Face, advance_px, is_cjk

_STEP = 0.94
_WORTH = 0.74
"""Smallest part of the largest size that is still tried for the sake of even lines."""
_RAGGED, _LINE = 1.5, 0.06
_CAP_EM, _HAN_EM, _DESCENT_EM = 0.74, 0.90, 0.24


@dataclass(frozen=True)
class Room:
    """What a text may take up.

    Args:
        width_px: longest line.
        height_px: from the top of the first line's capitals to the descenders of the last.
        max_lines: and no more.
        smallest_px: smallest em size that may be tried.
        leading: distance of base lines in ems.
    """

    width_px: float
    height_px: float
    max_lines: int
    smallest_px: float
    leading: float


@dataclass(frozen=True)
class Setting:
    """A text broken into lines.

    Base line ``i`` lies ``top_px + i * pitch_px`` below the upper edge.
    """

    lines: tuple[str, ...]
    face: Face
    top_px: float
    pitch_px: float
    cut: bool = False
    """Whether words were left out because nothing smaller is legible."""

    @property
    def width_px(self) -> float:
        """Length of the longest line."""
        return max((advance_px(line, self.face) for line in self.lines), default=0.0)

    @property
    def height_px(self) -> float:
        """From the top of the first line to the descenders of the last."""
        if not self.lines:
            return 0.0
        return self.top_px + (len(self.lines) - 1) * self.pitch_px + _DESCENT_EM * self.face.size_px


def set_lines(lines: tuple[str, ...], face: Face, leading: float, *, cut: bool = False) -> Setting:
    """Give the setting of lines that are already broken."""
    han = any(is_cjk(character) for line in lines for character in line)
    leading = max(leading, 1.24) if han else leading
    top_em = _HAN_EM if han else _CAP_EM
    return Setting(lines, face, top_em * face.size_px, leading * face.size_px, cut)


@lru_cache(maxsize=512)
def fit_text(text: str, face: Face, room: Room) -> Setting:
    """Set a text as large as its room allows, from the face's size down.

    A word that is too wide makes the text smaller; only at the smallest size it is divided. What does not fit even
    then is cut off with an ellipsis.

    Args:
        text: cleaned text (``characters.clean_text``).
        face: the wanted face; its size is the largest.
        room: the limits.
    """
    size = max(face.size_px, room.smallest_px)
    best: Setting | None = None
    while best is None or size >= _WORTH * best.face.size_px:
        setting = _set_in(text, face.sized(size), room)
        if setting is not None and (best is None or _score(setting) > _score(best)):
            best = setting
        if size <= room.smallest_px:
            break
        size = max(size * _STEP, room.smallest_px)
    return best or _cut_to_fit(text, face.sized(room.smallest_px), room)


def _set_in(text: str, face: Face, room: Room) -> Setting | None:
    lines = break_lines(text, face, room.width_px)
    if lines is None or len(lines) > room.max_lines:
        return None
    setting = set_lines(lines, face, room.leading)
    return setting if setting.height_px <= room.height_px else None


def _score(setting: Setting) -> float:
    """Weigh size against even lines, and few of them."""
    widths = [advance_px(line, setting.face) for line in setting.lines]
    ragged = 1 - min(widths) / max(widths) if widths and max(widths) > 0 else 0.0
    return math.log(setting.face.size_px) - _RAGGED * ragged**2 - _LINE * len(setting.lines)


def _cut_to_fit(text: str, face: Face, room: Room) -> Setting:
    text = split_wide(text, face, room.width_px)
    lines = break_lines(text, face, room.width_px) or ()
    setting = set_lines(lines, face, room.leading)
    allowed = room.max_lines
    while allowed > 1 and set_lines(lines[:allowed], face, room.leading).height_px > room.height_px:
        allowed -= 1
    if len(lines) <= allowed:
        return setting
    last = lines[allowed - 1]
    while len(last) > 1 and advance_px(last + "…", face) > room.width_px:
        last = last[:-1].rstrip()
    return set_lines((*lines[: allowed - 1], last.rstrip(" ,.;:，。、；：") + "…"), face, room.leading, cut=True)
