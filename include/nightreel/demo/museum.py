"""Makes the pictures of the museum's example: twelve invented works as they come in, scanned or photographed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from nightreel.demo.artworks import abstract_portrait, colour_field, ink_landscape, still_life
from nightreel.demo.canvas import Pixels
from nightreel.demo.photographed import Damage, photograph

_LONG_PX, _QUALITY = 720, 80
_WALL = Damage(tilt=0.055, wall=(186, 181, 171), margin=0.1, shade=0.32, frame=0.035)
_DARK_WALL = Damage(tilt=0.045, wall=(60, 56, 52), margin=0.09, frame=0.03, glare=0.02)


def _scanned(pixels: Pixels) -> Pixels:
    """Lay a work on a scanner whose lid is black."""
    return np.asarray(cv2.copyMakeBorder(pixels, 26, 31, 18, 22, cv2.BORDER_CONSTANT, value=(3, 3, 3)), np.uint8)


WORKS: dict[str, Callable[[], Pixels]] = {
    "mist_over_the_gorge.jpg": lambda: ink_landscape(1, _LONG_PX),
    "evening_boat.jpg": lambda: photograph(ink_landscape(2, _LONG_PX), _WALL, 2).pixels,
    "three_pines.jpg": lambda: _scanned(ink_landscape(7, _LONG_PX)),
    "blue_room.jpg": lambda: photograph(colour_field(1, _LONG_PX), _DARK_WALL, 1).pixels,
    "harvest.jpg": lambda: colour_field(2, _LONG_PX),
    "ember.jpg": lambda: colour_field(5, _LONG_PX),
    "bottle_and_bowl.jpg": lambda: photograph(still_life(2, _LONG_PX), _WALL, 5).pixels,
    "six_apples.jpg": lambda: still_life(5, _LONG_PX),
    "grey_table.jpg": lambda: _scanned(still_life(7, _LONG_PX)),
    "woman_in_yellow.jpg": lambda: abstract_portrait(1, _LONG_PX),
    "the_listener.jpg": lambda: photograph(abstract_portrait(3, _LONG_PX), _WALL, 9).pixels,
    "head_with_green_collar.jpg": lambda: abstract_portrait(2, _LONG_PX),
}
"""File name in the tenant's ``works`` folder: how it is made."""


def make_works(folder: Path) -> list[Path]:
    """Make the pictures in a folder; what is there already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in WORKS.items():
        path = folder / name
        if not path.exists():
            pixels = np.ascontiguousarray(make()[..., ::-1])
            path.write_bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes())
    return [folder / name for name in WORKS]
