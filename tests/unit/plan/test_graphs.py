"""Properties of graphs: order of writing does not matter, and no graph crashes the compiler."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.errors import Problems
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.order import circle, ordered
from nightreel.spec.brand import Brand
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.spec.yaml_file import Positions

WHOLE = [
    {"step": "intake", "takes": {"brief": "run.brief"}},
    {"step": "enrich", "takes": {"brief": "intake.brief", "material": "intake.material"}},
    {"step": "generate", "takes": {"script": "enrich.script", "material": "intake.material"}},
    {"step": "assemble", "takes": {"shots": "generate.shot", "script": "enrich.script"}},
    {"step": "grade", "takes": {"reel": "assemble.reel"}, "options": {"title": "${steps.enrich.script}"}},
    {"step": "grade", "id": "second", "takes": {"reel": "grade.reel"}},
    {"step": "sound", "takes": {"reel": "second.reel", "script": "enrich.script"}},
    {"step": "export", "takes": {"reel": "sound.reel"}, "options": {"folder": "out"}},
    {"step": "export", "id": "draft", "takes": {"reel": "grade.reel"}, "options": {"folder": "draft"}},
]


@pytest.fixture(scope="module")
def compile_steps(catalogue):
    """Compile a list of steps without files."""

    def compile_list(steps: list[dict]) -> Plan:
        tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme"))
        pipeline = Pipeline.model_validate({"name": "promo", "title": "Promo", "steps": steps})
        positions = Positions("pipelines/promo.yaml")
        loaded = LoadedPipeline(pipeline, positions)
        folder = TenantFolder(tenant, Path("acme"), positions, {"promo": loaded}, {})
        return compile_pipeline(folder, "promo", catalogue)

    return compile_list


@given(order=st.permutations(WHOLE))
@settings(max_examples=60, deadline=None)
def test_compile_any_order_gives_the_same_plan(compile_steps, order):
    assert compile_steps(list(order)).steps == compile_steps(WHOLE).steps


ids = st.sampled_from(["a", "b", "c", "d", "run"])
ports = st.sampled_from(["brief", "material", "script", "shot", "shots", "reel", "renditions", "report", "odd"])
uses = st.fixed_dictionaries(
    {
        "step": st.sampled_from(["intake", "enrich", "generate", "assemble", "upscale", "grade", "export", "odd"]),
        "takes": st.dictionaries(ports, st.builds("{}.{}".format, ids, ports), max_size=2),
        "options": st.dictionaries(
            st.sampled_from(["title", "gain", "folder", "odd"]),
            st.sampled_from(["x", 1, "${steps.a.script}", "${steps.b.reel}", "${brief.title}", "${", None]),
            max_size=2,
        ),
    },
    optional={"id": st.sampled_from(["a", "b", "c", "d"]), "engine": st.sampled_from(["animatic", "odd"])},
)


@given(steps=st.lists(uses, min_size=1, max_size=7))
@settings(max_examples=200, deadline=None)
def test_compile_any_graph_is_a_plan_or_problems(compile_steps, steps):
    try:
        plan = compile_steps(steps)
    except Problems as problems:
        refused = problems
    else:
        refused = None
        seen: set[str] = set()
        for step in plan.steps:
            assert set(step.upstream) <= seen, "a step comes before what it needs"
            seen.add(step.id)
    assert refused is None or all(error.where.startswith("pipelines/promo.yaml:") for error in refused.errors)
    assert refused is None or all(error.fix and error.want for error in refused.errors)


graphs = st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefgh")), min_size=1).map(
    lambda needs: {name: before & set(needs) for name, before in needs.items()}
)


@given(graphs)
def test_ordered_and_circle_agree(needs):
    order, found = ordered(needs), circle(needs)
    for place, name in enumerate(order):
        assert needs[name] <= set(order[:place])
    assert (len(order) == len(needs)) == (found == [])
    if found:
        assert found[0] == found[-1]
        assert all(before in needs[name] for before, name in pairwise(found))
