"""What a shot's remembered clip depends on."""

from __future__ import annotations

from typing import Any

import pytest

from nightreel.spec.film import Material
from nightreel.spec.script import Camera, OnScreenText, Script, Shot
from nightreel.steps.generate import Generate


def _script(**changes: Any) -> Script:
    second = Shot(index=1, role="benefit", start_frame=30, frames=30, scene="a watch").model_copy(update=changes)
    first = Shot(index=0, role="hook", start_frame=0, frames=30, scene="a city")
    return Script(title="t", language="en-US", arc="a", fps=30, width_px=640, height_px=360, shots=(first, second))


def _depends(script: Script, index: int) -> Any:
    return Generate().shot_depends_on({"script": script, "material": Material()}, index)


@pytest.mark.parametrize(
    "changes",
    [{"text": OnScreenText(headline="New")}, {"camera": Camera(move="pull")}, {"frames": 45}, {"role": "proof"}],
    ids=["text", "camera", "length", "role"],
)
def test_a_change_in_one_shot_makes_only_that_shot_again(changes: dict[str, Any]) -> None:
    before, after = _script(), _script(**changes)
    assert _depends(before, 0) == _depends(after, 0)
    assert _depends(before, 1) != _depends(after, 1)


def test_another_voice_over_makes_no_shot_again() -> None:
    assert _depends(_script(), 1) == _depends(_script(voice_over="Other words."), 1)
