"""In which order the steps of a graph are written, and which connections must be said.

An input takes the nearest earlier output that fits, so most of a graph is said by the order of its steps alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from nightreel.canvas.graph import RUN, Graph, GraphEdge, GraphNode
from nightreel.canvas.shape import port_of
from nightreel.plan.catalogue import Catalogue
from nightreel.plan.node import Node
from nightreel.plan.wiring import wire
from nightreel.spec.pipeline import StepUse
from nightreel.spec.yaml_file import Positions

Takes = dict[str, dict[str, str]]
"""Step id: port: ``step.port``."""
Key = tuple[float, int, int]
_ROUNDS = 60


@dataclass(frozen=True)
class Arranged:
    """How a graph is written."""

    order: tuple[str, ...]
    takes: Takes = field(default_factory=dict)


def arrange(graph: Graph, before: Graph, written: Sequence[str], said: Takes, catalogue: Catalogue) -> Arranged:
    """Find the order of a graph's steps, as near to the one before as its connections allow, and what must be said.

    Args:
        graph: what is wanted.
        before: the graph of the text, its steps called by the ids that ``graph`` has for them.
        written: ids of the steps that stay, in the order of the text.
        said: connections that the text says.
        catalogue: steps that there are.
    """
    order = _order(graph, before, written)
    nodes = {node.id: node for node in graph.nodes}
    wanted = _wanted(graph, catalogue)
    seen = {(edge.target, edge.target_port) for edge in before.edges}
    takes = {name: _kept(name, said.get(name, {}), wanted[name], seen) for name in order}
    for _ in range(_ROUNDS):
        found = _wired([nodes[name] for name in order], takes, catalogue)
        missing = {
            (name, port): source
            for name in order
            for port, source in wanted[name].items()
            if found[name].get(port) != source and takes[name].get(port) != ".".join(source)
        }
        if not missing:
            break
        for (name, port), source in missing.items():
            takes[name][port] = ".".join(source)
    return Arranged(tuple(order), takes)


def _wanted(graph: Graph, catalogue: Catalogue) -> dict[str, dict[str, tuple[str, str]]]:
    """Give for each step what each input takes."""
    givers = {node.id: _as_node(node, index, {}, catalogue) for index, node in enumerate(graph.nodes)}
    wanted: dict[str, dict[str, tuple[str, str]]] = {node.id: {} for node in graph.nodes}
    for edge in graph.edges:
        if edge.target in wanted and (edge.source in wanted or edge.source == RUN):
            wanted[edge.target][edge.target_port] = (edge.source, port_of(givers.get(edge.source), edge.source_port))
    return wanted


def _kept(
    name: str, said: Mapping[str, str], wanted: Mapping[str, tuple[str, str]], seen: Set[tuple[str, str]]
) -> dict[str, str]:
    """Give what is said and still so; what is said and now otherwise is said anew; what no graph shows stays."""
    return {
        port: ".".join(wanted[port]) if port in wanted else words
        for port, words in said.items()
        if port in wanted or (name, port) not in seen
    }


def _wired(nodes: Sequence[GraphNode], takes: Takes, catalogue: Catalogue) -> dict[str, dict[str, tuple[str, str]]]:
    """Give what each input would take, in the givers' own names of ports."""
    made = [_as_node(node, index, takes[node.id], catalogue) for index, node in enumerate(nodes)]
    by_id = {node.id: node for node in made}
    return {
        name: {port: (source, port_of(by_id.get(source), output)) for port, (source, output) in taken.items()}
        for name, taken in wire(made, []).items()
    }


def _as_node(node: GraphNode, index: int, takes: Mapping[str, str], catalogue: Catalogue) -> Node:
    use = StepUse.model_construct(step=node.step, id=node.id, takes=dict(takes), options={})
    return Node(node.id, use, index, catalogue.steps.get(node.step), Positions(""))


def _order(graph: Graph, before: Graph, written: Sequence[str]) -> list[str]:
    """Order the steps: each behind what it takes, else as in the text, a new one behind the last that it takes."""
    rank = {name: index for index, name in enumerate(written)}
    known = {_pair(edge) for edge in before.edges}
    needs: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for edge in graph.edges:
        is_backwards = rank.get(edge.source, -1) > rank.get(edge.target, len(rank))
        if edge.source in needs and edge.target in needs and not (is_backwards and _pair(edge) in known):
            needs[edge.target].add(edge.source)
    keys = _keys(graph, rank, needs)
    order = _sorted(needs, keys)
    return [*order, *sorted(set(needs) - set(order), key=lambda name: keys[name])]  # a circle: the compiler says so


def _pair(edge: GraphEdge) -> tuple[str, str]:
    return edge.source, edge.target


def _keys(graph: Graph, rank: Mapping[str, int], needs: Mapping[str, set[str]]) -> dict[str, Key]:
    """Give each step its place; a new one's is right behind the last that it takes, or before the first that takes it.

    One without connections stands at the end, where it changes no other's.
    """
    keys: dict[str, Key] = {name: (float(index), 0, 0) for name, index in rank.items()}
    first: dict[str, float] = {}
    for edge in graph.edges:
        if edge.target in rank:
            first[edge.source] = min(first.get(edge.source, float("inf")), rank[edge.target] - 0.5)
    fresh = [node.id for node in graph.nodes if node.id not in rank]
    for count, name in enumerate([*_sorted({name: needs[name] & set(fresh) for name in fresh}, {}), *fresh]):
        if name in keys:
            continue
        sources = [keys[source][0] for source in needs[name] if source in keys]
        place = max(sources) if sources else first.get(name, float("inf"))
        keys[name] = (place, 1, count)
    return keys


def _sorted(needs: Mapping[str, set[str]], keys: Mapping[str, Key]) -> list[str]:
    """Give the names so that each comes after those that it needs; of those that could be next, the first by key."""
    usual: Key = (0.0, 0, 0)
    waiting = {name: len(sources) for name, sources in needs.items()}
    after: dict[str, list[str]] = {name: [] for name in needs}
    for name, sources in needs.items():
        for source in sources:
            after[source].append(name)
    ready = [(keys.get(name, usual), name) for name, count in waiting.items() if not count]
    heapify(ready)
    order = []
    while ready:
        _, name = heappop(ready)
        order.append(name)
        for other in after[name]:
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, (keys.get(other, usual), other))
    return order
