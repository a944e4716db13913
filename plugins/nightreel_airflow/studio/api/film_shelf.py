"""The tenants' films on this server: an index of each, brought up to date beside the requests that read it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
from sqlalchemy import or_, select

from nightreel.errors import NightreelError
from nightreel.records.film_index import FilmIndex
from nightreel.records.film_reading import Key, Told
from nightreel.run.preview import PREVIEW
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.nightly.names import film_dag_id

OFTEN_S = 2.0
"""Least time between two looks at a store."""
_OLD_S, _WAIT_S, _FIRST_WAIT_S = 10.0, 0.2, 1.5
"""A page waits a moment for what is older than that, and longer where nothing is known yet."""
_UNDER_WAY = ("queued", "running")
_log = logging.getLogger(__name__)
_shelves: dict[tuple[str, str], Shelf] = {}
_shelves_lock = threading.Lock()


@dataclass
class Shelf:
    """One tenant's films.

    Args:
        index: of the films.
        told: asks Airflow how runs stand.
    """

    index: FilmIndex
    told: Told
    stale: str = ""
    """Why the index could not be brought up to date the last time."""
    _done_at: float = 0.0
    _work: threading.Thread | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def freshen(self) -> None:
        """Have the index brought up to date where it may be old; waits for a moment at most."""
        age_s = time.monotonic() - self._done_at if self._done_at else float("inf")
        if age_s > OFTEN_S:
            self._begin()
        if age_s > _OLD_S:
            self._wait(_WAIT_S if self._done_at else _FIRST_WAIT_S)

    def freshen_now(self) -> None:
        """Have what was just written taken in, so that the next page shows it; waits for three seconds at most.

        While a first reading goes on, which takes longer, it is taken in by that or by the next one.
        """
        self._wait(_FIRST_WAIT_S)
        self._begin()
        self._wait(_FIRST_WAIT_S)

    def _begin(self) -> None:
        with self._lock:
            if self._work is None or not self._work.is_alive():
                self._work = threading.Thread(target=self._refresh, name="nightreel-films", daemon=True)
                self._work.start()

    def _wait(self, seconds: float) -> None:
        with self._lock:
            work = self._work
        if work is not None:
            work.join(seconds)

    def _refresh(self) -> None:
        try:
            self.index.refresh(self.told)
            self.stale = ""
        except NightreelError as error:
            _log.warning("The films of %s are not up to date: %s", self.index.tenant, error)
            self.stale = str(error)
        except Exception:
            _log.exception("The films of %s are not up to date", self.index.tenant)
            self.stale = "The list could not be brought up to date; the server's log says why."
        self._done_at = time.monotonic()


def shelf_of(folder: TenantFolder) -> Shelf:
    """Give a tenant's shelf; the same one as long as its store is the same.

    Raises:
        StoreError: the store cannot be opened.
    """
    tenant, workspace = folder.tenant, Workspace.from_environment()
    key = (tenant.name, workspace.store_address(tenant))
    with _shelves_lock:
        shelf = _shelves.get(key)
        if shelf is None:
            index = FilmIndex.of(workspace.open_store(tenant), tenant.name, hidden=hidden_dag_ids(tenant.name))
            shelf = _shelves[key] = Shelf(index, _Asking(folder))
        shelf.told = _Asking(folder)
    return shelf


def hidden_dag_ids(tenant: str) -> frozenset[str]:
    """Give the DAGs of a tenant whose runs are no films: those that show a draft on a canvas."""
    return frozenset({film_dag_id(tenant, PREVIEW)})


@dataclass(frozen=True)
class _Asking:
    """Asks Airflow's own tables how a tenant's runs stand."""

    folder: TenantFolder

    def __call__(self, keys: Collection[Key]) -> Mapping[Key, str]:
        """Give the states of some runs, and of all of the tenant's that go on."""
        tenant = self.folder.tenant.name
        own = {film_dag_id(tenant, name) for name in self.folder.pipelines}
        # A run whose id another DAG had used first has a book of that id and its DAG's: see nightreel_airflow.books.
        plain = {(run_id.removesuffix(f".{dag_id}"), dag_id) for run_id, dag_id in keys}
        found = states_in_airflow(own | {dag_id for _, dag_id in keys}, plain)
        return {**{(f"{run_id}.{dag_id}", dag_id): state for (run_id, dag_id), state in found.items()}, **found}


def states_in_airflow(dag_ids: Collection[str], keys: Collection[Key]) -> dict[Key, str]:
    """Give how Airflow says that runs stand.

    Args:
        dag_ids: DAGs whose runs that go on are given as well.
        keys: further runs that are asked for.
    """
    named = or_(DagRun.run_id.in_({run_id for run_id, _ in keys}), DagRun.state.in_(_UNDER_WAY))
    query = select(DagRun.run_id, DagRun.dag_id, DagRun.state).where(DagRun.dag_id.in_(dag_ids), named)
    with create_session() as session:
        return {(line[0], line[1]): str(line[2]) for line in session.execute(query)}
