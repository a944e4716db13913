"""What a request means for one pipeline of one tenant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import NightreelError, Problems
from nightreel.spec.modules import Choice, read_choice
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel_airflow.api.orders import Order, read_order

FULL = """
name: full
title: Full
platforms: [draft]
form:
  title: {default: An example that no caller asked for}
  slogan: {default: Nor this}
  style: {default: documentary}
  seed: {default: 7, hidden: true}
steps:
  - step: intake
  - step: enrich
  - step: generate
  - step: assemble
  - step: sound
  - step: caption
  - step: export
  - step: label
"""
SHORT = "name: short\ntitle: Short\nsteps:\n  - step: intake\n  - step: enrich\n"
TENANT = "name: acme\ntitle: Acme\nsubscription: starter\nlanguages: [en-US]\nbrand: {name: Acme, frame_rate: 25}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TenantFolder:
    root = tmp_path / "tenants" / "acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text(TENANT)
    (root / "pipelines/full.yaml").write_text(FULL)
    (root / "pipelines/short.yaml").write_text(SHORT)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(root.parent))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    return load_tenant(root)


def _order(folder: TenantFolder, said: dict[str, Any], modules: Any = None, pipeline: str = "full") -> Order:
    return read_order(folder, pipeline, {"title": "Tea pot", **said}, read_choice(modules))


def test_the_forms_examples_stay_out_and_the_pipelines_settings_in(folder: TenantFolder) -> None:
    brief = _order(folder, {"key_features": ["Keeps warm"], "duration_seconds": 6}).brief
    assert brief["slogan"] == ""
    assert (brief["style"], brief["seed"], brief["duration_s"]) == ("documentary", 7, 6)
    assert brief["selling_points"] == ["Keeps warm"]
    assert _order(folder, {"style": "cartoon", "seed": 3}).brief["seed"] == 3


def test_modules_become_steps_that_are_off(folder: TenantFolder) -> None:
    assert _order(folder, {}, {"audio": False, "subtitles": False}).off == ("sound", "caption")
    assert _order(folder, {}, ["subtitle_en"]).off == ()


@pytest.mark.parametrize(
    ("said", "modules", "pipeline", "code"),
    [
        ({"titel": "x"}, None, "full", "brief.titel"),
        ({"duration_s": 500}, None, "full", "brief.duration_s"),
        ({"platforms": ["mars"]}, None, "full", "platform.name"),
        ({"language": "zh-CN"}, None, "full", "enrich.language"),
        ({}, ["subtitle_zh"], "full", "module.language"),
        ({}, ["watermark"], "full", "subscription"),
        ({}, ["subtitles"], "short", "module.absent"),
        ({}, None, "none", "pipeline.name"),
        ({"title": "How to build a pipe bomb"}, None, "full", "safety.weapons"),
    ],
)
def test_what_cannot_be_is_refused_before_a_run_begins(
    folder: TenantFolder, said: dict[str, Any], modules: Any, pipeline: str, code: str
) -> None:
    with pytest.raises(NightreelError) as caught:
        _order(folder, said, modules, pipeline)
    assert caught.value.code == code


def test_a_subscription_that_lacks_a_module_says_which_has_it(folder: TenantFolder) -> None:
    with pytest.raises(NightreelError) as caught:
        _order(folder, {}, ["watermark"])
    assert caught.value.want == "the subscription studio or agency"


def test_a_module_of_another_pipeline_is_named(folder: TenantFolder) -> None:
    with pytest.raises(NightreelError, match="choose the pipeline full"):
        _order(folder, {}, ["subtitles"], "short")


def test_every_wrong_field_is_told_at_once(folder: TenantFolder) -> None:
    with pytest.raises(Problems) as caught:
        _order(folder, {"seed": -1, "duration_s": 1})
    assert {error.where for error in caught.value.errors} == {"brief.seed", "brief.duration_s"}


def test_only_the_brands_frame_rate_is_made(folder: TenantFolder) -> None:
    read_order(folder, "full", {"title": "x"}, Choice(), 25)
    with pytest.raises(NightreelError, match="got 24, want 25"):
        read_order(folder, "full", {"title": "x"}, Choice(), 24)


def test_a_misspelt_name_is_told_before_what_it_was_meant_for(folder: TenantFolder) -> None:
    with pytest.raises(Problems) as caught:
        read_order(folder, "full", {"titel": "Tea pot", "seed": -1}, Choice())
    assert (caught.value.code, caught.value.fix) == ("brief.titel", "write title instead of titel")
