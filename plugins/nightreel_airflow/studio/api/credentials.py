"""What a film says about itself: its invisible mark and its metadata, read back from the file as anybody could."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, ValidationError

from nightreel.errors import NightreelError, RefusedError
from nightreel.spec.film import Rendition
from nightreel.spec.model import Model
from nightreel.store.digest import value_digest
from nightreel.store.keys import tenant_key
from nightreel.store.protocol import Store
from nightreel_airflow.api.errors import responses
from nightreel_airflow.studio.api.film_seen import SeenFilm, SeenFilmDep
from nightreel_airflow.studio.api.slow_work import SlowWork
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["films"], responses=responses(401, 404, 422, 503))
_VERSION = 1
_PURPOSE = "watermark"
_CERTAIN = 0.99999999
"""A mark that is read passes a check of 32 bits: noise does so less than once in a hundred million files."""
_work: SlowWork[Credentials] = SlowWork("reading credentials", at_once=1, most=8, wait_s=60)
_TITLES = {
    "title": "Title", "description": "Description", "artist": "Artist", "copyright": "Copyright",
    "keywords": "Keywords", "created": "Made on", "ai_disclosure": "AI disclosure",
    "digital_source_type": "Digital source type", "software": "Software", "made_with": "Made with",
}  # fmt: skip
_MISSING = {
    "watermark": "No invisible mark was read: nobody can prove by it whose film this is.",
    "foreign": "The mark that was read is not the one that this film was given.",
    "ai_disclosure": "No sentence says what part machines had in it.",
    "digital_source_type": "No term of the IPTC says for programs what part machines had in it.",
    "artist": "No artist is named.",
    "copyright": "No copyright is named.",
    "created": "No day is named on which it was made.",
    "key": "This client has no watermark key here, so no mark can be read.",
}


class Labelled(Model):
    """A metadata field that was read from the file."""

    name: str
    title: str
    value: str


class Mark(Model):
    """The invisible watermark as it was read from the pictures."""

    found: bool
    says: str = Field(description="What it comes to, in a sentence.")
    payload: str = ""
    tenant: str = ""
    run: str = ""
    title: str = ""
    date: str = ""
    confidence: float | None = Field(None, description="0 to 1.")
    is_this_film: bool | None = Field(None, description="Whether it is the mark that this film was given.")


class Credentials(Model):
    """What a rendition says about itself, read back from its file."""

    platform: str
    sha256: str
    checked: str = Field(description="ISO 8601, UTC.")
    is_whole: bool = Field(description="Whether nothing that is expected is missing.")
    says: str = Field(description="What it comes to, in a sentence.")
    watermark: Mark
    labels: tuple[Labelled, ...] = ()
    disclosure: str = Field("", description="What the file says of machines' part in it, for people.")
    source_type: str = Field("", description="The same for programs: a term of the IPTC.")
    missing: tuple[str, ...] = Field((), description="What is missing, a sentence each.")
    missing_codes: tuple[str, ...] = Field((), description="The same, as stable names in the same order.")
    notes: tuple[str, ...] = Field((), description="What could not be looked at, and why.")


@router.post("/{tenant}/films/{run_id}/credentials", summary="Read a film's credentials", responses=responses(403, 410))
async def credentials(
    seen: SeenFilmDep,
    _: OwnPage,
    platform: Annotated[str, Query(max_length=63, description="The first one when left out.")] = "",
) -> Credentials:
    """Read the invisible mark and the metadata back from a rendition; the same file is read once."""
    item = await asyncio.to_thread(seen.rendition, platform)
    return await _work.of((seen.index.store.root, item.media.sha256), lambda: credentials_of(seen, item))


def credentials_of(seen: SeenFilm, item: Rendition) -> Credentials:
    """Give what a rendition says about itself, from the store where it was read before.

    Raises:
        InputError: the file cannot be read.
        StoreError: it is no longer in the store.
    """
    store, tenant = seen.index.store, seen.head.tenant
    key = _key_of(tenant)
    name = f"credentials/{_VERSION}/{item.media.sha256}/{value_digest([key.hex() if key else ''])[:16]}"
    if (known := _known(store, name)) is not None:
        return known.model_copy(update={"platform": item.platform})
    found = _read(store, tenant, item, key)
    if not found.notes:
        store.remember(name, found.model_dump(mode="json"))
    return found


def _read(store: Store, tenant: str, item: Rendition, key: bytes | None) -> Credentials:
    from nightreel.media.probe import probe
    from nightreel.provenance.labels import read_labels
    from nightreel.provenance.verify import verify

    path, notes = store.local(item.media), list[str]()
    payload, labels = "", dict[str, str]()
    if key is not None:
        found = verify(path, {tenant: key})
        payload, labels, notes = found.payload or "", found.labels, list(found.notes)
    else:
        probe(path)
        notes.append(_MISSING["key"])
        try:
            labels = read_labels(path)
        except NightreelError as error:
            notes.append(f"Metadata was not read: {error}")
    mark = _mark(store, tenant, item, payload)
    codes = list(_missing(mark, labels, has_key=key is not None))
    return Credentials(
        platform=item.platform, sha256=item.media.sha256, checked=datetime.now(UTC).isoformat(timespec="seconds"),
        is_whole=not codes, says=_sum_up(mark, codes), watermark=mark,
        labels=tuple(Labelled(name=name, title=_TITLES.get(name, name), value=text) for name, text in labels.items()),
        disclosure=labels.get("ai_disclosure", ""),
        source_type=labels.get("digital_source_type", "").rpartition("/")[2],
        missing=tuple(_MISSING[code] for code in codes), missing_codes=tuple(codes), notes=tuple(notes),
    )  # fmt: skip


def _mark(store: Store, tenant: str, item: Rendition, payload: str) -> Mark:
    if not payload:
        return Mark(found=False, says=_MISSING["watermark"])
    known = store.recall(f"payload/{payload}") or {}
    said = {name: str(known.get(name) or "") for name in ("title", "run", "date")}
    is_this = payload == item.payload if item.payload else None
    says = f"The mark {payload} was read: it belongs to {tenant}"
    says += (
        f", film {said['title']}, made in the run {said['run']}." if said["run"] else "; its film is not known here."
    )
    return Mark(
        found=True, says=says, payload=payload, tenant=tenant, **said, confidence=_CERTAIN, is_this_film=is_this
    )


def _missing(mark: Mark, labels: Mapping[str, str], *, has_key: bool) -> Iterator[str]:
    if not has_key:
        yield "key"
    elif not mark.found:
        yield "watermark"
    elif mark.is_this_film is False:
        yield "foreign"
    yield from (name for name in ("ai_disclosure", "digital_source_type", "artist", "copyright", "created")
                if not labels.get(name))  # fmt: skip


def _sum_up(mark: Mark, missing: list[str]) -> str:
    if not missing:
        return "This file says whose it is, how it was made and what part machines had in it."
    if mark.found:
        return f"The mark was read; of what a finished film carries, {len(missing)} of 6 things are missing."
    return "Nothing in this file proves whose it is."


def _key_of(tenant: str) -> bytes | None:
    try:
        return tenant_key(tenant, _PURPOSE)
    except RefusedError:
        return None


def _known(store: Store, name: str) -> Credentials | None:
    try:
        found = store.recall(name)
        return Credentials.model_validate(found) if found is not None else None
    except ValidationError:
        return None
