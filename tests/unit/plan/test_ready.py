"""Models and services of a plan are looked at before anything is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import NightreelError, Problems
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.ready import check_ready, missing_weights, unready
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import TenantFolder

PIPELINE = """
name: promo
title: Promo
platforms: [draft]
steps:
  - step: intake
  - {{step: enrich, engine: {writer}}}
  - {{step: generate, engine: {engine}, options: {options}}}
  - step: assemble
  - step: export
"""


@pytest.fixture(autouse=True)
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No models here, and one endpoint of a server."""
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
    endpoint = {"kind": "videos", "url": "http://127.0.0.1:1", "model": "m"}
    (tmp_path / "endpoints.yaml").write_text(json.dumps({"endpoints": {"own": endpoint}}))


@pytest.fixture
def plan(write_tenant: Callable[..., TenantFolder]) -> Callable[..., Plan]:
    def make(engine: str, writer: str = "rules", **options: Any) -> Plan:
        text = PIPELINE.format(engine=engine, writer=writer, options=json.dumps(options))
        return compile_pipeline(write_tenant(subscription="agency", promo=text), "promo")

    return make


def _codes(faults: list[NightreelError]) -> list[str]:
    return [fault.code for fault in faults]


HUNYUAN = "hunyuanvideo-community/HunyuanVideo"


@pytest.mark.parametrize(
    ("engine", "options", "codes"),
    [
        ("animatic", {}, []),
        ("auto", {"settings": {"model": "/etc"}}, []),
        ("served", {}, []),
        ("served", {"settings": {"endpoint": "nix"}}, ["endpoint.name"]),
        ("served", {"settings": {"model": "other/model"}}, ["generate.model"]),
        ("dashscope", {}, ["endpoint.name"]),
        ("diffusers", {}, ["generate.model"]),
        ("diffusers", {"settings": {"model": "../etc"}}, ["model.path"]),
        ("diffusers", {"settings": {"model": "a/b"}}, ["model.licence"]),
        ("diffusers", {"settings": {"model": "a/b", "licence": "MIT"}}, []),
        ("diffusers", {"settings": {"model": HUNYUAN}}, ["model.licence"]),
        ("served", {"fallback": [{"engine": "dashscope"}, {"engine": "animatic"}]}, ["endpoint.name"]),
        ("diffusers", {"settings": {"model": "${brief.category}"}}, []),
    ],
)
def test_what_cannot_be_asked_is_told_of_any_try(plan, engine, options, codes):
    made = plan(engine, **options)
    assert _codes(unready(made)) == codes
    if codes:
        with pytest.raises(Problems, match="promo, step generate"):
            check_ready(made)
    else:
        check_ready(made)


def test_options_that_refer_to_the_brief_are_read_with_it(plan):
    made = plan("diffusers", settings={"model": "${brief.category}"})
    assert _codes(unready(made, Brief(title="A", category="a/b"))) == ["model.licence"]


def test_the_language_models_endpoint_is_looked_for(plan):
    (fault,) = unready(plan("animatic", writer="llm"))
    assert (fault.code, fault.where) == ("endpoint.name", "promo, step enrich")


def test_a_broken_file_of_endpoints_is_told_once_with_its_lines(plan, tmp_path):
    (tmp_path / "endpoints.yaml").write_text("endpoints:\n  own: {kind: videos}\n  b: {kind: nix, url: 'http://a'}\n")
    faults = unready(plan("served", fallback=[{"steps": 4}]))
    assert len(faults) >= 2
    assert {fault.where.rpartition(":")[2] for fault in faults} == {"2", "3"}


def test_weights_are_looked_for_where_the_shots_are_made(plan):
    made = plan("diffusers", settings={"model": "Wan-AI/Wan2.2-TI2V-5B-Diffusers"})
    assert _codes(missing_weights(made)) == ["model.missing"]
    check_ready(made)
    with pytest.raises(Problems, match=r"model\.missing.*hf download"):
        check_ready(made, weights=True)
    assert missing_weights(plan("served")) == []
    assert missing_weights(plan("diffusers")) == [], "another fault is told already"
