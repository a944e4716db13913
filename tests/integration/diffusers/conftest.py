"""Where the engine finds tiny models, and requests for a shot of one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from tests.diffusers_calls import PLAIN

from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.spec.generation import ModelSettings
from nightreel.spec.script import Shot


@pytest.fixture(autouse=True)
def models(tiny_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engine looks for models."""
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tiny_root))
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    return tiny_root


@pytest.fixture
def request_of() -> Callable[..., GenerateRequest]:
    """Give a request for a shot of 112x64; settings of the model by keyword."""

    def build(model: str = "tiny/wan", *, frames: int = 20, shot: dict[str, object] | None = None, **settings: object):
        plain = {"index": 1, "role": "hook", "start_frame": 0, "frames": frames, "scene": "a cup on a table"}
        return GenerateRequest(
            shot=Shot(**{**plain, **(shot or {})}), width_px=112, height_px=64, fps=Fraction(30), frames=frames,
            settings=ModelSettings(model=model, **{**PLAIN, **settings}),
        )  # fmt: skip

    return build
