"""A film made in this process, for ``nightreel run`` and for revisions."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlparse

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from nightreel.engines.endpoints import load_endpoints
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.price import check_caps
from nightreel.plan.ready import check_ready
from nightreel.run.history import History, history_path
from nightreel.run.pipeline import PipelineRun, run_plan
from nightreel.run.step import Bench
from nightreel.run.table import plain_console, reading_table, summary_table
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Manifest, Renditions
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.steps.base import RunInfo
from nightreel.store.protocol import Store

console = plain_console()


class _Bars:
    """A bar for each step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Move a step's bar."""
        if step_id not in self._bars:
            self._bars[step_id] = self._progress.add_task(step_id, total=1.0, message="")
        self._progress.update(self._bars[step_id], completed=fraction, message=message)


def new_run_id() -> str:
    """Give a run without Airflow a name: when it began, and four digits for those that begin at once."""
    return f"local-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def make_film(folder: TenantFolder, pipeline: str, brief: Brief, run_id: str, request: RunRequest) -> None:
    """Make a film, show how it goes on, and say where it is.

    Args:
        folder: the tenant's.
        pipeline: its name.
        brief: of the film.
        run_id: name of the run.
        request: what the run is told besides its brief.

    Raises:
        NightreelError: the first fault.
    """
    workspace = Workspace.from_environment()
    plan = compile_pipeline(folder, pipeline)
    history = History.read(history_path(workspace.store_address(folder.tenant)))
    check_ready(plan, brief, weights=True)
    check_caps(plan, brief, folder.tenant, load_endpoints(), history)
    names = tuple(brief.platforms or (platform.name for platform in plan.platforms))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    info = RunInfo(run_id=run_id, date=now, platforms=names, request=request)
    console.print(f"Run {run_id}", markup=False, highlight=False, soft_wrap=True)
    columns = (SpinnerColumn(), TextColumn("{task.description:<12}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[message]}"), console=console) as progress:
        done = run_plan(plan, brief, Bench(workspace, folder.tenant), info, _Bars(progress))
    for step_id, results in done.results.items():
        for note in dict.fromkeys(note for result in results for note in result.notes):
            console.print(f"{step_id}: {note}", markup=False, highlight=False)
    _show_films(done, workspace.open_store(folder.tenant))


def _show_films(done: PipelineRun, store: Store) -> None:
    """Print the table of what was published, or where the renditions lie."""
    from nightreel.run.summary import summarise

    published, rendered = done.last("manifest"), done.last("renditions")
    if published is not None:
        address = str(store.load(published, Manifest).manifest.facts["address"])
        path = Path(unquote(urlparse(address).path))
        if address.startswith("file://") and done.last("reading") is not None:
            console.print(reading_table(json.loads(path.read_text(encoding="utf-8")), path.parent))
        elif address.startswith("file://"):
            console.print(summary_table(summarise(path)))
        else:
            console.print(f"Published to {address}")
    elif rendered is not None:
        for item in store.load(rendered, Renditions).items:
            console.print(f"{item.platform}: {store.local(item.media)}", soft_wrap=True)
