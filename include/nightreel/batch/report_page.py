"""The morning report as one HTML page that needs nothing but itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jinja2

from nightreel.batch.report import WITH_FILM
from nightreel.batch.report_pictures import Picture, picture_of, sheet_of
from nightreel.batch.report_readings import ReadCard, read_card
from nightreel.batch.report_sums import FaultGroup, Sums
from nightreel.batch.report_words import duration, headline, money, pipeline_words, rows_words
from nightreel.errors import NightreelError
from nightreel.spec.platforms import PLATFORMS

if TYPE_CHECKING:
    from nightreel.batch.report import AddressOf, ReportHead, ReportLine
    from nightreel.spec.tenant import Tenant
    from nightreel.store.protocol import Store

MOST_READ = 300
"""Readings with picture and texts on a page."""
MOST_PICTURED, MOST_NAMED, MOST_GROUPS, MOST_WAITING = 96, 1000, 30, 24
"""Films with a picture, films named with a link to their contact sheet, kinds of fault, films that wait, on a page."""
PICTURES_BYTES = 3_000_000
"""Of all pictures of a page together."""
NAVIGATION = "<!-- nightreel: navigation -->"
"""Where a server that shows the page puts ways to its other pages; a page that was sent has none."""
_NAMED_A_PART, _MOST_NOTES = 100, 8
_NEW, _UNCHANGED = 1, 2
_UNREAD = "Nothing was made: the catalogue could not be used."
_CHIPS = {"waiting": "Waits for review", "unchanged": "Unchanged"}


@dataclass
class PageRows:
    """The lines that a page shows one by one; the others are counted."""

    films: list[ReportLine] = field(default_factory=list)
    readings: list[ReportLine] = field(default_factory=list)
    named: list[ReportLine] = field(default_factory=list)
    waiting: list[ReportLine] = field(default_factory=list)
    left_out: int = 0

    def add(self, line: ReportLine) -> None:
        """Keep a line if there is room for it on the page."""
        if line.state == "waiting" and len(self.waiting) < MOST_WAITING:
            self.waiting.append(line)
        if line.state not in WITH_FILM:
            return
        if "reading" in line.results and self._has_room(line):
            self.readings.append(line)
        elif "reading" not in line.results and len(self.films) < MOST_PICTURED:
            self.films.append(line)
        elif len(self.named) < MOST_NAMED:
            self.named.append(line)
        else:
            self.left_out += 1

    def _has_room(self, line: ReportLine) -> bool:
        """Whether a reading is shown; one that waits for a person, or is new, takes the room of one that is neither."""
        if len(self.readings) < MOST_READ:
            return True
        worse = (rank for rank in (_UNCHANGED, _NEW) if rank > _rank(line))
        places = (self._last(rank) for rank in worse)
        at = next((place for place in places if place is not None), None)
        if at is None:
            return False
        moved = self.readings.pop(at)
        if len(self.named) < MOST_NAMED:
            self.named.append(moved)
        else:
            self.left_out += 1
        return True

    def _last(self, rank: int) -> int | None:
        return next((at for at in reversed(range(MOST_READ)) if _rank(self.readings[at]) == rank), None)


def _rank(line: ReportLine) -> int:
    """Say how soon a person wants to read it."""
    return {"waiting": 0, "unchanged": _UNCHANGED}.get(line.state, _NEW)


@dataclass(frozen=True)
class _Film:
    """A card."""

    number: int
    key: str
    title: str
    chip: str
    mood: str
    detail: str
    link: str
    films: tuple[tuple[str, str], ...]
    picture: Picture | None
    read: ReadCard | None = None


def render_report(
    tenant: Tenant, head: ReportHead, sums: Sums, rows: PageRows, store: Store, address_of: AddressOf | None
) -> str:
    """Render the page.

    Args:
        tenant: whose night it was.
        head: of the batch.
        sums: of all lines.
        rows: the lines that are shown one by one.
        store: gives stills and renditions.
        address_of: gives links to renditions.

    Returns:
        HTML without scripts; pictures are inside, and every title is escaped.
    """
    films, left_bytes = [], PICTURES_BYTES
    for line in rows.films:
        film = _film(line, sums, store, address_of, with_picture=left_bytes > 0)
        left_bytes -= len(film.picture.address) if film.picture is not None else 0
        films.append(film)
    readings = []
    # Those first that wait for a person, then what is new: what the page has no room or picture for is unchanged.
    for line in sorted(rows.readings, key=_rank):
        reading = _reading(line, sums, store, address_of, with_picture=left_bytes > 0)
        shown = reading.read.picture if reading.read is not None else None
        left_bytes -= len(shown.address) if shown is not None else 0
        readings.append(reading)
    parts = [rows.named[at : at + _NAMED_A_PART] for at in range(0, len(rows.named), _NAMED_A_PART)]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html").render(
        title=f"{tenant.title} · {pipeline_words(head.pipeline)}",
        night=_night(head.day),
        facts=_facts(head, sums),
        headline=headline(sums) if sums.rows or not head.notes else _UNREAD,
        notes=head.notes[:_MOST_NOTES],
        tiles=_tiles(sums, head) if sums.rows else [],
        bar=_bar(sums),
        costs=_costs(sums, head) if sums.rows else [],
        waiting=[_named(line) for line in rows.waiting],
        more_waiting=sums.states["waiting"] - len(rows.waiting),
        groups=[_group(group) for group in sums.grouped()[:MOST_GROUPS]],
        more_groups=max(0, len(sums.groups) - MOST_GROUPS),
        films=films,
        readings=readings,
        noun=sums.noun,
        parts=[[_named(line) for line in part] for part in parts],
        left_out=rows.left_out,
        written=f"{sums.ends.astimezone(_zone(head)):%d %B %Y, %H:%M %Z}",
    )


def _reading(line: ReportLine, sums: Sums, store: Store, address_of: AddressOf | None, *, with_picture: bool) -> _Film:
    plain = _film(line, sums, store, None, with_picture=False)
    return replace(plain, films=(), read=read_card(line, store, address_of, with_picture=with_picture))


def _film(line: ReportLine, sums: Sums, store: Store, address_of: AddressOf | None, *, with_picture: bool) -> _Film:
    late = sums.is_late(line)
    sheet = line.sheet or (sheet_of(line.results, store) if with_picture and not line.stills else None)
    used = [money(line.money)] if line.money >= 0.005 else []
    used += [f"{duration(line.seconds)} of work"] if line.seconds >= 1 else []
    return _Film(
        number=line.number,
        key=line.key,
        title=line.title,
        chip=_CHIPS.get(line.state, "After the deadline" if late else ""),
        mood="late" if late else line.state,
        detail=" · ".join(used),
        link=_link(line.link),
        films=tuple(_renditions(line, store, address_of)),
        picture=picture_of(line.stills, sheet, store) if with_picture else None,
    )


def _renditions(line: ReportLine, store: Store, address_of: AddressOf | None) -> list[tuple[str, str]]:
    """Give the platforms of a film and their links; a platform without a link is named."""
    if line.films:
        return [(_platform(name), _link(address)) for name, address in line.films.items()]
    kept = line.results.get("renditions")
    if kept is None or line.state == "waiting":
        return []
    from nightreel.spec.film import Renditions

    try:
        items = store.load(kept, Renditions).items
        links = [address_of(item.media, f"{line.key}-{item.platform}.mp4") if address_of else "" for item in items]
    except NightreelError:
        return []
    return [(_platform(item.platform), _link(link)) for item, link in zip(items, links, strict=True)]


def _platform(name: str) -> str:
    known = PLATFORMS.get(name)
    return known.title.rsplit(" ", 1)[0] if known else name.replace("_", " ").capitalize()


def _link(address: str) -> str:
    """Give an address that a page may link to: of the web or of this server; nothing for any other."""
    parts = urlsplit(address)
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours or (parts.scheme in ("http", "https") and parts.netloc) else ""


def _named(line: ReportLine) -> dict[str, Any]:
    chip = _CHIPS.get(line.state, "")
    return {
        "number": line.number, "key": line.key, "title": line.title, "chip": chip, "link": _link(line.link),
        "sheet": _link(line.sheet_link),
    }  # fmt: skip


def _group(group: FaultGroup) -> dict[str, Any]:
    fault = group.fault
    return {
        "count": group.count, "field": group.name or fault.code, "found": _examples(group), "want": fault.want,
        "fix": fault.fix[:1].upper() + fault.fix[1:], "code": fault.code, "rows": rows_words(group.rows, group.count),
    }  # fmt: skip


def _examples(group: FaultGroup) -> list[str]:
    """Give what was found, two of several."""
    return group.found if len(group.found) < 3 else [*group.found[:2], "…"]


def _tiles(sums: Sums, head: ReportHead) -> list[dict[str, Any]]:
    states = sums.states
    tiles = [
        ("Ready", states["success"], "good", "made this night"),
        ("Unchanged", states["unchanged"], "good", f"the earlier {sums.noun} stands"),
        ("For review", states["waiting"], "wait", "wait for a person"),
        ("Refused", states["refused"], "bad", "by a rule or a reviewer"),
        ("Failed", sums.failed, "bad", "see below for the mend"),
        ("Wrong rows", states["wrong"], "bad", "nothing was made of them"),
        ("Under way", states["processing"] + states["pending"], "wait", "not finished yet"),
        ("Not begun", sums.not_begun, "bad", "the batch did not come to them"),
    ]
    if head.deadline:
        clock = f"{datetime.fromisoformat(head.deadline):%H:%M}"
        tiles.append((f"After {clock}", sums.late, "wait", "not ready by the deadline"))
    always = ("Ready", "Failed", "Wrong rows")
    return [
        {"name": name, "value": value, "mood": mood if value else "none", "words": words if value else ""}
        for name, value, mood, words in tiles
        if value or name in always or name.startswith("After")
    ]


def _bar(sums: Sums) -> list[dict[str, Any]]:
    """Give the shares of a bar in which every part that is not empty can be seen."""
    states = sums.states
    shares = [
        ("ready", states["success"]), ("unchanged", states["unchanged"]), ("waiting", states["waiting"]),
        ("open", states["processing"] + states["pending"]),
        ("bad", states["refused"] + sums.failed + states["wrong"] + sums.not_begun),
    ]  # fmt: skip
    whole = sum(count for _, count in shares) or 1
    return [{"name": name, "count": count, "percent": max(0.6, 100 * count / whole)} for name, count in shares if count]


def _costs(sums: Sums, head: ReportHead) -> list[dict[str, str]]:
    made = sums.states["success"]
    paid = money(sums.money) if sums.money >= 0.005 else "Nothing"
    each = f"{money(sums.money / made)} a {sums.noun}" if made and sums.money >= 0.005 else "no service was paid"
    if head.money is not None and head.money >= 0.005:
        each += f"; {money(head.money)} were expected"
    wall_s = (sums.ends - _began(head)).total_seconds()
    costs = [
        {"name": "Spent", "value": paid, "words": each},
        {"name": "GPU", "value": duration(sums.gpu_s) if sums.gpu_s >= 0.5 else "None", "words": "of graphics cards"},
        {"name": "From start to report", "value": duration(wall_s), "words": f"{duration(sums.work_s)} of work"},
    ]
    if sums.steps:
        share = f"{sums.reused:,} of {sums.steps:,} steps were there before"
        costs.append({"name": "Reused", "value": f"{100 * sums.reused // sums.steps} %", "words": share})
    return costs


def _facts(head: ReportHead, sums: Sums) -> str:
    rows = f"{sums.rows:,} {'row' if sums.rows == 1 else 'rows'}"
    named = f"{rows} of {head.catalogue}" if head.catalogue else rows
    began = f"began {_began(head).astimezone(_zone(head)):%H:%M %Z}"
    skipped = f"{sums.states['skipped']:,} left out" if sums.states["skipped"] else ""
    return " · ".join(filter(None, (named, skipped, began)))


def _night(day: str) -> str:
    try:
        return f"{date.fromisoformat(day):%A, %-d %B %Y}"
    except ValueError:
        return day


def _began(head: ReportHead) -> datetime:
    began = datetime.fromisoformat(head.began)
    return began if began.tzinfo else began.replace(tzinfo=UTC)


def _zone(head: ReportHead) -> Any:
    return datetime.fromisoformat(head.deadline).tzinfo if head.deadline else UTC
