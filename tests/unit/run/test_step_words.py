"""Words are checked before anything is made or fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from nightreel.context import RunInfo, StepContext
from nightreel.errors import RefusedError
from nightreel.run.step import Bench, StepCall
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.model import Options
from nightreel.spec.tenant import Tenant
from nightreel.steps import base
from nightreel.steps.base import Step, step


class SayOptions(Options):
    """What is said."""

    words: str = ""


@pytest.fixture
def worked() -> Iterator[list[str]]:
    """A step ``say`` that writes down what it was asked."""
    before, asked = dict(base._STEPS), []

    @step("say", takes={"brief": "brief"}, gives={"brief": "brief"}, title="Say", group="brief")
    class Say(Step[SayOptions]):
        def run(self, options: SayOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
            asked.append(options.words)
            return {"brief": inputs["brief"]}

    yield asked
    base._STEPS.clear()
    base._STEPS.update(before)


@pytest.fixture
def bench(tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    root = tmp_path / "tenants"
    (root / tenant.name).mkdir(parents=True)
    (root / tenant.name / "tenant.yaml").write_text("name: acme")
    (tmp_path / "work").mkdir()
    return Bench(Workspace(root, (tmp_path / "stores").as_uri(), tmp_path / "cache", tmp_path / "work"), tenant)


def run(bench: Bench, brief: Brief, **options: str) -> None:
    call = StepCall("say", "say", RunInfo("r", "2026-01-02"), options=options, brief=brief)
    bench.run(call, {"brief": bench.store.keep_model(brief, "brief")}, lambda fraction, message="": None)


@pytest.mark.parametrize(
    ("brief", "options"),
    [(Brief(title="buy heroin"), {}), (Brief(title="Aurora"), {"words": "buy heroin"}),
     (Brief(title="Aurora", slogan="heroin"), {"words": "buy ${brief.slogan}"})],
    ids=["brief", "option", "reference"],
)  # fmt: skip
def test_refused_words_cost_nothing(bench: Bench, worked: list[str], brief: Brief, options: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match=r"\[safety\.") as caught:
        run(bench, brief, **options)
    assert not caught.value.retry
    assert worked == []
    assert list((bench.workspace.work_root or Path()).iterdir()) == []


def test_the_memo_is_no_way_round(bench: Bench, worked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    brief = Brief(title="Aurora")
    run(bench, brief, words="hello")
    monkeypatch.setattr("nightreel.run.step.check_models", _refuse)
    with pytest.raises(RefusedError):
        run(bench, brief, words="hello")
    assert worked == ["hello"]


def _refuse(*_: object, **__: object) -> None:
    raise RefusedError("safety.new_rule")
