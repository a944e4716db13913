"""A reviewer gets one letter with the link; a post office that is away stops no film."""

from __future__ import annotations

import email
import json
import logging
import socket
from collections.abc import Iterator
from email import policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from nightreel.spec.batch import Notify
from nightreel.spec.review import Asked
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel_airflow.review.letters import tell_reviewers

pytestmark = pytest.mark.integration
LINK = "https://films.example/airflow/nightreel/review/acme__promo/manual__2026-01-02T03%3A04%3A05%2B00%3A00/review"


class _Box:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], Any]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((list(envelope.rcpt_tos), letter))
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connect(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    plain = {"from_email": "films@acme.example", "disable_ssl": True, "disable_tls": True, "retry_limit": 0}
    said = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": plain}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(said))
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://films.example/airflow")


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Box]:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    controller = Controller(found := _Box(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    _connect(monkeypatch, controller.port)
    yield found
    controller.stop()


@pytest.fixture
def asked() -> Asked:
    sheet = Artifact(uri="file:///sheet", sha256="0" * 64, kind="sheet", size_bytes=1)
    return Asked(
        dag_id="acme__promo", run_id="manual__2026-01-02T03:04:05+00:00", step_id="review", title="Watch\r\nBcc: x@y.z",
        question="Good?", sheet=sheet, asked="2026-01-02T03:04:05+00:00", until="2026-01-03T03:04:05+00:00",
        at_time_limit="reject",
    )  # fmt: skip


@pytest.mark.parametrize(("named", "to"), [((), "team@acme.example"), (("rea@acme.example",), "rea@acme.example")])
def test_the_letter_goes_to_who_is_named_or_to_the_tenant(
    named: tuple[str, ...], to: str, box: _Box, asked: Asked, tenant: Tenant
) -> None:
    owner = tenant.model_copy(update={"notify": Notify(email=("team@acme.example",))})
    assert tell_reviewers(owner, asked, named) == []
    ((people, letter),) = box.letters
    assert people == [to]
    assert letter["Bcc"] is None, "a title must not write headers"
    text = letter.get_body(("plain",)).get_content()
    assert LINK in text.splitlines()
    assert "counts as rejected" in text
    html = letter.get_body(("html",)).get_content()
    assert f'href="{LINK}"' in html
    assert "Review the film" in html, "one look for all letters"


def test_a_post_office_that_is_away_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, asked: Asked, tenant: Tenant
) -> None:
    _connect(monkeypatch, _free_port())
    (problem,) = tell_reviewers(tenant, asked, ("rea@acme.example",))
    assert "rea@acme.example" in problem


def test_nobody_named_is_nobody_told(asked: Asked, tenant: Tenant) -> None:
    assert tell_reviewers(tenant, asked) == []
