"""The report as CSV: what Excel opens, without a formula in it; and the words that lists of rows have."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.batch.report import ReportLine
from nightreel.batch.report_sums import Sums, field_of
from nightreel.batch.report_table import TableWriter, safe_cell
from nightreel.batch.report_words import duration, listed, pipeline_words, rows_words
from nightreel.spec.record import Fault


def rows_of(path: Path, *lines: ReportLine) -> list[dict[str, str]]:
    with TableWriter(path) as table:
        for line in lines:
            table.write(line)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_line_has_everything_of_its_row(tmp_path):
    faults = (
        Fault(code="brief.title", where="catalogue.csv:7 title", got="", want="words", fix="write a title"),
        Fault(code="brief.more"),
    )
    line = ReportLine(
        number=7,
        key="sku-7",
        title="智慧生活",
        state="wrong",
        faults=faults,
        money=1.23456,
        films={"youtube": "https://x.y/z"},
    )
    (row,) = rows_of(tmp_path / "r.csv", line)
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads Chinese by this mark only"
    assert row["title"] == "智慧生活"
    assert (row["row"], row["state"], row["field"], row["wanted"], row["mend"]) == (
        "7",
        "wrong",
        "title",
        "words",
        "write a title",
    )
    assert (row["code"], row["more faults"], row["US dollars"]) == ("brief.title", "1", "1.2346")
    assert (row["platforms"], row["links"]) == ("youtube", "https://x.y/z")


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://evil.com","x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1",
     "＠x", "\u00a0=1", "\x00=1"],
)  # fmt: skip
def test_no_cell_is_a_formula(tmp_path, text):
    line = ReportLine(number=2, key=text, title=text, state="wrong", run_id=text, link=text, films={text: text},
                      faults=(Fault(code=text, where=text, got=text, want=text, fix=text),))  # fmt: skip
    (row,) = rows_of(tmp_path / "r.csv", line)
    words = [row[name] for name in ("key", "title", "field", "found", "wanted", "mend", "code", "run", "page", "links")]
    assert all(cell.startswith("'") for cell in words if cell), words


@given(st.text())
def test_a_cell_is_one_safe_line(text):
    cell = safe_cell(text)
    assert len(cell) <= 32_001
    assert all(character.isprintable() for character in cell)
    assert not cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize(
    ("where", "name"),
    [("catalogues/a spring.csv:14, column list price", "list price"), ("catalogue.csv:14, the row", "the row"),
     ("http://127.0.0.1:80/x", "http://127.0.0.1:80/x"), ("catalogue.csv:14 pictures", "pictures"),
     ("line 14, title", "title"), ("row 3: price", "price"),
     ("catalogue.csv:14, duration_s", "duration_s"), ("generate", "generate"), ("", ""),
     ("catalogue.csv:14", "catalogue.csv:14")],
)  # fmt: skip
def test_a_faults_field_is_told_without_its_row(where, name):
    assert field_of(Fault(code="c", where=where)) == name


def test_faults_that_differ_in_numbers_only_are_one_group():
    sums = Sums()
    for number in range(2, 302):
        fault = Fault(
            code="c", where=f"line {number}, title", got=str(number % 7), want=f"{number} words", fix="mend it"
        )
        sums.add(ReportLine(number=number, key="k", title="t", state="wrong", faults=(fault,)))
    (group,) = sums.grouped()
    assert (group.count, len(group.rows), len(group.found)) == (300, 200, 3)


def test_what_is_kept_of_faults_is_bounded():
    sums = Sums()
    for number in range(2, 5002):
        word = "".join(chr(97 + int(digit)) for digit in str(number))
        fault = Fault(code=f"c.{word}", where=f"line {number}, {word}", fix="mend it")
        sums.add(ReportLine(number=number, key="k", title="t", state="wrong", faults=(fault,)))
    assert len(sums.groups) == 2000
    assert sums.faults_left_out == 3000


@pytest.mark.parametrize(
    ("rows", "count", "words"),
    [([3], 1, "row 3"), ([5, 3, 4, 9], 4, "rows 3–5, 9"), ([1, 2], 40, "rows 1–2 and 38 more"),
     (list(range(1, 60, 2)), 30, "rows 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 18 more")],
)  # fmt: skip
def test_rows_are_named_shortly(rows, count, words):
    assert rows_words(rows, count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "0 s"), (0, "0 s"), (119, "119 s"), (120, "2 min"), (7140, "119 min"), (7260, "2 h 01 min")],
)
def test_lengths_of_time(seconds, words):
    assert duration(seconds) == words


def test_lists_and_names_read_as_sentences():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert pipeline_words("product_promo") == "Product promo"
