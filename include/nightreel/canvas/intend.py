"""What a pipeline's file shall say once a graph was changed: the same values, but for what the graph says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nightreel.canvas.arrange import Takes, arrange
from nightreel.canvas.draft import MAX_STEPS, UNREAD, Draft
from nightreel.canvas.graph import RUN, Graph, GraphNode
from nightreel.canvas.same import same
from nightreel.canvas.shape import graph_of, nodes_in, port_of
from nightreel.errors import SpecError
from nightreel.plan.catalogue import Catalogue
from nightreel.plan.node import Node
from nightreel.spec.canvas import CanvasNote

_NAME = re.compile(r"(?=.{1,63}$)[a-z](?:_?[a-z0-9-])*")
STEP_KEYS = ("step", "id", "engine", "options", "takes", "always", "retries", "timeout_s")
"""Keys of a step that a graph knows, in the order in which they are written; all others stay as they are."""


@dataclass(frozen=True)
class Intended:
    """The values of the new file."""

    value: dict[str, Any]
    steps: tuple[int | None, ...]
    """For each step of it, which one of the text it was; nothing for a new one."""


def intended(draft: Draft, graph: Graph, catalogue: Catalogue) -> Intended:
    """Give what the file shall say.

    Raises:
        SpecError: ids that cannot be (``canvas.id``), or too many steps (``canvas.steps``).
    """
    nodes = nodes_in(draft, catalogue)
    base = graph_of(draft, catalogue) or Graph()
    known = {node.id: node for node in base.nodes}
    was = _matched(graph, base, nodes)
    _check(graph, was)
    named = {old: new for new, old in was.items()}
    index_of = {node.id: node.index for node in nodes}
    said: Takes = {named[node.id]: dict(node.use.takes) for node in nodes if node.id in named}
    before = base.model_copy(
        update={"edges": tuple(
            edge.model_copy(update={"source": named.get(edge.source, edge.source), "target": named[edge.target]})
            for edge in base.edges if edge.target in named
        )}
    )  # fmt: skip
    written = [named[node.id] for node in nodes if node.id in named]
    arranged = arrange(_as_read(graph, was, nodes, draft), before, written, said, catalogue)
    wanted = {node.id: node for node in graph.nodes}
    entries = []
    for name in arranged.order:
        old = was.get(name)
        if old is None:
            entries.append(_fresh(wanted[name], arranged.takes[name]))
            continue
        node, entry = nodes[index_of[old]], draft.value["steps"][index_of[old]]
        takes = _takes(node, nodes, arranged.takes[name])
        entries.append(_changed(entry, known[old], wanted[name], takes))
    value = {key: inner for key, inner in draft.value.items() if key in graph.settings or key in ("steps", "canvas")}
    settings: dict[str, Any] = {key: inner for key, inner in graph.settings.items() if key not in ("steps", "canvas")}
    if "steps" not in value:
        settings["steps"] = entries
    value = {**value, **settings} | {"steps": entries}
    if canvas := _canvas(draft.value.get("canvas"), base, graph, was):
        value["canvas"] = canvas
    else:
        value.pop("canvas", None)
    return Intended(value, tuple(index_of[was[name]] if name in was else None for name in arranged.order))


def _as_read(graph: Graph, was: Mapping[str, str], nodes: list[Node], draft: Draft) -> Graph:
    """Give a graph whose steps that cannot be read give nothing, as when the text was read."""
    unread = {node.id for node in nodes if node.index in draft.unread}
    if not unread:
        return graph
    shown = (node.model_copy(update={"step": UNREAD}) if was.get(node.id) in unread else node for node in graph.nodes)
    return graph.model_copy(update={"nodes": tuple(shown)})


def _matched(graph: Graph, base: Graph, nodes: list[Node]) -> dict[str, str]:
    """Give which step of the text each one is: by its id, else the one that is alike in all but its id."""
    known = {node.id: node for node in base.nodes}
    was = {node.id: node.id for node in graph.nodes if node.id in known}
    free = [known[node.id] for node in nodes if node.id not in was]
    for node in graph.nodes:
        if node.id in was:
            continue
        for old in free:
            if node.step and _alike(node, old):
                was[node.id] = old.id
                free.remove(old)
                break
    return was


def _alike(a: GraphNode, b: GraphNode) -> bool:
    plain = (a.step, a.engine or None, a.always, a.retries, a.timeout_s)
    return plain == (b.step, b.engine or None, b.always, b.retries, b.timeout_s) and same(a.options, b.options)


def _check(graph: Graph, was: Mapping[str, str]) -> None:
    if len(graph.nodes) > MAX_STEPS:
        raise SpecError(
            "canvas.steps", got=f"{len(graph.nodes)} steps", want=f"at most {MAX_STEPS}", fix="make two pipelines of it"
        )
    seen = set()
    for node in graph.nodes:
        is_new = was.get(node.id) != node.id
        if node.id in seen or (is_new and (not _NAME.fullmatch(node.id) or node.id == RUN)):
            raise SpecError(
                "canvas.id", where=node.id, got="an id that is there already" if node.id in seen else node.id,
                want="an id of its own for each step: small letters, digits, - and single _", fix="choose another id",
            )  # fmt: skip
        seen.add(node.id)


def _takes(node: Node, nodes: list[Node], wanted: Mapping[str, str]) -> dict[str, str]:
    """Give what a step's ``takes`` shall say: words that mean the same stay as they are."""
    by_id = {other.id: other for other in nodes}
    kept: dict[str, str] = {}
    for port, words in node.use.takes.items():
        source, _, name = words.partition(".")
        meant = f"{source}.{port_of(by_id.get(source), name)}"
        if port in wanted:
            kept[port] = words if wanted[port] in (words, meant) else wanted[port]
    return {**kept, **{port: source for port, source in wanted.items() if port not in kept}}


def _fresh(node: GraphNode, takes: Mapping[str, str]) -> dict[str, Any]:
    said = {
        "step": node.step, "id": node.id if node.id != node.step else None, "engine": node.engine,
        "options": node.options, "takes": dict(takes), "always": node.always,
    }  # fmt: skip
    numbers = {"retries": node.retries, "timeout_s": node.timeout_s}
    return {key: value for key, value in said.items() if value} | {
        key: value for key, value in numbers.items() if value is not None
    }


def _changed(entry: Any, before: GraphNode, after: GraphNode, takes: dict[str, str]) -> Any:
    """Give a step's entry with what the graph says otherwise."""
    if not isinstance(entry, dict) or not isinstance(entry.get("step"), str):
        alike = _alike(before, after) and before.id == after.id
        return entry if alike else _fresh(after, takes)
    said = dict(entry)
    if after.step != before.step:
        said["step"] = after.step
    fields = {name: getattr(after, name) for name in ("engine", "options", "always", "retries", "timeout_s")}
    for name, value in fields.items():
        if same(value or None if name == "engine" else value, getattr(before, name)):
            continue
        if value in (None, "", {}) or value is False:
            said.pop(name, None)
        else:
            said[name] = value
    if (after.id != before.id or after.step != before.step) and (said.get("id") or said["step"]) != after.id:
        said["id"] = after.id
    if after.id != before.id and after.id == said["step"]:
        said.pop("id", None)
    _put_takes(said, takes)
    return {key: said[key] for key in (*entry, *STEP_KEYS, *said) if key in said}


def _put_takes(said: dict[str, Any], takes: dict[str, str]) -> None:
    """Change what a step takes, without what is there and cannot be read."""
    old = said.get("takes")
    if not isinstance(old, dict):
        if takes:
            said["takes"] = takes
        return
    unread = {port: words for port, words in old.items() if not isinstance(words, str) or "." not in words}
    new = {**{port: (takes | unread)[port] for port in old if port in takes or port in unread}, **takes}
    if new:
        said["takes"] = new
    else:
        del said["takes"]


def _canvas(old: Any, base: Graph, graph: Graph, was: Mapping[str, str]) -> Any:
    """Give what is said of positions and notes; what belongs to no step stays."""
    canvas = dict(old) if isinstance(old, dict) else {}
    at, shown = canvas.get("at"), {node.id: node.at for node in base.nodes}
    places = dict(at) if isinstance(at, dict) else {}
    for name in shown:
        if was.get(name) != name:
            places.pop(name, None)
    for node in graph.nodes:
        known = shown.get(was.get(node.id, ""))
        if node.at is None:
            if known is not None:
                places.pop(node.id, None)
        elif node.at != known or node.id not in places:
            places[node.id] = list(node.at)
    notes = canvas.get("notes")
    if graph.notes != base.notes:
        notes = _notes(notes if isinstance(notes, list) else [], base, graph)
    return _filled(canvas, {"at": places, "notes": notes})


def _filled(canvas: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in said.items():
        if value:
            canvas[key] = value
        elif canvas.get(key):
            del canvas[key]
    return canvas


def _notes(old: list[Any], base: Graph, graph: Graph) -> list[Any]:
    """Give the notes; one that did not change keeps its words as written."""
    written = list(zip(base.notes, old, strict=False)) if len(base.notes) == len(old) else []
    found = []
    for note in graph.notes:
        same_one = next((words for known, words in written if known == note), None)
        found.append(same_one if same_one is not None else _note(note))
    return found


def _note(note: CanvasNote) -> dict[str, Any]:
    said: dict[str, Any] = {"text": note.text, "at": list(note.at)}
    return said | ({"width": note.width} if note.width != CanvasNote.model_fields["width"].default else {})
