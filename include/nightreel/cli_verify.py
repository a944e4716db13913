"""``nightreel verify``: watermark and metadata of a file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nightreel.errors import NightreelError
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.keys import keys_root, tenant_key

if TYPE_CHECKING:
    from nightreel.provenance.verify import Verification

_PURPOSE = "watermark"
_NO_MARK, _UNUSABLE = 1, 2


def verify(
    file: Annotated[Path, typer.Argument(help="The film or picture.")],
    tenant: Annotated[str, typer.Option(help="Whose mark is looked for; every tenant's with a key when empty.")] = "",
) -> None:
    """Read a file's watermark and metadata.

    Exit status 0 when a mark was read, 1 when there is none, 2 when the file cannot be used.
    """
    from nightreel.provenance.verify import verify as look

    console, errors = plain_console(), Console(stderr=True)
    try:
        keys = {tenant: tenant_key(tenant, _PURPOSE)} if tenant else _every_key(errors)
        with console.status(f"Reading {file.name}"):
            found = look(file, keys)
    except NightreelError as error:
        errors.print(Text(str(error), style="red"), soft_wrap=True)
        raise typer.Exit(_UNUSABLE) from None
    console.print(verification_table(found, _film(found)))
    for note in found.notes:
        console.print(Text(note), soft_wrap=True)
    if found.payload is None:
        raise typer.Exit(_NO_MARK)


def verification_table(found: Verification, film: dict[str, JsonValue]) -> Table:
    """Give what was found as a table; ``film`` is what the tenant's store knows of the payload."""
    streams = found.streams
    table = Table(title=Text(found.file.name), title_justify="left", show_header=False)
    table.add_column("what", style="bold", no_wrap=True)
    table.add_column("found", overflow="fold")
    rows = {"watermark": found.payload or "none", "tenant": found.tenant or ""}
    rows |= {f"film's {name}": str(film[name]) for name in ("title", "run", "date") if film.get(name)}
    rows |= found.labels
    rows["picture"] = f"{streams.width_px}x{streams.height_px} {streams.codec} {streams.colour}"
    if streams.fps:
        rows["time"] = f"{streams.duration_s:.2f} s at {float(streams.fps):g} frames a second"
    rows["sound"] = "yes" if streams.has_sound else "no"
    rows["file"] = f"{found.size_bytes / 1e6:.2f} MB, sha256 {found.sha256}"
    for name, text in rows.items():
        if text:
            table.add_row(name.replace("_", " "), Text(text))
    return table


def _every_key(errors: Console) -> dict[str, bytes]:
    """Give the watermark key of every tenant that has one; a key that cannot be used is said and passed over."""
    named = re.compile(rf"NIGHTREEL_KEY_(\w+)_{_PURPOSE.upper()}")
    names = {path.parent.name for path in keys_root().glob(f"*/{_PURPOSE}.key")}
    known = {re.sub(r"\W", "_", name).upper() for name in names}
    names |= {
        match[1].lower() for match in map(named.fullmatch, os.environ) if match is not None and match[1] not in known
    }
    keys: dict[str, bytes] = {}
    for name in sorted(names):
        try:
            keys[name] = tenant_key(name, _PURPOSE)
        except NightreelError as error:
            errors.print(Text(str(error), style="yellow"), soft_wrap=True)
    return keys


def _film(found: Verification) -> dict[str, JsonValue]:
    """Give what the tenant's store remembers of the payload, if this machine can reach it."""
    if found.tenant is None or found.payload is None:
        return {}
    workspace = Workspace.from_environment()
    try:
        store = workspace.open_store(load_tenant(workspace.tenant_root(found.tenant)).tenant)
        return store.recall(f"payload/{found.payload}") or {}
    except NightreelError:
        return {}
