"""Which runs of a cancelled batch are begun all the same."""

from __future__ import annotations

import pytest

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.context import RunInfo
from nightreel.errors import CancelledError
from nightreel.spec.run import RowOf, RunRequest
from nightreel.store.local import LocalStore
from nightreel_airflow.wanted import check_wanted

ROW = RowOf(batch="promo.scheduled__1", number=1, key="k", digest="0" * 16)


@pytest.fixture
def cancelled(store: LocalStore) -> LocalStore:
    """The store of a tenant whose batch was cancelled by ada."""
    book = BatchBook(store, ROW.batch)
    book.begin(BatchHead(batch_id=ROW.batch, tenant="acme", pipeline="promo", day="2026-01-02", began="2026-01-02"))
    book.set_control("cancelled", "ada")
    return store


def _run(request: RunRequest, attempt: int = 1) -> RunInfo:
    return RunInfo(run_id="r", date="2026-01-02", attempt=attempt, request=request)


def test_a_film_of_a_cancelled_batch_is_not_begun(cancelled: LocalStore) -> None:
    with pytest.raises(CancelledError, match="cancelled by ada"):
        check_wanted(_run(RunRequest(row=ROW)), cancelled)


@pytest.mark.parametrize(
    ("request_", "attempt"),
    [(RunRequest(row=ROW, parent="nightly__1", root="nightly__1"), 1), (RunRequest(row=ROW), 2), (RunRequest(), 1)],
    ids=["a revision", "a film under way", "no row"],
)
def test_what_a_person_wants_or_has_begun_goes_on(request_: RunRequest, attempt: int, cancelled: LocalStore) -> None:
    check_wanted(_run(request_, attempt), cancelled)
