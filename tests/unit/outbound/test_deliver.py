"""One try at a real receiver on this machine, whatever it does; and how long is waited before the next."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from tests.servers.receiver import Receiver

from nightreel.outbound import deliver as delivery
from nightreel.outbound.address import Target
from nightreel.outbound.deliver import Outcome, Patience, deliver, deliver_async, signed_headers
from nightreel.outbound.sign import EVENT_ID, SIGNATURE, verify_signature

BODY = '{"title":"智慧生活"}'.encode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def target(receiver: Receiver, path: str = "/films?token=a", *, host: str = "hooks.acme.com") -> Target:
    """A name that leads nowhere, held on to the receiver's address."""
    return Target(receiver.scheme, host, receiver.port, path, ("127.0.0.1",))


def test_a_request_arrives_as_it_was_signed(receiver):
    key = b"k" * 32
    outcome = deliver(target(receiver), BODY, signed_headers(key, BODY, "evt_1"))
    assert outcome == Outcome("delivered", "status 200", 200)
    heard = receiver.heard[0]
    assert (heard.path, heard.body) == ("/films?token=a", BODY)
    assert heard.headers["host"] == f"hooks.acme.com:{receiver.port}"
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers[EVENT_ID.lower()] == "evt_1"
    verify_signature(key, heard.headers[SIGNATURE.lower()], heard.body)


def test_no_log_holds_the_path_that_may_be_secret(receiver, caplog):
    caplog.set_level("INFO")
    deliver(target(receiver, "/hooks/päth/T0/s3cret?token=s3cret"), BODY, {})
    assert receiver.heard[0].path == "/hooks/p%C3%A4th/T0/s3cret?token=s3cret"
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    ("reply", "kind", "status"),
    [
        ({"status": 204}, "delivered", 204),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "wrong", 302),
        ({"status": 400}, "wrong", 400),
        ({"status": 408}, "later", 408),
        ({"status": 410}, "gone", 410),
        ({"status": 425}, "later", 425),
        ({"status": 429}, "later", 429),
        ({"status": 500}, "later", 500),
        ({"drop": True}, "later", 0),
        ({"half": True}, "later", 0),
    ],
)
def test_what_the_receiver_does_decides(receiver, reply, kind, status):
    receiver.reply(**reply)
    outcome = deliver(target(receiver), BODY, {})
    assert (outcome.kind, outcome.status) == (kind, status)
    assert len(receiver.heard) == 1, "no redirect is followed and nothing is sent twice"


def test_a_receiver_that_never_answers_costs_the_time_limit_only(receiver):
    receiver.reply(wait_s=3)
    began = time.monotonic()
    outcome = deliver(target(receiver), BODY, {}, timeout_s=0.3)
    assert outcome.kind == "later"
    assert time.monotonic() - began < 1


def test_an_answer_without_end_is_not_read(receiver):
    receiver.reply(endless=True)
    began = time.monotonic()
    assert deliver(target(receiver), BODY, {}, timeout_s=3).kind == "delivered"
    assert time.monotonic() - began < 1.5


def test_nobody_listening_and_the_next_address_being_there(receiver):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = Target("http", "hooks.acme.com", probe.getsockname()[1], "/", ("127.0.0.1",))
        assert deliver(closed, BODY, {}).words == "no connection"
    several = Target("http", "hooks.acme.com", receiver.port, "/", ("127.0.0.9", "127.0.0.1"))
    assert deliver(several, BODY, {}).kind == "delivered"


def test_proxies_of_the_environment_are_not_asked(receiver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert deliver(target(receiver), BODY, {}).kind == "delivered"


def test_the_event_loop_goes_on_meanwhile(receiver):
    receiver.reply(wait_s=0.4)

    async def both() -> int:
        turns = 0
        sending = asyncio.create_task(deliver_async(target(receiver), BODY, {}))
        while not sending.done():
            await asyncio.sleep(0.01)
            turns += 1
        return turns

    assert asyncio.run(both()) > 15


def test_the_certificate_must_be_that_of_the_name(tmp_path, monkeypatch):
    certificate, key = _certificate(tmp_path, "hooks.acme.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    delivery._certificates.cache_clear()
    try:
        with Receiver(context) as receiver:
            assert deliver(target(receiver), BODY, {}).kind == "delivered"
            assert receiver.heard[0].headers["host"] == f"hooks.acme.com:{receiver.port}"
            outcome = deliver(target(receiver, host="evil.com"), BODY, {})
            assert outcome.kind == "later"
            assert "certificate" in outcome.words
            assert len(receiver.heard) == 1
    finally:
        delivery._certificates.cache_clear()


def test_pauses_double_up_to_an_hour():
    patience, later = Patience(), Outcome("later", "")
    pauses = [patience.pause_s(tries, later, spread=1) for tries in range(1, 13)]
    assert pauses[:4] == [10, 20, 40, 80]
    assert pauses[-1] == 3600
    assert all(8 <= patience.pause_s(1, later) <= 12 for _ in range(50))
    assert len({patience.pause_s(1, later) for _ in range(9)}) > 1, "receivers that were away are not stormed"
    assert patience.pause_s(10**6, later, spread=1) == 3600


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("90", 89, 91), ("in a while", 9, 11), ("-5", 9, 11), ("9" * 30, 9, 11), ("99999999", 86_399, 86_401)],
)
def test_a_receiver_may_ask_for_a_longer_pause(receiver, header, least, most):
    receiver.reply(status=503, headers={"Retry-After": header})
    outcome = deliver(target(receiver), BODY, {})
    assert least <= Patience().pause_s(1, outcome, spread=1) <= most


def test_a_receiver_may_name_a_date(receiver):
    receiver.reply(status=429, headers={"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=120))})
    outcome = deliver(target(receiver), BODY, {})
    assert 115 <= Patience().pause_s(1, outcome, spread=1) <= 121


def test_when_nothing_is_tried_any_more():
    patience = Patience()
    assert not patience.is_over(40, 80_000, Outcome("later", ""))
    assert patience.is_over(40, 86_400, Outcome("later", ""))
    assert patience.is_over(1, 0, Outcome("gone", ""))
    assert not patience.is_over(4, 0, Outcome("wrong", ""))
    assert patience.is_over(5, 0, Outcome("wrong", ""))


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of a name that signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return paths
