"""What a run has read, as the library shows it: the page, the files, who read, and what differs."""

from __future__ import annotations

from nightreel.errors import CheckError
from nightreel.records.readings import differences_of, reading_of
from nightreel.spec.reading import Differences, Reading
from nightreel.spec.record import RunRecord
from nightreel.steps.publish import slug
from nightreel.steps.publish_reading import published_files
from nightreel.store.protocol import Store
from nightreel_airflow.studio.api.film_answers import DifferencesShown, FilmFile, ReadingShown
from nightreel_airflow.studio.api.film_links import FilmLinks


def reading_shown(links: FilmLinks, record: RunRecord, store: Store) -> ReadingShown | None:
    """Give what a run has read; nothing where it read nothing, or it was removed.

    Raises:
        StoreAwayError: the store does not answer.
    """
    reading = reading_of(record, store)
    if reading is None:
        return None
    differences, name = differences_of(record, store), slug(record.head.title)
    pages = {page.sha256 for page in (reading.page, differences.page if differences else None) if page is not None}
    return ReadingShown(
        kind=reading.kind, language=reading.language,
        page=links.file("reading", f"{name}-reading.html", reading.page) if reading.page is not None else None,
        files=tuple(one for one in _files(links, name, reading, differences) if one.sha256 not in pages),
        by=reading.by, pictures=_pictures(reading), notes=reading.notes,
        differences=_differing(links, name, differences) if differences is not None else None,
    )  # fmt: skip


def _files(links: FilmLinks, name: str, reading: Reading, differences: Differences | None) -> list[FilmFile]:
    try:
        found = published_files(reading, differences)
    except CheckError:
        return []  # the step that publishes has said so
    return [links.file("text", f"{name}-{file}", media) for file, media in found]


def _differing(links: FilmLinks, name: str, found: Differences) -> DifferencesShown:
    page = links.file("differences", f"{name}-differences.html", found.page) if found.page is not None else None
    return DifferencesShown(against=found.against, items=len(found.items), amount=round(found.amount, 4), page=page)


def _pictures(reading: Reading) -> int:
    return len(reading.board.panels) if reading.board is not None else len(reading.moving) or len(reading.works)
