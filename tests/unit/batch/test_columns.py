"""Which column gives which field, and what is told of columns that do not fit."""

from __future__ import annotations

import pytest

from nightreel.errors import Problems, SpecError


def test_columns_are_found_by_any_name_of_a_field(check):
    done = check("SKU,Product Type,Key-Features,duration seconds,Parameters.Battery life\nW-1,Aurora,a;b,8,14 days\n")
    (row,) = done.rows
    assert row.brief["title"] == "Aurora"
    assert row.brief["selling_points"] == ["a", "b"]
    assert row.brief["duration_s"] == 8
    assert row.brief["parameters"] == {"Battery life": "14 days"}


def test_a_named_column_wins_over_one_of_a_fields_name(check):
    done = check("sku,title,Name\nW-1,Mr,Aurora\n", "columns: {title: name}")
    assert done.rows[0].title == "Aurora"


def test_what_is_the_same_for_every_row_wins_over_a_column_that_nobody_named(check):
    done = check("sku,title,style\nW-1,Aurora,casual\n", "values: {style: cartoon, parameters.made: in Kiel}")
    assert done.rows[0].brief["style"] == "cartoon"
    assert done.rows[0].brief["parameters"] == {"made": "in Kiel"}


def test_of_two_columns_for_one_field_one_is_used_and_said(check):
    done = check("sku,topic,title\nW-1,A,B\n")
    assert done.rows[0].title == "B"
    assert done.check.notes == ("Column topic is not used: title gives title already.",)


def test_missing_columns_are_told_together_with_the_nearest_names(check):
    with pytest.raises(Problems) as caught:
        check(
            "SKU_ID,title,Preis\n1,A,9\n", "key: sku", "columns: {category: Pries, audience: Kunden}",
            "where: [{column: prais, min: 1}]",
        )  # fmt: skip
    assert [str(error).partition(" Fix")[0].partition(", want")[0] for error in caught.value.errors] == [
        "[catalogue.column] pipelines/teaser.yaml:14: got Pries, a column that is not there",
        "[catalogue.column] pipelines/teaser.yaml:14: got Kunden, a column that is not there",
        "[catalogue.column] pipelines/teaser.yaml:13: got sku, a column that is not there",
        "[catalogue.column] pipelines/teaser.yaml:15: got prais, a column that is not there",
    ]
    assert "write Preis instead of Pries" in str(caught.value)
    assert "write SKU_ID instead of sku" in str(caught.value)


def test_a_catalogue_without_titles_is_told_once(check):
    with pytest.raises(Problems, match=r"\[catalogue\.title\].*add `title: Product name` to columns"):
        check("sku,Product name\n1,Aurora\n")


def test_a_column_that_comes_twice_is_told_where_it_is_used(check):
    with pytest.raises(Problems, match=r"\[catalogue\.header\].*2 columns called title \(2, 4\)"):
        check("sku,title,x,title\n1,a,b,c\n")


def test_a_pipeline_without_batch_is_told(write_tenant, tmp_path):
    from nightreel.batch.rows import check_catalogue
    from nightreel.spec.tenant_folder import load_tenant

    root = write_tenant().root
    path = root / "pipelines" / "teaser.yaml"
    path.write_text(path.read_text().partition("batch:")[0])
    with pytest.raises(SpecError, match=r"\[batch\.missing\] pipelines/teaser\.yaml"):
        check_catalogue(load_tenant(root), "teaser", "2026-11-22", tmp_path)


def test_the_forms_defaults_hold_for_how_a_film_is_made_and_not_for_what_it_shows(check):
    form = """form:
  duration_s: {default: 6}
  language: {default: zh-CN}
  slogan: {default: Another product's slogan}
  pictures: {default: [other.png]}
  audience: {default: everybody, hidden: true}
  seed: {default: 7, hidden: true}
"""
    row = check("sku,title\nW-1,Aurora\n", form=form).rows[0]
    assert (row.brief["duration_s"], row.brief["language"], row.brief["seed"]) == (6, "zh-CN", 7)
    assert (row.brief["slogan"], row.brief["pictures"], row.brief["audience"]) == ("", [], "everybody")


def test_a_form_may_call_a_field_by_another_of_its_names(check):
    form = "form: {duration: {default: 6}, style_template: {choices: {cartoon: Cartoon}, default: cartoon}}"
    done = check("sku,title,style\nW-1,A,\nW-2,B,realistic\n", form=form)
    assert done.states == ["ready", "wrong"]
    assert (done.rows[0].brief["duration_s"], done.rows[0].brief["style"]) == (6, "cartoon")


def test_a_language_that_is_not_the_tenants_is_the_rows_fault(check):
    content = "sku,title,language\nW-1,A,zh-CN\nW-2,B,\n"
    done = check(content, tenant="languages: [en-US]\n")
    assert done.states == ["wrong", "ready"]
    assert done.told(0) == ["brief.language catalogues/spring.csv:2, column language"]
    assert done.rows[0].faults[0].refused


def test_a_value_that_the_form_does_not_offer_is_the_rows_fault(check):
    form = "form: {language: {choices: {en-US: English}}}"
    done = check("sku,title,language\nW-1,A,zh-CN\nW-2,B,en-US\n", form=form)
    assert done.states == ["wrong", "ready"]
    assert done.told(0) == ["brief.language catalogues/spring.csv:2, column language"]
