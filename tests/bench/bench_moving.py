"""The sampler of moving pictures. Run it: ``python tests/bench/bench_moving.py``.

Share of known events of which a frame was chosen, against as many frames spread evenly (generated clips: shots of a
fraction of a second, dialogs, things that dash by, the same on a shaken camera, and beside flashing); time of choosing
for a file; memory for a film of two hours.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

from figures import write

SEEDS = 4
BUDGETS = (32, 16, 10)
LONG_MINUTES = 120


def main() -> None:
    """Measure all of it; write ``out/bench/moving_*.json``."""
    with tempfile.TemporaryDirectory() as name:
        _events(Path(name))
        _memory(Path(name))


def _events(folder: Path) -> None:
    import cv2
    import numpy as np
    from moving_clips import FPS, KINDS, make_clip, write_clip

    from nightreel.media.moving.choose import Bounds
    from nightreel.media.moving.look import look_through

    cv2.setNumThreads(1)
    clips = [make_clip(kind, seed) for kind in KINDS for seed in range(SEEDS)]
    shares = {most: dict[str, list[tuple[float, float]]]() for most in BUDGETS}
    times = list[float]()
    for clip in clips:
        path = folder / "clip.mp4"
        write_clip(clip, path)
        for most, found in shares.items():
            began = time.perf_counter()
            looked = look_through(path, "moving", Bounds(most=most))
            times.append((time.perf_counter() - began) / looked.duration_s)
            chosen = [frame.at_s for frame in looked.chosen]
            evenly = [float(at) / FPS for at in np.rint(np.linspace(0, looked.frames - 1, len(chosen)))]
            ours, plain = (
                mean(any(event.begin_s <= at < event.end_s for at in seen) for event in clip.events)
                for seen in (chosen, evenly)
            )
            found.setdefault(clip.kind, []).append((ours, plain))
    for most, found in shares.items():
        every = [pair for pairs in found.values() for pair in pairs]
        write(
            f"moving_events_{most}", what=f"share of known events with a chosen frame, {most} frames at most",
            share=_mean(every, 0), peer="as many frames spread evenly", peer_share=_mean(every, 1), clips=len(every),
            kinds={kind: [_mean(pairs, 0), _mean(pairs, 1)] for kind, pairs in found.items()},
        )  # fmt: skip
    write("moving_time", what="s of choosing for each s of a clip, 320x180", median_s=round(median(times), 4))


def _mean(pairs: list[tuple[float, float]], which: int) -> float:
    return round(mean(pair[which] for pair in pairs), 3)


def _memory(folder: Path) -> None:
    """Measure a film of one minute and one of two hours, each in a process of its own."""
    from nightreel.media.ffmpeg import ffmpeg_path

    minute, long = folder / "minute.mp4", folder / "long.mp4"
    source = "testsrc2=size=1280x720:rate=24:duration=60"
    _ffmpeg(ffmpeg_path(), "-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "36",
            "-g", "48", "-pix_fmt", "yuv420p", str(minute))  # fmt: skip
    listed = folder / "list.txt"
    listed.write_text(f"file '{minute}'\n" * LONG_MINUTES, encoding="utf-8")
    _ffmpeg(ffmpeg_path(), "-f", "concat", "-safe", "0", "-i", str(listed), "-c", "copy", str(long))
    (short_mb, short_s), (long_mb, long_s) = (_measured(path) for path in (minute, long))
    write(
        "moving_memory", what="peak resident size of looking through a film of 2 h, 1280x720", median_mb=long_mb,
        median_s=long_s, peer="the same film of 1 min", peer_median_mb=short_mb, peer_median_s=short_s,
        ratio=round(long_mb / short_mb, 3), film_mb=round(long.stat().st_size / 1e6), runs=1,
    )  # fmt: skip


def _ffmpeg(*command: str) -> None:
    subprocess.run([command[0], "-v", "error", "-y", *command[1:]], check=True)


def _measured(path: Path) -> tuple[float, float]:
    ran = subprocess.run([sys.executable, __file__, str(path)], check=True, capture_output=True, text=True)
    peak_mb, seconds, _ = ran.stdout.split()
    return float(peak_mb), float(seconds)


def look(path: Path) -> None:
    """Look through a film and print the peak in megabytes, the time in seconds and how many frames were chosen."""
    import cv2

    from nightreel.media.moving.choose import Bounds
    from nightreel.media.moving.look import look_through

    cv2.setNumThreads(1)
    began = time.perf_counter()
    looked = look_through(path, "moving", Bounds())
    seconds = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{peak_mb:.1f} {seconds:.2f} {len(looked.chosen)}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        look(Path(sys.argv[1]))
    else:
        main()
