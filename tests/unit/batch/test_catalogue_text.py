"""Encodings, delimiters, quotes and line ends of catalogues as people save them."""

from __future__ import annotations

import codecs

import pytest

from nightreel.errors import SpecError

CHINESE = "sku,title,selling_points\nW-1,极光手表,续航14天|心率每秒\nW-2,曙光手表,轻如羽毛\n"
GERMAN = "sku,title,selling_points\nW-1,Küchenuhr Größe,14 Tage Laufzeit|süß und schön\n"
ENGLISH = "sku,title\nW-1,Aurora\nW-2,Boreal\n"


@pytest.mark.parametrize(
    ("content", "codec", "note"),
    [
        (CHINESE, "utf-8", ""),
        (CHINESE, "utf-8-sig", ""),
        (CHINESE, "utf-16", ""),
        (CHINESE, "utf-16-le", "UTF-16 without its mark"),
        (CHINESE, "utf-16-be", "UTF-16 without its mark"),
        (CHINESE, "utf-32", ""),
        (CHINESE, "gbk", "GBK (GB 18030)"),
        (CHINESE, "gb18030", "GBK (GB 18030)"),
        (CHINESE.replace("曙光手表", "曙光手錶"), "gb18030", "GBK (GB 18030)"),
        (GERMAN, "latin-1", "Latin-1 (Windows 1252)"),
        (GERMAN, "cp1252", "Latin-1 (Windows 1252)"),
        (ENGLISH, "ascii", ""),
        (ENGLISH, "utf-16-le", "UTF-16 without its mark"),
    ],
)
def test_an_encoding_is_found_and_said(check, content, codec, note):
    done = check(content.encode(codec))
    assert [row.title for row in done.rows] == [line.split(",")[1] for line in content.splitlines()[1:]]
    assert done.check.notes == ((f"Read as {note}: say encoding: in the batch if words look wrong.",) if note else ())


@pytest.mark.parametrize("codec", ["gbk", "GB2312", "big5", "utf-16", "latin-1", "shift_jis"])
def test_an_encoding_that_is_said_is_taken(check, codec):
    text = "sku,title\n1,Größe\n" if codec == "latin-1" else "sku,title\n1,手\n"
    done = check(text.encode(codec), f"encoding: {codec}")
    assert done.rows[0].title == text.split(",")[-1].strip()
    assert done.check.notes == ()


def test_a_single_short_chinese_word_is_not_taken_for_big5(check):
    assert check("sku,title\n1,手表\n".encode("gbk")).rows[0].title == "手表"


@pytest.mark.parametrize(
    ("content", "said", "line", "got"),
    [
        (ENGLISH.encode() + b"W-3,Gr\xf6\xdfe\n", "utf-8", 4, "byte 0xf6, which is no utf-8"),
        (ENGLISH.encode() + b"W-3,\xff\xff\n", "gbk", 4, "byte 0xff, which is no gbk"),
        (codecs.BOM_UTF16_LE + ENGLISH.encode("utf-16-le"), "utf-8", 1, "byte 0xff, which is no utf-8"),
        (ENGLISH.encode("utf-16")[:-1], "utf-16", 3, "which is no utf-16"),
    ],
)
def test_a_wrong_encoding_has_its_line_and_its_mend(check, content, said, line, got):
    with pytest.raises(SpecError, match=r"\[catalogue\.encoding\].*say its encoding: in the batch") as caught:
        check(content, f"encoding: {said}")
    assert caught.value.where == f"catalogues/spring.csv:{line}"
    assert got in str(caught.value.got)


def test_a_wrong_byte_far_down_is_found_before_any_row_is_taken(check):
    filler = b"".join(b"X-%d,Plain,no\n" % at for at in range(20_000))
    content = b"sku,title,film\n" + filler + "Z,Größe,yes\n".encode("latin-1")
    done = check(content, "where: [{column: film, is: ['yes']}]")
    assert done.rows[-1].title == "Größe"
    assert "Latin-1" in done.check.notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_delimiter_and_line_ends_are_found(check, delimiter, end):
    rows = [["sku", "title", "description"], ["W-1", "Aurora", "Light, and bright; very"], ["W-2", "Boreal", "x"]]
    text = "".join(delimiter.join(f'"{cell}"' for cell in row) + end for row in rows)
    done = check(text)
    assert [(row.number, row.title) for row in done.rows] == [(2, "Aurora"), (3, "Boreal")]
    assert done.rows[0].brief["description"] == "Light, and bright; very"


def test_a_delimiter_is_found_by_the_columns_that_the_batch_names(check):
    done = check("sku;a,b,c,title\n1;x,y,z,t\n", "columns: {title: 'a,b,c,title'}")
    assert done.rows[0].title == "x,y,z,t"


def test_a_spreadsheets_first_line_says_the_delimiter(check):
    done = check("sep=;\nsku;title\nW-1;Aurora, the watch\n")
    assert (done.rows[0].number, done.rows[0].title) == (3, "Aurora, the watch")


def test_quotes_and_lines_within_cells(check):
    done = check('sku,title,selling_points\nW-1,"The ""best""","Light\nBright\n\nCalm"\nW-2,12" screen,x\n')
    assert [row.number for row in done.rows] == [2, 6]
    assert done.rows[0].title == 'The "best"'
    assert done.rows[0].brief["selling_points"] == ["Light", "Bright", "Calm"]
    assert done.rows[1].title == '12" screen'


def test_a_quote_that_never_closes_is_told_by_its_line(check):
    with pytest.raises(SpecError, match=r"\[catalogue\.quote\] catalogues/spring\.csv:3: .*never closes"):
        check('sku,title\nW-1,Aurora\nW-2,"Boreal\n' + "W-3,Corona\n" * 20_000)


def test_quotes_that_close_and_open_on_every_line_are_told(check):
    with pytest.raises(SpecError, match=r"\[catalogue\.quote\] catalogues/spring\.csv:2: .*never closes"):
        check('sku,title\nW-1,"Aurora\n' + 'x","y\n' * 400_000)


def test_text_behind_a_quote_is_the_rows_fault(check):
    done = check('sku,title\nW-1,"Aurora" the watch\nW-2,Boreal\n')
    assert done.states == ["wrong", "ready"]
    assert done.told(0) == ["catalogue.quote catalogues/spring.csv:2"]


def test_ragged_rows_fail_alone(check):
    done = check(
        "sku,title,style\nW-1,Aurora\nW-2,Boreal,cinematic,and more\nW-3,Corona,cinematic,,\n,,\n\nW-4,Delta,\n"
    )
    assert [(row.number, row.state) for row in done.rows] == [(2, "wrong"), (3, "wrong"), (4, "ready"), (7, "ready")]
    assert done.rows[0].faults[0].got == "2 cells"
    assert done.rows[1].faults[0].want == "3, one for each column"


def test_zeros_and_long_cells_fail_alone(check):
    done = check(
        f"sku,title,description\nW-1,Aur\0ora,x\nW-2,Boreal,{'y' * 30_000}\nW-3,Corona,{'z' * 140_000}\nW-4,D,x\n"
    )
    assert done.states == ["wrong", "wrong", "wrong", "ready"]
    assert done.told(0) == ["catalogue.character catalogues/spring.csv:2, column title"]
    assert done.told(1) == ["catalogue.cell catalogues/spring.csv:3, column description"]
    assert done.told(2) == ["catalogue.cell catalogues/spring.csv:4"]


def test_a_line_without_end_is_no_catalogue(check):
    with pytest.raises(SpecError, match=r"\[catalogue\.line\] catalogues/spring\.csv:2: .*1,000,000 characters"):
        check("sku,title\n" + "x" * 1_100_000)


@pytest.mark.parametrize(("content", "code"), [("", "catalogue.empty"), ("\n\n  \n", "catalogue.empty")])
def test_an_empty_file_is_told(check, content, code):
    with pytest.raises(SpecError, match=code):
        check(content)


def test_a_header_alone_is_a_night_without_work(check):
    done = check("sku,title\n")
    assert (done.rows, done.check.notes) == ([], ("The catalogue has column names and no row.",))


def test_unused_columns_may_be_wrong_in_any_way(check):
    done = check("sku,title,x,x,\nW-1,Aurora,=HYPERLINK(1),\0,z\n")
    assert done.states == ["ready"]
