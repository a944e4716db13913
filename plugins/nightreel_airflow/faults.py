"""Nightreel's errors as Airflow knows them: what can pass later is tried again, the rest fails at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from airflow.providers.common.compat.sdk import AirflowException, AirflowFailException

from nightreel.errors import NightreelError, Problems

if TYPE_CHECKING:
    from airflow.sdk.types import Logger


class TryAgain(AirflowException):
    """A fault that may pass: Airflow tries the task again."""


@contextmanager
def explained(log: Logger) -> Iterator[None]:
    """Say a fault in its own words; the trace goes to the log's debug level.

    Raises:
        AirflowFailException: a retry would meet the same fault.
        TryAgain: it may pass.
    """
    try:
        yield
    except NightreelError as error:
        log.debug("Trace of the fault", exc_info=True)
        errors = error.errors if isinstance(error, Problems) else (error,)
        for each in errors:
            log.error("%s", each)
        if error.__cause__ is not None and error.code == "step.fault":
            log.error("Cause", exc_info=error.__cause__)
        kind = TryAgain if error.retry else AirflowFailException
        raise kind(str(error)) from None
