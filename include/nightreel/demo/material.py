"""Makes every file of the demo tenant that is too large to be kept in the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

import cv2

from nightreel.demo.canvas import Pixels
from nightreel.demo.clip import write_clip
from nightreel.demo.music import Score, write_music
from nightreel.demo.pictures import PICTURES, Picture

Maker = Callable[[Path], None]


def write_picture(path: Path, pixels: Pixels) -> None:
    """Write RGB or RGBA, uint8, as PNG."""
    order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    _, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, order), [cv2.IMWRITE_PNG_COMPRESSION, 4])
    path.write_bytes(encoded.tobytes())


def _picture_maker(draw: Picture) -> Maker:
    return lambda path: write_picture(path, draw(1.0))


MAKERS: dict[str, Maker] = {
    **{name: _picture_maker(draw) for name, draw in PICTURES.items()},
    "aurora_rings.mp4": write_clip,
    "morning_light.wav": lambda path: write_music(path, Score()),
}
"""File name in the tenant's ``media`` folder: how it is made."""


def make_material(folder: Path) -> list[Path]:
    """Make the pictures, the clip and the music of the demo tenant; what is there already is left alone.

    Args:
        folder: root of the tenant; the files go into its ``media`` folder.

    Returns:
        Every file of the material, made now or before. The same version makes the same bytes on the same machine.
    """
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        if not (media / name).exists():
            _make_whole(media / name, make)
    return [media / name for name in MAKERS]


def _make_whole(path: Path, make: Maker) -> None:
    """Let the file appear only when it is complete."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=path.suffix, delete=False) as reserved:
        half_made = Path(reserved.name)
    try:
        make(half_made)
        with half_made.open("rb") as written:
            os.fsync(written.fileno())
        half_made.chmod(0o644)
        half_made.replace(path)
    finally:
        half_made.unlink(missing_ok=True)
