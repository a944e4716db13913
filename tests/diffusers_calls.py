"""One shot that is asked of the engine ``diffusers``, and its pixels."""

from __future__ import annotations

import numpy as np

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest
from nightreel.media.decode import read_frames

PLAIN = {"licence": "Apache-2.0", "steps": 3, "height_px": 64, "preset": "draft"}
"""Settings with which a tiny model is quick."""


def make(request: GenerateRequest, context: StepContext) -> GeneratedClip:
    return make_engine("generate", "diffusers").generate(request, context)


def pixels(made: GeneratedClip) -> np.ndarray:
    return np.stack(list(read_frames(made.path)))
