"""Secrets of a tenant: from the environment, or from a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from nightreel.errors import RefusedError


def keys_root() -> Path:
    """Give the folder of key files: ``NIGHTREEL_KEYS``, or ``~/.config/nightreel/keys``."""
    return Path(os.environ.get("NIGHTREEL_KEYS") or Path.home() / ".config" / "nightreel" / "keys")


def tenant_key(tenant: str, purpose: str) -> bytes:
    """Give a tenant's secret for a purpose.

    ``NIGHTREEL_KEY_<TENANT>_<PURPOSE>`` (hexadecimal) in the environment wins over ``<keys>/<tenant>/<purpose>.key``.

    Raises:
        RefusedError: there is none (``key.missing``), it is short (``key.weak``), or others can read it (``key.open``).
    """
    variable = f"NIGHTREEL_KEY_{tenant}_{purpose}".upper().replace("-", "_")
    path = keys_root() / tenant / f"{purpose}.key"
    text = os.environ.get(variable)
    if text is None:
        if not path.is_file():
            raise RefusedError(
                "key.missing", where=f"{tenant}/{purpose}", fix=f"run `nightreel new-key {tenant}` or set {variable}"
            )
        if path.stat().st_mode & 0o077:
            raise RefusedError("key.open", where=str(path), got="readable by others", fix=f"run chmod 600 {path}")
        text = path.read_text(encoding="ascii")
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < 16:
        raise RefusedError(
            "key.weak", where=f"{tenant}/{purpose}", want="32 hexadecimal digits or more", fix="make a new key"
        )
    return key


def make_tenant_key(tenant: str, purpose: str) -> Path:
    """Make a key file unless there is one, and give its path."""
    path = keys_root() / tenant / f"{purpose}.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path
