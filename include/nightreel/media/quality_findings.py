"""Judging a measured film: one finding for each thing that a viewer or a platform would trip over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nightreel.media.quality import Interval, Limits, Measured, frame_rate_text, outside
from nightreel.media.sound.loudness import SILENCE_LUFS
from nightreel.spec.film import Finding, Rendition
from nightreel.spec.platforms import PLATFORMS
from nightreel.spec.script import Script

TITLES: dict[str, str] = {
    "decode": "Plays to its end without errors",
    "size": "Picture size",
    "duration": "Length",
    "frame_rate": "Frame rate",
    "constant_rate": "Steady frame rate",
    "av_start": "Picture and sound start together",
    "sound_length": "Sound as long as the picture",
    "brand": "Looks like the brand",
    "coherence": "Shots hold together in time",
    "flicker": "Light is steady",
    "black": "No black picture",
    "freeze": "No frozen picture",
    "silence": "No silence",
    "loudness": "Loudness",
    "true_peak": "Peaks",
    "colour": "Colour tags",
    "faststart": "Starts while it loads",
    "labels": "Labels",
    "watermark": "Invisible watermark",
}
"""Names of findings, worst first, and what they mean in words."""

_WITH_SIGN = ("loudness", "true_peak", "av_start", "sound_length")
_TRUE_PEAK_TOLERANCE_DB, _SOUND_LENGTH_TOLERANCE_S = 0.2, 0.1
_DEFAULT_TRUE_PEAK_DBTP = -1.0
_BT709 = "bt709/bt709/bt709/limited"
"""Matrix, primaries, transfer and range as ``probe`` writes them."""


def judge(
    measured: Measured,
    rendition: Rendition,
    limits: Limits,
    *,
    script: Script | None = None,
    loudness_tolerance_lu: float = 1.0,
    silent_film: bool = False,
) -> tuple[Finding, ...]:
    """Judge a film.

    Args:
        measured: what was found in the file.
        rendition: what it should be.
        limits: what lengths of black, freeze and silence are noticed.
        script: gives the wanted length and the shots that stand still by design.
        loudness_tolerance_lu: how far from its target the loudness may lie.
        silent_film: whether the film has no sound by design.
    """
    rows = [
        *_file(measured, rendition),
        *_times(measured, rendition, script),
        *_stretches(measured, rendition, limits, script),
        *([] if silent_film else _sound(measured, rendition, limits, loudness_tolerance_lu)),
    ]
    order = list(TITLES)
    return tuple(sorted(rows, key=lambda row: order.index(row.name)))


def holds_of(script: Script | None) -> tuple[Interval, ...]:
    """Give the stretches in which the picture may stand still: held shots and the logo."""
    if script is None:
        return ()
    return tuple(
        Interval(float(shot.start_frame / script.fps), float((shot.start_frame + shot.frames) / script.fps))
        for shot in script.shots
        if shot.camera.move == "hold" or shot.role == "logo"
    )


def _file(measured: Measured, rendition: Rendition) -> Iterator[Finding]:
    found, errors = measured.probe, measured.decode_errors
    whole = not errors and not found.truncated and found.frames == rendition.frames
    got = errors[0] if errors else f"{found.frames} frames" + (", cut short" if found.truncated else "")
    yield _finding(rendition, "decode", whole, got, f"{rendition.frames} frames, no error")
    size = (found.width_px, found.height_px)
    yield _finding(
        rendition, "size", size == (rendition.width_px, rendition.height_px), f"{size[0]} × {size[1]}",
        f"{rendition.width_px} × {rendition.height_px}",
    )  # fmt: skip
    tagged = found.colour == _BT709
    yield _finding(rendition, "colour", tagged, "BT.709" if tagged else found.colour, "BT.709, limited range")
    first = "index first" if measured.moov_first else "index last"
    yield _finding(rendition, "faststart", measured.moov_first, first, "index first")


def _times(measured: Measured, rendition: Rendition, script: Script | None) -> Iterator[Finding]:
    found = measured.probe
    frame_s = float(1 / rendition.fps)
    wanted_s = float(script.frames / script.fps) if script is not None else rendition.frames * frame_s
    close = abs(found.duration_s - wanted_s) <= frame_s * 1.01
    yield _finding(rendition, "duration", close, f"{found.duration_s:.2f} s", f"{wanted_s:.2f} s")
    yield _finding(
        rendition, "frame_rate", found.fps == rendition.fps, frame_rate_text(found.fps), frame_rate_text(rendition.fps)
    )
    steady = "steady" if found.constant_rate else "varying"
    yield _finding(rendition, "constant_rate", found.constant_rate, steady, "steady")
    if not found.has_sound:
        return
    apart_s = found.audio_start_s - found.video_start_s
    limit = f"within {frame_s * 1000:.0f} ms"
    yield _finding(rendition, "av_start", abs(apart_s) <= frame_s, f"{apart_s * 1000:+.0f} ms", limit)
    if measured.sound_end_s is not None:
        longer_s = measured.sound_end_s - (found.video_start_s + found.duration_s)
        close = abs(longer_s) <= max(frame_s, _SOUND_LENGTH_TOLERANCE_S)
        yield _finding(rendition, "sound_length", close, f"{longer_s:+.2f} s", f"within {_SOUND_LENGTH_TOLERANCE_S} s")


def _stretches(measured: Measured, rendition: Rendition, limits: Limits, script: Script | None) -> Iterator[Finding]:
    yield _stretch(rendition, "black", measured.black, limits.black_s)
    holds = holds_of(script)
    frozen = [interval for interval in measured.frozen if outside(interval, holds) >= limits.freeze_s]
    yield _stretch(rendition, "freeze", frozen, limits.freeze_s)


def _sound(measured: Measured, rendition: Rendition, limits: Limits, tolerance_lu: float) -> Iterator[Finding]:
    if not measured.probe.has_sound:
        yield _finding(rendition, "silence", False, "no sound at all", f"less than {limits.silence_s:g} s")
        return
    yield _stretch(rendition, "silence", measured.silent, limits.silence_s)
    target, lufs = rendition.target_lufs, measured.lufs
    got = f"{lufs:.1f} LUFS" if lufs > SILENCE_LUFS else "silence"
    close = abs(lufs - target) <= tolerance_lu
    yield _finding(rendition, "loudness", close, got, f"{target:g} LUFS ± {tolerance_lu:g}")
    platform = PLATFORMS.get(rendition.platform)
    most = platform.max_true_peak_dbtp if platform else _DEFAULT_TRUE_PEAK_DBTP
    peak = measured.true_peak_dbtp
    quiet = peak <= most + _TRUE_PEAK_TOLERANCE_DB
    yield _finding(rendition, "true_peak", quiet, f"{peak:.1f} dBTP", f"at most {most:g} dBTP")


def _stretch(rendition: Rendition, name: str, found: Sequence[Interval], limit_s: float) -> Finding:
    """Judge stretches of which none may be as long as the limit."""
    bad = [interval for interval in found if interval.length_s >= limit_s]
    shown = ", ".join(f"{interval.start_s:.1f} to {interval.end_s:.1f} s" for interval in bad[:4])
    more = f" and {len(bad) - 4} more" if len(bad) > 4 else ""
    return _finding(rendition, name, not bad, shown + more or "none", f"less than {limit_s:g} s")


def _finding(rendition: Rendition, name: str, passed: bool, got: str, want: str) -> Finding:
    got, want = (text.replace("-", "−") if name in _WITH_SIGN else text for text in (got, want))
    return Finding(platform=rendition.platform, name=name, passed=passed, got=got, want=want)
