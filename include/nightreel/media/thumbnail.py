"""Small pictures for grids, made once of a still and kept beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pydantic import ValidationError

from nightreel.errors import InputError, NightreelError, StoreAwayError
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

LONGEST_PX = 480
_QUALITY = 80
_MOST_PIXELS = 40_000_000
_READ_PIXELS = 4_000_000
_VERSION = 1


def thumbnail_of(store: Store, still: Artifact) -> Artifact:
    """Give a still's small picture, from the store where it was made before.

    Args:
        store: of the still.
        still: any picture.

    Returns:
        A WebP of at most 480 pixels on its long side.

    Raises:
        InputError: no picture, or one that is too large to be made small here (``thumbnail.large``).
        StoreError: the store cannot read or keep it.
    """
    if (known := known_thumbnail(store, still)) is not None:
        return known
    source = store.local(still)
    with tempfile.TemporaryDirectory(prefix="nightreel-thumbnail-") as folder:
        small = Path(folder) / "thumbnail.webp"
        facts = write_thumbnail(source, small)
        made = store.keep(small, "picture", facts={**facts}, move=True)
    store.remember(_key(still), made.model_dump(mode="json"))
    return made


def known_thumbnail(store: Store, still: Artifact) -> Artifact | None:
    """Give a still's small picture where it was made before and is still there.

    Raises:
        StoreAwayError: the store does not answer.
    """
    try:
        found = store.recall(_key(still))
        artifact = Artifact.model_validate(found) if found is not None else None
        return artifact if artifact is not None and store.has(artifact) else None
    except StoreAwayError:
        raise
    except (ValidationError, NightreelError):
        return None


def write_thumbnail(source: Path, target: Path) -> dict[str, int]:
    """Write a picture at most 480 pixels long; give its size.

    Args:
        source: a picture of others.
        target: a WebP file.

    Returns:
        ``width_px`` and ``height_px``.

    Raises:
        InputError: no picture, or one of more than 40 megapixels (``thumbnail.large``).
    """
    from PIL import Image

    from nightreel.media.pictures import picture_facts, read_picture

    facts = picture_facts(source)
    if facts.width_px * facts.height_px > _MOST_PIXELS:
        raise InputError(
            "thumbnail.large", where=source.name, got=f"{facts.width_px}x{facts.height_px}",
            want=f"at most {_MOST_PIXELS // 10**6} megapixels", fix="let the step leave smaller stills",
        )  # fmt: skip
    image = Image.fromarray(read_picture(source, _READ_PIXELS))
    image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.save(target, "WEBP", quality=_QUALITY, method=3)
    return {"width_px": image.width, "height_px": image.height}


def _key(still: Artifact) -> str:
    return f"thumbnail/{_VERSION}/{still.sha256}"
