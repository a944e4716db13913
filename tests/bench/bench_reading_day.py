"""A replayed day of 1,000 requests for texts about artworks: what the exact memory saves, and what both caches do.

The mix is stated in ``MIX``. Works are drawn; a visitor's photograph of a known work is the same picture encoded,
scaled or lit a little differently. Popular works are asked for more often (Zipf, 1.1). All works share one record, so
that only the picture tells them apart: an answer that was another work's is counted as wrong.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import write

sys.path.insert(0, str(Path(__file__).parents[2]))

MIX = {"new work": 0.20, "the same again": 0.40, "nearly the same picture": 0.25, "another voice": 0.15}
"""Shares of the day's requests."""
REQUESTS, LATENCY_S, SIDE_PX = 1000, 0.05, 720
VOICES = ("wall_label", "curator", "audio_guide")
RECORD = {"title": "Evening Boat", "artist": "Lin Yao", "medium": "ink on paper", "genre": "landscape"}
TEXT = (
    "Begin with the boat, small under the near ridge, and let the eye climb from peak to peak until the mountains "
    "are hardly darker than the paper. Between them lies mist, which is bare ground left to stand for distance. "
    "Easily missed are the birds above the highest summit."
)


@dataclass(frozen=True)
class Request:
    """One request of the day."""

    kind: str
    work: int
    voice: str
    change: int = 0
    """How the picture differs from the work's own; 0 not at all."""


def day() -> list[Request]:
    """Give the day's requests in their order, always the same ones."""
    import numpy as np

    random = np.random.default_rng(20261122)
    kinds = [kind for kind, share in MIX.items() for _ in range(round(share * REQUESTS))]
    random.shuffle(kinds)
    asked: list[Request] = [Request("new work", 0, VOICES[0])]
    works, voices = 1, {0: 1}
    for kind in kinds[1:]:
        if kind == "new work":
            asked.append(Request(kind, works, VOICES[0]))
            voices[works] = 1
            works += 1
            continue
        known = min(works - 1, int(random.zipf(1.1) % works))
        if kind == "another voice":
            open_works = [work for work, count in voices.items() if count < len(VOICES)]
            known = known if known in open_works else int(random.choice(open_works))
            voices[known] += 1
            asked.append(Request(kind, known, VOICES[voices[known] - 1]))
        else:
            change = int(random.integers(1, 200)) if kind == "nearly the same picture" else 0
            asked.append(Request(kind, known, VOICES[int(random.integers(voices[known]))], change))
    return asked


def picture(work: int) -> Any:
    """Draw a work."""
    from nightreel.demo.artworks import abstract_portrait, colour_field, ink_landscape, still_life

    return (ink_landscape, still_life, abstract_portrait, colour_field)[work % 4](work, SIDE_PX)


def photographed(pixels: Any, change: int) -> Any:
    """Give the picture as another file holds it: scaled, encoded anew, a little lighter or darker."""
    import cv2
    import numpy as np

    random = np.random.default_rng(change)
    scale = float(random.uniform(0.75, 1.25))
    height, width = (round(side * scale) for side in pixels.shape[:2])
    scaled = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    lit = np.clip(scaled.astype(np.float32) * random.uniform(0.96, 1.04) + random.uniform(-2, 2), 0, 255)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(72, 95))]
    data = cv2.imencode(".jpg", lit.astype(np.uint8)[..., ::-1], quality)[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def replay(asked: list[Request], pictures: dict[int, Any], base: Path, *, near: bool) -> dict[str, Any]:
    """Ask for everything in turn, against a server; give what it was asked."""
    from tests.servers.vision_server import VisionServer

    from nightreel.context import RunInfo, StepContext
    from nightreel.engines.card import make_engine
    from nightreel.engines.understand.protocol import Look, UnderstandSettings
    from nightreel.reading.works.blocked import Blocked
    from nightreel.reading.works.describe import Wanted, describe_work
    from nightreel.reading.works.examine import Asked, House
    from nightreel.reading.works.glossary import load_glossary
    from nightreel.reading.works.voices import load_voice
    from nightreel.spec.brand import Brand
    from nightreel.spec.tenant import Tenant
    from nightreel.store.local import LocalStore

    (base / "work").mkdir(parents=True)
    (base / "endpoints.yaml").write_text("endpoints: {}\n")
    os.environ |= {"NIGHTREEL_CACHE": str(base / "cache"), "NIGHTREEL_AUDIT": str(base / "audit.jsonl")}
    house = House(load_glossary(), Blocked.model_validate({"categories": {}}), RECORD)
    made = {name: load_voice(name) for name in VOICES}
    taken, wrong, missed = Counter[str](), 0, Counter[str]()
    with VisionServer(latency_s=LATENCY_S) as server:
        server.answer = lambda question: {"text": TEXT, "evidence": []}
        service = f"{{kind: vision, url: '{server.url}', model: {server.model}}}"
        (base / "endpoints.yaml").write_text(f"endpoints:\n  see: {service}\n")
        os.environ["NIGHTREEL_ENDPOINTS"] = str(base / "endpoints.yaml")
        context = StepContext(
            tenant=Tenant(name="museum", title="Museum", brand=Brand(name="Museum")), tenant_root=base,
            store=LocalStore(base / "store"), work_dir=base / "work", run=RunInfo(run_id="day", date="2026-11-22"),
        )  # fmt: skip
        engine, settings = make_engine("understand", "endpoint"), UnderstandSettings()
        began = time.perf_counter()
        for one in asked:
            pixels = pictures[one.work] if not one.change else photographed(pictures[one.work], one.change)
            before, voice = server.count, made[one.voice]
            text = Asked(one.voice, voice, "en-US", voice.length(0, "en-US"))
            wanted = Wanted((text,), house, settings, near)
            told = describe_work([Look(pixels, "the work")], wanted, engine, context, f"work-{one.work}-")
            if server.count == before:
                taken[one.kind] += 1
                wrong += bool(told.reused) and f"work-{one.work}-" not in told.reused
            elif one.kind in ("the same again", "nearly the same picture"):
                missed[one.kind] += 1
        seconds = time.perf_counter() - began
    return {
        "requests_sent": server.count, "saved": len(asked) - server.count, "saved_by_kind": dict(taken),
        "missed": dict(missed), "wrong_hits": wrong, "seconds": round(seconds, 1),
    }  # fmt: skip


def main() -> None:
    """Replay the day by the exact memory alone, then by both caches."""
    import cv2

    cv2.setNumThreads(1)
    asked = day()
    began = time.perf_counter()
    pictures = {work: picture(work) for work in sorted({one.work for one in asked})}
    print(f"{len(pictures)} works drawn in {time.perf_counter() - began:.0f} s", file=sys.stderr)  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        exact = replay(asked, pictures, Path(folder) / "exact", near=False)
        both = replay(asked, pictures, Path(folder) / "both", near=True)
    write(
        "reading_day", mix=dict(Counter(one.kind for one in asked)), works=len(pictures), latency_s=LATENCY_S,
        exact_memory=exact, both_caches=both,
        saved_percent={"exact": round(100 * exact["saved"] / len(asked), 1),
                       "both": round(100 * both["saved"] / len(asked), 1)},
    )  # fmt: skip


if __name__ == "__main__":
    main()
