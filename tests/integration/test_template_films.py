"""Templates make films: product film and lesson, drawn small and in process."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.canvas_tenant import write_acme

from nightreel.canvas.compose import compose
from nightreel.canvas.draft import read_draft
from nightreel.canvas.graph import Graph
from nightreel.canvas.palette import templates
from nightreel.canvas.read import plan_text
from nightreel.canvas.shape import graph_of
from nightreel.context import RunInfo
from nightreel.media.probe import probe
from nightreel.plan.catalogue import installed
from nightreel.run.pipeline import run_plan
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Renditions
from nightreel.store.keys import make_tenant_key

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]
SIZE = "draft"
BRIEFS = {
    "product_film": {"title": "Aurora Watch", "category": "smart watch", "selling_points": ["Light", "Long days"],
                     "pictures": ["watch.png"]},
    "lesson": {"title": "Why the sky is blue", "template": "lesson", "narrative": "lesson", "category": "lesson",
               "principle_statement": "Air scatters blue light most.", "mathematical_form": ["I = 1 / x"]},
}  # fmt: skip


class Silent:
    """Nobody watches."""

    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Hear of progress."""


def small(text: str) -> str:
    """Make a pipeline's films small on the canvas, as somebody would to try them; nothing is said in it."""
    graph = graph_of(read_draft(text, "x"), installed())
    assert graph is not None
    options: dict[str, dict[str, Any]] = {
        "enrich": {"height_px": 180}, "upscale": {"target_height_px": 240}, "sound": {"voice": False},
        "export": {"preset": "ultrafast"}, "check": {"gate": "warn"},
    }  # fmt: skip
    nodes = (
        node.model_copy(update={"options": {**node.options, **options.get(node.step, {})}}) for node in graph.nodes
    )
    settings = {**graph.settings, "platforms": ["draft"]}
    return compose(text, Graph(nodes=tuple(nodes), edges=graph.edges, settings=settings))


@pytest.mark.parametrize("name", BRIEFS)
def test_a_template_makes_a_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("NIGHTREEL_PUBLISH", str(tmp_path / "published"))
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    make_tenant_key("acme", "watermark")
    folder = write_acme(tmp_path)
    slow = folder.tenant.brand.model_copy(update={"frame_rate": Fraction(8)})
    tenant = folder.tenant.model_copy(update={"brand": slow})
    (folder.root / "media").mkdir()
    cv2.imwrite(str(folder.root / "media/watch.png"), np.full((640, 640, 3), 90, np.uint8))
    text = small(next(template.text for template in templates() if template.name == name))
    plan = plan_text(text, folder, f"pipelines/{name}.yaml")
    brief = Brief.model_validate({**BRIEFS[name], "duration_s": 4, "platforms": [SIZE]})
    bench = Bench(Workspace(tmp_path, (tmp_path / "store").as_uri(), tmp_path / "cache"), tenant)
    at = RunInfo(run_id="try", date="2026-11-22T00:00:00+00:00", platforms=(SIZE,))
    made = run_plan(plan, brief, bench, at, Silent()).last("renditions")
    assert made is not None
    (film,) = bench.store.load(made, Renditions).items
    facts = probe(bench.store.local(film.media))
    assert (facts.width_px, facts.height_px) == (640, 360)
    assert abs(float(facts.duration_s) - 4) < 0.7
