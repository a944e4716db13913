"""The trigger of a callback: watches one run and tells its receiver, without a worker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from airflow.sdk import DagRunState
from airflow.sdk.exceptions import AirflowRuntimeError
from airflow.triggers.base import BaseTrigger, TriggerEvent
from pydantic import Field

from nightreel.errors import NightreelError, StoreAwayError, StoreError
from nightreel.outbound.courier import Courier, Receiver
from nightreel.outbound.deliver import Patience
from nightreel.outbound.outbox import Outbox
from nightreel.records.book import RunBook
from nightreel.run.workspace import Workspace
from nightreel.spec.answer import FINAL
from nightreel.spec.model import Model
from nightreel.spec.record import RunState
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

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Give its tasks: ``task_id``, ``map_index`` and ``state`` of each."""
        ...


class AirflowRuns:
    """Asks through the Task SDK; from a thread, since its answer comes by the triggerer's event loop."""

    def state(self, dag_id: str, run_id: str) -> str | None:
        """Give the state of a run."""
        from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

        try:
            return DagRunState(RuntimeTaskInstance.get_dagrun_state(dag_id, run_id)).value
        except AirflowRuntimeError as error:
            if (error.error.detail or {}).get("status_code") == 404:
                return None
            raise

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Give its tasks."""
        from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

        return tasks_of(RuntimeTaskInstance.get_task_states(dag_id, run_ids=[run_id]).get(run_id, {}))


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
                state = await self._looked(store, outbox, told)
                if state == told:
                    await asyncio.sleep(pause_s)
                    pause_s = min(_LAST_POLL_S, pause_s * _GROWTH)
                    continue
                told, pause_s = state, _FIRST_POLL_S
                news.set()
        finally:
            news.set()

    async def _looked(self, store: Store, outbox: Outbox, told: str) -> str:
        """Give the run's state and keep what its receiver is told of it; as before where nobody can say now."""
        try:
            return await asyncio.to_thread(self._look, store, outbox, told)
        except StoreError as error:
            if not error.retry:
                raise
            self.log.warning("The run could not be looked at: %s", error)
        except (OSError, RuntimeError, AirflowRuntimeError) as error:
            self.log.warning("The run could not be looked at: %s", error)
        return told

    def _look(self, store: Store, outbox: Outbox, told: str) -> str:
        from nightreel_airflow.api.status import state_now
        from nightreel_airflow.books import is_of

        dag_id, run_id = self.watch.dag_id, self.watch.run_id
        airflow = self._runs.state(dag_id, run_id)
        tasks = self._runs.tasks(dag_id, run_id) if airflow is not None else []
        record = RunBook(store, run_id).read() if airflow in ("success", "failed") else None
        if record is not None and not is_of(record.head, dag_id):
            record = None  # of another pipeline's run, whose id somebody chose again
        state: RunState = "cancelled" if airflow is None else state_now(airflow, tasks, record)
        if state != told and state != "pending":
            outbox.add(state, self._told(airflow or "failed", tasks, state))
        return state

    def _told(self, airflow: str, tasks: list[dict[str, Any]], state: RunState) -> dict[str, Any]:
        """Give what the interface answers to who asks for the run; without its files where links cannot be signed."""
        from nightreel_airflow.api.answers import STATUS_OF
        from nightreel_airflow.api.names import RunName
        from nightreel_airflow.api.status import viewed

        name = RunName(self.tenant, self.watch.dag_id.removeprefix(f"{self.tenant}__"), self.watch.run_id)
        folder = load_tenant(Workspace.from_environment().tenant_root(self.tenant))
        try:
            answer = viewed(folder, name, {"state": airflow}, tasks, {})
        except ValueError as error:  # Airflow without a secret key in the triggerer's settings
            self.log.warning("Told without links: %s", error)
            return {"id": str(name), "state": state, "status": STATUS_OF[state]}
        update = {"state": state, "status": STATUS_OF[state]}
        return answer.model_copy(update=update).model_dump(mode="json")


def tasks_of(states: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Give tasks as Airflow's interface does, from their states by name: ``generate_2`` is a mapped task's third."""
    found = []
    for name, state in states.items():
        base, _, index = name.rpartition("_")
        is_mapped = index.isdecimal() and base != "" and f"{base}_0" in states
        number = int(index) if is_mapped else -1
        found.append({"task_id": base if is_mapped else name, "map_index": number, "state": state})
    return found
