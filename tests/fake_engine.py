"""An engine that does as it is told, and one shot that is asked of it through the step ``generate``."""

from __future__ import annotations

import time
from typing import Any

from nightreel.context import RunInfo
from nightreel.engines.generate.animatic import Animatic
from nightreel.errors import CancelledError
from nightreel.run.step import Bench, StepCall, StepResult
from nightreel.spec.film import Material, ShotClip
from nightreel.spec.generation import Making, ModelSettings, Usage
from nightreel.spec.script import Script, Shot

SETTINGS = ModelSettings(model="acme/wan-5b", height_px=720, steps=30)


class Fake:
    """An engine that takes a model: what it does at each call is told by ``script``."""

    asked: list[ModelSettings]
    script: list[Any]
    money: float = 0

    def _making(self) -> Making:
        return Making(engine="fake", model="acme/wan-5b", usage=Usage(money=self.money))

    def generate(self, request, context):
        type(self).asked.append(request.settings)
        act = self.script.pop(0) if self.script else None
        if isinstance(act, Exception):
            raise act
        if act == "slow":
            give_up = time.monotonic() + 5
            while not context.cancelled():
                assert time.monotonic() < give_up
                time.sleep(0.01)
            raise CancelledError("run.cancelled")
        made = Animatic().generate(request, context)
        return type(made)(**{**vars(made), "engine": "fake", "making": self._making()})


def run(bench: Bench, *, engine: str = "fake", run_id: str = "r", attempt: int = 1, **options: Any) -> StepResult:
    shot = Shot(index=0, role="hook", start_frame=0, frames=4, scene="a cup")
    script = Script(title="C", language="en-US", arc="a", fps=30, width_px=160, height_px=90, shots=(shot,))
    options.setdefault("settings", SETTINGS.model_dump(mode="json"))
    call = StepCall(
        step="generate", step_id="generate", run=RunInfo(run_id, "2026-01-02", attempt=attempt), engine=engine,
        options=options, shot_index=0, waits_elsewhere=True,
    )  # fmt: skip
    inputs = {
        "script": bench.store.keep_model(script, "script"),
        "material": bench.store.keep_model(Material(), "material"),
    }
    return bench.run(call, inputs, lambda fraction, message="": None)


def making(bench: Bench, result: StepResult) -> Making:
    made = bench.store.load(result.outputs["shot"], ShotClip).clip.made
    assert made is not None
    return made
