"""What a model is told: what is fixed first, then the pictures, the question last.

Everything up to the first thing that differs is equal byte by byte over a series of questions, so that a server with a
prefix cache (vLLM has it by default) reads it once: the system's words and rules, the context of the series, then the
pictures, then the question. Frames come as pictures, each after its time in the words that Qwen3-VL was taught
(``<1.2 seconds>``), not as a video: servers take a video's frames for evenly spaced, and these are chosen by content.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from nightreel.engines.understand.protocol import MOST_LOOKS, Ask, Look
from nightreel.engines.understand.talk.places import Shown
from nightreel.engines.understand.talk.schema import schema_of
from nightreel.errors import InputError
from nightreel.spec.model import Model

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_FILES = ("rules-1", "schema-1", "form-1", "cut-1", "loop-1", "order-1")
_LEAST_PX = 32
"""Smaller pictures are enlarged to it: one token of Qwen3-VL is 32 x 32 pixels."""
_LONGEST_SHAPE = 150
"""Longest side over the shortest; services refuse longer ones."""


@dataclass(frozen=True)
class Told:
    """One question in the words of a model.

    Args:
        system: fixed for a task.
        parts: of the user's message: text, or the number of a picture.
    """

    system: str
    parts: tuple[str | int, ...]


@cache
def words(name: str) -> str:
    """Give the text of a file beside this one."""
    return (files("nightreel.engines.understand.talk.words") / f"{name}.md").read_text("utf-8").strip()


@cache
def words_digest() -> str:
    """Give the version of everything that a model is told by the house."""
    return hashlib.sha256("\n\n".join(map(words, _FILES)).encode()).hexdigest()[:8]


def tell(ask: Ask[Any], *, with_schema: bool) -> Told:
    """Put a question into words.

    Args:
        ask: pictures and question.
        with_schema: whether the schema stands in the words, for services that do not take it beside them.

    Raises:
        InputError: no picture or too many (``understand.pictures``).
    """
    if not 1 <= len(ask.looks) <= MOST_LOOKS:
        raise InputError(
            "understand.pictures", where=ask.question.task, got=f"{len(ask.looks)} pictures", want=f"1 to {MOST_LOOKS}",
            fix="ask about fewer pictures at once",
        )  # fmt: skip
    question = ask.question
    fixed = [harmless(question.system), words("rules-1")]
    if with_schema:
        answer: type[Model] = question.answer
        schema = json.dumps(schema_of(answer), ensure_ascii=False, sort_keys=True)
        fixed.append(words("schema-1").replace("{schema}", schema))
    parts: list[str | int] = []
    if question.context:
        material = question.context.strip().removeprefix("<material>").removesuffix("</material>").strip()
        parts.append(f"<material>\n{_fenced(material)}\n</material>")
    for number, look in enumerate(ask.looks):
        parts += [_called(number, look), number]
    parts.append(f"{harmless(question.ask)}\n\nWrite all texts of the answer in {question.language}.")
    return Told("\n\n".join(part for part in fixed if part), tuple(parts))


def harmless(text: str) -> str:
    """Give a text in which nothing stands for a model's own marks, such as ``<|im_start|>``."""
    return re.sub(r"<(?=\|)", "< ", text)


def _fenced(text: str) -> str:
    return re.sub(r"<(?=\s*/?\s*material)", "< ", harmless(text), flags=re.IGNORECASE)


def _called(number: int, look: Look) -> str:
    label = _fenced(" ".join(look.label.split()))[:120]
    return f"Picture {number}, {label}:" + (f" <{look.at_s:.1f} seconds>" if look.at_s is not None else "")


def check_picture(look: Look) -> None:
    """Refuse what is no picture, or has a shape that nobody can see.

    Raises:
        InputError: it is not 8-bit RGB, or as thin as a thread (``understand.picture``).
    """
    pixels = look.pixels
    if pixels.ndim != 3 or pixels.shape[2] != 3 or str(pixels.dtype) != "uint8" or 0 in pixels.shape:
        raise InputError("understand.picture", where=look.label, got=f"{pixels.dtype} {pixels.shape}", want="8-bit RGB")
    height, width = pixels.shape[:2]
    if max(height, width) > _LONGEST_SHAPE * min(height, width):
        raise InputError(
            "understand.picture", where=look.label, got=f"{width}x{height} px",
            want=f"a side at most {_LONGEST_SHAPE} times as long as the other", fix="crop the picture",
        )  # fmt: skip


def shown_of(look: Look, longest_side_px: int) -> Shown:
    """Say how a picture is shown: its own size, and the one at which it is sent.

    Raises:
        InputError: see ``check_picture``.
    """
    check_picture(look)
    height, width = look.pixels.shape[:2]
    scale = min(1.0, longest_side_px / max(height, width))
    sent = (max(_LEAST_PX, round(width * scale)), max(_LEAST_PX, round(height * scale)))
    return Shown(label=look.label, sent_px=sent, own_px=(width, height))


def fitted(pixels: Frame, size_px: tuple[int, int]) -> Frame:
    """Give a picture, uint8 RGB ``(H, W, 3)``, at the width and height at which it is sent."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    if (width, height) == size_px:
        return np.ascontiguousarray(pixels)
    way = cv2.INTER_AREA if size_px[0] * size_px[1] < width * height else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), size_px, interpolation=way), np.uint8)
