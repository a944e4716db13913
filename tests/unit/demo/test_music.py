"""The demo's music in a short score: length, level, loop, the same again."""

import numpy as np
import pytest

from nightreel.demo.music import Score, compose
from nightreel.demo.synth import RATE

SHORT = Score(tempo_bpm=200, bars=4, seed=3)


@pytest.fixture(scope="module")
def music():
    """Four quick bars."""
    return compose(SHORT)


def test_music_has_the_length_of_its_bars(music):
    assert music.shape == (2, round(4 * 4 * 60 / 200 * RATE))


def test_music_repeats_itself(music):
    np.testing.assert_array_equal(music, compose(SHORT))


def test_another_seed_plays_another_take(music):
    assert np.abs(music - compose(Score(tempo_bpm=200, bars=4, seed=4))).max() > 0.01


def test_music_stays_inside_full_scale(music):
    assert np.abs(music).max() < 1


def test_music_is_never_silent(music):
    windows = music[:, : music.shape[1] // 9600 * 9600].reshape(2, -1, 9600)
    assert np.sqrt((windows**2).mean(axis=2)).min() > 0.003


def test_music_loops_without_a_click(music):
    steps = np.abs(np.diff(music, axis=1))
    seam = np.abs(music[:, 0] - music[:, -1])
    assert (seam < np.quantile(steps, 0.999)).all()


def test_music_is_stereo(music):
    assert 0.2 < np.corrcoef(music)[0, 1] < 0.98


@pytest.mark.parametrize(
    ("chord", "bass", "notes"),
    [
        ("Bm7", 35, (50, 54, 57, 59)),
        ("D/F#", 42, (50, 54, 57)),
        ("Gmaj9", 31, (54, 55, 59, 69)),
        ("Asus4", 33, (50, 52, 57)),
    ],
)
def test_chord_is_voiced_around_middle_c(chord, bass, notes):
    assert Score(chords=(chord,)).chord(0) == (bass, notes)


def test_chords_repeat_when_there_are_more_bars():
    score = Score(chords=("D", "G"))
    assert score.chord(0) == score.chord(2) != score.chord(1)
