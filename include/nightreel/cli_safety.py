"""``nightreel safety``: try the rules on a text, a file or a picture, and read the log of refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.errors import Problems, RefusedError, SpecError
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import load_tenant

_REFUSED = 1
_MOST_BYTES = 1 << 20
_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"))
_CLIPS = frozenset((".mp4", ".mov", ".mkv", ".webm", ".m4v", ".avi"))
_TEXTS = frozenset((".yaml", ".yml", ".txt", ".md", ".json", ".csv", ".tsv", ".srt", ".vtt"))

safety = typer.Typer(no_args_is_help=True, help=__doc__)


@safety.command()
def check(
    what: Annotated[str, typer.Argument(help="Words, or the name of a text file, a brief, a picture or a clip.")],
    tenant: Annotated[str, typer.Option(help="The client whose trade counts; none when empty.")] = "",
    words: Annotated[
        bool, typer.Option("--words", help="These are words, though they look like a file's name.")
    ] = False,
) -> None:
    """Say whether something would be refused; exit status 1 with every reason, 2 when nothing could be checked.

    Refusals are logged as those of a run are.
    """
    console = plain_console()
    with said():
        whose = _tenant(tenant)
        try:
            _check(what, whose, is_words=words)
        except RefusedError as error:
            for each in error.errors if isinstance(error, Problems) else (error,):
                console.print(Text(str(each)), soft_wrap=True)
            raise typer.Exit(_REFUSED) from None
    console.print("Passed.")


@safety.command()
def log(
    tenant: Annotated[str, typer.Option(help="Only this client's.")] = "",
    category: Annotated[str, typer.Option(help="Only this category.")] = "",
    last: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, whole.")] = False,
) -> None:
    """Show the log of refusals, the latest last."""
    from nightreel.safety.audit import audit_path, read_refusals

    console = plain_console()
    wanted = [
        one for one in read_refusals() if tenant in ("", one.tenant) and category in ("", one.category)
    ][-last:]  # fmt: skip
    if as_json:
        for one in wanted:
            typer.echo(json.dumps(one.model_dump(), ensure_ascii=False))
        return
    if not wanted:
        console.print(f"No refusals in {audit_path()}.")
        return
    table = Table(title=f"{len(wanted)} refusals, {audit_path()}", title_justify="left")
    for name in ("time", "client", "run", "category", "field", "words"):
        table.add_column(name, overflow="fold", no_wrap=name == "time")
    for one in wanted:
        row = (one.time[:16].replace("T", " "), one.tenant, one.run, one.category, one.field, one.words)
        table.add_row(*(Text(text) for text in row))
    console.print(table)


def _tenant(name: str) -> Tenant:
    if name:
        return load_tenant(Workspace.from_environment().tenant_root(name)).tenant
    from nightreel.safety.text import nobody

    return nobody()


def _check(what: str, tenant: Tenant, *, is_words: bool) -> None:
    from nightreel.safety import check_clip, check_picture, check_text

    path = Path(what)
    if not what.strip():
        raise SpecError("safety.file", got="nothing", want="words, or the name of a file", fix="say what to check")
    if is_words or not _names_a_file(what):
        check_text({"text": what}, tenant=tenant)
    elif not path.is_file():
        raise SpecError(
            "safety.file", where=what, got="a folder" if path.is_dir() else "no such file",
            want="a text, a picture or a clip", fix="correct the name; add --words when these are words",
        )  # fmt: skip
    elif path.suffix.lower() in _PICTURES:
        check_picture(path, where=path.name, tenant=tenant)
    elif path.suffix.lower() in _CLIPS:
        check_clip(path, where=path.name, tenant=tenant)
    else:
        check_text(_lines(path), tenant=tenant)


def _lines(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise SpecError("safety.file", where=path.name, got="more than 1 MiB", fix="check a part of it")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError("safety.file", where=path.name, got="no UTF-8 text", fix="save it as UTF-8") from error
    except OSError as error:
        raise SpecError("safety.file", where=path.name, got=error.strerror, fix="let it be read") from error
    lines = {f"{path.name}:{number}": line for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    if not lines:
        raise SpecError("safety.file", where=path.name, got="no words", fix="check a file that has some")
    return lines


def _names_a_file(what: str) -> bool:
    """Whether words are a file's name: something lies there, or they look like a path, or end as files do."""
    path = Path(what)
    try:
        if path.exists() or path.is_symlink():
            return True
        in_folder = "/" in what and not any(sign.isspace() for sign in what) and path.parent.is_dir()
    except (OSError, ValueError):
        return False
    known = path.suffix.lower() in _PICTURES | _CLIPS | _TEXTS
    return known or in_folder or what.startswith(("/", "./", "../", "~/"))
