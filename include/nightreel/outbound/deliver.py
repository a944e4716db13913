"""One try to deliver a request, what came of it, and when to try again."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Literal

from pydantic import Field

from nightreel.outbound.address import Target
from nightreel.outbound.sign import EVENT_ID, SIGNATURE, signature
from nightreel.spec.model import Model

TIMEOUT_S = 15.0
"""For a whole try, from the connection to the answer's headers."""
_GONE = 410
_MAY_PASS = (408, 425, 429)
_AGENT = "nightreel-callback/1"


class Patience(Model):
    """How long a delivery is tried."""

    first_s: float = Field(10, gt=0, description="Pause after the first try; every pause is twice the one before.")
    longest_s: float = Field(3600, gt=0)
    total_s: float = Field(86_400, gt=0, description="After the first try nothing is tried any more.")
    wrong_tries: int = Field(5, ge=1, description="Tries where the receiver says that the request is wrong.")
    timeout_s: float = Field(TIMEOUT_S, gt=0, description="Of one try.")

    def pause_s(self, tries: int, outcome: Outcome, *, spread: float | None = None) -> float:
        """Give how long to wait after a try that failed.

        Args:
            tries: how many there were.
            outcome: of the last one; what its receiver asked for is honoured.
            spread: 0.8 to 1.2, so that receivers that were away are not stormed; any when left out.
        """
        share = random.uniform(0.8, 1.2) if spread is None else spread  # noqa: S311 - spreads requests, hides nothing
        pause_s = min(self.longest_s, self.first_s * 2.0 ** min(tries - 1, 40)) * share
        return max(pause_s, min(outcome.retry_after_s or 0.0, self.total_s))

    def is_over(self, tries: int, since_first_s: float, outcome: Outcome) -> bool:
        """Whether there is no further try: the receiver is gone, says no again and again, or time is up."""
        if outcome.kind == "gone":
            return True
        return since_first_s >= self.total_s or (outcome.kind == "wrong" and tries >= self.wrong_tries)


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    kind: Literal["delivered", "later", "wrong", "gone"]
    """``later``: it may pass; ``wrong``: the receiver says no; ``gone``: it wants nothing more."""
    words: str
    """For people: ``status 503``."""
    status: int = 0
    """0 without an answer."""
    retry_after_s: float | None = None


def signed_headers(secret: bytes, body: bytes, event_id: str) -> dict[str, str]:
    """Give the headers of a signed request that is sent now."""
    return {
        "Content-Type": "application/json",
        EVENT_ID: event_id,
        SIGNATURE: signature(secret, body, int(time.time())),
    }


def deliver(target: Target, body: bytes, headers: Mapping[str, str], *, timeout_s: float = TIMEOUT_S) -> Outcome:
    """Post a body once and wait for the answer; for callers without an event loop, else as ``deliver_async``."""
    return asyncio.run(deliver_async(target, body, headers, timeout_s=timeout_s))


async def deliver_async(
    target: Target, body: bytes, headers: Mapping[str, str], *, timeout_s: float = TIMEOUT_S
) -> Outcome:
    """Post a body once.

    The connection goes to the addresses that were checked and to no other, whatever the name leads to by now; the
    certificate is the name's. No redirect is followed, no proxy asked, and of the answer only its head is read.

    Args:
        target: checked by ``check_address``.
        body: JSON.
        headers: beside the host's and the body's.
        timeout_s: for the whole try.
    """
    outcome = Outcome("later", "no address to go to")
    ends = time.monotonic() + timeout_s
    for address in target.addresses:
        outcome = await _one(target, address, body, headers, max(0.1, ends - time.monotonic()))
        if outcome.status or time.monotonic() >= ends:
            break
    return outcome


async def _one(target: Target, address: str, body: bytes, headers: Mapping[str, str], left_s: float) -> Outcome:
    import httpx

    host = f"[{address}]" if ":" in address else address
    url = f"{target.scheme}://{host}:{target.port}/"  # without the path: httpx logs it, and it may hold a secret
    wire = {"sni_hostname": target.host, "target": httpx.URL(target.path).raw_path}
    sent = {**headers, "Host": target.authority, "User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    verify = _certificates() if target.scheme == "https" else False
    try:
        async with (
            asyncio.timeout(left_s),
            httpx.AsyncClient(verify=verify, timeout=left_s, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=sent, extensions=wire) as response,
        ):
            return _judged(response.status_code, response.headers.get("retry-after", ""))
    except TimeoutError:
        return Outcome("later", f"no answer within {left_s:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome("later", _words(error))


def _judged(status: int, retry_after: str) -> Outcome:
    words = f"status {status}"
    if 200 <= status < 300:
        return Outcome("delivered", words, status)
    if status == _GONE:
        return Outcome("gone", words, status)
    if status in _MAY_PASS or status >= 500:
        return replace(Outcome("later", words, status), retry_after_s=_retry_after_s(retry_after))
    if 300 <= status < 400:
        words += ", a redirect, which is not followed"
    return Outcome("wrong", words, status)


def _retry_after_s(text: str) -> float | None:
    """Read seconds or a date."""
    if text.isascii() and text.isdecimal() and len(text) < 9:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _words(error: Exception) -> str:
    """Give a fault of the connection in a few words, without what a stranger may have put into it."""
    names = {
        "ConnectError": "no connection", "ConnectTimeout": "no connection in time", "ReadTimeout": "no answer in time",
        "WriteTimeout": "the request was not taken in time", "RemoteProtocolError": "the connection ended half-way",
        "ReadError": "the connection broke", "WriteError": "the connection broke",
    }  # fmt: skip
    said = names.get(type(error).__name__, f"no connection ({type(error).__name__})")
    return f"{said}: the certificate is not the host's" if "CERTIFICATE" in str(error) else said


@cache
def _certificates() -> ssl.SSLContext:
    """Read the machine's certificates once."""
    import httpx

    return httpx.create_ssl_context()
