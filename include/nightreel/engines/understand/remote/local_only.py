"""Pictures stay in this network unless their tenant says otherwise: ``vision: {public: true}`` in tenant.yaml.

The endpoint's name is looked up once, every address that it leads to must be private, and the connection goes to one of
them, whatever the name leads to by then. No proxy is asked.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from nightreel.engines.endpoints import Endpoint
from nightreel.errors import BusyError, RefusedError
from nightreel.outbound.address import is_public
from nightreel.spec.tenant import Tenant

_PROBE_S = 3.0


@dataclass(frozen=True)
class Way:
    """How an endpoint is reached.

    Args:
        url: address without the path of a request; that of one machine where pictures must stay in the network.
        host: name for the ``Host`` header and the certificate; empty where the address says it.
    """

    url: str
    host: str = ""


def check_written(name: str, endpoint: Endpoint, tenant: Tenant) -> None:
    """Refuse an address that is public as it is written; no name is looked up.

    Raises:
        RefusedError: the tenant's pictures stay in this network (``understand.public``).
    """
    host = urlsplit(endpoint.url).hostname or ""
    if not tenant.vision.public and _is_address(host) and is_public(host):
        raise _public(name, host, host, tenant)


def way_to(name: str, endpoint: Endpoint, tenant: Tenant) -> Way:
    """Say how an endpoint is reached; looks its name up where pictures must stay in the network.

    Raises:
        RefusedError: one of its addresses is public (``understand.public``); nothing was sent.
        BusyError: nobody knows its name now (``understand.away``).
    """
    if tenant.vision.public:
        return Way(endpoint.url)
    parts = urlsplit(endpoint.url)
    host = parts.hostname or ""
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    addresses = _looked_up(name, host, port)
    for address in addresses:
        if is_public(address):
            raise _public(name, host, address, tenant)
    address = _answering(addresses, port)
    shown = f"[{address}]" if ":" in address else address
    return Way(f"{parts.scheme}://{shown}:{port}{parts.path}", parts.netloc)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _looked_up(name: str, host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BusyError(
            "understand.away", where=name, got=f"no address of {host}", want="a host's name that is known here",
            fix="mend the endpoint's url, or look at the name service",
        ) from error  # fmt: skip
    return sorted({str(entry[4][0]) for entry in found}, key=lambda address: (":" in address, address))


def _answering(addresses: list[str], port: int) -> str:
    """Give the first address that takes a connection; the first of all when none does."""
    for address in addresses if len(addresses) > 1 else ():
        try:
            with socket.create_connection((address, port), timeout=_PROBE_S):
                return address
        except OSError:
            continue
    return addresses[0]


def _public(name: str, host: str, address: str, tenant: Tenant) -> RefusedError:
    shown = host if host == address else f"{host} ({address})"
    return RefusedError(
        "understand.public", where=name, got=f"the public address {shown}",
        want=f"one of this network: the pictures of {tenant.name} stay in it",
        fix="choose a local endpoint, or write `vision: {public: true}` in tenant.yaml",
    )  # fmt: skip
