"""What is told of `batch:` before any catalogue is read, with the line of the pipeline's file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nightreel.batch.check import batch_notes
from nightreel.errors import Problems
from nightreel.plan.compile import compile_pipeline


def told(folder) -> list[str]:
    with pytest.raises(Problems) as caught:
        compile_pipeline(folder, "teaser")
    return [str(error) for error in caught.value.errors]


def test_a_right_batch_is_part_of_the_plan(write_tenant):
    folder = write_tenant(
        "key: sku", "columns: {title: Name, parameters.battery: Akku}", "values: {duration_s: 6, platforms: [draft]}",
        "where: [{column: film, is: [yes]}, {column: price, min: 10, max: 90}]", "schedule: '0 1 * * *'",
        "time_zone: Europe/Berlin", "deadline: '06:30'", catalogue="catalogues/${run.day}.csv",
    )  # fmt: skip
    assert compile_pipeline(folder, "teaser").pipeline.batch.columns["title"] == "Name"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["columns: {titel: Name}"], "[batch.columns] pipelines/teaser.yaml:13: got titel,"),
        (["columns: {title: A, topic: B}"], "got topic and title, which are one field"),
        (["values: {duration_s: long}"], "[batch.values.duration_s] pipelines/teaser.yaml:13: got long, want a number"),
        (["values: {platforms: [tiktock]}"], "write tiktok instead of tiktock"),
        (["values: {parameters.x: [1]}"], "[batch.values.parameters.x] pipelines/teaser.yaml:13"),
        (["columns: {title: A}", "values: {product_type: B}"], "got title from the column A, too"),
        (["where: [{column: film}]"], "[batch.where] pipelines/teaser.yaml:13: got a filter of film that lets every"),
        (["where: [{column: price, min: 9, max: 1}]"], "got min 9 above max 1"),
        (["schedule: 0 25 * * *"], "[batch.schedule] pipelines/teaser.yaml:13: got 0 25 * * *, want five fields"),
        (["schedule: 0 0 30 2 *"], "a day that no calendar has"),
        (["time_zone: Europe/Berln"], "[batch.time_zone] pipelines/teaser.yaml:13: got Europe/Berln"),
        (["deadline: '25:00'"], "teaser.yaml:13: got 25:00, want a time of day such as 06:30"),
        (["encoding: utf8000"], "[batch.encoding] pipelines/teaser.yaml:13: got utf8000"),
        (["encoding: rot13"], "[batch.encoding]"),
        (["format: parquet", "encoding: utf-8"], "a Parquet file is no text"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_fault_has_its_line(write_tenant, lines, wanted):
    folder = write_tenant(*lines)
    assert wanted in told(folder)[0]


@pytest.mark.parametrize(
    ("catalogue", "code"),
    [
        ("../other/catalogue.csv", "catalogue.outside"),
        ("/etc/passwd", "catalogue.outside"),
        ("https://example.com/c.csv", "catalogue.outside"),
        ("file:///etc/passwd", "catalogue.outside"),
        ("s3://bucket/c.csv", "catalogue.outside"),
        ("c.xlsx", "batch.format"),
        ("${run.dai}.csv", "reference.name"),
        ("${brief.title}.csv", "reference.name"),
    ],
)
def test_a_catalogue_lies_where_the_tenant_may_read(write_tenant, catalogue, code):
    folder = write_tenant(catalogue=catalogue)
    (sentence,) = told(folder)
    assert sentence.startswith(f"[{code}] pipelines/teaser.yaml:12: ")


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("s3://lumen/feeds/a.csv", True),
        ("s3://lumen/feeds/2026/a.csv", True),
        ("s3://lumen/feedsx/a.csv", False),
        ("s3://lumen/feeds/../secret/a.csv", False),
        ("s3://other/feeds/a.csv", False),
        ("s3://lumen/feeds/a.csv?versionId=1", False),
    ],
)
def test_an_object_lies_below_read_from(write_tenant, address, is_right):
    folder = write_tenant(catalogue=f'"{address}"', tenant="read_from: [s3://lumen/feeds]\n")
    if is_right:
        compile_pipeline(folder, "teaser")
    else:
        assert "pipelines/teaser.yaml:12" in told(folder)[0]


def test_nights_of_summer_time_are_told(write_tenant):
    folder = write_tenant("schedule: 30 2 * * *", "time_zone: Europe/Berlin")
    notes = batch_notes(compile_pipeline(folder, "teaser").pipeline.batch, datetime(2026, 1, 5, tzinfo=UTC))
    assert notes == [
        "On 2026-03-29 clocks skip from 02:00 to 03:00: the batch begins at 03:30 instead of 02:30.",
        "On 2026-10-25 02:00 to 03:00 comes twice: the batch begins at 02:30 the second time, once.",
    ]
