"""What one receiver is to be told of one run, in order, in the tenant's store: a restart repeats nothing.

A receiver may still hear an event twice: when the machine dies between its answer and our note of it. The event's id
is the same then, and so is every byte of its body.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field, ValidationError

from nightreel.errors import StoreError
from nightreel.spec.answer import FINAL
from nightreel.spec.model import Model
from nightreel.spec.record import RunState
from nightreel.store.digest import canonical_json, value_digest
from nightreel.store.protocol import Store

ROOM = "outbox"


class OutEvent(Model):
    """One thing that a receiver is told."""

    id: str
    sequence: int = Field(ge=1)
    state: RunState
    body: str = Field(description="JSON, the same bytes at every try.")
    delivery: Literal["due", "delivered", "given_up"] = "due"
    tries: int = 0
    first_try_s: float = Field(0, description="Seconds since 1970.")
    next_try_s: float = 0
    words: str = Field("", description="What came of the last try.")

    @property
    def type(self) -> str:
        """Name of the event: ``run.success``."""
        return f"run.{self.state}"


class Outbox:
    """The events of one run for one receiver.

    Args:
        store: the tenant's.
        dag_id: of the run.
        run_id: of the run.
        address: where they go; kept as a digest only, since it may hold a secret.
    """

    def __init__(self, store: Store, dag_id: str, run_id: str, address: str) -> None:
        self._store = store
        self.name = value_digest([dag_id, run_id, address])[:32]
        self._room = f"{ROOM}/{self.name}"

    def events(self) -> list[OutEvent]:
        """Give all events in order.

        Raises:
            StoreError: one cannot be read.
        """
        return [self._read(key) for key in self._store.keys(self._room)]

    def add(self, state: RunState, data: dict[str, Any]) -> OutEvent | None:
        """Put an event after the others, unless the last one says the same or was the end.

        Args:
            state: of the run, from now on.
            data: what the receiver is told of the run: JSON.

        Returns:
            The event, or ``None`` where there is nothing new.
        """
        known = self.events()
        if known and (known[-1].state == state or known[-1].state in FINAL):
            return None
        sequence = len(known) + 1
        id_ = f"evt_{value_digest([self.name, sequence])[:24]}"
        created = datetime.now(UTC).isoformat(timespec="seconds")
        body = {"id": id_, "type": f"run.{state}", "sequence": sequence, "created": created, "data": data}
        event = OutEvent(id=id_, sequence=sequence, state=state, body=canonical_json(body).decode())
        is_ours = self._store.remember_new(self._key(sequence), event.model_dump(mode="json"))
        return event if is_ours else None

    def keep(self, event: OutEvent) -> None:
        """Write down what has become of an event."""
        self._store.remember(self._key(event.sequence), event.model_dump(mode="json"))

    def _key(self, sequence: int) -> str:
        return f"{self._room}/{sequence:04d}"

    def _read(self, key: str) -> OutEvent:
        try:
            return OutEvent.model_validate(self._store.recall(key))
        except ValidationError as error:
            raise StoreError(
                "store.format", where=key, got="an event that cannot be read", want="one of this version",
                fix="remove the folder from the store: the receiver is told from the beginning then",
            ) from error  # fmt: skip
