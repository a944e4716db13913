"""Brings an outbox's events to their receiver, one after the other, and writes down what became of each try."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from nightreel.errors import BusyError, NightreelError
from nightreel.outbound.address import Target, check_address
from nightreel.outbound.deliver import Outcome, Patience, deliver_async, signed_headers
from nightreel.outbound.outbox import Outbox, OutEvent
from nightreel.outbound.sign import callback_key

_LOOK_UPS = 3
"""Names that one client looks up at once: its names whose servers never answer hold nobody else's."""
Say = Callable[[str], None]
T = TypeVar("T")


@cache
def _threads(tenant: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_LOOK_UPS, f"names of {tenant}")


async def look_up(tenant: str, work: Callable[[], T], within_s: float) -> T:
    """Do a client's look-up in its own threads; the time counts from when it begins, not from when it waits.

    Args:
        tenant: whose matter it is.
        work: what blocks.
        within_s: how long it may take.

    Raises:
        TimeoutError: it takes longer.
    """
    loop, begun = asyncio.get_running_loop(), asyncio.Event()

    def begin() -> T:
        loop.call_soon_threadsafe(begun.set)
        return work()

    found = loop.run_in_executor(_threads(tenant), begin)
    try:
        await begun.wait()
        return await asyncio.wait_for(found, within_s)
    finally:
        found.cancel()


def _silent(sentence: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Receiver:
    """Who is told, and whose matter it is."""

    tenant: str
    url: str
    allowed_hosts: Collection[str] = ()
    """Of ``Tenant.callbacks``."""


class Courier:
    """Delivers events in order: the next is not tried before the last was delivered or given up.

    Names and files are read beside the event loop, so that no other trigger waits for them.

    Args:
        outbox: what is to be told.
        receiver: to whom.
        patience: how long each event is tried.
        say: gets a sentence for each try.
    """

    def __init__(
        self, outbox: Outbox, receiver: Receiver, patience: Patience | None = None, say: Say = _silent
    ) -> None:
        self._outbox, self._receiver, self._say = outbox, receiver, say
        self._patience = patience or Patience()
        self._gone = False

    async def bring_next(self) -> OutEvent | None:
        """Bring the next event to its end, delivered or given up; ``None`` where nothing is due.

        Raises:
            NightreelError: the store or the tenant's key cannot be read.
        """
        events = await asyncio.to_thread(self._outbox.events)
        event = next((event for event in events if event.delivery == "due"), None)
        while event is not None and event.delivery == "due":
            await asyncio.sleep(max(0.0, min(event.next_try_s - time.time(), self._patience.total_s)))
            event = await self._tried(event)
        return event

    async def _tried(self, event: OutEvent) -> OutEvent:
        outcome = Outcome("gone", "the receiver wants nothing more") if self._gone else await self._outcome(event)
        now, tries = time.time(), event.tries + 1
        first = event.first_try_s or now
        self._gone = self._gone or outcome.kind == "gone"
        delivery = "due"
        if outcome.kind == "delivered":
            delivery = "delivered"
        elif self._patience.is_over(tries, now - first, outcome):
            delivery = "given_up"
        pause_s = self._patience.pause_s(tries, outcome) if delivery == "due" else 0.0
        tried = event.model_copy(
            update={"delivery": delivery, "tries": tries, "first_try_s": first, "words": outcome.words,
                    "next_try_s": min(now + pause_s, first + self._patience.total_s)}
        )  # fmt: skip
        await asyncio.to_thread(self._outbox.keep, tried)
        self._say(_sentence(tried, pause_s))
        return tried

    async def _outcome(self, event: OutEvent) -> Outcome:
        """Try once. The name is looked up and checked before every try: it may lead elsewhere by now."""
        key = await asyncio.to_thread(callback_key, self._receiver.tenant)
        try:
            target = await look_up(self._receiver.tenant, self._checked, self._patience.timeout_s)
        except TimeoutError:
            return Outcome("later", "the name service does not answer")
        except BusyError as error:
            return Outcome("later", str(error))
        except NightreelError as error:
            return Outcome("wrong", str(error))
        body = event.body.encode()
        headers = signed_headers(key, body, event.id)
        return await deliver_async(target, body, headers, timeout_s=self._patience.timeout_s)

    def _checked(self) -> Target:
        return check_address(self._receiver.url, allowed_hosts=self._receiver.allowed_hosts)


def _sentence(event: OutEvent, pause_s: float) -> str:
    head = f"{event.sequence} {event.type}"
    if event.delivery == "delivered":
        return f"{head} delivered, try {event.tries}: {event.words}"
    if event.delivery == "given_up":
        return f"{head} given up after {event.tries} tries: {event.words}"
    return f"{head} not delivered, try {event.tries}: {event.words}; again in {pause_s:.0f} s"
