"""The commands that check and write what people write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nightreel import cli_plan
from nightreel.cli import app
from nightreel.store.keys import tenant_key

TENANTS = Path(__file__).parents[2] / "include" / "tenants"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command as ``nightreel`` does."""
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("COLUMNS", "160")
    app = typer.Typer()
    for command in (cli_plan.check, cli_plan.schema, cli_plan.steps):
        app.command()(command)
    app.command("new-tenant")(cli_plan.new_tenant)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def acme(run, tmp_path) -> Path:
    """A new tenant's folder."""
    result = run("new-tenant", "acme", "--root", tmp_path)
    assert result.exit_code == 0, result.output
    return tmp_path / "acme"


def test_new_tenant_passes_the_check(run, acme):
    result = run("check", acme)
    assert result.exit_code == 0
    assert "reel ← watermark.reel" in result.stdout
    assert len(tenant_key("acme", "watermark")) == 32


def _ask(acme: Path, engine: str, settings: str) -> Path:
    pipeline = acme / "pipelines" / "product_promo.yaml"
    options = f"  - {{step: generate, engine: {engine}, options: {{settings: {settings}}}}}\n"
    pipeline.write_text(pipeline.read_text().replace("  - step: generate\n", options))
    tenant = acme / "tenant.yaml"
    tenant.write_text(tenant.read_text().replace("subscription: studio", "subscription: agency"))
    return pipeline


@pytest.mark.parametrize("whole", [True, False])
def test_weights_that_another_machine_may_have_are_a_warning(run, acme, monkeypatch, tmp_path, whole):
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    pipeline = _ask(acme, "diffusers", "{model: Wan-AI/Wan2.2-TI2V-5B-Diffusers}")
    result = run("check", acme if whole else pipeline)
    assert result.exit_code == 0, result.output
    assert "On this machine: [model.missing] product_promo, step generate" in result.stdout


@pytest.mark.parametrize("whole", [True, False])
def test_a_model_that_may_not_be_asked_fails_the_check(run, acme, whole):
    pipeline = _ask(acme, "diffusers", "{model: hunyuanvideo-community/HunyuanVideo}")
    result = run("check", acme if whole else pipeline)
    assert result.exit_code == 2
    assert "[model.licence] product_promo, step generate" in result.stderr


def test_an_endpoint_that_is_not_set_up_fails_where_endpoints_are(run, acme, monkeypatch, tmp_path):
    pipeline = _ask(acme, "served", "{endpoint: wan}")
    monkeypatch.delenv("NIGHTREEL_ENDPOINTS", raising=False)
    result = run("check", pipeline)
    assert result.exit_code == 0
    assert "On this machine: [endpoint.name] product_promo, step generate: got wan" in result.stdout
    (tmp_path / "endpoints.yaml").write_text("endpoints: {}")
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
    assert run("check", pipeline).exit_code == 2


def test_a_run_whose_model_cannot_be_asked_stops_before_its_first_step(acme, monkeypatch, tmp_path):
    _ask(acme, "diffusers", "{model: nope/unknown}")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "stores").as_uri())
    brief = next((acme / "briefs").glob("*.yaml"))
    result = CliRunner().invoke(app, ["run", str(brief), "--tenant", "acme", "--pipeline", "product_promo"])
    assert result.exit_code == 2
    assert "[model.licence] product_promo, step generate" in result.stderr
    assert [path for path in (tmp_path / "stores").rglob("*") if path.is_file()] == []


def test_a_brand_pack_that_is_missing_is_told(run, acme, monkeypatch, tmp_path):
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "packs"))
    tenant = acme / "tenant.yaml"
    tenant.write_text(tenant.read_text().replace("brand:\n", "brand:\n  packs: [{name: warm-look}]\n"))
    result = run("check", acme)
    assert result.exit_code == 2
    assert "[pack.missing] brand.packs: got warm-look. Fix: run `nightreel pack install SOURCE`" in result.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acme", "[tenant.exists] {root}/acme: got a folder of that name. Fix: choose another name, or edit that one."),
        ("../x", "[tenant.name]: got ../x, want small letters, digits, - and single _, beginning with a letter. "
                 "Fix: choose such a name."),
    ],
)  # fmt: skip
def test_new_tenant_refuses(run, acme, name, message):
    result = run("new-tenant", name, "--root", acme.parent)
    assert (result.exit_code, result.stderr.strip()) == (2, message.format(root=acme.parent))


@pytest.mark.parametrize("file", ["product_promo.yaml", "first.yaml"])
def test_check_one_file(run, acme, file):
    (path,) = acme.glob(f"*/{file}")
    result = run("check", path)
    assert result.exit_code == 0
    assert ("Product film" in result.stdout) == (file == "product_promo.yaml")


def test_check_tells_every_error_of_every_file(run, acme):
    pipeline = acme / "pipelines" / "product_promo.yaml"
    pipeline.write_text(pipeline.read_text().replace("step: grade", "step: gade").replace("tiktok]", "tik]"))
    (acme / "pipelines" / "second.yaml").write_text("name: [")
    (acme / "briefs" / "first.yaml").write_text("titel: x\n")
    result = run("check", acme)
    assert result.exit_code == 2
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        "[platform.name] pipelines/product_promo.yaml:6",
        "[step.unknown] pipelines/product_promo.yaml:13",
        "[yaml.syntax] pipelines/second.yaml:2",
        "[brief.title] briefs/first.yaml:1",
        "[brief.titel] briefs/first.yaml:1",
    ]
    assert run("check", acme / "pipelines" / "second.yaml").exit_code == 2


@pytest.mark.parametrize("name", ["nowhere", "README.md"])
def test_check_another_file(run, tmp_path, name):
    (tmp_path / "README.md").write_text("no")
    result = run("check", tmp_path / name)
    assert result.exit_code == 2
    assert result.stderr.startswith("[check.path]")


def test_schema_writes_a_file_for_each_kind(run, tmp_path):
    result = run("schema", tmp_path / "out")
    assert result.exit_code == 0
    assert f"# yaml-language-server: $schema={tmp_path}/out/brief.json" in result.stdout
    assert {path.stem: json.loads(path.read_text())["title"] for path in (tmp_path / "out").iterdir()} == {
        "brief": "Nightreel brief", "pipeline": "Nightreel pipeline", "tenant": "Nightreel tenant",
        "pack": "Nightreel pack", "glossary": "Nightreel glossary", "blocked": "Nightreel blocked",
    }  # fmt: skip


def test_schema_says_when_it_cannot_write(run, tmp_path):
    (tmp_path / "file").write_text("")
    result = run("schema", tmp_path / "file")
    assert (result.exit_code, result.stderr[:15]) == (2, "[schema.folder]")


def test_steps_lists_engines_and_sources(run):
    result = run("steps", "--why")
    assert result.exit_code == 0
    assert "rules (default)" in result.stdout
    assert "nightreel.steps.enrich" in result.stdout


def test_check_loads_neither_numpy_nor_torch():
    code = (
        "import sys\nfrom pathlib import Path\nfrom nightreel.plan.compile import compile_pipeline\n"
        "from nightreel.spec.tenant_folder import load_tenant\n"
        f"folder = load_tenant(Path({str(TENANTS / 'demo')!r}))\n"
        "for name in folder.pipelines: compile_pipeline(folder, name)\n"
        "print(*sorted({'numpy', 'torch', 'cv2', 'av', 'skia', 'openvino', 'boto3', 'airflow'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert result.stdout.strip() == ""
