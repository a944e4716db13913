"""Columns as somebody sees them, with a guess of what each is."""

from __future__ import annotations

from nightreel.batch.columns_seen import brief_fields, guess_fields, see_columns
from nightreel.spec.batch import Batch


def test_columns_are_guessed_in_several_languages_and_never_twice():
    names = ["SKU", "Produktname", "卖点", "Selling points", "parameters.weight", "Image", "Photo", "price"]
    assert guess_fields(names) == {
        "SKU": "key", "Produktname": "title", "Selling points": "selling_points",
        "parameters.weight": "parameters.weight", "Image": "pictures",
    }  # fmt: skip


def test_examples_are_different_short_and_of_filled_cells(write_tenant, tmp_path):
    folder = write_tenant()
    long = "x" * 500
    (folder.root / "catalogues/spring.csv").write_text(f"sku,title,note\nW-1,A,\nW-2,A,{long}\nW-3,B,\nW-4,C,\n")
    seen = see_columns(
        "catalogues/spring.csv", folder.tenant, folder.root, "2026-11-22", tmp_path, Batch(catalogue="x")
    )
    sku, title, note = seen.columns
    assert (sku.examples, sku.guess) == (("W-1", "W-2", "W-3"), "key")
    assert (title.examples, title.guess, title.own) == (("A", "B", "C"), "title", True)
    assert (len(note.examples[0]), note.filled) == (121, 0.25)
    assert seen.rows == 4


def test_many_columns_are_cut(write_tenant, tmp_path):
    folder = write_tenant()
    names = ",".join(f"c{number}" for number in range(900))
    (folder.root / "catalogues/spring.csv").write_text(f"{names}\n{names}\n")
    seen = see_columns(
        "catalogues/spring.csv", folder.tenant, folder.root, "2026-11-22", tmp_path, Batch(catalogue="x")
    )
    assert (len(seen.columns), seen.left_out) == (400, 500)


def test_fields_tell_what_they_take():
    fields = {field.name: field for field in brief_fields()}
    assert fields["title"].required
    assert (fields["selling_points"].kind, fields["selling_points"].many) == ("list", True)
    assert fields["style"].choices == ("cinematic", "cartoon", "realistic", "documentary")
    assert (fields["duration_s"].kind, fields["parameters"].kind) == ("number", "facts")
