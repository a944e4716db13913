"""``nightreel pack``: check, seal, install and list brand packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.packs.check import CheckedPack, check_pack
from nightreel.packs.install import install_pack, seal_pack
from nightreel.packs.places import BrokenPack, FoundPack, all_packs, installed_root
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import load_tenant

pack = typer.Typer(no_args_is_help=True, help="Brand packs: styles, looks, type, music, templates.")

FOLDER = Annotated[Path, typer.Argument(help="The pack's folder, with its pack.yaml.")]
FOR = Annotated[str, typer.Option("--tenant", help="The client whose trade counts for its words; none when empty.")]


@pack.command()
def check(folder: FOLDER, tenant: FOR = "") -> None:
    """Check a pack and print what was found; exit status 2 with every fault."""
    with said():
        plain_console().print(_pack_table(check_pack(folder, tenant=_tenant(tenant))))


@pack.command()
def seal(folder: FOLDER, tenant: FOR = "") -> None:
    """Check a pack and write the checksum of each file into its manifest."""
    with said():
        plain_console().print(_pack_table(seal_pack(folder, _tenant(tenant))))


@pack.command()
def install(
    source: Annotated[str, typer.Argument(help="A pack's folder, or its s3:// address.")],
    tenant: FOR = "",
) -> None:
    """Check a pack and keep it on this machine; an installed version never changes."""
    with said():
        checked, was_there = install_pack(source, _tenant(tenant))
        console = plain_console()
        console.print(_pack_table(checked))
        is_there = "was installed already" if was_there else f"is installed in {installed_root()}"
        console.print(Text(f"{checked.found.pack.label} {is_there}."), soft_wrap=True)
        console.print(Text(f"Use it in tenant.yaml, under brand: packs: [{{name: {checked.found.pack.name}}}]"))


@pack.command("list")
def list_packs(
    tenant: Annotated[str, typer.Option(help="A client, whose own packs come first.")] = "",
    why: Annotated[bool, typer.Option("--why", help="Show where each is, and which one a name means.")] = False,
) -> None:
    """Print every pack that brands may name, in the order in which they are looked up."""
    with said():
        root = Workspace.from_environment().tenant_root(tenant) if tenant else None
        table = Table(title="Brand packs", title_justify="left")
        for column in ("pack", "type", "licence", "what", *(("where", "meant by its name") if why else ())):
            table.add_column(column, overflow="fold")
        meant: set[str] = set()
        for found in all_packs(root):
            cells = _broken_cells(found) if isinstance(found, BrokenPack) else _cells(found)
            more = [f"{found.place}\n{found.root}", _reason(found, meant)] if why else []
            table.add_row(*(Text(cell) for cell in (*cells, *more)))
        console = plain_console()
        console.print(table)
        if why:
            places = [f"{root}/packs (the client's own)"] if root else []
            places += [f"{installed_root()} (NIGHTREEL_PACKS)", "Python packages with the entry point nightreel.packs"]
            console.print(Text("Looked up in this order: " + "; ".join(places) + "."))


def _tenant(name: str) -> Tenant | None:
    return load_tenant(Workspace.from_environment().tenant_root(name)).tenant if name else None


def _cells(found: FoundPack) -> tuple[str, ...]:
    return found.pack.label, found.pack.type, found.pack.licence, found.pack.description or found.pack.author


def _broken_cells(found: BrokenPack) -> tuple[str, ...]:
    return found.root.name, "", "", str(found.error)


def _reason(found: FoundPack | BrokenPack, meant: set[str]) -> str:
    """Say whether a name without a version means this pack."""
    if isinstance(found, BrokenPack):
        return "no: it is broken"
    if found.pack.name in meant:
        return f"no: ask for version {found.pack.version}"
    meant.add(found.pack.name)
    return "yes: first place, newest version"


def _pack_table(checked: CheckedPack) -> Table:
    found = checked.found.pack
    table = Table(title=Text(f"{found.label}: {found.type}, {found.licence}, by {found.author}"), title_justify="left")
    for column in ("file", "found", "sha256"):
        table.add_column(column, overflow="fold")
    for file in checked.files:
        table.add_row(Text(file.path), Text(file.words), Text(file.sha256[:16] + "…"))
    for model in found.models:
        low, high = model.strength_range
        words = f"strength {low:g} to {high:g}, called by {', '.join(model.trigger_keywords) or 'nothing'}"
        table.add_row(Text(model.path), Text(words), Text(""))
    for path in checked.beside:
        table.add_row(Text(path), Text("for people"), Text(""))
    needs = found.dependencies
    for name, others in (("made for", needs.base_model), ("works with", needs.required_modules)):
        if others:
            table.add_row(Text(name), Text(", ".join(others)), Text(""))
    return table
