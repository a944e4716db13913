"""Which column of a catalogue gives which field of the brief."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.brief import Brief
from nightreel.spec.near import listed, mend, nearest
from nightreel.spec.shape import names_of
from nightreel.spec.tenant_folder import LoadedPipeline

PARAMETERS = "parameters"
_FACT = f"{PARAMETERS}."


@dataclass(frozen=True)
class ColumnMap:
    """What each column of a table means."""

    key: str
    """Column that names a row; empty where there is none."""
    fields: dict[str, str]
    """Column by field of the brief, ``parameters.<name>`` among them."""
    filters: tuple[str, ...]
    """Column of each filter of the batch, in their order; empty where there is none."""
    notes: tuple[str, ...] = field(default=())

    @property
    def used(self) -> set[str]:
        """Every column that is looked at."""
        return {self.key, *self.fields.values(), *self.filters} - {""}


def field_of(name: str) -> str | None:
    """Give the brief's own name of a field that somebody calls by any of its names, ``parameters.<name>`` included."""
    if name.startswith(_FACT) and len(name) > len(_FACT):
        return name
    return _OWN.get(name)


def _own_names() -> dict[str, str]:
    by_field = {id(info): own for own, info in Brief.model_fields.items()}
    return {name: by_field[id(info)] for name, info in names_of(Brief).items()}


_OWN = _own_names()
"""The brief's own name of a field by every name that it goes by."""


def check_fields(loaded: LoadedPipeline, batch: Batch) -> list[NightreelError]:
    """Give what is wrong with the fields that ``columns`` and ``values`` name, before any catalogue is seen."""
    errors: list[NightreelError] = []
    for part, names in (("columns", batch.columns), ("values", batch.values)):
        seen: dict[str, str] = {}
        for name in names:
            where = loaded.positions.where(("batch", part, name))
            own = field_of(name)
            if own is None:
                known = [*_OWN, f"{_FACT}battery"]
                errors.append(SpecError(
                    f"batch.{part}", where=where, got=name,
                    want=listed([*Brief.model_fields, f"{_FACT}<name>"], limit=40),
                    fix=mend(name, known, "name a field of the brief"),
                ))  # fmt: skip
            elif own in seen:
                errors.append(SpecError(
                    f"batch.{part}", where=where, got=f"{name} and {seen[own]}, which are one field", want="each once",
                    fix="remove one of them",
                ))  # fmt: skip
            seen[own or name] = name
    both = {field_of(name): name for name in batch.values}
    errors.extend(
        SpecError(
            "batch.values", where=loaded.positions.where(("batch", "values", both[field_of(name)])),
            got=f"{name} from the column {column}, too", want="a field from a column or the same for every row",
            fix="remove it from columns or from values",
        )
        for name, column in batch.columns.items()
        if field_of(name) is not None and field_of(name) in both
    )  # fmt: skip
    return errors


def map_columns(batch: Batch, columns: Sequence[str], loaded: LoadedPipeline, *, complete: bool = True) -> ColumnMap:
    """Say which column gives which field.

    A field takes the column that the batch names for it; else the column of its own name or of one that the brief
    knows it by, however it is written (``Selling points``), unless ``values`` gives it.

    Args:
        batch: what is said.
        columns: that the catalogue has.
        loaded: the pipeline, for the lines of errors.
        complete: whether these are all the columns that there are; of one row of JSON they are not.

    Raises:
        Problems: columns that are named and missing, or that come twice.
    """
    finder = _Finder(columns, loaded, complete)
    fields = {
        own: found
        for name, column in batch.columns.items()
        if (own := field_of(name)) and (found := finder.find(column, ("batch", "columns", name)))
    }
    key = finder.find(batch.key, ("batch", "key"))
    filters = tuple(finder.find(one.column, ("batch", "where", at, "column")) for at, one in enumerate(batch.where))
    fixed = {own for name in (*batch.columns, *batch.values) if (own := field_of(name))}
    implied = _implied(columns, fixed, {*fields.values(), *batch.ignore})
    finder.check_once([key, *fields.values(), *filters, *implied.fields.values()])
    fields |= implied.fields
    if complete and "title" not in fields and "title" not in {field_of(name) for name in batch.values}:
        finder.errors.append(_no_title(columns, loaded))
    if finder.errors:
        raise Problems(finder.errors)
    return ColumnMap(key, fields, filters, implied.notes)


class _Finder:
    """Finds columns by name and keeps what is wrong."""

    def __init__(self, columns: Sequence[str], loaded: LoadedPipeline, complete: bool) -> None:
        self._columns, self._loaded, self._complete = columns, loaded, complete
        self._times = Counter(columns)
        self._folded: dict[str, list[str]] = {}
        for name in self._times:
            self._folded.setdefault(folded(name), []).append(name)
        self.errors: list[NightreelError] = []

    def find(self, name: str, path: Iterable[str | int]) -> str:
        """Give the column of a name, as it is written in the file; empty where there is none."""
        if name in self._times:
            return name
        alike = self._folded.get(folded(name), [])
        if len(alike) == 1:
            return alike[0]
        if self._complete:
            known = [column for column in self._times if column]
            self.errors.append(SpecError(
                "catalogue.column", where=self._loaded.positions.where(path), got=f"{name}, a column that is not there",
                want=listed(known, limit=30), fix=mend(name, known, "name a column of the catalogue"),
            ))  # fmt: skip
        return ""

    def check_once(self, used: Iterable[str]) -> None:
        """Keep an error for each column that is used and comes twice."""
        for name in dict.fromkeys(used):
            if name and self._times[name] > 1:
                at = [str(number) for number, other in enumerate(self._columns, 1) if other == name]
                self.errors.append(SpecError(
                    "catalogue.header", where=self._loaded.positions.where(("batch", "catalogue")),
                    got=f"{self._times[name]} columns called {name} ({', '.join(at)})", want="one of that name",
                    fix="give each column a name of its own",
                ))  # fmt: skip


@dataclass(frozen=True)
class _Implied:
    fields: dict[str, str]
    notes: tuple[str, ...]


def _implied(columns: Sequence[str], fixed: set[str], taken: set[str]) -> _Implied:
    """Give the columns that are called as a field is, and a note for each that is passed over."""
    fields: dict[str, str] = {}
    notes: list[str] = []
    ranked = sorted(dict.fromkeys(columns), key=lambda column: column not in Brief.model_fields)
    for column in ranked:
        own = implied_field(column)
        if not column or own is None or own in fixed or column in taken:
            continue
        if own in fields:
            notes.append(f"Column {column} is not used: {fields[own]} gives {own} already.")
        else:
            fields[own] = column
    return _Implied(fields, tuple(notes))


def implied_field(column: str) -> str | None:
    """Give the field as which a column is called, however it is written (``Selling points``); ``None``: as none."""
    return _fact(column) or _FOLDED.get(folded(column))


def _fact(column: str) -> str | None:
    head, _, name = column.partition(".")
    return f"{_FACT}{name.strip()}" if folded(head) == PARAMETERS and name.strip() else None


def _no_title(columns: Sequence[str], loaded: LoadedPipeline) -> SpecError:
    known = [column for column in columns if column]
    match = next(filter(None, (nearest(name, known) for name in ("title", "product", "name"))), None)
    return SpecError(
        "catalogue.title", where=loaded.positions.where(("batch", "columns")), got="no column that gives the title",
        want=listed(known, limit=30),
        fix=f"add `title: {match}` to columns" if match else "say in columns: which one is the title",
    )  # fmt: skip


def folded(name: str) -> str:
    """Give a column's name as names are compared: no capitals, and one sign for all that divides words."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


_FOLDED = {folded(name): own for name, own in _OWN.items()}
