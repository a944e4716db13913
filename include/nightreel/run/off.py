"""Steps that a run switches off: they pass on what they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nightreel.errors import NightreelError, Problems, RefusedError, SpecError
from nightreel.plan.model import Plan, PlannedStep
from nightreel.spec.near import listed, mend
from nightreel.steps.base import Step, all_steps
from nightreel.store.artifact import Artifact

Inputs = Mapping[str, Artifact | Sequence[Artifact]]


def can_be_off(step: type[Step[Any]]) -> bool:
    """Whether a run may switch a step off: nothing is lacking then, and no rule and no reviewer is passed by."""
    taken = {port.type for port in step.takes.values()}
    return not (step.asks or step.always) and all(port.type in taken for port in step.gives.values())


def may_be_off(planned: PlannedStep) -> bool:
    """Whether a run may switch off a step of this pipeline, which may say `always`."""
    return not planned.always and can_be_off(all_steps()[planned.step])


def check_off(plan: Plan, off: Iterable[str]) -> None:
    """Check which steps a run wants to switch off.

    Raises:
        Problems: a step that is not there (``run.off``), or one that cannot or may not be switched off.
    """
    names = {planned.id for planned in plan.steps}
    able = [planned.id for planned in plan.steps if may_be_off(planned)]
    faults: list[NightreelError] = []
    for step_id in off:
        if step_id not in names:
            faults.append(
                SpecError(
                    "run.off", where=plan.pipeline.name, got=step_id, want=listed(able),
                    fix=mend(step_id, able, "choose a step of this pipeline"),
                )
            )  # fmt: skip
        elif step_id not in able:
            faults.append(_refusal(step_id, able))
    if faults:
        raise Problems(faults)


def note_of(step: type[Step[Any]]) -> str:
    """Say that a run has switched a step off, and what its film lacks."""
    return f"Switched off for this run: {step.lacks}." if step.lacks else "Switched off for this run."


def passed_on(step: type[Step[Any]], step_id: str, inputs: Inputs) -> dict[str, Artifact]:
    """Give a step's outputs where it is switched off: what it takes, by the ports' types.

    Raises:
        RefusedError: it cannot or may not be switched off (``run.off``).
    """
    if not can_be_off(step):
        raise _refusal(step_id)
    given: dict[str, Artifact] = {}
    for name, port in step.gives.items():
        ports = [name, *(other for other in step.takes if other != name)]
        fitting = [inputs[other] for other in ports if other in inputs and step.takes[other].type == port.type]
        if fitting and isinstance(fitting[0], Artifact):
            given[name] = fitting[0]
        elif not port.optional:
            raise _refusal(step_id)
    return given


def _refusal(step_id: str, able: Iterable[str] = ()) -> RefusedError:
    others = listed(able)
    return RefusedError(
        "run.off", where=step_id, got="a step that later ones or a rule need",
        want=f"one of {others}" if others else "a step that only changes what it takes",
        fix="leave it on: checks, reviews, labels and what its pipeline always wants are part of every film",
    )  # fmt: skip
