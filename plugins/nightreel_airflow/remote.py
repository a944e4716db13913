"""Waiting for a remote job in the triggerer: no worker is held while a service works."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
from airflow.triggers.base import BaseTrigger, TriggerEvent
from pydantic import Field

from nightreel.engines.card import make_engine
from nightreel.engines.endpoints import Endpoint, load_endpoints
from nightreel.engines.generate.remote.desk import DOUBTS
from nightreel.engines.generate.remote.protocol import JobState, RemoteApi
from nightreel.engines.generate.remote.wire import TURNS, NoAnswerError, NotSentError, client_settings, exchange_async
from nightreel.errors import NightreelError
from nightreel.run.workspace import Workspace
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.jobs import JobLedger, JobTicket

AWAY_S = 900.0
"""How long a service may be away before the task looks itself: a model server loads its weights for minutes."""
TELL_EVERY_S = 30.0


class RemoteJob(Model):
    """What the triggerer keeps of a job."""

    engine: str = Field(description="Of the contract `generate`; knows the service's protocol.")
    endpoint: str = Field(description="Name of the service.")
    tenant: str = Field(description="Whose job it is; asked whether it may use the endpoint.")
    job_id: str = Field(description="Name of the job at the service.")
    what: str = Field(description="What it makes, for the log.")
    ends_s: float = Field(description="When to stop waiting, seconds since 1970.")
    poll_s: float = Field(description="How often to ask.")
    owned: bool = Field(description="Whether this task's run sent the job, so that it may cancel it.")
    ticket: str = Field("", description="The job's name in the tenant's ledger.")


class RemoteJobTrigger(BaseTrigger):
    """Asks for a job until it has ended, then lets its task go on.

    What it keeps in Airflow's database is the endpoint's name, never its address or key: these are read from the
    triggerer's own ``NIGHTREEL_ENDPOINTS`` and environment.

    Args:
        job: a ``RemoteJob``, as itself or as the database keeps it.
    """

    def __init__(self, job: RemoteJob | dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.job = RemoteJob.model_validate(job)

    @classmethod
    def of(cls, ticket: JobTicket, tenant: str, run_id: str) -> RemoteJobTrigger:
        """Make the trigger of a job."""
        job = RemoteJob(
            engine=ticket.engine, endpoint=ticket.endpoint, tenant=tenant, job_id=ticket.job_id, what=ticket.what,
            ends_s=ticket.ends_s, poll_s=ticket.poll_s, owned=ticket.run_id == run_id, ticket=ticket.id,
        )  # fmt: skip
        return cls(job)

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Give what it is made from again, in another triggerer as well."""
        return "nightreel_airflow.remote.RemoteJobTrigger", {"job": self.job.model_dump(mode="json")}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Wait for the job's end; the task reads the end itself, so the event is for people."""
        try:
            api, endpoint, settings = await self._service()
        except NightreelError as error:
            yield _event(job=self.job.job_id, state="unknown", why=str(error))
            return
        async with httpx.AsyncClient(**settings) as client:
            state = await self._end(client, api, endpoint)
        yield _event(job=self.job.job_id, state=state)

    async def on_kill(self) -> None:
        """Cancel the job at the service: somebody ended the task in Airflow."""
        if not self.job.owned:
            return
        api, endpoint, settings = await self._service()
        async with httpx.AsyncClient(**settings) as client:
            try:
                answer = await exchange_async(client, endpoint, api.cancel(self.job.job_id))
            except (NotSentError, NoAnswerError) as error:
                self.log.warning("%s: %s did not hear the cancellation: %s", self.job.what, self.job.endpoint, error)
                return
        if api.is_cancelled(answer):
            await asyncio.to_thread(self._write_down)
        ended = "cancelled" if api.is_cancelled(answer) else "not cancelled: it works already"
        self.log.info("%s: job %s at %s %s", self.job.what, self.job.job_id, self.job.endpoint, ended)

    def _write_down(self) -> None:
        """Tell the ledger, so that the next run sends another job; where the store is not at hand, it asks first."""
        try:
            workspace = Workspace.from_environment()
            ledger = JobLedger(workspace.open_store(load_tenant(workspace.tenant_root(self.job.tenant)).tenant))
            ledger.keep(
                ledger.find(self.job.ticket).model_copy(update={"state": "cancelled", "fault": "ended in Airflow"})
            )
        except (NightreelError, OSError) as error:
            self.log.warning("%s: the ledger was not told: %s", self.job.what, error)

    async def _service(self) -> tuple[RemoteApi, Endpoint, dict[str, Any]]:
        """Find the protocol, the service and a client's settings; files are read beside the event loop."""
        return await asyncio.to_thread(self._find_service)

    def _find_service(self) -> tuple[RemoteApi, Endpoint, dict[str, Any]]:
        engine = make_engine("generate", self.job.engine)
        _, endpoint = load_endpoints().find(self.job.endpoint, engine.kind, self.job.tenant)
        return engine.api, endpoint, client_settings(endpoint)

    async def _end(self, client: httpx.AsyncClient, api: RemoteApi, endpoint: Endpoint) -> str:
        """Ask until the job has ended, it is late, or the service refuses or stays away; give which of these."""
        heard_at, told_at, doubts = time.monotonic(), 0.0, 0
        while time.time() < self.job.ends_s:
            wait_s = self.job.poll_s * random.uniform(0.9, 1.1)  # noqa: S311 - spreads requests, hides nothing
            await asyncio.sleep(max(0.0, min(wait_s, self.job.ends_s - time.time())))
            await asyncio.sleep(TURNS.wait_s(endpoint.url, api.queries_per_s))
            state = await self._asked(client, api, endpoint)
            if state is None:
                if time.monotonic() - heard_at > AWAY_S:
                    return "away"
                continue
            heard_at = time.monotonic()
            doubts = doubts + 1 if isinstance(state, JobState) and state.state == "lost" else 0
            if not isinstance(state, JobState):
                return state
            if state.is_final and (state.state != "lost" or doubts >= DOUBTS):
                return state.state
            if heard_at - told_at > TELL_EVERY_S:
                told_at = heard_at
                share = f", {state.progress:.0%}" if state.progress else ""
                self.log.info("%s: %s at %s%s", self.job.what, state.state, self.job.endpoint, share)
        return "late"

    async def _asked(self, client: httpx.AsyncClient, api: RemoteApi, endpoint: Endpoint) -> JobState | str | None:
        """Ask once; ``None`` when it may pass, a word when the task had better say what is wrong."""
        try:
            answer = await exchange_async(client, endpoint, api.ask(self.job.job_id))
        except (NotSentError, NoAnswerError):
            return None
        except NightreelError:
            return "refused"
        state = api.state(answer)
        if state is None and not answer.is_good and not answer.may_pass:
            return "refused"
        return state


def _event(**facts: str) -> TriggerEvent:
    return TriggerEvent(facts)  # type: ignore[no-untyped-call]
