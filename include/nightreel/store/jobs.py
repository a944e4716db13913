"""The ledger of remote jobs: what was sent to whom, written down before it is sent, so that nothing is paid twice."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from nightreel.errors import InputError, StoreError
from nightreel.spec.model import Model
from nightreel.store.artifact import Artifact

if TYPE_CHECKING:
    from nightreel.store.protocol import Store

ROOM = "jobs"
_ENDED = ("failed", "cancelled", "forgotten")


class JobTicket(Model):
    """One job of a remote service.

    A slot is what is wanted: the digest of everything that is sent. It has one living job at most; when that has
    failed, was cancelled or forgotten, the next one has the next number.
    """

    slot: str = Field(pattern=r"^[0-9a-f]{64}$")
    number: int = Field(1, ge=1)
    state: Literal["intent", "unsure", "sent", "done", "failed", "cancelled", "forgotten"] = Field(
        "intent",
        description="intent: is being sent; unsure: was sent and no answer came; sent: the service has it; "
        "done: its result is in the store.",
    )
    engine: str
    endpoint: str
    model: str = ""
    job_id: str = Field("", description="Name of the job at the service.")
    what: str = Field("", description="What it makes, for people: shot 3.")
    run_id: str = Field("", description="The run that sent it, and pays for it.")
    sender: str = Field("", description="Machine and process that send it.")
    told_s: float = Field(0, description="When it was written down, seconds since 1970.")
    sent_s: float = Field(0, description="When the service had it.")
    ends_s: float = Field(0, description="When it is given up; while it is sent, when sending has certainly ended.")
    poll_s: float = Field(5, gt=0)
    film_s: float = Field(0, ge=0, description="Seconds of film that it makes.")
    money: float = Field(0, ge=0, description="US dollars that it costs, as far as they are known.")
    paid: bool = Field(False, description="Whether it costs money, known or not.")
    result: Artifact | None = None
    fault: str = Field("", description="Why it failed.")

    @property
    def id(self) -> str:
        """Name for people."""
        return f"{self.slot[:12]}-{self.number}"

    @property
    def key(self) -> str:
        """Name in the store."""
        return f"{ROOM}/{self.slot}-{self.number}"

    @property
    def is_paid(self) -> bool:
        """Whether it costs money."""
        return self.paid or self.money > 0

    @property
    def has_ended(self) -> bool:
        """Whether another job may be sent for its slot."""
        return self.state in _ENDED


class JobLedger:
    """The jobs of one tenant, in its store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last(self, slot: str) -> JobTicket | None:
        """Give the newest job of a slot."""
        found = None
        while (following := self._read(f"{ROOM}/{slot}-{found.number + 1 if found else 1}")) is not None:
            found = following
        return found

    def claim(self, ticket: JobTicket) -> bool:
        """Write a new job down unless somebody else has; of several at once one gets ``True``."""
        return self._store.remember_new(ticket.key, ticket.model_dump(mode="json"))

    def keep(self, ticket: JobTicket) -> None:
        """Write down what has become of a job."""
        self._store.remember(ticket.key, ticket.model_dump(mode="json"))

    def all(self) -> tuple[JobTicket, ...]:
        """Give every job, the newest first."""
        found = [ticket for key in self._store.keys(ROOM) if (ticket := self._read(key)) is not None]
        return tuple(sorted(found, key=lambda ticket: -ticket.told_s))

    def find(self, name: str) -> JobTicket:
        """Give a job by its name or the beginning of it.

        Raises:
            InputError: none or several (``jobs.name``).
        """
        known = self.all()
        found = [ticket for ticket in known if ticket.id == name]
        found = found or [ticket for ticket in known if name and ticket.id.startswith(name)]
        if len(found) != 1:
            raise InputError(
                "jobs.name", got=f"{name}, which {'several jobs have' if found else 'no job has'}",
                want="one job's name", fix="choose one that `nightreel jobs list` shows",
            )  # fmt: skip
        return found[0]

    def _read(self, key: str) -> JobTicket | None:
        value = self._store.recall(key)
        if value is None:
            return None
        try:
            return JobTicket.model_validate(value)
        except ValidationError as error:
            raise StoreError(
                "store.format", where=key, got="a job of another version", want="one of this version",
                fix="use the version of Nightreel that sent it, or remove the entry from the store",
            ) from error  # fmt: skip


def sender_here() -> str:
    """Name this machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_gone(sender: str) -> bool:
    """Whether a sender was a process of this machine that has ended; of other machines nobody knows."""
    host, _, number = sender.rpartition(":")
    if host != socket.gethostname() or not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
