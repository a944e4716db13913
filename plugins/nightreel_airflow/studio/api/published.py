"""What follows on publishing: Airflow is asked to read the file, and whether it has."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from nightreel.canvas.draft import read_draft
from nightreel.canvas.read import fault_of
from nightreel.canvas.version import Seen
from nightreel.canvas.versions import VersionBook
from nightreel.errors import NightreelError
from nightreel_airflow import bundle_parse
from nightreel_airflow.nightly.names import film_dag_id

_log = logging.getLogger(__name__)


def after_publishing(request: Request, tenant: str) -> None:
    """Ask Airflow to read a tenant's pipelines soon; where it cannot be asked, it comes to them by itself."""
    try:
        bundle_parse.ask_to_parse(request, tenant)
    except SQLAlchemyError as error:
        _log.warning("Airflow could not be asked to read %s now: %s", tenant, error)


def seen_of(book: VersionBook) -> Seen:
    """Say whether Airflow knows the version that was published last."""
    dag_id = film_dag_id(book.folder.tenant.name, book.pipeline)
    published = book.published()
    if published is None:
        return Seen(dag_id=dag_id, seen=False, sentence="Nothing of it runs: it is a draft, or in the archive.")
    version, text = published
    try:
        pipeline = read_draft(text, book.file).loaded.pipeline
    except NightreelError as error:
        return Seen(dag_id=dag_id, seen=False, sentence=str(error), faults=(fault_of(error, book.file, []),))
    known = bundle_parse.seen(dag_id, pipeline)
    since = datetime.fromisoformat(version.was_published) if version.was_published else datetime.now(UTC)
    waited_s = max(0.0, ((known.since if known.is_new and known.since else datetime.now(UTC)) - since).total_seconds())
    if known.is_new:
        said = f"Airflow runs version {version.number}."
    elif known.broken:
        said = f"Airflow could not read version {version.number}: {known.problem[:500]}"
    else:
        said = f"Airflow is about to read version {version.number}; usually that takes some seconds."
    return Seen(dag_id=dag_id, seen=known.is_new, waited_s=waited_s, sentence=said)
