"""Words of the pictures that a model is asked about, read by measurement: what it says is held against them.

A model that obeys words in a picture need not report them, so they are read without it, where the extra ``ocr`` is
installed: of every picture of a question, so that no frame of a film can hide an order between others. Reading takes
0.1 s of a processor for a picture of 300 px, 0.45 s at 768 and 0.9 s at 1024. It is done once for the same pixels in a
tenant's store, and once for pictures that are nearly the same: words are edges, and a picture whose edges are those of
one that is read has its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightreel.engines.understand.protocol import MOST_LOOKS, Answered, Look
from nightreel.engines.understand.talk.telling import check_picture
from nightreel.errors import CancelledError, InputError, NightreelError, StoreError
from nightreel.reading.measure.words import Words, read_words, reads_words
from nightreel.reading.pages import labels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

_ROOM = "seen-words"
_SIDE_PX, _CELLS = 384, 32
_SAME = 4.0
"""Mean strength of edges, of 255 and more, by which no part of two pictures with the same words differs."""
_ASIAN = "\u2e80"
"""Letters from here on stand without blanks between them."""


@dataclass(frozen=True)
class Seen:
    """Words of a question's pictures.

    Args:
        texts: of each picture; empty where it has none, or where nothing reads words here.
        unread: how many pictures nobody looked at for their words.
    """

    texts: tuple[str, ...] = ()
    unread: int = 0


class SeenWords:
    """Reads the words of pictures, each once.

    Args:
        context: whose store remembers them.
    """

    def __init__(self, context: StepContext) -> None:
        self._context = context
        self._known: dict[str, str] = {}

    def of(self, looks: Sequence[Look]) -> Seen:
        """Give the words of a question's pictures, the lines of each joined.

        Nothing is read for a question that no engine takes: without pictures, or with too many.

        Raises:
            CancelledError: the work is no longer wanted.
        """
        if not 0 < len(looks) <= MOST_LOOKS:
            return Seen()
        if not reads_words():
            return Seen(("",) * len(looks), len(looks))
        usable = [number for number, look in enumerate(looks) if _is_picture(look)]
        texts = [""] * len(looks)
        for number, place in zip(usable, _nearest([looks[number].pixels for number in usable]), strict=True):
            texts[number] = self._text(looks[usable[place]].pixels)
        return Seen(tuple(texts))

    def _text(self, pixels: Frame) -> str:
        key = f"{_ROOM}/{pixels_digest(pixels)}"
        if key not in self._known:
            self._known[key] = self._recalled(key, pixels)
        return self._known[key]

    def _recalled(self, key: str, pixels: Frame) -> str:
        context = self._context
        kept = (context.store.recall(key) or {}).get("text")
        if isinstance(kept, str):
            return kept
        if context.cancelled():
            raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
        text = joined(read_words(pixels) or Words())
        try:
            context.store.remember(key, {"text": text})
        except StoreError:  # it is read anew the next time
            return text
        return text


def joined(words: Words) -> str:
    """Give all lines of a picture as one: an order goes on over several."""
    text = ""
    for line in words.lines:
        between = " " if text and text[-1] < _ASIAN and line.text[0] < _ASIAN else ""
        text += between + line.text
    return text


def pixels_digest(pixels: object) -> str:
    """Give the digest of a picture's pixels, whatever they are."""
    import numpy as np

    whole = np.ascontiguousarray(pixels)
    return f"{whole.shape}{whole.dtype}{hashlib.sha256(whole.data).hexdigest()}"


def unread_note(answers: Sequence[Answered[Any] | NightreelError], language: str) -> str:
    """Say to people how many pictures' own words were not looked at; empty where all were."""
    unread = sum(one.unread for one in answers if not isinstance(one, NightreelError))
    if not unread:
        return ""
    t = labels(language)
    if not reads_words():
        return t(
            "Words inside the pictures were not looked at, nor orders in them: what reads words is not installed here."
        )
    return t("An earlier answer is used again: the words of {n} of its pictures were not looked at.", n=unread)


def _is_picture(look: Look) -> bool:
    try:
        check_picture(look)
    except InputError:
        return False  # the engine says what is wrong with it
    return True


def _nearest(pictures: Sequence[Frame]) -> list[int]:
    """Give the picture whose words stand for each: itself, or one before it whose edges differ in no cell of a grid."""
    import numpy as np

    edges = [_edges(picture) for picture in pictures]
    read: list[int] = []
    places = []
    for number, one in enumerate(edges):
        near = {place: float(np.abs(one - edges[place]).max()) for place in read}
        place = min(near, key=near.__getitem__, default=number)
        if near.get(place, _SAME) >= _SAME:
            read.append(number)
            place = number
        places.append(place)
    return places


def _edges(picture: Frame) -> NDArray[np.float32]:
    """Give the strength of a picture's edges over a grid of 32 x 32 cells, float32, in steps of brightness."""
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    grey = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    strength = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    return np.asarray(cv2.resize(strength, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA), np.float32)
