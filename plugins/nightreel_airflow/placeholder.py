"""The DAG that stands for a broken pipeline."""

from __future__ import annotations

from typing import Any

from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import DAG, BaseOperator
from airflow.sdk.definitions.context import Context

from nightreel.errors import NightreelError, Problems


class MendOperator(BaseOperator):
    """Fails with the words that say how to mend the pipeline."""

    ui_color = "#B3261E"
    ui_fgcolor = "#FFFFFF"

    def __init__(self, *, problem: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problem = problem

    def execute(self, context: Context) -> None:
        """Say the problem again to whoever triggered the run."""
        raise AirflowFailException(self.problem)


def placeholder(dag_id: str, title: str, tenant: str, error: NightreelError) -> DAG:
    """Give a DAG that shows an error and its mend in the list and on its page."""
    errors = error.errors if isinstance(error, Problems) else (error,)
    lines = "\n".join(f"- `{each}`" for each in errors)
    dag = DAG(
        dag_id=dag_id,
        dag_display_name=f"⚠ {title}",
        description=f"Cannot run: {errors[0]}",
        doc_md=f"## This pipeline cannot run yet\n\n{lines}\n\nIt comes back by itself when the file is mended.",
        schedule=None,
        tags=[tenant, "broken"],
    )
    MendOperator(task_id="mend_this_pipeline", problem="\n".join(str(each) for each in errors), dag=dag)
    return dag
