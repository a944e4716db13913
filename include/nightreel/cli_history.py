"""``nightreel history``, ``diff``, ``revise``, ``restore``, ``verdicts``: what became of films, what changes them."""

from __future__ import annotations

import json
import re
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.cli_run import make_film
from nightreel.errors import InputError
from nightreel.records.book import runs
from nightreel.records.comments import export_comments
from nightreel.records.compare import compare
from nightreel.records.history import Entry, find_run, past_of, read_run
from nightreel.records.ratings import export_ratings
from nightreel.records.revision import Revision, read_changes
from nightreel.records.revision import restore as restored
from nightreel.records.revision import revise as revised
from nightreel.records.verdicts import export as exported
from nightreel.records.verdicts import keep_verdict, verdict_on
from nightreel.records.verdicts import verdicts as kept
from nightreel.run.record_tables import diff_tables, plain_table, runs_table, said_time, steps_table
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunRecord
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.store.protocol import Store

verdicts = typer.Typer(no_args_is_help=True, help="What people thought of films: list, rate, export.")
console = plain_console()
TENANT = Annotated[str, typer.Option(help="The client.")]
RUN = Annotated[str, typer.Argument(help="A run's name or its beginning, or a film's title for its newest run.")]
NOTE = Annotated[str, typer.Option(help="Why, for people.")]
_WORDS = re.compile(r"(\d{1,4})\.(headline|body|label|voice_over)=(.*)", re.DOTALL)


def _opened(tenant: str) -> tuple[TenantFolder, Store]:
    workspace = Workspace.from_environment()
    folder = load_tenant(workspace.tenant_root(tenant))
    return folder, workspace.open_store(folder.tenant)


def _say(notes: list[str]) -> None:
    for note in dict.fromkeys(notes):
        console.print(Text(note), soft_wrap=True)


def history(
    run: Annotated[str, typer.Argument(help="A run or a film's title; every film when left out.")] = "",
    tenant: TENANT = "demo",
    count: Annotated[int, typer.Option(min=1, max=500, help="How many runs at most.")] = 20,
) -> None:
    """Show a film's revisions, what each made anew and what it cost; without a name a client's newest runs."""
    with said():
        _, store = _opened(tenant)
        if not run:
            notes: list[str] = []
            heads = list(runs(store, limit=count, notes=notes))
            entries = [Entry(read_run(store, head.run_id)) for head in heads]
            console.print(runs_table(entries, f"Newest runs of {tenant}") if entries else "No film was made yet.")
            _say(notes)
            return
        head = find_run(store, run)
        entries = past_of(store, head.run_id)
        console.print(runs_table(entries, f"{head.title}, {head.pipeline}"))
        console.print(steps_table(read_run(store, head.run_id)))
        _say([note for entry in entries for note in entry.record.notes])


def diff(
    a: RUN,
    b: RUN,
    tenant: TENANT = "demo",
    vmaf: Annotated[bool, typer.Option("--vmaf", help="Compare the films frame by frame, too.")] = False,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page with the stills side by side.")] = None,
) -> None:
    """Say what differs between two runs: words, brief, options, shots and films."""
    with said():
        _, store = _opened(tenant)
        records = [read_run(store, find_run(store, name).run_id) for name in (a, b)]
        found = compare(store, records[0], records[1], vmaf=vmaf)
        if page is not None:
            from nightreel.records.compare_page import compare_page

            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(compare_page(found, store), encoding="utf-8")
            console.print(Text(str(page)), soft_wrap=True)
            return
        console.print(diff_tables(found))


def revise(
    run: RUN,
    tenant: TENANT = "demo",
    again: Annotated[list[str] | None, typer.Option(help="A shot to make again: 3, or '3=more light'.")] = None,
    words: Annotated[list[str] | None, typer.Option(help="New words: 2.headline=…, body, label, voice_over.")] = None,
    brief: Annotated[list[str] | None, typer.Option(help="A field of the brief: slogan=…; gives a new script.")] = None,
    note: NOTE = "",
) -> None:
    """Make a film again with other words, other takes of shots or another brief; only what changed is made."""
    with said():
        folder, store = _opened(tenant)
        record = read_run(store, find_run(store, run).run_id)
        wishes = _wishes(again or [])
        why = note or "; ".join(filter(None, wishes.values()))
        changes = read_changes(
            {"again": wishes, "words": _words(words or []), "brief": _fields(brief or []), "note": why}
        )
        _make(folder, record, revised(store, record, changes, getuser(), tenant=folder.tenant))


def restore(
    run: RUN, tenant: TENANT = "demo", note: Annotated[str, typer.Option(help="Why, for people.")] = ""
) -> None:
    """Make an older run's film again, as a new run with its brief and its script."""
    with said():
        folder, store = _opened(tenant)
        record = read_run(store, find_run(store, run).run_id)
        _make(folder, record, restored(store, record, getuser(), note))


def _make(folder: TenantFolder, record: RunRecord, revision: Revision) -> None:
    brief = Brief.model_validate(revision.brief)
    make_film(folder, record.head.pipeline, brief, revision.run_id, revision.request)


def _wishes(said_shots: list[str]) -> dict[str, str]:
    """Read ``3`` or ``3=more light`` of each shot."""
    parts = (one.partition("=") for one in said_shots)
    return {number.strip(): wish.strip() for number, _, wish in parts}


def _fields(said_fields: list[str]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for one in said_fields:
        name, equals, value = one.partition("=")
        if not equals:
            raise InputError("revision.brief", got=one, want="field=value", fix="write for example --brief slogan=Warm")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def _words(said_words: list[str]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for one in said_words:
        match = _WORDS.fullmatch(one)
        if match is None:
            raise InputError(
                "revision.words", got=one, want="shot.field=words, the field headline, body, label or voice_over",
                fix="write for example --words '2.headline=Warm till noon'",
            )  # fmt: skip
        found.setdefault(int(match[1]), {})[match[2]] = match[3]
    return found


# ---------------------------------------------------------------------------------------------------------- verdicts


@verdicts.command("list")
def list_verdicts(tenant: TENANT = "demo") -> None:
    """Show what people thought of a client's films, the newest first."""
    with said():
        notes: list[str] = []
        found = list(kept(_opened(tenant)[1], notes=notes))[::-1]
        if not found:
            console.print("Nobody has judged a film yet.")
        else:
            table = plain_table(f"Verdicts on {tenant}", ("when", "film", "verdict", "stars", "by", "note", "run"))
            for one in found:
                stars = "" if one.rating is None else f"{one.rating} of 5"
                cells = (said_time(one.when), one.title, one.decision, stars, one.by, one.note, one.run_id)
                table.add_row(*(Text(cell) for cell in cells))
            console.print(table)
        _say(notes)


@verdicts.command()
def rate(
    run: RUN,
    stars: Annotated[int, typer.Argument(min=1, max=5, help="1 is bad, 5 is good.")],
    tenant: TENANT = "demo",
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Rate a run's film."""
    with said():
        _, store = _opened(tenant)
        record = read_run(store, find_run(store, run).run_id)
        keep_verdict(store, verdict_on(record, store, by=getuser(), rating=stars, note=note))
        console.print(Text(f"{record.head.run_id}: {stars} of 5"), soft_wrap=True)


@verdicts.command()
def export(
    out: Annotated[Path, typer.Argument(help="A folder for a data set with files, or a name that ends in .jsonl.")],
    tenant: TENANT = "demo",
) -> None:
    """Write all verdicts as a data set: JSON Lines; scripts, stills, comments and visitors' ratings beside them."""
    with said():
        store = _opened(tenant)[1]
        found = exported(store, out)
        counts = [("verdict", found.verdicts)]
        if out.suffix != ".jsonl":
            comments = export_comments(store, out / "comments.jsonl")
            counts += [("script", found.scripts), ("still", found.stills)]
            counts += [("comment", comments)] if comments else []
            rated = export_ratings(store, out / "ratings.jsonl")
            counts += [("visitor's rating", rated)] if rated else []
        words = ", ".join(f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts)
        console.print(Text(f"{words}: {out}"), soft_wrap=True)
        _say(list(found.missing))
