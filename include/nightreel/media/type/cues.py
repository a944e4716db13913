"""What is on screen when: titles gathered into blocks that never meet, captions cut into pages of two lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from nightreel.media.type.breaking import break_lines, split_wide
from nightreel.media.type.characters import clean_text
from nightreel.media.type.fonts import Face
from nightreel.spec.film import CaptionLine, Title

_ORDER = {"label": 0, "logo": 1, "headline": 2, "body": 3}


@dataclass(frozen=True)
class Cue:
    """Titles that stand together as one block."""

    titles: tuple[Title, ...]
    start_frame: int
    end_frame: int

    def cut_at(self, frame: int) -> Cue:
        """Give the cue with everything gone by a frame."""
        titles = tuple(
            title.model_copy(update={"frames": max(1, min(title.frames, frame - title.start_frame))})
            for title in self.titles
            if title.start_frame < frame
        )
        return Cue(titles, self.start_frame, min(self.end_frame, frame))


@dataclass(frozen=True)
class CaptionPage:
    """One plate of captions."""

    lines: tuple[str, ...]
    start_frame: int
    end_frame: int


def gather_cues(titles: Iterable[Title]) -> list[Cue]:
    """Gather titles into blocks.

    Titles of one layout that overlap in time share a block, with one title per role; a title that does not fit in
    ends the block before it, so that two blocks are never on screen together. Titles without a visible letter
    vanish.
    """
    cues: list[Cue] = []
    for title in sorted(titles, key=lambda title: (title.start_frame, _ORDER[title.role])):
        cleaned = title.model_copy(update={"text": clean_text(title.text)})
        if not cleaned.text and title.role != "logo":
            continue
        if cues and _joins(cues[-1], cleaned):
            last = cues[-1]
            end = max(last.end_frame, cleaned.start_frame + cleaned.frames)
            cues[-1] = Cue((*last.titles, cleaned), last.start_frame, end)
            continue
        if cues and cues[-1].end_frame > cleaned.start_frame:
            cues[-1] = cues[-1].cut_at(cleaned.start_frame)
        cues.append(Cue((cleaned,), cleaned.start_frame, cleaned.start_frame + cleaned.frames))
    return [_ordered(cue) for cue in cues if cue.titles]


def _joins(cue: Cue, title: Title) -> bool:
    if title.start_frame >= cue.end_frame or title.layout != cue.titles[0].layout:
        return False
    return title.start_frame == cue.start_frame or all(title.role != other.role for other in cue.titles)


def _ordered(cue: Cue) -> Cue:
    return replace(cue, titles=tuple(sorted(cue.titles, key=lambda title: _ORDER[title.role])))


def page_captions(captions: Iterable[CaptionLine], face: Face, width_px: float, fps: Fraction) -> list[CaptionPage]:
    """Cut captions into pages of at most two lines; a page's share of the time is its share of the letters."""
    pages: list[CaptionPage] = []
    for caption in sorted(captions, key=lambda caption: caption.start_s):
        start, end = round(caption.start_s * fps), round(caption.end_s * fps)
        if pages and pages[-1].end_frame > start:
            pages[-1] = replace(pages[-1], end_frame=max(start, pages[-1].start_frame))
        for lines, begins, ends in _shares(_paged(clean_text(caption.text), face, width_px)):
            pages.append(CaptionPage(lines, start + round((end - start) * begins), start + round((end - start) * ends)))
    return [page for page in pages if page.end_frame > page.start_frame]


def _paged(text: str, face: Face, width_px: float) -> list[tuple[str, ...]]:
    lines = break_lines(text, face, width_px)
    if lines is None:
        lines = break_lines(split_wide(text, face, width_px), face, width_px) or ()
    if len(lines) <= 2:
        return [lines] if lines else []
    return [lines[at : at + 2] for at in range(0, len(lines), 2)]


def _shares(pages: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], float, float]]:
    letters = [sum(map(len, page)) for page in pages]
    total, done, shares = sum(letters), 0, []
    for page, count in zip(pages, letters, strict=True):
        shares.append((page, done / total, (done + count) / total))
        done += count
    return shares
