"""The customer's own form."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from nightreel.errors import SpecError
from nightreel.spec.brief import Brief
from nightreel.spec.request import GenerateOrder, RunOrder, title_of


def _order(**said: Any) -> GenerateOrder:
    return GenerateOrder.model_validate({"prompt": "A smart watch", **said})


def test_parameters_become_the_brief_wherever_they_stand() -> None:
    order = _order(
        seed=4, style_template="documentary", language="zh-CN",
        config={"duration": 12, "resolution": "1080p", "temperature": 0.3, "top_p": 0.9, "negative_prompt": "smoke"},
    )  # fmt: skip
    assert order.brief() == {
        "title": "A smart watch", "negative_prompt": "smoke", "style": "documentary", "seed": 4, "language": "zh-CN",
        "temperature": 0.3, "top_p": 0.9, "duration_s": 12, "platforms": ["1080p"],
    }  # fmt: skip
    Brief.model_validate(order.brief())


def test_the_same_parameter_twice_must_say_the_same() -> None:
    assert _order(seed=4, config={"seed": 4}).brief()["seed"] == 4
    with pytest.raises(SpecError, match=r"seed and config.seed: got 4 and 5"):
        _order(seed=4, config={"seed": 5}).brief()


def test_two_sizes_are_refused() -> None:
    with pytest.raises(SpecError) as caught:
        _order(output_format="portrait_1080x1920", config={"resolution": "1080p"}).brief()
    assert caught.value.code == "request.resolution"


def test_a_long_prompt_becomes_title_and_description() -> None:
    prompt = "A watch that lasts. " + "It is made of brushed titanium and reads the heart rate every second. " * 8
    brief = GenerateOrder(prompt=prompt).brief()
    assert brief["title"] == "A watch that lasts"
    assert brief["description"] == prompt.strip()
    Brief.model_validate(brief)


@pytest.mark.parametrize("prompt", ["字" * 4000, "word " * 800, "x" * 4000, "a" * 119 + " b" * 50])
def test_every_prompt_has_a_title_that_fits(prompt: str) -> None:
    title = title_of(prompt)
    assert 0 < len(title) <= 120
    assert title.endswith("…")


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        RunOrder.model_validate({"tenant": "a", "pipeline": "b", "brief": {}, "callbak": {}})


@pytest.mark.parametrize("key", ["", "with space", "ключ", "x" * 201, "line\nbreak"])
def test_a_key_is_short_and_plain(key: str) -> None:
    with pytest.raises(ValidationError, match="idempotency_key"):
        RunOrder.model_validate({"tenant": "a", "pipeline": "b", "brief": {}, "idempotency_key": key})
