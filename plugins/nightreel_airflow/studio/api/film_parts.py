"""Parts of a film that are looked at one by one: its sound, and what differs from another run of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from nightreel.media.wave import SoundWave, wave_of
from nightreel.records.compare import Difference, ShotPair, compare
from nightreel.spec.model import Model
from nightreel_airflow.api.errors import NotFoundError, responses
from nightreel_airflow.guard import CallerDep, SeenTenant
from nightreel_airflow.studio.api.film_answers import HistoryLine
from nightreel_airflow.studio.api.film_detail import line_of
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.film_seen import SeenFilmDep, seen_film
from nightreel_airflow.studio.api.slow_work import SlowWork

router = APIRouter(tags=["films"], responses=responses(401, 404, 422, 503))
_waves: SlowWork[SoundWave] = SlowWork("measuring the sound", at_once=1, most=16, wait_s=30)


class ChangedValue(Model):
    """One value that differs between two runs."""

    place: str
    before: str = ""
    after: str = ""


class ShotAgainst(Model):
    """A shot in both runs; a shot that only one of them has stands alone."""

    number: int
    before: str = Field("", description="Signed address of its picture.")
    after: str = ""
    is_same: bool = False
    words: tuple[ChangedValue, ...] = ()


class Against(Model):
    """A film held against another run of it."""

    before: HistoryLine
    after: HistoryLine
    is_same: bool
    film: tuple[ChangedValue, ...] = ()
    brief: tuple[ChangedValue, ...] = ()
    options: tuple[ChangedValue, ...] = ()
    shots: tuple[ShotAgainst, ...] = ()
    notes: tuple[str, ...] = ()


class Channel(Model):
    """One channel of a sound: the lowest and the highest value of each stretch, -1 to 1."""

    name: str
    low: tuple[float, ...]
    high: tuple[float, ...]


class Wave(Model):
    """The sound of a rendition."""

    platform: str
    has_sound: bool
    duration_s: float = 0
    per_second: float = Field(0, description="Stretches a second.")
    channels: tuple[Channel, ...] = ()
    lufs: float | None = Field(None, description="Integrated, EBU R128; nothing for silence.")
    target_lufs: float | None = None
    range_lu: float | None = None
    true_peak_dbtp: float | None = None
    step_s: float = Field(0.1, description="Time between two values of the curves.")
    momentary: tuple[float, ...] = Field((), description="LUFS over 0.4 s; -70 is silence.")
    short_term: tuple[float, ...] = Field((), description="LUFS over 3 s; -70 is silence.")


@router.get("/{tenant}/films/{run_id}/wave", summary="Show a film's sound", responses=responses(410))
async def wave(
    seen: SeenFilmDep,
    platform: Annotated[str, Query(max_length=63, description="The first one when left out.")] = "",
) -> Wave:
    """Give the peaks and the loudness of a rendition's sound; measured once."""
    item = await asyncio.to_thread(seen.rendition, platform)
    store = seen.index.store
    found = await _waves.of((store.root, item.media.sha256), lambda: wave_of(store, item.media))
    return Wave(
        platform=item.platform, has_sound=bool(found.channels), target_lufs=item.target_lufs,
        channels=tuple(Channel(**channel.model_dump()) for channel in found.channels),
        **found.model_dump(exclude={"channels"}),
    )  # fmt: skip


@router.get("/{tenant}/films/{run_id}/against", summary="Hold a film against another run of it")
def against(
    seen: SeenFilmDep,
    folder: SeenTenant,
    caller: CallerDep,
    run: Annotated[str, Query(max_length=600, description="The run that it revises, when left out.")] = "",
) -> Against:
    """Give what differs: words, brief, options, and each shot's picture before and after."""
    earlier = run or seen.head.request.parent
    if not earlier:
        raise NotFoundError(
            "film.parent", where=seen.head.title, got="a first run",
            want="a revision, or another run to hold it against", fix="name the other run",
        )  # fmt: skip
    before, after = seen_film(earlier, folder, caller).record(), seen.record()
    found, links = compare(seen.index.store, before, after), FilmLinks.of(folder.tenant.name)
    return Against(
        before=line_of(links, before), after=line_of(links, after, is_this=True), is_same=found.is_same,
        film=_values(found.film), brief=_values(found.brief), options=_values(found.options),
        shots=tuple(_shot(links, pair) for pair in found.shots), notes=found.notes,
    )  # fmt: skip


def _values(found: Sequence[Difference]) -> tuple[ChangedValue, ...]:
    return tuple(ChangedValue(**value.model_dump()) for value in found)


def _shot(links: FilmLinks, pair: ShotPair) -> ShotAgainst:
    side = pair.after or pair.before
    return ShotAgainst(
        number=side.number if side is not None else 0, is_same=pair.same_clip, words=_values(pair.words),
        before=links.media(pair.before.still if pair.before else None, "before.png"),
        after=links.media(pair.after.still if pair.after else None, "after.png"),
    )  # fmt: skip
