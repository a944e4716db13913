"""Sends an order once, waits for its job and brings the result home, whatever breaks in between."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pydantic import JsonValue

from nightreel.engines.endpoints import Endpoint
from nightreel.engines.generate.remote.download import IncompleteError, download
from nightreel.engines.generate.remote.fit import check_video
from nightreel.engines.generate.remote.protocol import Answer, JobState, Order, RemoteApi, said
from nightreel.engines.generate.remote.wire import TURNS, NoAnswerError, NotSentError, exchange
from nightreel.errors import BusyError, CancelledError, EngineError, NightreelError, RefusedError
from nightreel.spec.generation import Usage
from nightreel.store.jobs import JobLedger, JobTicket, is_gone, sender_here

if TYPE_CHECKING:
    from nightreel.context import StepContext

SENDS = 4
"""How often an order is sent that did not arrive."""
DOWNLOADS = 3
JOBS = 3
"""How many jobs one call may start for a shot, where the service has lost the ones before."""
DOUBTS = 3
"""How often a service is asked that says not to know a job, before it is believed."""
_GRACE_S = 15.0
_LONGEST_PAUSE_S = 60.0
_GATEWAY = (502, 504)
"""A gateway's own answers: what lies behind it may have taken the order."""


class _GoneError(Exception):
    """The job is not there any more, and another one may be sent."""


@dataclass(frozen=True)
class Shop:
    """One service as one engine sees it."""

    api: RemoteApi
    engine: str
    name: str
    """Of the endpoint."""
    endpoint: Endpoint


class Desk:
    """Handles one order.

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
        self._ledger: JobLedger = context.jobs
        self.slot = order.digest(shop.name)

    def money(self) -> float:
        """Give what sending would cost now: nothing where a job for the order is there."""
        last = self._ledger.last(self.slot)
        is_there = last is not None and last.state in ("sent", "done")
        return 0.0 if is_there else self._order.film_s * self._shop.endpoint.money_per_s

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
            ticket, is_new = self._ticket()
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

    # --- sending ---

    def _ticket(self) -> tuple[JobTicket, bool]:
        """Give the living job of the order, sending it when there is none."""
        while True:
            last = self._ledger.last(self.slot)
            if last is not None and last.state == "intent":
                last = self._after_intent(last)
            if last is not None and last.state in ("sent", "done"):
                return last, False
            if last is not None and last.state == "unsure":
                self._settle(last)
            ticket = self._intent(last.number + 1 if last else 1)
            if self._ledger.claim(ticket):
                return self._send(ticket), True
            self._context.sleep(0.05)  # another run was quicker: its job is ours as well

    def _intent(self, number: int) -> JobTicket:
        endpoint, now = self._shop.endpoint, time.time()
        return JobTicket(
            slot=self.slot, number=number, engine=self._shop.engine, endpoint=self._shop.name, model=self._order.model,
            what=self._what, run_id=self._context.run.run_id, sender=sender_here(), told_s=now,
            ends_s=now + endpoint.timeout_s + _GRACE_S, poll_s=endpoint.poll_s, film_s=self._order.film_s,
            money=self._order.film_s * endpoint.money_per_s,
        )  # fmt: skip

    def _after_intent(self, ticket: JobTicket) -> JobTicket:
        """Wait until whoever sends has ended: with a job, or without a word."""
        while ticket.state == "intent" and time.time() < ticket.ends_s and not is_gone(ticket.sender):
            self._context.sleep(min(1.0, ticket.poll_s))
            ticket = self._ledger.last(self.slot) or ticket
        return self._changed(ticket, state="unsure") if ticket.state == "intent" else ticket

    def _settle(self, ticket: JobTicket) -> None:
        """Decide about an order of which nobody knows whether it arrived."""
        if ticket.money or self._shop.endpoint.money_per_s:
            raise RefusedError(
                "generate.unsure", where=f"{self._what} at {self._shop.name}",
                got="an order that was sent without an answer: the service may have taken it, and it would be paid",
                want="nothing paid twice",
                fix="look in the service's console whether it has the job; then `nightreel jobs forget "
                f"{ticket.id} --tenant {self._context.tenant.name}` and run again",
            )  # fmt: skip
        self._changed(ticket, state="failed", fault="sent without an answer")

    def _send(self, ticket: JobTicket) -> JobTicket:
        try:
            job_id = self._placed(ticket)
        except NoAnswerError as error:
            self._settle(self._changed(ticket, state="unsure", fault=str(error)))
            raise BusyError(
                "generate.away", where=self._shop.name, got=str(error), want="an answer to an order",
                fix="look whether the service works",
            ) from error  # fmt: skip
        except NightreelError as error:
            self._changed(ticket, state="failed", fault=str(error))
            raise
        except BaseException:
            self._changed(ticket, state="unsure", fault="ended while it was sent")
            raise
        now = time.time()
        return self._changed(
            ticket, state="sent", job_id=job_id, sent_s=now, ends_s=now + self._shop.endpoint.job_timeout_s
        )

    def _placed(self, ticket: JobTicket) -> str:
        """Send the order until the service has taken it.

        Raises:
            NoAnswerError: it may have arrived and must not be sent again.
            NightreelError: it was not taken.
        """
        api, endpoint = self._shop.api, self._shop.endpoint
        is_free = not endpoint.money_per_s
        fault: NightreelError | None = None
        for count in range(SENDS):
            if count:
                ticket = self._changed(ticket, ends_s=time.time() + endpoint.timeout_s + _GRACE_S)
            self._context.sleep(0)
            try:
                answer = exchange(endpoint, self._order.call)
            except NotSentError as error:
                fault = self._busy(str(error), error)
                self._pause(count, None)
                continue
            except NoAnswerError:
                if not is_free or count == SENDS - 1:
                    raise
                self._pause(count, None)
                continue
            if answer.is_good and api.job_id(answer):
                return api.job_id(answer)
            if answer.is_good or (answer.status in _GATEWAY and not is_free):
                raise NoAnswerError(f"{said(answer)} (status {answer.status})")
            fault = self._refused(answer)
            if not answer.may_pass:
                raise fault
            self._pause(count, answer.retry_after_s)
        raise fault or self._busy("no answer", None)

    def _pause(self, count: int, retry_after_s: float | None) -> None:
        """Wait before sending again, as long as the service wishes, at random so that many do not come together."""
        if count == SENDS - 1:
            return
        own_s = min(self._shop.endpoint.poll_s, 8.0) * 2**count
        wait_s = max(own_s, retry_after_s or 0.0) * random.uniform(1.0, 1.25)  # noqa: S311 - spreads, hides nothing
        if wait_s > _LONGEST_PAUSE_S:
            raise self._busy(f"a wish to wait for {wait_s:.0f} s", None)
        self._context.sleep(wait_s)

    # --- waiting ---

    def _fetched(self, ticket: JobTicket, *, is_new: bool) -> Path:
        if ticket.result is not None and self._context.store.has(ticket.result):
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
                    raise self._refused(answer)
            if time.monotonic() > give_up:
                raise self._busy(words, None)
            self._context.sleep(min(endpoint.poll_s, 2.0) * random.uniform(0.9, 1.1))  # noqa: S311 - spreads

    def _end(self, ticket: JobTicket, state: JobState) -> NoReturn:
        """Write down how a job ended without a result, and say it."""
        where = f"{self._what} at {self._shop.name}"
        if state.state == "failed":
            error = self._shop.api.failure(state, where)
            self._changed(ticket, state="failed", fault=str(error))
            raise error
        is_free = not ticket.money
        self._changed(ticket, state="cancelled" if state.state == "cancelled" else "failed", fault=state.state)
        if state.state == "cancelled" and ticket.run_id != self._context.run.run_id:
            raise _GoneError  # whoever sent it wanted it no longer; we do
        if state.state == "lost" and is_free:
            self._context.note(f"{self._shop.name} had lost the job of {self._what}; it was sent again.")
            raise _GoneError
        raise EngineError(
            f"generate.{state.state}", where=where, got=f"job {ticket.job_id}, which is {state.state}",
            want="a finished clip", fix="run again to send it again" + ("" if is_free else "; it may have been paid"),
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
            self._changed(ticket, state="cancelled", fault="no longer wanted")
        return stopped

    # --- bringing home ---

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
        facts: dict[str, JsonValue] = {
            "width_px": found.width_px,
            "height_px": found.height_px,
            "fps": str(found.fps),
            "job": ticket.id,
        }
        result = self._context.store.keep(raw, "video", facts=facts, move=True)
        if ticket.run_id == self._context.run.run_id:
            self._context.away_s.append(time.time() - ticket.sent_s)
        self._count(self._changed(ticket, state="done", result=result), state.gpu_s)
        return self._context.store.local(result)

    def _not_brought(self, ticket: JobTicket, error: Exception) -> NightreelError:
        if isinstance(error, NightreelError):
            self._give_up(ticket, error)
            return error
        return self._busy(f"half a file: {error}", None)

    def _give_up(self, ticket: JobTicket, error: NightreelError) -> None:
        """A free job is made anew next time; a paid one stays, so that its result may still be fetched."""
        if not ticket.money:
            self._changed(ticket, state="failed", fault=str(error))

    def _count(self, ticket: JobTicket, gpu_s: float) -> None:
        if ticket.run_id == self._context.run.run_id:
            self._context.spend(Usage(money=ticket.money, gpu_s=gpu_s))

    # --- words and books ---

    def _changed(self, ticket: JobTicket, **changes: object) -> JobTicket:
        changed = ticket.model_copy(update=changes)
        self._ledger.keep(changed)
        return changed

    def _refused(self, answer: Answer) -> NightreelError:
        error = self._shop.api.refusal(answer, self._shop.name)
        return self._busy(said(answer), None) if answer.may_pass and not error.retry else error

    def _busy(self, words: str, cause: Exception | None) -> BusyError:
        error = BusyError(
            "generate.away", where=self._shop.name, got=words, want="a service that answers",
            fix="wait; what was sent is kept and goes on next time",
        )  # fmt: skip
        error.__cause__ = cause
        return error
