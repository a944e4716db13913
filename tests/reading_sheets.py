"""Sheets of readings whose pictures are real files of a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nightreel.media.pictures import write_png
from nightreel.spec.film import Box
from nightreel.spec.reading import (
    BoardReading,
    BoardShot,
    Difference,
    Differences,
    Evidence,
    MovingAnswer,
    MovingReading,
    Panel,
    ReadBy,
    Reading,
    SeenFrame,
    Spoken,
    WorkReading,
    WorkText,
)
from nightreel.spec.review import ReviewSheet
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

BY = ReadBy(engine="endpoint", model="qwen3-vl-8b", prompts="p-1")


def picture(store: Store, folder: Path, seed: int, size: tuple[int, int] = (64, 48)) -> Artifact:
    """Keep a picture of soft patches; each seed another one that is like no other."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    pixels = np.kron(coarse, np.ones((size[1] // 6, size[0] // 8, 1), np.uint8))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seed}.png"
    write_png(path, pixels)
    return store.keep(path, "picture")


def difference(number: int, panel: int = 1, **other: Any) -> Difference:
    """Make a difference in the action of a panel; the id follows its number."""
    said = {"kind": "changed", "of": "action", "script": "Anna hides the key.", "board": f"Anna drops the key {panel}."}
    seen = Evidence(look=panel - 1, region=Box(x=0.1, y=0.2, width=0.3, height=0.4), reason="The hand is open.")
    return Difference.model_validate({"id": f"{number:012x}", "panel": panel, "evidence": (seen,), **said, **other})


def board_sheet(
    store: Store, folder: Path, *items: Difference, title: str = "The key", panels: int = 3, seed: int = 0
) -> ReviewSheet:
    """Make a storyboard's sheet with differences; without any, one whose texts are ruled on."""
    drawn = tuple(
        Panel(
            number=number, media=picture(store, folder, seed + number), width_px=64, height_px=48,
            origin=f"board.pdf, page {number}",
        )
        for number in range(1, panels + 1)
    )  # fmt: skip
    shots = tuple(
        BoardShot(
            panel=number, action=f"Anna drops the key {number}. She runs.",
            dialogue=(Spoken(speaker="ANNA (V.O.)", text="Gone."),),
        )
        for number in range(1, panels + 1)
    )  # fmt: skip
    reading = Reading(
        kind="storyboard", title=title, language="en-US", by=BY, board=BoardReading(panels=drawn, shots=shots)
    )
    differences = Differences(
        title=title, language="en-US", against="script", aligned="meaning", items=items, amount=0.4, panels=drawn,
        by=BY,
    ) if items else None  # fmt: skip
    return ReviewSheet(of="reading", title=title, language="en-US", reading=reading, differences=differences)


def work_sheet(store: Store, folder: Path, *texts: str, title: str = "Wave", seed: int = 50) -> ReviewSheet:
    """Make an artwork's sheet with a text in each of several voices."""
    media = picture(store, folder, seed)
    voices = ("curator", "children", "wall_label", "audio_guide", "film")
    work = WorkReading(
        record={"title": title, "artist": "Hokusai Katsushika"}, before=media, after=media,
        texts=tuple(WorkText(voice=voices[at], language="en-US", text=text) for at, text in enumerate(texts)),
    )  # fmt: skip
    reading = Reading(kind="artwork", title=title, language="en-US", by=BY, works=(work,))
    return ReviewSheet(of="reading", title=title, language="en-US", reading=reading)


def moving_sheet(store: Store, folder: Path, *answers: str, seed: int = 80) -> ReviewSheet:
    """Make a moving picture's sheet with answers."""
    frames = tuple(SeenFrame(at_s=at / 2, media=picture(store, folder, seed + at)) for at in range(2))
    moving = MovingReading(
        source="loop.gif", width_px=64, height_px=48, frames=10, duration_s=1, seen=frames,
        answers=tuple(MovingAnswer(preset="alt_text", question="What happens?", text=text) for text in answers),
    )  # fmt: skip
    reading = Reading(kind="moving", title="Loop", language="en-US", by=BY, moving=(moving,))
    return ReviewSheet(of="reading", title="Loop", language="en-US", reading=reading)
