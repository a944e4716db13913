"""Reviews in the studio: what waits for whom, a revision beside its parent, and many decisions with an outcome each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.reading_sheets import board_sheet, difference, work_sheet

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.records.book import RunBook
from nightreel.records.reviews import ReviewDesk
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet, SheetFilm, SheetShot
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.store.local import LocalStore
from nightreel_airflow.doorman import explain
from nightreel_airflow.guard import Caller, caller_of
from nightreel_airflow.review import decide, found
from nightreel_airflow.studio.api import reviews

API = "/studio/api/reviews"
OURS = {"x-nightreel": "studio"}
WAITS = "awaiting_input"
NIGHT = "promo.scheduled__1"


class Airflow:
    """Airflow's notes of what people are asked, in memory."""

    def __init__(self) -> None:
        self.details: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.faults = 0
        """Answers that it cannot take, from now on: its database is locked."""
        self.lost = 0
        """Answers that it takes and says it could not, once the others are over."""

    def wait(self, dag_id: str, run_id: str, step_id: str) -> None:
        """Let a review wait."""
        task = {"dag_id": dag_id, "dag_run_id": run_id, "task_id": step_id, "state": WAITS}
        self.details[dag_id, run_id, step_id] = {"response_received": False, "task_instance": task}

    async def ask(self, request: Any, method: str, path: str, body: Any = None, query: Any = None) -> tuple[int, Any]:
        """Answer as Airflow's own interface does."""
        if path.endswith("/dags/~/dagRuns/~/hitlDetails"):
            return 200, {"hitl_details": [one for one in self.details.values() if not one["response_received"]]}
        parts = path.split("/")
        detail = self.details.get((unquote(parts[4]), unquote(parts[6]), unquote(parts[8])))
        if detail is None:
            return 404, {"detail": "none"}
        if method == "PATCH":
            if self.faults:
                self.faults -= 1
                return 500, {"detail": {"reason": "Database error"}}
            if detail["response_received"]:
                return 409, {"detail": "decided"}
            answer = {"responded_by_user": {"name": "ada"}, "responded_at": "2026-01-02T05:00:00Z"}
            detail |= {"response_received": True, **body, **answer}
            if self.lost:
                self.lost -= 1
                return 500, {"detail": {"reason": "Database error"}}
        return 200, detail


@pytest.fixture
def airflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Airflow:
    """Two tenants, whose reviews ada and ben decide, and Airflow without any yet."""
    for tenant, reviewer in (("acme", "ada"), ("brook", "ben")):
        folder = tmp_path / "tenants" / tenant
        (folder / "pipelines").mkdir(parents=True)
        said = f"name: {tenant}\ntitle: {tenant.title()}\nbrand: {{name: {tenant}}}\nreviewers: [{reviewer}]\n"
        (folder / "tenant.yaml").write_text(said)
        steps = "{step: intake}, {step: review}, {step: publish}"
        (folder / "pipelines/promo.yaml").write_text(f"name: promo\ntitle: Promo\nsteps: [{steps}]\n")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "ab" * 32)
    airflow = Airflow()
    for module in (decide, found):
        monkeypatch.setattr(module, "ask_airflow", airflow.ask)
    return airflow


@pytest.fixture
def client() -> Callable[..., TestClient]:
    """Make a client of somebody who sees the given tenants."""

    def make(name: str = "ada", *tenants: str) -> TestClient:
        app = FastAPI()
        explain(app)
        app.include_router(reviews.router, prefix="/studio/api")
        seen = frozenset(f"{tenant}__promo" for tenant in tenants or ("acme",))
        app.dependency_overrides[caller_of] = lambda: Caller(name, seen)
        return TestClient(app, headers=OURS)

    return make


@pytest.fixture
def ask(tmp_path: Path, airflow: Airflow) -> Callable[..., Asked]:
    """Ask about a film of a tenant; gives what was asked."""

    def make(run_id: str, tenant: str = "acme", hour: int = 3, step: str = "review", **more: Any) -> Asked:
        store = LocalStore(tmp_path / "store" / tenant)
        shown = more.get("sheet") or _sheet(store, more.get("headline", "Old"))
        sheet, script = store.keep_model(shown, "sheet"), store.keep_model(shown.script or shown, "script")
        asked = Asked(
            dag_id=f"{tenant}__promo", run_id=run_id, step_id=step, title=f"Film {run_id}",
            question=more.get("question", "Is this film good to be published?"), sheet=sheet,
            asked=f"2026-01-02T0{hour}:00:00+00:00", until="2036-01-02T00:00:00+00:00", at_time_limit="reject",
        )  # fmt: skip
        ReviewDesk(store, run_id, step, dag_id=asked.dag_id).ask(asked)
        head = {"run_id": run_id, "dag_id": asked.dag_id, "tenant": tenant, "pipeline": "promo", "title": asked.title}
        head |= {"brief": {"title": "Watch"}, "began": asked.asked, "request": more.get("request", {})}
        book = RunBook(store, run_id)
        book.begin(RunHead.model_validate(head))
        book.step(
            StepRecord(step_id=step, step="review", outputs={"sheet": sheet, "script": script}, ended=asked.asked)
        )
        airflow.wait(asked.dag_id, run_id, step)
        return asked

    return make


def _sheet(store: LocalStore, headline: str) -> ReviewSheet:
    words = OnScreenText(headline=headline)
    shot = Shot(index=0, role="benefit", start_frame=0, frames=24, scene="", text=words)
    script = Script(
        title="Watch", language="en-US", arc="plain", fps=Fraction(24), width_px=64, height_px=64, shots=(shot,)
    )
    still = store.keep_model(script, "script")
    film = SheetFilm(platform="draft", title="Draft", media=still, width_px=64, height_px=64, duration_s=1)
    shots = (SheetShot(number=1, start_s=0, duration_s=1, still=still),)
    return ReviewSheet(of="film", title="Watch", script=script, films=(film,), shots=shots)


def _path(asked: Asked) -> str:
    return "/".join([API, *(quote(part, safe="") for part in (asked.dag_id, asked.run_id, asked.step_id))])


def _order(asked: Asked, choice: str = "approve", note: str = "") -> dict[str, str]:
    return {
        "dag_id": asked.dag_id, "run_id": asked.run_id, "step_id": asked.step_id, "choice": choice, "note": note,
    }  # fmt: skip


def test_the_queue_shows_what_waits_for_whom_the_oldest_first(ask: Any, client: Any, tmp_path: Path) -> None:
    row = {"row": {"batch": NIGHT, "number": 2, "key": "a", "digest": "0" * 16}}
    ask("second", hour=4, request=row, question="Is the offer right?")
    ask("first", hour=2)
    ask("foreign", tenant="brook", hour=3)
    night = BatchHead(batch_id=NIGHT, tenant="acme", pipeline="promo", day="2026-01-02", began="2026-01-02T00:00:00")
    BatchBook(LocalStore(tmp_path / "store/acme"), NIGHT).begin(night)
    first, second = client().get(API).json()["reviews"]
    assert [first["run_id"], second["run_id"]] == ["first", "second"]
    assert (first["client"], first["question"], first["may_decide"], first["night"]) == ("Acme", "", True, None)
    assert (second["question"], second["night"]) == ("Is the offer right?", {"id": NIGHT, "day": "2026-01-02"})
    everything = client("ada", "acme", "brook").get(API).json()["reviews"]
    assert [(one["run_id"], one["may_decide"]) for one in everything][1] == ("foreign", False)


def test_links_stay_the_same_while_a_page_asks_again(ask: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("one")
    found = set()
    for second in (0.0, 0.9, 1800.5, 3599.9):
        monkeypatch.setattr("time.time", lambda second=second: 1_800_000_000.0 + second)
        found.add(client().get(API).json()["reviews"][0]["film"])
    assert len(found) == 1
    assert found.pop().startswith("/nightreel/files/acme/")


def test_a_revision_stands_beside_what_was_sent_back_as_a_draft(ask: Any, client: Any) -> None:
    ask("manual__1", step="review_cut", headline="Old")
    request = {"parent": "manual__1", "root": "manual__1", "again": [1], "note": "Brighter", "asked_by": "cleo"}
    told = client().get(_path(ask("revision__manual__1.1", headline="New", request=request))).json()
    parent = told["parent_film"]
    assert (told["parent"], told["then"], told["fps"]) == ("manual__1", ["publish"], 24)
    assert (parent["by"], parent["note"], parent["again"]) == ("cleo", "Brighter", [1])
    assert parent["changes"] == [{"shot": 1, "field": "headline", "before": "Old", "after": "New"}]
    assert [film["platform"] for film in parent["films"]] == ["draft"]
    assert told["shots"][0]["words"][1] == {"field": "headline", "text": "New", "most": 120}


def test_a_decision_is_taken_once_and_the_second_is_told_whose_that_was(ask: Any, client: Any) -> None:
    asked = ask("one")
    said = {"choice": "approve", "note": "Good", "rating": 4}
    assert client().post(_path(asked), json=said).json()["by"] == "ada"
    late = client().post(_path(asked), json={"choice": "reject", "note": "No"})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "review.decided")
    state = client().get(_path(asked)).json()["state"]
    assert (state["name"], state["by"], state["when"]) == ("approve", "ada", "2026-01-02T05:00:00Z")


@pytest.mark.parametrize(("faults", "status"), [(2, 200), (3, 500)])
def test_a_decision_is_given_again_while_airflow_cannot_take_it(
    ask: Any, client: Any, airflow: Airflow, monkeypatch: pytest.MonkeyPatch, faults: int, status: int
) -> None:
    monkeypatch.setattr(decide, "_PAUSES_S", (0, 0))
    airflow.faults = faults
    asked = ask("one")
    answer = client().post(_path(asked), json={"choice": "approve"})
    assert answer.status_code == status
    assert faults == 2 or "try again" in answer.json()["error"]["fix"]
    assert client().get(_path(asked)).json()["state"]["name"] == ("approve" if status == 200 else "waiting")


@pytest.mark.parametrize("faults", [0, 1, 2])
def test_a_decision_that_airflow_took_and_did_not_own_to_is_done(
    ask: Any, client: Any, airflow: Airflow, monkeypatch: pytest.MonkeyPatch, faults: int
) -> None:
    monkeypatch.setattr(decide, "_PAUSES_S", (0, 0))
    airflow.faults, airflow.lost = faults, 1
    asked = ask("one")
    answer = client().post(_path(asked), json={"choice": "approve", "note": "Good"})
    assert (answer.status_code, answer.json().get("by")) == (200, "ada")
    again = client().post(_path(asked), json={"choice": "approve", "note": "Good"})
    assert again.json()["error"]["code"] == "review.decided"


def test_whose_answer_was_taken_is_not_mistaken_for_another(
    ask: Any, client: Any, airflow: Airflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "_PAUSES_S", (0, 0))
    asked = ask("one")
    place = (asked.dag_id, asked.run_id, asked.step_id)

    async def first(request: Any, method: str, path: str, body: Any = None, query: Any = None) -> tuple[int, Any]:
        if method != "PATCH":
            return await airflow.ask(request, method, path, body, query)
        said = {"chosen_options": ["Approve"], "params_input": {**body["params_input"], "note": "Another tab"}}
        airflow.details[place] |= {"response_received": True, "responded_by_user": {"name": "ada"}, **said}
        return 500, {"detail": {"reason": "Database error"}}

    monkeypatch.setattr(decide, "ask_airflow", first)
    answer = client().post(_path(asked), json={"choice": "approve", "note": "Good"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "review.decided")


def test_many_are_decided_each_for_itself(ask: Any, client: Any, tmp_path: Path) -> None:
    good, late, foreign = ask("good"), ask("late"), ask("foreign", tenant="brook")
    client().post(_path(late), json={"choice": "approve"})
    unseen = good.model_copy(update={"dag_id": "clay__promo"})
    orders = [_order(late), _order(foreign), _order(unseen), _order(good)]
    answer = client("ada", "acme", "brook").post(f"{API}/many", json={"decisions": orders})
    outcomes = answer.json()["outcomes"]
    codes = [None if one["error"] is None else one["error"]["code"] for one in outcomes]
    assert codes == ["review.decided", "review.reviewer", "tenant.unknown", None]
    assert [one["done"] for one in outcomes] == [False, False, False, True]
    kept = ReviewDesk(LocalStore(tmp_path / "store/acme"), "good", "review", dag_id="acme__promo").answered(good)
    assert isinstance(kept, Answer)
    assert kept.decision == Decision(choice="approve")


@pytest.mark.parametrize(
    ("orders", "status"),
    [((), 422), (("one", "one"), 422), (tuple(f"run {number}" for number in range(101)), 422), (("one",), 200)],
    ids=["none", "twice", "too many", "one"],
)
def test_many_are_bounded_and_each_is_named_once(ask: Any, client: Any, orders: tuple[str, ...], status: int) -> None:
    asked = ask("one")
    said = {"decisions": [{**_order(asked, "reject", "No"), "run_id": run} for run in orders]}
    assert client().post(f"{API}/many", json=said).status_code == status


def test_a_rejection_of_many_needs_its_reason(ask: Any, client: Any) -> None:
    (outcome,) = client().post(f"{API}/many", json={"decisions": [_order(ask("one"), "reject")]}).json()["outcomes"]
    assert (outcome["done"], outcome["error"]["code"]) == (False, "review.note")


@pytest.mark.parametrize("headers", [{}, {"x-nightreel": "review"}, {**OURS, "Origin": "https://elsewhere.example"}])
def test_only_the_studio_itself_may_send_decisions(ask: Any, client: Any, headers: dict[str, str]) -> None:
    asked, page = ask("one"), client()
    page.headers.pop("x-nightreel")
    for path, said in ((_path(asked), {"choice": "approve"}), (f"{API}/many", {"decisions": [_order(asked)]})):
        refused = page.post(path, json=said, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "studio.origin")
    assert len(page.get(API).json()["reviews"]) == 1


def test_a_reading_is_shown_with_its_pictures_boxes_and_rulings(ask: Any, client: Any, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store" / "acme")
    asked = ask("r1", sheet=board_sheet(store, tmp_path / "drawn", difference(1, 1), difference(2, 2)))
    page = client()
    (line,) = page.get(f"{API}").json()["reviews"]
    assert (line["of"], line["rulings"], bool(line["still"])) == ("reading", 2, True)
    shown = page.get(_path(asked)).json()["reading"]
    assert [picture["label"] for picture in shown["pictures"]] == ["1", "2", "3"]
    assert all(picture["picture"] for picture in shown["pictures"])
    assert [item["picture"] for item in shown["items"]] == [0, 1]
    assert shown["items"][1]["evidence"][0]["region"] == {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
    assert (shown["against"], shown["amount"], shown["rulings"]) == ("script", 0.4, {})
    rulings = {f"{1:012x}": {"choice": "reject", "reason": "No."}, f"{2:012x}": {"choice": "edit", "text": "So."}}
    wrong = {**rulings, "f" * 12: {"choice": "adopt"}}
    assert page.post(_path(asked), json={"choice": "approve", "rulings": wrong}).status_code == 422
    assert page.post(_path(asked), json={"choice": "approve", "rulings": rulings}).status_code == 200
    kept = page.get(_path(asked)).json()["reading"]["rulings"]
    assert {name: said["choice"] for name, said in kept.items()} == {f"{1:012x}": "reject", f"{2:012x}": "edit"}


def test_a_text_is_shown_beside_its_picture(ask: Any, client: Any, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store" / "acme")
    asked = ask("r1", sheet=work_sheet(store, tmp_path / "drawn", "A wave.", "A big wave."))
    shown = client().get(_path(asked)).json()["reading"]
    assert (shown["kind"], shown["against"]) == ("artwork", "")
    assert [(item["of"], item["picture"]) for item in shown["items"]] == [("curator", 0), ("children", 0)]
