"""A text on the canvas: its graph, its faults with their places, its price; and texts that mean harm."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from tests.canvas_tenant import PROMO, write_acme

from nightreel.canvas.draft import MAX_STEPS
from nightreel.canvas.read import check_text, plan_text
from nightreel.errors import Problems, SpecError
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import load_tenant

FILE = "pipelines/promo.yaml"
TENANTS = Path(__file__).parents[3] / "include/tenants"
DEMO = sorted(path.stem for path in (TENANTS / "demo/pipelines").glob("*.yaml"))


def test_a_text_becomes_a_graph(acme):
    checked = check_text(PROMO, acme, file=FILE)
    assert checked.faults == ()
    assert checked.whole
    assert {node.id for node in checked.graph.nodes} == {
        "intake", "enrich", "generate", "assemble", "grade", "sound", "export",
    }  # fmt: skip
    wired = {(edge.source, edge.source_port, edge.target, edge.target_port): edge for edge in checked.graph.edges}
    shots = wired["generate", "shot", "assemble", "shots"]
    assert (shots.kind, shots.written) == ("shots", False)
    assert wired["grade", "reel", "sound", "reel"].written
    assert wired["run", "brief", "intake", "brief"].kind == "brief"
    assert checked.graph.settings["form"] == {"title": {"title": "Product", "default": "Watch"}}
    assert set(checked.graph.settings) == {"name", "title", "platforms", "form"}


@pytest.mark.parametrize("name", DEMO)
def test_the_demos_pipelines_have_graphs_without_faults(name):
    folder = load_tenant(TENANTS / "demo")
    file = f"pipelines/{name}.yaml"
    checked = check_text((folder.root / file).read_text(), folder, file=file)
    assert checked.faults == ()
    assert checked.cost is not None
    assert len(checked.cost.steps) == len(checked.graph.nodes)


def test_another_order_and_other_words_give_the_same_graph(read):
    plain = PROMO.replace("    takes:\n      reel: grade.reel    # as agreed\n", "")
    sound = plain[plain.index("  - step: sound") : plain.index("  - step: export")]
    moved = f"{sound.rstrip()}\n    takes: {{reel: grade.reel}}\n  - step: generate\n"
    said = plain.replace(sound, "").replace("  - step: generate\n", moved)
    said = said.replace("  - step: export\n", "  - step: export\n    takes: {reel: sound.reel}\n")
    one, other = read(PROMO), read(said)
    assert one.nodes == other.nodes
    strip = {"written": False}
    assert [edge.model_copy(update=strip) for edge in one.edges] == [
        edge.model_copy(update=strip) for edge in other.edges
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "node", "place", "code"),
    [
        ("step: grade\n", "step: grad\n", 22, "grad", ("step",), "step.unknown"),
        ("exposure: 0.5", "exposure: 9", 23, "grade", ("options", "exposure"), "grade.exposure"),
        ("motion: 0.5 ", "motions: 0.5", 17, "generate", ("options", "motions"), "generate.motions"),
        ("reel: grade.reel ", "reel: enrich.script ", 26, "sound", ("takes", "reel"), "port.type"),
        ("timeout_s: 7200", "timeout_s: soon", 28, "export", ("timeout_s",), "pipeline.steps.timeout_s"),
        ("title: 'Promo film'", "titel: 'Promo film'", 3, None, ("titel",), "pipeline.titel"),
        ("default: Watch", "default: [1, 2]", 6, None, ("form", "title", "default"), "form.title"),
        ("[youtube]", "[youtube, youtub]", 4, None, ("platforms", 1), "platform.name"),
        ("  - step: assemble\n", "  - assemble\n", 19, "?", (), "pipeline.steps"),
    ],
)  # fmt: skip
def test_a_fault_knows_its_line_its_step_and_its_field(acme, old, new, line, node, place, code):
    assert old in PROMO
    checked = check_text(PROMO.replace(old, new), acme, file=FILE)
    found = next(fault for fault in checked.faults if fault.code == code)
    assert (found.line, found.node, found.place) == (line, node, place)
    assert found.sentence
    assert found.fix
    assert checked.cost is None
    assert len(checked.graph.nodes) == 7


def test_all_faults_are_told_at_once(acme):
    text = PROMO.replace("title: 'Promo film'      # shown to everyone\n", "").replace("exposure: 0.5", "exposure: 9")
    codes = [fault.code for fault in check_text(text.replace("step: sound", "step: soun"), acme, file=FILE).faults]
    assert codes == ["pipeline.title", "grade.exposure", "step.unknown"]


def test_what_cannot_be_read_has_no_faults_that_only_follow(acme):
    checked = check_text(PROMO.replace("  - step: assemble\n", "  - {stepp: assemble}\n"), acme, file=FILE)
    assert {fault.code for fault in checked.faults} == {"pipeline.steps.step", "pipeline.steps.stepp"}


def test_a_wrong_value_is_in_the_graph_so_that_the_form_shows_it(acme):
    checked = check_text(PROMO.replace("timeout_s: 7200", "timeout_s: 3"), acme, file=FILE)
    assert next(node for node in checked.graph.nodes if node.id == "export").timeout_s == 3
    assert [fault.place for fault in checked.faults] == [("timeout_s",)]


def test_a_broken_text_shows_what_stands_before_the_fault(acme):
    checked = check_text(PROMO.replace("  - step: sound", "  - step: sound\n   x: ["), acme, file=FILE)
    assert not checked.whole
    assert [node.id for node in checked.graph.nodes] == [
        "intake", "enrich", "generate", "assemble", "grade", "sound",
    ]  # fmt: skip
    assert [fault.code for fault in checked.faults] == ["yaml.syntax"]
    assert checked.faults[0].line == 25


def test_a_name_that_another_file_has_is_a_fault(tmp_path):
    folder = write_acme(tmp_path, promo=PROMO, spring=PROMO.replace("name: promo", "name: spring"))
    checked = check_text(PROMO.replace("name: promo", "name: spring"), folder, file=FILE)
    assert [fault.code for fault in checked.faults] == ["pipeline.name"]
    assert "pipelines/spring.yaml" in checked.faults[0].sentence


def test_the_subscription_counts(tmp_path):
    folder = write_acme(tmp_path, "starter")
    checked = check_text(PROMO.replace("step: grade\n", "step: watermark\n"), folder, file=FILE)
    assert "subscription" in [fault.code for fault in checked.faults]


def test_positions_and_notes_are_read_and_no_plan_depends_on_them(acme):
    text = f"{PROMO}canvas:\n  at: {{grade: [10, 20.5], gone: [1, 2]}}\n  notes:\n    - {{text: hallo, at: [0, 0]}}\n"
    checked = check_text(text, acme, file=FILE)
    assert next(node.at for node in checked.graph.nodes if node.id == "grade") == (10, 20.5)
    assert [note.text for note in checked.graph.notes] == ["hallo"]
    assert plan_text(text, acme, FILE).model_dump_json() == plan_text(PROMO, acme, FILE).model_dump_json()


def test_a_longer_sample_costs_more(acme):
    short, long = (
        check_text(PROMO, acme, sample=Brief(title="x", duration_s=length), file=FILE).cost for length in (6, 60)
    )
    assert long.wall_s > short.wall_s
    assert long.duration_s == 60
    assert "60 s" in long.said


def test_a_broken_cap_is_said(tmp_path):
    folder = write_acme(tmp_path)
    (folder.root / "tenant.yaml").write_text("name: acme\ntitle: A\nbrand: {name: A}\ncaps: {wall_s: 1}\n")
    cost = check_text(PROMO, load_tenant(folder.root), file=FILE).cost
    assert len(cost.over) == 1
    assert "caps.wall_s" in cost.over[0]


def test_plan_text_gives_the_plan_or_every_fault(acme):
    assert [step.id for step in plan_text(PROMO, acme, FILE).steps][:2] == ["intake", "enrich"]
    with pytest.raises(Problems) as caught:
        plan_text(PROMO.replace("exposure: 0.5", "exposure: 9").replace("motion: 0.5", "motion: 5"), acme, FILE)
    assert [error.code for error in caught.value.errors] == ["generate.motion", "grade.exposure"]


HOSTILE = {
    "empty": "",
    "no mapping": "- a\n- b\n",
    "bomb": "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join(['*' + chr(97 + at)] * 9)}]\n" for at in range(8)
    ),
    "brackets": "name: " + "[" * 5000,
    "itself": "steps: &a [*a]\n",
    "tag": "name: !!python/object/apply:os.system ['true']\n",
    "two documents": "name: a\n---\nname: b\n",
    "null byte": "name: a\0b\n",
    "lone surrogate": "name: '\ud800'\n",
    "large": "# " + "x" * 300_000 + "\n",
    "many steps": "name: promo\ntitle: x\nsteps:\n" + "  - step: grade\n" * (MAX_STEPS + 1),
    "steps as text": "name: promo\ntitle: x\nsteps: all of them\n",
    "step as number": "name: promo\ntitle: x\nsteps: [1, null, [], {}, {step: 5}, {step: grade, options: []}]\n",
    "huge number": "name: promo\ntitle: x\nsteps:\n  - step: grade\n    retries: " + "9" * 5000 + "\n",
    "wrong canvas": PROMO + "canvas: {at: {grade: [1, x]}, notes: 5}\n",
    "run as a step": PROMO.replace("step: intake", "step: intake\n    id: run"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_does_harm(acme, name):
    started = perf_counter()
    checked = check_text(HOSTILE[name], acme, file=FILE)
    assert perf_counter() - started < 1
    assert checked.faults
    assert all(fault.sentence and fault.code for fault in checked.faults)
    assert checked.model_dump_json()


def test_a_hostile_text_is_no_plan(acme):
    with pytest.raises(SpecError):
        plan_text(HOSTILE["bomb"], acme, FILE)


def test_a_hundred_steps_are_checked_as_quickly_as_somebody_types(acme):
    head, body = PROMO.split("  - step: sound\n")
    many = "".join(f"  - step: deflicker\n    id: calm{at}\n    options: {{max_gain: 2}}\n" for at in range(93))
    text = f"{head}{many}  - step: sound\n{body}".replace("grade.reel    # as agreed", "calm92.reel")
    check_text(text, acme, file=FILE)
    started = perf_counter()
    checked = check_text(text, acme, file=FILE)
    assert perf_counter() - started < 0.4
    assert checked.faults == ()
    assert len(checked.graph.nodes) == 100
