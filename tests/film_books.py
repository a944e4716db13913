"""Books of finished films, written as runs write them, without making a film."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from nightreel.media.pictures import write_png
from nightreel.records.book import RunBook
from nightreel.spec.film import Finding, Rendition, Renditions, Report
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

BEGAN = datetime(2026, 1, 2, tzinfo=UTC)
STEPS = ("enrich", "generate", "grade", "export", "check")


def picture_in(store: LocalStore, folder: Path, level: int = 90, size: tuple[int, int] = (96, 54)) -> Artifact:
    """Keep a plain picture."""
    path = folder / f"picture-{level}-{size[0]}.png"
    if not path.exists():
        write_png(path, np.full((size[1], size[0], 3), level, np.uint8))
    return store.keep(path, "still")


def media_in(store: LocalStore, folder: Path, content: bytes = b"film") -> Artifact:
    """Keep a file that is called a film."""
    path = folder / "film.mp4"
    path.write_bytes(content)
    return store.keep(path, "video")


def write_film(
    store: LocalStore,
    folder: Path,
    run_id: str,
    *,
    minute: int = 0,
    platforms: tuple[str, ...] = ("draft",),
    media: Artifact | None = None,
    until: str = "check",
    **head: Any,
) -> RunBook:
    """Write the book of a film of two shots.

    Args:
        store: the tenant's.
        folder: for files that are half-made.
        run_id: of the run.
        minute: when it began.
        platforms: of its renditions.
        media: every rendition's file.
        until: the last step that has ended.
        **head: fields of the run's head.
    """
    began = BEGAN + timedelta(minutes=minute)
    plain: dict[str, Any] = {"tenant": "acme", "pipeline": "film", "title": "Cup", "brief": {"title": "Cup"}}
    book = RunBook(store, run_id)
    book.begin(RunHead(run_id=run_id, began=began.isoformat(), steps=STEPS, **{**plain, **head}))
    dark, light = picture_in(store, folder), picture_in(store, folder, 120)
    outputs = _outputs(store, dark, media or media_in(store, folder), platforms)
    for step in STEPS[: STEPS.index(until) + 1]:
        for shot in (0, 1) if step == "generate" else (None,):
            book.step(
                StepRecord(
                    step_id=step, step=step, shot_index=shot, outputs=outputs.get(step, {}), seconds=2,
                    stills={"generate": (dark,), "grade": (light, light)}.get(step, ()),
                    shots=2 if step == "enrich" else None, ended=(began + timedelta(seconds=30)).isoformat(),
                )
            )  # fmt: skip
    return book


def _outputs(
    store: LocalStore, still: Artifact, media: Artifact, platforms: tuple[str, ...]
) -> dict[str, dict[str, Artifact]]:
    items = tuple(
        Rendition(platform=name, media=media, width_px=640, height_px=360, fps=24, frames=48, lufs=-14,
                  true_peak_dbtp=-1.5, target_lufs=-14)
        for name in platforms
    )  # fmt: skip
    finding = Finding(platform=platforms[0], name="loudness", passed=True, got="-14 LUFS", want="-14 LUFS")
    report = Report(passed=True, findings=(finding,), page=still, contact_sheet=still)
    shots = tuple(
        Shot(index=index, role="hook", start_frame=24 * index, frames=24, scene="a cup",
             text=OnScreenText(headline=f"Shot {index + 1}"))
        for index in (0, 1)
    )  # fmt: skip
    script = Script(title="Cup", language="en-US", arc="emotion", fps=24, width_px=640, height_px=360, shots=shots)
    return {
        "enrich": {"script": store.keep_model(script, "script")},
        "grade": {"reel": still},
        "export": {
            "renditions": store.keep_model(Renditions(title="Cup", language="en-US", items=items), "renditions")
        },
        "check": {"report": store.keep_model(report, "report")},
    }
