"""A run watched in the triggerer, and a real receiver told of it: in order, once, while nothing else waits."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.servers.receiver import Receiver

from nightreel.outbound.address import PRIVATE_HOSTS
from nightreel.outbound.outbox import Outbox
from nightreel.outbound.sign import callback_key, verify_signature
from nightreel.records.book import RunBook
from nightreel.spec.record import Fault, RunEnd, RunHead
from nightreel.store.keys import make_tenant_key
from nightreel.store.local import LocalStore
from nightreel_airflow import callback_trigger
from nightreel_airflow.callback_trigger import CallbackTrigger, tasks_of

pytestmark = pytest.mark.integration
RUN = {"dag_id": "acme__promo", "run_id": "api__1"}
QUICK = {"first_s": 0.05, "longest_s": 0.1, "total_s": 0.6, "wrong_tries": 2, "timeout_s": 0.5}
PROMO = "name: promo\ntitle: Promo\nplatforms: [draft]\nsteps:\n  - step: intake\n  - step: enrich\n"


class ScriptedRuns:
    """Airflow as far as a watch asks it: states that follow one another."""

    def __init__(self, *states: str | None, hold_s: float = 0.0) -> None:
        self.states, self.hold_s = list(states), hold_s
        self.asked = 0
        self.thread_ids: set[int] = set()

    def state(self, dag_id: str, run_id: str) -> str | None:
        assert (dag_id, run_id) == ("acme__promo", "api__1")
        self.asked += 1
        self.thread_ids.add(threading.get_ident())
        time.sleep(self.hold_s)
        self.now = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return "running" if self.now == "waiting" else self.now

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        state = "awaiting_input" if self.now == "waiting" else "running"
        return [{"task_id": "enrich", "map_index": -1, "state": state}]


@pytest.fixture
def home(tmp_path, monkeypatch) -> LocalStore:
    """A tenant with a key and a store, in a workspace of its own."""
    root = tmp_path / "tenants/acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    (root / "pipelines/promo.yaml").write_text(PROMO)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv(PRIVATE_HOSTS, "127.0.0.1")
    monkeypatch.setattr(callback_trigger, "_FIRST_POLL_S", 0.02)
    monkeypatch.setattr(callback_trigger, "_LAST_POLL_S", 0.05)
    make_tenant_key("acme", "callback")
    return LocalStore(tmp_path / "store" / "acme")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def trigger(
    receiver: Receiver, *states: str | None, hold_s: float = 0.0, path: str = "/films?token=t"
) -> CallbackTrigger:
    watch = {**RUN, "address": f"{receiver.url}{path}"}
    return CallbackTrigger("acme", watch, QUICK, ScriptedRuns(*states, hold_s=hold_s))


def event_of(watching: CallbackTrigger) -> Any:
    async def first() -> Any:
        return (await anext(aiter(watching.run()))).payload

    return asyncio.run(first())


def heard(receiver: Receiver) -> list[tuple[int, str]]:
    return [(each.json["sequence"], each.json["type"]) for each in receiver.heard]


def test_every_state_is_told_in_order(home, receiver):
    event = event_of(trigger(receiver, "queued", "running", "running", "waiting", "running", "success"))
    assert event == {"delivered": 4, "problems": []}
    assert heard(receiver) == [
        (1, "run.processing"), (2, "run.waiting"), (3, "run.processing"), (4, "run.success"),
    ]  # fmt: skip
    for each in receiver.heard:
        verify_signature(callback_key("acme"), each.headers["nightreel-signature"], each.body)


def test_the_body_is_what_the_interface_answers(home, receiver):
    RunBook(home, "api__1").begin(
        RunHead(
            run_id="api__1", tenant="acme", pipeline="promo", title="智慧生活", brief={}, began="2026-11-22T00:00:00Z"
        )
    )
    event_of(trigger(receiver, "running", "success"))
    data = receiver.heard[-1].json["data"]
    assert data["id"] == "acme.promo.api__1"
    assert (data["state"], data["status"], data["title"]) == ("success", "SUCCESS", "智慧生活")
    assert {"progress", "results", "error", "cost", "links"} <= set(data)


@pytest.mark.parametrize("state", ["failed", "refused", "timeout", "cancelled"])
def test_why_a_run_did_not_succeed_is_told(home, receiver, state):
    book = RunBook(home, "api__1")
    book.begin(
        RunHead(run_id="api__1", tenant="acme", pipeline="promo", title="A", brief={}, began="2026-11-22T00:00:00Z")
    )
    fault = Fault(code="review.rejected", got="the slogan is old", fix="mend the brief")
    book.end(RunEnd(state=state, ended="2026-11-22T01:00:00+00:00", by="ada", fault=fault))
    event_of(trigger(receiver, "failed"))
    assert heard(receiver) == [(1, f"run.{state}")]
    assert receiver.heard[0].json["data"]["error"]["got"] == "the slogan is old"


def test_a_run_that_somebody_deleted_is_cancelled(home, receiver):
    event_of(trigger(receiver, "running", None))
    assert heard(receiver) == [(1, "run.processing"), (2, "run.cancelled")]


def test_states_that_pass_while_the_receiver_is_away_are_told_afterwards(home, receiver):
    receiver.reply(2, status=503)
    event = event_of(trigger(receiver, "running", "waiting", "success"))
    assert event["delivered"] == 3
    assert heard(receiver) == [(1, "run.processing")] * 3 + [(2, "run.waiting"), (3, "run.success")]


def test_a_receiver_that_says_no_is_given_up_and_named(home, receiver):
    receiver.reply(99, status=404)
    event = event_of(trigger(receiver, "running", "success"))
    assert event["delivered"] == 0
    assert event["problems"] == ["run.processing was given up: status 404", "run.success was given up: status 404"]


def test_another_triggerer_goes_on_where_the_first_was_stopped(home, receiver):
    async def stopped() -> None:
        """Run until the first event was delivered, then be cancelled as a triggerer that stops does."""
        watching = trigger(receiver, "running")
        task = asyncio.create_task(anext(aiter(watching.run())))
        outbox = Outbox(home, "acme__promo", "api__1", watching.watch.address)
        while not any(event.delivery == "delivered" for event in outbox.events()):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stopped())
    assert event_of(trigger(receiver, "running", "success"))["delivered"] == 2
    assert heard(receiver) == [(1, "run.processing"), (2, "run.success")]
    assert event_of(trigger(receiver, "success"))["delivered"] == 2
    assert len(receiver.heard) == 2, "a watch that has ended says nothing again"


def test_what_it_is_made_from_again_is_json(home, receiver):
    path, arguments = trigger(receiver, "success").serialize()
    assert path == "nightreel_airflow.callbacks.CallbackTrigger"
    assert CallbackTrigger(**arguments).serialize() == (path, arguments)


def test_other_triggers_go_on_while_airflow_and_the_receiver_are_slow(home, receiver):
    event_of(trigger(receiver, "success", path="/first"))  # loads what is needed
    receiver.reply(wait_s=0.4)
    watching = trigger(receiver, "running", "success", hold_s=0.3)

    async def longest_stall() -> float:
        task = asyncio.create_task(anext(aiter(watching.run())))
        longest = 0.0
        while not task.done():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - began)
        return longest

    assert asyncio.run(longest_stall()) < 0.25
    assert len(receiver.heard) == 3
    assert threading.get_ident() not in watching._runs.thread_ids


def test_an_unreadable_outbox_ends_the_watch_with_its_reason(home, receiver):
    watching = trigger(receiver, "success")
    outbox = Outbox(home, "acme__promo", "api__1", watching.watch.address)
    home.remember(f"outbox/{outbox.name}/0001", {"id": 3})
    event = event_of(watching)
    assert event["delivered"] == 0
    assert "store.format" in event["problems"][0]


def test_a_tenant_that_is_gone_ends_the_watch(home, receiver):
    watching = trigger(receiver, "success")
    watching.tenant = "nobody"
    assert "tenant.unknown" in event_of(watching)["problems"][0]


def test_names_of_mapped_tasks_are_read():
    states = {"generate_0": "success", "generate_1": "running", "review_cut": "awaiting_input", "take_2": None}
    assert [(task["task_id"], task["map_index"]) for task in tasks_of(states)] == [
        ("generate", 0), ("generate", 1), ("review_cut", -1), ("take_2", -1),
    ]  # fmt: skip
