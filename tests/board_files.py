"""Files of a storyboard, what a step gives of them as text, and PDFs that are made in memory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from tests.board_model import drawn

from nightreel.context import StepContext
from nightreel.media.sources import file_facts
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Differences, Reading, Source, Sources
from nightreel.steps.compare_board import CompareBoard, CompareBoardOptions

PDF = Path("include/tenants/film-studio/media/key_board.pdf")
SCRIPT = Path("include/tenants/film-studio/media/the_key.fountain").read_text(encoding="utf-8")


def sources_of(brief: Brief, context: StepContext) -> Sources:
    """Keep a brief's files as the step gather does, without its look at what may not be shown."""
    items = []
    for name in (*brief.pictures, *brief.documents):
        path = context.tenant_root / "media" / name
        facts = file_facts(path, where=name)
        media = context.store.keep(path, "text" if facts.kind == "text" else "source")
        items.append(
            Source(name=name, kind=facts.kind, media=media, width_px=facts.width_px, height_px=facts.height_px,
                   frames=facts.frames)
        )  # fmt: skip
    return Sources(items=tuple(items))


def eight() -> dict[str, np.ndarray]:
    return {f"key_{index + 1:02}__png": drawn(index) for index in range(8)}


def text_of(reading: Reading | Differences, name: str, context: StepContext) -> str:
    media = next(file.media for file in reading.files if file.name == name)
    return context.store.local(media).read_text(encoding="utf-8")


def page_of(reading: Reading | Differences, context: StepContext) -> str:
    assert reading.page is not None
    page = context.store.local(reading.page).read_text(encoding="utf-8")
    assert "<script" not in page.lower()
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    return page


def compare(reading: Reading, sources: Sources, context: StepContext, **options: Any) -> Differences:
    found = CompareBoard().run(CompareBoardOptions(**options), context, reading=reading, sources=sources)["differences"]
    assert isinstance(found, Differences)
    return found


def many_pages(count: int) -> bytes:
    """A PDF of pages with a drawing each, made in memory."""
    return pdf_of(page_objects(count)[: 3 + count])


def page_objects(count: int) -> list[bytes]:
    """Objects of a PDF: catalogue, pages, one drawing, the pages, and what encrypts with an unknown password."""
    lines = " ".join(f"{10 + at} 10 m {10 + at} 90 l S" for at in range(3)).encode()
    kids = b" ".join(b"%d 0 R" % (4 + at) for at in range(count))
    return [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Length %d>>stream\n%s\nendstream" % (len(lines), lines),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 3 0 R>>"] * count,
        b"<</Filter/Standard/V 1/R 2/P -44/O<%s>/U<%s>>>" % (b"ab" * 32, b"cd" * 32),
    ]  # fmt: skip


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Join objects to a PDF."""
    parts, places, at = [b"%PDF-1.4\n"], [], 9
    for number, one in enumerate(objects, 1):
        places.append(at)
        parts.append(b"%d 0 obj%sendobj\n" % (number, one))
        at += len(parts[-1])
    body = b"".join(parts)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
