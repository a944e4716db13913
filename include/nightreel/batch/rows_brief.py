"""One row of a catalogue as a brief, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from nightreel.batch.rows_cells import cell_of, field_value
from nightreel.batch.rows_columns import PARAMETERS, ColumnMap, field_of
from nightreel.batch.table import place
from nightreel.errors import InputError, NightreelError, OptionError, Problems, RefusedError, SpecError
from nightreel.safety import check_text
from nightreel.safety.fields import texts_of
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.near import listed, mend
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.tenant import Tenant

MEDIA = ("pictures", "footage", "music", "documents")
_LOOKS = (
    "duration_s", "language", "platforms", "style", "template", "narrative", "narrative_arc", "music", "temperature",
    "top_p", "seed", "negative_prompt",
)  # fmt: skip
"""Fields that say how a film is made: of the form's defaults, these alone hold for every product."""
_SAID_FIELD = re.compile(r"^brief\.([a-z_]+)(?:\.(.+?))?(?:\[\d+\])?(?: \(name\))?$")
_UNREAD = "Product"
"""Stands for a title that could not be read, while the other fields are checked."""
_MOST_FILES = 20_000
_MOST_LISTED = 2000


@dataclass(frozen=True)
class RowBrief:
    """What a row gives."""

    brief: Brief | None
    title: str
    files: dict[str, str]
    """Digest of each file that it names."""
    faults: tuple[NightreelError, ...]


@dataclass
class BriefMaker:
    """Makes briefs of a catalogue's rows.

    Args:
        pipeline: of whose form the fields' defaults and choices count.
        tenant: whose safety rules and files.
        root: the tenant's folder.
        values: fields that are the same for every row.
        name: the catalogue's, for errors.
    """

    pipeline: Pipeline
    tenant: Tenant
    root: Path
    values: Mapping[str, Any]
    name: str
    _files: dict[str, str | NightreelError] = field(default_factory=dict)

    def make(self, number: int, cells: Mapping[str, Any], columns: ColumnMap) -> RowBrief:
        """Make the brief of a row; every fault of it is told, each with its column."""
        row = _Row(self.name, number, columns.fields)
        given = self._given(row, cells)
        title = given.get("title")
        title = title[:120] if isinstance(title, str) else ""
        try:
            brief = Brief.model_validate({"title": _UNREAD, **given} if "title" in row.unread else given)
        except ValidationError as error:
            row.faults.extend(map(_of_a_cell, mistakes_of(error, Brief, row.where_of, code="brief")))
            self._check_named(row, given)
            return RowBrief(None, title, {}, tuple(row.faults))
        files = self._checked(row, brief)
        title = title if "title" in row.unread else brief.title
        return RowBrief(None if row.unread else brief, title, files, tuple(row.faults))

    def _given(self, row: _Row, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Give the fields of a row: the form's defaults, then what is the same for every row, then its cells."""
        given: dict[str, Any] = {**self._defaults(), **self._constants()}
        facts = dict(given.get(PARAMETERS) or {})
        for own, column in sorted(row.fields.items()):  # `parameters` before `parameters.x`
            found = len(row.faults)
            with row.collected():
                value = cell_of(cells.get(column), row.place(column))
                if value is None:
                    continue
                if own.startswith(f"{PARAMETERS}."):
                    facts[own.partition(".")[2]] = field_value("", value)
                    continue
                given[own] = field_value(own, value)
                if own == PARAMETERS and isinstance(given[own], dict):
                    facts |= given[own]
            if len(row.faults) > found:
                row.unread.add(own)
        if isinstance(given.get(PARAMETERS, facts), dict) and facts:
            given[PARAMETERS] = facts
        return given

    def _defaults(self) -> dict[str, Any]:
        return {
            own: shown.default
            for name, shown in self.pipeline.form.items()
            if (own := field_of(name)) and shown.default not in (None, "", [], {}) and (shown.hidden or own in _LOOKS)
        }

    def _constants(self) -> dict[str, Any]:
        given: dict[str, Any] = {}
        facts: dict[str, Any] = {}
        for name, value in self.values.items():
            own = field_of(name) or name
            if own.startswith(f"{PARAMETERS}."):
                facts[own.partition(".")[2]] = value
            else:
                given[own] = value
        return {**given, PARAMETERS: {**dict(given.get(PARAMETERS) or {}), **facts}} if facts else given

    def _checked(self, row: _Row, brief: Brief) -> dict[str, str]:
        """Check what a brief names and says; give the digests of its files."""
        from nightreel.steps.intake import clean_text

        if not clean_text(brief.title):
            row.faults.append(SpecError(
                "brief.title", where=row.where_of(["title"]), got="no readable letter", fix="write the product's name"
            ))  # fmt: skip
        files = self._check_named(row, {own: getattr(brief, own) for own in (*MEDIA, "platforms")})
        self._check_choices(row, brief)
        self._check_language(row, brief)
        with row.collected(row.relocated):
            check_text(texts_of(brief), tenant=self.tenant)
        return files

    def _check_named(self, row: _Row, given: Mapping[str, Any]) -> dict[str, str]:
        """Check the platforms and files that a row names, whatever else is wrong with it; give the files' digests."""
        for name in _listed(given.get("platforms")):
            with row.collected():
                platforms_of([name], where=row.where_of(["platforms"]))
        files = {}
        for own in MEDIA:
            for name in _listed(given.get(own)):
                with row.collected():
                    files[name] = self._digest(name, row.where_of([own]))
        return files

    def _check_choices(self, row: _Row, brief: Brief) -> None:
        """Check fields for which the form offers certain values only: Airflow takes no others."""
        for name, shown in self.pipeline.form.items():
            value = getattr(brief, field_of(name) or name, None)
            if shown.choices and not shown.hidden and isinstance(value, str) and value not in shown.choices:
                row.faults.append(SpecError(
                    f"brief.{name}", where=row.where_of([name]), got=value or "nothing", want=listed(shown.choices),
                    fix=mend(value, shown.choices, f"choose {listed(shown.choices)}"),
                ))  # fmt: skip

    def _check_language(self, row: _Row, brief: Brief) -> None:
        """Check that the tenant's films may be in a brief's language, unless the pipeline has one of its own."""
        own = any(
            use.step == "enrich" and use.options.get("language", "brief") != "brief" for use in self.pipeline.steps
        )
        if not own and brief.language not in self.tenant.languages:
            row.faults.append(RefusedError(
                "brief.language", where=row.where_of(["language"]), got=brief.language,
                want=listed(self.tenant.languages), fix="choose a language of this tenant",
            ))  # fmt: skip

    def _digest(self, name: str, where: str) -> str:
        """Give the digest of a file that a row names; many rows name the same ones.

        Raises:
            NightreelError: it is not there or not the tenant's own.
        """
        found = self._files.get(name)
        if found is None:
            if len(self._files) >= _MOST_FILES:
                self._files.clear()
            found = self._files[name] = _looked_up(self.root, name)
        if isinstance(found, NightreelError):
            raise type(found)(found.code, where=where, got=found.got, want=found.want, fix=found.fix)
        return found


@dataclass
class _Row:
    """One row while it is checked."""

    name: str
    number: int
    fields: Mapping[str, str]
    faults: list[NightreelError] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Fields whose cells could not be read: their faults are told already."""

    def place(self, column: str = "") -> str:
        return place(self.name, self.number, column)

    def where_of(self, path: Iterable[str | int]) -> str:
        """Give where a field of the brief comes from: its column, else the row and the field's name."""
        names = [str(part) for part in path]
        own = field_of(names[0]) if names else None
        fact = f"{PARAMETERS}.{names[1]}" if own == PARAMETERS and len(names) > 1 else ""
        column = self.fields.get(fact) or self.fields.get(own or "")
        return self.place(column) if column else f"{self.place()}, {own or 'the row'}"

    def relocated(self, error: NightreelError) -> NightreelError:
        """Give an error of a brief's field the place of its column."""
        said = _SAID_FIELD.match(error.where)
        if said is None:
            return error
        where = self.where_of([said[1], *([said[2]] if said[2] else [])])
        return type(error)(error.code, where=where, got=error.got, want=error.want, fix=error.fix)

    def collected(self, change: Callable[[NightreelError], NightreelError] | None = None) -> _Collected:
        """Keep the faults of a block of work, but for those that may pass by themselves."""
        return _Collected(self.faults, change)


class _Collected:
    def __init__(self, faults: list[NightreelError], change: Callable[[NightreelError], NightreelError] | None) -> None:
        self._faults, self._change = faults, change

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, NightreelError) or error.retry or isinstance(error, OptionError):
            return False  # it may pass by itself, or it is the installation's fault and no row's
        found = error.errors if isinstance(error, Problems) else (error,)
        self._faults.extend(self._change(one) if self._change else one for one in found)
        return True


def _listed(named: Any) -> list[str]:
    found = [named] if isinstance(named, str) else named if isinstance(named, (list, tuple)) else ()
    return [name for name in found if isinstance(name, str) and name]


def _of_a_cell(error: SpecError) -> SpecError:
    """Give an error of a field that is missing the mend of a cell that is empty."""
    if error.got != "nothing":
        return error
    return SpecError(error.code, where=error.where, got="an empty cell", want=error.want, fix="fill the cell")


def _looked_up(root: Path, name: str) -> str | NightreelError:
    """Give a file's digest, or what is wrong with it; of one that is not there, the name that was probably meant."""
    from nightreel.media.tenant_files import tenant_file
    from nightreel.store.digest import file_digest

    try:
        return file_digest(tenant_file(root, name, where="."))
    except NightreelError as error:
        if error.code != "path.missing":
            return error
        known = _beside(root, name)
        return InputError(error.code, got=error.got, want=error.want, fix=mend(name, known, error.fix))
    except OSError as error:
        return RefusedError(
            "path.unreadable", got=f"{name}: {error.strerror}", fix="let Nightreel's user read the file"
        )


def _beside(root: Path, name: str) -> list[str]:
    """Give the names of files where a missing one was looked for."""
    folder = PurePosixPath(name).parent
    try:
        there = islice((root / "media" / folder).iterdir(), _MOST_LISTED)
        return sorted(str(folder / path.name) for path in there)
    except OSError:
        return []
