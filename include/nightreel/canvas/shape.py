"""The graph of a text: the same meaning gives the same graph, whatever the order and the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from nightreel.canvas.draft import Draft
from nightreel.canvas.graph import RUN, Graph, GraphEdge, GraphNode
from nightreel.plan.catalogue import Catalogue
from nightreel.plan.node import Node, nodes_of
from nightreel.plan.order import ordered
from nightreel.plan.wiring import Wires, wire
from nightreel.steps.base import PortType

T = TypeVar("T")


def nodes_in(draft: Draft, catalogue: Catalogue) -> list[Node]:
    """Give a draft's steps in the order of its text, each with the id that the graph calls it by."""
    return nodes_of(draft.loaded, catalogue, [])


def graph_of(draft: Draft, catalogue: Catalogue) -> Graph | None:
    """Give the graph of a draft, or ``None`` where it has no list of steps."""
    if not draft.has_steps:
        return None
    nodes = nodes_in(draft, catalogue)
    edges = list(edges_of(nodes))
    canvas = draft.loaded.pipeline.canvas
    at = canvas.at if canvas is not None else {}
    order = {name: place for place, name in enumerate(_order(nodes, edges))}
    made = [_node(node, draft).model_copy(update={"at": at.get(node.id)}) for node in nodes]
    return Graph(
        nodes=tuple(sorted(made, key=lambda node: order[node.id])),
        edges=tuple(sorted(edges, key=lambda edge: (order[edge.target], edge.target_port))),
        notes=canvas.notes if canvas is not None else (),
        settings={key: value for key, value in draft.value.items() if key not in ("steps", "canvas")},
    )


def _node(node: Node, draft: Draft) -> GraphNode:
    """Give a step as it is written, so that a form shows what is wrong in it."""
    said = draft.value["steps"][node.index]
    if node.index in draft.unread:
        return GraphNode(id=node.id, step=said if isinstance(said, str) else "")
    always = said.get("always")
    return GraphNode(
        id=node.id,
        step=node.use.step,
        engine=_only(str, said.get("engine")),
        options=_only(dict, said.get("options")) or {},
        always=always if isinstance(always, bool) else False,
        retries=_only(int, said.get("retries")),
        timeout_s=_only(int, said.get("timeout_s")),
    )


def _only(kind: type[T], value: Any) -> T | None:
    """Give a value of a kind, else nothing; true and false are no numbers."""
    return value if isinstance(value, kind) and not isinstance(value, bool) else None


def _order(nodes: Sequence[Node], edges: Sequence[GraphEdge]) -> list[str]:
    """Give the ids so that each comes after what it takes; those on a circle at the end, as they are written."""
    needs: dict[str, set[str]] = {node.id: set() for node in nodes}
    for edge in edges:
        if edge.source in needs:
            needs[edge.target].add(edge.source)
    found = ordered(needs)
    return [*found, *(node.id for node in nodes if node.id not in set(found))]


def edges_of(nodes: Sequence[Node]) -> Iterator[GraphEdge]:
    """Give every connection, written or by the order of steps; those that do not fit as well, where they can be seen.

    A mapped step's port keeps its own name: ``generate.shot`` goes to ``assemble.shots`` as the kind ``shots``.
    """
    wires = wire(nodes, [])
    by_id = {node.id: node for node in nodes}
    for node in nodes:
        taken = wires[node.id]
        for port, (source, name) in taken.items():
            giver = by_id.get(source)
            kind = node.ports[port].type
            yield GraphEdge(
                source=source, source_port=port_of(giver, name), target=node.id, target_port=port, kind=kind,
                written=port in node.use.takes,
            )  # fmt: skip
        yield from _misfits(node, by_id, wires)


def _misfits(node: Node, by_id: Mapping[str, Node], wires: Wires) -> Iterator[GraphEdge]:
    """Give what is written and cannot be: of unknown steps, or of another kind; its ends must be there to be drawn."""
    for port, said in node.use.takes.items():
        source, _, name = said.partition(".")
        giver = by_id.get(source)
        if port in wires[node.id] or (node.step is not None and port not in node.ports):
            continue
        if giver is None and (source, name) != (RUN, "brief"):
            continue
        name = port_of(giver, name)
        kind: PortType | None = "brief" if giver is None else None
        if giver is not None and giver.step is not None:
            if name not in giver.step.gives:
                continue
            kind = giver.step.gives[name].type
        yield GraphEdge(source=source, source_port=name, target=node.id, target_port=port, kind=kind, written=True)


def port_of(giver: Node | None, name: str) -> str:
    """Give the giver's own name of an output: what all shots together are called is its port for one."""
    if giver is None or giver.step is None or name in giver.step.gives or not giver.mapped:
        return name
    shots = [port for port, output in giver.step.gives.items() if output.type == "shot"]
    return shots[0] if name == "shots" and shots else name
