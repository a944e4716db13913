"""The small synthesiser."""

import numpy as np
import pytest

from nightreel.demo import synth
from nightreel.demo.synth import RATE


def _strongest_hz(sound):
    return np.argmax(np.abs(np.fft.rfft(sound * np.hanning(sound.size)))) * RATE / sound.size


@pytest.mark.parametrize(("note", "hertz"), [(69, 440.0), (60, 261.63), (57, 220.0)])
def test_pitch_is_equal_tempered(note, hertz):
    assert synth.pitch(note) == pytest.approx(hertz, abs=0.01)


@pytest.mark.parametrize(
    "sound",
    [synth.saw(57, 0, RATE, 0.0), synth.bell(57), synth.bass(57, 1.0)],
    ids=["saw", "bell", "bass"],
)
def test_instrument_plays_its_note(sound):
    assert _strongest_hz(sound) == pytest.approx(220, abs=3)


def test_saw_has_no_aliases():
    spectrum = np.abs(np.fft.rfft(synth.saw(69, 0, RATE, 0.0)))
    overtones = np.arange(440, 5201, 440)
    between = spectrum.copy()
    for hertz in overtones:
        between[hertz - 5 : hertz + 6] = 0
    assert between.max() < spectrum[440] / 300


@pytest.mark.parametrize(("hertz", "kept"), [(50, False), (1000, True), (15_000, False)])
def test_band_pass_keeps_its_band(hertz, kept):
    tone = np.sin(2 * np.pi * hertz * synth.seconds(0.5))
    level = np.abs(synth.band_pass(tone, 300, 4000)).max()
    assert (level > 0.9) if kept else (level < 0.12)


def test_add_around_continues_at_the_beginning():
    track = np.zeros(10)
    synth.add_around(track, np.arange(1.0, 5.0), 8 / RATE)
    np.testing.assert_array_equal(track, [3, 4, 0, 0, 0, 0, 0, 0, 1, 2])


def test_hall_fades_and_differs_between_sides():
    response = synth.hall(RATE * 2, np.random.default_rng(1))
    early, late = response[:, : RATE // 2], response[:, RATE:]
    assert (early**2).sum() > 100 * (late**2).sum()
    assert abs(np.corrcoef(response)[0, 1]) < 0.1
    np.testing.assert_allclose((response**2).sum(axis=1), 1)
