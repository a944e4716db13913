"""Everything that is measured of one picture."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from nightreel.reading.measure.faces import Face, find_faces
from nightreel.reading.measure.framing import Framing, measure_framing
from nightreel.reading.measure.light import Light, measure_light
from nightreel.reading.measure.palette import Swatch, palette
from nightreel.reading.measure.words import Line, Words, read_words

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_MOST_KEPT = 96
_KEPT: OrderedDict[str, PictureFacts] = OrderedDict()
_LOCK = Lock()


@dataclass(frozen=True)
class PictureFacts:
    """What was measured of a picture; it holds none of its pixels."""

    light: Light
    colours: tuple[Swatch, ...]
    framing: Framing
    faces: tuple[Face, ...] | None
    """``None`` where nothing that finds faces is installed."""
    words: Words | None
    """``None`` where nothing that reads is installed, or nobody asked."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Lines of words, where they were read."""
        return self.words.lines if self.words else ()


def measure_picture(pixels: Frame, *, read: bool = True) -> PictureFacts:
    """Measure a picture; the last 96 are remembered by their pixels, since several questions look at the same ones.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.
        read: whether words are read, which takes most of the time.
    """
    key = f"{pixels.shape}{read}{hashlib.sha256(pixels.tobytes()).hexdigest()}"
    with _LOCK:
        known = _KEPT.get(key)
    if known is not None:
        return known
    light = measure_light(pixels)
    found = find_faces([pixels]) if not light.is_blank else ((),)
    faces = found[0] if found is not None else None
    facts = PictureFacts(
        light=light,
        colours=palette(pixels),
        framing=measure_framing(pixels, faces or ()),
        faces=faces,
        words=(Words() if light.is_blank else read_words(pixels)) if read else None,
    )
    with _LOCK:
        _KEPT[key] = facts
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return facts
