"""Peak memory of an export: does it grow with the film? Run it: ``python tests/bench/bench_memory.py``.

Two processes export the same kind of reel, 15 and 120 seconds long, and say their peak resident size.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from figures import write

LENGTHS_S = (15, 120)
SHOT_S = 5
FPS = 30
SIZE = (640, 360)
PLATFORMS = ("draft", "square")


def main() -> None:
    """Measure both lengths and write ``out/bench/memory.json``."""
    short_mb, long_mb = (_measured_mb(length_s) for length_s in LENGTHS_S)
    write(
        "memory", ratio=round(long_mb / short_mb, 3), what="peak resident size of an export of 120 s of film",
        median_mb=long_mb, peer="the same export of 15 s", peer_median_mb=short_mb, peer_version="this checkout",
        runs=1,
    )  # fmt: skip


def _measured_mb(length_s: int) -> float:
    ran = subprocess.run([sys.executable, __file__, str(length_s)], check=True, capture_output=True, text=True)
    return float(ran.stdout.splitlines()[-1])


def export(length_s: int) -> None:
    """Export a reel of so many seconds and print the peak in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        _export(Path(folder), length_s)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{peak_mb:.1f}\n")


def _export(folder: Path, length_s: int) -> None:
    import cv2
    import numpy as np

    from nightreel.media.encode import ClipWriter
    from nightreel.spec.brand import Brand
    from nightreel.spec.film import CaptionLine, Clip, Reel, Segment, Title, Transition
    from nightreel.spec.tenant import Tenant
    from nightreel.steps.base import RunInfo, StepContext
    from nightreel.steps.export import Export, ExportOptions
    from nightreel.store.local import LocalStore

    cv2.setNumThreads(1)
    store, frames = LocalStore(folder / "store"), SHOT_S * FPS
    segments, titles = [], []
    for number in range(length_s // SHOT_S):
        with ClipWriter(folder / "clip.mp4", *SIZE, Fraction(FPS)) as writer:
            for index in range(frames + 12):
                writer.write(np.full((SIZE[1], SIZE[0], 3), (index, 40 * number % 256, 90), np.uint8))
        media = store.keep(folder / "clip.mp4", "clip", move=True)
        clip = Clip(name="c", media=media, width_px=SIZE[0], height_px=SIZE[1], fps=FPS, frames=frames + 12)
        begins = Transition(effect="dissolve", frames=12) if number else Transition()
        segments.append(Segment(clip=clip, start_frame=number * frames, frames=frames, transition=begins))
        titles.append(
            Title(role="headline", text=f"Shot {number}", start_frame=number * frames + 9, frames=frames - 20)
        )
    captions = [CaptionLine(start_s=at, end_s=at + 2, text=f"Line {at}") for at in range(0, length_s - 2, 3)]
    reel = Reel(
        title="Memory", language="en-US", width_px=SIZE[0], height_px=SIZE[1], fps=FPS, segments=tuple(segments),
        titles=tuple(titles), captions=tuple(captions), burn_captions=True,
    )  # fmt: skip
    context = StepContext(
        tenant=Tenant(name="bench", title="Bench", brand=Brand(name="Bench")), tenant_root=folder, store=store,
        work_dir=folder / "work", run=RunInfo(run_id="bench", date="2026-01-01T00:00:00+00:00"),
    )  # fmt: skip
    context.work_dir.mkdir()
    Export().run(ExportOptions(platforms=PLATFORMS, preset="ultrafast"), context, reel=reel)


if __name__ == "__main__":
    export(int(sys.argv[1])) if len(sys.argv) > 1 else main()
