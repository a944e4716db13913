"""Which part of a draft is looked at, and on what."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import Problems, SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.run.preview import LONGEST_S, PreviewOrder, cut, sample_fields, shortened
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import TenantFolder, load_tenant

TENANTS = Path(__file__).parents[3] / "include/tenants"


@pytest.fixture(scope="module")
def folder() -> TenantFolder:
    return load_tenant(TENANTS / "demo")


@pytest.fixture(scope="module")
def plan(folder: TenantFolder) -> Plan:
    return compile_pipeline(folder, "product_promo")


def test_a_step_is_looked_at_with_all_that_it_needs_and_nothing_else(plan: Plan) -> None:
    ids = [planned.id for planned in cut(plan, "grade").steps]
    assert ids[-1] == "grade"
    assert {"intake", "enrich", "generate", "assemble"} <= set(ids)
    assert {"sound", "export", "publish"}.isdisjoint(ids)
    assert [planned.id for planned in cut(plan, "intake").steps] == ["intake"]


def test_a_whole_preview_does_everything_but_publish(plan: Plan) -> None:
    left = {planned.id for planned in plan.steps} - {planned.id for planned in cut(plan, "").steps}
    assert left == {"publish"}


@pytest.mark.parametrize(("upto", "fix"), [("publish", "publishes nothing"), ("grdae", "grade"), ("../x", "choose")])
def test_a_step_that_cannot_be_looked_at_is_said(plan: Plan, upto: str, fix: str) -> None:
    with pytest.raises(SpecError, match=rf"\[preview\.upto\].*{fix}"):
        cut(plan, upto)


def test_a_sample_is_a_brief_of_the_client_a_brief_or_what_the_form_proposes(plan: Plan, folder: TenantFolder) -> None:
    assert "Aurora" in sample_fields("smartwatch", plan, folder)["title"]
    assert sample_fields({"title": "Cup"}, plan, folder) == {"title": "Cup"}
    assert sample_fields("", plan, folder)["title"]
    with pytest.raises(SpecError, match=r"\[preview\.sample\].*smartwatch"):
        sample_fields("../../atelier/briefs/stoneware", plan, folder)


def test_a_sample_stays_as_it_is_unless_it_is_long() -> None:
    short = Brief(title="Cup", duration_s=15)
    assert shortened(short) == (short, ())
    brief, notes = shortened(Brief(title="Cup", duration_s=60))
    assert brief.duration_s == LONGEST_S
    assert "60 s" in notes[0]


@pytest.mark.parametrize(
    "conf", [None, {}, {"text": 3}, {"text": "x", "upto": "y" * 64}, {"text": "x", "sample": 3}, {"text": "x", "by": 1}]
)
def test_whoever_starts_the_dag_by_hand_is_told_what_is_wrong(conf: dict[str, object] | None) -> None:
    with pytest.raises(Problems, match=r"preview\.order"):
        PreviewOrder.of(conf)
