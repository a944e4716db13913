"""Style packs on real pipelines: stacked, checked, and gone from the next shot."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nightreel.engines.card import make_engine
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest
from nightreel.errors import InputError, RefusedError
from nightreel.media.decode import read_frames
from nightreel.spec.generation import ModelSettings, PackUse, StylePack
from nightreel.spec.script import Shot

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def models(tiny_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engine looks for models."""
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tiny_root))
    return tiny_root


@pytest.fixture
def pack(tiny, tmp_path: Path) -> Callable[..., StylePack]:
    """Make a style pack; ``weights`` are passed on to ``save_lora``."""

    def build(name: str = "ink", *, weights: dict[str, object] | None = None, **fields: object) -> StylePack:
        path = tiny.save_lora(tmp_path / f"{name}.safetensors", **(weights or {}))
        plain = {"version": "1.0", "licence": "CC0-1.0", "path": str(path), "sha256": "0" * 64, "strength": 1.0}
        return StylePack(name=name, **{**plain, **fields})

    return build


@pytest.fixture
def shoot(make_context) -> Callable[..., GeneratedClip]:
    """Make a shot with packs; other keywords are settings of the model."""

    def run(*packs: StylePack, model: str = "tiny/wan", **settings: object) -> GeneratedClip:
        request = GenerateRequest(
            shot=Shot(index=0, role="hook", start_frame=0, frames=8, scene="a cup"), width_px=64, height_px=64,
            fps=Fraction(16), frames=8, packs=packs,
            settings=ModelSettings(model=model, licence="MIT", steps=2, height_px=64, preset="draft", **settings),
        )  # fmt: skip
        return make_engine("generate", "diffusers").generate(request, make_context())

    return run


def pixels(made: GeneratedClip) -> np.ndarray:
    return np.stack(list(read_frames(made.path))).astype(int)


@pytest.mark.parametrize("model", ["tiny/wan", "tiny/wan-experts"])
def test_a_pack_changes_the_clip_by_its_strength_and_is_gone_from_the_next_shot(model, pack, shoot):
    before = pixels(shoot(model=model))
    none, half, full = (
        np.abs(before - pixels(shoot(pack(strength=strength), model=model))).mean() for strength in (0, 0.5, 1)
    )
    assert none == 0
    assert half > 0
    assert full > 0
    assert half != full
    np.testing.assert_array_equal(before, pixels(shoot(model=model)))


def test_two_packs_are_stacked(pack, shoot):
    ink, gold = pack("ink", weights={"seed": 1}), pack("gold", weights={"seed": 2})
    made = shoot(ink, gold)
    both = pixels(made)
    assert (both != pixels(shoot(ink))).any()
    assert (both != pixels(shoot(gold))).any()
    assert made.making.packs == tuple(PackUse(name=name, version="1.0", strength=1) for name in ("ink", "gold"))


def test_the_stack_has_no_order(pack, shoot):
    ink, gold = pack("ink", weights={"seed": 1}), pack("gold", weights={"seed": 2}, strength=0.4)
    assert np.abs(pixels(shoot(ink, gold)) - pixels(shoot(gold, ink))).max() <= 2


def test_both_experts_of_a_model_get_their_own_file(pack, shoot):
    high = pack("pair", weights={"seed": 1})
    low_path = Path(high.path).with_name("pair_low_noise.safetensors")
    high_path = Path(high.path).rename(Path(high.path).with_name("pair_high_noise.safetensors"))
    low_path.write_bytes(Path(pack("other", weights={"seed": 2}).path).read_bytes())
    files = [high.model_copy(update={"path": str(path)}) for path in (low_path, high_path)]
    paired = pixels(shoot(*files, model="tiny/wan-experts"))
    single = pixels(shoot(files[1], model="tiny/wan-experts"))
    assert (paired != pixels(shoot(model="tiny/wan-experts"))).any()
    assert (paired != single).any(), "the second expert has another file"


def test_trigger_words_reach_the_prompt(pack, shoot):
    said = pixels(shoot(pack(strength=1, trigger_words=("inkstyle",))))
    assert (said != pixels(shoot(pack(strength=1)))).any()


@pytest.mark.parametrize(
    "weights",
    [{"prefix": "unet.somewhere"}, {"prefix": "transformer.elsewhere"}, {"width": 48}],
    ids=["another net", "other blocks", "another width"],
)
def test_a_pack_with_keys_of_another_model_is_refused_and_leaves_nothing(weights, pack, shoot):
    before = pixels(shoot())
    with pytest.raises(RefusedError, match=r"pack\.base\] ink: .*want a pack made for tiny/wan"):
        shoot(pack(weights=weights))
    np.testing.assert_array_equal(before, pixels(shoot()))


def test_a_pack_for_another_base_model_is_refused_before_loading(pack, shoot):
    with pytest.raises(RefusedError, match=r"pack\.base\] ink: got a pack for Wan-AI/Wan2\.1.*want one for tiny/wan"):
        shoot(pack(base_models=("Wan-AI/Wan2.1-T2V-14B",)))


def test_a_pack_for_this_base_model_is_taken(pack, shoot):
    assert shoot(pack(base_models=("Wan-AI/Wan2.1-T2V-14B", "Tiny/Wan"))).frames == 8


def test_a_pack_that_is_no_safetensors_is_refused(pack, shoot, tmp_path):
    (tmp_path / "evil.pt").write_bytes(b"\x80\x04.")
    with pytest.raises(RefusedError, match=r"pack\.format.*evil\.pt"):
        shoot(pack(path=str(tmp_path / "evil.pt")))


def test_a_damaged_pack_is_refused(pack, shoot):
    damaged = pack()
    Path(damaged.path).write_bytes(Path(damaged.path).read_bytes()[:-40])
    with pytest.raises(InputError, match=r"model\.folder.*ink.*cut off"):
        shoot(damaged)


def test_a_pipeline_that_takes_no_packs_says_so(pack, shoot):
    with pytest.raises(InputError, match=r"pack\.model.*PixArtSigmaPipeline"):
        shoot(pack(), model="tiny/still")
