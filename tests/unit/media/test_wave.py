"""The wave of a sound: its peaks and loudness as they are, measured once, in bounded memory."""

from __future__ import annotations

import wave as pcm
from pathlib import Path

import numpy as np
import pytest

from nightreel.errors import InputError
from nightreel.media import wave
from nightreel.media.pictures import write_png
from nightreel.media.wave import SoundWave, measure_wave, wave_of
from nightreel.store.local import LocalStore

RATE = 48_000


def sound_in(folder: Path, left: np.ndarray, right: np.ndarray | None = None) -> Path:
    """Write samples from -1 to 1 as a WAV of 16 bits."""
    channels = [left] if right is None else [left, right]
    path = folder / "sound.wav"
    with pcm.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.stack(channels, 1) * 32767).astype("<i2").tobytes())
    return path


def tone(seconds: float, level: float) -> np.ndarray:
    return level * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * RATE)) / RATE)


def test_each_channel_has_its_own_peaks(tmp_path: Path) -> None:
    left = np.concatenate([tone(1, 0.5), np.zeros(RATE)])
    found = measure_wave(sound_in(tmp_path, left, tone(2, 0.25)))
    assert (found.duration_s, found.per_second, [channel.name for channel in found.channels]) == (
        2,
        50,
        ["left", "right"],
    )
    lefts, rights = found.channels
    assert len(lefts.low) == len(lefts.high) == 100
    np.testing.assert_allclose(lefts.high[:50], 0.5, atol=0.01)
    np.testing.assert_allclose(lefts.low[:50], -0.5, atol=0.01)
    np.testing.assert_allclose(lefts.high[51:], 0, atol=0.001)
    np.testing.assert_allclose(rights.high, 0.25, atol=0.01)


def test_loudness_is_that_of_the_norm(tmp_path: Path) -> None:
    # A tone of 1 kHz at -20 dBFS in both channels is -20 LUFS, by the calibration of ITU-R BS.1770.
    found = measure_wave(sound_in(tmp_path, tone(4, 0.1), tone(4, 0.1)))
    assert found.lufs == pytest.approx(-20, abs=0.2)
    assert found.true_peak_dbtp == pytest.approx(-20, abs=0.2)
    assert (len(found.momentary), len(found.short_term)) == (40, 40)
    assert found.momentary[-1] == pytest.approx(-20, abs=0.3)
    assert found.short_term[0] == wave.SILENCE


def test_silence_is_a_line_and_no_loudness(tmp_path: Path) -> None:
    found = measure_wave(sound_in(tmp_path, np.zeros(RATE)))
    assert (found.lufs, found.true_peak_dbtp, set(found.momentary)) == (None, None, {wave.SILENCE})
    assert [channel.name for channel in found.channels] == ["mono"]
    assert set(found.channels[0].high) == {0}
    assert SoundWave.model_validate_json(found.model_dump_json()) == found


def test_a_long_sound_has_no_more_stretches_than_a_screen_has_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wave, "_MOST_STRETCHES", 60)
    found = measure_wave(sound_in(tmp_path, tone(6, 0.5)))
    assert (found.per_second, len(found.channels[0].high)) == (10, 60)


def test_what_has_no_sound_has_no_channel(tmp_path: Path) -> None:
    write_png(tmp_path / "still.png", np.zeros((32, 32, 3), np.uint8))
    assert measure_wave(tmp_path / "still.png") == SoundWave()


@pytest.mark.parametrize("content", [b"", b"RIFF\xff\xff\xff\xffWAVEfmt ", b"<html>"], ids=["empty", "cut", "page"])
def test_what_is_no_sound_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InputError):
        measure_wave(tmp_path / "a.wav")


def test_a_sound_is_measured_once(store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store.keep(sound_in(tmp_path, tone(0.5, 0.5)), "audio")
    first = wave_of(store, kept)
    monkeypatch.setattr(wave, "measure_wave", lambda path: pytest.fail("measured again"))
    assert wave_of(store, kept) == first
