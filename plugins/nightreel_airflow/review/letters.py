"""Telling reviewers that a film waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.spec.review import Asked
from nightreel.spec.tenant import Tenant
from nightreel_airflow.links import server_path, whole_address
from nightreel_airflow.notify import Message, tell
from nightreel_airflow.review.body import letter_of, review_path


def tell_reviewers(tenant: Tenant, asked: Asked, email: Sequence[str] = ()) -> list[str]:
    """Send the link to a review, by the tenant's own ways.

    Args:
        tenant: whose film it is.
        asked: what is asked.
        email: who gets the letter; the tenant's own addresses when empty.

    Returns:
        A sentence for each who could not be told. Never raises: no film waits for a letter.
    """
    link = whole_address(f"{server_path()}{review_path(asked)}")
    subject, text = letter_of(asked, link)
    data = {
        "event": "review", "tenant": tenant.name, "dag": asked.dag_id, "run": asked.run_id, "step": asked.step_id,
        "title": asked.title, "question": asked.question, "link": link, "until": asked.until,
    }  # fmt: skip
    notify = tenant.notify.model_copy(update={"email": tuple(email)}) if email else tenant.notify
    return tell(tenant, notify, Message(subject, text, data=data))
