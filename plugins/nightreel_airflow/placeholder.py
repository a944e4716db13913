"""The DAG that stands for a broken pipeline."""

from __future__ import annotations

from typing import Any

from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import DAG, BaseOperator
from airflow.sdk.definitions.context import Context

from nightreel.errors import NightreelError, Problems
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant


class MendOperator(BaseOperator):
    """Fails with the words that say how to mend the pipeline.

    Args:
        problem: these words.
        tells: name of the tenant whose people are told when it runs; nobody when empty.
    """

    ui_color = "#B3261E"
    ui_fgcolor = "#FFFFFF"

    def __init__(self, *, problem: str, tells: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problem = problem
        self.tells = tells

    def execute(self, context: Context) -> None:
        """Say the problem again to whoever triggered the run, and to people when the clock did."""
        if self.tells:
            self._tell(context)
        raise AirflowFailException(self.problem)

    def _tell(self, context: Context) -> None:
        from nightreel_airflow.notify import Message, tell

        try:
            tenant = load_tenant(Workspace.from_environment().tenant_root(self.tells)).tenant
        except NightreelError:
            return  # whom to tell stands in the file that is broken
        dag_id = context["dag_run"].dag_id
        data = {"event": "batch.broken", "dag": dag_id, "problem": self.problem}
        subject = f"{tenant.title}: no films tonight, {dag_id} cannot run"
        for problem in tell(tenant, tenant.notify, Message(subject=subject, text=self.problem, data=data)):
            self.log.warning("%s", problem)


def placeholder(dag_id: str, title: str, tenant: str, error: NightreelError, schedule: Any = None) -> DAG:
    """Give a DAG that shows an error and its mend in the list and on its page.

    Args:
        dag_id: of the DAG in whose place it stands.
        title: shown in the list.
        tenant: its name.
        error: what is wrong.
        schedule: when the tenant's people expect something; they are told then that it does not come.
    """
    errors = error.errors if isinstance(error, Problems) else (error,)
    lines = "\n".join(f"- `{each}`" for each in errors)
    dag = DAG(
        dag_id=dag_id,
        dag_display_name=f"⚠ {title}",
        description=f"Cannot run: {errors[0]}",
        doc_md=f"## This pipeline cannot run yet\n\n{lines}\n\nIt comes back by itself when the file is mended.",
        schedule=schedule,
        catchup=False,
        tags=[tenant, "broken"],
    )
    words = "\n".join(str(each) for each in errors)
    tells = tenant if schedule is not None else ""
    MendOperator(task_id="mend_this_pipeline", problem=words, tells=tells, dag=dag)
    return dag
