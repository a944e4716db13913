"""Clips and sound of others as the house keeps them: constant rate, upright, square pixels, BT.709."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from nightreel.errors import InputError
from nightreel.media.encode import CLIP_OPTIONS, half_made
from nightreel.media.ffmpeg import run_ffmpeg, safe_input
from nightreel.media.probe import Probe, probe

LONGEST_SIDE_PX = 2560
_TIMEOUT_S = 1800.0
_TONE_MAP = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:desat=0,"
    "zscale=t=bt709:m=bt709:r=limited,format=yuv420p"
)


@dataclass(frozen=True)
class Normalised:
    """A file that was made of another."""

    facts: Probe
    notes: tuple[str, ...]
    """What was mended, for people."""


def normalise_clip(path: Path, out: Path, fps: Fraction, *, longest_s: float = 180) -> Normalised:
    """Make a near-lossless clip of a video file of others.

    Args:
        path: any video, also one with variable rate, a rotation, odd size, oblong pixels, interlaced, HDR or cut off.
        out: MP4 to write; it appears when it is whole.
        fps: its constant rate.
        longest_s: what comes later is left away.

    Raises:
        InputError: no picture or nothing usable (``media.broken``, ``media.no_video``, ``media.short``).
    """
    found = probe(path)
    if not found.has_video:
        raise InputError(
            "media.no_video", where=path.name, got="sound only", want="a clip with a picture",
            fix="name it as music, or use the clip that has the picture",
        )  # fmt: skip
    if found.frames is not None and found.frames < 2:
        raise InputError(
            "media.short", where=path.name, got=f"{found.frames} frame", want="two frames or more",
            fix="name it among the pictures",
        )  # fmt: skip
    _run(
        [
            *safe_input(path, "-t", f"{longest_s:g}"), "-map", "0:V:0", "-vf", ",".join(_picture_filters(found, fps)),
            *_sound_options(found), *CLIP_OPTIONS, "-g", str(max(1, round(fps))),
        ],
        path, out,
    )  # fmt: skip
    return Normalised(probe(out), tuple(_clip_notes(found, fps, longest_s)))


def normalise_sound(path: Path, out: Path, *, longest_s: float = 900) -> Normalised:
    """Make a FLAC file, 48 kHz stereo, of a sound or film of others.

    Raises:
        InputError: no sound or nothing usable (``media.broken``, ``media.no_sound``).
    """
    found = probe(path)
    if not found.has_sound:
        raise InputError(
            "media.no_sound",
            where=path.name,
            got="no sound in it",
            want="a sound file",
            fix="choose a WAV, MP3 or FLAC",
        )
    options = ["-map", "0:a:0", "-vn", "-ac", "2", "-ar", "48000", "-c:a", "flac", "-sample_fmt", "s16", "-f", "flac"]
    _run([*safe_input(path, "-t", f"{longest_s:g}"), *options], path, out)
    return Normalised(probe(out), ())


def _run(arguments: list[str], path: Path, out: Path) -> None:
    half = half_made(out)
    try:
        run_ffmpeg([*arguments, "-map_metadata", "-1", f"file:{half}"], where=path.name, timeout_s=_TIMEOUT_S)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def _picture_filters(found: Probe, fps: Fraction) -> list[str]:
    width_px, height_px = clip_size(found)
    matrix, _, _, _ = found.colour.split("/")
    untagged = "bt709" if found.height_px >= 720 or found.width_px >= 1280 else "bt601"
    source = untagged if matrix == "unknown" else "auto"
    return [
        *(["bwdif=mode=send_frame:deint=interlaced"] if found.interlaced else []),
        *([_TONE_MAP] if found.is_hdr else []),
        f"scale={width_px}:{height_px}:in_color_matrix={'bt709' if found.is_hdr else source}:out_color_matrix=bt709"
        ":out_range=limited:flags=lanczos+accurate_rnd+full_chroma_int",
        "setsar=1", f"fps={fps}:start_time=0", "format=yuv420p",
        "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv",
    ]  # fmt: skip


def clip_size(found: Probe) -> tuple[int, int]:
    """Give the size with square pixels, even, its long side at most 2560 px."""
    width, height = float(found.width_px * found.pixel_aspect), float(found.height_px)
    scale = min(1.0, LONGEST_SIDE_PX / max(width, height))
    return max(2, 2 * int(width * scale / 2)), max(2, 2 * int(height * scale / 2))


def _sound_options(found: Probe) -> list[str]:
    if not found.has_sound:
        return ["-an"]
    return ["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ac", "2", "-ar", "48000", "-c:a", "flac"]


def _clip_notes(found: Probe, fps: Fraction, longest_s: float) -> list[str]:
    width_px, height_px = clip_size(found)
    said = {
        "was cut off: the part that is whole is used": found.truncated,
        f"had a variable frame rate: it is {_number(fps)} frames a second now": not found.constant_rate,
        "was turned upright": found.rotation_deg != 0 or found.mirrored,
        f"was HDR: it is toned for ordinary screens (from {found.colour})": found.is_hdr,
        f"was {found.width_px}x{found.height_px}: it is {width_px}x{height_px} now": (width_px, height_px)
        != (found.width_px, found.height_px),
        f"is longer than {longest_s:g} s: the rest is left away": found.duration_s > longest_s + 0.5,
    }
    return [sentence for sentence, holds in said.items() if holds]


def _number(fps: Fraction) -> str:
    return f"{float(fps):.5g}"
