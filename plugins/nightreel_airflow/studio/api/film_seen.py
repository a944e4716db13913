"""Films that a caller may see: those of a tenant that they see, of pipelines that Airflow lets them see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path

from nightreel.records.book import RunBook
from nightreel.records.film_card import films_of
from nightreel.records.film_index import FilmIndex
from nightreel.spec.film import Rendition
from nightreel.spec.near import listed
from nightreel.spec.record import RunHead, RunRecord
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.guard import Caller, CallerDep, SeenTenant
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.studio.api.film_shelf import Shelf, hidden_dag_ids, shelf_of

RunId = Annotated[str, Path(max_length=600, description="As the grid said.")]


@dataclass(frozen=True)
class SeenFilm:
    """A film of a tenant that the caller may see."""

    folder: TenantFolder
    shelf: Shelf
    head: RunHead
    caller: Caller

    @property
    def index(self) -> FilmIndex:
        """Give the index of the tenant's films."""
        return self.shelf.index

    @property
    def dag_id(self) -> str:
        """Give the DAG of its pipeline."""
        return dag_id_of(self.head)

    @property
    def told(self) -> str:
        """Say how Airflow says that the run stands; empty where it knows nothing of it."""
        key = (self.head.run_id, self.dag_id)
        return self.shelf.told([key]).get(key, "")

    def rendition(self, platform: str = "") -> Rendition:
        """Give a rendition; the first one where no platform is named.

        Raises:
            NotFoundError: the film has none for that platform, or none yet (``film.platform``).
        """
        items = films_of(self.record(), self.index.store)
        found = next((item for item in items if platform in ("", item.platform)), None)
        if found is None:
            raise NotFoundError(
                "film.platform", where=self.head.title, got=platform or "no rendition yet",
                want=listed(item.platform for item in items) or "a finished film",
                fix="choose one that the player offers",
            )  # fmt: skip
        return found

    def record(self) -> RunRecord:
        """Give all that is kept of the run.

        Raises:
            NotFoundError: it has just been removed (``film.unknown``).
        """
        found = RunBook(self.index.store, self.head.run_id).read()
        if found is None:
            raise unknown_film(self.head.run_id)
        return found


def seen_film(run_id: RunId, folder: SeenTenant, caller: CallerDep) -> SeenFilm:
    """Find a film; a dependency.

    Raises:
        NotFoundError: there is none of that name, or the caller may not see it: the two look alike
            (``film.unknown``).
    """
    shelf = shelf_of(folder)
    head = RunBook(shelf.index.store, run_id).head()
    if head is None or head.tenant != folder.tenant.name or not _sees(caller, folder, head):
        raise unknown_film(run_id)
    return SeenFilm(folder, shelf, head, caller)


SeenFilmDep = Annotated[SeenFilm, Depends(seen_film)]
"""Parameter of a route whose path names a ``tenant`` and a ``run_id``."""


def seen_dag_ids(caller: Caller, folder: TenantFolder) -> frozenset[str] | None:
    """Give the DAGs whose films a caller may see; ``None`` for all: also those of pipelines that are gone."""
    own = {film_dag_id(folder.tenant.name, name) for name in folder.pipelines}
    return None if own <= caller.dag_ids else caller.dag_ids


def dag_id_of(head: RunHead) -> str:
    """Give a run's DAG; a run without Airflow is of the DAG of its pipeline."""
    return head.dag_id or film_dag_id(head.tenant, head.pipeline)


def _sees(caller: Caller, folder: TenantFolder, head: RunHead) -> bool:
    seen, dag_id = seen_dag_ids(caller, folder), dag_id_of(head)
    return dag_id not in hidden_dag_ids(head.tenant) and (seen is None or dag_id in seen)


def unknown_film(run_id: str) -> NotFoundError:
    """Make the error for a film that is not there or that the caller may not see: the two look alike."""
    return NotFoundError(
        "film.unknown", where="film", got=run_id, want="a film that you may see",
        fix="open it from the library; a run has a film once its first step has ended",
    )  # fmt: skip
