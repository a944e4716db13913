"""The ledger of remote jobs."""

from __future__ import annotations

import errno
import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from nightreel.errors import InputError, StoreError
from nightreel.store import local
from nightreel.store.jobs import JobLedger, JobTicket, is_gone, sender_here
from nightreel.store.local import LocalStore


def ticket(**fields: object) -> JobTicket:
    plain: dict[str, object] = {"slot": "a" * 64, "engine": "served", "endpoint": "wan"}
    return JobTicket(**{**plain, **fields})  # type: ignore[arg-type]


def test_a_slot_has_one_living_job_and_remembers_the_others(store: LocalStore) -> None:
    ledger = JobLedger(store)
    assert ledger.last("a" * 64) is None
    first = ticket()
    assert ledger.claim(first)
    assert not ledger.claim(first)
    ledger.keep(first.model_copy(update={"state": "failed", "fault": "NaN"}))
    second = ticket(number=2, told_s=1)
    assert ledger.claim(second)
    assert ledger.last("a" * 64) == second
    assert [one.number for one in ledger.all()] == [2, 1]
    assert JobLedger(store).find(first.id).fault == "NaN"


def test_of_many_that_claim_at_once_one_succeeds(store: LocalStore) -> None:
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(JobLedger(store).claim(ticket()))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 15 + [True]


def test_a_disk_without_hard_links_keeps_the_promise(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(local.os, "link", no_links)
    assert store.remember_new("jobs/x-1", {"n": 1})
    assert not store.remember_new("jobs/x-1", {"n": 2})
    assert store.recall("jobs/x-1") == {"n": 1}


def test_a_value_that_is_new_stays_and_can_be_changed(store: LocalStore, tmp_path: Path) -> None:
    assert store.remember_new("jobs/x-1", {"n": 1})
    store.remember("jobs/x-1", {"n": 2})
    assert store.recall("jobs/x-1") == {"n": 2}
    assert store.keys("jobs") == ("jobs/x-1",)
    assert list((tmp_path / "store" / "tmp").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "X", "a/b", "", "a" * 200])
def test_a_name_that_is_no_name_lies_under_its_digest(store: LocalStore, tmp_path: Path, name: str) -> None:
    store.remember(f"jobs/{name}", {"n": 1})
    assert store.recall(f"jobs/{name}") == {"n": 1}
    assert store.keys("jobs") == ()
    assert {path.name for path in tmp_path.iterdir()} == {"store"}


def test_a_job_is_found_by_the_beginning_of_its_name(store: LocalStore) -> None:
    ledger = JobLedger(store)
    for slot in ("ab" * 32, "ac" * 32):
        ledger.claim(ticket(slot=slot))
    assert ledger.find("ab").slot == "ab" * 32
    ledger.claim(ticket(slot="ab" * 32, number=11))
    assert ledger.find("abababababab-1").number == 1
    with pytest.raises(InputError, match=r"\[jobs\.name\]: got a, which several jobs have"):
        ledger.find("a")
    with pytest.raises(InputError, match=r"\[jobs\.name\]: got x, which no job has"):
        ledger.find("x")


def test_an_entry_of_another_version_is_told(store: LocalStore) -> None:
    store.remember(f"jobs/{'a' * 64}-1", {"later": True})
    with pytest.raises(StoreError, match=r"\[store\.format\]"):
        JobLedger(store).last("a" * 64)


def test_a_process_that_has_ended_is_known_on_its_own_machine_only() -> None:
    child = multiprocessing.get_context("spawn").Process(target=str)
    child.start()
    child.join()
    host = sender_here().rpartition(":")[0]
    assert is_gone(f"{host}:{child.pid}")
    assert not is_gone(f"elsewhere:{child.pid}")
    assert not is_gone(f"{host}:{os.getppid()}")
    assert not is_gone(sender_here())
    assert not is_gone("")
