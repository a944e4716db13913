"""People told by a real SMTP server, an incoming webhook of Slack and a signed one; connections as in a task."""

from __future__ import annotations

import email
import json
import logging
import os
import socket
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.servers.receiver import Receiver

from nightreel.outbound.address import PRIVATE_HOSTS
from nightreel.outbound.sign import callback_key, verify_signature
from nightreel.spec.batch import Notify
from nightreel.store.keys import make_tenant_key
from nightreel_airflow import notify
from nightreel_airflow.notify import Message, tell

pytestmark = pytest.mark.integration
MESSAGE = Message(
    "36 films are ready", "36 of 40 films.\n<!channel> & more", "<b>36</b> of 40", {"event": "batch.report"}
)


class PostOffice:
    """Takes letters; refuses those to ``nobody@``."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"

    def letter(self, number: int = 0) -> EmailMessage:
        return email.message_from_bytes(self.letters[number].content, policy=policy.default)  # type: ignore[return-value]


@pytest.fixture
def office(monkeypatch) -> Iterator[PostOffice]:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office := PostOffice(), hostname="127.0.0.1", port=port)
    controller.start()
    plain = {"from_email": "Films <films@acme.com>", "disable_ssl": True, "disable_tls": True, "retry_limit": 0}
    _connect(monkeypatch, "SMTP_DEFAULT", conn_type="smtp", host="127.0.0.1", port=port, extra=plain)
    yield office
    controller.stop()


@pytest.fixture
def receiver(tmp_path, monkeypatch) -> Iterator[Receiver]:
    monkeypatch.setenv(PRIVATE_HOSTS, "127.0.0.1")
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setattr(notify, "_PAUSES_S", (0.0, 0.05, 0.05))
    make_tenant_key("acme", "callback")
    with Receiver() as receiver:
        yield receiver


def _connect(monkeypatch: pytest.MonkeyPatch, name: str, **fields: Any) -> None:
    monkeypatch.setenv(f"AIRFLOW_CONN_{name}", json.dumps(fields))


def test_each_person_gets_a_letter_of_two_parts(office, tenant):
    assert tell(tenant, Notify(email=("ada@acme.com", "bob@acme.com")), MESSAGE) == []
    assert [each.rcpt_tos for each in office.letters] == [["ada@acme.com"], ["bob@acme.com"]]
    letter = office.letter()
    assert (letter["To"], letter["From"], letter["Subject"]) == (
        "ada@acme.com", "Films <films@acme.com>", "36 films are ready",
    )  # fmt: skip
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "36 of 40 films." in letter.get_body(("plain",)).get_content()
    assert "<b>36</b>" in letter.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "subject",
    ["Ready\r\nBcc: spy@evil.com\r\n\r\nbuy", "Ready\nBcc: spy@evil.com", "智慧\u2028Bcc: spy@evil.com", "", "x" * 900,
     "=?utf-8?q?Ready=0ABcc:spy@evil.com?=", "=?=?utf-8?q?Ready=0ABcc:spy@evil.com?=", "=\n?utf-8?q?a=0ABcc:b@c.de?=",
     "\x00\x1b[31m"],
)  # fmt: skip
def test_a_hostile_title_writes_no_header(office, tenant, subject):
    assert tell(tenant, Notify(email=("ada@acme.com",)), Message(subject, "text")) == []
    letter = office.letter()
    assert set(letter.keys()) <= {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert office.letters[0].rcpt_tos == ["ada@acme.com"]
    assert len(letter["Subject"]) <= 180


def test_one_address_that_is_refused_takes_nobody_elses_letter(office, tenant):
    (problem,) = tell(tenant, Notify(email=("nobody@acme.com", "ada@acme.com")), MESSAGE)
    assert problem.startswith("e-mail to nobody@acme.com: ")
    assert "no such person" in problem
    assert len(office.letters) == 1


def test_no_mail_server_no_connection_no_sender_are_sentences(tenant, monkeypatch):
    to = Notify(email=("ada@acme.com",))
    assert "smtp" in tell(tenant, to, MESSAGE)[0].lower()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        plain = {"disable_ssl": True, "disable_tls": True, "retry_limit": 0, "timeout": 2}
        _connect(monkeypatch, "SMTP_DEFAULT", conn_type="smtp", host="127.0.0.1", port=port, extra=plain)
        assert "refused" in tell(tenant, to, MESSAGE)[0]


def test_a_connection_without_a_sender_says_what_to_add(office, tenant, monkeypatch):
    said = json.loads(os.environ["AIRFLOW_CONN_SMTP_DEFAULT"])
    said["extra"].pop("from_email")
    _connect(monkeypatch, "SMTP_DEFAULT", **said)
    assert "from_email" in tell(tenant, Notify(email=("ada@acme.com",)), MESSAGE)[0]


def test_slack_shows_words_and_calls_nobody(receiver, tenant, monkeypatch):
    _connect(monkeypatch, "ACME__SLACK", conn_type="slackwebhook", password=f"{receiver.url}/services/T0/B0/x")
    assert tell(tenant, Notify(slack="acme__slack"), MESSAGE) == []
    (heard,) = receiver.heard
    assert heard.path == "/services/T0/B0/x"
    assert heard.json["text"] == "*36 films are ready*\n36 of 40 films.\n&lt;!channel&gt; &amp; more"


def test_long_words_for_slack_are_cut(receiver, tenant, monkeypatch):
    _connect(monkeypatch, "SLACK_DEFAULT", conn_type="slackwebhook", password=f"{receiver.url}/x")
    assert tell(tenant, Notify(slack="slack_default"), Message("s", "<" * 5000)) == []
    assert len(receiver.heard[0].json["text"]) <= 2800


def test_slack_that_says_no_is_a_sentence(receiver, tenant, monkeypatch):
    _connect(monkeypatch, "ACME__SLACK", conn_type="slackwebhook", password=f"{receiver.url}/x")
    receiver.reply(status=404)
    assert "404" in tell(tenant, Notify(slack="acme__slack"), MESSAGE)[0]


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("other__slack", "slackwebhook", "slack_default or acme__"),
        ("postgres_default", "postgres", "slack_default or acme__"),
        ("acme__database", "postgres", "another kind"),
        ("acme__missing", "", "acme__missing"),
    ],
)
def test_a_client_posts_by_its_own_slack_connections_only(receiver, tenant, monkeypatch, name, kind, words):
    if kind:
        _connect(monkeypatch, name.upper(), conn_type=kind, password=f"{receiver.url}/x")
    (problem,) = tell(tenant, Notify(slack=name), MESSAGE)
    assert words in problem
    assert receiver.heard == []


def test_a_webhook_gets_signed_json(receiver, tenant):
    assert tell(tenant, Notify(webhook=f"{receiver.url}/mornings"), MESSAGE) == []
    (heard,) = receiver.heard
    assert heard.json == {"event": "batch.report", "subject": "36 films are ready", "tenant": "acme"}
    verify_signature(callback_key("acme"), heard.headers["nightreel-signature"], heard.body)


def test_a_webhook_that_is_away_for_a_moment_is_tried_again(receiver, tenant):
    receiver.reply(2, status=503)
    assert tell(tenant, Notify(webhook=receiver.url), MESSAGE) == []
    assert len({heard.headers["nightreel-event-id"] for heard in receiver.heard}) == 1
    receiver.reply(9, status=503)
    assert "status 503" in tell(tenant, Notify(webhook=receiver.url), MESSAGE)[0]
    assert len(receiver.heard) == 6


def test_a_webhook_inside_is_refused(tenant, tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path))
    make_tenant_key("acme", "callback")
    assert "callback.private" in tell(tenant, Notify(webhook="https://localhost/x"), MESSAGE)[0]


def test_the_tenants_own_people_are_told_where_a_batch_names_nobody(office, tenant):
    whose = tenant.model_copy(update={"notify": Notify(email=("ada@acme.com",))})
    assert tell(whose, Notify(), MESSAGE) == []
    assert tell(whose, Notify(email=("bob@acme.com",)), MESSAGE) == []
    assert [each.rcpt_tos for each in office.letters] == [["ada@acme.com"], ["bob@acme.com"]]


def test_every_way_fails_alone(office, receiver, tenant):
    to = Notify(email=("ada@acme.com",), slack="acme__missing", webhook=receiver.url)
    problems = tell(tenant, to, MESSAGE)
    assert len(problems) == 1
    assert len(office.letters) == len(receiver.heard) == 1
