"""A film whose script a language model writes: the whole plan in process, over a real server, up to the file."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from nightreel.context import RunInfo
from nightreel.engines.enrich.prompt_score import ELEMENTS
from nightreel.media.probe import probe
from nightreel.plan.compile import compile_pipeline
from nightreel.run.pipeline import run_plan
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Renditions
from nightreel.spec.script import Script
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.keys import make_tenant_key

pytestmark = pytest.mark.integration
TENANT = "name: acme\ntitle: Acme\nsubscription: agency\nbrand: {name: Acme, frame_rate: 24}\n"
PIPELINE = """
name: film
title: Film
platforms: [draft]
steps:
  - step: intake
  - {step: enrich, engine: llm, options: {height_px: 180}}
  - step: generate
  - step: assemble
  - step: export
"""
BRIEF = Brief(
    title="Aurora Watch", category="smart watch", selling_points=("14 days on a single charge",), duration_s=4,
    slogan="Smart life",
)  # fmt: skip


class Silent:
    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Nobody watches."""


@pytest.fixture(scope="module")
def language_servers() -> ModuleType:
    path = Path(__file__).parents[1] / "servers" / "language_server.py"
    spec = spec_from_file_location("language_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["language_server"] = module
    spec.loader.exec_module(module)
    return module


def test_a_film_from_the_models_script_is_asked_for_once(tmp_path, monkeypatch, language_servers):
    root = tmp_path / "tenants" / "acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text(TENANT)
    (root / "pipelines" / "film.yaml").write_text(PIPELINE)
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
    make_tenant_key("acme", "watermark")
    folder = load_tenant(root)
    bench = Bench(Workspace(tmp_path / "tenants", (tmp_path / "store").as_uri(), tmp_path / "cache"), folder.tenant)
    run = RunInfo(run_id="one", date="2026-01-02T03:04:05+00:00", platforms=("draft",))
    with language_servers.LanguageServer().running() as server:
        endpoint = f"endpoints: {{qwen: {{kind: language, url: '{server.url}', model: MODEL}}}}"
        (tmp_path / "endpoints.yaml").write_text(endpoint.replace("MODEL", "test-model"))
        plan = compile_pipeline(folder, "film")
        first = run_plan(plan, BRIEF, bench, run, Silent())
        again = run_plan(plan, BRIEF, bench, run, Silent())
        assert len(server.requests) == 1, "a remembered script was asked for again"
        server.model = "another-model"
        (tmp_path / "endpoints.yaml").write_text(endpoint.replace("MODEL", "another-model"))
        run_plan(plan, BRIEF, bench, run, Silent())
        assert len(server.requests) == 2, "another model's script was not asked for"
    (enriched,) = first.results["enrich"]
    assert enriched.usage.output_tokens > 0
    assert {measure.name for measure in enriched.measures} == {"prompt", *ELEMENTS}
    assert all(result.reused for result in again.results["enrich"])
    script = bench.store.load(enriched.outputs["script"], Script)
    renditions = first.last("renditions")
    assert renditions is not None
    (film,) = bench.store.load(renditions, Renditions).items
    facts = probe(bench.store.local(film.media))
    assert facts.frames == script.frames == 96
