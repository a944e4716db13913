"""Modules in the customer's words."""

from __future__ import annotations

from typing import Any

import pytest

from nightreel.errors import SpecError
from nightreel.spec.modules import MODULES, Choice, module_names, read_choice
from nightreel.steps.base import all_steps


def test_nothing_said_changes_nothing() -> None:
    assert read_choice(None) == Choice()


def test_names_switch_on_and_off() -> None:
    choice = read_choice({"watermark": False, "esrgan": True})
    assert choice == Choice(on=("super_resolution",), off=("watermark",))


def test_a_list_leaves_out_what_the_customer_chooses_film_by_film() -> None:
    assert read_choice(["subtitle_en", "seo_tags"]) == Choice(
        on=("subtitles", "metadata"), off=("style_lock",), languages={"subtitle_en": "en-US"}
    )
    assert set(read_choice([]).off) == {"style_lock", "subtitles"}
    assert "watermark" not in read_choice([]).off


@pytest.mark.parametrize("name", ["safety_filter", "seo_tags", "ai_disclosure", "review", "quality_control"])
def test_what_law_and_reviewers_ask_for_stays_on(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_choice({name: False})
    assert caught.value.code == "module.always"
    assert caught.value.want.startswith("on: ")
    assert read_choice({name: True}).off == ()


@pytest.mark.parametrize(
    ("said", "code", "fix"),
    [
        (["subtitel_en"], "module.unknown", "write subtitle_en instead of subtitel_en"),
        ({"captions": False, "subtitle_zh": True}, "module.twice", "name each module once"),
    ],
)
def test_a_wrong_choice_is_told_with_its_mend(said: Any, code: str, fix: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_choice(said)
    assert (caught.value.code, caught.value.fix) == (code, fix)


def test_what_is_said_in_other_words_counts_beside_a_list() -> None:
    assert read_choice(["style_lock", "subtitles"], {"audio": False}).off == ("audio",)


def test_every_module_names_steps_that_exist_and_no_name_twice() -> None:
    steps = {step for module in MODULES.values() for step in module.steps}
    assert steps <= set(all_steps())
    assert len(module_names()) == len(set(module_names()))
