"""Which steps a run may switch off, and what they pass on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from nightreel.context import RunInfo, StepContext
from nightreel.errors import Problems, RefusedError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.off import can_be_off, check_off, note_of
from nightreel.run.step import Bench, StepCall
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.model import Options
from nightreel.spec.record import RunHead
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import load_tenant
from nightreel.steps import base
from nightreel.steps.base import Step, all_steps, step

BRIEF = Brief(title="Aurora")


@pytest.fixture
def worked() -> Iterator[list[str]]:
    """Steps ``polish``, ``ask_first`` and ``must`` over a brief, and which of them worked."""
    before, worked = dict(base._STEPS), list[str]()

    for name, extra in (("polish", {}), ("ask_first", {"asks": True}), ("must", {"always": True})):

        class Polish(Step[Options]):
            def run(self, options: Options, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
                worked.append(self.name)
                return {"brief": inputs["brief"]}

        for field, value in extra.items():
            setattr(Polish, field, value)
        step(name, takes={"brief": "brief"}, gives={"brief": "brief"}, title=name, group="brief")(Polish)
    yield worked
    base._STEPS.clear()
    base._STEPS.update(before)


@pytest.fixture
def bench(tmp_path: Path, tenant: Tenant) -> Bench:
    """Acme's place of work."""
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text("name: acme")
    return Bench(Workspace(tmp_path / "tenants", (tmp_path / "stores").as_uri(), tmp_path / "cache"), tenant)


def _call(bench: Bench, name: str) -> StepCall:
    book = RunBook(bench.store, "r")
    book.begin(RunHead(run_id="r", tenant="acme", pipeline="p", title="x", brief={}, began="2026-01-02"))
    run = RunInfo(run_id="r", date="2026-01-02", request=RunRequest(off=("it",)))
    return StepCall(step=name, step_id="it", run=run, book=book)


def _silent(fraction: float, message: str = "") -> None:
    """Nobody watches."""


@pytest.mark.parametrize(
    ("name", "able"),
    [
        ("grade", True), ("caption", True), ("watermark", True), ("deflicker", True), ("sound", True),
        ("upscale", True), ("label", False), ("intake", False), ("enrich", False), ("generate", False),
        ("assemble", False), ("export", False), ("check", False), ("publish", False), ("review", False),
        ("review_cut", False), ("review_script", False),
    ],
)  # fmt: skip
def test_only_steps_that_nothing_lacks_without_can_be_off(name: str, able: bool) -> None:
    assert can_be_off(all_steps()[name]) is able


def test_a_step_that_is_off_passes_on_what_it_takes(bench: Bench, worked: list[str]) -> None:
    call, brief = _call(bench, "polish"), bench.store.keep_model(BRIEF, "brief")
    result = bench.run(call, {"brief": brief}, _silent)
    assert result.outputs == {"brief": brief}
    assert result.notes == ("Switched off for this run.",)
    assert worked == []
    record = RunBook(bench.store, "r").read()
    assert record is not None
    assert record.steps[0].off


@pytest.mark.parametrize("name", ["ask_first", "must"])
def test_reviews_and_labels_cannot_be_passed_by(bench: Bench, worked: list[str], name: str) -> None:
    call = _call(bench, name)
    with pytest.raises(RefusedError, match=r"\[run\.off\] it"):
        bench.run(call, {"brief": bench.store.keep_model(BRIEF, "brief")}, _silent)
    record = RunBook(bench.store, "r").read()
    assert record is not None
    assert record.steps[0].fault is not None
    assert record.steps[0].fault.refused


@pytest.mark.parametrize("always", [False, True])
def test_a_pipeline_says_what_no_run_switches_off(always: bool, tmp_path: Path) -> None:
    (tmp_path / "acme/pipelines").mkdir(parents=True)
    (tmp_path / "acme/tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    steps = ["intake", "enrich", "generate", "assemble", "grade", f"watermark, always: {str(always).lower()}", "export"]
    text = "".join(f"  - {{step: {step}}}\n" for step in [*steps, "label"])
    (tmp_path / "acme/pipelines/promo.yaml").write_text(f"name: promo\ntitle: Promo\nsteps:\n{text}")
    plan = compile_pipeline(load_tenant(tmp_path / "acme"), "promo")
    check_off(plan, ["grade"])
    if not always:
        check_off(plan, ["watermark"])
        return
    with pytest.raises(Problems, match=r"\[run\.off\] watermark: .* want one of grade") as caught:
        check_off(plan, ["grade", "watermark"])
    assert isinstance(caught.value.errors[0], RefusedError)


def test_a_film_without_its_invisible_mark_says_so() -> None:
    assert note_of(all_steps()["watermark"]).startswith("Switched off for this run: the film carries no invisible mark")
    assert note_of(all_steps()["grade"]) == "Switched off for this run."


def test_a_book_that_cannot_be_written_stops_no_step(bench: Bench, worked: list[str], tmp_path: Path) -> None:
    call, brief = _call(bench, "polish"), bench.store.keep_model(BRIEF, "brief")
    run = RunInfo(run_id="r", date="2026-01-02")
    room = next(path for path in (tmp_path / "stores/acme/runs").iterdir() if path.name != "by-time")
    for path in room.iterdir():
        path.unlink()
    room.rmdir()
    room.write_text("a file where a folder should be")
    result = bench.run(StepCall(step="polish", step_id="it", run=run, book=call.book), {"brief": brief}, _silent)
    assert worked == ["polish"]
    assert "The run's history lacks this step" in result.notes[-1]
