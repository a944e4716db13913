"""The trigger of a callback: watches one run and tells its receiver, without a worker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Protocol

from airflow.sdk.exceptions import AirflowRuntimeError
from airflow.triggers.base import BaseTrigger, TriggerEvent
from pydantic import Field

from nightreel.errors import NightreelError, StoreAwayError
from nightreel.outbound.courier import Courier, Receiver
from nightreel.outbound.deliver import Patience
from nightreel.outbound.outbox import FINAL, Outbox
from nightreel.records.book import RunBook, state_of
from nightreel.run.workspace import Workspace
from nightreel.spec.model import Model
from nightreel.spec.record import Fault, RunRecord, RunState
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.protocol import Store

_FIRST_POLL_S, _LAST_POLL_S, _GROWTH = 2.0, 20.0, 1.15
_AWAY_S = 15.0
"""Pause after a store or an Airflow that did not answer."""


class Watch(Model):
    """Which run is watched, and who is told."""

    dag_id: str = Field(max_length=250)
    run_id: str = Field(max_length=250)
    address: str = Field(max_length=2000)


class Runs(Protocol):
    """Who knows how runs stand."""

    def state(self, dag_id: str, run_id: str) -> str | None:
        """Give the state of a run as Airflow calls it, ``None`` when there is no such run."""
        ...

    def waits(self, dag_id: str, run_id: str) -> bool:
        """Whether a task of it waits for a person."""
        ...


class AirflowRuns:
    """Asks through the Task SDK; from a thread, since its answer comes by the triggerer's event loop."""

    def state(self, dag_id: str, run_id: str) -> str | None:
        """Give the state of a run."""
        from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

        try:
            return str(RuntimeTaskInstance.get_dagrun_state(dag_id, run_id))
        except AirflowRuntimeError as error:
            if (error.error.detail or {}).get("status_code") == 404:
                return None
            raise

    def waits(self, dag_id: str, run_id: str) -> bool:
        """Whether a task waits for a person."""
        from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

        states = RuntimeTaskInstance.get_task_states(dag_id, run_ids=[run_id])
        return "awaiting_input" in states.get(run_id, {}).values()


class CallbackTrigger(BaseTrigger):
    """Watches a run and tells its receiver, in the triggerer.

    Args:
        tenant: name of the tenant's folder.
        watch: a ``Watch``, as itself or as Airflow's database keeps it (encrypted).
        patience: how long an event is tried.
        runs: who knows how the run stands; Airflow when left out.
    """

    def __init__(
        self,
        tenant: str,
        watch: Watch | dict[str, Any],
        patience: Patience | dict[str, Any] | None = None,
        runs: Runs | None = None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.tenant = tenant
        self.watch = Watch.model_validate(watch)
        self.patience = Patience.model_validate(patience or {})
        self._runs = runs or AirflowRuns()

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Give what it is made from again, in another triggerer as well."""
        return "nightreel_airflow.callbacks.CallbackTrigger", {
            "tenant": self.tenant,
            "watch": self.watch.model_dump(mode="json"),
            "patience": self.patience.model_dump(mode="json"),
        }

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Tell every state until the last one was told or given up."""
        delivered, problems = 0, []
        try:
            store, receiver = await asyncio.to_thread(self._open)
            outbox = Outbox(store, self.watch.dag_id, self.watch.run_id, self.watch.address)
            await self._tell_all(store, outbox, receiver)
            events = await asyncio.to_thread(outbox.events)
            problems = [f"{event.type} was given up: {event.words}" for event in events if event.delivery == "given_up"]
            delivered = sum(event.delivery == "delivered" for event in events)
        except NightreelError as error:
            problems = [str(error)]
        yield TriggerEvent({"delivered": delivered, "problems": problems})  # type: ignore[no-untyped-call]

    def _open(self) -> tuple[Store, Receiver]:
        workspace = Workspace.from_environment()
        tenant = load_tenant(workspace.tenant_root(self.tenant)).tenant
        return workspace.open_store(tenant), Receiver(tenant.name, self.watch.address, tenant.callbacks)

    async def _tell_all(self, store: Store, outbox: Outbox, receiver: Receiver) -> None:
        """Watch and deliver side by side: a receiver that is away makes no state go by unseen."""
        courier = Courier(outbox, receiver, self.patience, say=lambda sentence: self.log.info("%s", sentence))
        news = asyncio.Event()
        watching = asyncio.create_task(self._watch(store, outbox, news))
        try:
            while True:
                news.clear()
                has_ended = watching.done()  # asked before the last look, so that no event is left behind
                if await self._brought(courier):
                    continue
                if has_ended:
                    return watching.result()
                await news.wait()
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError, NightreelError):
                await watching

    async def _brought(self, courier: Courier) -> bool:
        try:
            return await courier.bring_next() is not None
        except StoreAwayError as error:
            self.log.warning("%s", error)
            await asyncio.sleep(_AWAY_S)
            return True

    async def _watch(self, store: Store, outbox: Outbox, news: asyncio.Event) -> None:
        """Put every new state into the outbox until the run has ended."""
        told, pause_s = "", _FIRST_POLL_S
        try:
            while told not in FINAL:
                state = await self._look(store)
                if state in (None, "pending", told):
                    await asyncio.sleep(pause_s)
                    pause_s = min(_LAST_POLL_S, pause_s * _GROWTH)
                    continue
                told, pause_s = str(state), _FIRST_POLL_S
                await asyncio.to_thread(self._add, store, outbox, state)
                news.set()
        finally:
            news.set()

    def _add(self, store: Store, outbox: Outbox, state: RunState) -> None:
        outbox.add(state, seen_by_caller(self.tenant, self.watch, _record(store, self.watch), state))

    async def _look(self, store: Store) -> RunState | None:
        """Give the run's state, ``None`` where nobody can say now."""
        try:
            return await asyncio.to_thread(self._state, store)
        except (NightreelError, OSError, RuntimeError, AirflowRuntimeError) as error:
            self.log.warning("The run could not be looked at: %s", error)
            return None

    def _state(self, store: Store) -> RunState:
        dag_id, run_id = self.watch.dag_id, self.watch.run_id
        airflow = self._runs.state(dag_id, run_id)
        if airflow == "running":
            return "waiting" if self._runs.waits(dag_id, run_id) else "processing"
        if airflow == "queued":
            return "pending"
        return final_state(airflow, _record(store, self.watch))


def final_state(airflow: str | None, record: RunRecord | None) -> RunState:
    """Say how a run has ended: Airflow knows that it has, its record why.

    Args:
        airflow: its state there; ``None`` for a run that somebody deleted.
        record: what is kept of it.
    """
    known = state_of(record) if record is not None else "processing"
    if airflow == "success":
        return "refused" if known == "refused" else "success"
    if known in ("failed", "timeout", "cancelled", "refused"):
        return known
    return "cancelled" if airflow is None else "failed"


def seen_by_caller(tenant: str, watch: Watch, record: RunRecord | None, state: RunState) -> dict[str, Any]:
    """Give what a receiver is told of a run."""
    fault = _fault(record)
    return {
        "id": watch.run_id,
        "tenant": tenant,
        "pipeline": watch.dag_id.removeprefix(f"{tenant}__"),
        "title": record.head.title if record is not None else "",
        "state": state,
        "error": fault.model_dump(mode="json") if fault is not None and state in FINAL[1:] else None,
        "revised_as": record.end.revised_as if record is not None and record.end is not None else "",
    }


def _record(store: Store, watch: Watch) -> RunRecord | None:
    return RunBook(store, watch.run_id).read()


def _fault(record: RunRecord | None) -> Fault | None:
    if record is None:
        return None
    if record.end is not None and record.end.fault is not None:
        return record.end.fault
    return next((part.fault for part in record.steps if part.fault is not None), None)
