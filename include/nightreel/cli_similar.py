"""``nightreel similar``: earlier films that a brief is like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.similar.facts import differences, fact_slots
from nightreel.similar.suggest import ALIKE, find_earlier, stated_text
from nightreel.similar.suggest import said as sentence
from nightreel.spec.tenant_folder import load_brief, load_tenant


def similar(
    brief: Annotated[Path, typer.Argument(help="The brief, a YAML file.")],
    tenant: Annotated[str, typer.Option(help="The client.")] = "demo",
    count: Annotated[int, typer.Option(min=1, max=20, help="How many films at most.")] = 3,
    least: Annotated[float, typer.Option(min=-1, max=1, help="How alike they must be, 1 is the same.")] = ALIKE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which earlier films a brief is like, and in which facts it differs."""
    console = plain_console()
    with said():
        workspace = Workspace.from_environment()
        folder = load_tenant(workspace.tenant_root(tenant))
        wanted = load_brief(brief, folder.root)
        found = find_earlier(wanted, workspace.store_address(folder.tenant), count, least)
    if as_json:
        slots = fact_slots(stated_text(wanted), wanted.language)
        rows = [
            {
                "alike": round(one.alike, 4),
                "differs": list(differences(slots, one.entry.facts)),
                **one.entry.model_dump(mode="json", include={"title", "date", "run", "address", "preview"}),
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found:
        console.print(Text(sentence(one, wanted)), soft_wrap=True)
        for name, address in (("film", one.entry.address), ("picture", one.entry.preview)):
            if address:
                console.print(Text(f"  {name} {address}"), soft_wrap=True)
    if not found:
        console.print("No earlier film is like it.")
