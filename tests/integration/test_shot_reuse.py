"""A shot whose words state the same facts as an earlier one takes its clip, where the pipeline says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nightreel.context import StepContext
from nightreel.spec.film import Material, ShotClip
from nightreel.spec.script import Script, Shot
from nightreel.steps.generate import Generate, GenerateOptions

pytestmark = pytest.mark.integration
MakeContext = Callable[..., StepContext]


def _made(make_context: MakeContext, scene: str, reuse: str, **options: Any) -> tuple[ShotClip, StepContext]:
    shot = Shot(index=0, role="hook", start_frame=0, frames=4, scene=scene)
    script = Script(title="t", language="en-US", arc="a", fps=30, width_px=128, height_px=72, shots=(shot,))
    context = make_context(engine="animatic", shot_index=0)
    asked = GenerateOptions.model_validate({"grain": 0, "reuse": reuse, **options})
    given = Generate().run(asked, context, script=script, material=Material())
    clip = given["shot"]
    assert isinstance(clip, ShotClip)
    return clip, context


def test_a_shot_of_the_same_facts_takes_the_clip_and_says_so(make_context: MakeContext) -> None:
    first, _ = _made(make_context, "A blue mug on a wooden table", "same_facts")
    again, context = _made(make_context, "On a wooden table, a blue mug", "same_facts")
    assert again.clip == first.clip
    assert again.shot.scene == "On a wooden table, a blue mug"
    assert context.notes == ["Shot 1: an earlier clip that states the same facts is used again."]
    assert len(context.stills) == 1


@pytest.mark.parametrize(
    ("scene", "reuse", "options"),
    [
        ("A red mug on a wooden table", "same_facts", {}),
        ("On a wooden table, a blue mug", "exact", {}),
        ("On a wooden table, a blue mug", "same_facts", {"seed": 2}),
    ],
    ids=["another colour", "exact only", "another seed"],
)
def test_nothing_else_does(make_context: MakeContext, scene: str, reuse: str, options: dict[str, Any]) -> None:
    _made(make_context, "A blue mug on a wooden table", "same_facts")
    _, context = _made(make_context, scene, reuse, **options)
    assert context.notes == []
