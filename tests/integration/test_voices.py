"""Real voices: one contract for all of them."""

from __future__ import annotations

import subprocess
import wave

import numpy as np
import pytest
import soundfile

from nightreel.engines.card import make_engine
from nightreel.engines.voice.espeak import pinyin_markup
from nightreel.errors import InputError

pytestmark = pytest.mark.integration
VOICES = [("espeak", "en-US"), ("espeak", "zh-CN"), ("piper", "en-US"), ("auto", "zh-CN")]
WORDS = {"en-US": "Meet Aura. It lasts for days.", "zh-CN": "智慧生活，腕上开启！"}
HOSTILE = {
    "option": "--stdout -w /tmp/stolen.wav hello",
    "emoji": "Hello 🎉👩‍👩‍👧 world",
    "control": "Hello\x00\x07\x1b[31m\nworld\r\n",
    "ssml": "<speak><audio src='/etc/passwd'/>Hello</speak> & <break time='99s'/>",
    "phonemes": "Hello [[h@l'oU]] world",
    "shell": "$(touch stolen); `id` ${HOME} {{ 7*7 }} | hello",
    "right to left": "Hello שלום مرحبا",
    "surrogate-like": "Hello \ufffe\U000e0001 world",
}


@pytest.mark.parametrize(("name", "language"), VOICES)
def test_a_voice_keeps_the_contract(tmp_path, name, language):
    voice, out = make_engine("voice", name), tmp_path / "out.wav"
    voice.require()
    seconds = voice.speak(WORDS[language], language, out)
    with wave.open(str(out)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        assert file.getnframes() / 48_000 == pytest.approx(seconds, abs=1e-6)
    assert 1.0 < seconds < 4.5
    sound, _ = soundfile.read(out)
    for end in (sound[:4800], sound[-4800:]):
        assert np.abs(end).max() > 0.003, "silence is left at an end"
    assert sorted(tmp_path.iterdir()) == [out], "half-made files are left"


@pytest.mark.parametrize(("name", "language"), VOICES[:3])
def test_a_quicker_pace_is_shorter_and_the_same_words_sound_the_same(tmp_path, name, language):
    voice = make_engine("voice", name)
    slow, again, quick = (tmp_path / f"{number}.wav" for number in range(3))
    normal_s = voice.speak(WORDS[language], language, slow)
    voice.speak(WORDS[language], language, again)
    quick_s = voice.speak(WORDS[language], language, quick, rate=1.25)
    assert slow.read_bytes() == again.read_bytes()
    assert normal_s / quick_s == pytest.approx(1.25, abs=0.17)


@pytest.mark.parametrize("name", ["espeak", "piper"])
def test_hostile_text_is_spoken_and_does_nothing_else(tmp_path, name):
    files = make_engine("voice", name).speak_all(list(HOSTILE.values()), "en-US", tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(files)
    for file, label in zip(files, HOSTILE, strict=True):
        seconds = soundfile.info(file).duration
        assert 0.3 < seconds < 9, f"{label}: {seconds} s"


@pytest.mark.parametrize("name", ["espeak", "piper"])
def test_text_without_words_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"voice\.text"):
        make_engine("voice", name).speak("🎉 -- <>", "en-US", tmp_path / "out.wav")
    assert list(tmp_path.iterdir()) == []


def test_lines_come_back_in_their_order(tmp_path):
    lines = ["One.", "A much longer sentence with a good many words in it.", "Two words."]
    files = make_engine("voice", "piper").speak_all(lines, "en-US", tmp_path)
    lengths = [soundfile.info(file).duration for file in files]
    assert lengths[1] > 2 * lengths[2] > lengths[0]


def espeak_phonemes(text: str, *options: str) -> str:
    """Say what espeak-ng would pronounce."""
    done = subprocess.run(
        ["espeak-ng", "-q", "-x", "-b", "1", *options], input=text.encode(), capture_output=True, check=True
    )
    return done.stdout.decode()


def test_chinese_is_spoken_as_words_not_as_letters(tmp_path):
    text = "你好，智慧生活，腕上开启"
    plain = espeak_phonemes(text, "-v", "cmn")
    ours = espeak_phonemes(pinyin_markup(text), "-v", "cmn-latn-pinyin", "-m")
    assert "(en)" in plain, "espeak-ng itself has learnt to read Hanzi: pinyin may no longer be needed"
    assert "(en)" not in ours
    assert ours.count("51") >= 4, "fourth tones of zhi hui, wan shang"
    spelled = tmp_path / "spelled.wav"
    subprocess.run(["espeak-ng", "-v", "cmn", "-s", "165", "-w", str(spelled)], input=text.encode(), check=True)
    spoken_s = make_engine("voice", "espeak").speak(text, "zh-CN", tmp_path / "spoken.wav")
    assert spoken_s < 0.85 * soundfile.info(spelled).duration
    assert 0.15 < spoken_s / 10 < 0.4, "ten syllables"


def test_numbers_are_read_as_numbers():
    ours = espeak_phonemes(pinyin_markup("续航14天"), "-v", "cmn-latn-pinyin", "-m")
    fourteen, one_four = (espeak_phonemes(number, "-v", "cmn-latn-pinyin").strip("_|\n ") for number in ("14", "1 4"))
    assert fourteen in ours
    assert one_four not in ours
