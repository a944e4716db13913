"""A nightly batch as people write it: a catalogue, what its columns mean, when it runs, when it must be ready."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from nightreel.spec.model import Model

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["06:30"])]


class Notify(Model):
    """Who is told of a batch's morning report, of a film that waits for review, and of a deadline in danger."""

    email: tuple[Annotated[str, Field(pattern=r"^[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}$")], ...] = ()
    slack: str = Field("", max_length=200, description="Airflow connection of a Slack webhook.")
    webhook: str = Field("", max_length=2000, description="Address that gets the report as signed JSON.")


class RowFilter(Model):
    """Which rows are taken: every filter must let a row pass."""

    column: str
    equals: tuple[str, ...] = Field((), alias="is", description="Words of which the cell must be one.")
    unless: tuple[str, ...] = Field((), alias="not", description="Words of which the cell must not be one.")
    least: float | None = Field(None, alias="min")
    most: float | None = Field(None, alias="max")


class Batch(Model):
    """A catalogue whose every row becomes a run of this pipeline, each night."""

    catalogue: str = Field(
        description="A file in the tenant's folder, a folder of pictures there (works/), or s3:// below its read_from; "
        "${run.day} is the night's date."
    )
    format: Literal["auto", "csv", "jsonl", "parquet"] = "auto"
    encoding: str = Field("auto", max_length=40, description="Of a text file: utf-8, utf-16, gbk …")
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"
    key: str = Field("sku", description="Column that names a row, the same every night.")
    columns: dict[str, str] = Field(
        default_factory=dict, description="Field of the brief: column; a column of a field's own name needs no entry."
    )
    ignore: tuple[str, ...] = Field(
        (), description="Columns that are passed over although they are called as a field of the brief is."
    )
    values: dict[str, JsonValue] = Field(default_factory=dict, description="Fields that are the same for every row.")
    where: tuple[RowFilter, ...] = ()
    limit: int | None = Field(None, ge=1, le=100_000)
    schedule: str = Field("", description="Cron: `0 1 * * *` is one o'clock; started by hand when empty.")
    time_zone: str = "UTC"
    deadline: ClockTime | None = Field(None, description="When films must be ready, in the batch's time zone.")
    ahead: int = Field(8, ge=1, le=10_000, description="Runs under way at once, at most.")
    unchanged: Literal["skip", "make"] = Field(
        "skip", description="Whether a row whose film exists as it would be made now is skipped without a run."
    )
    notify: Notify = Notify()
