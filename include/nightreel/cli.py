"""The ``nightreel`` command."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlparse

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from nightreel.cli_jobs import jobs
from nightreel.cli_models import models
from nightreel.cli_pack import pack
from nightreel.cli_plan import check, new_tenant, said, schema, steps
from nightreel.cli_price import price
from nightreel.cli_safety import safety
from nightreel.cli_similar import similar
from nightreel.cli_verify import verify
from nightreel.engines.endpoints import load_endpoints
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.price import check_caps
from nightreel.plan.ready import check_ready
from nightreel.run.history import History, history_path
from nightreel.run.pipeline import PipelineRun, run_plan
from nightreel.run.step import Bench
from nightreel.run.table import plain_console, summary_table
from nightreel.run.workspace import Workspace
from nightreel.spec.film import Manifest, Renditions
from nightreel.spec.tenant_folder import load_brief, load_tenant
from nightreel.steps.base import RunInfo
from nightreel.store.keys import make_tenant_key
from nightreel.store.protocol import Store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = plain_console()
for command in (check, price, schema, similar, steps, verify):
    app.command()(command)
app.command("new-tenant")(new_tenant)
app.add_typer(jobs, name="jobs")
app.add_typer(models, name="models")
app.add_typer(pack, name="pack")
app.add_typer(safety, name="safety")


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


@app.command()
def run(
    brief: Annotated[Path, typer.Argument(help="The brief, a YAML file.")],
    tenant: Annotated[str, typer.Option(help="The client.")] = "demo",
    pipeline: Annotated[str, typer.Option(help="One of the client's pipelines.")] = "product_promo",
) -> None:
    """Make a film in this process, without Airflow; the same plan, steps and store."""
    with said():
        workspace = Workspace.from_environment()
        folder = load_tenant(workspace.tenant_root(tenant))
        plan = compile_pipeline(folder, pipeline)
        film = load_brief(brief, folder.root)
        history = History.read(history_path(workspace.store_address(folder.tenant)))
        check_ready(plan, film, weights=True)
        check_caps(plan, film, folder.tenant, load_endpoints(), history)
        now = datetime.now(UTC)
        names = tuple(film.platforms or (platform.name for platform in plan.platforms))
        info = RunInfo(run_id=f"local-{now:%Y%m%dT%H%M%S}", date=now.isoformat(timespec="seconds"), platforms=names)
        columns = (SpinnerColumn(), TextColumn("{task.description:<12}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[message]}"), console=console) as progress:
            done = run_plan(plan, film, Bench(workspace, folder.tenant), info, _Bars(progress))
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
        if address.startswith("file://"):
            console.print(summary_table(summarise(Path(unquote(urlparse(address).path)))))
            return
        console.print(f"Published to {address}")
    elif rendered is not None:
        for item in store.load(rendered, Renditions).items:
            console.print(f"{item.platform}: {store.local(item.media)}", soft_wrap=True)


@app.command("new-key")
def new_key(
    tenant: Annotated[str, typer.Argument(help="The client.")],
    purpose: Annotated[str, typer.Option(help="What the key is for.")] = "watermark",
) -> None:
    """Make a client's secret key unless there is one."""
    console.print(f"{make_tenant_key(tenant, purpose)}")


@app.command("demo-material")
def demo_material() -> None:
    """Draw the demo client's pictures and play its music."""
    from nightreel.demo.material import make_material

    with said(), console.status("Drawing and playing"):
        made = make_material(Workspace.from_environment().tenant_root("demo"))
    console.print(f"{len(made)} files")


HOME = Annotated[Path, typer.Option(help="Folder of Airflow's own state.")]
DAGS = Annotated[Path, typer.Option(help="Folder of the DAG file.")]


@app.command()
def up(home: HOME = Path(".airflow"), dags: DAGS = Path("dags")) -> None:
    """Start Airflow on this machine and leave it running."""
    from nightreel_airflow.local.server import LocalAirflow

    with said():
        settings = LocalAirflow(home, dags).start(console.print)
    console.print(f"Airflow runs at {settings.address} — stop it with `nightreel down`.")


@app.command()
def down(home: HOME = Path(".airflow"), dags: DAGS = Path("dags")) -> None:
    """Stop the Airflow that `nightreel up` started."""
    from nightreel_airflow.local.server import LocalAirflow

    LocalAirflow(home, dags).stop()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the summary.")] = Path("out/demo"),
    home: HOME = Path(".airflow"),
    dags: DAGS = Path("dags"),
    brief: Annotated[str, typer.Option(help="Which of the demo client's briefs.")] = "smartwatch",
) -> None:
    """Make the demo client's film through Airflow and show where it is."""
    from nightreel_airflow.local.demo import run_demo
    from nightreel_airflow.local.server import LocalAirflow

    with said():
        run_demo(LocalAirflow(home, dags), out, brief)
