"""What every engine of every contract keeps."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from nightreel.engines.card import engine_cards, make_engine
from nightreel.errors import OptionError
from nightreel.steps.base import all_steps

PROTOCOLS = {
    "enrich": "Enricher",
    "generate": "Generator",
    "image_check": "ImageChecker",
    "understand": "Understander",
    "upscale": "Upscaler",
    "voice": "Voice",
}
ENGINES = [(contract, name) for contract in PROTOCOLS for name in engine_cards(contract)]


@pytest.mark.parametrize(("contract", "name"), ENGINES, ids=[f"{c}-{n}" for c, n in ENGINES])
def test_an_engine_says_what_it_is_and_has_what_its_contract_asks(contract: str, name: str) -> None:
    card = engine_cards(contract)[name]
    assert (card.step, card.name) == (contract, name)
    assert card.version
    assert card.devices
    assert card.licence
    assert len(card.summary) > 15, "one line for people"
    protocol = getattr(import_module(f"nightreel.engines.{contract}.protocol"), PROTOCOLS[contract])
    asked = {member for member, value in vars(protocol).items() if inspect.isfunction(value) and member[0] != "_"}
    assert asked, "the contract asks for something"
    made = make_engine(contract, name)
    assert asked <= set(dir(made))


def test_each_steps_default_engine_is_there() -> None:
    for step in all_steps().values():
        if step.engines:
            assert step.default_engine in engine_cards(step.engines), step.name


def test_an_unknown_engine_is_named_with_those_that_there_are() -> None:
    with pytest.raises(OptionError, match=r"\[upscale\.engine\] ?: got magic, want one of openvino"):
        make_engine("upscale", "magic")
