"""JSON Schemas accept what the models accept and refuse what an editor should underline."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from nightreel.plan.catalogue import installed
from nightreel.plan.schemas import schemas
from nightreel.spec.yaml_file import parse_yaml

TENANTS = Path(__file__).parents[3] / "include" / "tenants"
FILES = {path.relative_to(TENANTS).as_posix(): path for path in TENANTS.glob("**/*.yaml")}


@pytest.fixture(scope="module")
def validators():
    """A validator for each kind of file."""
    found = schemas(installed())
    for schema in found.values():
        Draft202012Validator.check_schema(schema)
    return {name: Draft202012Validator(schema) for name, schema in found.items()}


@pytest.mark.parametrize("path", FILES.values(), ids=FILES.keys())
def test_schemas_accept_our_own_files(validators, path):
    by_name = path.stem in ("tenant", "glossary", "blocked")
    kind = path.stem if by_name else path.parent.name.removesuffix("s")
    errors = [error.message for error in validators[kind].iter_errors(parse_yaml(path.read_text(), path.name)[0])]
    assert errors == []


STYLE = (
    "name: a\nversion: '1.0'\nauthor: B\nlicence: MIT\ntype: style-lora\n"
    "models: [{path: a.safetensors, trigger_words: ink, strength_range: [0.2, 1]}]\ndependencies: {base_model: wan}"
)
HEAD = "name: p\ntitle: P\nsteps:\n"


@pytest.mark.parametrize(
    ("kind", "text", "good"),
    [
        ("pipeline", HEAD + "  - {step: enrich, options: {height_px: 360}}", True),
        ("pipeline", HEAD + "  - {step: enrich, options: {height_px: '${brief.seed}'}}", True),
        ("pipeline", HEAD + "  - {step: enrich, engine: rules}", True),
        ("pipeline", HEAD + "  - {step: enrich, options: {height: 360}}", False),
        ("pipeline", HEAD + "  - {step: enrich, options: {height_px: 3}}", False),
        ("pipeline", HEAD + "  - {step: enrich, engine: fast}", False),
        ("pipeline", HEAD + "  - {step: enrich, takes: {reel: intake.brief}}", False),
        ("pipeline", HEAD + "  - {step: enrihc}", False),
        ("brief", "product_type: Watch\nkey_features: |\n  - a\n  - b\nparameters: {weight: 38}", True),
        ("brief", "title: Watch\noutput_format: [portrait_1080x1920]", True),
        ("brief", "category: watch", False),
        ("brief", "title: Watch\nduration_s: 300", False),
        ("tenant", "name: a\ntitle: A\nbrand: {name: A, color_palette: {primary: '#112233'}}", True),
        ("tenant", "name: a\ntitle: A\nbrand: {name: A, palette: {primary: red}}", False),
        ("pack", "name: a\nversion: '1.0'\nauthor: B\nlicense: MIT\ntype: lut\nfile: a.cube", True),
        ("pack", "name: a\nversion: '1.0'\nauthor: B\ntype: lut\nfile: a.cube", False),
        ("pack", STYLE, True),
        ("glossary", "terms: {cun: {names: [皴法], means: {en-US: texture strokes}, only: [ink]}}", True),
        ("glossary", "terms: {cun: {names: [皴法], use: [ink]}}", False),
        ("blocked", "categories: {praise: {title: {en-US: praise}, words: [stunning]}}", True),
        ("blocked", "categories: {praise: {title: {en-US: praise}, words: [stunning], rating: loud}}", False),
        ("pack", STYLE.replace("path", "file"), False),
    ],
)
def test_schemas_know_good_from_bad(validators, kind, text, good):
    assert validators[kind].is_valid(parse_yaml(text, "f.yaml")[0]) is good
