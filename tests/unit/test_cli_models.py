"""``nightreel models``: what is printed, and for whom."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nightreel.cli import app
from nightreel.engines.generate.models.card import Licence
from nightreel.engines.generate.models.known import CARDS, EUROPEAN_UNION
from nightreel.engines.generate.models.licences import regions_of

TENANT = """
name: acme
title: Acme
region: DE
yearly_revenue_usd: 2000000
brand: {name: Acme}
"""


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with one model, and a tenant in Germany that earns two million."""
    root = tmp_path / "models"
    folder = root / "zai-org/CogVideoX-2b"
    (folder / "transformer").mkdir(parents=True)
    index = {"_class_name": "CogVideoXPipeline", "transformer": ["diffusers", "CogVideoXTransformer3DModel"]}
    (folder / "model_index.json").write_text(json.dumps(index))
    header = json.dumps({"a": {"dtype": "F32", "shape": [1000, 500], "data_offsets": [0, 2_000_000]}}).encode()
    (folder / "transformer/a.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(2_000_000))
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text(TENANT)
    monkeypatch.setenv("NIGHTREEL_MODELS", str(root))
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("COLUMNS", "160")
    return root


def said(*words: str, status: int = 0) -> str:
    ran = CliRunner().invoke(app, ["models", *words])
    assert ran.exit_code == status, ran.output
    return ran.output


def rows(text: str) -> dict[str, list[str]]:
    """Give the last cells of each model's line."""
    words = [line.split() for line in text.splitlines()]
    names = {card.model for card in CARDS}
    return {line[0]: line[1:] for line in words if line and line[0] in names}


def test_every_known_model_is_listed_and_the_one_that_is_here_is_marked():
    text = said()
    listed = rows(text)
    assert all(card.model in text for card in CARDS)
    assert listed["zai-org/CogVideoX-2b"][-1] == "yes"
    assert listed["Wan-AI/Wan2.2-TI2V-5B-Diffusers"][-1] != "yes"
    assert "hf download ID" in text


def test_a_tenant_reads_what_it_may_use_and_why_not_the_rest():
    text = said("--tenant", "acme")
    listed = rows(text)
    assert listed["Wan-AI/Wan2.2-TI2V-5B-Diffusers"][-1] == "yes"
    assert listed["Lightricks/LTX-2.5-Diffusers"][-1] == "yes", "two million are below ten"
    assert listed["stabilityai/stable-diffusion-3.5-medium"][-1] == "no"
    assert listed["hunyuanvideo-community/HunyuanVideo"][-1] == "no"
    assert "Tencent-Hunyuan-Community: it grants nothing in the European Union" in text
    assert "not used in DE" in text


def test_an_unknown_tenant_is_said():
    assert "tenant.unknown" in said("--tenant", "nobody", status=2)


def test_a_folder_is_checked(models):
    text = said("check", str(models / "zai-org/CogVideoX-2b"))
    assert "CogVideoXPipeline" in text
    assert "0.5 M" in text
    assert "Known as CogVideoX 2B, licence Apache-2.0" in text


def test_a_folder_with_a_pickle_is_refused(models):
    (models / "zai-org/CogVideoX-2b/transformer/model.bin").write_bytes(b"\x80\x04.")
    assert "[model.pickle]" in said("check", str(models / "zai-org/CogVideoX-2b"), status=2)


def test_a_name_is_found_as_a_step_finds_it(models):
    assert "CogVideoXPipeline" in said("check", "zai-org/CogVideoX-2b")
    (models / "zai-org/CogVideoX-2b").rename(models / "mine")
    assert "CogVideoXPipeline" in said("check", "mine")
    text = said("check", "zai-org/CogVideoX-2b", status=2)
    assert "[model.missing]" in text
    assert "hf download zai-org/CogVideoX-2b" in text


def test_a_folder_that_is_not_there_is_said(tmp_path):
    assert "got no such folder, want a model's folder" in said("check", str(tmp_path / "nix"), status=2)
    (tmp_path / "file").write_text("")
    assert "got a file, want a model's folder" in said("check", str(tmp_path / "file"), status=2)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{nope", "no JSON from line 1"), (b"\xff\xfe", "bytes that are no text"), (b"[]", "not a list of parts")],
)
def test_a_damaged_index_is_said_in_plain_words(models, content, words):
    (models / "zai-org/CogVideoX-2b/model_index.json").write_bytes(content)
    text = said("check", str(models / "zai-org/CogVideoX-2b"), status=2)
    assert f"model_index.json: got {words}" in text


def test_excluded_regions_are_those_of_the_licence():
    other = Licence(name="x", excluded_regions=("US", "KR", "DE"))
    assert regions_of(other) == ["DE", "KR", "US"]
    assert regions_of(Licence(name="x", excluded_regions=(*EUROPEAN_UNION, "GB", "KR"))) == ["EU", "GB", "KR"]


def test_a_folder_that_is_no_model_is_said(tmp_path):
    assert "model_index.json: got no such file" in said("check", str(tmp_path), status=2)


def test_a_model_without_card_says_what_to_write(models):
    (models / "zai-org/CogVideoX-2b").rename(models / "mine")
    assert "settings: {licence: Apache-2.0}" in said("check", str(models / "mine"))
