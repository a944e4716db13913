"""Pictures of a data set: as small as training needs, and without anything but their pixels."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageOps

from nightreel.errors import NightreelError
from nightreel.store.artifact import Artifact
from nightreel.store.digest import file_digest
from nightreel.store.protocol import Store

LONGEST_SIDE_PX = 1024
_FOLDER = "images"


def write_pictures(store: Store, pictures: Iterable[Artifact], out: Path, missing: list[str]) -> dict[str, str]:
    """Write each picture once as a PNG that holds pixels alone: no place, no camera, no name.

    Args:
        store: the tenant's.
        pictures: what examples look at.
        out: the set's folder.
        missing: gets a sentence for each that can no longer be read.

    Returns:
        The path in the set by the digest of the picture in the store.
    """
    (out / _FOLDER).mkdir(parents=True, exist_ok=True)
    written: dict[str, str] = {}
    for picture in {one.sha256: one for one in pictures}.values():
        try:
            data = _pixels(store.local(picture))
        except (NightreelError, OSError, ValueError, Image.DecompressionBombError) as error:
            missing.append(f"{picture.name}: this picture can no longer be read, its examples are left out ({error})")
            continue
        half = out / _FOLDER / ".half.png"
        half.write_bytes(data)
        name = f"{_FOLDER}/{file_digest(half)[:24]}.png"
        half.replace(out / name)
        written[picture.sha256] = name
    return written


def _pixels(path: Path) -> bytes:
    with Image.open(path) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    alone = Image.frombytes("RGB", upright.size, upright.tobytes())
    kept = io.BytesIO()
    alone.save(kept, "PNG", optimize=False)
    return kept.getvalue()
