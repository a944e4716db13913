"""A storyboard that was read is held against the script and an earlier run; what was rejected before is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.board_files import SCRIPT, compare, eight, page_of, text_of
from tests.board_model import drawn
from tests.servers.vision_server import VisionServer

from nightreel.context import StepContext
from nightreel.errors import CheckError, NightreelError
from nightreel.records.book import RunBook
from nightreel.records.findings import Judged, keep_judged
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunHead, StepRecord

pytestmark = pytest.mark.integration
Put = Callable[..., Brief]


def test_differences_to_the_script_by_meaning_and_a_gate(
    put: Put, read: Any, server: VisionServer, make_context: Callable[..., StepContext]
):
    reading, sources, _ = read(put(**eight(), the_key__fountain=SCRIPT, characters__md="Mira and Bo"))
    context = make_context(engine="endpoint")
    found = compare(reading, sources, context)
    assert found.aligned == "meaning"
    said = {(one.kind, one.of, one.script.split(".")[0][:24], one.panel) for one in found.items}
    assert said == {
        ("missing", "scene", "INT", None), ("missing", "action", "Mira buys a ticket", None),
        ("missing", "dialogue", "CLERK: And back?", None), ("missing", "dialogue", "MIRA: I don't know yet", None),
        ("contradicted", "scene", "INT", 4), ("contradicted", "action", "Snow covers the pot", 5),
        ("changed", "action", "WIDE SHOT", 7), ("changed", "framing", "WIDE SHOT", 7),
        ("missing", "dialogue", "BO: Who is there?", None), ("added", "action", "", 4),
    }  # fmt: skip
    assert all(one.evidence for one in found.items)
    dark = next(one for one in found.items if one.panel == 5)
    assert dark.line == SCRIPT.split("\n").index("Snow covers the pot. A light is on in the house.") + 1
    page = page_of(found, context)
    assert "<del>" in page
    assert "paired by meaning" in page
    again = compare(reading, sources, make_context(engine="endpoint"))
    assert [one.id for one in again.items] == [one.id for one in found.items]
    assert json.loads(text_of(found, "differences.json", context))["amount"] == found.amount
    with pytest.raises(CheckError, match=r"compare_board\.difference.*want 10 % at most"):
        compare(reading, sources, make_context(engine="endpoint"), most_difference=0.1)


def test_differences_to_an_earlier_run(
    put: Put, read: Any, server: VisionServer, make_context: Callable[..., StepContext]
):
    three = dict(list(eight().items())[:3])
    earlier, _, context = read(put(**three))
    kept = context.store.keep_model(earlier, "reading")
    book = RunBook(context.store, "first-board")
    began = "2026-01-02T03:04:05+00:00"
    book.begin(
        RunHead(
            run_id="first-board",
            tenant="acme",
            pipeline="read",
            title="The key",
            brief={},
            began=began,
            steps=("read",),
        )
    )
    book.step(StepRecord(step_id="read", step="read_board", outputs={"reading": kept}, ended=began))
    without = {name: pixels for name, pixels in three.items() if name != "key_02__png"}
    later, sources, _ = read(put(**without))
    found = compare(later, sources, make_context(), earlier="first-board")
    assert [(one.kind, one.of, one.panel, one.reason) for one in found.items] == [
        ("missing", "panel", None, "A close-up of the earlier board is lost.")
    ]
    assert found.against == "board"
    assert abs(found.amount - 1 / 3) < 1e-9
    assert "Differences to the earlier board" in page_of(found, context)
    with pytest.raises(NightreelError, match=r"history\.run"):
        compare(later, sources, make_context(), earlier="never-was")


def test_what_was_rejected_before_cautions_the_reader_and_is_shown(
    put: Put, read: Any, server: VisionServer, make_context: Callable[..., StepContext]
):
    reading, sources, context = read(put(key_1__png=drawn(4), the_key__fountain=SCRIPT))
    ruling = {"choice": "reject", "reason": "A dark house is a choice of <b>light</b>"}
    judged = Judged.model_validate(
        {
            "id": "x", "tenant": "acme", "pipeline": "p", "run_id": "r", "step_id": "s", "title": "The key",
            "reading": "storyboard", "what": "difference", "kind": "contradicted", "of": "action", "language": "en-US",
            "words": "No window is lit.", "ruling": ruling, "by": "ann", "when": "2026-01-02T03:04:05+00:00",
        }
    )  # fmt: skip
    keep_judged(context.store, judged)
    context = make_context(engine="endpoint")
    found = compare(reading, sources, context)
    (caution,) = found.cautions
    assert "A dark house is a choice" in caution
    assert "A dark house is a choice" in "".join(server.asked[-1].texts)
    assert "of &lt;b&gt;light" in page_of(found, context)
