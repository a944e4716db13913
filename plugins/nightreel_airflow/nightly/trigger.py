"""Waiting between two waves of a batch in the triggerer: no worker is held all night."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent
from pydantic import Field

from nightreel.errors import NightreelError
from nightreel.run.workspace import Workspace
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.nightly.runs import ENDED, Runs

SETTLE_S = 3.0
"""A task that goes on sooner may race with the news of its own deferral, and is then tried again."""
POLL_S = 2.0
CONTROL_S = 5.0
"""How often a person's word is looked for, which may lie in a distant store, and who waits for a person."""


class Pause(Model):
    """What a batch waits for between two waves.

    Whatever comes first: so many of some runs have ended or wait for a person, a person said something else, or the
    time is over.
    """

    dag_id: str
    tenant: str
    batch_id: str
    run_ids: tuple[str, ...] = Field((), description="Runs that are under way; the first ones when they are many.")
    ended: int = Field(1, ge=1, description="How many of them have to end.")
    asks: bool = Field(
        False, description="Whether they may wait for a person, which frees their places as an end does."
    )
    control: str = Field("go", description="What people had said when the wait began.")
    ends_s: float = Field(description="When to go on in any case, seconds since 1970.")


class WaveTrigger(BaseTrigger):
    """Waits for the next wave of a batch.

    Args:
        pause: a ``Pause``, as itself or as the database keeps it.
        position: how far the batch is; given back with the event as it is.
    """

    def __init__(self, pause: Pause | dict[str, Any], position: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.pause = Pause.model_validate(pause)
        self.position = position

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Give what it is made from again, in another triggerer as well."""
        return "nightreel_airflow.nightly.trigger.WaveTrigger", {
            "pause": self.pause.model_dump(mode="json"),
            "position": self.position,
        }

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Wait; what has happened is looked at again by the task, so the reason is for people."""
        why = await self._wait()
        yield TriggerEvent({"why": why, "position": self.position})  # type: ignore[no-untyped-call]

    async def _wait(self) -> str:
        heard_at, waits = 0.0, 0
        await asyncio.sleep(SETTLE_S)
        while time.time() < self.pause.ends_s:
            if time.monotonic() - heard_at >= CONTROL_S:
                heard_at = time.monotonic()
                said = await asyncio.to_thread(self._control)
                if said != self.pause.control:
                    return f"a person said {said}"
                waits = await asyncio.to_thread(self._waits) if self.pause.asks else 0
            if self.pause.run_ids and waits + await asyncio.to_thread(self._ended) >= self.pause.ended:
                return "runs wait for a person" if waits else "runs have ended"
            await asyncio.sleep(min(POLL_S, max(0.0, self.pause.ends_s - time.time())))
        return "the time is over"

    def _ended(self) -> int:
        return self._counted(lambda runs: runs.count(self.pause.run_ids, *ENDED))

    def _waits(self) -> int:
        return self._counted(lambda runs: len(runs.waiting(self.pause.run_ids)))

    def _counted(self, count: Callable[[Runs], int]) -> int:
        try:
            return count(Runs(self.pause.dag_id))
        except NightreelError as error:
            self.log.info("%s", error)  # it may pass; the time of this wait is short
            return 0

    def _control(self) -> str:
        from nightreel.batch.book import BatchBook

        workspace = Workspace.from_environment()
        try:
            folder = load_tenant(workspace.tenant_root(self.pause.tenant))
            return str(BatchBook(workspace.open_store(folder.tenant), self.pause.batch_id).control)
        except (NightreelError, OSError) as error:
            self.log.warning("Nobody's word could be read: %s", error)
            return self.pause.control
