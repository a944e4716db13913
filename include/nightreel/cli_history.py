"""``nightreel history``, ``diff``, ``revise``, ``restore``, ``verdicts``: what became of films, what changes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.cli_run import make_film
from nightreel.errors import InputError
from nightreel.records.book import runs
from nightreel.records.compare import Comparison, Difference, FilmPair, ShotPair, ShotSide, compare
from nightreel.records.history import Entry, find_run, past_of, read_run
from nightreel.records.revision import Revision, read_changes
from nightreel.records.revision import restore as restored
from nightreel.records.revision import revise as revised
from nightreel.records.verdicts import export as exported
from nightreel.records.verdicts import keep_verdict, verdict_on
from nightreel.records.verdicts import verdicts as kept
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunRecord, StepRecord
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
            console.print(_runs_table(entries, f"Newest runs of {tenant}") if entries else "No film was made yet.")
            _say(notes)
            return
        head = find_run(store, run)
        entries = past_of(store, head.run_id)
        console.print(_runs_table(entries, f"{head.title}, {head.pipeline}"))
        console.print(_steps_table(read_run(store, head.run_id)))
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
        console.print(_diff_tables(found))


def revise(
    run: RUN,
    tenant: TENANT = "demo",
    again: Annotated[list[int] | None, typer.Option(help="Number of a shot to make again; may be said often.")] = None,
    wish: Annotated[str, typer.Option(help="What these shots should be.")] = "",
    words: Annotated[list[str] | None, typer.Option(help="New words: 2.headline=…, body, label, voice_over.")] = None,
    note: NOTE = "",
) -> None:
    """Make a film again with other words or other takes of shots; only what changed is made."""
    with said():
        folder, store = _opened(tenant)
        record = read_run(store, find_run(store, run).run_id)
        changes = read_changes(
            {"again": dict.fromkeys(again or (), wish), "words": _words(words or []), "note": note or wish}
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
            table = _table(f"Verdicts on {tenant}", ("when", "film", "verdict", "stars", "by", "note", "run"))
            for one in found:
                stars = "" if one.rating is None else f"{one.rating} of 5"
                cells = (_when(one.when), one.title, one.decision, stars, one.by, one.note, one.run_id)
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
    """Write all verdicts as a data set: JSON Lines, with scripts and stills beside them."""
    with said():
        found = exported(_opened(tenant)[1], out)
        counts = [("verdict", found.verdicts)]
        counts += [("script", found.scripts), ("still", found.stills)] if out.suffix != ".jsonl" else []
        words = ", ".join(f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts)
        console.print(Text(f"{words}: {out}"), soft_wrap=True)
        _say(list(found.missing))


# ---------------------------------------------------------------------------------------------------------- tables


def _say(notes: list[str]) -> None:
    for note in dict.fromkeys(notes):
        console.print(Text(note), soft_wrap=True)


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _runs_table(entries: list[Entry], title: str) -> Table:
    table = _table(title, ("run", "when", "by", "state", "made", "reused", "worked", "cost", "why"))
    table.columns[0].no_wrap = True  # its name is what other commands take
    for entry in entries:
        head = entry.record.head
        name = f"{'  ' * (entry.depth - 1)}└ {head.run_id}" if entry.depth else head.run_id
        why = head.request.note or ("" if entry.depth else head.title)
        table.add_row(
            Text(name), Text(_when(head.began)), Text(head.request.asked_by), Text(_state(entry)), str(entry.made),
            str(entry.reused), f"{entry.seconds:.1f} s", f"${entry.usage.money:.2f}", Text(why),
        )  # fmt: skip
    return table


def _state(entry: Entry) -> str:
    end = entry.record.end
    return f"{entry.state}, see {end.revised_as}" if end is not None and end.revised_as else entry.state


def _steps_table(record: RunRecord) -> Table:
    table = _table(f"Steps of {record.head.run_id}", ("step", "shot", "engine", "how", "worked", "cost", "said"))
    for part in record.steps:
        shot = "" if part.shot_index is None else str(part.shot_index + 1)
        words = "\n".join(part.notes)
        if part.fault is not None:
            fault = part.fault
            words = f"[{fault.code}] {fault.where}: got {fault.got}, want {fault.want}. Fix: {fault.fix}."
        cells = (
            part.step_id,
            shot,
            part.engine,
            _how(part),
            f"{part.seconds:.1f} s",
            f"${part.usage.money:.2f}",
            words,
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _how(part: StepRecord) -> str:
    if part.fault is not None:
        return "tries again" if part.fault.passing else "refused" if part.fault.refused else "failed"
    return "waits" if part.waiting else "off" if part.off else "reused" if part.reused else "made"


def _when(said_when: str) -> str:
    try:
        return datetime.fromisoformat(said_when).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return said_when


def _diff_tables(found: Comparison) -> RenderableType:
    parts: list[RenderableType] = [Text(f"A  {found.a.run_id}, {found.a.state}\nB  {found.b.run_id}, {found.b.state}")]
    shots = [(pair, one) for pair in found.shots for one in pair.words]
    rows = [*found.film, *(_of_shot(pair, one) for pair, one in shots), *_takes(found)]
    brief = [one.model_copy(update={"place": f"brief {one.place}"}) for one in found.brief]
    for title, differences in (("Script", rows), ("Brief", brief), ("Options", list(found.options))):
        if differences:
            table = _table(title, ("where", "A", "B"))
            for one in differences:
                table.add_row(*(Text(cell or "–") for cell in (one.place, one.before, one.after)))
            parts.append(table)
    if found.is_same:
        parts.append(Text("Nothing differs: both runs gave the very same film."))
    elif found.a.recipe != found.b.recipe:
        parts.append(Text("The pipeline, the brand, or a version of a step or an engine changed between them."))
    made = [
        f"{step.made} of {step.made + step.reused} of {step.step_id}" if step.reused else step.step_id
        for step in found.steps
        if step.made
    ]
    parts.append(Text(f"Made anew in B: {', '.join(made) or 'nothing'}."))
    parts += [Text(_near(film)) for film in found.films]
    return Group(*parts, *(Text(note) for note in found.notes))


def _takes(found: Comparison) -> list[Difference]:
    return [
        Difference(
            place=f"shot {pair.after.number} picture", before=_made_how(pair.before), after=_made_how(pair.after)
        )
        for pair in found.shots
        if pair.before is not None and pair.after is not None and not pair.same_clip
    ]


def _made_how(side: ShotSide) -> str:
    seed = f", seed {side.seed}" if side.seed is not None else ""
    wish = f", “{side.wish}”" if side.wish else ""
    return f"take {side.take} by {side.model or side.engine}{seed}{wish}"


def _of_shot(pair: ShotPair, one: Difference) -> Difference:
    side = pair.after or pair.before
    number = side.number if side is not None else 0
    return one.model_copy(update={"place": f"shot {number} {one.place}"})


def _near(film: FilmPair) -> str:
    if film.same:
        return f"{film.platform}: the very same file."
    if film.before is None or film.after is None:
        return f"{film.platform}: only in {'B' if film.before is None else 'A'}."
    if film.near is None:
        return f"{film.platform}: another file{'; not compared: ' + film.why_not if film.why_not else '.'}"
    psnr = f", PSNR {film.near.psnr_db:.1f} dB" if film.near.psnr_db is not None else ""
    told = " ".join(("", *film.near.told))
    return f"{film.platform}: VMAF {film.near.vmaf:.1f}, SSIM {film.near.ssim:.4f}{psnr}.{told}"
