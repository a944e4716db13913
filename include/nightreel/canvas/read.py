"""A text with everything that is known about it. What compiles a pipeline is what judges it here: nothing else does."""

from __future__ import annotations

from collections.abc import Container, Iterable

from nightreel.canvas.cost import cost_of
from nightreel.canvas.draft import Draft, read_draft
from nightreel.canvas.graph import CanvasFault, Checked
from nightreel.canvas.salvage import salvaged
from nightreel.canvas.shape import graph_of, nodes_in
from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.plan.catalogue import Catalogue, installed
from nightreel.plan.compile import compile_loaded
from nightreel.plan.model import Plan
from nightreel.plan.price_model import Slots
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.spec.yaml_file import Spot


def check_text(
    text: str,
    folder: TenantFolder,
    *,
    sample: Brief | None = None,
    file: str,
    slots: Slots | None = None,
    catalogue: Catalogue | None = None,
) -> Checked:
    """Give the graph of a text, all that is wrong with it, and what a run of it would cost.

    Args:
        text: of a pipeline's file; anything at all.
        folder: of the tenant whose it is.
        sample: the film that is priced; what the form holds when left out.
        file: the file's name below the tenant's folder, as faults show it.
        slots: how many tasks may work at once, for the price.
        catalogue: steps and engines that there are; those that are installed when left out.
    """
    catalogue = catalogue or installed()
    try:
        draft = read_draft(text, file)
    except NightreelError as error:
        rest = salvaged(text, file)
        graph = graph_of(rest, catalogue) if rest is not None else None
        shown = text.encode("utf-8", "replace").decode("utf-8")
        return Checked(text=shown, graph=graph, whole=False, faults=_said([error], file))
    plan, errors = _compiled(draft, folder, file, catalogue)
    ids = [node.id for node in nodes_in(draft, catalogue)]
    cost = cost_of(plan, sample, slots) if plan is not None else None
    return Checked(text=text, graph=graph_of(draft, catalogue), faults=_said(errors, file, ids), cost=cost)


def plan_text(text: str, folder: TenantFolder, file: str, catalogue: Catalogue | None = None) -> Plan:
    """Make the plan of a text.

    Raises:
        Problems: every fault, in the order of lines.
        SpecError: it is no YAML, or too large.
    """
    draft = read_draft(text, file)
    plan, errors = _compiled(draft, folder, file, catalogue or installed())
    if plan is None:
        raise Problems(errors)
    return plan


def _compiled(
    draft: Draft, folder: TenantFolder, file: str, catalogue: Catalogue
) -> tuple[Plan | None, list[NightreelError]]:
    """Compile what can be read; what follows only from what cannot is left out."""
    errors = [*draft.faults, *_name_faults(draft, folder, file)]
    plan = None
    try:
        plan = compile_loaded(draft.loaded, folder, catalogue)
    except Problems as problems:
        errors.extend(error for error in problems.errors if not _is_of(error, draft.unread))
    unlike = {str(error): error for error in errors}
    return (None if unlike else plan), sorted(unlike.values(), key=lambda error: _line(error, file) or 0)


def _is_of(error: NightreelError, steps: Container[object]) -> bool:
    path = error.where.path if isinstance(error.where, Spot) else ()
    return len(path) > 1 and path[0] == "steps" and path[1] in steps


def _name_faults(draft: Draft, folder: TenantFolder, file: str) -> list[NightreelError]:
    """Give the fault of a name that another file has."""
    name = draft.value.get("name")
    other = folder.pipelines.get(name) if isinstance(name, str) else None
    if other is None:
        return []
    theirs = other.positions.file if isinstance(other, LoadedPipeline) else other.where.rpartition(":")[0]
    if theirs in ("", file):
        return []
    return [
        SpecError(
            "pipeline.name",
            where=draft.loaded.positions.where(("name",)),
            got=f"{name}, as in {theirs}",
            want="a name of its own",
            fix="give one of the two pipelines another name",
        )
    ]


def _said(errors: Iterable[NightreelError], file: str, ids: list[str] | None = None) -> tuple[CanvasFault, ...]:
    return tuple(fault_of(error, file, ids or []) for error in errors)


def fault_of(error: NightreelError, file: str, ids: list[str]) -> CanvasFault:
    """Give an error with the places where it shows.

    Args:
        error: any.
        file: whose lines count.
        ids: of the steps in the order of the text.
    """
    path = error.where.path if isinstance(error.where, Spot) and error.where.file == file else ()
    node = ids[path[1]] if len(path) > 1 and path[0] == "steps" and isinstance(path[1], int) else None
    said = error.as_dict()
    del said["where"]
    return CanvasFault(
        **said, sentence=str(error), line=_line(error, file), node=node, place=path[2:] if node is not None else path
    )


def _line(error: NightreelError, file: str) -> int | None:
    of, _, line = error.where.rpartition(":")
    return int(line) if of == file and line.isdecimal() else None
