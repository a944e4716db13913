"""Progress of a long task: in its log now and then, in its state store for whoever asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from airflow.sdk.definitions.context import Context

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

LOG_EVERY_S = 5.0


class TaskProgress:
    """Called often by a step; speaks seldom.

    Args:
        context: the task's context; its ``task_state_store`` keeps ``progress`` as ``{"fraction", "message"}``.
        log: the task's logger.
    """

    def __init__(self, context: Context, log: Logger) -> None:
        self._store = context.get("task_state_store")
        self._log = log
        self._told_at = 0.0

    def __call__(self, fraction: float, message: str = "") -> None:
        """Say how much is done."""
        now = time.monotonic()
        if fraction < 1 and now - self._told_at < LOG_EVERY_S:
            return
        self._told_at = now
        self._log.info("%3.0f %% %s", 100 * fraction, message)
        if self._store is not None:
            self._store.set("progress", {"fraction": round(fraction, 3), "message": message})
