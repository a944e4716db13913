"""The example tenants: every file is right, every name is there, every form can be sent as it stands."""

import shutil
from pathlib import Path

import pytest

from nightreel.batch.rows import check_catalogue
from nightreel.demo.material import MAKERS
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import load_tenant
from nightreel.spec.yaml_file import read_yaml
from nightreel_airflow.form import brief_params

TENANTS = Path(__file__).parents[3] / "include" / "tenants"
PIPELINES = [
    ("demo", "product_promo"), ("demo", "quick_draft"), ("demo", "model_film"), ("demo", "reviewed_film"),
    ("demo", "catalogue_teaser"), ("atelier", "new_piece"), ("film-studio", "read_board"),
    ("film-studio", "compare_with_script"), ("social", "alt_text"), ("social", "tutorial_steps"),
    ("social", "moderation"), ("museum", "describe_work"), ("museum", "collection"),
]  # fmt: skip
BRIEFS = [("demo", "smartwatch"), ("demo", "smartwatch_zh"), ("atelier", "stoneware")]


def _brief(tenant: str, name: str) -> Brief:
    folder = load_tenant(TENANTS / tenant)
    return read_yaml(folder.briefs[name], Brief, folder.root)[0]


def _defaults(tenant: str, name: str) -> Brief:
    form = load_tenant(TENANTS / tenant).pipeline(name).pipeline.form
    return Brief.model_validate({field: shown.default for field, shown in form.items() if shown.default is not None})


@pytest.mark.parametrize(("tenant", "pipeline"), PIPELINES)
def test_pipeline_compiles(tenant, pipeline):
    plan = compile_pipeline(load_tenant(TENANTS / tenant), pipeline)
    assert plan.steps[0].step == ("intake" if tenant in ("demo", "atelier") else "gather")
    assert plan.platforms


def test_every_pipeline_and_brief_is_tested():
    for root in TENANTS.glob("*/tenant.yaml"):
        folder, tenant = load_tenant(root.parent), root.parent.name
        assert {(tenant, name) for name in folder.pipelines} == {pair for pair in PIPELINES if pair[0] == tenant}
        if tenant not in ("demo", "atelier"):
            continue  # their briefs are looked at beside what draws their pictures
        assert {(tenant, name) for name in folder.briefs} == {pair for pair in BRIEFS if pair[0] == tenant}


@pytest.mark.parametrize(("tenant", "name"), BRIEFS)
def test_brief_names_only_material_that_is_made(tenant, name):
    brief = _brief(tenant, name)
    named = [*brief.pictures, *brief.footage, *([brief.music] if brief.music else [])]
    assert set(named) <= set(MAKERS)


@pytest.mark.parametrize(("tenant", "pipeline"), PIPELINES)
def test_form_has_words_of_its_own_for_everything_that_it_shows(tenant, pipeline):
    folder = load_tenant(TENANTS / tenant)
    loaded = folder.pipeline(pipeline).pipeline
    for name in brief_params(loaded, folder):
        assert name in loaded.form, f"{name} is shown as it comes"
        assert loaded.form[name].title, f"{name} is shown without a title"


@pytest.mark.parametrize(("tenant", "pipeline"), PIPELINES)
def test_form_can_be_sent_as_it_stands(tenant, pipeline):
    assert _defaults(tenant, pipeline).title


def test_the_forms_defaults_are_the_smart_watch_brief():
    assert _defaults("demo", "product_promo") == _brief("demo", "smartwatch")


def test_chinese_brief_uses_the_customers_field_names():
    brief = _brief("demo", "smartwatch_zh")
    assert (brief.duration_s, brief.language, brief.slogan) == (30, "zh-CN", "智慧生活，腕上开启")
    assert brief.narrative_arc == ("problem_intro", "solution_showcase", "benefit_highlight")


def test_brand_files_are_made_or_committed():
    folder = load_tenant(TENANTS / "demo")
    brand = folder.tenant.brand
    assert brand.logo == "media/logo.png"
    assert {Path(brand.logo).name, brand.music} <= set(MAKERS)
    assert (folder.root / brand.lut).is_file()


def test_the_two_tenants_look_different():
    demo, atelier = (load_tenant(TENANTS / name).tenant.brand for name in ("demo", "atelier"))
    assert demo.ground != atelier.ground
    assert demo.palette.primary != atelier.palette.primary
    assert demo.aspect_ratio != atelier.aspect_ratio


def test_the_demos_catalogue_gives_a_film_for_each_watch(tmp_path):
    """Its rows name only material that is made; the strap has none."""
    root = tmp_path / "demo"
    shutil.copytree(TENANTS / "demo", root, ignore=shutil.ignore_patterns("media"))
    (root / "media").mkdir()
    for name in MAKERS:
        (root / "media" / name).touch()
    done = check_catalogue(load_tenant(root), "catalogue_teaser", "2026-11-22", tmp_path)
    assert (done.counts, done.notes) == ({"ready": 11, "wrong": 0, "duplicate": 0, "filtered": 1}, ())
