"""Figures on the preview page."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, select_autoescape

from nightreel.spec.measure import Measure
from nightreel_airflow.figures import figures_of

TICKS = (("light", 1.0), ("camera", 0.0))


def test_no_measures_give_no_table() -> None:
    assert figures_of([]) is None


def test_a_table_has_a_row_for_each_subject_and_a_gap_where_nothing_was_measured() -> None:
    table = figures_of(
        [
            Measure(subject="shot 1", name="prompt", value=0.857, detail="no light"),
            Measure(subject="shot 1", name="palette", value=0.4, passed=False),
            Measure(subject="shot 2", name="palette", value=0.9, passed=True),
            Measure(subject="shot 2", name="offset", value=0.01234, unit="s"),
        ]
    )
    assert table is not None
    assert table.names == ("prompt", "palette", "offset")
    assert [subject for subject, _ in table.rows] == ["shot 1", "shot 2"]
    first, second = (cells for _, cells in table.rows)
    assert first[2] is None
    assert second[0] is None
    assert first[0] is not None
    assert first[1] is not None
    assert second[2] is not None
    assert (first[0].text, first[0].percent, first[0].detail) == ("86 %", 86, "no light")
    assert first[1].state == "bad"
    assert (second[2].text, second[2].percent) == ("0.0123 s", None)


def test_what_is_there_has_a_tick_and_what_is_not_is_missing() -> None:
    table = figures_of([Measure(subject="shot 1", name=name, value=value, unit="yes") for name, value in TICKS])
    assert table is not None
    assert [(cell.text, cell.percent) for cell in table.rows[0][1] if cell] == [("✓", None), ("missing", None)]


def test_a_share_outside_its_range_keeps_its_bar_inside() -> None:
    table = figures_of([Measure(subject="film", name="match", value=1.7)])
    assert table is not None
    cell = table.rows[0][1][0]
    assert cell is not None
    assert cell.percent == 100


def test_what_a_measure_says_is_text_and_never_markup() -> None:
    pages = Environment(loader=PackageLoader("nightreel_airflow", "templates"), autoescape=select_autoescape())
    table = figures_of([Measure(subject="<b>shot</b>", name="x", value=1, detail="<script>alert(1)</script>")])
    page = pages.get_template("preview.html").render(
        title="t", run_id="r", map_index=-1, stills=[], notes=[], reused=False, seconds=1.0, spent="", figures=table
    )
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "It has no picture" not in page
