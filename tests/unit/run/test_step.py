"""A step in its context: memo, references, errors."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field

from nightreel.context import RunInfo, StepContext
from nightreel.errors import EngineError, InputError, OptionError, StoreError
from nightreel.records.book import RunBook
from nightreel.run.step import Bench, StepCall, StepResult
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.model import Options
from nightreel.spec.record import RunHead
from nightreel.spec.tenant import Tenant
from nightreel.steps import base
from nightreel.steps.base import Step, step
from nightreel.store.artifact import Artifact

BRIEF = Brief(title="Aurora")


class ShoutOptions(Options):
    """How loud."""

    mark: str = Field("!", max_length=20)
    platforms: tuple[str, ...] = ()


@pytest.fixture
def shout() -> Iterator[type[Step[ShoutOptions]]]:
    """A step that counts how often it works and does what its class is told."""
    before = dict(base._STEPS)

    @step("shout", takes={"brief": "brief"}, gives={"brief": "brief"}, title="Shout", group="brief")
    class Shout(Step[ShoutOptions]):
        worked = 0
        fault: Exception | None = None

        def run(self, options: ShoutOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
            type(self).worked += 1
            (context.work_dir / "half").write_text("made")
            if self.fault is not None:
                raise self.fault
            context.note("Shouted.")
            return {"brief": inputs["brief"].model_copy(update={"title": inputs["brief"].title + options.mark})}

    yield Shout
    base._STEPS.clear()
    base._STEPS.update(before)


@pytest.fixture
def bench(tmp_path: Path, tenant: Tenant) -> Bench:
    """Acme's place of work."""
    root = tmp_path / "tenants"
    (root / tenant.name).mkdir(parents=True)
    (root / tenant.name / "tenant.yaml").write_text("name: acme")
    (tmp_path / "work").mkdir()
    return Bench(Workspace(root, (tmp_path / "stores").as_uri(), tmp_path / "cache", tmp_path / "work"), tenant)


def _run(bench: Bench, brief: Brief = BRIEF, platforms: tuple[str, ...] = (), **options: Any) -> StepResult:
    run = RunInfo(run_id="r", date="2026-01-02", platforms=platforms)
    call = StepCall(step="shout", step_id="loud", run=run, options=options, brief=brief)
    return bench.run(call, {"brief": bench.store.keep_model(brief, "brief")}, lambda fraction, message="": None)


def test_a_folder_for_half_made_files_is_made(bench: Bench, shout: Any, tmp_path: Path) -> None:
    (tmp_path / "work").rmdir()
    assert not _run(bench).reused


def test_a_result_is_made_once(bench: Bench, shout: Any) -> None:
    first, second = _run(bench), _run(bench)
    assert (first.reused, second.reused, shout.worked) == (False, True, 1)
    assert first.outputs == second.outputs
    assert second.notes == ("Shouted.",)
    assert bench.store.load(first.outputs["brief"], Brief).title == "Aurora!"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"mark": "?"}, id="option"),
        pytest.param({"brief": Brief(title="Borealis")}, id="input"),
        pytest.param({"platforms": ("tiktok",)}, id="platforms"),
    ],
)
def test_what_changes_the_result_makes_it_again(bench: Bench, shout: Any, changed: dict[str, Any]) -> None:
    _run(bench)
    assert not _run(bench, **changed).reused
    assert shout.worked == 2


def test_another_version_or_brand_makes_it_again(bench: Bench, shout: Any, tenant: Tenant) -> None:
    _run(bench)
    shout.version = "2"
    assert not _run(bench).reused
    other = tenant.model_copy(update={"brand": tenant.brand.model_copy(update={"name": "Acme & Sons"})})
    assert not _run(Bench(bench.workspace, other)).reused


def test_a_file_that_an_option_names_is_part_of_the_key(bench: Bench, shout: Any) -> None:
    (bench.root / "media").mkdir()
    (bench.root / "media" / "look.cube").write_text("one")
    _run(bench, mark="look.cube")
    assert _run(bench, mark="look.cube").reused
    (bench.root / "media" / "look.cube").write_text("another")
    assert not _run(bench, mark="look.cube").reused


def test_a_damaged_result_is_made_again(bench: Bench, shout: Any) -> None:
    artifact = _run(bench).outputs["brief"]
    bench.store.local(artifact).write_text("{}")
    mended = _run(bench)
    assert not mended.reused
    assert bench.store.load(mended.outputs["brief"], Brief).title == "Aurora!"


def test_references_are_resolved_and_hostile_text_is_not(bench: Bench, shout: Any) -> None:
    brief = Brief(title="{{ 7*7 }} ${brand.name}", slogan="${run.id}")
    result = _run(bench, brief, mark=" ${brand.name} ${brief.slogan}")
    assert bench.store.load(result.outputs["brief"], Brief).title == "{{ 7*7 }} ${brand.name} Acme ${run.id}"


def test_an_option_out_of_range_is_named(bench: Bench, shout: Any) -> None:
    with pytest.raises(OptionError, match=r"\[shout\.mark\] loud: got 21 characters, want at most 20"):
        _run(bench, mark="x" * 21)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (InputError("a.b", fix="mend it"), InputError, r"\[a\.b\]: ?.*Fix: mend it|\[a\.b\]\. Fix: mend it"),
        (OSError(errno.ENOSPC, "full"), StoreError, r"\[work\.full\].*NIGHTREEL_WORK"),
        (MemoryError(), EngineError, r"\[work\.memory\] loud.*smaller pictures"),
        (KeyError("oops"), EngineError, r"\[step\.fault\] loud: got KeyError: 'oops'.*Fix: show this line"),
    ],
    ids=["ours", "full disk", "no memory", "unforeseen"],
)
def test_every_fault_is_a_sentence_and_leaves_nothing(
    bench: Bench, shout: Any, fault: Exception, kind: type[Exception], words: str
) -> None:
    shout.fault = fault
    with pytest.raises(kind, match=words):
        _run(bench)
    assert list(bench.workspace.work_root.iterdir()) == []  # type: ignore[union-attr]
    shout.fault = None
    assert not _run(bench).reused, "a failure is never remembered"


def test_an_unknown_tenant_is_named_with_those_that_there_are(bench: Bench) -> None:
    with pytest.raises(ValueError, match=r"\[tenant\.unknown\].*got nobody, want one of acme"):
        bench.workspace.tenant_root("nobody")
    with pytest.raises(ValueError, match=r"\[tenant\.unknown\]"):
        bench.workspace.tenant_root("../acme")


def test_the_result_is_a_few_hundred_bytes(bench: Bench, shout: Any) -> None:
    references = [artifact.model_dump_json() for artifact in _run(bench).outputs.values()]
    assert max(len(text) for text in references) < 500
    assert Artifact.model_validate_json(references[0]).kind == "brief"


def test_the_book_tells_what_stands_in_for_what_was_asked_for(bench: Bench, shout: Any) -> None:
    def run(self: Any, options: ShoutOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        context.only_now.append("the service did not answer")
        return {"brief": inputs["brief"]}

    shout.run = run
    book = RunBook(bench.store, "r")
    book.begin(RunHead(run_id="r", tenant="acme", pipeline="p", title="x", brief={}, began="2026-01-02"))
    info = RunInfo(run_id="r", date="2026-01-02")
    for _ in range(2):  # made, and found again by the same run
        call = StepCall(step="shout", step_id="loud", run=info, brief=BRIEF, book=book)
        bench.run(call, {"brief": bench.store.keep_model(BRIEF, "brief")}, lambda fraction, message="": None)
        record = book.read()
        assert record is not None
        assert record.steps[0].only_now
