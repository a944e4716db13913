"""Pages for people about what was read: one template to extend, pictures inside, evidence drawn, two languages.

Templates lie in ``pages/``; a page extends ``base.html`` and takes its pieces from ``parts.html``. Labels are written
in English and go through ``t``; ``pages/words/*.tsv`` has a line for each in Chinese. Text of people, pictures and
models is only ever escaped.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightreel.errors import EngineError
from nightreel.spec.film import Box
from nightreel.spec.reading import Evidence, ReadBy

if TYPE_CHECKING:
    import jinja2

    from nightreel.media.filters import Frame

_PAGES = Path(__file__).parent / "pages"
_LONGEST_PX, _JPEG_QUALITY = 900, 84
_LABEL = 0.08
"""Height of a number beside its box, as a share of a picture."""
COLOURS = ("#c2410c", "#1d4ed8", "#15803d", "#7e22ce", "#be123c", "#0f766e", "#a16207", "#475569")
"""Outlines of regions, in their order; each has a contrast of 4.5 or more on white (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True)
class Mark:
    """One piece of evidence on a page: its number, and its box as CSS where it has one."""

    number: int
    colour: str
    claim: str
    reason: str
    look: int
    style: str = ""
    """``left: 10%; top: …``; empty where the whole picture is meant."""
    corner: str = "above"
    """Where the number stands: ``above`` the box, ``below`` it where there is no room above, or ``inside``."""


@dataclass(frozen=True)
class Shown:
    """A picture on a page."""

    src: str
    """A data: URI."""
    width: int
    height: int
    alt: str


def render(template: str, language: str, **told: Any) -> str:
    """Render a page of ``pages/``; it needs nothing but itself.

    Args:
        template: file name; it extends ``base.html``.
        language: ``en-US`` or ``zh-CN``: of our own labels.
        told: what the template asks for; ``base.html`` takes ``title``, ``subtitle``, ``by`` (a ``ReadBy``), ``notes``
            and ``date``.

    Returns:
        HTML without scripts.
    """
    return _environment(language).get_template(template).render(language=language, **told)


def labels(language: str) -> Callable[..., str]:
    """Give the function that says our own labels in a language; ``{name}`` is filled from its arguments.

    Words of others, such as the name of a record's field, are looked up too: without arguments nothing is filled.
    """
    chinese = _chinese() if language.startswith("zh") else {}

    def label(words: str, **values: object) -> str:
        said = chinese.get(words, words)
        return said.format(**values) if values else said

    return label


def shown(pixels: Frame, alt: str, longest_px: int = _LONGEST_PX) -> Shown:
    """Give a picture for a page, reduced and as JPEG.

    Args:
        pixels: uint8 RGB ``(H, W, 3)`` or RGBA ``(H, W, 4)``, which is laid on white.
        alt: what is said to who does not see it; escaped by the template.
        longest_px: larger pictures are reduced to this side.

    Raises:
        EngineError: OpenCV cannot encode it (``page.picture``).
    """
    import cv2

    from nightreel.media.framing import reduced
    from nightreel.media.pictures import on_white

    small = reduced(on_white(pixels), longest_px)
    swapped = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", swapped, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise EngineError("page.picture", got=f"{pixels.dtype} {pixels.shape}", want="8-bit RGB")
    height, width = small.shape[:2]
    return Shown(f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode('ascii')}", width, height, alt)


def marks(evidence: Sequence[Evidence], first: int = 1) -> list[Mark]:
    """Number pieces of evidence, each with its colour and its box as CSS.

    Args:
        evidence: in the order in which claims are told.
        first: number of the first.
    """
    return [
        Mark(
            number, COLOURS[(number - 1) % len(COLOURS)], one.claim, one.reason, one.look, box_style(one.region),
_corner(one.region),
        )
        for number, one in enumerate(evidence, first)
    ]  # fmt: skip


def _corner(box: Box | None) -> str:
    if box is None or box.y >= _LABEL:
        return "above"
    return "below" if box.y + box.height <= 1 - _LABEL else "inside"


def box_style(box: Box | None) -> str:
    """Give a box as CSS percentages of its picture; nothing for none. What stands out over the edge is cut off."""
    if box is None:
        return ""
    width, height = min(box.width, 1 - box.x), min(box.height, 1 - box.y)
    return f"left:{100 * box.x:.2f}%;top:{100 * box.y:.2f}%;width:{100 * width:.2f}%;height:{100 * height:.2f}%"


def read_by_words(by: ReadBy, language: str) -> str:
    """Say in one line who has read, and what it took."""
    t = labels(language)
    parts = [t("Read by {who}", who=by.model or t(f"engine {by.engine}"))]
    if by.requests or by.reused:
        parts.append(t("{n} questions asked", n=by.requests))
    if by.reused:
        parts.append(t("{n} answered from memory", n=by.reused))
    if by.tokens_in or by.tokens_out:
        parts.append(t("{n} tokens", n=f"{by.tokens_in + by.tokens_out:,}"))
    if by.money:
        parts.append(f"${by.money:.4f}")
    return " · ".join(parts)


@cache
def _environment(language: str) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PAGES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(t=labels(language), read_by_words=lambda by: read_by_words(by, language))
    return environment


@cache
def _chinese() -> dict[str, str]:
    """Give our labels in Chinese: every line of ``pages/words/*.tsv`` is English, a tab, Chinese."""
    lines = [
        line
        for path in sorted((_PAGES / "words").glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "\t" in line
    ]
    return dict(line.split("\t", 1) for line in lines)
