"""The demo's music bed: an arrangement for the small synthesiser; it loops without a seam."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from nightreel.demo import synth
from nightreel.demo.synth import RATE, Sound, add_around
from nightreel.media.sound.loudness import measure_loudness

TARGET_LUFS = -16.0

# when the parts enter and leave, as parts of the whole: a film of 15 seconds already hears the tune
_LOW, _GROOVE, _CLAPS, _TUNE, _CLOSE = 1 / 16, 3 / 16, 4 / 16, 5 / 16, 14 / 16

_ROOTS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_QUALITIES = {
    "": (0, 4, 7), "m": (0, 3, 7), "m7": (0, 3, 7, 10), "m9": (0, 3, 7, 14), "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 11, 14), "add9": (0, 4, 7, 14), "sus4": (0, 5, 7),
}  # fmt: skip
_ARPEGGIO = (0, 2, 1, 3, 2, 4, 3, 1)
_BASS_LINE = ((0.0, 1.4, 0), (1.5, 0.45, 0), (2.0, 0.9, 0), (3.0, 0.45, 12), (3.5, 0.45, 7))
_MELODY = (
    ((0.0, 78), (1.5, 81), (3.0, 83)),
    ((1.0, 81), (2.5, 76)),
    ((0.0, 78), (1.5, 74), (3.0, 76)),
    ((1.0, 79), (2.5, 78)),
)
"""Four bars that repeat: beats and notes."""


@dataclass(frozen=True)
class Score:
    """What is played: one chord a bar, four beats a bar; chords repeat when there are more bars."""

    tempo_bpm: float = 96
    bars: int = 16
    chords: tuple[str, ...] = (
        "Gmaj9", "Aadd9", "Bm7", "Gmaj7", "D/F#", "Aadd9", "Bm7", "Gmaj7",
        "D/F#", "Aadd9", "Em9", "Gmaj7", "D/F#", "Asus4", "Dadd9", "Asus4",
    )  # fmt: skip
    seed: int = 5

    @property
    def beat_s(self) -> float:
        """Length of a beat."""
        return 60 / self.tempo_bpm

    @property
    def length(self) -> int:
        """Length in samples."""
        return round(self.bars * 4 * self.beat_s * RATE)

    def chord(self, bar: int) -> tuple[int, tuple[int, ...]]:
        """Give a bar's bass note and chord as MIDI numbers, voiced around middle C."""
        name = self.chords[bar % len(self.chords)]
        upper, _, low = name.partition("/")
        root, quality = _root(upper)
        bass = _root(low or upper)[0]
        notes = sorted(50 + (root + step - 50) % 12 + (12 if step > 12 else 0) for step in _QUALITIES[quality])
        return 31 + (bass - 7) % 12, tuple(notes)


def _root(name: str) -> tuple[int, str]:
    sharp = name[1:2] == "#"
    return (_ROOTS[name[0]] + sharp) % 12, name[2:] if sharp else name[1:]


def _level(score: Score, bar: int, enters: float, leaves: float = 1.0) -> float:
    """Say whether a part plays in a bar; both limits are parts of the whole piece."""
    return float(enters <= bar / score.bars < leaves)


def compose(score: Score) -> Sound:
    """Play a score.

    Returns:
        Stereo, ``(2, score.length)``, not yet levelled; the end leads into the beginning.
    """
    random = np.random.default_rng(score.seed)
    pads, plucks, bells, low = _pads(score, random), _plucks(score), _bells(score), _bass(score)
    kicks, drums = _drums(score, random)
    breath = _breath(score)
    response = synth.hall(score.length, random)
    sent = 0.4 * pads + 1.0 * plucks + 1.3 * bells + 0.3 * drums
    wet = synth.band_pass(synth.reverberate(sent, response), 160, 9000)
    music = breath * (0.85 * pads + 0.72 * plucks + 0.55 * bells + 0.45 * wet) + (0.35 + 0.65 * breath) * low
    mixed = synth.finish(synth.band_pass(music + kicks + drums, 28, 18_000))
    rounded: Sound = np.tanh(mixed * 0.9 / np.quantile(np.abs(mixed), 0.9995))
    return rounded


def _pads(score: Score, random: np.random.Generator) -> Sound:
    bar_s = 4 * score.beat_s
    raw = np.zeros((2, score.length))
    for bar in range(score.bars):
        notes = score.chord(bar)[1]
        add_around(raw, synth.pad((notes[0] - 12, *notes), bar_s + 0.7, random), bar * bar_s - 0.05)
    dull, bright = synth.band_pass(raw, 120, 620), synth.band_pass(raw, 130, 2900)
    at = np.arange(score.length) / score.length
    opened = 0.16 + 0.5 * np.sin(np.pi * at) ** 2 + 0.1 * np.sin(2 * np.pi * at * score.bars / 2) ** 2
    return 0.42 * ((1 - opened) * dull * 1.4 + opened * bright)


def _plucks(score: Score) -> Sound:
    dry = np.zeros((2, score.length))
    for bar in range(score.bars):
        notes = score.chord(bar)[1]
        ladder = [*notes, *(note + 12 for note in notes)]
        busy = _level(score, bar, _GROOVE, _CLOSE)
        for step in range(16):
            if step % 2 and not busy:
                continue
            note = ladder[_ARPEGGIO[(step // (1 if busy else 2)) % 8] % len(ladder)] + 12
            accent = (1.0, 0.5, 0.72, 0.5)[step % 4] * (0.55 + 0.35 * busy)
            place = 0.5 + 0.3 * np.sin(step * 2.1)
            sides = np.array([[np.sqrt(1 - place)], [np.sqrt(place)]])
            add_around(dry, accent * sides * synth.pluck(note), (bar * 4 + step / 4) * score.beat_s)
    echo = round(0.75 * score.beat_s * RATE)
    return dry + 0.34 * np.roll(dry[::-1], echo, axis=1) + 0.14 * np.roll(dry, 2 * echo, axis=1)


def _bells(score: Score) -> Sound:
    track = np.zeros((2, score.length))
    for bar in range(score.bars):
        if not _level(score, bar, _TUNE, _CLOSE):
            continue
        for beat, note in _MELODY[bar % 4]:
            sides = np.array([[0.8], [0.6]]) if note % 2 else np.array([[0.6], [0.8]])
            add_around(track, 0.36 * sides * synth.bell(note), (bar * 4 + beat) * score.beat_s)
    if score.bars >= 2:
        for index, note in enumerate((74, 78, 81, 86)):  # the closing cadence
            add_around(
                track, np.full((2, 1), 0.22) * synth.bell(note), ((score.bars - 2) * 4 + index / 2) * score.beat_s
            )
    return track


def _bass(score: Score) -> Sound:
    track = np.zeros(score.length)
    for bar in range(score.bars):
        root = score.chord(bar)[0]
        if _level(score, bar, _GROOVE, _CLOSE):
            for beat, long, step in _BASS_LINE:
                add_around(track, synth.bass(root + step, long * score.beat_s), (bar * 4 + beat) * score.beat_s)
        elif _level(score, bar, _LOW):
            add_around(track, 0.85 * synth.bass(root, 3.7 * score.beat_s), bar * 4 * score.beat_s)
    return 0.40 * np.stack([track, track])


def _kick_beats(score: Score) -> list[float]:
    beats: list[float] = []
    for bar in range(score.bars):
        if _level(score, bar, _GROOVE, _CLOSE):
            beats += [bar * 4.0 + beat for beat in range(4)]
        elif _level(score, bar, _LOW, 0.9):
            beats += [bar * 4.0, bar * 4 + 2.5]
    return beats


def _drums(score: Score, random: np.random.Generator) -> tuple[Sound, Sound]:
    kicks, drums = np.zeros(score.length), np.zeros((2, score.length))
    for beat in _kick_beats(score):
        add_around(kicks, 0.85 * synth.kick(), beat * score.beat_s)
    left, right = np.array([[0.85], [0.5]]), np.array([[0.5], [0.85]])
    for bar in range(score.bars):
        if _level(score, bar, _GROOVE, _CLOSE):
            for step in range(16):
                level = (0.13, 0.08, 0.40, 0.10)[step % 4] * float(random.uniform(0.8, 1.1))
                hat = synth.noise_hit(random, (6500, 13_000), 55 if step % 4 == 2 else 90, 0.12)
                add_around(drums, level * (left if step % 2 else right) * hat, (bar * 4 + step / 4) * score.beat_s)
        if _level(score, bar, _CLAPS, _CLOSE):
            for beat in (1, 3):
                add_around(drums, np.full((2, 1), 0.36) * synth.clap(random), (bar * 4 + beat) * score.beat_s)
    _risers(score, random, drums)
    return np.stack([kicks, kicks]), drums


def _risers(score: Score, random: np.random.Generator, drums: Sound) -> None:
    """Let noise swell for a bar into each new part."""
    bar_s = 4 * score.beat_s
    for part in (_GROOVE, _TUNE):
        t = synth.seconds(bar_s)
        rise = synth.band_pass(random.standard_normal((2, t.size)), 1800, 7000) * (t / bar_s) ** 3
        add_around(drums, 0.09 * rise * synth.swell(t.size, 0.1, 0.04), part * score.bars * bar_s - bar_s)


def _breath(score: Score) -> Sound:
    """Give the side chain: music steps back at each kick and swells again."""
    gain = np.ones(score.length)
    t = synth.seconds(score.beat_s)
    dip = -0.36 * np.exp(-((t / 0.17) ** 2)) * np.minimum(1, t / 0.012)
    for beat in _kick_beats(score):
        add_around(gain, dip, beat * score.beat_s)
    return gain


def write_music(path: Path, score: Score) -> None:
    """Write a score as 16-bit stereo WAV, 48 kHz, at -16 LUFS with its true peaks below -1 dBTP.

    Args:
        path: where; replaced when it exists.
        score: what is played.
    """
    music = compose(score)
    with TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.wav"
        _write_wav(trial, 0.5 * music, score.seed)
        found = measure_loudness(trial)
    gain = min(0.5 * 10 ** ((TARGET_LUFS - found.lufs) / 20), 0.5 * 10 ** ((-1.2 - found.true_peak_dbtp) / 20))
    _write_wav(path, gain * music, score.seed)


def _write_wav(path: Path, sound: Sound, seed: int) -> None:
    random = np.random.default_rng(seed)
    dither = random.random(sound.shape) - random.random(sound.shape)
    samples = np.clip(np.rint(sound * 32_767 + dither), -32_768, 32_767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.T.tobytes())
