"""What changed from one graph to another, said so that a person can follow it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nightreel.canvas.graph import Graph, GraphEdge, GraphNode
from nightreel.canvas.same import same
from nightreel.canvas.text_words import flow
from nightreel.canvas.version import GraphChange

_FIELDS = ("step", "engine", "always", "retries", "timeout_s")
_LONGEST = 300


def changes(a: Graph, b: Graph) -> tuple[GraphChange, ...]:
    """Give every difference: steps, their options, connections, notes, the pipeline's own settings.

    Whether a connection is written or follows from the order of steps is none.

    Args:
        a: before.
        b: after.
    """
    return (*_nodes(a, b), *_edges(a, b), *_notes(a, b), *_settings(a, b))


def _nodes(a: Graph, b: Graph) -> Iterator[GraphChange]:
    old, new = ({node.id: node for node in graph.nodes} for graph in (a, b))
    for name, node in old.items():
        if name not in new:
            yield GraphChange(kind="removed", what="node", node=name, before=node.step)
    for name, node in new.items():
        if name not in old:
            yield GraphChange(kind="added", what="node", node=name, after=node.step)
        else:
            yield from _fields(old[name], node)


def _fields(a: GraphNode, b: GraphNode) -> Iterator[GraphChange]:
    for name in _FIELDS:
        if getattr(a, name) != getattr(b, name):
            before, after = _said(getattr(a, name)), _said(getattr(b, name))
            yield GraphChange(kind="changed", what="node", node=b.id, field=name, before=before, after=after)
    for path, before, after in _values(a.options, b.options, "options"):
        yield GraphChange(kind="changed", what="node", node=b.id, field=path, before=before, after=after)
    if a.at != b.at:
        yield GraphChange(kind="moved", what="node", node=b.id, before=_said(a.at), after=_said(b.at))


def _edges(a: Graph, b: Graph) -> Iterator[GraphChange]:
    old, new = ({(edge.target, edge.target_port): edge for edge in graph.edges} for graph in (a, b))
    for place, edge in old.items():
        if place not in new:
            yield GraphChange(kind="removed", what="edge", node=place[0], field=place[1], before=_source(edge))
    for place, edge in new.items():
        node, port = place
        if place not in old:
            yield GraphChange(kind="added", what="edge", node=node, field=port, after=_source(edge))
        elif _source(old[place]) != _source(edge):
            before = _source(old[place])
            yield GraphChange(kind="changed", what="edge", node=node, field=port, before=before, after=_source(edge))


def _source(edge: GraphEdge) -> str:
    return f"{edge.source}.{edge.source_port}"


def _notes(a: Graph, b: Graph) -> Iterator[GraphChange]:
    gone = [note for note in a.notes if note not in b.notes]
    come = [note for note in b.notes if note not in a.notes]
    for note in gone:
        moved = next((other for other in come if other.text == note.text), None)
        if moved is None:
            yield GraphChange(kind="removed", what="note", before=note.text[:_LONGEST])
        else:
            come.remove(moved)
            before, after = _said(note.at), _said(moved.at)
            yield GraphChange(kind="moved", what="note", field=note.text[:_LONGEST], before=before, after=after)
    for note in come:
        yield GraphChange(kind="added", what="note", after=note.text[:_LONGEST])


def _settings(a: Graph, b: Graph) -> Iterator[GraphChange]:
    for path, before, after in _values(a.settings, b.settings, ""):
        kind = "added" if not before else "removed" if not after else "changed"
        yield GraphChange(kind=kind, what="setting", field=path, before=before, after=after)


def _values(a: Any, b: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Give the places where two values differ, as deep as they are mappings."""
    if same(a, b):
        return
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in {**a, **b}:
            inner = f"{path}.{key}" if path else str(key)
            if key in a and key in b:
                yield from _values(a[key], b[key], inner)
            else:
                yield inner, _said(a.get(key)) if key in a else "", _said(b.get(key)) if key in b else ""
    else:
        yield path, _said(a), _said(b)


def _said(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else flow(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
