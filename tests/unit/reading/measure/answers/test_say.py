from __future__ import annotations

import re

import pytest
from tests.drawn_pictures import block

from nightreel.reading.measure.answers.say import _sentences, joined, light_words, listed, quoted
from nightreel.reading.measure.light import measure_light


def test_every_sentence_is_there_in_both_languages_with_the_same_braces():
    for key, (english, chinese) in _sentences().items():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key
        assert re.search(r"[一-鿿]", chinese) or "《" in chinese, key
        assert not re.search(r"[一-鿿]", english), key


def test_every_sentence_is_used():
    from importlib.resources import files

    folder = files("nightreel.reading.measure.answers")
    code = "".join(path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".py"))
    formed = (
        "side_",
        "place_",
        "key_",
        "warmth_",
        "contrast_",
        "shape_",
        "cam_",
        "wk_",
        "reason_",
        "align_",
        "add_mv_",
    )
    missing = [key for key in _sentences() if f'"{key}"' not in code and not key.startswith(formed)]
    assert missing == ["colour_accent", "colours_accent"], "these are formed by their key"


def test_lists_and_sentences_follow_the_language():
    assert listed(["a", "b", "c"], "en-US") == "a, b and c"
    assert listed(["甲", "乙", "丙"], "zh-CN") == "甲、乙和丙"
    assert listed([], "en-US") == ""
    assert joined(["One.", "", "Two."], "en-US") == "One. Two."
    assert joined(["一。", "二。"], "zh-CN") == "一。二。"


def test_quotations_are_closed_and_not_too_long():
    assert quoted(["say “yes”"], "en-US") == "“say ‘yes’”"
    assert quoted(["a" * 300, "b"], "en-US") == "…"


@pytest.mark.parametrize(("language", "said"), [("en-US", "dark, cool and soft"), ("zh-CN", "偏暗、偏冷")])
def test_light_is_told_in_a_few_words(language, said):
    light = measure_light(block((20, 28, 70), (60, 80, 140), (0.1, 0.1, 0.5, 0.5)))
    assert light_words(light, language).startswith(said)
