"""JSON Lines and Parquet."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import pytest

from nightreel.errors import SpecError

JSONL = "catalogues/spring.jsonl"


def test_json_lines_become_briefs(check):
    rows = [
        {"sku": 100, "title": "Aurora", "selling_points": ["Light", "Bright"], "parameters": {"weight": 38, "x": None}},
        {"sku": 101.0, "title": "Boreal", "selling_points": "a|b", "parameters.weight": "40 g", "duration_s": 8},
        {"sku": "102", "title": "Corona", "slogan": None},
    ]
    done = check("\n".join(map(json.dumps, rows)) + "\n\n", name=JSONL)
    assert [(row.number, row.key, row.state) for row in done.rows] == [
        (1, "100", "ready"), (2, "101", "ready"), (3, "102", "ready"),
    ]  # fmt: skip
    assert done.rows[0].brief["selling_points"] == ["Light", "Bright"]
    assert done.rows[0].brief["parameters"] == {"weight": "38"}
    assert done.rows[1].brief["parameters"] == {"weight": "40 g"}


@pytest.mark.parametrize(
    ("line", "got"),
    [
        ("{", "expecting property name"),
        ("[1]", "a list"),
        ('"text"', "a text"),
        ("7", "a number"),
        ('{"sku": NaN}', "NaN, which is no number"),
        ('{"sku": ' + "9" * 5000 + "}", "a number of thousands of digits"),
        ('{"a": ' * 30 + "1" + "}" * 30, "brackets within brackets"),
        ("[" * 100_000, "brackets within brackets"),
        ('{"sku": "W-1", "title": "A\\ud800"}', "the character 0xd800"),
        ('{"sku": "W-1", "title": ["A"]}', ""),
        ('{"sku": true, "title": "A"}', "no text"),
        ('{"sku": {"a": 1}, "title": "A"}', "no text"),
        ('{"sku": "W-1", "title": "A", "parameters": {"=A1+1": "x"}}', "=A1+1"),
        ('{"sku": "W-1", "title": "A", "parameters": "just words"}', "just words"),
        ('{"sku": "W-1", "title": "A", "pictures": [["x"]]}', ""),
    ],
    ids=lambda value: value[:30],
)
def test_a_line_that_is_no_row_fails_alone(check, line, got):
    done = check(f'{{"sku": "W-8", "title": "Corona"}}\n{line}\n{{"sku": "W-9", "title": "Delta"}}\n', name=JSONL)
    assert done.states == ["ready", "wrong", "ready"]
    assert got in done.rows[1].faults[0].got


def test_one_list_is_told(check):
    with pytest.raises(SpecError, match=r"\[catalogue\.json\] .*spring\.jsonl:1: got one list.*JSON Lines"):
        check('[{"sku": 1}]', name=JSONL)


def test_a_name_that_no_row_has_is_noted(check):
    done = check('{"sku": "1", "title": "A", "Preis": 3}\n', "columns: {category: Kind, audience: Pries}", name=JSONL)
    assert done.states == ["ready"]
    assert done.check.notes == ("No row has Kind: one of Preis, sku, title.", "No row has Pries: write Preis.")


def test_facts_of_every_row_and_of_one_stand_together(check):
    done = check(
        "sku,title,parameters,parameters.weight\n1,A,battery: 14 days|made: Kiel,38 g\n2,B,,\n",
        "values: {parameters.made: Bonn, parameters: {maker: Lumen}}",
    )
    assert done.rows[0].brief["parameters"] == {"maker": "Lumen", "made": "Bonn", "weight": "38 g"}
    assert done.rows[1].brief["parameters"] == {"maker": "Lumen", "made": "Bonn"}


def test_facts_are_words_too(check):
    done = check("sku,title,parameters\n1,A,battery: 14 days | weight = 38 g\n2,B,none\n")
    assert done.rows[0].brief["parameters"] == {"battery": "14 days", "weight": "38 g"}
    assert done.told(1) == ["brief.parameters catalogues/spring.csv:3, column parameters"]


pyarrow = pytest.importorskip("pyarrow")
pytest.importorskip("pyarrow.parquet")


def _parquet(rows: list[dict[str, object]], **options: object) -> bytes:
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), out, **options)
    return out.getvalue()


def test_parquet_rows_become_briefs(check):
    rows = [
        {"sku": 100, "title": "Aurora", "selling_points": ["a", "b"], "parameters": {"weight": "38 g"}, "price": 1.5,
         "since": date(2026, 1, 2), "cost": Decimal("12.50")},
        {"sku": 101, "title": "Boreal", "selling_points": None, "parameters": None, "price": float("nan"),
         "since": None, "cost": None},
    ]  # fmt: skip
    done = check(
        _parquet(rows), "columns: {parameters.since: since, parameters.cost: cost}", name="catalogues/spring.parquet"
    )
    assert [(row.number, row.key, row.state) for row in done.rows] == [(1, "100", "ready"), (2, "101", "ready")]
    assert done.rows[0].brief["parameters"] == {"weight": "38 g", "since": "2026-01-02", "cost": "12.5"}


def test_many_parquet_rows_are_counted_from_one(check):
    rows = [{"sku": f"W-{at}", "title": "" if at == 700 else "T"} for at in range(1, 1001)]
    done = check(_parquet(rows, row_group_size=300), name="catalogues/spring.parquet")
    assert [row.number for row in done.rows if row.state == "wrong"] == [700]


@pytest.mark.parametrize("content", [b"PAR1PAR1", b"no parquet at all", b"PAR1" + b"\xff" * 500 + b"PAR1"])
def test_what_is_no_parquet_is_told(check, content):
    with pytest.raises(SpecError, match=r"\[catalogue\.parquet\] .*want a Parquet file"):
        check(content, name="catalogues/spring.parquet")


def test_parquet_that_breaks_off_in_its_rows_is_told(check):
    data = bytearray(_parquet([{"sku": f"W-{at}", "title": "T" * 50} for at in range(2000)], compression="snappy"))
    data[40:400] = b"\xff" * 360
    with pytest.raises(SpecError, match=r"\[catalogue\.parquet\]"):
        check(bytes(data), name="catalogues/spring.parquet")


def test_parquet_that_unfolds_to_more_than_is_read_is_told(check, monkeypatch):
    monkeypatch.setattr("nightreel.batch.table_parquet._MOST_GROUP_BYTES", 1000)
    with pytest.raises(SpecError, match=r"\[catalogue\.size\].*write smaller row groups"):
        check(_parquet([{"sku": f"W-{at}", "title": f"T{at}"} for at in range(500)]), name="catalogues/spring.parquet")


def _varint(number: int) -> bytes:
    """Write a number as a Parquet file's end has it."""
    left, made = number << 1, b""
    while left > 127:
        made, left = made + bytes([left & 127 | 128]), left >> 7
    return made + bytes([left])


@pytest.mark.parametrize("said", [1, -1], ids=["one byte", "less than nothing"])
def test_parquet_that_says_less_than_it_unfolds_to_is_told(check, monkeypatch, said):
    from pyarrow import parquet

    data = _parquet([{"sku": "W-1", "title": "x" * 3_000_000}], compression="zstd", use_dictionary=False)
    told = parquet.ParquetFile(io.BytesIO(data)).metadata.row_group(0).total_byte_size
    at, true = data.rfind(_varint(told)), _varint(told)
    number = 2 if said > 0 else 1
    lie = bytes([number | 128, *[128] * (len(true) - 2), 0])
    data = data[:at] + lie + data[at + len(true) :]
    assert parquet.ParquetFile(io.BytesIO(data)).metadata.row_group(0).total_byte_size == said
    monkeypatch.setattr("nightreel.batch.table_parquet._MOST_GROUP_BYTES", 1_000_000)
    with pytest.raises(SpecError, match=r"\[catalogue\.size\].*3 MiB in one row group"):
        check(data, name="catalogues/spring.parquet")


def test_parquet_of_a_million_empty_values_is_as_large_as_they_are(check, monkeypatch):
    table = pyarrow.table({"sku": ["W-1"], "title": ["T"], "reviews": [[None] * 300_000]})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    assert len(out.getvalue()) < 5000
    monkeypatch.setattr("nightreel.batch.table_parquet._MOST_GROUP_BYTES", 1_000_000)
    with pytest.raises(SpecError, match=r"\[catalogue\.size\]"):
        check(out.getvalue(), name="catalogues/spring.parquet")


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
def test_pages_tell_what_an_honest_file_says(tmp_path, version, compression):
    from nightreel.batch.table_parquet_pages import PageSizes

    rows = [{"sku": f"W-{at}", "title": f"T{at}" * 30, "on": at % 7, "points": ["a", "b"]} for at in range(3000)]
    path = tmp_path / "honest.parquet"
    path.write_bytes(
        _parquet(rows, row_group_size=1100, data_page_size=4096, data_page_version=version, compression=compression)
    )
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    chunks = [group.column(at) for group in groups for at in range(group.num_columns)]
    assert len(chunks) == 12
    with path.open("rb") as file:
        for chunk in chunks:  # that size has the pages' headers in it, and not what values take at least
            pages = PageSizes(file).of(chunk) - 8 * chunk.num_values
            assert 0.6 * chunk.total_uncompressed_size - 200 < pages < 2.2 * chunk.total_uncompressed_size


def test_only_columns_that_films_need_are_read(check, monkeypatch):
    rows = [{"sku": "W-1", "title": "T", "photo": b"x" * 3_000_000, "name": {"first": "A", "last": "B"}}]
    monkeypatch.setattr("nightreel.batch.table_parquet._MOST_GROUP_BYTES", 1_000_000)
    done = check(_parquet(rows), "columns: {category: name}", name="catalogues/spring.parquet")
    assert done.told() == ["brief.category catalogues/spring.parquet:1, column name"]
    rows = [{"photo.sku": b"x" * 3_000_000, " SKU ": "W-1", "title": "T", "parameters.battery": "14 days"}]
    done = check(_parquet(rows), name="catalogues/spring.parquet")
    assert done.rows[0].brief["parameters"] == {"battery": "14 days"}


def _moments(*values: int, unit: str = "ns") -> bytes:
    table = pyarrow.table(
        {
            "sku": [f"W-{at}" for at in range(len(values))], "title": ["T"] * len(values),
            "changed": pyarrow.array(values, pyarrow.timestamp(unit)),
        }
    )  # fmt: skip
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


def test_moments_finer_than_a_microsecond_are_read(check):
    done = check(_moments(1_000_000_001, 0), name="catalogues/spring.parquet")
    assert done.states == ["ready", "ready"]
    done = check(_moments(1_000_000_001), "columns: {parameters.changed: changed}", name="catalogues/spring.parquet")
    assert done.rows[0].brief["parameters"] == {"changed": "1970-01-01T00:00:01"}


def test_times_finer_than_a_microsecond_fail_their_row_alone(check):
    took = pyarrow.array([1_000_001_001, None], pyarrow.duration("ns"))
    table = pyarrow.table({"sku": ["W-1", "W-2"], "title": ["T", "T"], "took": took})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    done = check(out.getvalue(), "columns: {parameters.took: took}", name="catalogues/spring.parquet")
    assert done.states == ["wrong", "ready"]


def test_a_moment_that_no_calendar_shows_fails_its_row_alone(check):
    data = _moments(0, 10**15, unit="ms")
    done = check(data, "columns: {parameters.changed: changed}", name="catalogues/spring.parquet")
    assert done.states == ["ready", "wrong"]
    assert done.told() == ["catalogue.value catalogues/spring.parquet:2, column changed"]
    assert check(data, name="catalogues/spring.parquet").states == ["ready", "ready"]


@pytest.mark.parametrize("data", [b"", b"\x15", b"\xff" * 64, b"\x1c" * 64, b"\x19\xfc\xff\xff\xff\x7f", b"\x00" * 64])
def test_bytes_that_are_no_page_are_told(tmp_path, data):
    from types import SimpleNamespace

    from nightreel.batch.table_parquet_pages import DamagedPage, PageSizes

    chunk = SimpleNamespace(
        data_page_offset=0,
        has_dictionary_page=False,
        total_compressed_size=100,
        num_values=1,
        dictionary_page_offset=None,
    )
    (tmp_path / "page").write_bytes(data)
    with (tmp_path / "page").open("rb") as file, pytest.raises(DamagedPage):
        PageSizes(file).of(chunk)
