"""Two versions of a board: panels that are missing, new or moved, close-ups lost, framings that changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from nightreel.demo.board import draw_panel
from nightreel.media.pictures import write_png
from nightreel.reading.board.difference_page import DifferencesTold, versions_page
from nightreel.reading.board.versions import Versions, compare_versions
from nightreel.spec.reading import BoardReading, BoardShot, Differences, Panel, ReadBy
from nightreel.store.local import LocalStore

cv2.setNumThreads(1)


def board(store: LocalStore, folder: Path, panels: list[tuple[np.ndarray, dict[str, Any]]]) -> BoardReading:
    """Keep panels as a board that was read."""
    kept, shots = [], []
    for number, (pixels, said) in enumerate(panels, 1):
        path = folder / "panel.png"
        write_png(path, pixels)
        media = store.keep(path, "still")
        kept.append(Panel(number=number, media=media, width_px=pixels.shape[1], height_px=pixels.shape[0], origin="x"))
        shots.append(BoardShot(panel=number, **said))
    return BoardReading(panels=tuple(kept), shots=tuple(shots))


def test_what_differs_between_versions(store: LocalStore, tmp_path: Path):
    drawn = [draw_panel(index) for index in range(6)]
    before = board(store, tmp_path, [
        (drawn[0], {}), (drawn[1], {"shot_size": "close_up"}), (drawn[2], {}), (drawn[3], {"camera": "static"}),
        (drawn[5], {}),
    ])  # fmt: skip
    closer = cv2.resize(np.ascontiguousarray(drawn[5][140:540, 200:911]), (1024, 576))
    after = board(store, tmp_path, [
        (drawn[3], {"camera": "push_in"}), (drawn[0], {}), (drawn[2], {}), (drawn[4], {}), (closer, {}),
    ])  # fmt: skip
    items, amount = compare_versions(Versions(before, after, "en-US"), store)
    assert [(one.kind, one.of, one.panel) for one in items] == [
        ("changed", "order", 1), ("changed", "camera", 1), ("missing", "panel", None), ("added", "panel", 4),
        ("changed", "framing", 5),
    ]  # fmt: skip
    assert [one.reason for one in items] == [
        "It was panel 4.", "Another move of the camera.", "A close-up of the earlier board is lost.",
        "No panel of the earlier board is like it.", "Framed 1.4 times closer.",
    ]  # fmt: skip
    # order 0.25, camera 0.2, missing 1, added 0.5, framing 0.2 over six panels of both
    assert abs(amount - 2.15 / 6) < 1e-9
    found = Differences(
        title="The key", language="zh-CN", against="board", aligned="text", items=items, amount=amount,
        panels=after.panels, by=ReadBy(engine="offline"),
    )  # fmt: skip
    page = versions_page(found, Versions(before, after, "zh-CN"), DifferencesTold(1), store)
    assert page.count("<figure") == 6  # panel 4 is only on this board, the close-up only on the earlier one
    assert "与旧版分镜的差异" in page


def test_the_same_board_does_not_differ(store: LocalStore, tmp_path: Path):
    same = board(store, tmp_path, [(draw_panel(index), {}) for index in range(3)])
    assert compare_versions(Versions(same, same, "en-US"), store) == ((), 0.0)
