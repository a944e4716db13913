"""Which run's tasks go first: somebody waits for a revision, nobody for the batch at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.task.priority_strategy import PriorityWeightStrategy

if TYPE_CHECKING:
    from airflow.models.taskinstance import TaskInstance

WEIGHT_RULE = "nightreel_airflow.priority.ByKindOfRun"
CLASSES = {"preview__": 35, "revision__": 30, "manual__": 20, "api__": 20, "nightly__": 10}
"""Beginning of a run's id: its class; what is none of these goes with what people start."""
USUAL = 20
_STEP = 1000
"""Between two classes: more than a plan has steps."""


class ByKindOfRun(PriorityWeightStrategy):
    """Sorts tasks by their run's class, then by their own ``priority_weight``.

    Within a class a film that is begun is finished before another one is begun: later steps weigh more.
    """

    def get_weight(self, ti: TaskInstance) -> int:
        """Give the weight of a task in its run."""
        run_id = ti.run_id or ""
        of_run = next((weight for start, weight in CLASSES.items() if run_id.startswith(start)), USUAL)
        own = ti.task.priority_weight if ti.task is not None else 1
        return of_run * _STEP + min(own, _STEP - 1)
