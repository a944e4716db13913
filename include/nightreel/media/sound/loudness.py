"""Loudness by EBU R128: measuring it, and bringing a mix to a platform's target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nightreel.errors import InputError
from nightreel.media.ffmpeg import run_ffmpeg, safe_input

SILENCE_LUFS = -70.0
"""What R128 gives for silence: its absolute gate."""
SILENCE_DBTP = -120.0
"""True peak of silence, a number so that it can be kept as JSON."""
_QUIET_LUFS = -60.0
_MAX_GAIN_DB = 24.0
_TRIES = 3
_CLOSE_LU = 0.1
_CODEC_HEADROOM_DB = 0.7

_SUMMARY = re.compile(
    r"Integrated loudness:\s+I:\s+(?P<lufs>\S+) LUFS.*?LRA:\s+(?P<range>\S+) LU"
    r".*?True peak:\s+Peak:\s+(?P<peak>\S+) dBFS",
    re.DOTALL,
)


@dataclass(frozen=True)
class Loudness:
    """How loud a sound is."""

    lufs: float
    """Integrated loudness, ``SILENCE_LUFS`` for silence."""
    true_peak_dbtp: float
    """``SILENCE_DBTP`` for silence."""
    range_lu: float = 0.0

    @property
    def silent(self) -> bool:
        """Whether there is nothing to hear."""
        return self.lufs <= _QUIET_LUFS


def measure_loudness(path: Path, *, start_s: float = 0, end_s: float | None = None) -> Loudness:
    """Measure a file's first sound stream by EBU R128 / ITU-R BS.1770 with true peak (ffmpeg's ebur128).

    Args:
        path: sound or film.
        start_s: where to begin.
        end_s: where to stop; at its end when missing.

    Raises:
        InputError: the file has no readable sound (``media.broken``).
    """
    part = f"atrim=start={start_s}" + (f":end={end_s}" if end_s is not None else "")
    chain = f"{part},asetpts=PTS-STARTPTS,ebur128=peak=true:framelog=quiet"
    log = run_ffmpeg([*safe_input(path), "-map", "0:a:0", "-af", chain, "-f", "null", "-"], where=path.name)
    found = next(_SUMMARY.finditer(log), None)
    if found is None:
        raise InputError(
            "media.broken", where=path.name, got="no sound that can be measured", want="a file with sound",
            fix="export the file again and replace it",
        )  # fmt: skip
    return Loudness(
        lufs=max(_number(found["lufs"], SILENCE_LUFS), SILENCE_LUFS),
        true_peak_dbtp=max(_number(found["peak"], SILENCE_DBTP), SILENCE_DBTP),
        range_lu=_number(found["range"], 0.0),
    )


def level_sound(mix: Path, out: Path, *, target_lufs: float, max_true_peak_dbtp: float) -> Loudness:
    """Bring a mix to a loudness, its true peaks below a limit.

    One gain for the whole film, so that nothing pumps, then a limiter that works at four times the sampling rate and
    therefore sees peaks between samples. What limiting takes away is given back at most twice. The limiter stays 0.7
    dB below the limit, because a lossy codec raises peaks. A limit that is in the way wins over the target.

    Args:
        mix: any sound.
        out: 48 kHz stereo WAV, 24 bit, as long as the mix to the sample.
        target_lufs: integrated loudness wanted.
        max_true_peak_dbtp: limit of the true peak.

    Returns:
        What was measured of ``out``. Silence stays silence.
    """
    before = measure_loudness(mix)
    gain_db = 0.0 if before.silent else min(target_lufs - before.lufs, _MAX_GAIN_DB)
    ceiling_db = max_true_peak_dbtp - _CODEC_HEADROOM_DB
    after, step_db, yield_lu = before, 1.0, 1.0
    for turn in range(_TRIES):
        _write_level(mix, out, gain_db=gain_db, ceiling_db=ceiling_db)
        last, after = after, measure_loudness(out)
        missing_lu = target_lufs - after.lufs
        over_db = after.true_peak_dbtp - max_true_peak_dbtp
        if before.silent or (abs(missing_lu) <= _CLOSE_LU and over_db <= 0) or gain_db >= _MAX_GAIN_DB:
            break
        if turn:  # how much of the last decibel the limiter let through
            yield_lu = min(max((after.lufs - last.lufs) / step_db, 0.3), 1.0)
        step_db = missing_lu / yield_lu or _CLOSE_LU
        gain_db = min(gain_db + step_db, _MAX_GAIN_DB)
        ceiling_db -= max(over_db, 0)
    return after


def _write_level(mix: Path, out: Path, *, gain_db: float, ceiling_db: float) -> None:
    ceiling = 10 ** (ceiling_db / 20)
    chain = (
        f"aresample=48000:out_chlayout=stereo,volume={gain_db:.3f}dB:precision=double,aresample=192000:resampler=soxr,"
        f"alimiter=limit={ceiling:.6f}:attack=4:release=80:level=false:latency=true,aresample=48000:resampler=soxr"
    )
    run_ffmpeg([*safe_input(mix), "-map", "0:a:0", "-af", chain, "-c:a", "pcm_s24le", f"file:{out}"], where=mix.name)


def _number(text: str, otherwise: float) -> float:
    value = float(text)
    return value if abs(value) != float("inf") and value == value else otherwise
