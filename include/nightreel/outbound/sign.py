"""The signature of a callback: who knows the client's key knows that the words are ours, and when they were said."""

from __future__ import annotations

import hashlib
import hmac
import time

from nightreel.errors import RefusedError
from nightreel.store.keys import tenant_key

PURPOSE = "callback"
"""Of the tenant's key."""
SIGNATURE, EVENT_ID = "Nightreel-Signature", "Nightreel-Event-Id"
TOLERANCE_S = 300
_VERSION = "v1"
_MOST_CHARACTERS = 1000


def callback_key(tenant: str) -> bytes:
    """Give the key that a tenant's callbacks are signed with.

    Raises:
        RefusedError: there is none (``key.missing``); ``nightreel new-key <tenant> --purpose callback`` makes it.
    """
    try:
        return tenant_key(tenant, PURPOSE)
    except RefusedError as error:
        if error.code != "key.missing":
            raise
        fix = f"run `nightreel new-key {tenant} --purpose {PURPOSE}` and give the key to the receiver"
        raise RefusedError(error.code, where=error.where, fix=fix) from error


def signature(secret: bytes, body: bytes, when: int) -> str:
    """Give the value of the ``Nightreel-Signature`` header.

    Args:
        secret: the tenant's key.
        body: the request's bytes, exactly as they are sent.
        when: seconds since 1970.

    Returns:
        ``t=<when>,v1=<hexadecimal HMAC-SHA256 of "<when>.<body>">``.
    """
    return f"t={when},{_VERSION}={_digest(secret, body, when)}"


def verify_signature(
    secret: bytes, header: str, body: bytes, *, now: float | None = None, tolerance_s: float = TOLERANCE_S
) -> None:
    """Check a request as its receiver should: before a word of it is believed.

    Args:
        secret: the tenant's key.
        header: the ``Nightreel-Signature`` header; several ``v1`` may stand in it while a key is changed.
        body: the request's bytes as they came.
        now: seconds since 1970; the clock's when left out.
        tolerance_s: how old or how far ahead it may be; an older one may be a copy that somebody sends again.

    Raises:
        RefusedError: it is written wrongly, not by who knows the key (``signature.wrong``), or old (``signature.old``).
    """
    when, given = _read(header)
    expected = _digest(secret, body, when)
    if not any([hmac.compare_digest(expected, each) for each in given]):
        raise RefusedError("signature.wrong", got="a signature of another key or body", fix="ignore the request")
    if abs((time.time() if now is None else now) - when) > tolerance_s:
        raise RefusedError(
            "signature.old", got="a signature of another time", want=f"one of the last {tolerance_s:.0f} s",
            fix="ignore the request, or set the receiver's clock",
        )  # fmt: skip


def _read(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header[:_MOST_CHARACTERS].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == _VERSION and value.isascii()]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal() and len(times[0]) <= 12) or not given:
        raise RefusedError(
            "signature.wrong", got="no signature that can be read", want="t=…,v1=…", fix="ignore the request"
        )
    return int(times[0]), given


def _digest(secret: bytes, body: bytes, when: int) -> str:
    return hmac.new(secret, f"{when}.".encode() + body, hashlib.sha256).hexdigest()
