"""``nightreel models``: the diffusion models that the house knows, which are here, and who may use them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.engines.generate.models.card import ModelCard
from nightreel.engines.generate.models.folder import Folder, inspect_folder
from nightreel.engines.generate.models.known import CARDS, find_card
from nightreel.engines.generate.models.licences import check_licence, may_use, regions_of
from nightreel.engines.generate.models.memory import room_of
from nightreel.engines.generate.models.weights import Weights, download_command, find_weights, models_root
from nightreel.errors import NightreelError, SpecError
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.generation import ModelSettings
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import load_tenant

models = typer.Typer(help="Diffusion models: what there is, what is here, who may use it.")
_SHORT = {"text-to-video": "words", "image-to-video": "picture", "text-to-image": "still"}
_GB = 1e9


@models.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    tenant: Annotated[str, typer.Option(help="A client: may it use them?")] = "",
) -> None:
    """Print the known models with size, memory and licence, and which are on this machine."""
    if context.invoked_subcommand is not None:
        return
    with said():
        whose = load_tenant(Workspace.from_environment().tenant_root(tenant)).tenant if tenant else None
        console = plain_console()
        console.print(models_table(whose))
        for reason in _reasons(whose) if whose is not None else ():
            console.print(Text(reason), soft_wrap=True)
        root = models_root()
        console.print(Text(f"Models are looked for in {root or 'NIGHTREEL_MODELS (not set)'} and in the hub's cache."))
        console.print(Text(f"Download: {download_command('ID')}"), soft_wrap=True)


@models.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A model's folder, with its model_index.json, or a model's name.")],
) -> None:
    """Check a model's folder before films are made with it: only data, whole, known classes; exit status 2 if not."""
    with said():
        weights = _weights_at(folder)
        found = inspect_folder(weights)
        console = plain_console()
        console.print(_folder_table(found))
        console.print(Text(_card_sentence(weights.card)), soft_wrap=True)


def _weights_at(folder: Path) -> Weights:
    """Give the model in a folder, or of a name: that of a known model, or of a folder below ``NIGHTREEL_MODELS``.

    Raises:
        MissingProgramError: a known model that is not on this machine (``model.missing``).
        SpecError: no folder and no such name (``model.folder``).
    """
    place, root, name = folder.resolve(), models_root(), folder.as_posix()
    if place.is_dir():
        name = str(place.relative_to(root)) if root is not None and place.is_relative_to(root) else place.name
        return Weights(name, place, place, find_card(name))
    if find_card(name) is not None or (root is not None and not folder.is_absolute() and (root / name).is_dir()):
        return find_weights(name)
    raise SpecError(
        "model.folder", where=str(folder), got="a file" if place.exists() else "no such folder",
        want="a model's folder, or the name of a model that `nightreel models` lists",
        fix="name the folder in which the model's model_index.json is",
    )  # fmt: skip


def models_table(tenant: Tenant | None) -> Table:
    """Give the known models as a table; with a tenant, whether it may use each."""
    table = Table(title="Models of the engine diffusers", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("model and its licence", overflow="fold")
    table.add_column("from")
    for name in ("largest", "longest", "GPU GB", "disk GB"):
        table.add_column(name, justify="right")
    table.add_column("here")
    if tenant is not None:
        table.add_column(tenant.name)
    for card in CARDS:
        table.add_row(*_cells(card), *([_allowed(card, tenant)] if tenant is not None else []))
    return table


def _cells(card: ModelCard) -> tuple[str | Text, ...]:
    moves = card.tasks != ("text-to-image",)
    largest = " or ".join(f"{w}x{h}" for w, h in card.sizes) or f"{card.max_pixels / 1e6:.1f} MP"
    return (
        Text(card.model).append(f"\n  {_licence(card)}", style="dim"), ", ".join(_SHORT[task] for task in card.tasks),
        largest, f"{card.frames.most / card.fps:.1f} s" if moves else "",
        f"{card.memory.offload_gb:g} to {card.memory.whole_gb:g}", f"{card.memory.disk_gb:g}", _here(card),
    )  # fmt: skip


def _licence(card: ModelCard) -> str:
    licence = card.licence
    limits = []
    if not licence.commercial:
        limits.append("research only")
    if licence.excluded_regions:
        limits.append(f"not {', '.join(regions_of(licence))}")
    if licence.revenue_limit_usd is not None:
        limits.append(f"below ${licence.revenue_limit_usd / 1e6:g} M a year")
    return f"{licence.name} ({', '.join(limits)})" if limits else licence.name


def _here(card: ModelCard) -> str:
    try:
        find_weights(card.model)
    except NightreelError:
        return ""
    return "yes"


def _allowed(card: ModelCard, tenant: Tenant) -> str:
    return "yes" if may_use(card, tenant) else "no"


def _reasons(tenant: Tenant) -> list[str]:
    """Say once for each licence why a tenant may not use it, and how it could."""
    said_of = {}
    for card in CARDS:
        try:
            check_licence(card, tenant, ModelSettings(model=card.model))
        except NightreelError as error:
            said_of[card.licence.name] = f"{card.licence.name}: {card.licence.clause}. Wanted: {error.want}."
    return list(said_of.values())


def _folder_table(found: Folder) -> Table:
    table = Table(title=f"{found.weights.model}: {found.pipeline}", title_justify="left")
    for name in ("part", "parameters", "bfloat16"):
        table.add_column(name, justify="left" if name == "part" else "right")
    for name, count in found.components.items():
        table.add_row(name, f"{count / 1e6:,.1f} M", f"{2 * count / _GB:.2f} GB")
    total = sum(found.components.values())
    table.add_row("all", f"{total / 1e6:,.1f} M", f"{2 * total / _GB:.2f} GB")
    return table


def _card_sentence(card: ModelCard | None) -> str:
    main = room_of("cpu")
    free = f"Main memory: {main.free / _GB:.1f} GB free."
    if card is None:
        return (
            "No card describes this model: read its licence and write its name into the step's settings, as in "
            f"`settings: {{licence: Apache-2.0}}`; sizes and lengths are read off the pipeline. {free}"
        )
    return f"Known as {card.title}, licence {_licence(card)}. {free}"
