"""Mixes the tracks of a reel by one ffmpeg graph."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from nightreel.errors import InputError
from nightreel.media.ffmpeg import FORMATS, run_ffmpeg
from nightreel.media.probe import probe
from nightreel.media.sound.envelope import voice_spans, write_envelope
from nightreel.media.sound.loudness import Loudness, level_sound, measure_loudness
from nightreel.spec.film import Reel, Track
from nightreel.store.protocol import Store

RATE_HZ = 48_000
_SAMPLE_BYTES = 2 * 4
_SEAM_SAMPLES = 480
_SMOOTH_SEAM = 1.5
"""A step from the end to the beginning that is no larger than this many of the steps around it does not click."""

__all__ = ["Loudness", "level_sound", "measure_loudness", "mix_sound"]


def mix_sound(reel: Reel, store: Store, out: Path) -> Loudness:
    """Mix a reel's tracks.

    Each track is cut, repeated, faded, set to its level and placed to the sample. Music and original sound step back by
    ``reel.duck_db`` while words of ``reel.spoken`` are heard (see ``nightreel.media.sound.envelope``). ffmpeg reads and
    writes in small blocks: memory does not grow with the film.

    Args:
        reel: its tracks, spoken lines and length.
        store: where the tracks' files are.
        out: WAV file to write: 48 kHz, stereo, 32 bit float (so nothing clips), as long as the film to the sample;
            silence where there is no track.

    Returns:
        Loudness of the mix.

    Raises:
        InputError: a track's file has no readable sound (``media.broken``).
    """
    samples = round(reel.frames * RATE_HZ / reel.fps)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        work = Path(folder)
        streams = [_silence(samples)]
        beds: list[Any] = []
        for index, track in enumerate(reel.tracks):
            file = work / f"{index}{Path(track.media.name).suffix}"  # a name of its own: equal inputs would be merged
            file.symlink_to(store.local(track.media))
            stream, length = _opened(track, file, work / f"{index}.f32")
            stream = _placed(stream, length, track, samples)
            (streams if track.role == "voice" else beds).append(stream)
        if beds:
            streams.append(_ducked(_summed(beds), reel, samples, work / "duck.f32"))
        mixed = _summed(streams).filter("atrim", end_sample=samples)
        written = ffmpeg.output(mixed, f"file:{out}", acodec="pcm_f32le", ar=RATE_HZ, ac=2, f="wav")
        run_ffmpeg(ffmpeg.get_args(written), where="mix")
    return measure_loudness(out)


def _silence(samples: int) -> Any:
    source = ffmpeg.input("anullsrc=r=48000:cl=stereo", f="lavfi")
    return source.filter("atrim", end_sample=samples)


def _opened(track: Track, file: Path, loop_file: Path) -> tuple[Any, int | None]:
    """Open a track at 48 kHz stereo from its offset on, and give its length in samples unless it repeats."""
    if track.loop:
        _write_loop(file, loop_file, track.offset_s)
        source = ffmpeg.input(f"file:{loop_file}", f="f32le", ar=RATE_HZ, ch_layout="stereo", stream_loop=-1)
        return source.audio, None
    length_s = probe(file).duration_s
    return _normal(_input(file), track.offset_s), max(round((length_s - track.offset_s) * RATE_HZ), 1)


def _write_loop(file: Path, loop_file: Path, offset_s: float) -> None:
    """Write one turn of a loop; where its end does not meet its beginning, both are faded for 10 ms."""
    stream = _normal(_input(file), offset_s)
    written = ffmpeg.output(stream, f"file:{loop_file}", acodec="pcm_f32le", ar=RATE_HZ, ac=2, f="f32le")
    run_ffmpeg(ffmpeg.get_args(written), where=file.name)
    seam = min(_SEAM_SAMPLES, loop_file.stat().st_size // _SAMPLE_BYTES // 2)
    if not seam:
        raise InputError(
            "sound.empty", where=file.name, got="no sound after its offset", want="sound to repeat",
            fix="use a longer file or a smaller offset",
        )  # fmt: skip
    sound = np.memmap(loop_file, dtype="<f4", mode="r+")
    head, tail = sound[: 2 * seam].reshape(-1, 2), sound[-2 * seam :].reshape(-1, 2)
    usual = max(float(np.abs(np.diff(part, axis=0)).max(initial=0)) for part in (head, tail))
    if float(np.abs(head[0] - tail[-1]).max()) <= _SMOOTH_SEAM * usual:
        return
    ramp = np.linspace(0, 1, seam, dtype=np.float32)[:, None]
    head *= ramp
    tail *= ramp[::-1]
    sound.flush()


def _input(file: Path) -> Any:
    return ffmpeg.input(f"file:{file}", protocol_whitelist="file", format_whitelist=FORMATS).audio


def _normal(stream: Any, offset_s: float) -> Any:
    stream = stream.filter("aresample", RATE_HZ, **{"async": 1, "first_pts": 0, "out_chlayout": "stereo"})
    stream = stream.filter("atrim", start_sample=round(offset_s * RATE_HZ))
    return stream.filter("asetpts", "N/SR/TB")


def _placed(stream: Any, length: int | None, track: Track, samples: int) -> Any:
    """Cut, fade, level and delay a track; ``length`` is what it has, ``None`` for without end."""
    start = round(track.start_s * RATE_HZ)
    wanted = None if track.duration_s is None else round(track.duration_s * RATE_HZ)
    used = min(room for room in (max(samples - start, 1), wanted, length) if room is not None)
    stream = stream.filter("atrim", end_sample=used)
    if track.fade_in_s:
        stream = stream.filter("afade", type="in", nb_samples=round(track.fade_in_s * RATE_HZ), curve="qsin")
    if track.fade_out_s:
        fade = min(round(track.fade_out_s * RATE_HZ), used)
        stream = stream.filter("afade", type="out", start_sample=used - fade, nb_samples=fade, curve="hsin")
    stream = stream.filter("volume", f"{track.gain_db:.3f}dB", precision="float")
    return stream.filter("adelay", f"{start}S", all=1) if start else stream


def _ducked(stream: Any, reel: Reel, samples: int, envelope: Path) -> Any:
    spans = voice_spans([(line.start_s, line.end_s) for line in reel.spoken])
    if not spans or not reel.duck_db:
        return stream
    write_envelope(envelope, samples, RATE_HZ, spans, reel.duck_db)
    gain = ffmpeg.input(f"file:{envelope}", f="f32le", ar=RATE_HZ, ch_layout="stereo").audio
    return ffmpeg.filter([stream, gain], "amultiply")


def _summed(streams: Sequence[Any]) -> Any:
    if len(streams) == 1:
        return streams[0]
    return ffmpeg.filter(streams, "amix", inputs=len(streams), duration="longest", normalize=0, dropout_transition=0)
