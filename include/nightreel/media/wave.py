"""The sound of a film as a picture needs it: peaks of each channel and loudness over time, measured once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from nightreel.errors import InputError
from nightreel.spec.model import Model
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import NDArray

PER_SECOND = 50.0
SILENCE = -70.0
_MOST_STRETCHES = 6000
_MOST_CHANNELS = 8
_LONGEST_S = 7200
_TIMEOUT_S = 120.0
_VERSION = 1
_NAMES = {"FL": "left", "FR": "right", "FC": "centre", "LFE": "bass", "BL": "back left", "BR": "back right",
          "SL": "side left", "SR": "side right"}  # fmt: skip
_MOMENT = re.compile(
    r"^\[Parsed_ebur128[^\]]*\] t: *\S+ .*?M: *(?P<momentary>\S+) S: *(?P<short_term>\S+) ", re.MULTILINE
)
_SUMMARY = re.compile(
    r"^\[Parsed_ebur128[^\]]*\] Summary:.*?I: +(?P<lufs>\S+) LUFS.*?LRA: +(?P<range>\S+) LU"
    r".*?Peak: +(?P<peak>\S+) dBFS",
    re.DOTALL | re.MULTILINE,
)


class WaveChannel(Model):
    """One channel: the lowest and the highest sample of each stretch, -1 to 1."""

    name: str
    low: tuple[float, ...]
    high: tuple[float, ...]


class SoundWave(Model):
    """A sound's peaks and loudness; no channel where there is no sound."""

    duration_s: float = 0
    per_second: float = Field(0, description="Stretches a second.")
    channels: tuple[WaveChannel, ...] = ()
    lufs: float | None = Field(None, description="Integrated, EBU R128; nothing for silence.")
    range_lu: float | None = None
    true_peak_dbtp: float | None = None
    momentary: tuple[float, ...] = Field((), description="LUFS over 0.4 s, ten a second; -70 is silence.")
    short_term: tuple[float, ...] = Field((), description="LUFS over 3 s, ten a second; -70 is silence.")


def wave_of(store: Store, media: Artifact) -> SoundWave:
    """Give the wave of a film's or a sound's first sound stream, from the store where it was measured before.

    Raises:
        InputError: the file cannot be read (``media.broken``).
        EngineError: ffmpeg failed or took too long.
        StoreError: the store cannot read or keep it.
    """
    key = f"wave/{_VERSION}/{media.sha256}"
    try:
        if (known := store.recall(key)) is not None:
            return SoundWave.model_validate(known)
    except ValidationError:
        pass
    wave = measure_wave(store.local(media))
    store.remember(key, wave.model_dump(mode="json"))
    return wave


def measure_wave(path: Path) -> SoundWave:
    """Measure a file's first sound stream; two passes over the sound, none over the picture, in bounded memory.

    Args:
        path: film or sound; of more than two hours only the first two.

    Raises:
        InputError: the file cannot be read (``media.broken``, ``media.missing``).
        EngineError: ffmpeg failed or took too long (``ffmpeg.slow``).
    """
    from nightreel.media.decode import opened

    with opened(path) as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            return SoundWave()
        length_s = float(container.duration or 0) / 1_000_000
        per_second = min(PER_SECOND, _MOST_STRETCHES / max(length_s, 1.0))
        peaks = _Peaks(max(1, round(stream.rate / per_second)))
        for block in _blocks(container, stream):
            peaks.add(block)
        names = _names_of(stream)
        rate = stream.rate
    return SoundWave(
        duration_s=round(peaks.samples / rate, 3), per_second=round(rate / peaks.size, 6),
        channels=tuple(peaks.channels(names)), **_loudness(path),
    )  # fmt: skip


def _names_of(stream: av.AudioStream) -> list[str]:
    """Give the names of channels; files of two channels need not say which is which."""
    places = [channel.name for channel in stream.layout.channels][:_MOST_CHANNELS]
    if len(places) <= 2:
        return ["mono"] if len(places) == 1 else ["left", "right"]
    return [_NAMES.get(place, f"channel {number}") for number, place in enumerate(places, 1)]


def _blocks(container: av.container.InputContainer, stream: av.AudioStream) -> Iterator[NDArray[np.float32]]:
    """Give the samples block by block, ``(channels, samples)``, -1 to 1."""
    import av as pyav
    import numpy as np

    resampler = pyav.AudioResampler(format="fltp")
    most = _LONGEST_S * stream.rate
    for frame in container.decode(stream):
        for part in resampler.resample(frame):
            yield part.to_ndarray()[:_MOST_CHANNELS].astype(np.float32, copy=False)
            most -= part.samples
        if most <= 0:
            return


class _Peaks:
    """Gathers the lowest and highest sample of stretches of a size."""

    def __init__(self, size: int) -> None:
        self.size, self.samples = size, 0
        self._left: NDArray[np.float32] | None = None
        self._low: list[NDArray[np.float32]] = []
        self._high: list[NDArray[np.float32]] = []

    def add(self, block: NDArray[np.float32]) -> None:
        import numpy as np

        self.samples += block.shape[1]
        if self._left is not None and self._left.shape[0] == block.shape[0]:
            block = np.concatenate([self._left, block], axis=1)
        whole = block.shape[1] // self.size * self.size
        if whole:
            self._take(block[:, :whole].reshape(block.shape[0], -1, self.size))
        self._left = block[:, whole:].copy()

    def channels(self, names: list[str]) -> Iterator[WaveChannel]:
        import numpy as np

        if self._left is not None and self._left.shape[1]:
            self._take(self._left[:, None, :])
        if not self._low:
            return
        low, high = (np.clip(np.concatenate(parts, axis=1), -1, 1) for parts in (self._low, self._high))
        for name, lows, highs in zip(names, low, high, strict=False):
            yield WaveChannel(name=name, low=_rounded(lows), high=_rounded(highs))

    def _take(self, stretches: NDArray[np.float32]) -> None:
        self._low.append(stretches.min(axis=2))
        self._high.append(stretches.max(axis=2))


def _rounded(values: NDArray[np.float32]) -> tuple[float, ...]:
    return tuple(round(value, 3) for value in values.tolist())


def _loudness(path: Path) -> dict[str, float | tuple[float, ...] | None]:
    """Measure loudness and its curves by ffmpeg's ebur128."""
    from nightreel.media.ffmpeg import run_ffmpeg, safe_input

    chain = "ebur128=peak=true:framelog=info"
    log = run_ffmpeg(
        [*safe_input(path, "-vn", "-t", str(_LONGEST_S)), "-map", "0:a:0", "-af", chain, "-f", "null", "-"],
        where=path.name, timeout_s=_TIMEOUT_S,
    )  # fmt: skip
    summary = next(_SUMMARY.finditer(log), None)
    if summary is None:
        raise InputError(
            "media.broken", where=path.name, got="no sound that can be measured", want="a file with sound",
            fix="export the file again and replace it",
        )  # fmt: skip
    moments = [(_lufs(found["momentary"]), _lufs(found["short_term"])) for found in _MOMENT.finditer(log)]
    lufs = _lufs(summary["lufs"])
    return {
        "lufs": lufs if lufs > SILENCE else None, "range_lu": _number(summary["range"]),
        "true_peak_dbtp": _number(summary["peak"]), "momentary": tuple(one for one, _ in moments),
        "short_term": tuple(other for _, other in moments),
    }  # fmt: skip


def _lufs(text: str) -> float:
    value = _number(text)
    return SILENCE if value is None else max(value, SILENCE)


def _number(text: str) -> float | None:
    """Read a figure; infinities and what is none are nothing."""
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value, 1) if abs(value) != float("inf") and value == value else None
