"""Visitors' ratings of texts about artworks: given by the tenant's key of ratings, read by Airflow's users.

The key may rate and nothing else; Airflow's logins do not rate here. Whoever has no right key learns nothing: an
unknown tenant, a tenant without a key and a wrong key are one answer. No cookie counts, so no page elsewhere can rate
with somebody's session.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Path, Request, Security
from fastapi.security import APIKeyHeader
from pydantic import Field

from nightreel.errors import NightreelError, SpecError
from nightreel.records.book import RunBook, state_of
from nightreel.records.decisions import clean
from nightreel.records.ratings import (
    LONGEST,
    Average,
    RatedText,
    Rating,
    averages,
    keep_rating,
    rated_works,
    ratings_of,
    visitor_name,
)
from nightreel.records.readings import reading_of
from nightreel.safety import broken_rules
from nightreel.spec.model import Model
from nightreel.spec.near import listed
from nightreel.spec.reading import WorkReading, WorkText
from nightreel.spec.record import RunRecord
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.keys import tenant_key
from nightreel.store.protocol import Store
from nightreel_airflow.api import names
from nightreel_airflow.api.errors import NotFoundError, NotLoggedInError, TooManyError
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.status import open_store, read_book
from nightreel_airflow.books import is_of
from nightreel_airflow.guard import folder_of
from nightreel_airflow.pace import Pace

HEADER = "X-Nightreel-Key"
PURPOSE = "ratings"
"""What the tenant's key is for; ``nightreel new-key TENANT --purpose ratings`` makes one."""
ASKED_A_MINUTE = 6000
"""Requests from one address, before the key is looked at."""
MOST_WORKS = 100
MOST_WORDS = 200
_NO_KEY = b"\0" * 32
_header = APIKeyHeader(
    name=HEADER, scheme_name="visitors", auto_error=False,
    description="The tenant's key of ratings. It may rate texts, and nothing else.",
)  # fmt: skip


class VisitorRating(Model):
    """What a visitor says of one text of a work."""

    voice: str = Field("", max_length=80, description="Of the text; may be left out where the work has one voice.")
    language: str = Field("", max_length=35, description="Of the text; may be left out where it is clear.")
    picture: int = Field(1, ge=1, le=1000, description="Which work, where the run has described several.")
    stars: int | None = Field(None, ge=1, le=5, description="5 is best.")
    correction: str = Field("", max_length=LONGEST, description="What the text ought to say.")
    visitor: str = Field(
        "", max_length=200, description="Any word that stays the same for one visitor, whose last rating counts then."
    )


class TextAverage(Model):
    """What visitors think of one text together."""

    picture: int = Field(description="Which work of the run, from 1; 0 for a text that the work no longer has.")
    work: str
    voice: str
    language: str
    stars: float | None = Field(None, description="Mean of 1 to 5; of a visitor who is named the last word counts.")
    ratings: int = 0
    spread: tuple[int, int, int, int, int] = Field((0, 0, 0, 0, 0), description="How many gave one star, two … five.")


class VisitorWords(Model):
    """One rating as people of the tenant read it."""

    voice: str
    language: str
    stars: int | None
    correction: str
    held: str = Field(description="Rules that the correction breaks: it is not to be used unread.")
    when: str


class WorkRatings(Model):
    """What visitors think of a run's texts."""

    run: str
    tenant: str
    title: str
    texts: tuple[TextAverage, ...] = ()
    said: tuple[VisitorWords, ...] = Field((), description=f"The newest {MOST_WORDS}, with their corrections.")


class RatingsList(Model):
    """Works that were rated, with what visitors think of their texts."""

    works: tuple[WorkRatings, ...]
    next: str = Field("", description="Give it as `cursor` for the next page; empty on the last one.")


@dataclass(frozen=True)
class Visit:
    """A run that a holder of the tenant's key may rate."""

    name: RunName
    folder: TenantFolder
    key: bytes


def visit_of(
    request: Request,
    run: Annotated[str, Path(max_length=names.LONGEST, description="As the answer to the request for it said.")],
    given: Annotated[str | None, Security(_header)] = None,
) -> Visit:
    """Find out whose ratings a key may give, before anything else of the request is looked at; a dependency.

    Raises:
        TooManyError: this address, or all who use this key together, ask too often (``rating.pace``).
        NotLoggedInError: there is no such tenant, it takes no ratings, or this is not its key (``rating.key``).
    """
    pace, address = Pace.of_machine(), _address(request)
    _take(pace, f"address\n{address}", ASKED_A_MINUTE)
    name, folder, key = _held(run)
    if not hmac.compare_digest((given or "").encode(), key.hex().encode()) or folder is None or name is None:
        raise NotLoggedInError(
            "rating.key", where=HEADER, got="a key that is not right here" if given else "no key",
            want="the tenant's key of ratings", fix="ask whoever keeps the tenant for its key of ratings",
        )  # fmt: skip
    # An address's own pace comes first: whoever floods is stopped there, and takes nothing of what all share.
    _take(pace, f"visitor\n{name.tenant}\n{address}", folder.tenant.visitors.ratings_a_minute_each)
    _take(pace, f"key\n{name.tenant}", folder.tenant.visitors.ratings_a_minute)
    return Visit(name, folder, key)


VisitDep = Annotated[Visit, Depends(visit_of)]


def rate_text(visit: Visit, order: VisitorRating) -> TextAverage:
    """Keep what a visitor says, and give what all think of that text now.

    Raises:
        NotFoundError: there is no such work that visitors can read (``work.unknown``).
        SpecError: the work has no such text (``rating.text``), or nothing is said (``rating.empty``).
        StoreError: it cannot be kept.
    """
    store = open_store(visit.folder)
    record = read_book(visit.folder, visit.name)
    works = works_of(record, store) if record is not None and state_of(record) == "success" else ()
    if record is None or order.picture > len(works):
        raise NotFoundError(
            "work.unknown", where="run", got=str(visit.name), want="a work that visitors can read",
            fix="take the id of the run that described the work, once it has ended well",
        )  # fmt: skip
    work = works[order.picture - 1]
    text = _text_of(work, order)
    rated = RatedText(voice=text.voice, language=text.language, text=text.text)
    words = clean(order.correction)
    rating = Rating(
        tenant=visit.name.tenant, run_id=visit.name.run_id, pipeline=visit.name.pipeline, work=_title(work, record),
        picture=work.after, of=rated, stars=order.stars, correction=words,
        held=", ".join(broken_rules(words, visit.folder.tenant)) if words else "",
        visitor=visitor_name(visit.key, order.visitor.strip()), when=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    keep_rating(store, rating)
    return _average(order.picture, rating.work, rated, averages(store, visit.name.run_id))


def ratings_of_run(folder: TenantFolder, name: RunName) -> WorkRatings:
    """Give what visitors think of a run's texts, and what they said.

    Raises:
        StoreError: the store cannot be read.
    """
    store, record = open_store(folder), read_book(folder, name)
    return _ratings(store, name, record, words=MOST_WORDS)


def rated_runs(folders: list[TenantFolder], dag_ids: frozenset[str], cursor: str, limit: int) -> RatingsList:
    """Give a page of rated works, tenant by tenant.

    Args:
        folders: of the tenants, in the order of their names.
        dag_ids: whose runs may be seen.
        cursor: the ``next`` of the page before.
        limit: how many works.

    Raises:
        NotFoundError: a cursor of somebody's own making (``run.unknown``).
        StoreError: a store cannot be read.
    """
    last, found = RunName.parse(cursor) if cursor else None, list[WorkRatings]()
    for folder in folders:
        if last is not None and folder.tenant.name < last.tenant:
            continue
        after = last.run_id if last is not None and folder.tenant.name == last.tenant else ""
        for one in _rated(folder, dag_ids, after):
            if len(found) == limit:
                return RatingsList(works=tuple(found), next=found[-1].run)
            found.append(one)
    return RatingsList(works=tuple(found))


def _rated(folder: TenantFolder, dag_ids: frozenset[str], after: str) -> Iterator[WorkRatings]:
    """Give a tenant's rated works after a run; all of them where that run was never rated."""
    store = open_store(folder)
    run_ids = list(rated_works(store))
    for run_id in run_ids[run_ids.index(after) + 1 :] if after in run_ids else run_ids:
        record = RunBook(store, run_id).read()
        if record is None:
            continue
        name = RunName(folder.tenant.name, record.head.pipeline, run_id)
        if name.dag_id in dag_ids and is_of(record.head, name.dag_id):
            yield _ratings(store, name, record, words=0)


def works_of(record: RunRecord, store: Store) -> tuple[WorkReading, ...]:
    """Give the artworks that a run has described; none where it described none, or they were removed.

    Raises:
        StoreAwayError: the store does not answer.
    """
    reading = reading_of(record, store)
    return reading.works if reading is not None else ()


def _ratings(store: Store, name: RunName, record: RunRecord | None, *, words: int) -> WorkRatings:
    found = averages(store, name.run_id)
    works = works_of(record, store) if record is not None else ()
    texts = [
        _average(number, _title(work, record), RatedText(voice=one.voice, language=one.language, text=one.text), found)
        for number, work in enumerate(works, 1)
        for one in work.texts
    ]
    said = [
        VisitorWords(**one.model_dump(include={"stars", "correction", "held", "when"}), voice=one.of.voice,
                     language=one.of.language)
        for one in ratings_of(store, name.run_id, limit=words)
    ] if words else []  # fmt: skip
    title = record.head.title if record is not None else ""
    return WorkRatings(run=str(name), tenant=name.tenant, title=title, texts=tuple(texts), said=tuple(said))


def _average(picture: int, work: str, text: RatedText, found: dict[str, Average]) -> TextAverage:
    known = found.get(text.name)
    said = known.model_dump(exclude={"text"}) if known is not None else {}
    return TextAverage(picture=picture, work=work, voice=text.voice, language=text.language, **said)


def _text_of(work: WorkReading, order: VisitorRating) -> WorkText:
    fitting = [
        text
        for text in work.texts
        if text.rating != "refused" and order.voice in ("", text.voice) and order.language in ("", text.language)
    ]
    if len(fitting) == 1:
        return fitting[0]
    known = [f"{text.voice} ({text.language})" for text in work.texts if text.rating != "refused"]
    raise SpecError(
        "rating.text", where="voice", got=f"{order.voice} {order.language}".strip() or "no voice", want=listed(known),
        fix="name voice and language of the text that was read",
    )  # fmt: skip


def _title(work: WorkReading, record: RunRecord | None) -> str:
    return work.record.get("title") or (record.head.title if record is not None else "")


def _held(run: str) -> tuple[RunName | None, TenantFolder | None, bytes]:
    """Give whose run an id names, and the key that it takes; a key that nobody has where there is none."""
    try:
        name = RunName.parse(run)
        folder = folder_of(name.tenant)
        return name, folder, tenant_key(name.tenant, PURPOSE)
    except NightreelError:
        return None, None, _NO_KEY


def _take(pace: Pace, name: str, a_minute: int) -> None:
    if wait_s := pace.take(name, a_minute):
        raise TooManyError(
            "rating.pace", where="the request", got=f"more than {a_minute} a minute", want="fewer",
            fix=f"ask again in {max(1, round(wait_s))} s",
        )  # fmt: skip


def _address(request: Request) -> str:
    """Give whose requests are counted together: an address, of IPv6 the network that one household has."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)  # a server that listens to both calls an IPv4 address so
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
