"""Events in their order, delivered once each, whatever the receiver does and whoever dies in between."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator

import pytest
from tests.servers.receiver import Receiver as Server

from nightreel.errors import StoreError
from nightreel.outbound.address import PRIVATE_HOSTS
from nightreel.outbound.courier import Courier, Receiver
from nightreel.outbound.deliver import Patience
from nightreel.outbound.outbox import Outbox, OutEvent
from nightreel.outbound.sign import callback_key, verify_signature
from nightreel.store.keys import make_tenant_key

QUICK = Patience(first_s=0.05, longest_s=0.1, total_s=0.6, wrong_tries=3, timeout_s=0.5)


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv(PRIVATE_HOSTS, "127.0.0.1")
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    make_tenant_key("acme", "callback")
    with Server() as server:
        yield server


@pytest.fixture
def outbox(store) -> Outbox:
    return Outbox(store, "acme__promo", "api__1", "https://hooks.acme.com/x?token=secret")


@pytest.fixture
def courier(server, outbox) -> Callable[[], Courier]:
    """A new courier each time, as after a restart."""
    return lambda: Courier(outbox, Receiver("acme", f"{server.url}/x"), QUICK)


def bring_all(courier: Courier) -> list[OutEvent]:
    async def bring() -> list[OutEvent]:
        brought = []
        while (event := await courier.bring_next()) is not None:
            brought.append(event)
        return brought

    return asyncio.run(bring())


def test_events_are_numbered_and_said_once(outbox):
    first = outbox.add("processing", {"id": "a"})
    assert first is not None
    assert outbox.add("processing", {"id": "a"}) is None
    assert outbox.add("waiting", {}) is not None
    assert outbox.add("processing", {}) is not None
    assert outbox.add("success", {}) is not None
    assert outbox.add("failed", {}) is None, "nothing comes after the end"
    events = outbox.events()
    assert [(event.sequence, event.type) for event in events] == [
        (1, "run.processing"), (2, "run.waiting"), (3, "run.processing"), (4, "run.success"),
    ]  # fmt: skip
    body = json.loads(first.body)
    assert {name: body[name] for name in ("id", "type", "sequence", "data")} == {
        "id": first.id, "type": "run.processing", "sequence": 1, "data": {"id": "a"},
    }  # fmt: skip
    assert len({event.id for event in events}) == 4


def test_the_same_run_told_to_two_receivers_is_two_matters(store, outbox):
    outbox.add("success", {})
    other = Outbox(store, "acme__promo", "api__1", "https://hooks.acme.com/y")
    assert other.events() == []
    assert other.add("success", {}).id != outbox.events()[0].id


def test_an_address_is_not_written_down(store, outbox, tmp_path):
    outbox.add("success", {})
    kept = [path.read_text() for path in (tmp_path / "store" / "outbox").rglob("*.json")]
    assert len(kept) == 1
    assert "secret" not in kept[0]


def test_a_damaged_event_is_told(store, outbox):
    store.remember(f"outbox/{outbox.name}/0001", {"id": 3})
    with pytest.raises(StoreError, match=r"store\.format"):
        outbox.events()


def test_events_arrive_in_order_signed_and_once(server, outbox, courier):
    for state in ("processing", "waiting", "success"):
        outbox.add(state, {})
    assert [event.delivery for event in bring_all(courier())] == ["delivered"] * 3
    assert bring_all(courier()) == [], "a restart repeats nothing"
    assert [heard.json["sequence"] for heard in server.heard] == [1, 2, 3]
    for heard in server.heard:
        verify_signature(callback_key("acme"), heard.headers["nightreel-signature"], heard.body)
        assert heard.headers["nightreel-event-id"] == heard.json["id"]


def test_the_next_event_waits_until_the_one_before_has_arrived(server, outbox, courier):
    server.reply(status=500)
    server.reply(status=429)
    server.reply(drop=True)
    outbox.add("processing", {})
    outbox.add("success", {})
    assert [event.tries for event in bring_all(courier())] == [4, 1]
    assert [heard.json["sequence"] for heard in server.heard] == [1, 1, 1, 1, 2]
    assert len({heard.body for heard in server.heard[:4]}) == 1, "every try says the same"


def test_an_event_that_nobody_takes_is_given_up_and_the_next_is_tried(server, outbox, courier):
    server.reply(3, status=404)
    outbox.add("processing", {})
    outbox.add("success", {})
    brought = bring_all(courier())
    assert [(event.delivery, event.tries) for event in brought] == [("given_up", 3), ("delivered", 1)]
    assert brought[0].words == "status 404"


def test_time_ends_as_well(server, outbox, courier):
    server.reply(99, status=503)
    outbox.add("success", {})
    began = time.monotonic()
    (event,) = bring_all(courier())
    assert event.delivery == "given_up"
    assert time.monotonic() - began < 3


def test_a_receiver_that_wants_nothing_more_gets_nothing_more(server, outbox, courier):
    server.reply(status=410)
    for state in ("processing", "waiting", "success"):
        outbox.add(state, {})
    assert [event.delivery for event in bring_all(courier())] == ["given_up"] * 3
    assert len(server.heard) == 1


def test_back_off_goes_on_after_a_restart(server, outbox, courier):
    outbox.add("success", {})
    event = outbox.events()[0]
    outbox.keep(event.model_copy(update={"tries": 2, "first_try_s": time.time(), "next_try_s": time.time() + 0.3}))
    began = time.monotonic()
    (brought,) = bring_all(courier())
    assert brought.tries == 3
    assert 0.25 < time.monotonic() - began < 1.5


def test_an_address_that_leads_inside_is_given_up_without_a_request(server, outbox, courier, monkeypatch):
    monkeypatch.setenv(PRIVATE_HOSTS, "")
    outbox.add("success", {})
    (event,) = bring_all(courier())
    assert event.delivery == "given_up"
    assert "callback." in event.words
    assert server.heard == []


def test_a_redirect_inside_is_not_followed(server, outbox, courier):
    server.reply(3, status=307, headers={"Location": f"{server.url}/inside"})
    outbox.add("success", {})
    (event,) = bring_all(courier())
    assert event.delivery == "given_up"
    assert {heard.path for heard in server.heard} == {"/x"}
