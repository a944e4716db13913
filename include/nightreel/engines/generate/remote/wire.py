"""Talking to a service: one request and one bounded answer, and whether a request that failed had arrived."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from nightreel.engines.endpoints import Endpoint
from nightreel.engines.generate.remote.protocol import Answer, Call

if TYPE_CHECKING:
    import ssl

    import httpx

MOST_ANSWER_BYTES = 1 << 20
CONNECT_S = 10.0
_LONGEST_RETRY_AFTER_S = 3600.0


class NotSentError(Exception):
    """The request did not reach the service: it may be sent again."""


class NoAnswerError(Exception):
    """The request may have reached the service, and no answer came."""


def exchange(endpoint: Endpoint, call: Call) -> Answer:
    """Send one request and read its answer.

    Raises:
        NotSentError: no connection.
        NoAnswerError: the connection ended before the whole answer was there.
        MissingProgramError: the endpoint's key is not set.
    """
    import httpx

    with (
        _sorted_faults(),
        httpx.Client(**client_settings(endpoint)) as client,
        client.stream(call.method, call.path, **_arguments(endpoint, call)) as response,
    ):
        return _answer(response, _capped(response.iter_bytes()))


async def exchange_async(client: httpx.AsyncClient, endpoint: Endpoint, call: Call) -> Answer:
    """Send one request and read its answer, in an event loop; raises as ``exchange`` does."""
    with _sorted_faults():
        async with client.stream(call.method, call.path, **_arguments(endpoint, call)) as response:
            return _answer(response, await _capped_async(response.aiter_bytes()))


async def exchange_lines(
    client: httpx.AsyncClient, endpoint: Endpoint, call: Call, hear: Callable[[str], bool], *, host: str = ""
) -> Answer:
    """Send one request, and hear every line of a stream of events; anything else is read as ``exchange`` does.

    Args:
        client: made with ``client_settings``.
        endpoint: the service.
        call: the request.
        hear: gets each line and says whether to go on; the connection is closed when not.
        host: the service's name, where the client's address is a number.

    Returns:
        Of a stream its status alone.
    """
    arguments = _arguments(endpoint, call)
    if host:
        arguments["headers"]["Host"] = host
        arguments["extensions"] = {"sni_hostname": host.rpartition("]")[0].lstrip("[") or host.partition(":")[0]}
    with _sorted_faults():
        async with client.stream(call.method, call.path, **arguments) as response:
            kind = response.headers.get("content-type", "")
            if not response.is_success or not kind.startswith("text/event-stream"):
                return _answer(response, await _capped_async(response.aiter_bytes()))
            rest = b""
            async for part in response.aiter_bytes():
                *lines, rest = (rest + part).split(b"\n")
                if not all(hear(line.decode("utf-8", "replace").rstrip("\r")) for line in lines):
                    break
                if len(rest) > MOST_ANSWER_BYTES:
                    raise NoAnswerError("a line without an end")
            return Answer(response.status_code, None)


@cache
def _certificates() -> ssl.SSLContext:
    """Read the machine's certificates once: doing so for each question costs more than the question."""
    import httpx

    return httpx.create_ssl_context()


def client_settings(endpoint: Endpoint, address: str = "") -> dict[str, Any]:
    """Give the settings of a client for an endpoint: no redirects, a proxy for public addresses only.

    Args:
        endpoint: the service.
        address: another one than the service's own.
    """
    import httpx

    is_secure = (address or endpoint.url).startswith("https:")
    return {
        "base_url": endpoint.url.rstrip("/"),
        "verify": _certificates() if is_secure else False,  # without TLS there is nothing to verify
        "timeout": httpx.Timeout(endpoint.timeout_s, connect=min(CONNECT_S, endpoint.timeout_s)),
        "follow_redirects": False,
        "trust_env": is_secure,
    }


def _arguments(endpoint: Endpoint, call: Call) -> dict[str, Any]:
    key = endpoint.key()
    headers = {**call.headers, **({"Authorization": f"Bearer {key}"} if key else {})}
    arguments: dict[str, Any] = {"headers": headers}
    if call.json is not None:
        arguments["json"] = call.json
    if call.form:
        arguments["files"] = {
            field: (name, content, kind) if name else (None, content)
            for field, (name, content, kind) in call.form.items()
        }
    return arguments


def _answer(response: httpx.Response, content: bytes) -> Answer:
    text = content.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    return Answer(response.status_code, body, text[:2000], _retry_after_s(response.headers.get("retry-after", "")))


def _retry_after_s(text: str) -> float | None:
    """Read ``Retry-After``: seconds or a date (RFC 9110, 10.2.3)."""
    try:
        seconds = float(text) if text.replace(".", "", 1).isdecimal() else None
        if seconds is None:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError):
        return None
    return min(max(0.0, seconds), _LONGEST_RETRY_AFTER_S)


def _capped(parts: Iterator[bytes]) -> bytes:
    read = bytearray()
    for part in parts:
        read += part
        if len(read) > MOST_ANSWER_BYTES:
            break
    return bytes(read[:MOST_ANSWER_BYTES])


async def _capped_async(parts: AsyncIterator[bytes]) -> bytes:
    read = bytearray()
    async for part in parts:
        read += part
        if len(read) > MOST_ANSWER_BYTES:
            break
    return bytes(read[:MOST_ANSWER_BYTES])


@contextmanager
def _sorted_faults() -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise NotSentError(_words(error)) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise NoAnswerError(_words(error)) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise NotSentError(_words(error)) from error


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


class _Turns:
    """Spreads the requests of this process to one account over time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def wait_s(self, account: str, per_s: float) -> float:
        """Take the next free moment of an account and give how long it is until then."""
        if per_s <= 0:
            return 0.0
        with self._lock:
            now = time.monotonic()
            at = max(now, self._free_at.get(account, 0.0))
            self._free_at[account] = at + 1 / per_s
            return at - now


TURNS = _Turns()
