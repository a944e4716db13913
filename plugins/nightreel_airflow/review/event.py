"""What Airflow hands over when somebody has answered, or nobody in time: kept first, then read."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from nightreel.errors import NightreelError
from nightreel.records.reviews import ReviewDesk
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant


def hand_in(tenant: str, run: tuple[str, str], step_id: str, event: Mapping[str, Any]) -> None:
    """Keep what Airflow hands over when it lets a task go on; nothing is read or judged yet.

    Args:
        tenant: its name.
        run: ids of DAG and run.
        step_id: of the review step.
        event: what Airflow hands over.

    Raises:
        SpecError, StoreError: the tenant cannot be read, or it cannot be kept.
    """
    workspace = Workspace.from_environment()
    store = workspace.open_store(load_tenant(workspace.tenant_root(tenant)).tenant)
    desk = ReviewDesk(store, run[1], step_id, dag_id=run[0])
    asked = desk.asked()
    if asked is not None:
        desk.hand_in(asked, plain_event(event))


def plain_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """Give what Airflow hands over as JSON."""
    person, when = event.get("responded_by_user"), event.get("responded_at")
    name = person["name"] if isinstance(person, Mapping) else getattr(person, "name", None)
    return {
        "chosen_options": list(event.get("chosen_options") or ()),
        "params_input": dict(event.get("params_input") or {}),
        "responded_by_user": None if person is None else {"name": str(name)},
        "responded_at": when.isoformat(timespec="seconds") if isinstance(when, datetime) else when,
        "timedout": bool(event.get("timedout")),
    }


def patiently(work: Callable[[], None], pauses_s: Sequence[float]) -> None:
    """Do something, and after each pause again, while what hinders it may pass.

    Raises:
        NightreelError: what does not pass, or has not passed after the last pause.
    """
    for pause_s in pauses_s:
        try:
            return work()
        except NightreelError as error:
            if not error.retry:
                raise
            time.sleep(pause_s)
    return work()
