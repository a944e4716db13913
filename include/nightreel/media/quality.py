"""What a finished film is like: everything that one decoding pass and its packets tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from nightreel.errors import NightreelError
from nightreel.media.decode import opened
from nightreel.media.ffmpeg import run_ffmpeg, safe_input
from nightreel.media.probe import Probe, probe
from nightreel.media.sound.loudness import SILENCE_DBTP, SILENCE_LUFS

_TAG = re.compile(r"\[(?:error|fatal|panic)\]")
_BLACK = re.compile(r"black_start:(\S+) black_end:(\S+)")
_EDGE = re.compile(r"(freeze|silence)_(start|end): (-?[\d.]+)")
_LUFS = re.compile(r"I:\s+(-?[\d.]+|-inf|nan) LUFS")
_PEAK = re.compile(r"True peak:\s+Peak:\s+(-?[\d.]+|-inf|nan) dBFS")
_BOX_HEADER_BYTES, _MOST_BOXES = 16, 10_000


@dataclass(frozen=True)
class Interval:
    """A stretch of a film, in seconds."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """How long it is."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Limits:
    """From what length on something is noticed, and how still a frozen picture is."""

    black_s: float = 0.5
    freeze_s: float = 2.0
    silence_s: float = 2.0
    freeze_noise_db: float = -65.0
    black_level: float = 0.03
    """Luma below which a pixel is black; dark grounds of brands lie above it."""
    silence_db: float = -50.0


@dataclass(frozen=True)
class Measured:
    """What was found in one film."""

    probe: Probe
    decode_errors: tuple[str, ...]
    """Lines of the decoder's log, at most ten."""
    moov_first: bool
    sound_end_s: float | None
    """Where the sound ends; ``None`` without sound."""
    black: tuple[Interval, ...] = ()
    frozen: tuple[Interval, ...] = ()
    silent: tuple[Interval, ...] = ()
    lufs: float = SILENCE_LUFS
    true_peak_dbtp: float = SILENCE_DBTP
    stills: tuple[Path, ...] = ()
    """PNG files of the frames that were asked for."""
    wave: Path | None = None
    """PNG with alpha: the sound's wave in white."""


def measure_film(path: Path, work_dir: Path, *, still_frames: Sequence[int], limits: Limits) -> Measured:
    """Decode a film once, from end to end, and say what it is like.

    Black, freeze and silence are found by ffmpeg's ``blackdetect``, ``freezedetect`` and ``silencedetect``, loudness
    and true peak by ``ebur128`` (EBU R128, ITU-R BS.1770), all in the same run that writes the stills.

    Args:
        path: the film.
        work_dir: where stills and the wave are written.
        still_frames: rising indexes of the frames that are wanted as stills.
        limits: from what length on something is noticed.

    Raises:
        InputError: nothing in the file can be opened (``media.broken`` …). What opens and then breaks is measured as
            far as it goes, with its errors.
    """
    found = probe(path)
    wave = work_dir / "wave.png"
    pattern = work_dir / "still-%03d.png"
    arguments = ["-loglevel", "level+info", *safe_input(path), *_outputs(found, still_frames, limits, pattern, wave)]
    try:
        log = run_ffmpeg(arguments, where=path.name)
        errors = tuple(line.strip() for line in log.splitlines() if _TAG.search(line))[:10]
    except NightreelError as error:
        log, errors = "", (str(error.as_dict()["got"]),)
    return Measured(
        probe=found,
        decode_errors=errors,
        moov_first=moov_comes_first(path),
        sound_end_s=_sound_end(path) if found.has_sound else None,
        black=tuple(Interval(float(start), float(end)) for start, end in _BLACK.findall(log)),
        frozen=tuple(_intervals(log, "freeze", found.duration_s)),
        silent=tuple(_intervals(log, "silence", found.duration_s)),
        lufs=_last(_LUFS, log, SILENCE_LUFS),
        true_peak_dbtp=_last(_PEAK, log, SILENCE_DBTP),
        stills=tuple(sorted(work_dir.glob("still-*.png"))),
        wave=wave if wave.exists() else None,
    )


def _outputs(found: Probe, still_frames: Sequence[int], limits: Limits, pattern: Path, wave: Path) -> list[str]:
    """Give the filter graph and its outputs."""
    chosen = "+".join(f"eq(n,{frame})" for frame in still_frames) or "0"
    chains = [
        "[0:v:0]split=2[seen][picked]",
        f"[seen]blackdetect=d={limits.black_s}:pix_th={limits.black_level}:pic_th=0.995,"
        f"freezedetect=n={limits.freeze_noise_db}dB:d={limits.freeze_s}[checked]",
        f"[picked]select='{chosen}',scale=w='min(960,iw)':h=-2:flags=area[stills]",
    ]
    outputs = ["-map", "[checked]", "-f", "null", "-"]
    if found.has_sound:
        chains += [
            "[0:a:0]asplit=2[heard][drawn]",
            f"[heard]silencedetect=n={limits.silence_db}dB:d={limits.silence_s},ebur128=peak=true:framelog=quiet[sound]",
            "[drawn]aformat=channel_layouts=mono,showwavespic=s=1400x160:colors=white:draw=full:filter=peak:scale=sqrt[wave]",
        ]
        outputs += ["-map", "[sound]", "-f", "null", "-"]
        outputs += ["-map", "[wave]", "-frames:v", "1", "-update", "1", f"file:{wave}"]
    outputs += ["-map", "[stills]", "-fps_mode", "passthrough", "-f", "image2", f"{pattern}"]
    return ["-filter_complex", ";".join(chains), *outputs]


def moov_comes_first(path: Path) -> bool:
    """Tell whether an MP4's index lies before its media, so that players may start while it loads."""
    with path.open("rb") as file:
        size_bytes = path.stat().st_size
        at = 0
        for _ in range(_MOST_BOXES):
            file.seek(at)
            header = file.read(_BOX_HEADER_BYTES)
            if len(header) < 8:
                return False
            length, kind = int.from_bytes(header[:4], "big"), header[4:8]
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            if kind in (b"moov", b"mdat") or length < 8 or at + length > size_bytes:
                return kind == b"moov"
            at += length
    return False


def outside(interval: Interval, allowed: Sequence[Interval]) -> float:
    """Give the longest part of an interval that lies in none of the allowed ones, in seconds."""
    parts = [interval]
    for hold in allowed:
        parts = [piece for part in parts for piece in _without(part, hold)]
    return max((part.length_s for part in parts), default=0.0)


def _without(part: Interval, hold: Interval) -> list[Interval]:
    if hold.end_s <= part.start_s or hold.start_s >= part.end_s:
        return [part]
    pieces = [Interval(part.start_s, hold.start_s), Interval(hold.end_s, part.end_s)]
    return [piece for piece in pieces if piece.length_s > 0]


def _intervals(log: str, name: str, duration_s: float) -> Iterator[Interval]:
    """Give stretches by the edges that the log names; the last may be open."""
    start_s: float | None = None
    for found, edge, time_s in _EDGE.findall(log):
        if found != name:
            continue
        if edge == "start":
            start_s = max(0.0, float(time_s))
        elif start_s is not None:
            yield Interval(start_s, float(time_s))
            start_s = None
    if start_s is not None:
        yield Interval(start_s, max(start_s, duration_s))


def _last(pattern: re.Pattern[str], log: str, otherwise: float) -> float:
    found = pattern.findall(log)
    value = float(found[-1]) if found else otherwise
    return max(value, otherwise) if np.isfinite(value) else otherwise


def _sound_end(path: Path) -> float | None:
    with opened(path) as container:
        stream = container.streams.audio[0]
        if stream.duration is None or stream.time_base is None:
            return None
        return float(((stream.start_time or 0) + stream.duration) * stream.time_base)


def frame_rate_text(rate: Fraction | None) -> str:
    """Give a frame rate as people write it."""
    return "none" if rate is None else f"{float(rate):.3f}".rstrip("0").rstrip(".")
