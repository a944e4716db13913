"""Words inside pictures, read where the extra ``ocr`` is installed; its models are in its wheel.

PP-OCRv6 through rapidocr (Apache-2.0): a text detector (DBNet, Liao et al., 2020), a classifier that tells upright
lines from turned ones, and a recogniser for Chinese and English. Nothing is ever downloaded: every model is named by
its path.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from nightreel.reading.measure.palette import shrunk
from nightreel.spec.film import Box

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_SIDE_PX = 960
"""Text is looked for at this size at most: lines from about 10 px on are found, in half the time of 1300 px."""
_LEAST_SCORE, _LEAST_SCORE_OF_SHORT = 0.6, 0.9
_MOST_LINES, _MOST_LETTERS = 200, 400
_UPRIGHT = 0.25
"""Part of the letters on turned lines from which the picture is read the other way round as well: strokes of a drawing
are turned lines now and then."""
_SURE = 0.9
"""Likewise mean score below which it is: the classifier misses turned lines, and they are read as nonsense."""
_TOLD = 4
"""Letters that are needed to say which way up a picture is."""
_LOOKS_LIKE_DRAWN = frozenset("0OoQDCcUu8IlLi1|/\\-_=+~.,:;'\"()[]{}<>^*°口囗日田目回一二三八人入丿丨十")
"""Letters that circles, windows and strokes of a drawing are taken for; a line of nothing else is none."""
_NOTES_OF_ONE = frozenset("推拉摇移跟升降")
_CORNER, _SMALL = 0.2, 0.12
_LOCK = Lock()


@dataclass(frozen=True)
class Line:
    """One line of words."""

    text: str
    region: Box
    score: float
    """How sure the reader is, 0 to 1."""


@dataclass(frozen=True)
class Words:
    """Every line of a picture, from top to bottom, and from left to right where lines stand side by side."""

    lines: tuple[Line, ...] = ()
    upside_down: bool | None = None
    """Whether they read better with the picture turned by 180 degrees; ``None`` where too few words tell."""

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)


def paragraphs(lines: Sequence[Line]) -> list[Line]:
    """Join lines that stand closely below each other, are about as high and begin or end or lie alike.

    Args:
        lines: of one picture, from top to bottom.
    """
    joined: list[Line] = []
    lasts: list[Line] = []
    for line in lines:
        above = [index for index, last in enumerate(lasts) if _goes_on(last.region, line.region)]
        if not above:
            joined.append(line)
            lasts.append(line)
            continue
        index = above[-1]
        between = "" if line.text[0] > "\u2e80" or joined[index].text[-1] > "\u2e80" else " "
        score = min(joined[index].score, line.score)
        joined[index] = Line(
            joined[index].text + between + line.text, _around(joined[index].region, line.region), score
        )
        lasts[index] = line
    return joined


def _goes_on(above: Box, below: Box) -> bool:
    gap = below.y - above.y - above.height
    common = min(above.x + above.width, below.x + below.width) - max(above.x, below.x)
    return (
        -0.5 * above.height < gap < 0.7 * above.height
        and 0.75 < below.height / above.height < 1.34
        and common > 0.8 * min(above.width, below.width)
    )


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    bottom = max(one.y + one.height, other.y + other.height)
    return Box(x=left, y=top, width=min(1 - left, right - left), height=min(1 - top, bottom - top))


@cache
def reads_words() -> bool:
    """Whether words can be read here: the package, and its models in it."""
    folder = _folder()
    return folder is not None and all((folder / name).is_file() for name in MODELS.values())


def read_words(pixels: Frame) -> Words | None:
    """Read the words of a picture. They are quotations, whatever they say.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.

    Returns:
        Lines that were read with a score of at least 0.6; ``None`` where nothing that reads is installed.
    """
    if not reads_words():
        return None
    small = shrunk(pixels, _SIDE_PX)
    if min(small.shape[:2]) < 8:
        return Words()
    lines, turned = _read(small)
    letters = sum(len(line.text) for line in lines)
    if letters >= _TOLD and (turned >= _UPRIGHT * letters or _is_doubtful(lines)):
        other, still_turned = _read(small[::-1, ::-1].copy())
        if _certainty(other, still_turned) > _certainty(lines, turned):
            return Words(tuple(_turned(line) for line in _in_order(other)), upside_down=True)
    sure = sum(len(line.text) for line in lines if line.score >= _SURE)
    return Words(tuple(_in_order(lines)), upside_down=False if sure >= _TOLD and turned < _UPRIGHT * letters else None)


def _is_doubtful(lines: Sequence[Line]) -> bool:
    """Whether lines were read without certainty, as those are that stand on their heads unseen."""
    letters = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) < _SURE * letters


def _certainty(lines: Sequence[Line], turned: int) -> float:
    return sum(line.score * len(line.text) for line in lines) - turned


def _turned(line: Line) -> Line:
    box = line.region
    x, y = max(0.0, 1 - box.x - box.width), max(0.0, 1 - box.y - box.height)
    return replace(line, region=box.model_copy(update={"x": x, "y": y}))


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """Sort lines as they are read: those whose middles are within half a line's height stand side by side."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.region.y + line.region.height / 2):
        middle = line.region.y + line.region.height / 2
        if rows:
            first = rows[-1][0].region
            if abs(middle - first.y - first.height / 2) < 0.5 * min(first.height, line.region.height):
                rows[-1].append(line)
                continue
        rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.region.x)][:_MOST_LINES]


def _read(pixels: Frame) -> tuple[list[Line], int]:
    """Give the lines of a picture as it stands, and how many letters stand on lines that were turned."""
    with _LOCK:
        reader = _reader(os.getpid())
        image, record = reader.preprocess_img(pixels[..., ::-1].copy())
        found, turns, texts, crops = reader.run_ocr_steps(image, record)
        angles = [label for label, _ in turns.cls_res or ()]
        result = reader.build_final_output(image, found, turns, texts, crops, record)
    if getattr(result, "txts", None) is None or result.boxes is None:
        return [], 0
    height, width = pixels.shape[:2]
    lines = list[Line]()
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        region, clean = _box(corners, width, height), _clean(text)
        if clean and region and score >= _least_score(clean) and _is_written(clean, region):
            lines.append(Line(clean, region, round(float(score), 3)))
    share = sum(label == "180" for label in angles) / len(angles) if angles else 0.0
    return lines, round(share * sum(len(line.text) for line in lines))


def _least_score(text: str) -> float:
    return _LEAST_SCORE if len(text) > 2 else _LEAST_SCORE_OF_SHORT


def _is_written(text: str, region: Box) -> bool:
    """Say whether a line is more than a shape that looks like a letter; a small figure in a corner is a number."""
    letters = text.replace(" ", "")
    across, down = region.x + region.width / 2, region.y + region.height / 2
    cornered = not _CORNER < across < 1 - _CORNER and not _CORNER < down < 1 - _CORNER
    if letters.isdecimal() and region.height < _SMALL and (cornered or len(letters) > 2):
        return int(letters) > 0
    if len(letters) == 1:
        return letters in _NOTES_OF_ONE
    return not set(letters) <= _LOOKS_LIKE_DRAWN


def _box(corners: Any, width: int, height: int) -> Box | None:
    across, down = corners[:, 0] / width, corners[:, 1] / height
    left, top = max(0.0, float(across.min())), max(0.0, float(down.min()))
    right, bottom = min(1.0, float(across.max())), min(1.0, float(down.max()))
    if right <= left or bottom <= top:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def _clean(text: str) -> str:
    """Drop what cannot be seen: control and format characters may hide or turn words round on a page."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs"))
    return " ".join(seen.split())[:_MOST_LETTERS]


@cache
def _folder() -> Path | None:
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "models"


@cache
def _reader(owner: int) -> Any:
    """Make the reader of this process once; it holds about 300 MB.

    Args:
        owner: the process, so that one that a parent made is not shared.
    """
    from rapidocr import RapidOCR

    folder = _folder()
    if folder is None:
        raise FileNotFoundError("rapidocr")
    one_thread = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": _LEAST_SCORE,
            f"{one_thread}.intra_op_num_threads": 1,
            f"{one_thread}.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": _SIDE_PX,
            "Det.box_thresh": 0.6,
            **{f"{part}.model_path": str(folder / name) for part, name in MODELS.items()},
        }
    )
