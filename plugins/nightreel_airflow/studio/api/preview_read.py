"""What a step that reads has in hand, for its card: some pictures, the one as it came, and a few lines."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from pydantic import Field

from nightreel.errors import NightreelError
from nightreel.spec.model import Model
from nightreel.spec.reading import BoardShot, Reading, Source, Sources
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.studio.api.film_links import FilmLinks

_MOST_PICTURES, _MOST_LINES = 6, 6
_SHOWN = (".png", ".jpg", ".jpeg", ".webp", ".gif")
"""Endings of what every browser shows."""


class PreviewRead(Model):
    """What was brought, cleaned or read."""

    pictures: tuple[str, ...] = Field((), description="Signed addresses, in order.")
    before: str = Field("", description="Signed address of the first picture as it came, where it was mended.")
    lines: tuple[str, ...] = Field((), description="Names of files, or what was read.")


def read_of(store: Store, links: FilmLinks, outputs: Mapping[str, Artifact]) -> PreviewRead | None:
    """Give what a step has brought, cleaned or read; nothing of a step that does none of it, or what was removed."""
    with suppress(NightreelError, ValueError):
        if "reading" in outputs:
            return _of_reading(links, store.load(outputs["reading"], Reading))
        if "sources" in outputs:
            return _of_sources(links, store.load(outputs["sources"], Sources))
    return None


def _of_sources(links: FilmLinks, sources: Sources) -> PreviewRead:
    seen = [source for source in sources.items if source.kind in ("picture", "moving")]
    pictures = _paths(links, [source.media for source in seen])
    cleaned = next((source for source in seen if source.before is not None), None)
    lines = [f"{source.name}{_size(source)}" for source in sources.items]
    return PreviewRead(
        pictures=pictures, before=links.media(cleaned.before, "before") if cleaned is not None else "",
        lines=tuple(lines[:_MOST_LINES]),
    )  # fmt: skip


def _size(source: Source) -> str:
    return f", {source.width_px} × {source.height_px}" if source.width_px else ""


def _of_reading(links: FilmLinks, reading: Reading) -> PreviewRead:
    if reading.board is not None:
        media = [panel.media for panel in reading.board.panels]
        lines = [line for shot in reading.board.shots for line in _shot_lines(shot)]
    elif reading.moving:
        media = [frame.media for frame in reading.moving[0].seen]
        lines = [answer.text for moving in reading.moving for answer in moving.answers]
    else:
        media = [work.after for work in reading.works]
        lines = [text.text for work in reading.works for text in work.texts]
    return PreviewRead(pictures=_paths(links, media), lines=tuple(line[:300] for line in lines if line)[:_MOST_LINES])


def _shot_lines(shot: BoardShot) -> tuple[str, ...]:
    spoken = (f"{one.speaker}: {one.text}" if one.speaker else one.text for one in shot.dialogue)
    return (shot.heading, shot.action, *spoken)


def _paths(links: FilmLinks, media: list[Artifact]) -> tuple[str, ...]:
    shown = [one for one in media if one.name.lower().endswith(_SHOWN)][:_MOST_PICTURES]
    return tuple(filter(None, (links.media(one, f"picture{at}") for at, one in enumerate(shown, 1))))
