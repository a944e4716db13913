"""A reading after a person has ruled on it: its files and pages say what was ruled, and nothing that was rejected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nightreel.reading.moving.edited import as_edited
from nightreel.reading.pages import labels
from nightreel.reading.verdicts_page import counts_of, verdicts_page
from nightreel.records.rulings import rule
from nightreel.spec.film import Sidecar
from nightreel.spec.reading import BoardReading, Differences, Reading, Ruled, Ruling
from nightreel.spec.review import ReviewSheet
from nightreel.store.artifact import Artifact, Kind
from nightreel.store.protocol import Store

_KINDS: dict[str, Kind] = {".json": "json", ".html": "page"}


@dataclass(frozen=True)
class Decided:
    """Who has ruled, and where files are made.

    Args:
        by: who.
        when: ISO 8601, UTC.
        folder: for files on their way to the store; it is there.
        house: name on the pages.
    """

    by: str
    when: str
    folder: Path
    house: str


def rule_and_write(
    sheet: ReviewSheet, rulings: dict[str, Ruling], decided: Decided, store: Store
) -> tuple[Reading | None, Differences | None]:
    """Give the reading and the differences with the rulings in them, and write their files anew.

    What was edited stands in the files in the person's words; rejected texts are left out of them. A page of the
    verdicts goes along. The same rulings give the same files.

    Args:
        sheet: what was shown.
        rulings: by id, checked.
        decided: by whom.
        store: the tenant's.

    Raises:
        StoreError: a picture cannot be read, or a file cannot be kept.
    """
    reading, differences = rule(sheet, rulings, decided.by, decided.when)
    said = {
        name: Ruled(**one.model_dump(), by=decided.by, when=decided.when) for name, one in rulings.items()
    }  # fmt: skip
    page = _kept("verdicts.html", verdicts_page(sheet, said, store, date=decided.when[:10]).encode(), decided, store)
    verdicts = Sidecar(name="verdicts.html", media=page)
    if differences is not None:
        data = differences.model_dump_json(indent=2, exclude={"panels", "page", "files"}).encode()
        json = Sidecar(name="differences.json", media=_kept("differences.json", data, decided, store))
        others = tuple(one for one in differences.files if one.name not in ("differences.json", "verdicts.html"))
        differences = differences.model_copy(update={"files": (*others, json, verdicts)})
    if reading is not None and any(one.choice != "adopt" for one in rulings.values()):
        note = labels(reading.language)(
            "A person has ruled: {adopt} adopted, {edit} edited, {reject} rejected and left out of the files, "
            "{left} not ruled on.", **counts_of(sheet, said),
        )  # fmt: skip
        reading = reading.model_copy(update={"notes": (*reading.notes, note)})
        reading = _written(reading, decided, store)
    if reading is not None and differences is None:
        files = tuple(one for one in reading.files if one.name != "verdicts.html")
        reading = reading.model_copy(update={"files": (*files, verdicts)})
    return reading, differences


def _written(reading: Reading, decided: Decided, store: Store) -> Reading:
    """Give the reading with its files and its page made anew; the reading itself keeps what was rejected, marked."""
    shown = without_rejected(reading)
    if shown.board is not None:
        files, page = list(_board_files(shown, shown.board)), _board_page(shown, shown.board, decided, store)
    elif shown.works:
        files, page = list(_work_files(shown)), _work_page(shown, decided, store)
    else:
        shown = shown.model_copy(update={"moving": tuple(map(as_edited, shown.moving))})
        files, page = list(_moving_files(shown, reading)), _moving_page(shown, decided, store)
    kept = tuple(Sidecar(name=name, media=_kept(name, data, decided, store)) for name, data in files)
    html = _kept("reading.html", page.encode(), decided, store)
    return reading.model_copy(update={"files": kept, "page": html})


def without_rejected(reading: Reading) -> Reading:
    """Give a reading as it is shown outside: rejected texts and answers are left out, rejected panels say nothing."""
    board = reading.board
    if board is not None:
        shots = tuple(
            shot.model_copy(update={"action": ""}) if _is_rejected(shot.ruling) else shot for shot in board.shots
        )
        board = board.model_copy(update={"shots": shots})
    moving = tuple(
        one.model_copy(update={"answers": tuple(part for part in one.answers if not _is_rejected(part.ruling))})
        for one in reading.moving
    )
    works = tuple(
        work.model_copy(update={"texts": tuple(text for text in work.texts if not _is_rejected(text.ruling))})
        for work in reading.works
    )
    return reading.model_copy(update={"board": board, "moving": moving, "works": works})


def _is_rejected(ruling: Ruled | None) -> bool:
    return ruling is not None and ruling.choice == "reject"


def _board_files(reading: Reading, board: BoardReading) -> Iterator[tuple[str, bytes]]:
    from nightreel.reading.board.export import board_screenplay, write_fountain, write_json, write_markdown

    told = (reading.title, reading.language, reading.by)
    yield "board.fountain", write_fountain(board_screenplay(board, *told)).encode()
    yield "board.md", write_markdown(board, *told).encode()
    yield "board.json", write_json(board, *told).encode()


def _board_page(reading: Reading, board: BoardReading, decided: Decided, store: Store) -> str:
    from nightreel.reading.board.page import PageTold, board_page

    told = PageTold(reading.title, reading.language, reading.by, reading.notes, date=decided.when[:10])
    return board_page(board, told, store)


def _work_files(reading: Reading) -> Iterator[tuple[str, bytes]]:
    from nightreel.reading.works.exports import export_files

    yield from export_files(reading)


def _work_page(reading: Reading, decided: Decided, store: Store) -> str:
    from nightreel.media.pictures import read_picture
    from nightreel.reading.works.page import draw_page

    work = reading.works[0]
    before, after = (read_picture(store.local(media), 2_000_000) for media in (work.before, work.after))
    return draw_page(reading, before, after[..., :3], subtitle=decided.house, date=decided.when[:10])


def _moving_files(shown: Reading, reading: Reading) -> Iterator[tuple[str, bytes]]:
    from nightreel.reading.moving.exports import export_files, short_names

    yield from export_files(shown, short_names(reading))


def _moving_page(reading: Reading, decided: Decided, store: Store) -> str:
    from nightreel.reading.moving.page import draw_page, kept_frames

    return draw_page(reading, kept_frames(reading, store), subtitle=decided.house, date=decided.when[:10])


def _kept(name: str, data: bytes, decided: Decided, store: Store) -> Artifact:
    path = decided.folder / name
    path.write_bytes(data)
    return store.keep(path, _KINDS.get(path.suffix, "text"))
