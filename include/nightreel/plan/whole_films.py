"""What a pipeline gives up whose films are made in one task each."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.errors import NightreelError, SpecError
from nightreel.plan.node import Node
from nightreel.spec.tenant_folder import LoadedPipeline


def check_whole_films(loaded: LoadedPipeline, nodes: Sequence[Node], errors: list[NightreelError]) -> None:
    """Refuse steps that wait for a person where a film is one task: a task cannot wait in its middle."""
    if loaded.pipeline.tasks != "film":
        return
    for node in nodes:
        if node.step is not None and node.step.asks:
            errors.append(
                SpecError(
                    "plan.tasks",
                    where=node.where("step"),
                    got=f"{node.use.step} in a pipeline with tasks: film",
                    want="steps that ask nobody",
                    fix="write `tasks: step`, or take this step out",
                )
            )
