"""Waits for the job of an order and brings the result home, whatever breaks in between."""

from __future__ import annotations

import random
import time
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pydantic import JsonValue

from nightreel.engines.generate.remote.download import IncompleteError, download
from nightreel.engines.generate.remote.fit import check_video
from nightreel.engines.generate.remote.protocol import JobState, Order, said
from nightreel.engines.generate.remote.sending import OrderBook, Shop
from nightreel.engines.generate.remote.wire import TURNS, NoAnswerError, NotSentError, exchange
from nightreel.errors import CancelledError, EngineError, NightreelError
from nightreel.spec.generation import Usage
from nightreel.store.jobs import JobTicket

if TYPE_CHECKING:
    from nightreel.context import StepContext

DOWNLOADS = 3
JOBS = 3
"""How many jobs one call may start for a shot, where the service has lost the ones before."""
DOUBTS = 3
"""How often a service is asked that says not to know a job, before it is believed."""


class _GoneError(Exception):
    """The job is not there any more, and another one may be sent."""


class Desk:
    """Brings home what one order makes.

    Args:
        shop: where it goes.
        order: what is asked.
        context: the step's; its ledger, its clock and its wish to stop.
        what: words for people: shot 3.
        limit_s: longest time from sending to result, besides the endpoint's own.
    """

    def __init__(self, shop: Shop, order: Order, context: StepContext, what: str, limit_s: float | None) -> None:
        self._shop, self._order, self._context, self._what = shop, order, context, what
        self._limit_s = limit_s or inf
        self._book = OrderBook(shop, order, context, what)

    def money(self) -> float:
        """Give what making the clip costs now; see ``OrderBook.money``."""
        return self._book.money()

    def clip(self) -> Path:
        """Give the file that the service made, from the tenant's store.

        Raises:
            RefusedError: refused content, a refused key, or a job of which nobody knows whether it was paid.
            OptionError: settings that the model does not take.
            EngineError: the job failed, was too slow (``generate.slow``) or lost (``generate.lost``).
            BusyError: the service is away or full for longer than is worth waiting for.
            CancelledError: the work is no longer wanted; the job was cancelled where the service can.
            Waiting: the job works; see ``nightreel.context``.
        """
        for _ in range(JOBS):
            ticket, is_new = self._book.ticket()
            try:
                return self._fetched(ticket, is_new=is_new)
            except _GoneError:
                continue
            except CancelledError:
                self._stop(ticket)
                raise
        raise EngineError(
            "generate.lost", where=self._shop.name, got=f"{JOBS} jobs that the service lost", want="a finished clip",
            fix="look at the service's log: it seems to restart again and again",
        )  # fmt: skip

    def _fetched(self, ticket: JobTicket, *, is_new: bool) -> Path:
        if ticket.result is not None and self._context.store.has(ticket.result):
            self._context.untypical.append(f"job {ticket.id} was done before")
            self._count(ticket, 0.0)
            return self._context.store.local(ticket.result)
        while True:
            if not is_new:
                state = self._asked(ticket)
                if state.state == "done":
                    return self._brought(ticket, state)
                if state.is_final:
                    self._end(ticket, state)
                self._context.progress(state.progress or 0.0, f"{self._what}: {state.state} at {self._shop.name}")
            self._check_time(ticket)
            ends_s, poll_s = min(ticket.ends_s, ticket.sent_s + self._limit_s), self._shop.endpoint.poll_s
            self._context.wait(ticket.model_copy(update={"ends_s": ends_s, "poll_s": poll_s}))
            is_new = False

    def _asked(self, ticket: JobTicket) -> JobState:
        """Ask how a job is, past lost connections and busy answers for as long as one request may take."""
        api, endpoint = self._shop.api, self._shop.endpoint
        give_up = time.monotonic() + endpoint.timeout_s
        doubts = 0
        while True:
            words = "no answer"
            self._context.sleep(TURNS.wait_s(endpoint.url, api.queries_per_s))
            try:
                answer = exchange(endpoint, api.ask(ticket.job_id))
            except (NotSentError, NoAnswerError) as error:
                words = str(error)
            else:
                words = said(answer)
                state = api.state(answer)
                if state is not None and (state.state != "lost" or (doubts := doubts + 1) >= DOUBTS):
                    return state
                if state is None and not answer.is_good and not answer.may_pass:
                    raise self._shop.refused(answer)
            if time.monotonic() > give_up:
                raise self._shop.busy(words)
            self._context.sleep(min(endpoint.poll_s, 2.0) * random.uniform(0.9, 1.1))  # noqa: S311 - spreads

    def _end(self, ticket: JobTicket, state: JobState) -> NoReturn:
        """Write down how a job ended without a result, and say it."""
        where = f"{self._what} at {self._shop.name}"
        if state.state == "failed":
            error = self._shop.api.failure(state, where)
            self._book.changed(ticket, state="failed", fault=str(error.got or error.code))
            raise error
        is_free = self._is_free(ticket)
        if state.state == "lost" and not is_free:
            self._book.changed(ticket, state="unsure", fault="the service no longer knows the job")
            raise EngineError(
                "generate.lost", where=where, got=f"job {ticket.job_id}, which the service no longer knows; it may "
                "have been paid", want="a finished clip", fix="look in the service's console what became of it; then "
                f"`nightreel jobs forget {ticket.id} --tenant {self._context.tenant.name}` and run again",
            )  # fmt: skip
        self._book.changed(ticket, state="cancelled" if state.state == "cancelled" else "failed", fault=state.state)
        if state.state == "cancelled" and ticket.run_id != self._context.run.run_id:
            raise _GoneError  # whoever sent it wanted it no longer; we do
        if state.state == "lost":
            self._context.note(f"{self._shop.name} had lost the job of {self._what}; it was sent again.")
            raise _GoneError
        raise EngineError(
            f"generate.{state.state}", where=where, got=f"job {ticket.job_id}, which is {state.state}",
            want="a finished clip",
            fix="run again to send it again" + ("" if is_free else "; what it did may have been paid"),
        )  # fmt: skip

    def _check_time(self, ticket: JobTicket) -> None:
        now = time.time()
        limit_s = min(self._limit_s, ticket.ends_s - ticket.sent_s)
        if now < ticket.sent_s + limit_s:
            return
        if self._stop(ticket, anyones=now > ticket.ends_s) is False and ticket.run_id == self._context.run.run_id:
            self._context.spend(Usage(money=ticket.money))
        raise EngineError(
            "generate.slow", where=f"{self._what} at {self._shop.name}",
            got=f"no clip after {now - ticket.sent_s:.0f} s", want=f"one within {limit_s:.0f} s",
            fix="raise limit_s or the endpoint's job_timeout_s, or add a fallback",
        )  # fmt: skip

    def _stop(self, ticket: JobTicket, *, anyones: bool = False) -> bool:
        """Cancel a job that this run sent; ``False`` when it goes on, and a later run finds it."""
        if not anyones and ticket.run_id != self._context.run.run_id:
            return False
        try:
            answer = exchange(self._shop.endpoint, self._shop.api.cancel(ticket.job_id))
            stopped = self._shop.api.is_cancelled(answer)
        except (NotSentError, NoAnswerError, NightreelError):
            stopped = False
        if stopped:
            self._book.changed(ticket, state="cancelled", fault="no longer wanted")
        return stopped

    def _brought(self, ticket: JobTicket, state: JobState) -> Path:
        raw = self._context.work_dir / f"{ticket.id}.mp4"
        where = f"{self._what} at {self._shop.name}"
        for count in range(DOWNLOADS):
            self._context.sleep(0)
            try:
                download(self._shop.endpoint, state.url, raw, self._context.cancelled)
                found = check_video(raw, where)
                break
            except (IncompleteError, EngineError) as error:
                raw.unlink(missing_ok=True)
                if isinstance(error, EngineError) and error.code != "generate.not_a_video":
                    self._give_up(ticket, error)
                    raise
                if count == DOWNLOADS - 1:
                    raise self._not_brought(ticket, error) from error
                self._context.sleep(min(self._shop.endpoint.poll_s, 2.0) * 2**count)
        size: dict[str, JsonValue] = {"width_px": found.width_px, "height_px": found.height_px, "fps": str(found.fps)}
        result = self._context.store.keep(raw, "video", facts={**size, "job": ticket.id}, move=True)
        if ticket.run_id == self._context.run.run_id:
            self._context.away_s.append(time.time() - ticket.sent_s)
        else:
            self._context.untypical.append(f"job {ticket.id} is another run's")
        self._count(self._book.changed(ticket, state="done", result=result), state.gpu_s)
        return self._context.store.local(result)

    def _not_brought(self, ticket: JobTicket, error: Exception) -> NightreelError:
        if isinstance(error, NightreelError):
            self._give_up(ticket, error)
            return error
        return self._shop.busy(f"half a file: {error}")

    def _give_up(self, ticket: JobTicket, error: NightreelError) -> None:
        """A free job is made anew next time; a paid one stays, so that its result may still be fetched."""
        if self._is_free(ticket):
            self._book.changed(ticket, state="failed", fault=str(error.got or error.code))

    def _is_free(self, ticket: JobTicket) -> bool:
        return not ticket.is_paid and not self._shop.is_paid

    def _count(self, ticket: JobTicket, gpu_s: float) -> None:
        if ticket.run_id == self._context.run.run_id:
            self._context.spend(Usage(money=ticket.money, gpu_s=gpu_s))
