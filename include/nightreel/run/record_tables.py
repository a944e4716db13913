"""Runs, their steps and their differences as tables in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nightreel.records.compare import Comparison, Difference, FilmPair, ShotPair, ShotSide
from nightreel.records.history import Entry
from nightreel.spec.record import RunRecord, StepRecord


def plain_table(title: str, columns: tuple[str, ...]) -> Table:
    """Give an empty table whose cells fold."""
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def runs_table(entries: list[Entry], title: str) -> Table:
    """Give runs as a table, what revises another one below it."""
    table = plain_table(title, ("run", "when", "by", "state", "made", "reused", "worked", "cost", "why"))
    table.columns[0].no_wrap = True  # its name is what other commands take
    for entry in entries:
        head = entry.record.head
        name = f"{'  ' * (entry.depth - 1)}└ {head.run_id}" if entry.depth else head.run_id
        why = head.request.note or ("" if entry.depth else head.title)
        table.add_row(
            Text(name), Text(said_time(head.began)), Text(head.request.asked_by), Text(_state(entry)), str(entry.made),
            str(entry.reused), f"{entry.seconds:.1f} s", f"${entry.usage.money:.2f}", Text(why),
        )  # fmt: skip
    return table


def _state(entry: Entry) -> str:
    end = entry.record.end
    return f"{entry.state}, see {end.revised_as}" if end is not None and end.revised_as else entry.state


def steps_table(record: RunRecord) -> Table:
    """Give what each step and shot of a run did."""
    table = plain_table(f"Steps of {record.head.run_id}", ("step", "shot", "engine", "how", "worked", "cost", "said"))
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


def said_time(said: str) -> str:
    """Give a time as people read it, UTC; anything else as it is."""
    try:
        return datetime.fromisoformat(said).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return said


def diff_tables(found: Comparison) -> RenderableType:
    """Give what differs between two runs."""
    parts: list[RenderableType] = [Text(f"A  {found.a.run_id}, {found.a.state}\nB  {found.b.run_id}, {found.b.state}")]
    shots = [(pair, one) for pair in found.shots for one in pair.words]
    rows = [*found.film, *(_of_shot(pair, one) for pair, one in shots), *_takes(found)]
    brief = [one.model_copy(update={"place": f"brief {one.place}"}) for one in found.brief]
    for title, differences in (("Script", rows), ("Brief", brief), ("Options", list(found.options))):
        if differences:
            table = plain_table(title, ("where", "A", "B"))
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
