"""One operator for every step, made from the step itself: ``GradeOperator``, ``ExportOperator`` and so on.

A step that a package adds has its operator at once: ``from nightreel_airflow.operators import DeflickerOperator``.
"""

from __future__ import annotations

from typing import Any

from nightreel.steps.base import all_steps
from nightreel_airflow.operators.base import StepOperator, operator_class, operator_name

__all__ = ["StepOperator", "operator_class", "operator_name"]


def __getattr__(name: str) -> type[StepOperator]:
    for step in all_steps():
        if operator_name(step) == name:
            return operator_class(step)
    raise AttributeError(f"no operator {name}: there is one for each of {', '.join(all_steps())}")


def __dir__() -> list[Any]:
    return sorted([*__all__, *(operator_name(step) for step in all_steps())])
