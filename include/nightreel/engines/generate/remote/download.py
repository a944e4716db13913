"""Fetches what a service made: bounded, whole, from the service itself or a public address."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nightreel.engines.endpoints import Endpoint
from nightreel.engines.generate.remote.wire import client_settings
from nightreel.errors import EngineError, RefusedError

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 1 << 29
"""A minute of near-lossless 1080p is smaller."""
_PART_BYTES = 1 << 18


class IncompleteError(Exception):
    """The connection ended before the file was whole, or the service was busy: it may be fetched again."""


def download(endpoint: Endpoint, url: str, target: Path, cancelled: Callable[[], bool]) -> None:
    """Write what an address gives to a file.

    Args:
        endpoint: the service; its key goes to its own address only.
        url: what the service said: a path at the service, or an address anywhere.
        target: the file; it is there only when it is whole.
        cancelled: asked between parts.

    Raises:
        RefusedError: an address that a service must not send us to (``generate.address``).
        EngineError: too large (``generate.too_large``), not there any more (``generate.lost``).
        IncompleteError: it may be fetched again.
    """
    import httpx

    address, is_own = checked_address(endpoint, url)
    headers = {"Authorization": f"Bearer {endpoint.key()}"} if is_own and endpoint.key_env else {}
    half = target.with_name(f".{target.name}.half")
    try:
        with (
            httpx.Client(**client_settings(endpoint, address)) as client,
            client.stream("GET", address, headers=headers) as response,
        ):
            _check_peer(response, endpoint, is_own=is_own)
            _check_answer(response, endpoint)
            _write(response, half, cancelled)
        half.replace(target)
    except httpx.HTTPError as error:
        raise IncompleteError(str(error) or type(error).__name__) from error
    finally:
        half.unlink(missing_ok=True)


def checked_address(endpoint: Endpoint, url: str) -> tuple[str, bool]:
    """Give the whole address, and whether it is the service's own.

    Raises:
        RefusedError: no https, or an address inside a private network (``generate.address``).
    """
    own = urlsplit(endpoint.url)
    address = endpoint.url.rstrip("/") + url if url.startswith("/") and not url.startswith("//") else url
    parts = urlsplit(address.strip())
    if (parts.scheme, parts.hostname, _port(parts)) == (own.scheme, own.hostname, _port(own)):
        return parts.geturl(), True
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise _forbidden(endpoint, parts.scheme or "no address", parts.hostname or "")
    for found in _resolved(parts.hostname):
        if not is_public(found):
            raise _forbidden(endpoint, parts.scheme, parts.hostname)
    return parts.geturl(), False


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    found = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (mapped or found).is_global and not found.is_multicast


def _resolved(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return set()  # behind a proxy names of the outside may be unknown here: the proxy knows them, or it fails


def _port(parts: object) -> int | None:
    try:
        port = getattr(parts, "port", None)
    except ValueError:
        return -1
    return port or {"https": 443, "http": 80}.get(getattr(parts, "scheme", ""))


def _check_peer(response: httpx.Response, endpoint: Endpoint, *, is_own: bool) -> None:
    """Refuse an answer from inside: a name may lead elsewhere when it is asked again."""
    from urllib.request import getproxies

    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if is_own or getproxies().get("https") or not isinstance(peer, tuple):
        return
    if not is_public(str(peer[0])):
        raise _forbidden(endpoint, "https", str(peer[0]))


def _check_answer(response: httpx.Response, endpoint: Endpoint) -> None:
    if response.status_code in (429, 408) or response.status_code >= 500:
        raise IncompleteError(f"status {response.status_code}")
    if response.is_redirect:
        raise _forbidden(endpoint, "a redirect to", urlsplit(response.headers.get("location", "")).hostname or "there")
    if response.status_code != 200:
        raise EngineError(
            "generate.lost", where=urlsplit(endpoint.url).netloc, got=f"status {response.status_code} for the clip",
            want="the finished clip", fix="run again: results are kept for a day only",
        )  # fmt: skip
    promised = response.headers.get("content-length", "")
    if promised.isdecimal() and int(promised) > MOST_BYTES:
        raise _too_large(endpoint, int(promised))


def _write(response: httpx.Response, half: Path, cancelled: Callable[[], bool]) -> None:
    written = 0
    with half.open("wb") as file:
        for part in response.iter_bytes(_PART_BYTES):
            written += len(part)
            if written > MOST_BYTES:
                raise EngineError(
                    "generate.too_large", got=f"more than {MOST_BYTES >> 20} MiB", want="a clip of a shot",
                    fix="look at what the service sends",
                )  # fmt: skip
            if cancelled():
                raise IncompleteError("no longer wanted")
            file.write(part)


def _too_large(endpoint: Endpoint, promised: int) -> EngineError:
    return EngineError(
        "generate.too_large", where=urlsplit(endpoint.url).netloc, got=f"{promised >> 20} MiB",
        want=f"at most {MOST_BYTES >> 20} MiB", fix="look at what the service sends",
    )  # fmt: skip


def _forbidden(endpoint: Endpoint, scheme: str, host: str) -> RefusedError:
    return RefusedError(
        "generate.address", where=urlsplit(endpoint.url).netloc, got=f"{scheme} {host}".strip(),
        want="https to a public address, or the service itself", fix="let the engineer check the endpoint's address",
    )  # fmt: skip
