"""A graph's changes in its text: what changes is written, all else stays to the letter."""

from __future__ import annotations

import difflib

import pytest
from tests.canvas_tenant import PROMO

from nightreel.canvas.compose import compose
from nightreel.canvas.diff import changes
from nightreel.canvas.graph import Graph, GraphEdge, GraphNode
from nightreel.errors import SpecError
from nightreel.spec.canvas import CanvasNote


def with_node(graph: Graph, name: str, **fields: object) -> Graph:
    """Give a graph whose one step has other fields."""
    nodes = (node.model_copy(update=fields) if node.id == name else node for node in graph.nodes)
    return graph.model_copy(update={"nodes": tuple(nodes)})


def without(graph: Graph, name: str) -> Graph:
    """Give a graph without a step; what took from it takes what the step took."""
    before = {edge.target_port: edge for edge in graph.edges if edge.target == name}
    edges = []
    for edge in graph.edges:
        if edge.source == name and edge.source_port in before:
            past = before[edge.source_port]
            edges.append(edge.model_copy(update={"source": past.source, "source_port": past.source_port}))
        elif name not in (edge.source, edge.target):
            edges.append(edge)
    nodes = tuple(node for node in graph.nodes if node.id != name)
    return graph.model_copy(update={"nodes": nodes, "edges": tuple(edges)})


def reel(source: str, target: str) -> GraphEdge:
    """Give a connection of two steps by their reels."""
    return GraphEdge(source=source, source_port="reel", target=target, target_port="reel")


def rewired(graph: Graph, *pairs: tuple[str, str]) -> Graph:
    """Give a graph whose steps take other reels: source, target."""
    targets = {target for _, target in pairs}
    kept = (edge for edge in graph.edges if (edge.target, edge.target_port) not in {(name, "reel") for name in targets})
    return graph.model_copy(update={"edges": (*kept, *(reel(*pair) for pair in pairs))})


def inserted(graph: Graph, node: GraphNode, source: str, target: str) -> Graph:
    """Give a graph with a step put on a connection."""
    wider = graph.model_copy(update={"nodes": (*graph.nodes, node)})
    return rewired(wider, (source, node.id), (node.id, target))


def changed(old: str, new: str) -> list[str]:
    """Give the lines that went and came."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:3] not in ("---", "+++") and not line.startswith("@@")]


def test_a_changed_option_changes_its_line_and_keeps_its_comment(read):
    new = compose(PROMO, with_node(read(PROMO), "generate", options={"motion": 1, "seed": 7}))
    assert changed(PROMO, new) == ["-      motion: 0.5         # calm", "+      motion: 1         # calm"]


def test_a_new_option_joins_the_others_as_they_are_written(read):
    graph = read(PROMO)
    new = compose(PROMO, with_node(graph, "generate", options={"motion": 0.5, "seed": 7, "grain": 0}))
    assert changed(PROMO, new) == ["+      grain: 0"]
    new = compose(PROMO, with_node(graph, "grade", options={"exposure": 0.5, "lut": "luts/autumn.cube", "contrast": 2}))
    assert changed(PROMO, new)[1] == '+    options: {exposure: 0.5, lut: "luts/autumn.cube", contrast: 2}'


def test_options_that_are_emptied_leave_no_trace(read):
    new = compose(PROMO, with_node(read(PROMO), "generate", options={}))
    assert changed(PROMO, new) == ["-    options:", "-      motion: 0.5         # calm", "-      seed: 7"]


def test_a_removed_step_takes_its_own_comments_and_no_one_elses(read):
    new = compose(PROMO, without(read(PROMO), "grade"))
    assert changed(PROMO, new) == [
        "-", "-  # The look of spring.", "-  - step: grade", '-    options: {exposure: 0.5, lut: "luts/spring.cube"}',
        "-      reel: grade.reel    # as agreed", "+      reel: assemble.reel    # as agreed",
    ]  # fmt: skip
    new = compose(PROMO, without(read(PROMO), "export"))
    assert changed(PROMO, new) == ["-  - step: export", "-    timeout_s: 7200", "-    # one hour was too short"]


def test_headings_above_a_removed_step_stay(read):
    new = compose(PROMO, without(without(read(PROMO), "generate"), "assemble"))
    assert "# --- picture ---" in new
    assert "# The shots are drawn." not in new
    assert "# --- words ---" in new


def test_a_step_on_a_connection_is_written_between_without_words_on_wiring(read):
    new = compose(PROMO, inserted(read(PROMO), GraphNode(id="deflicker", step="deflicker"), "assemble", "grade"))
    assert changed(PROMO, new) == ["+  - step: deflicker"]
    assert new.index("deflicker") < new.index("# The look of spring.") < new.index("step: grade")


def test_steps_change_places_only_as_far_as_connections_need(read):
    graph = rewired(read(PROMO), ("assemble", "sound"), ("sound", "grade"), ("grade", "export"))
    new = compose(PROMO, graph)
    assert changes(read(new), graph) == ()
    assert [line for line in new.splitlines() if "step:" in line] == [
        "  - step: intake", "  - step: enrich          # rules are enough", "  - step: generate", "  - step: assemble",
        "  - step: sound", "  - step: grade", "  - step: export",
    ]  # fmt: skip
    assert "# The look of spring.\n  - step: grade" in new


def test_takes_is_written_only_where_the_order_says_otherwise(read):
    new = compose(PROMO, rewired(read(PROMO), ("grade", "export")))
    assert changed(PROMO, new) == ["+    takes: {reel: grade.reel}"]
    back = compose(new, rewired(read(new), ("sound", "export")))
    assert changed(new, back) == ["-    takes: {reel: grade.reel}", "+    takes: {reel: sound.reel}"]


def test_a_new_step_leaves_the_connections_of_all_others(read):
    graph = read(PROMO)
    nodes = (*graph.nodes, GraphNode(id="calm", step="deflicker"))
    wider = graph.model_copy(update={"nodes": nodes, "edges": (*graph.edges, reel("grade", "calm"))})
    new = compose(PROMO, wider)
    assert changes(graph, read(new)) == changes(graph, wider)


def test_a_renamed_step_keeps_its_place_its_comments_and_what_takes_from_it(read):
    graph = with_node(read(PROMO), "grade", id="look")
    edges = (
        edge.model_copy(
            update={"source": edge.source.replace("grade", "look"), "target": edge.target.replace("grade", "look")}
        )
        for edge in graph.edges
    )
    new = compose(PROMO, graph.model_copy(update={"edges": tuple(edges)}))
    assert changed(PROMO, new) == [
        "+    id: look", "-      reel: grade.reel    # as agreed", "+      reel: look.reel    # as agreed",
    ]  # fmt: skip


def test_positions_and_notes_stand_at_the_end_under_canvas(read):
    graph = with_node(read(PROMO), "grade", at=(10.0, 20.5)).model_copy(
        update={"notes": (CanvasNote(text="Two\nlines", at=(1, 2), width=300),)}
    )
    new = compose(PROMO, graph)
    assert new.startswith(PROMO)
    assert new.removeprefix(PROMO) == (
        "\ncanvas:\n  at:\n    grade: [10, 20.5]\n  notes:\n    - text: |-\n        Two\n        lines\n"
        "      at: [1, 2]\n      width: 300\n"
    )
    moved = compose(new, with_node(read(new), "grade", at=(11.0, 20.5)))
    assert changed(new, moved) == ["-    grade: [10, 20.5]", "+    grade: [11, 20.5]"]
    assert "canvas" not in compose(new, read(PROMO))


def test_a_removed_step_takes_its_position_and_leaves_others(read):
    text = PROMO + "canvas:\n  at:\n    grade: [1, 2]\n    sound: [3, 4]   # below\n    gone: [5, 6]\n"
    new = compose(text, without(read(text), "grade"))
    assert new.endswith("canvas:\n  at:\n    sound: [3, 4]   # below\n    gone: [5, 6]\n")


def test_settings_change_in_place_and_new_ones_stand_before_the_steps(read):
    graph = read(PROMO)
    settings = {**graph.settings, "title": "It's new", "tasks": "film", "platforms": ["youtube", "tiktok"]}
    new = compose(PROMO, graph.model_copy(update={"settings": settings}))
    assert changed(PROMO, new) == [
        "-title: 'Promo film'      # shown to everyone", "-platforms: [youtube]",
        "+title: 'It''s new'      # shown to everyone", "+platforms: [youtube, tiktok]", "+tasks: film",
    ]  # fmt: skip


def test_what_the_canvas_does_not_know_is_never_lost(read):
    text = PROMO.replace("name: promo", "name: promo\nowner: {team: film}   # ours").replace(
        "- step: assemble\n", "- step: assemble\n    colour: red      # a key of tomorrow\n"
    )
    new = compose(text, with_node(read(text), "assemble", options={"transition": "cut"}))
    assert changed(text, new) == ["+    options: {transition: cut}"]


NO_CHANGE = {
    "as it is": PROMO,
    "windows": PROMO.replace("\n", "\r\n"),
    "no newline at the end": PROMO.rstrip("\n"),
    "tabs in comments": PROMO.replace("# rules are enough", "#\trules\tare enough\t"),
    "document markers": f"---\n{PROMO}...\n",
    "byte order mark": "\ufeff" + PROMO,
    "trailing spaces": PROMO.replace("  - step: assemble\n", "  - step: assemble   \n"),
    "flow": "name: promo\ntitle: x\nsteps: [{step: intake}, {step: enrich, options: {temperature: 1.0}}]\n",
    "flow throughout": '{name: promo, title: "x", steps: [{step: intake}]}',
    "indentless": "name: promo\ntitle: x\nsteps:\n- step: intake\n- step: enrich\n",
    "anchors": "name: promo\ntitle: x\nsteps:\n  - &a {step: grade, id: one}\n  - {<<: *a, id: two}\n",
    "folded": "name: promo\ntitle: >-\n  A long\n  title\nsteps:\n  - step: intake\n",
    "numbers": "name: promo\ntitle: x\nsteps:\n  - step: grade\n    options: {exposure: 0x1, contrast: 1.50}\n",
    "comment first": "# only\n\n\nname: promo\ntitle: x\nsteps:\n\n  # a\n\n  - step: intake\n\n\n",
    "wrong takes": PROMO.replace("reel: grade.reel", "reel: nobody.reel"),
    "broken entries": "name: promo\ntitle: x\nsteps:\n  - intake\n  - 5\n  -\n  - {step: enrich, retries: many}\n",
}


@pytest.mark.parametrize("name", NO_CHANGE)
def test_a_graph_that_changes_nothing_gives_the_very_same_text(read, name):
    text = NO_CHANGE[name]
    graph = read(text)
    assert compose(text, graph) == text
    assert compose(text, graph.model_copy(update={"nodes": graph.nodes[::-1], "edges": graph.edges[::-1]})) == text


@pytest.mark.parametrize("name", NO_CHANGE)
def test_a_small_change_is_written_into_any_text(read, name):
    text = NO_CHANGE[name]
    graph = read(text)
    wanted = graph.model_copy(update={"settings": {**graph.settings, "description": "New: words, #1"}})
    new = compose(text, wanted)
    assert changes(read(new), wanted) == ()
    assert text.count("#") + 1 == new.count("#")
    assert ("\r\n" in new) == ("\r\n" in text)
    wanted = graph.model_copy(update={"nodes": (*graph.nodes, GraphNode(id="fresh", step="intake"))})
    assert [node.id for node in read(compose(text, wanted)).nodes if node.id == "fresh"] == ["fresh"]


def test_windows_line_breaks_stay_in_what_is_new(read):
    text = PROMO.replace("\n", "\r\n")
    new = compose(text, with_node(read(text), "assemble", options={"transition": "cut"}, at=(1.0, 2.0)))
    assert new.count("\n") == new.count("\r\n")
    assert new.replace("\r\n", "\n") == compose(PROMO, with_node(read(PROMO), "assemble", options={"transition": "cut"},
                                                                 at=(1.0, 2.0)))  # fmt: skip


def test_a_shared_value_is_written_out_where_one_of_its_users_changes(read):
    text = (
        "name: promo\ntitle: x\nsteps:\n  - step: intake   # first\n"
        "  - {step: grade, id: one, options: &o {contrast: 1.1}}\n"
        "  - {step: grade, id: two, options: *o}\n"
    )
    new = compose(text, with_node(read(text), "two", options={"contrast": 1.2}))
    assert "# first" in new
    options = {node.id: node.options for node in read(new).nodes}
    assert options == {"intake": {}, "one": {"contrast": 1.1}, "two": {"contrast": 1.2}}


def test_a_pipeline_begins_from_nothing_or_from_a_comment(read):
    graph = read(PROMO)
    for beginning in ("", "# mine\n", "# mine"):
        new = compose(beginning, graph)
        assert new.startswith(beginning)
        assert changes(read(new), graph) == ()
    assert compose("", Graph()) == "steps: []\n"


def test_the_last_step_may_go_and_a_first_one_may_come(read):
    text = "name: promo\ntitle: x\nsteps:\n  - step: intake\n"
    empty = compose(text, without(read(text), "intake"))
    assert empty == "name: promo\ntitle: x\nsteps: []\n"
    again = compose(empty, read(text))
    assert again == text


@pytest.mark.parametrize(
    "value",
    ["off", "16:9", "null", "", " ", "a: b", "# c", "- d", "1e3", "0x1F", "true", "~", "${brief.title}", "'", '"', "\\",
     "a\nb", "a\n", "\n", " a\n b", "a\tb", "é智慧🎬", "\x7f\x85\u2028", "{x}", "[y]", "*z", "&w", "!t", "%", "@", "`",
     "yes", "=", "<<", "2026-01-01", "012", "1_000", ".5", "-", "?", "a #b", "x" * 300, "\u200b", "\ufeff"],
)  # fmt: skip
def test_any_words_come_back_as_they_were(read, value):
    wanted = with_node(read(PROMO), "grade", options={"lut": value, value or "empty": [value, {"a": value}]})
    wanted = wanted.model_copy(update={"settings": {**wanted.settings, "description": value}})
    new = compose(PROMO, wanted)
    assert changes(read(new), wanted) == ()
    assert changes(read(compose(new, read(PROMO))), read(PROMO)) == ()


@pytest.mark.parametrize(
    ("graph", "code"),
    [
        (Graph(nodes=(GraphNode(id="a", step="grade"), GraphNode(id="a", step="grade"))), "canvas.id"),
        (Graph(nodes=(GraphNode(id="../x", step="grade"),)), "canvas.id"),
        (Graph(nodes=(GraphNode(id="run", step="grade"),)), "canvas.id"),
        (Graph(nodes=tuple(GraphNode(id=f"n{at}", step="grade") for at in range(501))), "canvas.steps"),
        (Graph(nodes=(GraphNode(id="a", step="grade", options={"x": float("nan")}),)), "canvas.number"),
    ],
)
def test_a_graph_that_cannot_be_written_is_refused_in_words(graph, code):
    with pytest.raises(SpecError) as caught:
        compose(PROMO, graph)
    assert caught.value.code == code


def test_a_text_that_is_no_yaml_takes_no_graph(read):
    with pytest.raises(SpecError) as caught:
        compose(PROMO.replace("steps:", "steps: ["), read(PROMO))
    assert caught.value.code == "yaml.syntax"
