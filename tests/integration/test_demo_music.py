"""The demo's whole music bed, measured by ffmpeg."""

import wave

import pytest

from nightreel.demo.music import TARGET_LUFS
from nightreel.media.sound.loudness import measure_loudness

pytestmark = pytest.mark.integration


@pytest.fixture
def bed(demo_media):
    """The file that the demo tenant gets."""
    return demo_media / "morning_light.wav"


def test_bed_is_forty_seconds_of_48_khz_stereo(bed):
    with wave.open(str(bed)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (48_000, 2, 2)
        assert sound.getnframes() == 40 * 48_000


def test_bed_is_mastered(bed):
    loudness = measure_loudness(bed)
    assert loudness.lufs == pytest.approx(TARGET_LUFS, abs=0.2)
    assert loudness.true_peak_dbtp < -1
    assert 2 < loudness.range_lu < 12, "no arc from quiet to full"


def test_bed_grows_and_settles(bed):
    intro, middle, close = (measure_loudness(bed, start_s=at, end_s=at + 2.5).lufs for at in (0, 20, 37.5))
    assert middle > intro + 3
    assert middle > close + 2
