"""Callbacks: a small DAG for each tenant whose one task waits in the triggerer and tells a receiver of a run's states.

The task checks what it is asked and defers at once, so that no slot is held while a film is made, waits for a reviewer
or a receiver is away. The trigger watches the run and delivers signed events in their order. What was delivered stands
in the tenant's store: another triggerer goes on where the last one ended. Delivery is at least once, with a stable id.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import DAG, BaseOperator
from airflow.sdk.definitions.context import Context
from pydantic import ValidationError

from nightreel.errors import Problems, SpecError
from nightreel.outbound.address import parse_address
from nightreel.outbound.sign import callback_key
from nightreel.run.workspace import Workspace
from nightreel.spec.mistakes import Key, mistakes_of
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.store.digest import value_digest
from nightreel_airflow.callback_trigger import CallbackTrigger, Watch
from nightreel_airflow.faults import explained

__all__ = ["CallbackOperator", "CallbackTrigger", "Watch", "callback_conf", "callback_run_id", "callbacks_dag"]

LONGEST_RUN = timedelta(days=30)
"""How long a run is watched: a reviewer may be away for weeks."""


def callbacks_dag_id(tenant: str) -> str:
    """Give the id of the DAG that delivers a tenant's callbacks."""
    return f"{tenant}__callbacks"


def callback_conf(dag_id: str, run_id: str, address: str) -> dict[str, str]:
    """Give the configuration of a run of the callbacks' DAG."""
    return {"dag_id": dag_id, "run_id": run_id, "address": address}


def callback_run_id(run_id: str, address: str) -> str:
    """Give the run id of the watch: the same run and receiver are watched once."""
    return f"callback__{value_digest([run_id, address])[:32]}"


def callbacks_dag(folder: TenantFolder) -> DAG:
    """Build the DAG that delivers a tenant's callbacks; the programming interface starts its runs."""
    tenant = folder.tenant
    dag = DAG(
        dag_id=callbacks_dag_id(tenant.name),
        dag_display_name=f"{tenant.title} ▸ Callbacks",
        description="Tells receivers how runs go on; started by the programming interface.",
        schedule=None,
        catchup=False,
        is_paused_upon_creation=False,
        tags=[tenant.name, "internal"],
        max_active_runs=10_000,
        max_active_tasks=10_000,
        default_args={"owner": tenant.owner},
    )
    CallbackOperator(task_id="deliver", tenant=tenant.name, dag=dag)
    return dag


class CallbackOperator(BaseOperator):
    """Checks what is asked and lets the triggerer do it.

    Args:
        tenant: name of the tenant's folder.
    """

    ui_color = "#0B1020"
    ui_fgcolor = "#F5F7FA"

    def __init__(self, *, tenant: str, **kwargs: Any) -> None:
        kwargs.setdefault("retries", 3)  # a task that goes on may race with its own deferral
        kwargs.setdefault("retry_delay", timedelta(seconds=20))
        super().__init__(**kwargs)
        self.tenant = tenant

    def execute(self, context: Context) -> None:
        """Check the run, the address and the key; then wait without a slot."""
        with explained(self.log):
            folder = load_tenant(Workspace.from_environment().tenant_root(self.tenant))
            watch = checked_watch(context["dag_run"].conf, folder)
        self.defer(trigger=CallbackTrigger(self.tenant, watch), method_name="resume", timeout=LONGEST_RUN)

    def resume(self, context: Context, event: dict[str, Any]) -> dict[str, int]:
        """Say what became of the events.

        Raises:
            AirflowFailException: one was given up.
        """
        for sentence in event["problems"]:
            self.log.error("%s", sentence)
        if event["problems"]:
            raise AirflowFailException(event["problems"][-1])
        self.log.info("%s events delivered", event["delivered"])
        return {"delivered": event["delivered"]}


def checked_watch(conf: dict[str, Any] | None, folder: TenantFolder) -> Watch:
    """Read what a run of the DAG is asked; anybody who may start it may have written it.

    Raises:
        Problems: it is not a watch, every fault with its field (``callback.conf``).
        SpecError: a run of another tenant (``callback.run``).
        RefusedError: the address is not allowed, or the tenant has no key.
    """
    try:
        watch = Watch.model_validate(conf or {})
    except ValidationError as error:
        raise Problems(mistakes_of(error, Watch, _in_conf, code=lambda _: "callback.conf")) from error
    tenant = folder.tenant
    if watch.dag_id not in {f"{tenant.name}__{name}" for name in folder.pipelines}:
        raise SpecError(
            "callback.run", where=tenant.name, got=watch.dag_id, want="a pipeline of this tenant",
            fix="start it by the programming interface",
        )  # fmt: skip
    parse_address(watch.address, allowed_hosts=tenant.callbacks)
    callback_key(tenant.name)
    return watch


def _in_conf(path: Iterable[Key]) -> str:
    return ".".join(map(str, path)) or "the run's configuration"
