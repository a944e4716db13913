"""The ``nightreel`` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nightreel.cli_batch import batch
from nightreel.cli_dataset import dataset
from nightreel.cli_history import diff, history, restore, revise, verdicts
from nightreel.cli_jobs import jobs
from nightreel.cli_models import models
from nightreel.cli_pack import pack
from nightreel.cli_plan import check, new_tenant, said, schema, steps
from nightreel.cli_price import price
from nightreel.cli_run import make_film, new_run_id
from nightreel.cli_safety import safety
from nightreel.cli_similar import similar
from nightreel.cli_verify import verify
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import load_brief, load_tenant
from nightreel.store.keys import make_tenant_key

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = plain_console()
for command in (check, dataset, diff, history, price, restore, revise, schema, similar, steps, verify):
    app.command()(command)
app.command("new-tenant")(new_tenant)
app.add_typer(batch, name="batch")
app.add_typer(jobs, name="jobs")
app.add_typer(models, name="models")
app.add_typer(pack, name="pack")
app.add_typer(safety, name="safety")
app.add_typer(verdicts, name="verdicts")


@app.command()
def run(
    brief: Annotated[Path, typer.Argument(help="The brief, a YAML file.")],
    tenant: Annotated[str, typer.Option(help="The client.")] = "demo",
    pipeline: Annotated[str, typer.Option(help="One of the client's pipelines.")] = "product_promo",
) -> None:
    """Make a film in this process, without Airflow; the same plan, steps, store and history."""
    with said():
        folder = load_tenant(Workspace.from_environment().tenant_root(tenant))
        make_film(folder, pipeline, load_brief(brief, folder.root), new_run_id(), RunRequest())


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
