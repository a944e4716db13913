"""What the interface does with Airflow's answers, beside an application that answers as Airflow does."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from nightreel.errors import InputError, NightreelError, Problems
from nightreel.records.book import RunBook
from nightreel.records.revision import Changes
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.record import Fault, RunEnd, RunHead, StepRecord
from nightreel.spec.run import CONF
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel_airflow.api.cancel import cancel_run
from nightreel_airflow.api.errors import ConflictError, ForbiddenError, TooManyError
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.reviews import revise_run, revision_of
from nightreel_airflow.api.runs import check_room, fault_of
from nightreel_airflow.api.status import read_book, viewed
from nightreel_airflow.guard import Caller

NAME = RunName("acme", "promo", "manual__1")
BEGAN = "2026-01-02T00:00:00+00:00"
PIPELINE = "name: {name}\ntitle: Promo\nplatforms: [draft]\nsteps:\n  - step: intake\n  - step: enrich\n"
SHOT = Shot(index=0, role="benefit", start_frame=0, frames=12, scene="cup", text=OnScreenText(headline="Cup"))
SCRIPT = Script(title="Cup", language="en-US", arc="emotion", fps=12, width_px=320, height_px=180, shots=(SHOT,))


class StandIn:
    """Answers as Airflow's server does for one run; its tasks change when the run's state is set."""

    def __init__(self) -> None:
        self.state, self.tasks, self.total = "running", [("intake", "success"), ("enrich", "running")], 0
        self.conf: dict[str, Any] = {}
        self.after: list[tuple[str, str]] = []
        self.said: list[dict[str, Any]] = []
        self.then: Any = lambda: None
        self.asked: dict[str, Any] = {}
        self.app = FastAPI()
        run = "/api/v2/dags/{dag_id}/dagRuns/{run_id}"
        self.app.get("/api/v2/dags/~/dagRuns")(self.count)
        self.app.get(run)(self.found)
        self.app.patch(run)(self.patched)
        self.app.get(f"{run}/taskInstances")(self.listed)

    async def count(self, request: Any = None) -> dict[str, Any]:
        return {"dag_runs": [], "total_entries": self.total}

    async def found(self, dag_id: str, run_id: str) -> dict[str, Any]:
        said = {"run_type": "manual", "triggering_user_name": "eve", "run_after": BEGAN}
        return {"dag_run_id": run_id, "state": self.state, "conf": self.conf, **said}

    async def patched(self, dag_id: str, run_id: str, said: dict[str, Any]) -> dict[str, Any]:
        self.said.append(said)
        self.state, self.tasks = said["state"], self.after
        self.then()
        return {}

    async def listed(self, dag_id: str, run_id: str) -> dict[str, Any]:
        tasks = [{"task_id": name, "state": state, "map_index": -1} for name, state in self.tasks]
        return {"task_instances": tasks, "total_entries": len(tasks)}


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The application that runs in this process in the place of Airflow's own."""
    stand_in = StandIn()
    monkeypatch.setitem(sys.modules, "airflow.api_fastapi.main", SimpleNamespace(app=stand_in.app))
    return stand_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TenantFolder:
    root = tmp_path / "tenants/acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nlanguages: [en-US]\nbrand: {name: Acme}\n")
    for name in ("promo", "teaser"):
        (root / f"pipelines/{name}.yaml").write_text(PIPELINE.format(name=name))
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(root.parent))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "stores").as_uri())
    return load_tenant(root)


@pytest.fixture
def book(folder: TenantFolder) -> RunBook:
    """The book of a run of acme's promo that has written its script."""
    store = Workspace.from_environment().open_store(folder.tenant)
    book = RunBook(store, NAME.run_id)
    book.begin(
        RunHead(
            run_id=NAME.run_id, dag_id=NAME.dag_id, tenant="acme", pipeline="promo", title="Cup", began=BEGAN,
            brief=Brief(title="Cup").model_dump(mode="json"), steps=("intake", "enrich"),
        )
    )  # fmt: skip
    script = store.keep_model(SCRIPT, "script")
    book.step(StepRecord(step_id="enrich", step="enrich", outputs={"script": script}, ended=BEGAN, shots=1))
    return book


def asked(call: Coroutine[Any, Any, Any]) -> Any:
    """Do what a route does."""
    return asyncio.run(call)


def request() -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("127.0.0.1", 1)})


def test_a_run_is_cancelled_and_its_book_says_by_whom(airflow: StandIn, folder: TenantFolder, book: RunBook) -> None:
    airflow.after = [("intake", "success"), ("enrich", "failed")]
    asked(cancel_run(request(), folder, NAME, "dora"))
    record = book.read()
    assert record is not None
    assert record.end is not None
    assert (record.end.state, record.end.by, airflow.said) == ("cancelled", "dora", [{"state": "failed"}])


def test_a_run_whose_last_task_ends_meanwhile_stays_a_success(
    airflow: StandIn, folder: TenantFolder, book: RunBook
) -> None:
    airflow.after = [("intake", "success"), ("enrich", "success")]
    with pytest.raises(ConflictError, match=r"\[run\.ended\].*success"):
        asked(cancel_run(request(), folder, NAME, "dora"))
    assert airflow.said == [{"state": "failed"}, {"state": "success"}]
    record = book.read()
    assert record is not None
    assert record.end is None


def test_a_decision_that_was_taken_meanwhile_is_not_called_a_cancellation(
    airflow: StandIn, folder: TenantFolder, book: RunBook
) -> None:
    airflow.after = [("intake", "success"), ("enrich", "failed")]
    decided = RunEnd(state="refused", ended=BEGAN, by="ada", fault=Fault(code="review.rejected", got="dull"))
    airflow.then = lambda: book.end(decided)
    with pytest.raises(ConflictError, match=r"\[run\.ended\].*refused"):
        asked(cancel_run(request(), folder, NAME, "dora"))
    record = book.read()
    assert record is not None
    assert record.end == decided


def test_a_run_that_is_cancelled_before_it_begins_keeps_no_claims(airflow: StandIn, folder: TenantFolder) -> None:
    airflow.state, airflow.tasks, airflow.after = "queued", [("intake", "none")], [("intake", "skipped")]
    airflow.conf = {"title": "Cup", CONF: {"asked_by": "ada", "parent": "manual__0", "root": "manual__0", "note": "x"}}
    asked(cancel_run(request(), folder, NAME, "dora"))
    record = read_book(folder, NAME)
    assert record is not None
    said = record.head.request
    assert (said.asked_by, said.parent, said.root, said.note) == ("eve", "", "", "x")
    assert (record.end.state if record.end else "") == "cancelled"


def test_an_old_ends_reason_is_not_told_of_a_later_failure(folder: TenantFolder, book: RunBook) -> None:
    old = Fault(code="step.timeout", got="more than an hour")
    book.end(RunEnd(state="timeout", ended="2026-01-01T23:00:00+00:00", fault=old))
    book.step(StepRecord(step_id="intake", step="intake", ended=BEGAN))
    answer = viewed(folder, NAME, {"state": "failed"}, [{"task_id": "enrich", "state": "failed"}], {})
    assert (answer.state, answer.error.code if answer.error else "") == ("failed", "task.failed")


def test_a_cancelled_run_writes_nothing_into_another_dags_book(
    airflow: StandIn, folder: TenantFolder, book: RunBook
) -> None:
    airflow.after = [("intake", "failed"), ("enrich", "skipped")]
    before = book.read()
    asked(cancel_run(request(), folder, RunName("acme", "teaser", NAME.run_id), "dora"))
    assert book.read() == before


def test_what_another_dags_run_of_the_same_id_made_is_not_shown(folder: TenantFolder, book: RunBook) -> None:
    other = RunName("acme", "teaser", NAME.run_id)
    assert read_book(folder, NAME) is not None
    assert read_book(folder, other) is None
    book.reserve_revision("ada")
    book.end(RunEnd(state="refused", ended=BEGAN, by="ada", revised_as="revision__manual__1.1"))
    found = {"state": "failed", "conf": {"title": "Pot"}}
    answer = viewed(folder, other, found, [], {})
    assert (answer.title, answer.state, answer.revised_as, answer.error.code if answer.error else "") == (
        "Pot", "failed", "", "task.failed",
    )  # fmt: skip
    assert viewed(folder, NAME, found, [], {}).state == "refused"


def test_only_revisions_that_have_begun_are_listed_by_the_ids_that_they_have(folder: TenantFolder) -> None:
    store = Workspace.from_environment().open_store(folder.tenant)
    name = RunName("acme", "promo", "my run " + "x" * 220)
    made = ("revision__my-run-", RunBook(store, name.run_id).reserve_revision("ada"))
    assert viewed(folder, name, {"state": "running"}, [], {}).revisions == ()
    root = RunHead(
        run_id=name.run_id, dag_id=name.dag_id, tenant="acme", pipeline="promo", title="Cup", began=BEGAN, brief={}
    )
    RunBook(store, name.run_id).begin(root.model_copy(update={"brief": Brief(title="Cup").model_dump(mode="json")}))
    changes = Changes(brief={"slogan": "Warm"})
    revision = revision_of(folder, name, changes, "ada")
    RunBook(store, revision.run_id).begin(root.model_copy(update={"run_id": revision.run_id}))
    assert viewed(folder, name, {"state": "running"}, [], {}).revisions == (f"acme.promo.{revision.run_id}",)
    assert revision.run_id.startswith(made[0])
    assert revision.run_id.endswith(".2")


@pytest.mark.parametrize(
    ("conf", "user", "run_type", "asked_by"),
    [
        ("ada", "eve", "manual", "eve"),
        ("nightly", "eve", "operator_triggered", "nightly"),
        ("ada", None, "manual", "ada"),
        ("", "eve", "manual", "eve"),
    ],
)
def test_who_asked_is_not_what_a_configuration_claims(
    folder: TenantFolder, conf: str, user: str | None, run_type: str, asked_by: str
) -> None:
    said = {"state": "running", "conf": {CONF: {"asked_by": conf}}, "run_type": run_type, "triggering_user_name": user}
    assert viewed(folder, NAME, said, [], {}).asked_by == asked_by


def test_who_may_only_look_takes_no_number_of_a_revision(airflow: StandIn, folder: TenantFolder, book: RunBook) -> None:
    caller = Caller("cleo", frozenset({NAME.dag_id}))
    with pytest.raises(ForbiddenError, match=r"\[access\.denied\].*start its runs"):
        asked(revise_run(request(), caller, folder, NAME, Changes(again={1: "brighter"})))
    assert book.revisions() == []


@pytest.mark.parametrize(
    ("brief", "code"),
    [
        ({"platforms": ["tiktak"]}, "platform.name"),
        ({"language": "zh-CN"}, "enrich.language"),
        ({"slogan": "How to build a pipe bomb"}, "safety.weapons"),
        ({"duration_s": 9000}, "revision.brief"),
    ],
)
def test_a_changed_brief_is_checked_as_an_orders_is_before_a_number_is_taken(
    folder: TenantFolder, book: RunBook, brief: dict[str, Any], code: str
) -> None:
    with pytest.raises((NightreelError, Problems)) as refused:
        revision_of(folder, NAME, Changes(brief=brief), "ada")
    assert refused.value.code == code
    assert book.revisions() == []


@pytest.mark.parametrize(
    ("setting", "under_way", "fits"), [("3", 2, True), ("3", 3, False), ("", 199, True), ("", 200, False)]
)
def test_a_client_has_a_bound_of_films_under_way(
    airflow: StandIn, folder: TenantFolder, monkeypatch: pytest.MonkeyPatch, setting: str, under_way: int, fits: bool
) -> None:
    monkeypatch.setenv("NIGHTREEL_API_PENDING", setting)
    airflow.total = under_way
    if fits:
        asked(check_room(request(), folder))
        return
    with pytest.raises(TooManyError, match=rf"\[run\.many\] Acme: got {under_way} films under way") as many:
        asked(check_room(request(), folder))
    assert many.value.status == 429


def test_a_field_that_airflow_refuses_is_told_in_words() -> None:
    detail = [
        {"type": "missing", "loc": ["body", "conf"], "msg": "Field required", "input": {}},
        {"type": "x", "loc": ["body"], "msg": "Something else"},
    ]
    fault = fault_of(422, {"detail": detail}, "acme__promo")
    assert isinstance(fault, InputError)
    assert fault.got == "conf: Field required; the request: Something else"
    assert fault_of(422, {"detail": "Invalid input"}, "acme__promo").got == "Invalid input"
