"""``nightreel dataset``: what people said of readings as a set that models are trained with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.errors import InputError
from nightreel.reading.dataset.examples import (
    Corrections,
    Example,
    Source,
    adopted_words,
    artists_of,
    examples_of_judged,
    examples_of_ratings,
    people_of,
    without_names,
)
from nightreel.reading.dataset.write import DataSet, Named, SetOptions, write_set
from nightreel.records.findings import Judged, judged
from nightreel.records.ratings import ratings
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.protocol import Store

console = plain_console()


def dataset(
    tenant: Annotated[str, typer.Argument(help="The client.")],
    out: Annotated[Path, typer.Argument(help="A new folder, or one with an earlier data set, which is replaced.")],
    of: Annotated[Source, typer.Option(help="Directors' verdicts, curators' on texts, or visitors' ratings.")] = (
        "verdicts"
    ),
    test_share: Annotated[float, typer.Option(min=0, max=0.5, help="Share that is kept to measure with.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Another one gives another split.")] = 1,
    model: Annotated[str, typer.Option(help="Which model the commands train.")] = "Qwen/Qwen3-VL-8B-Instruct",
    corrections: Annotated[
        Corrections, typer.Option(help="Of visitors: those that a curator adopted, or unread ones as well.")
    ] = "adopted",
) -> None:
    """Write what people adopted, edited and rejected as a fine-tuning set, with pictures and commands to train."""
    with said():
        workspace = Workspace.from_environment()
        owner = load_tenant(workspace.tenant_root(tenant)).tenant
        store = workspace.open_store(owner)
        notes: list[str] = []
        found, people, unread = examples_of(store, owner, of, notes, corrections)
        options = _options(test_share, seed, model).model_copy(update={"corrections": corrections, "unread": unread})
        made = write_set(store, found, out, Named(owner.name, of, people, owner.title), options)
        _say(made, out, notes)


def examples_of(
    store: Store, tenant: Tenant, of: Source, notes: list[str], corrections: Corrections = "adopted"
) -> tuple[list[Example], int, int]:
    """Give a tenant's examples without names of people, how many people were replaced, corrections were left out."""
    unread = 0
    rulings: list[Judged] = list(judged(store, notes=notes))
    unseen = sum(not one.pictures for one in rulings)
    if unseen and of != "ratings":
        notes.append(f"{unseen} rulings are about no picture, such as a panel that is missing, and were left out.")
    if of == "ratings":
        given = list(ratings(store, notes=notes))
        found, unread = examples_of_ratings(given, adopted_words(rulings), corrections)
        records = [{"title": one.work} for one in given]
        if unread:
            notes.append(f"{unread} corrections of visitors were left out: nobody has adopted them.")
    else:
        found, records = examples_of_judged(rulings, of), [one.record for one in rulings]
    return (*without_names(found, people_of(tenant, rulings), artists_of(records)), unread)


def _options(test_share: float, seed: int, model: str) -> SetOptions:
    try:
        return SetOptions(test_share=test_share, seed=seed, model=model)
    except ValidationError as error:
        raise InputError(
            "dataset.model", got=model, want="a model's name or folder: letters, digits, dots, dashes, slashes",
            fix="write for example --model Qwen/Qwen3-VL-8B-Instruct",
        ) from error  # fmt: skip


def _say(made: DataSet, out: Path, notes: list[str]) -> None:
    for name, count in made.counts.items():
        console.print(f"{count:>7}  {name}")
    told = f"{made.pictures} pictures, {made.films} groups of films, {made.people} names replaced"
    console.print(Text(f"{told}, {made.left_out} left out: {out / 'README.md'}"), soft_wrap=True)
    for note in (*made.missing, *notes):
        console.print(Text(note), soft_wrap=True)
