"""One shot that is asked of the engine ``served``, and what its ledger says of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.spec.generation import ModelSettings
from nightreel.spec.script import Camera, Shot
from nightreel.store.jobs import JobLedger

MODEL = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
"""What the server has."""


def request_of(**fields: Any) -> GenerateRequest:
    shot = Shot(index=2, role="hook", start_frame=0, frames=20, scene="a cup on a table", negative_prompt="text",
                camera=Camera(move="push"))  # fmt: skip
    settings = ModelSettings(height_px=96, steps=7, guidance=4.5, negative_prompt="blur")
    plain: dict[str, Any] = {"shot": shot, "width_px": 160, "height_px": 90, "fps": Fraction(30), "frames": 30,
                             "seed": 11, "settings": settings}  # fmt: skip
    return GenerateRequest(**{**plain, **fields})


def generate(context: StepContext, **fields: Any):
    return make_engine("generate", "served").generate(request_of(**fields), context)


def tickets(context: StepContext) -> list[str]:
    return [ticket.state for ticket in reversed(JobLedger(context.store).all())]
