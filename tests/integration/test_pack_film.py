"""A style pack of a brand on its way into a shot and its credits, and what stops a run before it begins."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.pack_files import sealed, write_manifest

from nightreel.context import RunInfo
from nightreel.errors import SpecError
from nightreel.media.decode import read_frames
from nightreel.run.step import Bench, StepCall
from nightreel.run.workspace import Workspace
from nightreel.spec.brand import Brand
from nightreel.spec.film import Material, Reel, Segment, ShotClip
from nightreel.spec.generation import PackUse
from nightreel.spec.script import Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.steps.export import makings_of

pytestmark = pytest.mark.integration
SETTINGS = {"model": "tiny/wan", "licence": "MIT", "steps": 2, "height_px": 64, "preset": "draft"}


@pytest.fixture
def bench(tmp_path: Path, tiny, tiny_root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bench]:
    """Make acme's place of work, with a tiny style among its own packs."""
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tiny_root))
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "none"))
    root = tmp_path / "tenants"
    folder = root / "acme/packs/ink"
    folder.mkdir(parents=True)
    (root / "acme/tenant.yaml").write_text("name: acme")
    tiny.save_lora(folder / "ink.safetensors")
    model = {"path": "ink.safetensors", "trigger_keywords": ["inkstyle"], "strength_range": [0.5, 1.0]}
    sealed(write_manifest(folder, name="ink-style", version="1.4.0", type="style-lora", models=[model]))

    def make(*packs: PackUse) -> Bench:
        brand = Brand(name="Acme", packs=packs, transition_s=0)
        workspace = Workspace(root, (tmp_path / "stores").as_uri(), tmp_path / "cache")
        return Bench(workspace, Tenant(name="acme", title="Acme", brand=brand))

    return make


def generate(bench: Bench) -> ShotClip:
    shot = Shot(index=0, role="hook", start_frame=0, frames=8, scene="a cup")
    script = Script(title="A", language="en-US", arc="emotion", fps=16, width_px=64, height_px=64, shots=(shot,))
    inputs = {
        "script": bench.store.keep_model(script, "script"),
        "material": bench.store.keep_model(Material(), "material"),
    }
    call = StepCall(
        step="generate", step_id="generate", run=RunInfo(run_id="r", date="2026-01-02"), engine="diffusers",
        shot_index=0, options={"settings": SETTINGS},
    )  # fmt: skip
    result = bench.run(call, inputs, lambda fraction, message="": None)
    return bench.store.load(result.outputs["shot"], ShotClip)


def pixels(bench: Bench, made: ShotClip) -> np.ndarray:
    return np.stack(list(read_frames(bench.store.local(made.clip.media)))).astype(int)


def test_a_style_of_the_brand_changes_the_shot_and_is_credited(bench) -> None:
    plain, styled = bench(), bench(PackUse(name="ink-style", strength=1.0))
    without, with_style = generate(plain), generate(styled)
    assert (pixels(plain, without) != pixels(styled, with_style)).any()
    clip = with_style.clip
    assert clip.made is not None
    assert clip.made.packs == (PackUse(name="ink-style", version="1.4.0", strength=1.0),)
    segment = Segment(clip=clip, start_frame=0, frames=8)
    brought = Segment(clip=clip.model_copy(update={"made": None}), start_frame=8, frames=8)
    reel = Reel(title="A", language="en-US", width_px=64, height_px=64, fps=Fraction(16), segments=(segment, brought))
    first, second = makings_of(reel)
    assert first == clip.made
    assert second.engine == "footage"


def test_a_missing_pack_stops_before_any_work(bench) -> None:
    with pytest.raises(SpecError, match=r"\[pack\.missing\].*got gold-style, want ink-style@1\.4\.0"):
        bench(PackUse(name="gold-style"))
