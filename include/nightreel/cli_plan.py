"""``nightreel check``, ``schema``, ``steps`` and ``new-tenant``: what people write, before anything runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nightreel.batch.check import batch_notes
from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.packs import tenant_with_packs
from nightreel.plan.catalogue import installed
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.new_tenant import write_tenant
from nightreel.plan.ready import missing_weights, unready
from nightreel.plan.schemas import schemas
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.tenant_folder import TenantFolder, load_brief, load_tenant
from nightreel.store.keys import make_tenant_key

_USER_ERROR = 2


@contextmanager
def said() -> Iterator[None]:
    """Say a person's errors, each on its line, and end with status 2."""
    try:
        yield
    except NightreelError as error:
        _say(error)
        raise typer.Exit(_USER_ERROR) from None


def _say(error: NightreelError) -> None:
    for each in error.errors if isinstance(error, Problems) else (error,):
        Console(stderr=True).print(Text(str(each), style="red"), soft_wrap=True)


def check(
    path: Annotated[Path, typer.Argument(help="A tenant's folder, a pipeline's file or a brief.")],
) -> None:
    """Check what is written and print it; exit status 2 with every error."""
    console = plain_console()
    with said():
        if path.is_dir() or path.name == "tenant.yaml":
            _check_tenant(load_tenant(path if path.is_dir() else path.parent), console)
            return
        folder = _folder_of(path)
        if path.parent.name == "briefs":
            console.print(_brief_table(load_brief(path, folder.root)))
            return
        name = next((name for name, file in _pipeline_files(folder) if file == path.resolve()), path.stem)
        _check_plan(compile_pipeline(folder, name), console)


def _check_plan(plan: Plan, console: Console) -> None:
    """Print a plan, and what would stop its run; what another machine may have is a warning."""
    console.print(plan_table(plan))
    for note in batch_notes(plan.pipeline.batch):
        console.print(Text(f"Batch: {note}", style="yellow"), soft_wrap=True)
    faults, warnings = unready(plan), missing_weights(plan)
    if not os.environ.get("NIGHTREEL_ENDPOINTS"):  # the workers may have some
        warnings += [fault for fault in faults if fault.code == "endpoint.name"]
        faults = [fault for fault in faults if fault.code != "endpoint.name"]
    for warning in warnings:
        console.print(Text(f"On this machine: {warning}", style="yellow"), soft_wrap=True)
    if faults:
        raise Problems(faults)


def _check_tenant(folder: TenantFolder, console: Console) -> None:
    """Check every pipeline and brief of a tenant; one broken file hides no other."""
    failed = False
    try:
        tenant_with_packs(folder.tenant, folder.root)
    except NightreelError as error:
        _say(error)
        failed = True
    for name in folder.pipelines:
        try:
            _check_plan(compile_pipeline(folder, name), console)
        except NightreelError as error:
            _say(error)
            failed = True
    for path in folder.briefs.values():
        try:
            console.print(_brief_table(load_brief(path, folder.root)))
        except NightreelError as error:
            _say(error)
            failed = True
    if failed:
        raise typer.Exit(_USER_ERROR)


def _folder_of(path: Path) -> TenantFolder:
    root = path.resolve().parent.parent
    if not path.is_file() or path.parent.resolve().name not in ("pipelines", "briefs"):
        raise SpecError(
            "check.path", where=str(path), got="no such file" if not path.exists() else "another file",
            want="a tenant's folder, or a file in its pipelines or briefs", fix="name one of these",
        )  # fmt: skip
    return load_tenant(root)


def _pipeline_files(folder: TenantFolder) -> Iterator[tuple[str, Path]]:
    for name, found in folder.pipelines.items():
        file = found.positions.file if not isinstance(found, NightreelError) else found.where.rpartition(":")[0]
        yield name, (folder.root / file).resolve()


def plan_table(plan: Plan) -> Table:
    """Give a plan as a table: each step, its engine, where its inputs come from."""
    sizes = ", ".join(f"{platform.name} {platform.width_px}x{platform.height_px}" for platform in plan.platforms)
    table = Table(title=Text(f"{plan.pipeline.title} ({plan.tenant.name}/{plan.pipeline.name})"), title_justify="left")
    table.caption, table.caption_justify = Text(f"for {sizes}"), "left"
    for column in ("step", "what", "engine", "takes", "gives", "queue"):
        table.add_column(column, overflow="fold")
    for step in plan.steps:
        takes = "\n".join(f"{port} ← {source}.{output}" for port, (source, output) in step.takes.items())
        each = f"{step.queue}, one per shot" if step.each else step.queue
        table.add_row(*(Text(cell) for cell in (step.id, step.title, step.engine, takes, ", ".join(step.gives), each)))
    return table


def _brief_table(brief: Brief) -> Table:
    table = Table(title=Text(brief.title), title_justify="left", show_header=False)
    table.add_column("what", style="bold", no_wrap=True)
    table.add_column("found", overflow="fold")
    rows = {
        "category": brief.category,
        "story": brief.narrative,
        "length": f"{brief.duration_s:g} s, {brief.language}",
        "platforms": ", ".join(platform.title for platform in platforms_of(brief.platforms)) or "the pipeline's",
        "selling points": "\n".join(brief.selling_points) or "found by rules",
        "pictures": "\n".join(brief.pictures),
        "footage": "\n".join(brief.footage),
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, Text(value))
    return table


def schema(
    out_dir: Annotated[Path, typer.Argument(help="Folder for the JSON Schemas.")] = Path("schemas"),
) -> None:
    """Write JSON Schemas, so that an editor completes and checks YAML."""
    console = plain_console()
    with said():
        try:
            out_dir.mkdir(parents=True, exist_ok=True)
            for name, value in schemas(installed()).items():
                (out_dir / f"{name}.json").write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise SpecError(
                "schema.folder", where=str(out_dir), got=error.strerror or str(error), fix="name another folder"
            ) from error
    console.print("First line of a file, for VS Code and others with a YAML language server:")
    for name in ("tenant", "pipeline", "brief"):
        console.print(f"{name}: # yaml-language-server: $schema={(out_dir / name).resolve()}.json", soft_wrap=True)


def steps(
    why: Annotated[bool, typer.Option("--why", help="Show the module that each step comes from.")] = False,
) -> None:
    """Print every step: what it takes and gives, and its engines."""
    catalogue = installed()
    table = Table(title="Steps; a port with ? may stay open", title_justify="left")
    for column in ("step", "what", "group", "takes", "gives", "engines", *(["from"] if why else [])):
        table.add_column(column, overflow="fold")
    for name, step in catalogue.steps.items():
        takes = "\n".join(port + ("?" if kind.optional else "") for port, kind in step.takes.items())
        engines = "\n".join(
            f"{engine}{' (default)' if engine == step.default_engine else ''}"
            for engine in dict.fromkeys([*filter(None, [step.default_engine]), *catalogue.cards.get(step.engines, {})])
        )
        cells = [
            name,
            step.title,
            step.group,
            takes,
            "\n".join(step.gives),
            engines,
            *([step.__module__] if why else []),
        ]
        table.add_row(*(Text(cell) for cell in cells))
    plain_console().print(table)


def new_tenant(
    name: Annotated[str, typer.Argument(help="Small letters, digits, _ and -.")],
    root: Annotated[Path | None, typer.Option(help="Folder of all tenants; NIGHTREEL_TENANTS by default.")] = None,
) -> None:
    """Write a small tenant with a pipeline and a brief that pass the check, and make its key."""
    console = plain_console()
    with said():
        folder = write_tenant(name, root or Workspace.from_environment().tenants_root)
        key = make_tenant_key(name, "watermark")
        _check_tenant(load_tenant(folder), console)
    console.print(Text(f"Made {folder}; its watermark key is {key}."), soft_wrap=True)
    console.print(Text(f"Edit tenant.yaml and the brief, then: nightreel check {folder}"), soft_wrap=True)
