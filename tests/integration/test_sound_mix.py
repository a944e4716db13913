"""The mix of real tracks: places, lengths, levels."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nightreel.errors import InputError
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.sound.mix import level_sound, measure_loudness, mix_sound
from nightreel.spec.film import CaptionLine, Clip, Reel, Segment, Track
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

pytestmark = pytest.mark.integration
RATE = 48_000


def write_wav(path: Path, sound: np.ndarray, rate: int = RATE) -> Path:
    """Write floats in -1..1, ``(N,)`` or ``(N, 2)``, as 16 bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def noise(seconds: float, rate: int = RATE, seed: int = 3, level: float = 0.1) -> np.ndarray:
    """Noise, which has one sharp peak of correlation."""
    return np.random.default_rng(seed).normal(0, level, round(seconds * rate))


def tone(seconds: float, hertz: float = 330, level: float = 0.3) -> np.ndarray:
    """A steady sine."""
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


@pytest.fixture
def make_reel() -> Callable[..., Reel]:
    """Make a reel of a length in frames; keyword arguments set its other fields."""
    media = Artifact(uri="file:///none.mp4", sha256="0" * 64, kind="clip", size_bytes=1)

    def make(frames: int = 60, fps: object = 30, **fields: object) -> Reel:
        clip = Clip(name="c", media=media, width_px=320, height_px=180, fps=fps, frames=frames)
        segment = Segment(clip=clip, start_frame=0, frames=frames)
        plain = {"title": "t", "language": "en-US", "width_px": 320, "height_px": 180, "fps": fps}
        return Reel(**{**plain, "segments": (segment,), **fields})

    return make


@pytest.fixture
def keep(store: LocalStore, tmp_path: Path) -> Callable[..., Artifact]:
    """Keep floats as a sound in the store."""

    def kept(sound: np.ndarray, rate: int = RATE) -> Artifact:
        return store.keep(write_wav(tmp_path / "sound.wav", sound, rate), "audio")

    return kept


def found_at_s(mix: np.ndarray, sound: np.ndarray) -> float:
    """Find where a sound lies in a mix by cross-correlation."""
    size = 1 << (len(mix) + len(sound)).bit_length()
    spectrum = np.fft.rfft(mix, size) * np.conj(np.fft.rfft(sound, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: len(mix)])) / RATE


@pytest.mark.parametrize(("frames", "fps"), [(60, 30), (61, "30000/1001"), (49, 24), (37, "24000/1001")])
def test_mix_is_as_long_as_the_film_to_the_sample(make_reel, keep, store, tmp_path, frames, fps):
    reel = make_reel(frames, fps, tracks=(Track(role="music", media=keep(noise(0.7)), loop=True),))
    out = tmp_path / "mix.wav"
    mix_sound(reel, store, out)
    info = soundfile.info(out)
    assert (info.samplerate, info.channels) == (RATE, 2)
    assert info.frames == round(reel.frames * RATE / reel.fps)
    level_sound(out, tmp_path / "level.wav", target_lufs=-14, max_true_peak_dbtp=-1)
    assert soundfile.info(tmp_path / "level.wav").frames == info.frames


@pytest.mark.parametrize(
    ("start_s", "offset_s", "rate"),
    [(0.0, 0.0, RATE), (0.733, 0.0, RATE), (0.4, 0.25, RATE), (0.61, 0.1, 44_100)],
    ids=["start", "placed", "placed and trimmed", "44.1 kHz"],
)
def test_a_track_is_found_where_it_was_placed(make_reel, keep, store, tmp_path, start_s, offset_s, rate):
    sound = noise(1.0, rate)
    tracks = (
        Track(role="original", media=keep(sound, rate), start_s=start_s, offset_s=offset_s),
        Track(role="music", media=keep(tone(2.0, level=0.02)), gain_db=-6),
    )
    mix_sound(make_reel(60, tracks=tracks), store, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav")
    times = np.arange(round((len(sound) / rate - offset_s) * RATE)) / RATE
    wanted = np.interp(times + offset_s, np.arange(len(sound)) / rate, sound)
    assert found_at_s(mix[:, 0], wanted) == pytest.approx(start_s, abs=1e-3)


def test_the_same_file_may_be_heard_twice(make_reel, keep, store, tmp_path):
    media = keep(tone(0.3))
    tracks = tuple(Track(role="original", media=media, start_s=start) for start in (0.2, 1.2))
    mix_sound(make_reel(60, tracks=tracks), store, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav")
    loud = np.abs(mix[:, 0]).reshape(20, -1).max(axis=1) > 0.01
    assert loud.tolist() == [False, False, True, True, True, *[False] * 7, True, True, True, *[False] * 5]


def test_sound_in_a_compressed_film_keeps_its_place(make_reel, store, tmp_path):
    sound = noise(1.5)
    write_wav(tmp_path / "s.wav", sound)
    film = tmp_path / "film.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "color=s=64x64:d=1.5:r=30", "-i", str(tmp_path / "s.wav"), "-c:a", "aac", str(film)],
        where="film",
    )
    track = Track(role="original", media=store.keep(film, "video"), start_s=0.3, offset_s=0.2)
    mix_sound(make_reel(60, tracks=(track,)), store, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav")
    assert found_at_s(mix[:, 0], sound[round(0.2 * RATE) :]) == pytest.approx(0.3, abs=1e-3)


def test_music_steps_back_under_words_and_returns(make_reel, keep, store, tmp_path):
    spoken = (CaptionLine(start_s=1.0, end_s=2.0, text="words"),)
    track = Track(role="music", media=keep(tone(4.0)))
    reel = make_reel(120, tracks=(track,), spoken=spoken, duck_db=9)
    mix_sound(reel, store, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav")

    def level_db(start_s, end_s):
        part = mix[round(start_s * RATE) : round(end_s * RATE), 0]
        return 10 * np.log10(np.mean(part**2))

    before = level_db(0.2, 0.7)
    assert level_db(1.0, 2.0) - before == pytest.approx(-9, abs=0.1)
    assert level_db(2.7, 3.9) - before == pytest.approx(0, abs=0.1)
    assert -8 < level_db(0.85, 0.9) - before < -1, "music makes room before the word"


def test_voice_itself_does_not_step_back(make_reel, keep, store, tmp_path):
    spoken = (CaptionLine(start_s=0.0, end_s=2.0, text="words"),)
    reel = make_reel(60, tracks=(Track(role="voice", media=keep(tone(2.0))),), spoken=spoken, duck_db=20)
    with_duck = mix_sound(reel, store, tmp_path / "a.wav")
    without = mix_sound(reel.model_copy(update={"duck_db": 0}), store, tmp_path / "b.wav")
    assert with_duck.lufs == pytest.approx(without.lufs, abs=0.05)


def test_fades_and_gain_are_applied(make_reel, keep, store, tmp_path):
    track = Track(role="music", media=keep(tone(2.0)), fade_in_s=0.5, fade_out_s=0.5, gain_db=-6)
    mix_sound(make_reel(60, tracks=(track,)), store, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav")
    peaks = np.abs(mix[:, 0]).reshape(20, -1).max(axis=1)
    one_side = np.sqrt(0.5)  # a mono track keeps its loudness when two loudspeakers play it
    assert peaks[10] == pytest.approx(0.3 * 10 ** (-6 / 20) * one_side, rel=0.02)
    assert peaks[0] < peaks[2] < peaks[6]
    assert peaks[-1] < peaks[-3] < peaks[-7]
    assert peaks[-1] < 0.05


@pytest.mark.parametrize("seconds", [0.5, 0.51], ids=["whole periods", "a step at the seam"])
def test_a_loop_repeats_in_time_without_a_click(make_reel, keep, store, tmp_path, seconds):
    sound = tone(seconds, hertz=330)
    mix_sound(make_reel(60, tracks=(Track(role="music", media=keep(sound), loop=True),)), store, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav")
    steepest = np.abs(np.diff(mix[:, 0])).max()
    assert steepest <= 1.1 * np.abs(np.diff(sound)).max()
    turn = round(seconds * RATE)
    np.testing.assert_allclose(mix[2000:4000, 0], mix[turn * 3 + 2000 : turn * 3 + 4000, 0], atol=2e-4)


def test_no_track_gives_silence_and_stays_silence(make_reel, store, tmp_path):
    loudness = mix_sound(make_reel(60), store, tmp_path / "mix.wav")
    assert loudness.silent
    levelled = level_sound(tmp_path / "mix.wav", tmp_path / "out.wav", target_lufs=-14, max_true_peak_dbtp=-1)
    assert levelled.silent
    sound, _ = soundfile.read(tmp_path / "out.wav")
    assert not sound.any()
    assert len(sound) == 2 * RATE


def peaky(seconds: float) -> np.ndarray:
    """Quiet noise with sharp hits: a limiter is needed to bring it to a target."""
    sound = noise(seconds, level=0.02)
    for at in range(4800, len(sound), 9600):
        sound[at : at + 60] += np.hanning(60) * 0.9
    return sound


@pytest.mark.parametrize(
    "sound", [noise(3), tone(3), peaky(3), noise(3, level=0.001)], ids=["noise", "tone", "hits", "quiet"]
)
@pytest.mark.parametrize("target_lufs", [-14.0, -23.0])
def test_level_meets_target_and_peak(tmp_path, sound, target_lufs):
    mix, out = write_wav(tmp_path / "mix.wav", np.stack([sound, sound], axis=1)), tmp_path / "out.wav"
    told = level_sound(mix, out, target_lufs=target_lufs, max_true_peak_dbtp=-1)
    measured = measure_loudness(out)
    assert told == measured
    assert measured.true_peak_dbtp <= -1
    reachable = min(target_lufs, measure_loudness(mix).lufs + 24)
    assert measured.lufs == pytest.approx(reachable, abs=0.3)


def test_peaks_between_samples_are_seen(tmp_path):
    """A sine at a quarter of the rate, caught 45° off its peaks: samples reach 0.707 where the wave reaches 1."""
    sound = 0.99 * np.sin(2 * np.pi * 0.25 * np.arange(3 * RATE) + np.pi / 4)
    sound *= np.minimum(1, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / 4800)
    mix = write_wav(tmp_path / "mix.wav", np.stack([sound, sound], axis=1))
    assert measure_loudness(mix).true_peak_dbtp == pytest.approx(-0.1, abs=0.3)
    told = level_sound(mix, tmp_path / "out.wav", target_lufs=0, max_true_peak_dbtp=-3)
    assert told.true_peak_dbtp <= -3


def test_a_file_without_sound_is_one_clear_error(tmp_path):
    path = tmp_path / "not.wav"
    path.write_bytes(b"RIFF nonsense")
    with pytest.raises(InputError, match=r"not\.wav.*Fix:"):
        measure_loudness(path)
