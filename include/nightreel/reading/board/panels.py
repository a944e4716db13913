"""Panels out of pictures, sheets and PDFs: cut, checked and kept, with a message for each that should be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nightreel.context import StepContext
from nightreel.errors import CancelledError, InputError
from nightreel.reading.board.words import UNCUT, FaultWords, fault_words, said
from nightreel.spec.reading import Panel, Source, Sources
from nightreel.store.protocol import Store

if TYPE_CHECKING:
    from nightreel.media.board.grid import Grid
    from nightreel.media.filters import Frame

_LONGEST_PX = 1600
"""Larger panels are kept reduced to this side."""


@dataclass(frozen=True)
class Cutting:
    """How panels are taken in."""

    most_panels: int = 120
    cut_sheets: bool = True
    language: str = "en-US"


@dataclass
class Found:
    """Panels in the order of their files, and what people are told."""

    panels: list[Panel] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    """File of each panel."""
    notes: list[str] = field(default_factory=list)


def find_panels(sources: Sources, cutting: Cutting, context: StepContext) -> Found:
    """Take the panels out of everything that shows pictures; texts are left to ``documents``.

    Raises:
        InputError: no panel is left (``board.nothing``), there are too many (``board.panels``), or a file breaks.
        CancelledError: the work is no longer wanted.
    """
    shown = [source for source in sources.items if _is_board(source, context.store)]
    _check_count(sum(max(1, source.frames) for source in shown if source.kind == "document"), "pages", cutting)
    found = Found()
    found.notes += [
        f"{source.name}: a moving picture is no panel; it was left out."
        for source in sources.items if source.kind == "moving"
    ]  # fmt: skip
    for done, source in enumerate(shown):
        for number, (pixels, place) in enumerate(_pieces(source, cutting, found, context), 1):
            if context.cancelled():
                raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
            context.progress(0.3 * (done + 1 - 1 / (number + 1)) / len(shown), f"cut panels: {source.name}")
            _take(pixels, place, source, found, cutting, context)
    if not found.panels:
        raise InputError(
            "board.nothing", where=", ".join(source.name for source in shown)[:200] or "brief",
            got="; ".join(found.notes)[:300] or "no picture and no PDF with drawings", want="at least one drawn panel",
            fix="name the board's pictures or its PDF, at 512 pixels a side or more",
        )  # fmt: skip
    return found


def panel_pixels(panel: Panel, store: Store) -> Frame:
    """Load a panel: uint8 RGB ``(H, W, 3)``."""
    from nightreel.media.pictures import read_picture

    return read_picture(store.local(panel.media))[..., :3]


def _is_board(source: Source, store: Store) -> bool:
    if source.kind == "picture":
        return True
    if source.kind != "document":
        return False
    from nightreel.media.board.pdf import is_drawn

    return is_drawn(store.local(source.media), where=source.name)


def _pieces(source: Source, cutting: Cutting, found: Found, context: StepContext) -> Iterator[tuple[Frame, str]]:
    """Give the panels of a file, each with the place that it was cut from."""
    from nightreel.media.board.sheet import Cut, cut_sheet

    for page, pixels in _pages(source, found, context):
        sheet = cut_sheet(pixels)
        if not cutting.cut_sheets and sheet.is_sheet:
            height, width = pixels.shape[:2]
            cuts: tuple[Cut, ...] = (Cut(0, 0, width, height),)
        else:
            cuts = sheet.cuts
            if sheet.uncut:
                _tell_uncut(sheet.uncut, f"{source.name}{page}", found, cutting)
        _check_count(len(found.panels) + len(cuts), f"panels, {len(cuts):,} of them on {source.name}{page}", cutting)
        for number, cut in enumerate(cuts, 1):
            place = f"{source.name}{page}" + (f", panel {number}" if len(cuts) > 1 else "")
            yield sheet.pixels[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width], place


def _tell_uncut(grid: Grid, where: str, found: Found, cutting: Cutting) -> None:
    """Tell that a picture looks like more panels than were cut; refuse it where they would be too many."""
    _check_count(len(found.panels) + grid.count, f"panels, {grid.count:,} of them seen on {where}", cutting)
    words = said(UNCUT, cutting.language).format(rows=grid.rows, columns=grid.columns)
    found.notes.append(f"{where}: {words}")


def _pages(source: Source, found: Found, context: StepContext) -> Iterator[tuple[str, Frame]]:
    path = context.store.local(source.media)
    if source.kind == "picture":
        from nightreel.media.pictures import read_picture

        yield "", _on_paper(read_picture(path))
        return
    from nightreel.media.board.pdf import has_scripts, pdf_pages

    if has_scripts(path, where=source.name):
        found.notes.append(f"{source.name}: the PDF carries scripts or actions; none was run.")
    for number, pixels in enumerate(pdf_pages(path, where=source.name), 1):
        yield f", page {number}" if source.frames > 1 else "", pixels


def _on_paper(pixels: Frame) -> Frame:
    """Lay a picture with transparency on white."""
    import numpy as np

    if pixels.shape[2] == 3:
        return pixels
    share = pixels[..., 3:].astype(np.float32) / 255
    return (pixels[..., :3] * share + 255 * (1 - share)).round().astype(np.uint8)


def _take(pixels: Frame, place: str, source: Source, found: Found, cutting: Cutting, context: StepContext) -> None:
    """Check a panel and keep it; what is blank or tiny is told and left out."""
    import numpy as np

    from nightreel.media.board.checks import examine
    from nightreel.media.pictures import write_png

    seen = examine(np.ascontiguousarray(pixels))
    if seen.is_tiny or seen.is_blank:
        kind: FaultWords = "tiny" if seen.is_tiny else "blank"
        found.notes.append(f"{place}: {fault_words(kind, seen, cutting.language)}")
        return
    kept = reduced(np.ascontiguousarray(pixels), _LONGEST_PX)
    path = context.work_dir / "panel.png"
    write_png(path, kept)
    number = len(found.panels) + 1
    found.panels.append(
        Panel(
            number=number, media=context.store.keep(path, "still", facts={"origin": place}), width_px=kept.shape[1],
            height_px=kept.shape[0], origin=place,
            faults=tuple(fault_words(fault, seen, cutting.language) for fault in seen.faults),
        )
    )  # fmt: skip
    found.units.append(source.name)


def reduced(pixels: Frame, longest_px: int) -> Frame:
    """Give a panel no larger than a side; the same where it is not larger."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = longest_px / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _check_count(count: int, what: str, cutting: Cutting) -> None:
    if count > cutting.most_panels:
        raise InputError(
            "board.panels", where="brief", got=f"{count:,} {what}", want=f"{cutting.most_panels} panels at most",
            fix="split the board into sequences, one run each, or let the step take more (most_panels)",
        )  # fmt: skip
