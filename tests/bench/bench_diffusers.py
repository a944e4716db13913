"""A shot by the engine ``diffusers`` against the same pipeline called directly and written by diffusers' own exporter.

Tiny random weights: what is measured is our part around the model, which real weights make vanish. Peak memory is that
of one process each.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

import torch
from figures import pairs, timed, write

import tiny_models
from nightreel.context import RunInfo, StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.generate.models.loading import release
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.spec.brand import Brand
from nightreel.spec.generation import ModelSettings
from nightreel.spec.script import Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.local import LocalStore

WIDTH, HEIGHT, FRAMES, FPS, STEPS, RUNS = 192, 112, 17, 16, 8, 5


def ours(root: Path, work: Path) -> None:
    """Make a shot as the step ``generate`` does."""
    request = GenerateRequest(
        shot=Shot(index=0, role="hook", start_frame=0, frames=FRAMES, scene="a red car drives on a road"),
        width_px=WIDTH, height_px=HEIGHT, fps=Fraction(FPS), frames=FRAMES,
        settings=ModelSettings(model="wan", licence="MIT", steps=STEPS, height_px=HEIGHT, preset="draft"),
    )  # fmt: skip
    context = StepContext(
        tenant=Tenant(name="bench", title="Bench", brand=Brand(name="Bench")), tenant_root=root,
        store=LocalStore(work / "store"), work_dir=work, run=RunInfo(run_id="bench", date="2026-01-01T00:00:00+00:00"),
    )  # fmt: skip
    make_engine("generate", "diffusers").generate(request, context)


def load_peer(root: Path) -> object:
    """Load the pipeline as its documentation does."""
    from diffusers import DiffusionPipeline

    pipeline = DiffusionPipeline.from_pretrained(str(root / "wan"), dtype=torch.float32, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def peer(pipeline: object, work: Path) -> None:
    """Make the same clip by the pipeline alone."""
    from diffusers.utils import export_to_video

    made = pipeline(  # type: ignore[operator]
        prompt="a red car drives on a road", width=WIDTH, height=HEIGHT, num_frames=FRAMES, num_inference_steps=STEPS,
        guidance_scale=5.0, generator=torch.Generator("cpu").manual_seed(1), output_type="np",
    )  # fmt: skip
    export_to_video(made.frames[0], str(work / "peer.mp4"), fps=FPS)


def peak_mb(what: str, root: Path) -> float:
    """Give the peak of a process that makes one clip."""
    ran = subprocess.run(
        [sys.executable, __file__, what, str(root)], check=True, capture_output=True, text=True, env=os.environ
    )
    return float(ran.stdout.splitlines()[-1])


def child(what: str, root: Path) -> None:
    """Make one clip and print the process's peak in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        if what == "ours":
            ours(root, Path(folder))
        else:
            peer(load_peer(root), Path(folder))
    # The kernel hands a parent's peak on in ru_maxrss; VmHWM begins anew with the program.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    sys.stdout.write(f"{float(status['VmHWM'].split()[0]) / 1024:.1f}\n")


def main() -> None:
    """Measure interleaved pairs: warm, cold, and the peak memory of each."""
    with tempfile.TemporaryDirectory() as folder:
        root, work = Path(folder, "models"), Path(folder, "work")
        work.mkdir()
        tiny_models.save_wan(root / "wan")
        os.environ |= {"NIGHTREEL_MODELS": str(root), "NIGHTREEL_CACHE": folder}
        pipeline = load_peer(root)
        ours(root, work)
        peer(pipeline, work)
        warm = [(timed(lambda: ours(root, work)), timed(lambda: peer(pipeline, work))) for _ in range(RUNS)]
        cold = []
        for _ in range(RUNS):
            release()
            cold.append((timed(lambda: ours(root, work)), timed(lambda: peer(load_peer(root), work))))
        ours_mb, peer_mb = peak_mb("ours", root), peak_mb("peer", root)
        warm_s, cold_s = _figures(warm), _figures(cold)
        write(
            "diffusers", what=f"a shot of {FRAMES} frames {WIDTH}x{HEIGHT}, {STEPS} steps, tiny weights, warm",
            peer="WanPipeline and export_to_video", peer_version=version("diffusers"), **warm_s,
            cold={key: value for key, value in cold_s.items() if key != "runs"}, peak_mb=ours_mb, peer_peak_mb=peer_mb,
        )  # fmt: skip


def _figures(runs: list[tuple[tuple[float, float], tuple[float, float]]]) -> dict[str, Any]:
    clock = pairs([own[0] for own, _ in runs], [other[0] for _, other in runs])
    return {**clock, "cpu_ratio": round(median(other[1] / own[1] for own, other in runs), 3)}


if __name__ == "__main__":
    torch.set_num_threads(1)
    child(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 1 else main()
