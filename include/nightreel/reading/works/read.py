"""Reads one artwork for the step: its record, its pictures, its texts, its files and its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.engines.understand.protocol import Answered, Look, Understander, UnderstandSettings
from nightreel.errors import NightreelError
from nightreel.reading.asking import read_by
from nightreel.reading.seen_words import unread_note
from nightreel.reading.works.answers import WorkAnswer
from nightreel.reading.works.blocked import load_blocked
from nightreel.reading.works.cleaning import check_not_blank
from nightreel.reading.works.describe import Told, Wanted, describe_work
from nightreel.reading.works.examine import Asked, House
from nightreel.reading.works.glossary import load_glossary
from nightreel.reading.works.voices import Voice, prompts_version
from nightreel.spec.brief import Brief
from nightreel.spec.film import Sidecar
from nightreel.spec.reading import Reading, Source, WorkReading
from nightreel.store.artifact import Artifact

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

_MOST_DETAILS = 5


@dataclass(frozen=True)
class Wish:
    """What is wanted, and by which rules."""

    asked: Sequence[tuple[str, Voice, str]]
    """Voice's name, voice, language."""
    words: int
    near: bool
    settings: UnderstandSettings
    glossary: Path | None = None
    blocked: Path | None = None


def read_work(
    brief: Brief, pictures: Sequence[Source], wish: Wish, engine: Understander, context: StepContext
) -> Reading:
    """Describe a work and write everything that people take away.

    Args:
        brief: its title, parameters and description are the record.
        pictures: the work, then details of it.
        wish: what is wanted.
        engine: who is asked.
        context: of the step.

    Raises:
        InputError: the work's picture shows nothing (``artwork.blank``).
        NightreelError: a file of the house is wrong, or a text could not be had.
    """
    from nightreel.media.pictures import read_picture

    house = House(
        load_glossary(wish.glossary, context.tenant_root),
        load_blocked(wish.blocked, context.tenant_root),
        record_of(brief),
    )
    shown = [
        read_picture(context.store.local(item.media), 4_000_000)[..., :3] for item in pictures[: 1 + _MOST_DETAILS]
    ]
    check_not_blank(shown[0], pictures[0].name)
    looks = [Look(pixels, "the work" if place == 0 else f"detail {place}") for place, pixels in enumerate(shown)]
    asked = tuple(
        Asked(name, voice, language, voice.length(wish.words, language)) for name, voice, language in wish.asked
    )
    context.progress(0.1, f"{len(asked)} texts about {brief.title}")
    told = describe_work(looks, Wanted(asked, house, wish.settings, wish.near), engine, context, pictures[0].name)
    work = WorkReading(
        record=dict(house.record), before=pictures[0].before or pictures[0].media, after=pictures[0].media,
        cleaned=pictures[0].mended, reused=told.reused, texts=tuple(told.texts),
    )  # fmt: skip
    by = read_by(engine, told.answers, prompts=prompts_version())
    by = by.model_copy(
        update={
            "reused": by.reused + told.taken, "partial": by.partial or told.partial,
            "would_add": tuple(dict.fromkeys((*by.would_add, *told.would_add))),
        }
    )  # fmt: skip
    reading = Reading(
        kind="artwork",
        title=brief.title,
        language=brief.language,
        by=by,
        works=(work,),
        notes=_notes(pictures, told.answers, brief.language),
    )
    _tell(told, context)
    return _with_files(reading, shown, context)


def record_of(brief: Brief) -> dict[str, str]:
    """Give the record that a brief is: its title, then its parameters, then what is written of it."""
    record = {"title": brief.title, **{name: value for name, value in brief.parameters.items() if value.strip()}}
    if brief.description.strip():
        record["description"] = brief.description
    return record


def _tell(told: Told, context: StepContext) -> None:
    if told.reused:
        context.note(f"Texts of a nearly identical picture were taken: {told.reused}.")
    removed = sum(len(text.findings) for text in told.texts)
    context.note(f"{len(told.texts)} texts; {removed} findings.")


def _notes(
    pictures: Sequence[Source], answers: Sequence[Answered[WorkAnswer] | NightreelError], language: str
) -> tuple[str, ...]:
    left = len(pictures) - 1 - _MOST_DETAILS
    notes = [f"{left} further pictures were not looked at." if left > 0 else "", unread_note(answers, language)]
    return tuple(filter(None, notes))


def _with_files(reading: Reading, shown: Sequence[Frame], context: StepContext) -> Reading:
    """Draw the page and write the texts; the reading names both."""
    from nightreel.media.pictures import read_picture
    from nightreel.reading.works.exports import export_files
    from nightreel.reading.works.page import draw_page

    files = []
    for name, content in export_files(reading):
        path = context.work_dir / name
        path.write_bytes(content)
        files.append(Sidecar(name=name, media=_keep(path, context)))
    before = read_picture(context.store.local(reading.works[0].before), 2_000_000)
    page = context.work_dir / "artwork.html"
    subtitle = context.tenant.brand.name
    page.write_text(
        draw_page(reading, before, shown[0], subtitle=subtitle, date=context.run.date[:10]), encoding="utf-8"
    )
    context.progress(1.0, "described")
    return reading.model_copy(update={"files": tuple(files), "page": context.store.keep(page, "page")})


def _keep(path: Path, context: StepContext) -> Artifact:
    return context.store.keep(path, "json" if path.suffix == ".json" else "text")
