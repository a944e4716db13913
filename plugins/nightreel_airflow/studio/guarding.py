"""What every change that the studio asks for must pass: it comes from our own page, and Airflow allows it."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagDetails
from airflow.models.dag import DagModel
from fastapi import Depends, Request

from nightreel_airflow.api.errors import ForbiddenError
from nightreel_airflow.guard import Caller
from nightreel_airflow.links import whole_address

HEADER = "x-nightreel"
"""A header that no form and no other site can send without being asked first."""
PAGES = {
    "studio": ("the studio's own header", "a change sent by the studio", "open the studio in Airflow and do it there"),
    "review": (
        "the page's own header", "a decision sent by the review page", "open the review page and decide there",
    ),
}  # fmt: skip
"""What each of our pages says in that header, with the words for whoever is not it."""


def check_page(request: Request, page: str) -> None:
    """Refuse what another site makes a person's browser send with Airflow's cookie.

    Args:
        request: that changes something.
        page: of ours, of ``PAGES``, that alone may send it.

    Raises:
        ForbiddenError: it does not come from that page (``<page>.origin``).
    """
    header, want, fix = PAGES[page]
    origin = request.headers.get("origin", "")
    if request.headers.get(HEADER) != page or not _is_ours(request, origin):
        raise ForbiddenError(
            f"{page}.origin", where="the request's origin", got=origin or f"a request without {header}",
            want=want, fix=fix,
        )  # fmt: skip


def _is_ours(request: Request, origin: str) -> bool:
    """Whether a request comes from the address that it goes to.

    A browser says so itself where it is sure of the address. Elsewhere its origin must be the request's host or, behind
    a proxy that does not pass the host on, the address that Airflow says it has.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "none":
        return site == "same-origin"
    at_host = urlsplit(origin).netloc == request.headers.get("host", "")
    return not origin or at_host or origin == whole_address("").lower()


def check_own_page(request: Request) -> None:
    """Refuse what does not come from the studio (``studio.origin``); a dependency."""
    check_page(request, "studio")


OwnPage = Annotated[None, Depends(check_own_page)]
"""Parameter of every route that changes something."""


def may_edit(caller: Caller, dag_id: str, method: Literal["POST", "PUT"] = "PUT") -> bool:
    """Whether Airflow lets a caller change a DAG, or with ``POST`` make it."""
    if caller.user is None:
        return False
    details = DagDetails(id=dag_id, team_name=DagModel.get_team_name(dag_id))
    return get_auth_manager().is_authorized_dag(method=method, details=details, user=caller.user)


def check_edit(caller: Caller, dag_id: str, method: Literal["POST", "PUT"] = "PUT") -> None:
    """Check that Airflow lets a caller change a DAG, or with ``POST`` make it.

    Raises:
        ForbiddenError: the caller may only look (``access.denied``).
    """
    if not may_edit(caller, dag_id, method):
        raise ForbiddenError(
            "access.denied", where=dag_id, got=f"{caller.name}, who may only look",
            want=f"a right that Airflow gives: to {'make' if method == 'POST' else 'change'} this pipeline",
            fix="ask whoever keeps Airflow's users",
        )  # fmt: skip
