"""A small synthesiser: oscillators, plucks, drums, filters and a hall. Mono is ``(T,)``, stereo ``(2, T)``, float64."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

RATE = 48_000
_TABLE = 8192


def seconds(duration_s: float) -> Sound:
    """Give the times of the samples of a duration."""
    return np.arange(round(duration_s * RATE)) / RATE


def pitch(note: float) -> float:
    """Give the frequency in Hz of a MIDI note number."""
    return float(440.0 * 2 ** ((note - 69) / 12))


@cache
def _saw_table(note: int) -> NDArray[np.float32]:
    """One turn of a saw, as far as a pad's low-pass lets it be heard: so it has no aliases."""
    turn = np.arange(_TABLE) / _TABLE
    overtones = range(1, max(2, int(5200 / pitch(note))))
    table = sum(np.sin(2 * np.pi * overtone * turn) / overtone for overtone in overtones)
    return np.asarray(table, np.float32)


def saw(note: int, cents: float, length: int, phase: float) -> NDArray[np.float32]:
    """Make a saw, detuned by hundredths of a semitone; ``phase`` is 0 to 1."""
    step = _TABLE * pitch(note + cents / 100) / RATE
    at = (phase * _TABLE + step * np.arange(length)).astype(np.int64)
    turned: NDArray[np.float32] = _saw_table(note)[at & (_TABLE - 1)]
    return turned


def swell(length: int, attack_s: float, release_s: float) -> Sound:
    """Make an envelope that rises and falls along cosines."""
    envelope = np.ones(length)
    rise, fall = min(round(attack_s * RATE), length), min(round(release_s * RATE), length)
    envelope[:rise] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / max(rise, 1))
    envelope[length - fall :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fall) / max(fall, 1))
    return envelope


def pad(notes: tuple[int, ...], duration_s: float, random: np.random.Generator) -> Sound:
    """Make a chord of detuned saws, wide in stereo, with a slow attack."""
    length = round(duration_s * RATE)
    both = np.zeros((2, length), np.float32)
    for note in notes:
        for cents in (-11, -4, 3, 9):
            voice = saw(note, cents, length, float(random.random()))
            place = 0.5 + 0.42 * np.sin(cents * 0.9 + note)
            both[0] += voice * np.float32(np.sqrt(1 - place))
            both[1] += voice * np.float32(np.sqrt(place))
    return both * swell(length, 0.55, 0.75) / (4 * len(notes))


@cache
def pluck(note: int, duration_s: float = 0.9) -> Sound:
    """Make a plucked string by its overtones; the high ones fade first."""
    t, base = seconds(duration_s), pitch(note)
    sound = np.zeros_like(t)
    for overtone in range(1, 13):
        stretched = base * overtone * (1 + 0.00035 * overtone**2)
        if stretched > 11_000:
            break
        level = np.sin(np.pi * overtone * 0.23) / overtone**1.05
        sound += level * np.exp(-t * (3.6 + 1.35 * overtone)) * np.sin(2 * np.pi * stretched * t)
    return sound * np.minimum(1, t / 0.003) * swell(t.size, 0.001, 0.08)


@cache
def bell(note: int, duration_s: float = 2.2) -> Sound:
    """Make a soft bell by frequency modulation (Chowning 1973)."""
    t, base = seconds(duration_s), pitch(note)
    modulator = 1.5 * np.exp(-t * 5.5) * np.sin(2 * np.pi * base * 3.0 * t)
    sound = np.exp(-t * 2.1) * np.sin(2 * np.pi * base * t + modulator)
    sound += 0.25 * np.exp(-t * 4) * np.sin(2 * np.pi * 2 * base * t)
    return sound * np.minimum(1, t / 0.006) * swell(t.size, 0.001, 0.4)


def bass(note: int, duration_s: float) -> Sound:
    """Make a round bass: a sine and its octave through soft saturation."""
    t, base = seconds(duration_s), pitch(note)
    sound = np.sin(2 * np.pi * base * t) + 0.34 * np.exp(-t * 3) * np.sin(4 * np.pi * base * t)
    sound += 0.12 * np.exp(-t * 6) * np.sin(6 * np.pi * base * t)
    rounded: Sound = np.tanh(1.3 * sound) * np.exp(-t * 0.7) * swell(t.size, 0.012, 0.07)
    return rounded


@cache
def kick() -> Sound:
    """Make a soft bass drum: a falling sine."""
    t = seconds(0.42)
    falling = 47 * t + (118 / 26) * (1 - np.exp(-t * 26))
    return np.sin(2 * np.pi * falling) * np.exp(-t * 8.5) * np.minimum(1, t / 0.0025) * swell(t.size, 0.001, 0.08)


def noise_hit(random: np.random.Generator, band_hz: tuple[float, float], decay: float, duration_s: float) -> Sound:
    """Make a burst of filtered noise: hats, shaker, clap."""
    t = seconds(duration_s)
    hit = band_pass(random.standard_normal(t.size), *band_hz) * np.exp(-t * decay) * np.minimum(1, t / 0.0012)
    hit *= swell(t.size, 0.0005, 0.02)
    even: Sound = hit / np.abs(hit).max()
    return even


def clap(random: np.random.Generator) -> Sound:
    """Make a soft clap: three quick bursts, then one that rings."""
    whole = np.zeros(round(0.3 * RATE))
    for start_s, level in ((0.0, 0.5), (0.011, 0.6), (0.021, 1.0)):
        hit = noise_hit(random, (900, 5200), 26, 0.25) * level
        start = round(start_s * RATE)
        whole[start : start + hit.size] += hit
    return whole


def band_pass(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    """Keep a band; its edges fall like second-order filters, without phase shift. The sound is taken as a loop."""
    hertz = np.fft.rfftfreq(sound.shape[-1], 1 / RATE)
    response = 1 / np.sqrt(1 + (hertz / high_hz) ** 4)
    if low_hz:
        response *= (hertz / low_hz) ** 2 / np.sqrt(1 + (hertz / low_hz) ** 4)
    filtered: Sound = np.fft.irfft(np.fft.rfft(sound) * response, sound.shape[-1])
    return filtered


def finish(sound: Sound) -> Sound:
    """Shape the whole mix: less around 650 Hz, where a voice has to stand, and more air above 4 kHz."""
    hertz = np.maximum(np.fft.rfftfreq(sound.shape[-1], 1 / RATE), 1.0)
    dip_db = -3.5 * np.exp(-((np.log2(hertz / 650) / 0.9) ** 2))
    air_db = 5.0 / (1 + (4200 / hertz) ** 2)
    shaped: Sound = np.fft.irfft(np.fft.rfft(sound) * 10 ** ((dip_db + air_db) / 20), sound.shape[-1])
    return shaped


def hall(length: int, random: np.random.Generator, decay_s: float = 2.3) -> Sound:
    """Make the impulse response of a hall, ``(2, length)``: noise that fades and grows dull; its energy is 1."""
    t = np.arange(length) / RATE
    response = np.zeros((2, length))
    for high_hz, low_hz, stays in ((1400, 180, 1.0), (3600, 900, 0.62), (8500, 2800, 0.3)):
        tail = band_pass(random.standard_normal((2, length)), low_hz, high_hz)
        response += tail * np.exp(-6.9 * t / (decay_s * stays))
    response *= np.clip((t - 0.018) / 0.03, 0, 1)
    even: Sound = response / np.sqrt((response**2).sum(axis=1, keepdims=True))
    return even


def reverberate(sound: Sound, response: Sound) -> Sound:
    """Convolve a loop with a room: tails run over the end into the beginning."""
    wet: Sound = np.fft.irfft(np.fft.rfft(sound) * np.fft.rfft(response), sound.shape[-1])
    return wet


def add_around(track: Sound, sound: Sound, start_s: float) -> None:
    """Add a sound to a looped track in place; what passes the end continues at the beginning."""
    length = track.shape[-1]
    start = round(start_s * RATE) % length
    first = min(sound.shape[-1], length - start)
    track[..., start : start + first] += sound[..., :first]
    if first < sound.shape[-1]:
        track[..., : sound.shape[-1] - first] += sound[..., first:]
