"""Words of the pictures that a model is asked about, read by measurement: what it says is held against them.

A model that obeys words in a picture need not report them, so they are read without it, where the extra ``ocr`` is
installed. Reading takes about a second a picture: it is done once for the same pixels in a tenant's store, and for at
most ``MOST_READ`` pictures of one question: the first, the last, and those that differ most from them in their edges,
for words are edges. A picture whose edges are those of one that is read is taken to have the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightreel.engines.understand.protocol import Answered, Look
from nightreel.engines.understand.talk.telling import check_picture
from nightreel.errors import CancelledError, InputError, NightreelError, StoreError
from nightreel.reading.measure.words import Words, read_words, reads_words
from nightreel.reading.pages import labels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

MOST_READ = 8
"""Pictures of one question whose words are read."""
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
        texts: of each picture; empty where it has none or was not read.
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

        Raises:
            CancelledError: the work is no longer wanted.
        """
        if not reads_words():
            return Seen(("",) * len(looks), len(looks))
        usable = [number for number, look in enumerate(looks) if _is_picture(look)]
        chosen, unread = _chosen([looks[number].pixels for number in usable])
        read = {usable[place] for place in chosen}
        return Seen(
            tuple(self._text(look.pixels) if number in read else "" for number, look in enumerate(looks)), unread
        )

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
    """Say to people whether pictures' own words were not looked at; empty where all were."""
    if not any(one.unread for one in answers if not isinstance(one, NightreelError)):
        return ""
    t = labels(language)
    if not reads_words():
        return t(
            "Words inside the pictures were not looked at, nor orders in them: what reads words is not installed here."
        )
    return t(
        "Of many pictures in one question, the words of the {n} that differ most were looked at for orders.",
        n=MOST_READ,
    )


def _is_picture(look: Look) -> bool:
    try:
        check_picture(look)
    except InputError:
        return False  # the engine says what is wrong with it
    return True


def _chosen(pictures: Sequence[Frame]) -> tuple[frozenset[int], int]:
    """Choose the pictures that are read, and count those that are unlike them all and yet are not.

    Farthest points first (Gonzalez, 1985), by the largest difference of edges in any cell of a grid.
    """
    import numpy as np

    if not pictures:
        return frozenset(), 0
    edges = np.stack([_edges(picture) for picture in pictures])
    chosen = list(dict.fromkeys((0, len(pictures) - 1)))
    if np.abs(edges[chosen[0]] - edges[chosen[-1]]).max() < _SAME:
        chosen = chosen[:1]
    far = np.min([np.abs(edges - edges[one]).max(axis=(1, 2)) for one in chosen], axis=0)
    while len(chosen) < MOST_READ and far.max() >= _SAME:
        chosen.append(int(far.argmax()))
        far = np.minimum(far, np.abs(edges - edges[chosen[-1]]).max(axis=(1, 2)))
    return frozenset(chosen), int((far >= _SAME).sum())


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
