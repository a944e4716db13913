"""Catalogues in a tenant's folder: by content, under safe names, whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from nightreel.batch import shelf
from nightreel.batch.shelf import Shelf, TagError, safe_name
from nightreel.errors import BusyError, NightreelError, RefusedError, SpecError

ROWS = b"sku,title\nW-1,Aurora\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "acme"


@pytest.fixture
def kept(root: Path) -> Shelf:
    root.mkdir()
    return Shelf(root)


def parquet_bytes() -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"sku": ["W-1"], "title": ["Aurora"]}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("spring.csv", "spring.csv"), ("../../etc/passwd.csv", "passwd.csv"), ("..\\..\\x.csv", "x.csv"),
        ("春季目录.CSV", "春季目录.csv"), (".hidden.csv", "hidden.csv"), ("a\0b\n<b>.csv", "a_b_b.csv"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"), ("noend", "noend"), ("a; rm -rf.csv", "a_rm -rf.csv"),
    ],
)  # fmt: skip
def test_names_are_made_safe(said: str, safe: str) -> None:
    assert safe_name(said) == safe


@pytest.mark.parametrize("said", ["", "...", "///", "__"])
def test_a_name_without_a_letter_is_refused(said: str) -> None:
    with pytest.raises(SpecError, match=r"catalogue\.name"):
        safe_name(said)


def test_a_catalogue_is_kept_with_its_tag_and_nothing_half_made_stays(kept: Shelf, root: Path) -> None:
    line = kept.put("spring.csv", ROWS, None)
    assert (line.name, line.address, line.size_bytes) == ("spring.csv", "catalogues/spring.csv", len(ROWS))
    assert kept.lines() == [line]
    assert sorted(path.name for path in (root / "catalogues").iterdir()) == [".lock", "spring.csv"]


def test_the_end_of_the_name_says_what_the_file_is(kept: Shelf) -> None:
    assert kept.put("data.csv", b'{"sku": "W-1"}\n', None).name == "data.jsonl"
    assert kept.put("data.csv", parquet_bytes(), None).name == "data.parquet"
    assert kept.put("data", ROWS, None).name == "data.csv"
    assert kept.put("tabs.tsv", b"sku\ttitle\nW-1\tA\n", None).name == "tabs.tsv"


def test_only_who_names_its_tag_replaces_a_catalogue(kept: Shelf, root: Path) -> None:
    first = kept.put("spring.csv", ROWS, None)
    for tag in (None, "another"):
        with pytest.raises(TagError):
            kept.put("spring.csv", b"sku\nX\n", tag)
    second = kept.put("spring.csv", ROWS + b"W-2,Boreal\n", first.tag)
    assert second.tag != first.tag
    with pytest.raises(TagError):
        kept.put("spring.csv", ROWS, first.tag)
    assert (root / "catalogues/spring.csv").read_bytes().endswith(b"Boreal\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "catalogue.empty"), (b" \n\r\n", "catalogue.empty"), (b"PK\x03\x04" + b"x" * 99, "catalogue.kind"),
        (b"\xd0\xcf\x11\xe0xx", "catalogue.kind"), (b"\x1f\x8bxx", "catalogue.kind"), (b"%PDF-1.7", "catalogue.kind"),
        (b"\xff\xd8\xff\xe0", "catalogue.kind"), (b"sku\0\x01\x02,\x05title", "catalogue.kind"),
        (b"<html><script>", "catalogue.kind"), (b"PAR1 but nothing else", "catalogue.parquet"),
        (b'[{"sku": 1}]', "catalogue.json"), (b",".join([b"c"] * 2100) + b"\n", "catalogue.columns"),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_what_is_no_catalogue_is_told_in_a_sentence_and_not_kept(kept: Shelf, content: bytes, code: str) -> None:
    with pytest.raises(NightreelError) as caught:
        kept.put("products.csv", content, None)
    assert caught.value.code == code
    assert caught.value.fix
    assert kept.lines() == []


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_text_of_wide_letters_is_text(kept: Shelf, mark: str) -> None:
    assert kept.put("wide.csv", ROWS.decode().encode(mark), None).name == "wide.csv"


def test_there_are_bounds_of_count_and_size(kept: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept.put("a.csv", ROWS, None)
    monkeypatch.setattr(shelf, "MOST_FILES", 1)
    with pytest.raises(RefusedError, match=r"catalogue\.quota"):
        kept.put("b.csv", ROWS, None)
    monkeypatch.setattr(shelf, "MOST_BYTES", len(ROWS))
    with pytest.raises(RefusedError, match=r"catalogue\.quota"):
        kept.put("a.csv", ROWS + ROWS, first.tag)


def test_links_lead_nowhere(kept: Shelf, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "theirs.csv").write_bytes(ROWS)
    kept.put("a.csv", ROWS, None)
    (root / "catalogues/theirs.csv").symlink_to(outside / "theirs.csv")
    assert [line.name for line in kept.lines()] == ["a.csv"]
    with pytest.raises(TagError):
        kept.put("theirs.csv", b"sku\nchanged\n", None)
    assert (outside / "theirs.csv").read_bytes() == ROWS
    other = tmp_path / "other"
    other.mkdir()
    (other / "catalogues").symlink_to(outside)
    assert Shelf(other).lines() == []
    with pytest.raises(RefusedError, match=r"catalogue\.outside"):
        Shelf(other).put("a.csv", ROWS, None)


def test_a_catalogue_is_taken_out_by_its_tag(kept: Shelf) -> None:
    line = kept.put("a.csv", ROWS, None)
    with pytest.raises(TagError):
        kept.take_out("a.csv", "another")
    kept.take_out("a.csv", line.tag)
    assert kept.lines() == []
    with pytest.raises(SpecError, match=r"catalogue\.missing"):
        kept.take_out("../tenant.yaml", "x")


def test_a_link_that_leads_nowhere_is_refused_in_words(kept: Shelf, root: Path) -> None:
    (root / "catalogues").symlink_to(root / "gone")
    for work in (lambda: kept.put("a.csv", ROWS, None), lambda: kept.take_out("a.csv", "x")):
        with pytest.raises(RefusedError, match=r"catalogue\.outside"):
            work()
    assert not (root / "gone").exists()


def test_a_folder_that_cannot_be_made_is_told_in_words(kept: Shelf, root: Path) -> None:
    (root / "catalogues").write_text("a plain file")
    with pytest.raises(BusyError, match=r"catalogue\.write"):
        kept.put("a.csv", ROWS, None)
    with pytest.raises(BusyError, match=r"catalogue\.write"):
        kept.take_out("a.csv", "x")


@pytest.mark.parametrize("name", ["open", "unlink"])
def test_a_folder_that_cannot_be_written_is_told_in_words(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    line = kept.put("a.csv", ROWS, None)

    def read_only(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, name, read_only)
    with pytest.raises(BusyError, match="Permission denied") as caught:
        kept.take_out("a.csv", line.tag)
    assert caught.value.code == "catalogue.write"
    monkeypatch.undo()
    assert kept.lines() == [line]
