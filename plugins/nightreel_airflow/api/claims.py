"""Idempotency keys: which request was the first of its key, kept in the tenant's store for whoever asks again."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from nightreel.store.digest import value_digest
from nightreel.store.protocol import Store
from nightreel_airflow.api.errors import ConflictError


def claim(store: Store, run_id: str, body: dict[str, Any]) -> bool:
    """Take a key for a request; of several at once exactly one is the first.

    Args:
        store: the tenant's.
        run_id: of the run that the key stands for.
        body: what is asked, without the key itself.

    Returns:
        Whether it is the first request of this key.

    Raises:
        ConflictError: the key was used for another request (``idempotency.used``).
    """
    key = f"request/{run_id}"
    said: dict[str, JsonValue] = {"body": value_digest(body)}
    if store.remember_new(key, said):
        return True
    if store.recall(key) != said:
        raise ConflictError(
            "idempotency.used", where="Idempotency-Key", got="a key that was used for another request",
            want="a new key, or the same request", fix="make a key for each film, and keep it when you ask again",
        )  # fmt: skip
    return False
