"""Reading levels by their formulas."""

from __future__ import annotations

import pytest

from nightreel.reading.works.level import reading_level, sentences, text_length
from nightreel.reading.works.voices import load_voice, voice_names


def test_flesch_kincaid_of_a_counted_sentence():
    # 6 words, 6 syllables, 1 sentence: 0.39 x 6 + 11.8 x 1 - 15.59 = -1.45, which is grade 0.
    assert reading_level("The cat sat on the mat.", "en-US").value == 0
    level = reading_level("Yellow paper covers mountains. Silver rivers wander.", "en-US")
    assert (level.words, level.sentences) == (7, 2)
    assert level.value == pytest.approx(0.39 * 7 / 2 + 11.8 * 14 / 7 - 15.59, abs=0.01)


def test_chinese_counts_hanzi_a_sentence_and_rare_ones():
    assert reading_level("山很高。水很长。", "zh-CN").value == 3
    assert reading_level("山很高，水很长。", "zh-CN").value == 6
    rare = reading_level("皴擦氤氲。", "zh-CN").value
    assert rare > 4 + 2 * 25
    assert "GB 2312" in reading_level("山。", "zh-CN").words_for("zh-CN")


def test_sentences_keep_their_marks_and_titles():
    assert sentences("Mr. Veil saw 3.5 apples. “Look!” He left…") == ["Mr. Veil saw 3.5 apples.", "“Look!”", "He left…"]
    assert sentences("先看山；再看水。“好！”") == ["先看山；", "再看水。", "“好！”"]


def test_length_is_words_or_hanzi():
    assert text_length("A boat, adrift.", "en-US") == 3
    assert text_length("一叶小舟 boat。", "zh-CN") == 4


def test_every_voice_speaks_both_languages():
    assert voice_names() == ("audio_guide", "children", "curator", "film_narration", "wall_label")
    for name in voice_names():
        voice = load_voice(name)
        assert set(voice.title) == set(voice.asks) == set(voice.level) == {"en-US", "zh-CN"}
    assert load_voice("wall_label").words == 60
    assert load_voice("wall_label").length(0, "zh-CN") == 96
