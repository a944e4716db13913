"""How near one film is to another, frame by frame: VMAF, SSIM and PSNR by ffmpeg."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from nightreel.errors import EngineError
from nightreel.media.ffmpeg import run_ffmpeg, safe_input
from nightreel.media.probe import Probe, probe
from nightreel.spec.nearness import Nearness

_TIMEOUT_S = 3600.0
_MOST_FRAMES = 900
"""Longer films are looked at every second, third … frame."""


def nearness(before: Path, after: Path, *, timeout_s: float = _TIMEOUT_S) -> Nearness:
    """Measure how near a film is to another; the other one's size and length count.

    Args:
        before: the film to hold against.
        after: the film that is judged.
        timeout_s: seconds after which it is given up.

    Raises:
        InputError: a file that is no film (``media.broken``).
        EngineError: ffmpeg failed, or told no figures (``compare.vmaf``).
    """
    one, other = probe(before), probe(after)
    every = max(1, ceil(min(one.frames or 1, other.frames or 1) / _MOST_FRAMES))
    plain = "settb=AVTB,setpts=PTS-STARTPTS,format=yuv420p"
    with tempfile.TemporaryDirectory(prefix="nightreel-vmaf-") as folder:
        log = Path(folder) / "log.json"
        graph = (
            f"[0:v]{plain}[before];[1:v]scale={one.width_px}:{one.height_px}:flags=bicubic,setsar=1,{plain}[after];"
            f"[after][before]libvmaf=log_fmt=json:log_path={log}:n_threads=2:n_subsample={every}"
            ":feature=name=psnr|name=float_ssim:shortest=1"
        )
        run_ffmpeg(
            [*safe_input(before), *safe_input(after), "-lavfi", graph, "-an", "-f", "null", "-"],
            where=f"{before.name} and {after.name}", timeout_s=timeout_s,
        )  # fmt: skip
        return _read(log, tuple(_told(one, other)))


def _told(one: Probe, other: Probe) -> Iterator[str]:
    """Say what was done so that two films can be compared."""
    if (one.width_px, one.height_px) != (other.width_px, other.height_px):
        sizes = f"{other.width_px}x{other.height_px} to {one.width_px}x{one.height_px}"
        yield f"The second film was scaled from {sizes}."
    if one.fps != other.fps:
        yield f"Frames were paired by time: {float(one.fps or 0):g} a second against {float(other.fps or 0):g}."
    if one.frames != other.frames:
        yield "The films differ in length; what both have was compared."


def _read(log: Path, told: tuple[str, ...]) -> Nearness:
    try:
        found = json.loads(log.read_text())
        means = {name: float(figures["mean"]) for name, figures in found["pooled_metrics"].items()}
        frames = len(found["frames"])
        psnr = means["psnr_y"]
        return Nearness(
            vmaf=round(min(100.0, max(0.0, means["vmaf"])), 2), ssim=round(min(1.0, means["float_ssim"]), 5),
            psnr_db=round(psnr, 2), frames=frames, told=told,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(
            "compare.vmaf", where=log.name, got="no figures", want="VMAF, SSIM and PSNR",
            fix="run again; report it if it stays",
        ) from error  # fmt: skip
