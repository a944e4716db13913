"""What a night has read, for its morning report: the picture, and beside it the texts that a person approves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.batch.report_pictures import Picture, small_picture
from nightreel.errors import NightreelError
from nightreel.records.readings import first_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightreel.batch.report import AddressOf, ReportLine
    from nightreel.spec.reading import BoardReading, Differences, MovingReading, Reading, WorkReading
    from nightreel.store.protocol import Store

MOST_TEXTS, LONGEST = 8, 1200
_SHOTS = 6
_RATINGS = {"guided": "With guidance", "refused": "Refused"}


@dataclass(frozen=True)
class ReadText:
    """One text of a reading."""

    name: str
    """The voice, the question, or the panel."""
    text: str
    is_cut: bool = False
    language: str = ""
    detail: str = ""
    """Reading level, in words."""
    rating: str = ""
    """For whom it is fit, where that is not everybody."""
    findings: tuple[str, ...] = ()
    """What was removed or replaced, and why."""


@dataclass(frozen=True)
class ReadCard:
    """What of a row's reading a report shows."""

    texts: tuple[ReadText, ...]
    more: int
    """Texts that are on the reading's own page only."""
    about: str
    """Who has read, and how much."""
    notes: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    picture: Picture | None


def read_card(line: ReportLine, store: Store, address_of: AddressOf | None, *, with_picture: bool) -> ReadCard | None:
    """Give the card of a row that was read; nothing where it was not, or its reading is gone.

    Args:
        line: of the row.
        store: gives the reading and its pictures.
        address_of: gives links; without it there are none.
        with_picture: whether the page has room for one.
    """
    from nightreel.spec.reading import Differences, Reading

    kept = line.results.get("reading")
    if kept is None:
        return None
    try:
        reading = store.load(kept, Reading)
        differs = line.results.get("differences")
        differences = store.load(differs, Differences) if differs is not None else None
    except NightreelError:
        return None  # the report tells of the night, not of a reading that was cleaned up
    texts = tuple(_texts(reading))
    picture = first_picture(reading) if with_picture else None
    return ReadCard(
        texts=texts[:MOST_TEXTS], more=max(0, len(texts) - MOST_TEXTS), about=_about(reading, differences),
        notes=reading.notes[:4], links=tuple(_links(line.key, reading, differences, address_of)),
        picture=small_picture(picture, store) if picture is not None else None,
    )  # fmt: skip


def _texts(reading: Reading) -> Iterator[ReadText]:
    for work in reading.works:
        yield from _of_work(work)
    for moving in reading.moving:
        yield from _of_moving(moving)
    if reading.board is not None:
        yield from _of_board(reading.board)


def _of_work(work: WorkReading) -> Iterator[ReadText]:
    for one in work.texts:
        words, is_cut = _cut(one.text)
        yield ReadText(
            name=one.voice.replace("_", " ").capitalize(), text=words, is_cut=is_cut, language=one.language,
            detail=one.level, rating=_RATINGS.get(one.rating, ""), findings=one.findings[:6],
        )  # fmt: skip


def _of_moving(moving: MovingReading) -> Iterator[ReadText]:
    for answer in moving.answers:
        words, is_cut = _cut(answer.text)
        yield ReadText(answer.preset.replace("_", " ").capitalize() or answer.question[:120], words, is_cut)


def _of_board(board: BoardReading) -> Iterator[ReadText]:
    for shot in board.shots[:_SHOTS]:
        said = [shot.heading, shot.action, *(f"{line.speaker}: {line.text}" for line in shot.dialogue)]
        words, is_cut = _cut(" ".join(filter(None, said)))
        if words:
            yield ReadText(f"Panel {shot.panel}", words, is_cut)


def _cut(text: str) -> tuple[str, bool]:
    words = text.strip()
    return (words, False) if len(words) <= LONGEST else (f"{words[:LONGEST].rstrip()} …", True)


def _about(reading: Reading, differences: Differences | None) -> str:
    by = reading.by
    parts = [f"{by.engine} {by.model}".strip()]
    parts += ["by measurement alone"] if by.partial else []
    if reading.board is not None:
        parts.append(f"{len(reading.board.panels)} panels")
    parts += [f"taken over: {work.reused}" for work in reading.works if work.reused][:1]
    if differences is not None:
        many = "difference" if len(differences.items) == 1 else "differences"
        parts.append(f"{len(differences.items)} {many}, {100 * differences.amount:.0f} %")
    return " · ".join(parts)


def _links(
    key: str, reading: Reading, differences: Differences | None, address_of: AddressOf | None
) -> Iterator[tuple[str, str]]:
    pages = [("Page", reading.page), ("Differences", differences.page if differences is not None else None)]
    for name, page in pages:
        if page is None or address_of is None:
            continue
        try:
            yield name, address_of(page, f"{key}-{name.lower()}.html")
        except NightreelError:
            continue
