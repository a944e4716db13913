"""``nightreel jobs``: what was sent to remote services, for whoever pays for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from nightreel.cli_plan import said
from nightreel.engines.card import make_engine
from nightreel.engines.endpoints import load_endpoints
from nightreel.engines.generate.remote.wire import NoAnswerError, NotSentError, exchange
from nightreel.errors import BusyError, InputError, RefusedError
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.jobs import JobLedger, JobTicket

jobs = typer.Typer(no_args_is_help=True, help="Jobs of remote services: list, cancel, forget.")
console = plain_console()
TENANT = Annotated[str, typer.Option(help="The client.")]
NAME = Annotated[str, typer.Argument(help="The job's name, or its beginning.")]
_WORDS = {
    "intent": "being sent", "unsure": "sent, no answer", "sent": "at the service", "done": "done", "failed": "failed",
    "cancelled": "cancelled", "forgotten": "forgotten",
}  # fmt: skip
_MAY_BE_FORGOTTEN = ("unsure", "failed", "cancelled", "forgotten")


def _ledger(tenant: str) -> JobLedger:
    workspace = Workspace.from_environment()
    folder = load_tenant(workspace.tenant_root(tenant))
    return JobLedger(workspace.open_store(folder.tenant))


@jobs.command("list")
def list_jobs(
    tenant: TENANT = "demo", everything: Annotated[bool, typer.Option("--all", help="Also those that ended.")] = False
) -> None:
    """Show the jobs that a client's runs sent, the newest first."""
    with said():
        found = _ledger(tenant).all()
        shown = [ticket for ticket in found if everything or ticket.state not in ("done", "cancelled", "forgotten")]
        if not shown:
            console.print("No job is open." if found else "No job was sent yet.")
            return
        console.print(_table(shown, tenant))


def _table(tickets: list[JobTicket], tenant: str) -> Table:
    table = Table(title=Text(f"Remote jobs of {tenant}"), title_justify="left")
    for column in ("job", "how it is", "what", "service", "money", "since", "name there", "run"):
        table.add_column(column, overflow="fold")
    for ticket in tickets:
        since = datetime.fromtimestamp(ticket.told_s, UTC).strftime("%Y-%m-%d %H:%M")
        service = f"{ticket.endpoint}\n{ticket.model}".strip()
        how = "\n".join(filter(None, [_WORDS[ticket.state], ticket.fault[:120] if ticket.state == "failed" else ""]))
        money = _money(ticket)
        cells = (ticket.id, how, ticket.what, service, money, since, ticket.job_id, ticket.run_id)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _money(ticket: JobTicket) -> str:
    if ticket.money:
        return f"${ticket.money:.2f}"
    return "not known" if _is_paid(ticket) else "free"


def _is_paid(ticket: JobTicket) -> bool:
    """Whether a job costs money, by what was written down and by what its endpoint says now."""
    endpoint = load_endpoints().endpoints.get(ticket.endpoint)
    return ticket.is_paid or (endpoint is not None and endpoint.is_paid)


@jobs.command()
def cancel(name: NAME, tenant: TENANT = "demo") -> None:
    """Stop a job at its service."""
    with said():
        ledger = _ledger(tenant)
        ticket = ledger.find(name)
        if ticket.state != "sent":
            raise InputError(
                "jobs.state", where=ticket.id, got=f"a job that is {_WORDS[ticket.state]}",
                want="one at the service", fix="choose one that `nightreel jobs list` shows as such",
            )  # fmt: skip
        engine = make_engine("generate", ticket.engine)
        endpoint = load_endpoints().find(ticket.endpoint, engine.kind, tenant)[1]
        try:
            answer = exchange(endpoint, engine.api.cancel(ticket.job_id))
        except (NotSentError, NoAnswerError) as error:
            raise BusyError("generate.away", where=ticket.endpoint, got=str(error), fix="try again later") from error
        if not engine.api.is_cancelled(answer):
            raise engine.api.refusal(answer, ticket.endpoint)
        ledger.keep(ticket.model_copy(update={"state": "cancelled", "fault": "cancelled by a person"}))
    console.print(f"{ticket.id}: cancelled at {ticket.endpoint}")


@jobs.command()
def forget(
    name: NAME,
    tenant: TENANT = "demo",
    pay_again: Annotated[
        bool, typer.Option("--pay-again", help="Also a paid job that works or is done: another one costs as much.")
    ] = False,
) -> None:
    """Let the next run send an order again, after a look into the service's console."""
    with said():
        ledger = _ledger(tenant)
        ticket = ledger.find(name)
        if ticket.state not in _MAY_BE_FORGOTTEN and _is_paid(ticket) and not pay_again:
            raise RefusedError(
                "jobs.paid", where=ticket.id, got=f"a job that is {_WORDS[ticket.state]}", want="nothing paid twice",
                fix=f"leave it: the next run uses it; or add --pay-again, and the next run pays {_again(ticket)}",
            )  # fmt: skip
        ledger.keep(ticket.model_copy(update={"state": "forgotten"}))
        paid = f" and pays {_again(ticket)}" if _is_paid(ticket) else ""
    console.print(Text(f"{ticket.id}: forgotten ({_WORDS[ticket.state]}); the next run sends it again{paid}"))


def _again(ticket: JobTicket) -> str:
    return f"another ${ticket.money:.2f}" if ticket.money else "again, nobody has said how much"
