"""Pipeline to plan: every connection, option, engine, reference and entitlement checked, all faults told at once."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.batch.check import check_batch
from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.plan.catalogue import Catalogue, installed
from nightreel.plan.entitlements import check_entitlement, engine_needs, step_needs
from nightreel.plan.form import check_form
from nightreel.plan.model import Plan, PlannedStep
from nightreel.plan.node import Node, nodes_of
from nightreel.plan.options import engine_of, fallback_cards, options_of, shapes_of
from nightreel.plan.order import circle, ordered
from nightreel.plan.whole_films import check_whole_films
from nightreel.plan.wiring import wire
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.platforms import Platform
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder

TAKEN = ("callbacks", "preview", "tenant")
"""Names that no pipeline has: a client's own DAGs are called so."""


def compile_pipeline(folder: TenantFolder, name: str, catalogue: Catalogue | None = None) -> Plan:
    """Make the plan of one pipeline of a tenant.

    Args:
        folder: the tenant's folder.
        name: the pipeline's name.
        catalogue: steps and engines that there are; those that are installed when left out.

    Raises:
        Problems: every fault, in the order of lines, each with its file and line.
        SpecError: no such pipeline.
    """
    return compile_loaded(folder.pipeline(name), folder, catalogue)


def compile_loaded(loaded: LoadedPipeline, folder: TenantFolder, catalogue: Catalogue | None = None) -> Plan:
    """Make the plan of a pipeline that need not lie in the tenant's folder: of a draft.

    Args:
        loaded: the pipeline and its lines.
        folder: the tenant's.
        catalogue: steps and engines that there are; those that are installed when left out.

    Raises:
        Problems: every fault, in the order of lines, each with its file and line.
    """
    catalogue = catalogue or installed()
    errors: list[NightreelError] = []
    nodes = nodes_of(loaded, catalogue, errors)
    steps = _planned(nodes, folder.tenant, catalogue, errors)
    for node in nodes:
        _check_entitlements(node, folder.tenant, catalogue, errors)
    _check_name(loaded, errors)
    check_form(loaded, errors)
    errors.extend(check_batch(loaded, folder.tenant))
    check_whole_films(loaded, nodes, errors)
    platforms = _platforms(loaded, errors)
    if not errors:
        _check_circles(steps, nodes, errors)
    if errors:
        raise Problems(sorted(errors, key=_line_of))
    by_id = {step.id: step for step in steps}
    order = ordered({step.id: set(step.upstream) for step in steps})
    return Plan(
        tenant=folder.tenant, pipeline=loaded.pipeline, platforms=platforms, steps=tuple(by_id[at] for at in order)
    )


def _check_name(loaded: LoadedPipeline, errors: list[NightreelError]) -> None:
    name = loaded.pipeline.name
    if name in TAKEN:
        errors.append(
            SpecError(
                "plan.name", where=loaded.positions.where(("name",)), got=name,
                want=f"a name other than {', '.join(TAKEN)}, which Nightreel gives to DAGs of its own",
                fix="give the pipeline and its file another name",
            )
        )  # fmt: skip


def _planned(
    nodes: Sequence[Node], tenant: Tenant, catalogue: Catalogue, errors: list[NightreelError]
) -> list[PlannedStep]:
    wires = wire(nodes, errors)
    shapes = shapes_of(nodes)
    planned = []
    for node in nodes:
        options, refers = options_of(node, tenant.brand, shapes, errors)
        engine = engine_of(node, catalogue, errors)
        if node.step is None:
            continue
        card = catalogue.card(node.step, engine)
        queue = "gpu" if card is not None and card.devices == ("gpu",) else node.step.queue
        planned.append(
            PlannedStep(
                id=node.id,
                step=node.use.step,
                title=node.step.title,
                engine=engine,
                options=options,
                takes=dict(sorted(wires[node.id].items())),
                gives={port: output.type for port, output in node.step.gives.items()},
                refers=refers,
                each=node.step.each,
                publishes=node.step.publishes,
                always=node.use.always,
                queue=queue,
                pool=queue,
                retries=node.use.retries,
                timeout_s=node.use.timeout_s,
            )
        )
    return planned


def _check_circles(steps: Sequence[PlannedStep], nodes: Sequence[Node], errors: list[NightreelError]) -> None:
    found = circle({step.id: set(step.upstream) for step in steps})
    if not found:
        return
    first = next(node for node in nodes if node.id == found[0])
    errors.append(
        SpecError(
            "plan.circle",
            where=first.where("takes"),
            got=" → ".join(found),
            want="steps without a circle",
            fix=f"let {found[0]} take its inputs from steps that do not need it",
        )
    )


def _check_entitlements(node: Node, tenant: Tenant, catalogue: Catalogue, errors: list[NightreelError]) -> None:
    if node.step is None:
        return
    wanted = [(step_needs(node.step), f"the step {node.use.step}", "step")]
    card = catalogue.card(node.step, node.use.engine or node.step.default_engine)
    if card is not None:
        wanted.append((engine_needs(card), f"the engine {card.name}", "engine"))
    for card in fallback_cards(node, catalogue, errors):
        wanted.append((engine_needs(card), f"the engine {card.name}", "options"))
    if node.step.publishes and any(root.startswith("s3:") for root in tenant.publish_to):
        wanted.append(("studio", "publishing to S3", "step"))
    for needed, what, key in wanted:
        try:
            check_entitlement(tenant, needed, what, where=node.where(key))
        except NightreelError as error:
            errors.append(error)


def _platforms(loaded: LoadedPipeline, errors: list[NightreelError]) -> tuple[Platform, ...]:
    found: dict[str, Platform] = {}
    for index, name in enumerate(loaded.pipeline.platforms):
        try:
            found |= {
                made.name: made for made in platforms_of([name], where=loaded.positions.where(("platforms", index)))
            }
        except NightreelError as error:
            errors.append(error)
    return tuple(found.values())


def _line_of(error: NightreelError) -> int:
    line = error.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0
