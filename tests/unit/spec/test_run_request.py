"""What a run is told besides its brief comes from whoever may start it: wrong, foreign and huge values are refused."""

from __future__ import annotations

from typing import Any

import pytest

from nightreel.errors import BusyError, CancelledError, Problems, RefusedError, SpecError
from nightreel.spec.record import Fault
from nightreel.spec.run import CONF, RunRequest


@pytest.mark.parametrize("conf", [None, {}, {CONF: None}, {CONF: {}}, {"title": "Cup"}])
def test_nothing_told_is_nothing_special(conf: Any) -> None:
    assert RunRequest.of(conf) == RunRequest()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ("all", "nightreel"),
        (["x"], "nightreel"),
        ({"parent": 3}, "nightreel.parent"),
        ({"off": "grade"}, "nightreel.off"),
        ({"off": ["x"] * 101}, "nightreel.off"),
        ({"note": "x" * 2001}, "nightreel.note"),
        ({"script": "/etc/passwd"}, "nightreel.script"),
        ({"script": {"uri": "file:///etc/passwd"}}, "nightreel.script.sha256"),
        ({"row": {"batch": "b"}}, "nightreel.row.number"),
        ({"admin": True}, "nightreel.admin"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(told: Any, field: str) -> None:
    with pytest.raises(Problems, match=rf"\[run\.request\] the run's configuration, {field}\b"):
        RunRequest.of({CONF: told})


def test_a_fault_says_whether_a_rule_said_no_and_whether_it_may_pass() -> None:
    both = Problems([RefusedError("safety.x", where="a", got="1"), SpecError("b.y", where="b")])
    fault = Fault.of(both)
    assert (fault.code, fault.refused, fault.passing, fault.others) == ("safety.x", True, False, ("[b.y] b.",))
    assert Fault.of(BusyError("x.busy")).passing
    assert Fault.of(CancelledError("run.cancelled")).stopped
    assert Fault.of(SpecError("b.y", want="3")).model_dump(include={"want", "refused"}) == {
        "want": "3",
        "refused": False,
    }
