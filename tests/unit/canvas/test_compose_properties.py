"""Whatever is drawn comes back as it was drawn, and whatever was written and not drawn stays as it was written."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.canvas.compose import compose
from nightreel.canvas.diff import changes
from nightreel.canvas.draft import read_draft
from nightreel.canvas.graph import RUN, Graph, GraphEdge, GraphNode
from nightreel.canvas.shape import graph_of
from nightreel.plan.catalogue import installed
from nightreel.spec.canvas import CanvasNote

STEPS = sorted(installed().steps)
VALUES = (0.5, 3, True, None, "off", "16:9", "${brief.title}", "a: b # c", "two\nlines", [1, "x"], {"a": [1]}, [])
ENGINES = (None, "auto")
Place = tuple[str, str]


def read(text: str) -> Graph:
    """Give the graph of a text."""
    graph = graph_of(read_draft(text, "promo.yaml"), installed())
    assert graph is not None
    return graph


def write_text(draw: random.Random) -> str:
    """Write a pipeline as somebody might: with comments and blank lines, in one of many styles."""
    dash = draw.choice(("", "  ", "    "))
    lines = [draw.choice(("", "# about this file", "---"))]
    lines += ["name: promo" + draw.choice(("", "   # its name")), 'title: "Promo"']
    lines += draw.choice(([], ["platforms: [youtube,  tiktok]"], ["tags:", "- a", "- b  # why"], ["owner: us"]))
    lines.append("steps:" + draw.choice(("", "   # in order")))
    for at in range(draw.randint(1, 9)):
        lines += draw.choice(([], [], [""], [f"{dash}# above {at}"], ["", f"{dash}# --- part {at} ---", ""]))
        step = draw.choice(STEPS)
        if draw.random() < 0.2:
            lines.append(f"{dash}- {{step: {step}, id: s{at}, options: {{x: 1,  y: [a, b]}}}}" + _comment(draw, at))
            continue
        lines.append(f"{dash}- step: {step}" + _comment(draw, at))
        lines.append(f"{dash}  id: s{at}")
        if draw.random() < 0.5:
            lines += [
                f"{dash}  options:" + _comment(draw, f"o{at}"),
                f"{dash}    motion: 0.50" + _comment(draw, f"m{at}"),
            ]
            lines += [f"{dash}    deep:", f"{dash}      - {{a: 1}}", f"{dash}      - b"] if draw.random() < 0.5 else []
        if at and draw.random() < 0.3:
            port = draw.choice(("reel", "script", "material"))
            lines.append(f"{dash}  takes: {{{port}: s{draw.randrange(at)}.{port}}}")
        lines += [f"{dash}  retries: 2", f"{dash}    # below {at}"] if draw.random() < 0.2 else []
    text = "\n".join(lines[1:] if not lines[0] else lines) + draw.choice(("", "\n", "\n\n", "\n# end\n"))
    return text.replace("\n", draw.choice(("\n", "\n", "\r\n")))


def _comment(draw: random.Random, name: object) -> str:
    return draw.choice(("", "", f"  # beside {name}", f" #\tbeside {name}"))


def outputs(graph: Graph, taker: GraphNode) -> list[tuple[Place, str]]:
    """Give every output with its kind, as a step sees it."""
    steps = installed().steps
    mapped = bool(steps[taker.step].each)
    found: list[tuple[Place, str]] = [((RUN, "brief"), "brief")]
    for node in graph.nodes:
        for port, output in steps[node.step].gives.items():
            together = steps[node.step].each and output.type == "shot" and not mapped
            found.append(((node.id, port), "shots" if together else output.type))
    return found


def edit(graph: Graph, draw: random.Random) -> Graph:
    """Change something, as people do on the canvas."""
    nodes, node = list(graph.nodes), draw.choice(graph.nodes) if graph.nodes else None
    kind = draw.choice(("add", "remove", "wire", "option", "field", "at", "note", "setting"))
    if kind == "add" or node is None:
        nodes.append(
            GraphNode(id=f"n{draw.randrange(10**6)}", step=draw.choice(STEPS), options={"x": draw.choice(VALUES)})
        )
        return graph.model_copy(update={"nodes": tuple(nodes)})
    if kind == "remove":
        edges = tuple(edge for edge in graph.edges if node.id not in (edge.source, edge.target))
        kept = tuple(other for other in nodes if other.id != node.id)
        return graph.model_copy(update={"nodes": kept, "edges": edges})
    if kind == "wire":
        return wired(graph, node, draw)
    if kind == "note":
        note = CanvasNote(text=draw.choice(("a: b", "two\nlines", "#")), at=(draw.randint(-9, 9), 0.5))
        return graph.model_copy(update={"notes": (*graph.notes[1:], note)})
    if kind == "setting":
        said = {**graph.settings, draw.choice(("title", "owner", "description")): draw.choice(VALUES)}
        return graph.model_copy(update={"settings": said})
    options = {**node.options, draw.choice(("motion", "fresh", "deep")): draw.choice(VALUES)}
    fields: dict[str, object] = {
        "option": {"options": draw.choice((options, {}))}, "at": {"at": (float(draw.randint(0, 99)), 1.5)},
        "field": {"retries": draw.choice((None, 0, 5)), "always": draw.random() < 0.5, "engine": draw.choice(ENGINES)},
    }[kind]  # fmt: skip
    index = nodes.index(node)
    nodes[index] = node.model_copy(update=fields)
    return graph.model_copy(update={"nodes": tuple(nodes)})


def wired(graph: Graph, node: GraphNode, draw: random.Random) -> Graph:
    """Connect an input of a step to any output of its kind."""
    ports = installed().steps[node.step].takes
    port = draw.choice(sorted(ports))
    fitting = [place for place, kind in outputs(graph, node) if kind == ports[port].type and place[0] != node.id]
    if not fitting:
        return graph
    source, name = draw.choice(fitting)
    kept = tuple(edge for edge in graph.edges if (edge.target, edge.target_port) != (node.id, port))
    made = GraphEdge(source=source, source_port=name, target=node.id, target_port=port)
    return graph.model_copy(update={"edges": (*kept, made)})


def sources(graph: Graph) -> dict[Place, Place]:
    """Give what each input takes."""
    return {(edge.target, edge.target_port): (edge.source, edge.source_port) for edge in graph.edges}


def comments(text: str) -> Counter[str]:
    """Count the comments of a text."""
    return Counter(
        line[line.index("#") :].strip() for line in text.splitlines() if " #" in f" {line}" and '"' not in line
    )


@given(st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_an_unchanged_graph_gives_the_very_same_text(seed: int) -> None:
    text = write_text(random.Random(seed))
    assert compose(text, read(text)) == text


@given(st.integers(0, 10**9))
@settings(max_examples=50, deadline=None)
def test_a_changed_graph_comes_back_as_it_was_drawn(seed: int) -> None:
    draw = random.Random(seed)
    text = write_text(draw)
    wanted = before = read(text)
    for _ in range(draw.randint(1, 4)):
        wanted = edit(wanted, draw)
    new = compose(text, wanted)
    found = read(new)
    edges, took = sources(wanted), sources(found)
    assert {place: took.get(place) for place in edges} == edges | {
        place: source for place, source in took.items() if place in edges and not _is_there(edges[place], wanted)
    }
    bare = {"edges": ()}
    assert changes(found.model_copy(update=bare), wanted.model_copy(update=bare)) == ()
    assert compose(new, found) == new, "writing it again changes it"
    kept = {node.id for node in before.nodes} <= {node.id for node in wanted.nodes}
    if kept and all(
        node.options or not was.options for was in before.nodes for node in wanted.nodes if node.id == was.id
    ):
        lost = comments(text) - comments(new)
        assert not [line for line in lost if "above" in line or "part" in line or line.startswith("# beside s")], lost


def _is_there(source: Place, graph: Graph) -> bool:
    """Whether an output exists in the graph: one that passes on an input that is not connected does not."""
    if source[0] == RUN:
        return True
    node = next(node for node in graph.nodes if node.id == source[0])
    ports = installed().steps[node.step].takes
    is_passed_on = source[1] in ports and ports[source[1]].optional
    return not is_passed_on or source in sources(graph)


@pytest.mark.parametrize("seed", range(12))
def test_undoing_every_change_gives_the_first_graph_again(seed: int) -> None:
    draw = random.Random(seed)
    text = write_text(draw)
    first = read(text)
    there = compose(text, edit(edit(first, draw), draw))
    back = read(compose(there, first))
    wanted = sources(first)
    assert {node.id for node in back.nodes} == {node.id for node in first.nodes}
    assert {place: source for place, source in sources(back).items() if place in wanted} == wanted
