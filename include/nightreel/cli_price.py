"""``nightreel price``: what a film will cost before it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.engines.endpoints import load_endpoints
from nightreel.errors import RefusedError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.price import Price, Span, check_caps, price_plan
from nightreel.plan.price_words import said as figure
from nightreel.plan.price_words import said_money, said_span
from nightreel.run.history import History, history_path
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant import Caps
from nightreel.spec.tenant_folder import load_brief, load_tenant


def price(
    brief: Annotated[Path, typer.Argument(help="The brief, a YAML file.")],
    tenant: Annotated[str, typer.Option(help="The client.")] = "demo",
    pipeline: Annotated[str, typer.Option(help="One of the client's pipelines.")] = "product_promo",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what a film will cost, from cards, endpoints and measured times; exit status 1 when a cap would stop it."""
    with said():
        workspace = Workspace.from_environment()
        folder = load_tenant(workspace.tenant_root(tenant))
        plan = compile_pipeline(folder, pipeline)
        film = load_brief(brief, folder.root)
        history = History.read(history_path(workspace.store_address(folder.tenant)))
        endpoints = load_endpoints()
        found = price_plan(plan, film, endpoints, history)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        console = plain_console()
        console.print(price_table(found, f"{film.title}, {film.duration_s:g} s, {found.shots} shots"))
        for line in _caps_lines(found, folder.tenant.caps):
            console.print(Text(line))
    try:
        check_caps(plan, film, folder.tenant, endpoints, history)
    except RefusedError as error:
        Console(stderr=True).print(Text(str(error), style="red"), soft_wrap=True)
        raise typer.Exit(1) from None


def price_table(found: Price, title: str) -> Table:
    """Give a price as a table: each step, its time, GPU seconds and money, and where the figures come from."""
    table = Table(title=Text(title), title_justify="left", show_footer=True)
    table.add_column("step", footer="one after the other")
    table.add_column("engine", overflow="fold")
    for name, span in (("time", found.wall_s), ("GPU", found.gpu_s), ("money", found.money)):
        limit = {"time": "wall_s", "GPU": "gpu_s", "money": "money"}[name]
        table.add_column(name, justify="right", no_wrap=True, footer=said_span(limit, span))  # type: ignore[arg-type]
    if found.unknown_money:
        table.columns[-1].footer = _money(found.money, unknown=True)
    table.add_column("from", overflow="fold")
    for row in found.rows:
        step = f"{row.id} x {row.tasks}" if row.tasks > 1 else row.id
        engine = "\n".join(filter(None, (row.engine, row.model.rpartition("/")[2])))
        gpu = said_span("gpu_s", row.gpu_s) if row.gpu_s.high else ""
        money = _money(row.money, unknown=bool(row.unknown_money))
        table.add_row(*map(Text, (step, engine, said_span("wall_s", row.wall_s), gpu, money, row.source)))
    return table


def _money(span: Span, *, unknown: bool) -> str:
    known = said_span("money", span) if span.high else ""
    return " + ".join(filter(None, (known, "unknown" if unknown else "")))


def _caps_lines(found: Price, caps: Caps) -> list[str]:
    lines = []
    for name in ("money", "gpu_s", "wall_s"):
        limit = getattr(caps, name)
        if limit is None:
            continue
        worst = found.worst(name)
        if name == "money" and found.unknown_money:
            lines.append(f"caps.{name} {figure(name, limit)}: an unknown price stops it")
            continue
        verdict = "stops it" if worst > limit else "lets it begin"
        lines.append(f"caps.{name} {figure(name, limit)}: {figure(name, worst)} {verdict}")
    for row in found.unknown_money:
        lines.append(f"What {row.id} costs is not known: {row.unknown_money}.")
    if found.money.high == 0 and not any(row.remote for row in found.rows):
        lines.append(f"It costs {said_money(0)}: no step asks a service that is paid for.")
    return lines
