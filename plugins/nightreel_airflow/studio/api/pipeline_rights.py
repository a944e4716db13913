"""Which pipelines a caller sees and may change: by the tenant's rule, and by what Airflow says of their DAGs."""

from __future__ import annotations

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagDetails
from airflow.models.dag import DagModel

from nightreel.canvas.versions import VersionBook
from nightreel.errors import SpecError
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.guard import Caller
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.studio.guarding import check_edit


def sees_pipeline(caller: Caller, folder: TenantFolder, name: str) -> bool:
    """Whether a caller may see a pipeline; a draft has no DAG yet, and Airflow is asked as if it had."""
    dag_id = film_dag_id(folder.tenant.name, name)
    if dag_id in caller.dag_ids or caller.user is None:
        return dag_id in caller.dag_ids
    details = DagDetails(id=dag_id, team_name=DagModel.get_team_name(dag_id))
    return get_auth_manager().is_authorized_dag(method="GET", details=details, user=caller.user)


def book_for(caller: Caller, folder: TenantFolder, name: str) -> VersionBook:
    """Open the versions of a pipeline that the caller may see.

    Raises:
        NotFoundError: there is none, or it is not the caller's; the two look alike (``pipeline.unknown``).
    """
    try:
        book = new_book(folder, name)
        known = sees_pipeline(caller, folder, name) and book.exists()
    except SpecError:
        known = False
    if not known:
        raise NotFoundError(
            "pipeline.unknown", where=folder.tenant.name, got=name, want="a pipeline that you may see",
            fix="choose one of the list",
        )  # fmt: skip
    return book


def new_book(folder: TenantFolder, name: str) -> VersionBook:
    """Open the versions of a pipeline, whether there is one or not.

    Raises:
        SpecError: a name that cannot be (``pipeline.name``).
    """
    return VersionBook(Workspace.from_environment().open_store(folder.tenant), folder, name)


def check_may_save(caller: Caller, book: VersionBook) -> None:
    """Check that Airflow lets a caller change a pipeline's DAG, or make it where there is none.

    Raises:
        ForbiddenError: the caller may only look (``access.denied``).
    """
    dag_id = film_dag_id(book.folder.tenant.name, book.pipeline)
    check_edit(caller, dag_id, "PUT" if book.exists() else "POST")
