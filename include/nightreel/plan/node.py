"""The steps of a pipeline while they are being checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nightreel.errors import NightreelError, SpecError
from nightreel.plan.catalogue import Catalogue
from nightreel.spec.near import listed, mend
from nightreel.spec.pipeline import StepUse
from nightreel.spec.tenant_folder import LoadedPipeline
from nightreel.spec.yaml_file import Positions
from nightreel.steps.base import Port, Step

_RESERVED = ("run", "steps", "brief", "brand")


@dataclass(frozen=True)
class Node:
    """One step of a pipeline and where it is written."""

    id: str
    use: StepUse
    index: int
    step: type[Step[Any]] | None
    """``None`` when no step has that name."""
    positions: Positions

    def where(self, *path: str | int) -> str:
        """Give file and line of something in this step."""
        return self.positions.where(("steps", self.index, *path))

    @property
    def ports(self) -> dict[str, Port]:
        """Give the input ports."""
        return self.step.takes if self.step else {}

    @property
    def mapped(self) -> bool:
        """Whether it is done once per shot."""
        return bool(self.step and self.step.each)


def nodes_of(loaded: LoadedPipeline, catalogue: Catalogue, errors: list[NightreelError]) -> list[Node]:
    """Give a pipeline's steps; unknown steps and ids that cannot be are added to ``errors``."""
    nodes: list[Node] = []
    first_lines: dict[str, int] = {}
    for index, use in enumerate(loaded.pipeline.steps):
        written = use.id or use.step
        node_id = written if written not in first_lines else f"{written}#{index}"
        node = Node(node_id, use, index, catalogue.steps.get(use.step), loaded.positions)
        errors.extend(_faults(node, written, first_lines, catalogue))
        first_lines.setdefault(written, loaded.positions.line(("steps", index)))
        nodes.append(node)
    return nodes


def _faults(node: Node, written: str, first_lines: dict[str, int], catalogue: Catalogue) -> Iterator[SpecError]:
    if node.step is None:
        known = catalogue.steps
        yield SpecError(
            "step.unknown", where=node.where("step"), got=node.use.step, want=listed(known, limit=30),
            fix=mend(node.use.step, known, "choose a step that `nightreel steps` lists"),
        )  # fmt: skip
    if written in first_lines:
        yield SpecError(
            "step.id", where=node.where("id"), got=f"{written} again, as in line {first_lines[written]}",
            want="an id of its own for each step", fix=f"add `id: {written}_2` to one of them",
        )  # fmt: skip
    if written in _RESERVED:
        yield SpecError(
            "step.id", where=node.where("id"), got=written, want=f"another id than {', '.join(_RESERVED)}",
            fix="choose another id: these words begin references",
        )  # fmt: skip
