"""The cards themselves, and what is asked of a model for a shot."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from nightreel.engines.card import engine_cards
from nightreel.engines.generate.models.asking import (
    Limits,
    card_limits,
    few_steps,
    fit_size,
    make_ask,
    negative_of,
    prompt_of,
)
from nightreel.engines.generate.models.card import FramesRule, ModelCard
from nightreel.engines.generate.models.known import CARDS, cards_digest, find_card
from nightreel.engines.generate.models.styles import matrices_of, trigger_words
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.errors import OptionError
from nightreel.spec.generation import ModelSettings, StylePack, Tuning
from nightreel.spec.script import Shot

WAN = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"


def request_of(*, frames: int = 90, size: tuple[int, int] = (1920, 1080), **settings: object) -> GenerateRequest:
    shot = Shot(index=0, role="hook", start_frame=0, frames=frames, scene="a cup, steaming", negative_prompt="blur")
    return GenerateRequest(
        shot=shot, width_px=size[0], height_px=size[1], fps=Fraction(30), frames=frames,
        settings=ModelSettings(model=WAN, **settings),
    )  # fmt: skip


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.model)
def test_a_card_agrees_with_itself(card: ModelCard):
    assert find_card(card.model) == card
    assert set(card.looks) == {"draft", "standard", "final"}
    assert card.looks["draft"].steps <= card.looks["final"].steps
    assert card.memory.offload_gb < card.memory.whole_gb
    assert (card.frames.most - 1) % card.frames.step == 0
    for width_px, height_px in card.sizes:
        assert width_px * height_px <= card.max_pixels
    for task in card.tasks:
        for look in card.looks.values():
            width_px, height_px = fit_size(card_limits(card, task), (1920, 1080), look.short_side_px)
            assert width_px % card.size_multiple_px == height_px % card.size_multiple_px == 0
            assert width_px * height_px <= card.max_pixels
            assert width_px / height_px == pytest.approx(16 / 9, rel=0.17)


def test_an_engines_version_changes_with_its_cards():
    assert cards_digest() in engine_cards("generate")["diffusers"].version


@pytest.mark.parametrize(
    ("wanted", "step", "most", "got"),
    [(1, 4, 81, 5), (2, 4, 81, 5), (5, 4, 81, 5), (6, 4, 81, 9), (81, 4, 81, 81), (500, 4, 81, 81), (0, 4, 81, 5),
     (17, 8, 257, 17), (18, 8, 257, 25), (3, 1, 1, 1), (50, 4, 50, 49)],
)  # fmt: skip
def test_a_length_is_the_next_that_the_model_makes(wanted, step, most, got):
    assert FramesRule(step=step, most=most).fit(wanted) == got


@pytest.mark.parametrize(
    ("limits", "film", "short_side_px", "size"),
    [
        (Limits("text-to-video", 32, 1280 * 704), (1920, 1080), 704, (1248, 704)),
        (Limits("text-to-video", 32, 1280 * 704), (1080, 1920), 704, (704, 1248)),
        (Limits("text-to-video", 16, 832 * 480), (1920, 1080), 480, (832, 480)),
        (Limits("text-to-video", 16, 832 * 480), (1080, 1080), 720, (624, 624)),
        (Limits("text-to-video", 16, 1280 * 720), (320, 180), 720, (336, 192)),
        (Limits("text-to-video", 64, 1024 * 1024), (64, 64), 720, (64, 64)),
        (Limits("text-to-video", 8, 720 * 480, ((720, 480), (480, 720))), (1080, 1920), 720, (480, 720)),
    ],
)
def test_a_size_is_the_nearest_that_the_model_makes(limits, film, short_side_px, size):
    assert fit_size(limits, film, short_side_px) == size


@given(
    width=some.integers(64, 7680), height=some.integers(64, 7680), short=some.integers(64, 2160),
    multiple=some.sampled_from((8, 16, 32, 64)), most=some.integers(64 * 64, 4096 * 4096),
)  # fmt: skip
def test_a_size_always_keeps_the_models_rules(width, height, short, multiple, most):
    size = fit_size(Limits("text-to-video", multiple, most), (width, height), short)
    assert size[0] % multiple == size[1] % multiple == 0
    assert min(size) >= multiple
    assert size[0] * size[1] <= most or min(size) == multiple
    assert (size[0] >= size[1]) == (width >= height) or size[0] == size[1]


def test_a_preset_is_what_the_card_says_and_settings_win():
    card = find_card(WAN)
    assert card is not None
    limits = card_limits(card, "text-to-video")
    plain = make_ask(request_of(), limits, card)
    assert (plain.width_px, plain.height_px, plain.frames, plain.fps) == (1248, 704, 73, 24)
    assert (plain.steps, plain.guidance) == (30, 5.0)
    own = make_ask(request_of(steps=7, guidance=2.5, height_px=480, fps=12), limits, card)
    assert (own.steps, own.guidance, own.height_px, own.frames) == (7, 2.5, 480, 37)


def test_few_step_weights_decide_steps_and_guidance():
    card = find_card("Wan-AI/Wan2.2-T2V-A14B-Diffusers")
    assert card is not None
    request = request_of(tuning=Tuning(few_step_lora="lightning"))
    ask = make_ask(request, card_limits(card, "text-to-video"), card)
    assert (ask.steps, ask.guidance, ask.guidance_2) == (4, 1.0, None)
    plain = make_ask(request_of(), card_limits(card, "text-to-video"), card)
    assert plain.guidance_2 == 3.0


def test_few_step_weights_that_a_model_has_not_are_refused():
    with pytest.raises(OptionError, match=r"few_step_lora.*got turbo, want lightning"):
        few_steps(find_card("Qwen/Qwen-Image"), request_of(tuning=Tuning(few_step_lora="turbo")))


def pack(*words: str, strength: float = 1) -> StylePack:
    return StylePack(
        name="ink", version="1.0", licence="MIT", path="x", sha256="0" * 64, strength=strength, trigger_words=words
    )


def test_trigger_words_are_said_once_and_only_by_packs_that_count():
    words = trigger_words((pack("inkstyle", "gold"), pack("gold"), pack("never", strength=0)))
    assert words == ("inkstyle", "gold")
    assert prompt_of(request_of(), (*words, "Cup", "steam")) == "a cup, steaming, inkstyle, gold, steam"


def test_what_must_not_be_seen_comes_from_script_and_settings():
    request = request_of(negative_prompt="text, blur")
    assert negative_of(request, Limits("text-to-video")) == "blur, text, blur"
    assert negative_of(request_of(negative_prompt="blur"), Limits("text-to-video")) == "blur"
    assert negative_of(request, replace(Limits("text-to-video"), negative_prompt=False)) == ""


def test_a_loras_pairs_are_counted_in_every_spelling():
    names = (
        "transformer.blocks.0.attn1.to_q.lora_A.weight", "transformer.blocks.0.attn1.to_q.lora_B.weight",
        "diffusion_model.blocks.0.q.lora_down.weight", "diffusion_model.blocks.0.q.lora_up.weight",
        "unet.a.to_k_lora.down.weight", "unet.a.to_k_lora.up.weight", "unet.a.alpha", "x.lora_A.default.weight",
    )  # fmt: skip
    assert matrices_of(dict.fromkeys(names, (1, 1))) == 4
