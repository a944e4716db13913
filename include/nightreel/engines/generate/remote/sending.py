"""Sends an order once: written down before, settled after, whatever breaks in between."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.engines.endpoints import Endpoint, may_send_again
from nightreel.engines.generate.remote.protocol import Answer, Order, RemoteApi, said
from nightreel.engines.generate.remote.wire import NoAnswerError, NotSentError, exchange
from nightreel.errors import BusyError, EngineError, NightreelError, RefusedError
from nightreel.store.jobs import JobLedger, JobTicket, is_gone, sender_here

if TYPE_CHECKING:
    from nightreel.context import StepContext

SENDS = 4
"""How often an order is sent that did not arrive."""
_GRACE_S = 15.0
_LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True)
class Shop:
    """One service as one engine sees it."""

    api: RemoteApi
    engine: str
    name: str
    """Of the endpoint."""
    endpoint: Endpoint
    usual_money_per_s: float = 0.0
    """What the engine's card says, where the endpoint names no price."""

    @property
    def money_per_s(self) -> float:
        """US dollars a second of film; 0 where it is free, or paid and nobody knows."""
        return self.endpoint.money_per_s or self.usual_money_per_s

    @property
    def is_paid(self) -> bool:
        """Whether an order costs money, known or not."""
        return self.endpoint.is_paid or self.money_per_s > 0

    def busy(self, words: str, cause: Exception | None = None) -> BusyError:
        """Give the sentence for a service that does not answer."""
        error = BusyError(
            "generate.away", where=self.name, got=words, want="a service that answers",
            fix="wait; what was sent is kept and goes on next time",
        )  # fmt: skip
        error.__cause__ = cause
        return error

    def refused(self, answer: Answer) -> NightreelError:
        """Give the sentence for a request that was not obeyed."""
        error = self.api.refusal(answer, self.name)
        return self.busy(said(answer)) if answer.may_pass and not error.retry else error


class OrderBook:
    """Finds or sends the job of one order.

    Args:
        shop: where it goes.
        order: what is asked.
        context: the step's: its ledger, its run and its wish to stop.
        what: words for people: shot 3.
    """

    def __init__(self, shop: Shop, order: Order, context: StepContext, what: str) -> None:
        self._shop, self._order, self._context, self._what = shop, order, context, what
        self._ledger: JobLedger = context.jobs
        self._slot = order.digest(shop.name)

    def money(self) -> float:
        """Give what sending would cost now: nothing where a job for the order is there.

        Raises:
            EngineError: it costs money and nobody has said how much (``generate.price``).
        """
        last = self._ledger.last(self._slot)
        if last is not None and last.state in ("sent", "done"):
            return 0.0
        if self._shop.is_paid and not self._shop.money_per_s:
            raise EngineError(
                "generate.price", where=f"{self._what} at {self._shop.name}", got="an unknown amount",
                want="a price to hold against limit_money", fix="let the engineer set the endpoint's money_per_s, or "
                "`paid: false` where it costs nothing",
            )  # fmt: skip
        return self._order.film_s * self._shop.money_per_s

    def changed(self, ticket: JobTicket, **changes: object) -> JobTicket:
        """Write down what has become of a job."""
        changed = ticket.model_copy(update=changes)
        self._ledger.keep(changed)
        return changed

    def ticket(self) -> tuple[JobTicket, bool]:
        """Give the living job of the order and whether it was sent just now, sending it when there is none.

        Raises:
            RefusedError: nobody knows whether a paid order arrived (``generate.unsure``), or the service refuses it.
            OptionError: settings that the model does not take.
            BusyError: the service is away or full for longer than is worth waiting for.
        """
        while True:
            last = self._ledger.last(self._slot)
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
            slot=self._slot, number=number, engine=self._shop.engine, endpoint=self._shop.name, model=self._order.model,
            what=self._what, run_id=self._context.run.run_id, sender=sender_here(), told_s=now,
            ends_s=now + endpoint.timeout_s + _GRACE_S, poll_s=endpoint.poll_s, film_s=self._order.film_s,
            money=self._order.film_s * self._shop.money_per_s, paid=self._shop.is_paid,
        )  # fmt: skip

    def _after_intent(self, ticket: JobTicket) -> JobTicket:
        """Wait until whoever sends has ended: with a job, or without a word."""
        while ticket.state == "intent" and time.time() < ticket.ends_s and not is_gone(ticket.sender):
            self._context.sleep(min(1.0, ticket.poll_s))
            ticket = self._ledger.last(self._slot) or ticket
        return self.changed(ticket, state="unsure") if ticket.state == "intent" else ticket

    def _settle(self, ticket: JobTicket) -> None:
        """Decide about an order of which nobody knows whether it arrived."""
        if ticket.is_paid or self._shop.is_paid:
            raise RefusedError(
                "generate.unsure", where=f"{self._what} at {self._shop.name}",
                got=f"an order that was sent and came to no end ({ticket.fault or 'no answer'}): the service may have "
                "taken it, and it would be paid",
                want="nothing paid twice",
                fix="look in the service's console whether it has the job; then `nightreel jobs forget "
                f"{ticket.id} --tenant {self._context.tenant.name}` and run again",
            )  # fmt: skip
        self.changed(ticket, state="failed", fault="sent without an answer")

    def _send(self, ticket: JobTicket) -> JobTicket:
        try:
            job_id = self._placed(ticket)
        except NoAnswerError as error:
            self._settle(self.changed(ticket, state="unsure", fault=str(error)))
            raise BusyError(
                "generate.away", where=self._shop.name, got=str(error), want="an answer to an order",
                fix="look whether the service works",
            ) from error  # fmt: skip
        except NightreelError as error:
            self.changed(ticket, state="failed", fault=str(error.got or error.code))
            raise
        except BaseException:
            self.changed(ticket, state="unsure", fault="ended while it was sent")
            raise
        now = time.time()
        return self.changed(
            ticket, state="sent", job_id=job_id, sent_s=now, ends_s=now + self._shop.endpoint.job_timeout_s
        )

    def _placed(self, ticket: JobTicket) -> str:
        """Send the order until the service has taken it.

        Raises:
            NoAnswerError: it may have arrived and must not be sent again.
            NightreelError: it was not taken.
        """
        api, endpoint, paid = self._shop.api, self._shop.endpoint, self._shop.is_paid
        fault: NightreelError | None = None
        for count in range(SENDS):
            self._context.sleep(0)
            try:
                answer = exchange(endpoint, self._order.call)
            except NotSentError as error:
                fault = self._shop.busy(str(error), error)
                self._pause(ticket, count)
                continue
            except NoAnswerError:
                if not may_send_again(None, paid=paid) or count == SENDS - 1:
                    raise
                self._pause(ticket, count)
                continue
            if answer.is_good and api.job_id(answer):
                return api.job_id(answer)
            may_again = self._may_send_again(answer)
            if not may_again and not answer.is_refusal:
                raise NoAnswerError(f"{said(answer)} (status {answer.status})")
            fault = self._shop.refused(answer)
            if not may_again:
                raise fault
            self._pause(ticket, count, answer.retry_after_s)
        raise fault or self._shop.busy("no answer")

    def _may_send_again(self, answer: Answer) -> bool:
        turned_away = not answer.is_good and self._shop.api.is_refused(answer)
        return turned_away or may_send_again(answer.status, paid=self._shop.is_paid)

    def _pause(self, ticket: JobTicket, count: int, retry_after_s: float | None = None) -> None:
        """Wait before sending again, as long as the service wishes, at random so that many do not come together."""
        if count == SENDS - 1:
            return
        endpoint = self._shop.endpoint
        own_s = min(endpoint.poll_s, 8.0) * 2**count
        wait_s = max(own_s, retry_after_s or 0.0) * random.uniform(1.0, 1.25)  # noqa: S311 - spreads, hides nothing
        if wait_s > _LONGEST_PAUSE_S:
            raise self._shop.busy(f"a wish to wait for {wait_s:.0f} s")
        self.changed(ticket, ends_s=time.time() + wait_s + endpoint.timeout_s + _GRACE_S)
        self._context.sleep(wait_s)
