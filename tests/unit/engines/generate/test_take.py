"""Another take is another picture; the first one is what it always was."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.engines.generate.models.asking import prompt_of
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.engines.generate.take import directed, seed_of, told
from nightreel.media.drawing.scene import Scene
from nightreel.media.drawing.stage import Stage
from nightreel.spec.brand import Brand
from nightreel.spec.film import Material
from nightreel.spec.script import Camera, Script, Shot
from nightreel.steps.generate import Generate

MOVES = ("hold", "push", "pull", "pan_left", "pan_right", "tilt_up", "tilt_down", "orbit")


def shot_of(**fields: Any) -> Shot:
    return Shot(**{"index": 0, "role": "hook", "start_frame": 0, "frames": 24, "scene": "a cup", **fields})


def drawn(shot: Shot, seed: int = 1) -> np.ndarray:
    take = directed(shot)
    scene = Scene(
        shot=take.shot, brand=Brand(name="Acme"), width_px=192, height_px=108, frames=24, fps=24.0,
        seed=seed_of(seed, shot.take), grain=0, size=take.size, closer=take.closer, spot=take.spot,
    )  # fmt: skip
    return Stage(scene).frame(12).astype(int)


@pytest.mark.parametrize("move", MOVES)
def test_the_next_takes_move_otherwise(move: Any) -> None:
    moves = [directed(shot_of(camera=Camera(move=move), take=take)).shot.camera.move for take in (1, 2, 3, 4)]
    assert moves[0] == move
    assert len(set(moves)) == 4


@pytest.mark.parametrize("layout", ["hero", "left", "right", "type", "logo"])
def test_every_take_is_visibly_another_picture(layout: Any) -> None:
    takes = [drawn(shot_of(layout=layout, take=take, role="hook")) for take in (1, 2, 3)]
    for one, other in ((0, 1), (1, 2), (0, 2)):
        changed = (np.abs(takes[one] - takes[other]).max(axis=2) > 12).mean()
        assert changed > 0.05, f"takes {one + 1} and {other + 1} look alike"


@given(st.integers(0, 2**31 - 1), st.integers(2, 999))
def test_a_take_has_a_seed_of_its_own(seed: int, take: int) -> None:
    assert seed_of(seed, 1) == seed
    assert 0 <= seed_of(seed, take) < 2**31
    assert seed_of(seed, take) not in (seed, seed_of(seed, take - 1))


def test_a_wish_is_told_to_a_model_and_to_people() -> None:
    asked = shot_of(take=2, wish="more light")
    request = GenerateRequest(shot=asked, width_px=64, height_px=64, fps=Fraction(24), frames=24)
    assert prompt_of(request, ("warm",)) == "a cup, more light, warm"
    assert told(asked, to_a_model=True) == "Shot 1, take 2: made with another seed and the wish “more light”."
    assert "nobody understood the wish “more light”" in told(asked, to_a_model=False)
    assert told(shot_of(), to_a_model=True) == ""


def test_a_take_and_a_wish_are_part_of_what_a_clip_depends_on_and_a_first_take_is_not() -> None:
    def depends(**fields: Any) -> Any:
        script = Script(
            title="Cup", language="en-US", arc="emotion", fps=24, width_px=64, height_px=64, shots=(shot_of(**fields),)
        )
        return Generate().shot_depends_on({"script": script, "material": Material()}, 0)["shot"]

    assert {"take", "wish"} & depends().keys() == set()
    assert len({str(depends()), str(depends(take=2)), str(depends(take=3)), str(depends(take=2, wish="light"))}) == 4
