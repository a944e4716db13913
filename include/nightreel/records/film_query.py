"""Asking the index of films: filters, words, pages that do not shift, and what each filter offers."""

from __future__ import annotations

import base64
import binascii
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nightreel.errors import SpecError
from nightreel.records.film_card import Card, Count, Facets, folded
from nightreel.store.artifact import Artifact

UNRATED = "none"
MOST_PRODUCTS = 60
_ENTRY = re.compile(r"[0-9]{13}\.[0-9a-f]{8}\.[0-9a-f]{32}")
_GIVEN = "(SELECT value FROM json_each(?))"
"""Any number of values in one parameter; no text of a query is ever made of what somebody wrote."""
_OF_PRODUCT = f"(title IN {_GIVEN} OR category IN {_GIVEN})"
_TRIGRAM = 3
_LONGEST_QUERY, _MOST_WORDS = 200, 12


@dataclass(frozen=True)
class Asked:
    """Which films are asked for; of several values of a filter any fits.

    Args:
        dag_ids: only runs of these DAGs; all where it is ``None``.
        pipeline: names of pipelines.
        product: titles or categories.
        platform: names of platforms that the film has a rendition for.
        state: states of runs.
        rating: ``1`` to ``5`` stars, or ``none``.
        since: ISO 8601 date or time; films that began then or later.
        until: the same; a date is counted whole.
        q: words that must all occur.
        cursor: what ``next`` said.
        limit: films a page.
    """

    dag_ids: frozenset[str] | None = None
    pipeline: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    rating: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    q: str = ""
    cursor: str = ""
    limit: int = 60


@dataclass(frozen=True)
class Row:
    """A film as the index knows it."""

    card: Card
    listed: str = ""
    poster: Artifact | None = None
    rating: float | None = None
    ratings: int = 0
    comments: int = 0
    open_comments: int = 0

    @classmethod
    def of(cls, line: sqlite3.Row) -> Row:
        """Read a line of the table ``films``."""
        poster = Artifact.model_validate_json(line["poster"]) if line["poster"] else None
        return cls(
            Card.model_validate_json(line["card"]), line["listed"], poster, line["rating"], line["ratings"],
            line["comments"], line["open_comments"],
        )  # fmt: skip


@dataclass(frozen=True)
class Opinion:
    """What somebody thought of a film."""

    by: str
    when: str
    decision: str
    rating: int | None
    note: str


@dataclass(frozen=True)
class Page:
    """A page of films."""

    rows: tuple[Row, ...]
    next: str
    total: int
    facets: Facets | None


@dataclass
class _Where:
    """Conditions and their values."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.values += values

    def any_of(self, column: str, values: Iterable[Any]) -> None:
        self.add(f"{column} IN {_GIVEN}", json.dumps(list(values)))

    @property
    def text(self) -> str:
        return f"WHERE {' AND '.join(self.parts)}" if self.parts else ""


def page_in(base: sqlite3.Connection, asked: Asked) -> Page:
    """Give a page of films, the newest first; facets with the first page only.

    Raises:
        SpecError: a cursor of somebody's own making, or a time that is none (``films.<field>``).
    """
    found = _found_by(base, asked.q)
    where = _plain(asked, found)
    cube = None if asked.cursor else _cube(base, where, asked)
    _filter(where, asked)
    total = _total(base, where) if cube is None else sum(cell.films for cell in cube if cell.fits(asked))
    if asked.cursor:
        where.add("listed > ?", _entry_of(asked.cursor))
    lines = base.execute(
        f"SELECT * FROM films {where.text} ORDER BY listed LIMIT ?",  # noqa: S608 - see _GIVEN
        [*where.values, asked.limit + 1],
    ).fetchall()
    rows = tuple(Row.of(line) for line in lines[: asked.limit])
    following = _cursor_of(rows[-1].listed) if len(lines) > asked.limit else ""
    return Page(rows, following, total, None if cube is None else _facets(base, cube, asked, found))


def _plain(asked: Asked, found: list[int] | None) -> _Where:
    """Give the conditions that are no facets: rights, times, words."""
    where = _Where()
    if asked.dag_ids is not None:
        where.any_of("dag_id", sorted(asked.dag_ids))
    if asked.since:
        where.add("began_ms >= ?", _ms_of("since", asked.since))
    if asked.until:
        where.add("began_ms < ?", _ms_of("until", asked.until, end=True))
    if found is not None:
        where.any_of("id", found)
    return where


def _found_by(base: sqlite3.Connection, q: str) -> list[int] | None:
    """Give the films in which all words occur; ``None`` where no word is asked for. Looked for once for each page."""
    words = folded(q[:_LONGEST_QUERY]).split()[:_MOST_WORDS]
    where = _Where()
    if long := [word for word in words if len(word) >= _TRIGRAM]:
        where.add("words MATCH ?", " AND ".join('"' + word.replace('"', '""') + '"' for word in long))
    for word in words:
        if len(word) < _TRIGRAM:
            where.add("instr(text, ?)", word)
    if not where.parts:
        return None
    return [line[0] for line in base.execute(f"SELECT rowid FROM words {where.text}", where.values)]  # noqa: S608


def _filter(where: _Where, asked: Asked) -> None:
    """Add the conditions that are facets."""
    if asked.pipeline:
        where.any_of("pipeline", asked.pipeline)
    if asked.state:
        where.any_of("state", asked.state)
    if asked.product:
        where.add(_OF_PRODUCT, *[json.dumps(asked.product)] * 2)
    if asked.rating:
        where.any_of("stars", [0 if value == UNRATED else int(value) for value in asked.rating])
    if asked.platform:
        where.add(
            "(" + " OR ".join("instr(platforms, ?)" for _ in asked.platform) + ")",
            *(f"|{name}|" for name in asked.platform),
        )


def _total(base: sqlite3.Connection, where: _Where) -> int:
    line = base.execute(f"SELECT count(*) FROM films {where.text}", where.values).fetchone()  # noqa: S608 - see _GIVEN
    return int(line[0])


# --------------------------------------------------------------------------------------------------------- facets


@dataclass(frozen=True)
class _Cell:
    """How many films share all of these values."""

    pipeline: str
    state: str
    category: str
    platforms: tuple[str, ...]
    stars: str
    of_product: bool
    films: int

    def fits(self, asked: Asked, but: str = "") -> bool:
        """Whether it fits all filters but one."""
        return (
            (but == "pipeline" or not asked.pipeline or self.pipeline in asked.pipeline)
            and (but == "state" or not asked.state or self.state in asked.state)
            and (but == "product" or not asked.product or self.of_product)
            and (but == "platform" or not asked.platform or bool(set(self.platforms) & set(asked.platform)))
            and (but == "rating" or not asked.rating or self.stars in asked.rating)
        )


def _cube(base: sqlite3.Connection, where: _Where, asked: Asked) -> list[_Cell]:
    """Count the films by all of their facets at once: one pass, whatever is filtered."""
    fits = _OF_PRODUCT if asked.product else "1"
    lines = base.execute(
        f"SELECT pipeline, state, category, platforms, stars, {fits} AS fits, count(*) FROM films {where.text} "  # noqa: S608 - see _GIVEN
        "GROUP BY pipeline, state, category, platforms, stars, fits",
        [*([json.dumps(asked.product)] * 2 if asked.product else []), *where.values],
    )
    return [
        _Cell(line[0], line[1], line[2], _split(line[3]), str(line[4]) if line[4] else UNRATED, bool(line[5]), line[6])
        for line in lines
    ]


def _facets(base: sqlite3.Connection, cube: Sequence[_Cell], asked: Asked, found_by: list[int] | None) -> Facets:
    def counted(name: str, values: Callable[[_Cell], Iterable[str]]) -> tuple[Count, ...]:
        found: Counter[str] = Counter()
        for cell in cube:
            if cell.fits(asked, name):
                for value in values(cell):
                    found[value] += cell.films
        return tuple(Count(value=value, films=films) for value, films in found.most_common() if value)

    return Facets(
        pipeline=counted("pipeline", lambda cell: [cell.pipeline]),
        product=_products(base, asked, found_by),
        category=counted("product", lambda cell: [cell.category]),
        platform=counted("platform", lambda cell: cell.platforms),
        state=counted("state", lambda cell: [cell.state]),
        rating=tuple(sorted(counted("rating", lambda cell: [cell.stars]), key=lambda count: count.value)),
    )


def _products(base: sqlite3.Connection, asked: Asked, found: list[int] | None) -> tuple[Count, ...]:
    where = _plain(asked, found)
    _filter(where, Asked(pipeline=asked.pipeline, state=asked.state, rating=asked.rating, platform=asked.platform))
    lines = base.execute(
        f"SELECT title, count(*) FROM films {where.text} GROUP BY title ORDER BY 2 DESC, 1 LIMIT ?",  # noqa: S608
        [*where.values, MOST_PRODUCTS],
    )
    return tuple(Count(value=line[0], films=line[1]) for line in lines)


def _split(platforms: str) -> tuple[str, ...]:
    return tuple(name for name in platforms.split("|") if name)


# --------------------------------------------------------------------------------------------------- cursors, times


def _cursor_of(entry: str) -> str:
    return base64.urlsafe_b64encode(entry.encode()).decode().rstrip("=")


def _entry_of(cursor: str) -> str:
    try:
        entry = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        entry = ""
    if not _ENTRY.fullmatch(entry):
        raise SpecError(
            "films.cursor", where="cursor", got=cursor, want="what `next` said",
            fix="begin again without a cursor, and take each page's `next` as it is",
        )  # fmt: skip
    return entry


def _ms_of(name: str, text: str, *, end: bool = False) -> int:
    """Read a date or a time; the end of a date is the beginning of the next one."""
    try:
        if len(text) == len("2026-01-02"):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
        when = datetime.fromisoformat(text)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return int(when.timestamp() * 1000) + (1 if end else 0)
    except (ValueError, OverflowError):
        raise SpecError(
            f"films.{name}", where=name, got=text, want="a date such as 2026-01-31, or a time in ISO 8601",
            fix="choose a date",
        ) from None  # fmt: skip
