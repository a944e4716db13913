"""What a pipeline says of its batch, checked before any catalogue is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from pydantic import ValidationError

from nightreel.batch.catalogue_file import address_of, check_address
from nightreel.batch.catalogue_text import check_encoding
from nightreel.batch.clock import check_schedule, schedule_notes
from nightreel.batch.rows_columns import check_fields, field_of
from nightreel.batch.table import format_of
from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import LoadedPipeline

_SOME_DAY = "2026-01-31"


def check_batch(loaded: LoadedPipeline, tenant: Tenant) -> list[NightreelError]:
    """Give everything that is wrong with a pipeline's ``batch:``, with file and line; nothing where it has none."""
    batch = loaded.pipeline.batch
    if batch is None:
        return []

    def at(*path: str | int) -> str:
        return loaded.positions.where(("batch", *path))

    errors = list(_catalogue_faults(batch, tenant, loaded))
    errors.extend(check_fields(loaded, batch))
    errors.extend(_value_faults(batch, loaded))
    errors.extend(_filter_faults(batch, loaded))
    for fault in check_schedule(batch, ""):
        where = at(fault.code.partition(".")[2])
        errors.append(type(fault)(fault.code, where=where, got=fault.got, want=fault.want, fix=fault.fix))
    return errors


def batch_notes(batch: Batch | None, now: datetime | None = None) -> list[str]:
    """Say what people should know of a batch that is right: what happens in the nights when clocks change."""
    return [] if batch is None else schedule_notes(batch, now)


def _catalogue_faults(batch: Batch, tenant: Tenant, loaded: LoadedPipeline) -> Iterator[NightreelError]:
    where = loaded.positions.where(("batch", "catalogue"))
    try:
        address = address_of(batch.catalogue, _SOME_DAY, where)
        check_address(address, tenant, where)
        format_of(batch, address, where)
    except NightreelError as error:
        yield error
    try:
        if check_encoding(batch.encoding, loaded.positions.where(("batch", "encoding"))) and batch.format == "parquet":
            raise SpecError(
                "batch.encoding", where=loaded.positions.where(("batch", "encoding")), got=batch.encoding,
                want="no encoding: a Parquet file is no text", fix="remove it",
            )  # fmt: skip
    except NightreelError as error:
        yield error


def _value_faults(batch: Batch, loaded: LoadedPipeline) -> Iterator[NightreelError]:
    for name, value in batch.values.items():
        own = field_of(name)
        if own is None:
            continue  # told by check_fields
        where = loaded.positions.where(("batch", "values", name))
        head, _, fact = own.partition(".")
        try:
            brief = Brief.model_validate({"title": "-", head: {fact: value} if fact else value})
            platforms_of(brief.platforms if head == "platforms" else (), where=where)
        except ValidationError as error:
            found = mistakes_of(error, Brief, partial(_here, where), code="batch.values")
            yield from (one for one in found if one.code.split(".")[2] == head)
        except Problems as error:
            yield from error.errors
        except NightreelError as error:
            yield error


def _here(where: str, path: Iterable[str | int]) -> str:
    """Give the place of a value, whatever is wrong within it."""
    return where


def _filter_faults(batch: Batch, loaded: LoadedPipeline) -> Iterator[NightreelError]:
    for number, rule in enumerate(batch.where):
        where = loaded.positions.where(("batch", "where", number))
        if not rule.equals and not rule.unless and rule.least is None and rule.most is None:
            yield SpecError(
                "batch.where", where=where, got=f"a filter of {rule.column} that lets every row pass",
                want="is, not, min or max", fix="say which rows are taken, or remove the filter",
            )  # fmt: skip
        if rule.least is not None and rule.most is not None and rule.least > rule.most:
            yield SpecError(
                "batch.where", where=where, got=f"min {rule.least:g} above max {rule.most:g}",
                want="a range that some row can lie in", fix="exchange the two numbers",
            )  # fmt: skip
