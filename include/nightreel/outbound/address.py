"""Where a callback may go: an address of the public internet, resolved once and held on to."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

from nightreel.errors import BusyError, RefusedError

PRIVATE_HOSTS = "NIGHTREEL_CALLBACK_PRIVATE_HOSTS"
"""Hosts, separated by commas, that the installation lets callbacks reach although they are private or without TLS."""
MOST_CHARACTERS = 2000
_PORTS = (443, 8443)
_AZURE_WIRE_SERVER = "168.63.129.16"
"""A public address that only a machine of that cloud reaches, and that tells it secrets."""
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "intranet", "home", "corp")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NOT_FOR_HOSTS = tuple(
    ipaddress.ip_network(text) for text in ("192.88.99.0/24", "240.0.0.0/4", "2001::/23", "3fff::/20")
)
_ISATAP = (0x00005EFE, 0x02005EFE)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """A checked address: whom to ask for, and where on the network, so that nobody is asked again."""

    scheme: str
    host: str
    """In ASCII, without a closing dot."""
    port: int
    path: str
    """With its query."""
    addresses: tuple[str, ...] = ()
    """IP addresses, checked; empty as long as the name was not looked up."""

    @property
    def authority(self) -> str:
        """What the ``Host`` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}[self.scheme] else f"{host}:{self.port}"

    @property
    def words(self) -> str:
        """The address for logs: a path or query may hold a secret."""
        return f"{self.scheme}://{self.authority}"


def private_hosts() -> frozenset[str]:
    """Give the hosts that the installation allows though they are private."""
    return frozenset(filter(None, (host.strip().lower() for host in os.environ.get(PRIVATE_HOSTS, "").split(","))))


def check_address(
    url: str, *, allowed_hosts: Collection[str] = (), private_ok: Collection[str] | None = None
) -> Target:
    """Check an address as ``parse_address`` does, and every IP address that its name leads to.

    Raises:
        RefusedError: as ``parse_address``; or the name leads to an address that is not public (``callback.private``).
        BusyError: the name cannot be looked up now (``callback.name``).
    """
    target = parse_address(url, allowed_hosts=allowed_hosts, private_ok=private_ok)
    return held_to(target, _looked_up(target), private_ok=private_ok)


def held_to(target: Target, addresses: Sequence[str], *, private_ok: Collection[str] | None = None) -> Target:
    """Hold a target to the addresses that its name leads to now; whoever keeps the name cannot change them later.

    Raises:
        RefusedError: one of them is not public (``callback.private``).
    """
    is_free = target.host in _private(private_ok)
    for address in addresses:
        if not is_free and not is_public(address):
            raise _inside(target.host, address)
    return replace(target, addresses=tuple(addresses))


def parse_address(
    url: str, *, allowed_hosts: Collection[str] = (), private_ok: Collection[str] | None = None
) -> Target:
    """Check how an address is written; nobody is asked, so that it is quick.

    Args:
        url: whatever somebody sent.
        allowed_hosts: hosts of ``Tenant.callbacks``, ``*.acme.com`` for all below one; every public one when empty.
        private_ok: hosts that may be private, without TLS and on any port; those of the installation when ``None``.

    Raises:
        RefusedError: it is not an address (``callback.address``), is not https (``callback.scheme``), names a user
            (``callback.user``), a port (``callback.port``) or a host (``callback.host``) that it may not, or one of
            this network (``callback.private``).
    """
    parts, port = _split(url)
    host = _host(parts)
    is_free = host in _private(private_ok)
    if parts.username is not None or parts.password is not None:
        raise _refused(
            "callback.user", host, "a user name or password", "none", "sign in by a secret path or the signature"
        )
    if parts.scheme != "https" and not is_free:
        raise _refused("callback.scheme", host, parts.scheme, "https", "let the receiver speak TLS")
    if port not in _PORTS and not is_free:
        raise _refused("callback.port", host, port, " or ".join(map(str, _PORTS)), "receive callbacks on port 443")
    if allowed_hosts and not any(_matches(host, allowed) for allowed in allowed_hosts):
        raise _refused(
            "callback.host", host, "a host that the client does not name", f"one of {', '.join(allowed_hosts)}",
            "use such a host, or add this one to callbacks in tenant.yaml",
        )  # fmt: skip
    if not is_free and (not is_public(host) if _is_number(host) else _is_of_this_network(host)):
        raise _inside(host, host)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever address lies inside it."""
    if "%" in text or text == _AZURE_WIRE_SERVER:
        return False
    address = _innermost(ipaddress.ip_address(text))
    if str(address) == _AZURE_WIRE_SERVER or any(
        address in network for network in _NOT_FOR_HOSTS if network.version == address.version
    ):
        return False
    is_unicast = address.version == 4 or address in _GLOBAL_UNICAST
    return address.is_global and is_unicast and not address.is_multicast


def _innermost(address: IPAddress) -> IPAddress:
    """Unwrap an IPv4 address that lies in an IPv6 one: whoever relays the outer one reaches the inner one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is None and (address in _NAT64 or (int(address) >> 32 & 0xFFFFFFFF) in _ISATAP or int(address) >> 32 == 0):
        inner = last
    return inner or address


def _split(url: str) -> tuple[SplitResult, int]:
    problem = ""
    if not isinstance(url, str) or not url:
        problem = "no address"
    elif len(url) > MOST_CHARACTERS:
        problem = f"{len(url)} characters"
    elif any(character <= " " or character in '\\"<>^`{|}' or character == "\x7f" for character in url):
        problem = "spaces or signs that no address has"
    else:
        try:
            parts = urlsplit(url)
            port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
            if parts.scheme in ("http", "https") and parts.hostname:
                return parts, port
            problem = "no address of the web"
        except ValueError:
            problem = "an address that is written wrongly"
    raise _refused("callback.address", "", problem, "https://host/path", "give the receiver's whole address")


def _host(parts: SplitResult) -> str:
    """Give the host in the one form in which it is compared and asked for."""
    import idna

    said = (parts.hostname or "").removesuffix(".")
    bare = parts.netloc.rpartition("@")[2]
    if bare.startswith("["):
        return _literal(said, bare)
    try:
        host = said.lower() if said.isascii() else idna.encode(said, uts46=True).decode().lower()
    except idna.IDNAError:
        host = ""
    labels = host.split(".")
    if not host or len(host) > 253 or not all(_is_label(label) for label in labels):
        raise _refused("callback.host", said, "a name that no host has", "a host's name", "mend the address")
    if labels[-1].isdecimal() or labels[-1].startswith("0x"):
        return _literal(host, said)
    return host


def _literal(text: str, said: str) -> str:
    """Give a numeric host as itself; other ways to write one mislead whoever reads them."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        address = None
    if address is None or "%" in text:
        raise _refused(
            "callback.host", said, "a number that is not an IP address as it is usually written", "203.0.113.7",
            "write four decimal numbers, or better the host's name",
        )  # fmt: skip
    return str(address)


def _is_number(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdecimal()


def _is_of_this_network(host: str) -> bool:
    """Whether a name is one that no public name service knows."""
    return "." not in host or host.rpartition(".")[2] in _LOCAL_NAMES


def _inside(host: str, address: str) -> RefusedError:
    return _refused(
        "callback.private", host, f"an address inside a network: {address}", "one of the public internet",
        f"use an address that everybody reaches, or have the host named in {PRIVATE_HOSTS} here",
    )  # fmt: skip


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label[0] != "-" != label[-1] and all(c.isalnum() or c in "-_" for c in label)


def _matches(host: str, allowed: str) -> bool:
    allowed = allowed.strip().lower().removesuffix(".")
    return host == allowed or (allowed.startswith("*.") and host.endswith(allowed[1:]))


def _private(named: Collection[str] | None) -> Collection[str]:
    return private_hosts() if named is None else named


def _looked_up(target: Target) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BusyError(
            "callback.name", where=target.host, got="a name that nobody knows here", want="a host's name",
            fix="mend the address, or look at the name service",
        ) from error  # fmt: skip
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _refused(code: str, host: str, got: object, want: str, fix: str) -> RefusedError:
    return RefusedError(code, where=host[:120], got=got, want=want, fix=fix)
