"""A night with runs that are kept in memory."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.execution_time import task_runner
from tests.batch_supervisor import Supervisor
from tests.batch_tenant import write_tenant

from nightreel.batch.rows import check_catalogue
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.nightly.admission import Admission, Position
from nightreel_airflow.nightly.night import Checked, Night

LOG: Any = logging.getLogger("nightly")


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """The task's supervisor, in memory."""
    supervisor = Supervisor()
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", supervisor, raising=False)
    return supervisor


@pytest.fixture
def make_night(tmp_path: Path, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Make a night of so many rows of which at most four are under way."""
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_BATCH_RUNS", "4")

    def make(rows: int, *, again: bool = False, batch_id: str = "ads.first", day: str = "2026-11-22") -> Any:
        if not (tmp_path / "tenants/works").exists():
            write_tenant(tmp_path / "tenants", "works", rows, ahead=10)
        folder = load_tenant(tmp_path / "tenants/works")
        night = Night(folder, "ads", day, datetime.now(UTC), batch_id, again)
        check = check_catalogue(folder, "ads", day, tmp_path)
        checked = Checked(day=day, recipe="r", rows=night.store.keep(check.rows, "json"), counts=check.counts)
        night.book.begin(night.head(checked))

        def wave(position: Position, control: str = "go") -> Position:
            return Admission(night, checked, check.rows, position, LOG).wave(control)

        return SimpleNamespace(night=night, wave=wave, checked=checked, rows=check.rows)

    return make
