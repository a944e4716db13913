"""Embedding the watermark at 720p: our frames a second over those of invisible-watermark's dwtDct, one thread each.

The peer runs in an environment of its own (``uv run --isolated``); without it there is no ratio and nothing is written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from figures import pairs, write

PEER, PEER_VERSION = "invisible-watermark", "0.2.0"
FRAMES, RUNS = 24, 5
WIDTH_PX, HEIGHT_PX = 1280, 720
PEER_PROGRAM = f"""
import json, sys, time
import cv2, numpy as np
from imwatermark import WatermarkEncoder
cv2.setNumThreads(1)
frames = np.load(sys.argv[1])
encoder = WatermarkEncoder()
encoder.set_watermark("bytes", b"\\x00\\xc0\\xff\\xee\\x12\\x34\\x56\\x78")
print("ready", flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    marked = [encoder.encode(frame, "dwtDct") for frame in frames[:{FRAMES // 4}]]
    print(json.dumps((time.perf_counter() - began) / len(marked)), flush=True)
"""


def content() -> Any:
    """A pan over texture and gradient, RGB uint8 ``(frames, 720, 1280, 3)``."""
    import cv2
    import numpy as np

    rng = np.random.default_rng(7)
    fine = cv2.GaussianBlur(rng.integers(0, 256, (760, 1340, 3), np.uint8), (0, 0), 3.0).astype(np.float32)
    coarse = cv2.resize(rng.integers(40, 200, (8, 15, 3), np.uint8), (1340, 760), interpolation=cv2.INTER_CUBIC)
    ground = np.clip((fine - 128) * np.linspace(0, 2, 1340)[None, :, None] + coarse, 0, 255).astype(np.uint8)
    return np.stack([ground[i : i + HEIGHT_PX, i : i + WIDTH_PX] for i in range(FRAMES)])


def mark_all(frames: Any) -> tuple[float, float]:
    """Give our seconds for each frame, and the least PSNR of the luma in dB."""
    import numpy as np

    from nightreel.provenance.watermark import WatermarkFilter

    mark = WatermarkFilter(b"key of the bench" * 2, "00c0ffee12345678", WIDTH_PX, HEIGHT_PX).open(None)
    began = time.perf_counter()
    marked = [mark(frame, 0.5) for frame in frames]
    seconds = (time.perf_counter() - began) / len(frames)
    weights = np.array([0.2126, 0.7152, 0.0722])
    errors = [
        float(np.mean(np.square((after.astype(np.float64) - before) @ weights)))
        for after, before in zip(marked[::6], frames[::6], strict=True)
    ]
    return seconds, float(10 * np.log10(255**2 / max(errors)))


def main() -> None:
    """Time both in turns."""
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    uv = shutil.which("uv")
    frames = content()
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "frames.npy"
        np.save(saved, frames)
        needs = ["--with", f"{PEER}=={PEER_VERSION}", "--with", "opencv-python-headless", "--with", "numpy"]
        command = [uv or "uv", "run", "--isolated", "--no-project", *needs, "python", "-c", PEER_PROGRAM, str(saved)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        peer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        assert peer.stdin is not None
        assert peer.stdout is not None
        if peer.stdout.readline().strip() != "ready":
            raise SystemExit(f"{PEER} {PEER_VERSION} does not start here: no figures were written")
        ours, peers, psnrs = [], [], []
        for _ in range(RUNS):
            seconds, psnr_db = mark_all(frames)
            peer.stdin.write("go\n")
            peer.stdin.flush()
            peers.append(float(json.loads(peer.stdout.readline())))
            ours.append(seconds)
            psnrs.append(psnr_db)
        peer.stdin.close()
        peer.wait()
    figures = pairs(ours, peers)
    write(
        "watermark", **figures, peer=f"{PEER} dwtDct", peer_version=PEER_VERSION,
        frames_per_s=round(1 / figures["median_s"], 1), psnr_db=round(min(psnrs), 2), size=f"{WIDTH_PX}x{HEIGHT_PX}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
