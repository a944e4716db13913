"""Two graphs side by side: what a person is told of their difference."""

from __future__ import annotations

from tests.canvas_tenant import PROMO

from nightreel.canvas.diff import changes
from nightreel.spec.canvas import CanvasNote


def said(a, b) -> list[tuple[str, ...]]:
    """Give the differences as plain tuples."""
    return [(one.kind, one.what, one.node, one.field, one.before, one.after) for one in changes(a, b)]


def test_alike_graphs_do_not_differ_however_they_are_written(read):
    assert changes(read(PROMO), read(PROMO)) == ()
    other = PROMO.replace("  - step: export", "  - step: export\n    takes: {reel: sound.reel}")
    assert changes(read(PROMO), read(other)) == ()


def test_steps_and_their_options(read):
    new = PROMO.replace("motion: 0.5", "motion: 1").replace("seed: 7", "settings: {preset: draft}")
    new = new.replace("timeout_s: 7200", "retries: 0")
    assert sorted(said(read(PROMO), read(new))) == [
        ("changed", "node", "export", "retries", "", "0"),
        ("changed", "node", "export", "timeout_s", "7200", ""),
        ("changed", "node", "generate", "options.motion", "0.5", "1"),
        ("changed", "node", "generate", "options.seed", "7", ""),
        ("changed", "node", "generate", "options.settings", "", "{preset: draft}"),
    ]


def test_a_step_that_came_and_the_connections_that_it_took(read):
    new = PROMO.replace("  - step: sound\n", "  - step: deflicker\n  - step: sound\n")
    new = new.replace("grade.reel", "deflicker.reel")
    assert said(read(PROMO), read(new)) == [
        ("added", "node", "deflicker", "", "", "deflicker"),
        ("added", "edge", "deflicker", "reel", "", "grade.reel"),
        ("changed", "edge", "sound", "reel", "grade.reel", "deflicker.reel"),
    ]
    assert [one[:3] for one in said(read(new), read(PROMO))] == [
        ("removed", "node", "deflicker"), ("removed", "edge", "deflicker"), ("changed", "edge", "sound"),
    ]  # fmt: skip


def test_places_notes_and_settings(read):
    a = PROMO + "canvas: {at: {grade: [1, 2]}, notes: [{text: one, at: [0, 0]}, {text: two, at: [0, 0]}]}\n"
    b = PROMO.replace("title: Product, default: Watch", "title: Goods, hidden: true") + (
        "canvas: {at: {grade: [3, 2]}, notes: [{text: one, at: [5, 0]}, {text: three, at: [0, 0]}]}\n"
    )
    assert said(read(a), read(b)) == [
        ("moved", "node", "grade", "", "[1, 2]", "[3, 2]"),
        ("moved", "note", "", "one", "[0, 0]", "[5, 0]"),
        ("removed", "note", "", "", "two", ""),
        ("added", "note", "", "", "", "three"),
        ("changed", "setting", "", "form.title.title", "Product", "Goods"),
        ("removed", "setting", "", "form.title.default", "Watch", ""),
        ("added", "setting", "", "form.title.hidden", "", "true"),
    ]


def test_long_words_are_cut(read):
    a = read(PROMO)
    settings = {**a.settings, "description": "x" * 5000}
    b = a.model_copy(update={"settings": settings, "notes": (CanvasNote(text="y" * 999, at=(0, 0)),)})
    assert all(len(one.after) <= 301 for one in changes(a, b))
